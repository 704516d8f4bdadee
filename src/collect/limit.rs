//! Limiting what was read to some namespaces, as collection from a live cluster does.

use super::build::Objects;
use crate::model::{Inventory, Kind, Name};

/// Drops what is in other namespaces; what has no namespace stays. No names are no limit.
pub fn limit(mut inventory: Inventory, namespaces: &[String]) -> Inventory {
    if namespaces.is_empty() {
        return inventory;
    }
    for kind in Kind::collected().filter(|kind| kind.namespaced()) {
        Objects::retain(&mut inventory, kind, |meta| namespaces.iter().any(|name| meta.namespace == *name.as_str()));
    }
    inventory.cluster.limited_to = namespaces.iter().map(|name| Name::new(name)).collect();
    inventory
}
