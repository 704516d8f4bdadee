//! What was read, and what was not.

use std::fmt;

use super::{Kind, Name};

/// How much of a kind was read in a scope. Ordered from the best to the worst, so that the worst of several is their maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CoverageState {
    /// Everything.
    Complete,
    /// The API server does not have this kind: there is nothing to miss.
    NotServed,
    /// Everything at some time, but changes may have been missed since.
    Stale,
    /// Read, but some objects could not be understood.
    Malformed,
    /// A part.
    Partial,
    /// Nothing: reading it is not allowed.
    Forbidden,
}

impl CoverageState {
    /// The word in machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::NotServed => "not_served",
            Self::Stale => "stale",
            Self::Malformed => "malformed",
            Self::Partial => "partial",
            Self::Forbidden => "forbidden",
        }
    }

    /// Whether an absence may be taken for real: nothing of the kind is unread. What is stale was wholly read, and is judged as it was then:
    /// an outage of the API server must not make findings disappear.
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::Complete | Self::NotServed | Self::Stale)
    }

    /// Whether it is wholly read and as it is now.
    pub const fn is_current(self) -> bool {
        matches!(self, Self::Complete | Self::NotServed)
    }
}

/// Where a coverage entry holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The whole cluster.
    Cluster,
    /// One namespace.
    Namespace(Name),
    /// One file of the input, or one object of it.
    Input(Name),
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cluster => f.write_str("cluster"),
            Self::Namespace(name) => write!(f, "namespace {name}"),
            Self::Input(name) => f.write_str(name),
        }
    }
}

/// What was read of one kind in one scope.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CoverageEntry {
    /// The kind; none for what might be of any kind, because it could not be read far enough to tell.
    pub kind: Option<Kind>,
    /// Where.
    pub scope: Scope,
    /// How much.
    pub state: CoverageState,
    /// Why, in words; empty where the state says all.
    pub detail: Name,
    /// The number of objects read.
    pub objects: u32,
}

/// What was read of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    entries: Vec<CoverageEntry>,
}

impl Coverage {
    /// Sorts the entries.
    pub fn new(mut entries: Vec<CoverageEntry>) -> Self {
        entries.sort();
        entries.dedup();
        Self { entries }
    }

    /// Every entry, by kind and scope.
    pub fn entries(&self) -> &[CoverageEntry] {
        &self.entries
    }

    /// The worst state of a kind over all scopes; what could not be understood and might be of any kind counts for each.
    /// A kind without an entry was never asked for: forbidden to conclude anything from its absence.
    pub fn state(&self, kind: Kind) -> CoverageState {
        self.of(kind).map(|e| e.state).max().unwrap_or(CoverageState::Partial).max(self.of_any_kind())
    }

    /// The worst state of a kind as seen from one namespace: cluster-wide entries and those of that namespace count.
    pub fn state_in(&self, kind: Kind, namespace: &str) -> CoverageState {
        let seen = self.of(kind).filter(|e| match &e.scope {
            Scope::Namespace(name) => *name == *namespace,
            Scope::Cluster | Scope::Input(_) => true,
        });
        let local = self.of(kind).any(|e| matches!(&e.scope, Scope::Namespace(name) if *name == *namespace));
        // A kind that is forbidden cluster-wide but was read in this namespace is known here.
        let states = seen.filter(|e| !(local && e.scope == Scope::Cluster)).map(|e| e.state);
        states.max().unwrap_or(CoverageState::Partial).max(self.of_any_kind())
    }

    /// Whether everything of these kinds was read.
    pub fn is_whole(&self, kinds: &[Kind]) -> bool {
        kinds.iter().all(|kind| self.state(*kind).is_whole())
    }

    /// The kinds among these that were not wholly read.
    pub fn missing(&self, kinds: &[Kind]) -> Vec<Kind> {
        kinds.iter().copied().filter(|kind| !self.state(*kind).is_whole()).collect()
    }

    /// Entries of one kind.
    fn of(&self, kind: Kind) -> impl Iterator<Item = &CoverageEntry> {
        self.entries.iter().filter(move |e| e.kind == Some(kind))
    }

    /// The kinds that are not wholly read, each once however many scopes it has; none stands for documents whose kind is not known.
    pub fn unread(&self) -> std::collections::BTreeSet<Option<Kind>> {
        self.entries.iter().filter(|entry| !entry.state.is_whole()).map(|entry| entry.kind).collect()
    }

    /// The worst state of what might be of any kind.
    fn of_any_kind(&self) -> CoverageState {
        self.entries.iter().filter(|e| e.kind.is_none()).map(|e| e.state).max().unwrap_or(CoverageState::Complete)
    }

    /// Entries that are not whole, or old.
    pub fn gaps(&self) -> impl Iterator<Item = &CoverageEntry> {
        self.entries.iter().filter(|e| !e.state.is_current())
    }
}

#[cfg(test)]
mod tests;
