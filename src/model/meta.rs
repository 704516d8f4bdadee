//! What every object has.

use super::{Kind, Labels, Name};

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// The controller that owns an object (`metadata.ownerReferences` with `controller: true`, else the first).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The owner's kind, where ravelin reads that kind.
    pub kind: Option<Kind>,
    /// The kind as written, also of kinds that are not read.
    pub kind_name: Name,
    /// The owner's name, in the namespace of the owned object.
    pub name: Name,
}

/// Object metadata, trimmed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Meta {
    /// Empty for cluster-scoped objects.
    pub namespace: Name,
    /// `metadata.name`.
    pub name: Name,
    /// `metadata.uid`, where there is one.
    pub uid: Option<Name>,
    /// `metadata.creationTimestamp`.
    pub created: Option<Timestamp>,
    /// `metadata.labels`.
    pub labels: Labels,
    /// The annotations that something reads; others are dropped while decoding.
    pub annotations: Labels,
    /// The controlling owner.
    pub owner: Option<Owner>,
    /// `kubectl.kubernetes.io/last-applied-configuration` was present (its text is never kept).
    pub last_applied: bool,
}

impl Meta {
    /// Metadata of nothing but a place and a name.
    pub fn named(namespace: &str, name: &str) -> Self {
        Self { namespace: Name::new(namespace), name: Name::new(name), ..Self::default() }
    }

    /// The value of a kept annotation.
    pub fn annotation(&self, key: &str) -> Option<&Name> {
        self.annotations.get(key)
    }
}
