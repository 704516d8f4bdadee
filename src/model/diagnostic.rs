//! Things that went less well than they should have, as values.

use super::ObjectRef;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DiagnosticLevel {
    /// Worth knowing.
    Note,
    /// An answer may be incomplete.
    Warning,
}

/// One thing that the caller should know.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Diagnostic {
    /// How much it matters.
    pub level: DiagnosticLevel,
    /// What it is about, where it is about one object.
    pub object: Option<ObjectRef>,
    /// What happened, as a sentence.
    pub message: String,
}

impl Diagnostic {
    /// A warning.
    pub fn warning(object: Option<ObjectRef>, message: impl Into<String>) -> Self {
        Self { level: DiagnosticLevel::Warning, object, message: message.into() }
    }

    /// A note.
    pub fn note(object: Option<ObjectRef>, message: impl Into<String>) -> Self {
        Self { level: DiagnosticLevel::Note, object, message: message.into() }
    }
}
