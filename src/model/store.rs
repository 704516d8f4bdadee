//! Collections of objects, by namespace and name.

use std::sync::Arc;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::{
    AdmissionPolicy, AdmissionPolicyBinding, ApiService, Binding, ConfigMap, CustomResource, EndpointSlice, Ingress, Meta, Name, Namespace, NetworkPolicy,
    Node, PersistentVolume, PersistentVolumeClaim, Pod, Role, Secret, Service, ServiceAccount, WebhookConfiguration, Workload,
};

/// Something that can be stored: it has metadata.
pub trait Resource {
    /// Its metadata.
    fn meta(&self) -> &Meta;
}

macro_rules! resources {
    ($($type:ty),*) => { $(impl Resource for $type {
        fn meta(&self) -> &Meta {
            &self.meta
        }
    })* };
}

resources!(
    Namespace,
    Node,
    Pod,
    Workload,
    ServiceAccount,
    Role,
    Binding,
    Secret,
    ConfigMap,
    Service,
    EndpointSlice,
    Ingress,
    NetworkPolicy,
    PersistentVolume,
    PersistentVolumeClaim,
    WebhookConfiguration,
    AdmissionPolicy,
    AdmissionPolicyBinding,
    CustomResource,
    ApiService
);

/// The objects of one kind, sorted by namespace and name. Namespaces are shared blocks: two inventories of the same
/// cluster that differ in one namespace share all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store<T> {
    /// Sorted by namespace.
    blocks: IndexMap<Name, Arc<Vec<T>>, FxBuildHasher>,
    len: usize,
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self { blocks: IndexMap::default(), len: 0 }
    }
}

impl<T: Resource + Clone> Store<T> {
    /// Sorts the objects; of two with one name the last given stays.
    pub fn new(objects: Vec<T>) -> Self {
        let mut grouped: IndexMap<Name, Vec<T>, FxBuildHasher> = IndexMap::default();
        let mut at = 0;
        for object in objects {
            // What comes in order is not looked up.
            let namespace = &object.meta().namespace;
            if grouped.get_index(at).is_none_or(|(last, _)| last != namespace) {
                let entry = grouped.entry(namespace.clone());
                at = entry.index();
                entry.or_default();
            }
            grouped[at].push(object);
        }
        grouped.sort_unstable_keys();
        let mut store = Self::default();
        for (namespace, mut block) in grouped {
            block.sort_by(|a, b| a.meta().name.cmp(&b.meta().name));
            // Stable sort: the last of equals is the newest.
            block.reverse();
            block.dedup_by(|a, b| a.meta().name == b.meta().name);
            block.reverse();
            store.len += block.len();
            store.blocks.insert(namespace, Arc::new(block));
        }
        store
    }

    /// The number of objects.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All objects by namespace and name.
    pub fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        self.blocks.values().flat_map(|block| block.iter())
    }

    /// The objects of one namespace by name; the empty namespace holds cluster-scoped ones.
    pub fn in_namespace(&self, namespace: &str) -> &[T] {
        self.blocks.get(namespace).map_or(&[], |block| block.as_slice())
    }

    /// The namespaces that hold objects.
    pub fn namespaces(&self) -> impl Iterator<Item = &Name> {
        self.blocks.keys()
    }

    /// One object.
    pub fn get(&self, namespace: &str, name: &str) -> Option<&T> {
        let block = self.blocks.get(namespace)?;
        block.binary_search_by(|o| o.meta().name.as_str().cmp(name)).ok().map(|at| &block[at])
    }

    /// Adds an object or replaces the one of the same name.
    pub fn put(&mut self, object: T) {
        let namespace = &object.meta().namespace;
        if !self.blocks.contains_key(namespace) {
            self.blocks.insert_sorted(namespace.clone(), Arc::default());
        }
        let Some(block) = self.blocks.get_mut(namespace) else { return };
        let block = Arc::make_mut(block);
        match block.binary_search_by(|o| o.meta().name.cmp(&object.meta().name)) {
            Ok(at) => block[at] = object,
            Err(at) => {
                block.insert(at, object);
                self.len += 1;
            }
        }
    }

    /// Removes an object; whether it was there.
    pub fn remove(&mut self, namespace: &str, name: &str) -> bool {
        let Some(block) = self.blocks.get_mut(namespace) else {
            return false;
        };
        let Ok(at) = block.binary_search_by(|o| o.meta().name.as_str().cmp(name)) else {
            return false;
        };
        Arc::make_mut(block).remove(at);
        if block.is_empty() {
            self.blocks.shift_remove(namespace);
        }
        self.len -= 1;
        true
    }

    /// Removes every object of a namespace.
    pub fn remove_namespace(&mut self, namespace: &str) {
        if let Some(block) = self.blocks.shift_remove(namespace) {
            self.len -= block.len();
        }
    }

    /// Keeps the objects for which `keep` holds; untouched namespaces stay shared.
    pub fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        for block in self.blocks.values_mut() {
            if !block.iter().all(&keep) {
                Arc::make_mut(block).retain(&keep);
            }
        }
        self.blocks.retain(|_, block| !block.is_empty());
        self.len = self.blocks.values().map(|block| block.len()).sum();
    }

    /// Changes every object for which `change` gives a new one.
    pub fn update(&mut self, change: impl Fn(&T) -> Option<T>) {
        for block in self.blocks.values_mut() {
            let changed: Vec<(usize, T)> = block.iter().enumerate().filter_map(|(at, o)| change(o).map(|new| (at, new))).collect();
            if !changed.is_empty() {
                let block = Arc::make_mut(block);
                for (at, new) in changed {
                    block[at] = new;
                }
            }
        }
    }
}
