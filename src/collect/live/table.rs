//! Rows of a Secret Table, turned into the shape of a Secret without values.
//!
//! A row has the columns Name, Type, Data (the number of keys) and Age, and the metadata of its object. The names of the keys are in
//! `managedFields`, which says who set which field and never to what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::collect::source::json;

/// A row as a Secret: JSON for the decoder, and what JSON cannot say without values.
pub(crate) struct Row {
    /// Metadata, type, and the keys where they are known, each with a 0 in place of its value.
    pub(crate) secret: Vec<u8>,
    /// The number of keys.
    pub(crate) keys: u32,
}

/// What a cell may hold.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cell {
    Number(u64),
    Text(String),
    Other(IgnoredAny),
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default, rename = "managedFields")]
    managed: Option<Vec<Managed>>,
}

#[derive(Deserialize)]
struct Managed {
    #[serde(default, rename = "fieldsV1")]
    fields: Option<Fields>,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(default, rename = "f:data")]
    data: Option<Names>,
}

/// The names in a map whose values are skipped.
struct Names(Vec<String>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Names;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some((name, IgnoredAny)) = map.next_entry()? {
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// Reads a row; none if it is not one of a Secret Table. What it holds instead is not said: it may be a Secret.
pub(crate) fn row(text: &[u8]) -> Option<Row> {
    let part = |whole: &[u8], wanted: &str| json::members(whole).find(|(key, _)| *key == wanted.as_bytes()).map(|(_, (start, end))| (start, end));
    let (start, end) = part(text, "object")?;
    let object = text.get(start..end)?;
    let (start, end) = part(object, "metadata")?;
    let metadata = object.get(start..end)?;
    let (start, end) = part(text, "cells")?;
    let cells: Vec<Cell> = serde_json::from_slice(text.get(start..end)?).ok()?;
    let named: Named = serde_json::from_slice(metadata).ok()?;
    let (Some(Cell::Text(name)), Some(Cell::Text(kind)), Some(Cell::Number(count))) = (cells.first(), cells.get(1), cells.get(2)) else {
        return None;
    };
    if *name != named.name {
        return None;
    }
    let managed = named.managed.unwrap_or_default();
    let fields = managed.iter().filter_map(|entry| entry.fields.as_ref()?.data.as_ref()).flat_map(|names| &names.0);
    let keys: BTreeSet<&str> = fields.filter_map(|field| field.strip_prefix("f:")).collect();
    let mut secret = b"{\"metadata\":".to_vec();
    secret.extend_from_slice(metadata);
    secret.extend_from_slice(b",\"type\":");
    serde_json::to_writer(&mut secret, kind).ok()?;
    // Whoever strips managedFields, or wrote with a tool that leaves none, makes them incomplete: then the names are not known.
    if keys.len() as u64 == *count {
        secret.extend_from_slice(b",\"data\":");
        let blank: BTreeMap<&str, u8> = keys.into_iter().map(|key| (key, 0)).collect();
        serde_json::to_writer(&mut secret, &blank).ok()?;
    }
    secret.push(b'}');
    Some(Row { secret, keys: u32::try_from(*count).unwrap_or(u32::MAX) })
}

/// The part of a row that is the object's metadata, wrapped as in an object; empty if there is none.
pub(crate) fn object(text: &[u8]) -> &[u8] {
    json::members(text).find(|(key, _)| *key == b"object").and_then(|(_, (start, end))| text.get(start..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
