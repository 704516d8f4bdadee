//! An object as collected, with the lines that decide marked.

use crate::model::Evidence;

/// A line of a document: the place of its field, and its text.
pub type DocumentLine = (String, String);

/// An object as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentAnswer {
    /// The lines, each with whether it decides.
    pub lines: Vec<(String, bool)>,
    /// What is looked for in it.
    pub deciding: Vec<Evidence>,
}

/// Marks the lines.
pub(in crate::app) fn answer(lines: Vec<DocumentLine>, deciding: &[Evidence]) -> DocumentAnswer {
    let wanted: Vec<Vec<String>> = deciding.iter().map(|evidence| segments(&evidence.field)).filter(|field| !field.is_empty()).collect();
    let decides = |path: &str| {
        let path = segments(path);
        wanted.iter().any(|field| is_below(&path, field))
    };
    DocumentAnswer { lines: lines.into_iter().map(|(path, text)| (text, decides(&path))).collect(), deciding: deciding.to_vec() }
}

/// The parts of a field's place: `spec.containers[main].image` is `spec`, `containers`, `[main]`, `image`.
fn segments(field: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for dotted in field.split('.').filter(|part| !part.is_empty()) {
        let (name, rest) = dotted.split_once('[').unwrap_or((dotted, ""));
        parts.extend((!name.is_empty()).then(|| name.to_owned()));
        parts.extend(
            rest.split('[')
                .map(|index| index.trim_end_matches(']'))
                .filter(|index| !index.is_empty())
                .map(|index| format!("[{}]", index.trim_start_matches("name="))),
        );
    }
    parts
}

/// Whether a line belongs to a field. A workload's fields are named as those of its pods, so the field may begin further down.
fn is_below(path: &[String], field: &[String]) -> bool {
    (0..path.len()).any(|start| path.get(start..).is_some_and(|rest| rest.starts_with(field)))
}

#[cfg(test)]
mod tests;
