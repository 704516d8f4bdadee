//! Crown jewels that the cluster's objects name themselves.

use crate::model::{Inventory, Kind, ObjectRef};

/// The label that marks an object as a crown jewel.
pub(super) const LABEL: &str = "ravelin.dev/crown-jewel";

/// Every object with the label, sorted. A pod made from a marked template stands for its workload, which is marked itself.
pub fn labelled(inventory: &Inventory) -> Vec<ObjectRef> {
    let mut found: Vec<ObjectRef> = Vec::new();
    for kind in Kind::collected() {
        for object in inventory.objects(kind) {
            let marked = inventory.meta(&object).is_some_and(|meta| meta.labels.get(LABEL).is_some_and(|value| *value == "true"));
            if marked {
                found.push(match (kind, inventory.meta(&object)) {
                    (Kind::Pod, Some(meta)) => inventory.root_owner(kind, meta),
                    _ => object,
                });
            }
        }
    }
    found.sort();
    found.dedup();
    found
}
