//! Versioned output forms and their renderers.
//!
//! A document is a plain serialisable value in the words of the operator. It is made once from the analysis; every
//! format renders the same document. The JSON form is a contract: fields are added, never changed or removed, within one version.

pub mod access;
pub mod attack;
pub mod credential;
pub mod csv;
pub mod drill;
pub mod finding;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod network;
pub mod part;
pub mod runbook;
pub mod sarif;
pub mod scan;
pub mod suggest;
pub mod table;
#[cfg(test)]
mod tests;
pub mod text;
pub mod unknown;

/// The version of every JSON document.
pub const VERSION: u32 = 1;

/// A document as one JSON text, ended by a line feed.
pub fn json<T: serde::Serialize>(document: &T) -> String {
    // Documents hold strings, numbers, lists and maps with string keys: nothing that JSON cannot hold.
    let mut text = inert(serde_json::to_string_pretty(document).unwrap_or_default());
    text.push('\n');
    text
}

/// A value as one line of JSON.
pub fn json_line<T: serde::Serialize>(value: &T) -> String {
    let mut text = inert(serde_json::to_string(value).unwrap_or_default());
    text.push('\n');
    text
}

/// JSON that a terminal shows without obeying it: such characters stand in strings only, where an escape has the same value.
fn inert(json: String) -> String {
    let obeyed = |c: char| (c.is_control() && c != '\n') || text::is_deceptive(c);
    // Nearly all lines are ASCII, in which only one character is left to escape: to look at each of hundreds of millions takes most of a second.
    let is_plain = |line: &str| line.is_ascii() && !line.as_bytes().contains(&0x7f);
    if json.split('\n').all(|line| is_plain(line) || !line.contains(obeyed)) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if obeyed(c) {
            out.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}
