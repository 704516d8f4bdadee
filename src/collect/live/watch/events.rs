//! The lines of a watch: one event each.

use serde::Deserialize;

use crate::collect::live::message::Change;
use crate::collect::source::json;
use crate::model::Kind;

/// The longest line. The API server's own limit for what it stores is a tenth of it.
const LINE: usize = 16 << 20;

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Objects changed, as their text, and the version from which to go on.
    Changed(Change, Vec<Vec<u8>>, Option<String>),
    /// Nothing changed up to this version.
    Bookmark(Option<String>),
    /// What was asked for is too old: everything must be listed again.
    Gone,
    /// The server gave up, with this code.
    Failed(u16),
}

/// Cuts a stream into lines.
#[derive(Default)]
pub(super) struct Lines {
    text: Vec<u8>,
}

impl Lines {
    /// Adds a piece; false if the line that it belongs to is too long.
    pub(super) fn push(&mut self, piece: &[u8]) -> bool {
        self.text.extend_from_slice(piece);
        self.text.len() <= LINE
    }

    /// The next whole line that is not empty.
    pub(super) fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let end = self.text.iter().position(|byte| *byte == b'\n')?;
            let rest = self.text.split_off(end + 1);
            let mut line = std::mem::replace(&mut self.text, rest);
            line.pop();
            if !line.iter().all(u8::is_ascii_whitespace) {
                return Some(line);
            }
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope {
    metadata: Metadata,
    code: u16,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Metadata {
    resource_version: Option<String>,
}

/// Reads a line; none if it is no event.
pub(super) fn read(kind: Kind, line: &[u8]) -> Option<Event> {
    let part = |wanted: &[u8]| json::members(line).find(|(key, _)| *key == wanted).and_then(|(_, (start, end))| line.get(start..end));
    let word: String = serde_json::from_slice(part(b"type")?).ok()?;
    let object = part(b"object")?;
    let envelope: Envelope = serde_json::from_slice(object).ok()?;
    let version = envelope.metadata.resource_version.filter(|version| !version.is_empty());
    let objects = || if kind == Kind::Secret { rows(object) } else { Some(vec![object.to_vec()]) };
    Some(match word.as_str() {
        "ADDED" | "MODIFIED" => Event::Changed(Change::Put, objects()?, version),
        "DELETED" => Event::Changed(Change::Delete, objects()?, version),
        "BOOKMARK" => Event::Bookmark(version),
        "ERROR" if envelope.code == 410 => Event::Gone,
        "ERROR" => Event::Failed(envelope.code),
        _ => return None,
    })
}

/// The rows of a Table.
fn rows(table: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (_, (start, end)) = json::members(table).find(|(key, _)| *key == b"rows")?;
    let rows = table.get(start..end).filter(|rows| rows.first() == Some(&b'['))?;
    Some(json::elements(rows).filter_map(|(start, end)| rows.get(start..end).map(<[u8]>::to_vec)).collect())
}

#[cfg(test)]
mod tests;
