//! The forms that a log has.

use std::io::{self, BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Value};

use super::Audit;
use super::event::Event;
use super::tally::Tally;
use crate::model::Subject;
use crate::rbac::Resources;

/// A line that is longer than this is skipped: no object that the API server takes is nearly as large.
const LONGEST: u64 = 32 << 20;

/// Reads a log for the requests of a subject. An error is the source's own; what is wrong with the text is in the answer.
pub fn read(from: impl Read, subject: &Subject, resources: &Resources) -> io::Result<Audit> {
    let mut from = BufReader::with_capacity(1 << 16, from);
    let packed = from.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let mut tally = Tally::new(subject, resources);
    if packed {
        read_text(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(from)), &mut tally)?;
    } else {
        read_text(from, &mut tally)?;
    }
    Ok(tally.finish())
}

fn read_text(mut from: impl BufRead, tally: &mut Tally<'_>) -> io::Result<()> {
    let mut line = Vec::new();
    let mut number = 0_u64;
    let mut first = true;
    loop {
        line.clear();
        number += 1;
        match from.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            // A log that was cut off while it was packed.
            Err(error) if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => {
                tally.corrupt(|| format!("line {number}: {error}"));
                return Ok(());
            }
            Err(error) => return Err(error),
        }
        if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
            tally.corrupt(|| format!("line {number} is longer than {} MiB", LONGEST >> 20));
            skip_line(&mut from)?;
            continue;
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        match serde_json::from_slice::<Event<'_>>(text) {
            Ok(event) => tally.add(&event),
            // The first line of a document that has more.
            Err(error) if first && error.is_eof() => return read_documents(io::Cursor::new(std::mem::take(&mut line)).chain(from), tally),
            Err(error) => tally.corrupt(|| format!("line {number}: {error}")),
        }
        first = false;
    }
}

fn skip_line(from: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = from.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (used, ended) = buffer.iter().position(|byte| *byte == b'\n').map_or((buffer.len(), false), |at| (at + 1, true));
        from.consume(used);
        if ended {
            return Ok(());
        }
    }
}

/// Documents over several lines, one after the other: events, or lists of any length.
fn read_documents(from: impl Read, tally: &mut Tally<'_>) -> io::Result<()> {
    let mut documents = Deserializer::from_reader(BufReader::new(from));
    loop {
        match Document(tally).deserialize(&mut documents) {
            Ok(()) => {}
            Err(error) if error.is_io() => return Err(error.into()),
            Err(error) => {
                tally.corrupt(|| format!("line {}: {error}", error.line()));
                return Ok(());
            }
        }
        if documents.end().is_ok() {
            return Ok(());
        }
    }
}

/// One document; the items of a list are taken one by one.
struct Document<'t, 'a>(&'t mut Tally<'a>);

impl<'de> DeserializeSeed<'de> for Document<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an audit event or a list of them")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (mut event, mut is_list) = (Map::new(), false);
        while let Some(key) = map.next_key::<String>()? {
            if key == "items" {
                is_list = true;
                map.next_value_seed(Items(self.0))?;
            } else {
                event.insert(key, map.next_value::<Value>()?);
            }
        }
        if !is_list {
            self.0.value(&Value::Object(event));
        }
        Ok(())
    }
}

/// The items of a list.
struct Items<'t, 'a>(&'t mut Tally<'a>);

impl<'de> DeserializeSeed<'de> for Items<'_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of audit events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<Value>()? {
            self.0.value_item(&item);
        }
        Ok(())
    }
}

impl Tally<'_> {
    /// A document that was taken as a value.
    fn value(&mut self, value: &Value) {
        match serde_json::from_str::<Event<'_>>(&value.to_string()) {
            Ok(event) => self.add(&event),
            Err(error) => self.corrupt(|| error.to_string()),
        }
    }

    /// An item of a list.
    fn value_item(&mut self, value: &Value) {
        match serde_json::from_str::<Event<'_>>(&value.to_string()) {
            Ok(event) => self.item(&event),
            Err(error) => self.corrupt(|| error.to_string()),
        }
    }
}
