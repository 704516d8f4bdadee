//! What is wrong with a configuration, and where.

use std::fmt;

/// One mistake in a configuration file or variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file or variable.
    pub place: String,
    /// The line, counted from 1; 0 where there are no lines.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What was probably meant, or what to write instead; empty if nothing comes to mind.
    pub hint: String,
}

impl ConfigError {
    /// A mistake at a place of a text.
    pub(super) fn at(place: &str, text: &str, offset: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let line = text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
        Self { place: place.to_owned(), line, message: message.into(), hint: hint.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, " ({})", self.hint) }
    }
}

impl std::error::Error for ConfigError {}
