//! An object as collected, with the lines that decide marked.

use std::collections::{BTreeMap, BTreeSet};

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

/// Marks the lines. A field that decides by not being written marks the line of what it belongs to, which then says so.
pub(in crate::app) fn answer(lines: Vec<DocumentLine>, deciding: &[Evidence]) -> DocumentAnswer {
    let places: Vec<Vec<String>> = lines.iter().map(|(path, _)| segments(path)).collect();
    let mut lines: Vec<(String, bool)> = lines.into_iter().map(|(_, text)| (text, false)).collect();
    let mut missing: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for field in deciding.iter().map(|evidence| segments(&evidence.field)) {
        let mut written = false;
        for (line, _) in lines.iter_mut().zip(&places).filter(|(_, place)| is_below(place, &field)) {
            (line.1, written) = (true, true);
        }
        let above = (1..field.len()).rev().filter(|_| !written).find_map(|length| {
            let (above, rest) = field.split_at_checked(length)?;
            places.iter().position(|place| is_head(place, above)).map(|at| (at, rest.join(".").replace(".[", "[")))
        });
        if let Some((at, rest)) = above {
            missing.entry(at).or_default().insert(rest);
        }
    }
    for (at, fields) in missing {
        if let Some(line) = lines.get_mut(at) {
            let names = fields.into_iter().collect::<Vec<_>>().join(", ");
            *line = (format!("{}  # not written here: {names}", line.0), true);
        }
    }
    DocumentAnswer { lines, deciding: deciding.to_vec() }
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

/// Whether a line belongs to a field; none belongs to no field. A workload's fields are named as those of its pods, so the field may begin further down.
fn is_below(path: &[String], field: &[String]) -> bool {
    !field.is_empty() && (0..path.len()).any(|start| path.get(start..).is_some_and(|rest| rest.starts_with(field)))
}

/// Whether a line is where a field begins. An entry of a list has no line of its own: the first of its fields stands for it.
fn is_head(path: &[String], field: &[String]) -> bool {
    path.ends_with(field) || field.last().is_some_and(|last| last.starts_with('[')) && is_below(path, field)
}

#[cfg(test)]
mod tests;
