//! Crown jewels that the cluster's objects name themselves.

use crate::model::{Inventory, Kind, ObjectRef};

/// The label that marks an object as a crown jewel.
pub const LABEL: &str = "ravelin.dev/crown-jewel";

/// Every object with the label, sorted. A pod made from a marked template stands for its workload, which is marked itself.
pub fn labelled(inventory: &Inventory) -> Vec<ObjectRef> {
    let mut found: Vec<ObjectRef> = Vec::new();
    for kind in Kind::collected() {
        for meta in inventory.metas(kind).filter(|meta| meta.labels.get(LABEL).is_some_and(|value| *value == "true")) {
            found.push(match kind {
                Kind::Pod => inventory.root_owner(kind, meta),
                _ => ObjectRef { kind, namespace: meta.namespace.clone(), name: meta.name.clone() },
            });
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Labelled and named jewels, sorted, each once. A named one that is not there stays: it may be created.
pub(super) fn all(inventory: &Inventory, named: &[ObjectRef]) -> Vec<ObjectRef> {
    let mut jewels = labelled(inventory);
    jewels.extend(named.iter().cloned());
    jewels.sort();
    jewels.dedup();
    jewels
}
