//! Documents for `kubectl`: a value that is written as YAML for Git and as one line of JSON for a command.
//!
//! Scalars from a cluster may hold anything. Every text is written between double quotes, and whatever is not printable ASCII is
//! escaped, so that it can neither end its line nor become a flag, a comment, an alias or another type.

use std::fmt::Write as _;

/// A value. The order of a map is the order in which it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// `null`: in a patch it removes the field.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// Fields by name.
    Map(Vec<(String, Self)>),
}

impl Tree {
    /// A map of fields.
    pub fn map<K: Into<String>, V: Into<Self>>(fields: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Map(fields.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }

    /// A list of values.
    pub fn list<V: Into<Self>>(values: impl IntoIterator<Item = V>) -> Self {
        Self::List(values.into_iter().map(Into::into).collect())
    }

    /// A text below a chain of fields: `a.b.c` around `self`.
    #[must_use]
    pub fn under(self, path: &[&str]) -> Self {
        path.iter().rev().fold(self, |inner, field| Self::Map(vec![((*field).to_owned(), inner)]))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::List(values) => values.is_empty(),
            Self::Map(fields) => fields.is_empty(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => false,
        }
    }

    /// The value of a field of a map.
    pub fn get(&self, field: &str) -> Option<&Self> {
        match self {
            Self::Map(fields) => fields.iter().find(|(key, _)| key == field).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Sets a field of a map; anything else becomes a map first.
    pub fn set(&mut self, field: &str, value: impl Into<Self>) {
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(Vec::new());
        }
        if let Self::Map(fields) = self {
            let value = value.into();
            match fields.iter_mut().find(|(key, _)| key == field) {
                Some((_, old)) => *old = value,
                None => fields.push((field.to_owned(), value)),
            }
        }
    }

    /// Merges another document into this one: maps field by field, lists by the `name` of their elements where they have one.
    pub fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Map(mine), Self::Map(theirs)) => {
                for (key, value) in theirs {
                    match mine.iter_mut().find(|(k, _)| *k == key) {
                        Some((_, old)) => old.merge(value),
                        None => mine.push((key, value)),
                    }
                }
            }
            (Self::List(mine), Self::List(theirs)) if theirs.iter().all(|v| v.get("name").is_some()) => {
                for value in theirs {
                    match mine.iter_mut().find(|v| v.get("name") == value.get("name")) {
                        Some(old) => old.merge(value),
                        None => mine.push(value),
                    }
                }
            }
            (mine, theirs) => *mine = theirs,
        }
    }

    /// One line of JSON.
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.write_flow(Form::Json, &mut out);
        out
    }

    /// Writes it on one line, as JSON does; YAML reads that too.
    fn write_flow(&self, form: Form, out: &mut String) {
        match self {
            Self::List(values) => {
                out.push('[');
                for (at, value) in values.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    value.write_flow(form, out);
                }
                out.push(']');
            }
            Self::Map(fields) => {
                out.push('{');
                for (at, (key, value)) in fields.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    quote(key, form, out);
                    out.push(':');
                    value.write_flow(form, out);
                }
                out.push('}');
            }
            scalar => scalar.write_scalar(form, out),
        }
    }

    /// A YAML document, ended by a line feed.
    pub fn yaml(&self) -> String {
        let mut out = String::new();
        match self {
            Self::Map(fields) if !fields.is_empty() => write_fields(fields, 0, false, &mut out),
            Self::List(values) if !values.is_empty() => write_items(values, 0, &mut out),
            other => {
                other.write_flow(Form::Yaml, &mut out);
                out.push('\n');
            }
        }
        out
    }

    fn write_scalar(&self, form: Form, out: &mut String) {
        match self {
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(value) => _ = write!(out, "{value}"),
            Self::Text(text) => quote(text, form, out),
            Self::Null | Self::List(_) | Self::Map(_) => out.push_str("null"),
        }
    }
}

/// Writes the fields of a map, each on its line; `inline` leaves out the first indentation, after the dash of a list.
fn write_fields(fields: &[(String, Tree)], depth: usize, inline: bool, out: &mut String) {
    for (at, (key, value)) in fields.iter().enumerate() {
        if at > 0 || !inline {
            indent(depth, out);
        }
        if is_plain_key(key) {
            out.push_str(key);
        } else {
            quote(key, Form::Yaml, out);
        }
        out.push(':');
        match value {
            Tree::Map(inner) if !inner.is_empty() => {
                out.push('\n');
                write_fields(inner, depth + 1, false, out);
            }
            Tree::List(inner) if !inner.is_empty() => {
                out.push('\n');
                write_items(inner, depth + 1, out);
            }
            flat => {
                out.push(' ');
                flat.write_flow(Form::Yaml, out);
                out.push('\n');
            }
        }
    }
}

fn write_items(values: &[Tree], depth: usize, out: &mut String) {
    for value in values {
        indent(depth, out);
        out.push_str("- ");
        match value {
            Tree::Map(inner) if !inner.is_empty() => write_fields(inner, depth + 1, true, out),
            flat => {
                // A list in a list, empty ones and scalars: JSON is YAML.
                flat.write_flow(Form::Yaml, out);
                out.push('\n');
            }
        }
    }
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}

/// Whether a key means itself in YAML without quotes. Words that some version of YAML reads as another type do not.
fn is_plain_key(key: &str) -> bool {
    let typed = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric())
        && !typed.iter().any(|word| key.eq_ignore_ascii_case(word))
}

/// Which escapes a reader knows: JSON has pairs of surrogates, which YAML refuses.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Yaml,
}

/// Writes a text between double quotes, in ASCII alone.
fn quote(text: &str, form: Form, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match (c, form) {
            ('"', _) => out.push_str("\\\""),
            ('\\', _) => out.push_str("\\\\"),
            (' '..='~', _) => out.push(c),
            ('\u{10000}'.., Form::Yaml) => _ = write!(out, "\\U{:08x}", u32::from(c)),
            _ => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

impl From<bool> for Tree {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Tree {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<u32> for Tree {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<u16> for Tree {
    fn from(value: u16) -> Self {
        Self::Number(value.into())
    }
}

impl From<&str> for Tree {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Tree {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&crate::model::Name> for Tree {
    fn from(name: &crate::model::Name) -> Self {
        Self::Text(name.to_string())
    }
}

impl<T: Into<Self>> From<Option<T>> for Tree {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests;
