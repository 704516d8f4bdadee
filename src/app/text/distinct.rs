//! Names in little room that can still be told from each other.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::{fit, head, width};

/// The names in at most `columns`. A name that fits stands as it is; one that does not loses its end, and where that would leave it like
/// another one, it keeps what tells them apart. The same names stay the same.
pub fn distinct(names: &[String], columns: usize) -> Vec<String> {
    let mut short: Vec<String> = names.iter().map(|name| fit(name, columns).into_owned()).collect();
    let mut alike = groups(names, &short, 0..names.len());
    while let Some(group) = alike.pop() {
        let shared = shared(names, &group);
        for at in &group {
            short[*at] = window(&names[*at], shared, columns);
        }
        alike.extend(groups(names, &short, group.iter().copied()).into_iter().filter(|left| left.len() < group.len()));
    }
    // What no window tells apart, a number does.
    let mut taken: FxHashSet<String> = short.iter().cloned().collect();
    for group in groups(names, &short, 0..names.len()) {
        number(names, &mut short, &group, columns, &mut taken);
    }
    short
}

/// The places of different names that look the same.
fn groups(names: &[String], short: &[String], places: impl Iterator<Item = usize>) -> Vec<Vec<usize>> {
    let mut by_look: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in places {
        by_look.entry(&short[at]).or_default().push(at);
    }
    by_look.into_values().filter(|group| group.iter().any(|at| names[*at] != names[group[0]])).collect()
}

/// How many characters the names of a group begin with alike.
fn shared(names: &[String], group: &[usize]) -> usize {
    let first = &names[group[0]];
    let alike = |other: &String| first.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    group.iter().map(|at| &names[*at]).filter(|name| *name != first).map(alike).min().unwrap_or_default()
}

/// The beginning of a name, and what stands in it from a character on, or its end.
fn window(name: &str, from: usize, columns: usize) -> String {
    let begin = head(name, if columns >= 5 { 2 } else { usize::from(columns >= 3) });
    let room = columns.saturating_sub(width(begin) + 1);
    let letters: Vec<char> = name.chars().collect();
    let start = from.min(letters.len().saturating_sub(room));
    let rest: String = letters[start..].iter().collect();
    fit(&format!("{begin}…{}", head(&rest, room)), columns).into_owned()
}

/// Numbers what looks alike; no number makes it look like what is `taken`.
fn number(names: &[String], short: &mut [String], group: &[usize], columns: usize, taken: &mut FxHashSet<String>) {
    let mut different: Vec<&String> = group.iter().map(|at| &names[*at]).collect();
    different.sort_unstable();
    different.dedup();
    let look = short[group[0]].clone();
    // As many numbers as there are looks are enough, if there is room for them at all.
    let mut numbers = 1..=taken.len() + names.len();
    for name in different {
        let mut unlike = String::new();
        for number in numbers.by_ref() {
            let digits = number.to_string();
            unlike = format!("{}{digits}", head(&look, columns.saturating_sub(digits.len())));
            if taken.insert(unlike.clone()) {
                break;
            }
        }
        for at in group.iter().filter(|at| names[**at] == *name) {
            short[*at].clone_from(&unlike);
        }
    }
}
