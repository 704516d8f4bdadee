//! What a graph is built on that nobody's permissions decide.

use std::sync::Arc;

use super::admission::Guards;
use super::bind::Bindings;
use super::workloads::Workloads;
use crate::model::{Inventory, Name};

/// What is found out of the inventory alone, so that its permissions may be read meanwhile.
pub struct Ground<'a> {
    /// Every namespace that something is in, sorted.
    pub(super) namespaces: Vec<Name>,
    pub(super) guards: Guards,
    pub(super) bindings: Arc<Bindings<'a>>,
    pub(super) workloads: Workloads<'a>,
}

impl<'a> Ground<'a> {
    /// Looks through an inventory.
    pub fn of(inventory: &'a Inventory) -> Self {
        let mut namespaces: Vec<Name> = inventory.namespaces.iter().map(|n| n.meta.name.clone()).collect();
        namespaces.extend(inventory.pods.namespaces().cloned());
        namespaces.extend(inventory.service_accounts.namespaces().cloned());
        namespaces.extend(inventory.secrets.namespaces().cloned());
        namespaces.extend(inventory.role_bindings.namespaces().cloned());
        namespaces.sort();
        namespaces.dedup();
        let (guards, bindings) = (Guards::new(inventory), Arc::new(Bindings::new(inventory)));
        Self { namespaces, guards, bindings, workloads: Workloads::of(inventory) }
    }
}

impl std::fmt::Debug for Ground<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Ground").finish_non_exhaustive()
    }
}
