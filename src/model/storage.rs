//! Persistent volumes and claims.

use super::{Meta, Name};

/// What a persistent volume is backed by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum VolumeBacking {
    /// A path of the node.
    HostPath(Name),
    /// A disk of the node, by path.
    Local(Name),
    /// A CSI driver.
    Csi(Name),
    /// Anything else, by the name of its field.
    Other(Name),
}

/// A PersistentVolume.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersistentVolume {
    /// Name and labels.
    pub meta: Meta,
    /// What it is backed by.
    pub backing: VolumeBacking,
    /// The claim it is bound to, as (namespace, name).
    pub claim: Option<(Name, Name)>,
    /// Every access mode is read-only.
    pub read_only: bool,
    /// `storageClassName`; empty if unset.
    pub class: Name,
}

/// A PersistentVolumeClaim.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PersistentVolumeClaim {
    /// Name and namespace.
    pub meta: Meta,
    /// The volume it is bound to; empty if unbound.
    pub volume: Name,
    /// `storageClassName`; empty if unset.
    pub class: Name,
    /// Some access mode is `ReadWriteMany`.
    pub shared: bool,
}
