//! Findings and what they rest on.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::{Name, ObjectRef};

/// How bad a finding is by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A weakness that needs others.
    Low,
    /// A weakness.
    Medium,
    /// A weakness that gives an attacker much.
    High,
    /// A way to take over a node or the cluster.
    Critical,
}

impl Severity {
    /// From the worst to the least.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// One letter.
    pub const fn letter(self) -> char {
        match self {
            Self::Critical => 'C',
            Self::High => 'H',
            Self::Medium => 'M',
            Self::Low => 'L',
            Self::Info => 'I',
        }
    }

    /// The word in output and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let lower = text.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|s| s.word() == lower || (lower.len() == 1 && lower.starts_with(s.letter().to_ascii_lowercase())))
            .ok_or_else(|| format!("`{text}` is not a severity: use critical, high, medium, low or info"))
    }
}

/// What a check says of one object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It was looked at and is fine.
    Pass,
    /// It was looked at and is not.
    Fail,
    /// It could not be decided.
    NotEvaluated {
        /// Why.
        reason: String,
    },
}

/// What a claim rests on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Evidence {
    /// The object that decides.
    pub object: ObjectRef,
    /// The field that decides, as a path below the object; empty where its mere existence does.
    pub field: Name,
    /// The field's value in words, redacted.
    pub value: Name,
}

impl Evidence {
    /// Evidence from a field.
    pub fn field(object: ObjectRef, field: impl Into<Name>, value: impl Into<Name>) -> Self {
        Self { object, field: field.into(), value: value.into() }
    }
}

/// Why a finding matters here: a score from 0 to 100 and the parts it is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Risk {
    /// From 0 to 100.
    pub score: u8,
    /// What adds to it, as (reason, points), in the order in which they are explained.
    pub factors: Arc<[(Name, i16)]>,
}

/// A check that failed on an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable across runs and sources: the rule, and a digest of the object and what distinguishes the finding on it.
    pub id: Name,
    /// The rule's id (`POD-001`).
    pub rule: Name,
    /// The rule's severity, raised or lowered only by what the rule itself says.
    pub severity: Severity,
    /// One sentence about this object.
    pub title: Name,
    /// The object: a workload rather than its pods.
    pub object: ObjectRef,
    /// How many pods share it; 1 for what has no pods.
    pub instances: u32,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// Why it matters here.
    pub risk: Risk,
}
