//! What was not read of what access is decided from.

use crate::model::{Coverage, Kind, Name};

/// Where grants may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// Anywhere: roles or bindings of the cluster were not all read.
    pub cluster: bool,
    /// In namespaces: their roles or bindings were not all read.
    pub namespaces: bool,
}

impl Unread {
    /// As a coverage says, for one namespace or for all of them.
    pub fn of(coverage: &Coverage, namespace: Option<&Name>) -> Self {
        let local = |kind: Kind| match namespace {
            Some(namespace) => coverage.state_in(kind, namespace),
            None => coverage.state(kind),
        };
        Self {
            cluster: !coverage.is_whole(&[Kind::ClusterRole, Kind::ClusterRoleBinding]),
            namespaces: [Kind::Role, Kind::RoleBinding].into_iter().any(|kind| !local(kind).is_whole()),
        }
    }
}
