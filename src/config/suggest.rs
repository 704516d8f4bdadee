//! "Did you mean".

/// The word among `words` that is nearest to a mistyped one, if any is near enough to be what was meant.
pub fn nearest<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let reach = (typed.chars().count() / 3).clamp(1, 3);
    words.into_iter().map(|word| (distance(typed, word), word)).filter(|(far, _)| *far <= reach).min_by_key(|(far, _)| *far).map(|(_, word)| word)
}

/// The hint for a mistyped word: the nearest one, or nothing.
pub(super) fn hint<'a>(typed: &str, words: impl IntoIterator<Item = &'a str>) -> String {
    nearest(typed, words).map(|word| format!("did you mean `{word}`?")).unwrap_or_default()
}

/// How many letters must be added, dropped, changed or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut older: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(older[j - 2] + 1);
            }
            row.push(least);
        }
        older = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}
