//! Building an inventory that goes on changing: objects are taken out of the builder and put into an inventory that is held elsewhere.

use super::{Builder, Objects, groups, provider};
use crate::collect::default;
use crate::model::{Coverage, Inventory};

impl Builder {
    /// Takes the objects that were added since the last time.
    pub(crate) fn take(&mut self) -> Objects {
        std::mem::take(&mut self.objects)
    }

    /// Says how many keys the Secret has that was added last: its metadata alone does not always tell.
    pub(crate) fn count_keys(&mut self, keys: u32) {
        if let Some(secret) = self.objects.secrets.last_mut() {
            secret.key_count = Some(keys);
        }
    }

    /// Numbers the groups of equal credentials for good. Values that are decoded later get the same numbers.
    pub(crate) fn settle(&mut self, held: &mut Inventory) {
        let finals = groups::renumber(held);
        self.cx.vault.settle(&finals);
        if !finals.is_empty() {
            self.cx.forget();
        }
    }

    /// Frees what was shared between objects that may be gone by now.
    pub(crate) fn forget(&mut self) {
        self.cx.forget();
    }

    /// The inventory of the objects that are held: what others prove is added, and what they tell of the cluster.
    pub(crate) fn complete(&self, held: &Inventory, coverage: Coverage) -> Inventory {
        let mut inventory = Inventory { cluster: self.cluster.clone(), coverage, diagnostics: self.diagnostics.clone(), ..held.clone() };
        default::imply_held(&mut inventory);
        provider::detect(&mut inventory.cluster, &inventory.nodes.iter());
        inventory
    }
}
