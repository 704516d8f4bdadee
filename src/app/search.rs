//! Finding an object by what an alert carries: a name, an address, a UID, a node, an image digest; also when it is already gone.

mod exact;
mod index;
mod matcher;

pub use index::{Entry, Index};
pub use matcher::{Fuzzy, Matcher};

use crate::model::{Kind, ObjectRef};

/// What being of the kind that was typed is worth: more than having its letters somewhere, less than beginning with them.
const ALONE: i64 = 70;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The object.
    pub object: ObjectRef,
    /// How many pods it stands for; 0 where that means nothing.
    pub pods: u32,
    /// Why it is here, where the name does not show it: `has the address 10.0.3.7`.
    pub why: String,
}

/// The best answers to what was typed, the best first.
pub fn search(index: &Index, matcher: &dyn Matcher, typed: &str, limit: usize) -> Vec<Hit> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Vec::new();
    }
    let exact = exact::search(index, typed);
    if !exact.is_empty() {
        return exact.into_iter().take(limit).collect();
    }
    let mut words: Vec<String> = typed.split([' ', '/']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let kind = take_kind(&mut words);
    let whole = if let [one] = words.as_slice() { Kind::from_word(one).filter(|_| kind.is_none()) } else { None };
    let mut scored: Vec<(i64, &Entry)> = Vec::new();
    for entry in index.entries() {
        if kind.is_some_and(|kind| entry.object.kind != kind) {
            continue;
        }
        // A kind alone: whatever is called so, and all that are of it.
        let alone = whole.filter(|whole| *whole == entry.object.kind).map(|_| ALONE);
        if let Some(score) = score(matcher, entry, &words).max(alone) {
            scored.push((score + rank(entry, kind), entry));
        }
    }
    scored.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.object.cmp(&y.object)));
    let hits: Vec<Hit> = scored.into_iter().take(limit).map(|(_, entry)| Hit { object: entry.object.clone(), pods: entry.pods, why: String::new() }).collect();
    if hits.is_empty() { exact::gone(index, typed).into_iter().take(limit).collect() } else { hits }
}

/// Takes the first word if it names a kind (`sa ci deployer`, `pod:payments/api`) and something follows it.
fn take_kind(words: &mut Vec<String>) -> Option<Kind> {
    let first = words.first()?;
    if let Some((word, rest)) = first.split_once(':') {
        let kind = Kind::from_word(word)?;
        let rest = rest.to_owned();
        words.remove(0);
        if !rest.is_empty() {
            words.insert(0, rest);
        }
        return Some(kind);
    }
    let kind = Kind::from_word(first).filter(|_| words.len() > 1)?;
    words.remove(0);
    Some(kind)
}

/// How well an entry answers all words; every word must be found in the name or the namespace.
fn score(matcher: &dyn Matcher, entry: &Entry, words: &[String]) -> Option<i64> {
    let (name, namespace) = (entry.object.name.as_str(), entry.object.namespace.as_str());
    let mut total = 0;
    for word in words {
        let named = matcher.score(name, word).map(|score| score + bonus(name, word));
        let placed = matcher.score(namespace, word).map(|score| score / 2 + bonus(namespace, word));
        total += named.max(placed).or_else(|| across(matcher, namespace, name, word))?;
    }
    Some(total)
}

/// How well a word answers that runs over from the namespace into the name (`payapi`).
fn across(matcher: &dyn Matcher, namespace: &str, name: &str, word: &str) -> Option<i64> {
    let mut letters = namespace.chars().chain(name.chars()).flat_map(char::to_lowercase);
    // Nearly every entry ends here, before any text is made of it.
    if namespace.is_empty() || !word.chars().all(|wanted| letters.any(|c| c == wanted)) {
        return None;
    }
    matcher.score(&format!("{namespace}/{name}"), word).map(|score| score / 2)
}

/// What is typed exactly, or begins a name, comes before what only contains its letters.
fn bonus(text: &str, word: &str) -> i64 {
    if text.eq_ignore_ascii_case(word) {
        60
    } else if text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
        25
    } else {
        0
    }
}

/// Of equally good names, what runs comes first, and templates before their pods.
fn rank(entry: &Entry, wanted: Option<Kind>) -> i64 {
    if wanted.is_some() {
        return 0;
    }
    match entry.object.kind {
        Kind::Deployment | Kind::DaemonSet | Kind::StatefulSet | Kind::CronJob => 12,
        Kind::Pod => 9,
        Kind::ServiceAccount | Kind::User | Kind::Group | Kind::Job => 8,
        Kind::Node | Kind::Namespace => 7,
        Kind::Secret => 5,
        Kind::ReplicaSet | Kind::EndpointSlice => -8,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
