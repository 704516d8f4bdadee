//! Numbers and lists in sentences.

use std::borrow::Cow;

/// A noun for a number of things: `1 subject`, `2 subjects`. The plural adds an `s` unless the noun says otherwise (`identity|identities`).
pub fn noun(number: usize, noun: &str) -> Cow<'_, str> {
    match (number, noun.split_once('|')) {
        (1, Some((one, _))) => Cow::Borrowed(one),
        (_, Some((_, many))) => Cow::Borrowed(many),
        (1, None) => Cow::Borrowed(noun),
        (_, None) => Cow::Owned(format!("{noun}s")),
    }
}

/// A number of things.
pub fn counted(number: usize, things: &str) -> String {
    format!("{number} {}", noun(number, things))
}

/// So many names at most, and how many more there are.
pub fn listed<T: ToString>(items: impl IntoIterator<Item = T>, most: usize) -> String {
    let mut items = items.into_iter();
    let names: Vec<String> = items.by_ref().take(most).map(|item| item.to_string()).collect();
    let (names, more) = (names.join(", "), items.count());
    if more == 0 { names } else { format!("{names} and {more} more") }
}

#[cfg(test)]
mod tests;
