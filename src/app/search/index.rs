//! What can be found: every object, and every subject that a binding names.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::model::{Inventory, Kind, Name, ObjectRef, Resource, Subject};

/// One thing that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The object.
    pub object: ObjectRef,
    /// How many pods it stands for; 0 where that means nothing.
    pub pods: u32,
}

/// What the palette searches. Built once for an inventory.
#[derive(Clone, Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    /// Addresses, UIDs and digests, with what has them and how to say so.
    pub(super) exact: FxHashMap<Name, Vec<(ObjectRef, &'static str)>>,
}

impl Index {
    /// Builds it.
    pub fn new(inventory: &Inventory) -> Self {
        let mut index = Self::default();
        let mut pods: FxHashMap<ObjectRef, u32> = FxHashMap::default();
        for pod in inventory.pods.iter() {
            let root = inventory.root_owner(Kind::Pod, &pod.meta);
            let object = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
            for ip in &pod.ips {
                index.add(&ip.to_string(), &object, "has the address");
            }
            for (_, image) in &pod.image_ids {
                if let Some((_, digest)) = image.rsplit_once('@') {
                    index.add(digest, &root, "runs the image");
                }
            }
            *pods.entry(root).or_default() += 1;
        }
        for kind in Kind::collected() {
            for object in inventory.objects(kind) {
                if let Some(uid) = inventory.meta(&object).and_then(|meta| meta.uid.as_ref()) {
                    index.exact.entry(uid.clone()).or_default().push((object.clone(), "has the UID"));
                }
                index.entries.push(Entry { pods: pods.get(&object).copied().unwrap_or_default(), object });
            }
        }
        for node in inventory.nodes.iter() {
            for ip in &node.ips {
                index.add(&ip.to_string(), &ObjectRef::cluster(Kind::Node, node.meta().name.clone()), "has the address");
            }
        }
        for service in inventory.services.iter() {
            let object = ObjectRef::namespaced(Kind::Service, service.meta.namespace.clone(), service.meta.name.clone());
            for ip in service.external_ips.iter().chain(&service.load_balancer) {
                index.add(ip, &object, "has the address");
            }
        }
        let subjects: BTreeSet<ObjectRef> = inventory.bindings().flat_map(|binding| &binding.subjects).map(Subject::object).collect();
        index.entries.extend(subjects.into_iter().filter(|object| !inventory.contains(object)).map(|object| Entry { object, pods: 0 }));
        index
    }

    fn add(&mut self, text: &str, object: &ObjectRef, why: &'static str) {
        let holders = self.exact.entry(Name::new(text)).or_default();
        if !holders.iter().any(|(holder, _)| holder == object) {
            holders.push((object.clone(), why));
        }
    }

    /// Everything that can be found.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}
