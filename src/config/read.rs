//! TOML with places: every value knows its line, so that a mistake can be shown where it is.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::ConfigError;

/// A key with its place.
pub(super) type Key<'t> = Spanned<DeString<'t>>;
/// A value with its place.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// Parses a document.
pub(super) fn parse<'t>(file: &str, text: &'t str) -> Result<Spanned<DeTable<'t>>, ConfigError> {
    DeTable::parse(text).map_err(|error: toml::de::Error| {
        let offset = error.span().map_or(0, |span: Range<usize>| span.start);
        ConfigError::at(file, text, offset, format!("this is not TOML: {}", error.message()), "")
    })
}

/// Takes values out of a document and collects what is wrong with them.
pub(super) struct Reader<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) errors: &'a mut Vec<ConfigError>,
}

impl Reader<'_> {
    /// The line of an offset, counted from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        ConfigError::at("", self.text, offset, "", "").line
    }

    pub(super) fn error(&mut self, offset: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.errors.push(ConfigError::at(self.file, self.text, offset, message, hint));
    }

    /// A value, or the message why it is none.
    pub(super) fn checked<T>(&mut self, value: &Value<'_>, result: Result<T, String>) -> Option<T> {
        result.map_err(|message| self.error(value.span().start, message, "")).ok()
    }

    pub(super) fn text(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        self.expected(text, key, value, "a text in quotes")
    }

    pub(super) fn flag(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<bool> {
        self.expected(value.get_ref().as_bool(), key, value, "true or false")
    }

    /// A list of texts; one text stands for a list of one.
    pub(super) fn texts(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<Vec<String>> {
        let texts = match value.get_ref() {
            DeValue::String(text) => Some(vec![text.to_string()]),
            DeValue::Array(items) => items.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        self.expected(texts, key, value, "a list of texts")
    }

    pub(super) fn table<'v, 't>(&mut self, key: &Key<'_>, value: &'v Value<'t>) -> impl Iterator<Item = (&'v Key<'t>, &'v Value<'t>)> + use<'v, 't> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.error(value.span().start, format!("`{}` must be a table, not {}", key.get_ref(), value.get_ref().type_str()), "");
        }
        table.into_iter().flatten()
    }

    fn expected<T>(&mut self, found: Option<T>, key: &Key<'_>, value: &Value<'_>, wanted: &str) -> Option<T> {
        if found.is_none() {
            self.error(value.span().start, format!("`{}` must be {wanted}, not {}", key.get_ref(), value.get_ref().type_str()), "");
        }
        found
    }
}
