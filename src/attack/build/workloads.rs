//! Pods, gathered by workload and template.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::assemble::V;
use crate::attack::proof::AltId;
use crate::model::{Inventory, Kind, Name, ObjectRef, Pod, PodSpec};

/// Pods of one workload with one specification.
pub(super) struct Template<'a> {
    pub(super) spec: &'a Arc<PodSpec>,
    /// By name.
    pub(super) pods: Vec<&'a Pod>,
}

/// A workload, or a pod that nothing owns, with its living pods.
pub(super) struct Workload<'a> {
    pub(super) object: ObjectRef,
    /// In the order of their first pods.
    pub(super) templates: Vec<Template<'a>>,
}

/// An owner: its namespace, kind and name.
type OwnerKey<'a> = (&'a Name, Option<Kind>, &'a Name);

/// The workloads of a cluster, sorted.
pub(super) struct Workloads<'a> {
    pub(super) list: Vec<Workload<'a>>,
}

impl<'a> Workloads<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        let mut list: Vec<Workload<'a>> = Vec::new();
        let mut places: FxHashMap<ObjectRef, usize> = FxHashMap::default();
        // What owns an owner is looked up once, and pods of one owner follow each other, more or less.
        let mut owners: FxHashMap<OwnerKey<'_>, usize> = FxHashMap::default();
        let mut before: Option<(OwnerKey<'_>, usize)> = None;
        for pod in inventory.pods.iter().filter(|pod| pod.is_alive()) {
            let mut found = || {
                let root = inventory.root_owner(Kind::Pod, &pod.meta);
                // An owner of a kind that is not read owns nothing here: the pod stands for itself.
                let root = if root.kind == Kind::Pod { pod_object(pod) } else { root };
                *places.entry(root).or_insert_with_key(|object| {
                    list.push(Workload { object: object.clone(), templates: Vec::new() });
                    list.len() - 1
                })
            };
            let owner = pod.meta.owner.as_ref().filter(|owner| owner.kind.is_some_and(|kind| inventory.workloads_of(kind).is_some()));
            let at = match owner.map(|owner| (&pod.meta.namespace, owner.kind, &owner.name)) {
                None => found(),
                Some(key) => match before {
                    Some((same, at)) if same == key => at,
                    _ => *owners.entry(key).or_insert_with(found),
                },
            };
            before = owner.map(|owner| ((&pod.meta.namespace, owner.kind, &owner.name), at));
            let templates = &mut list[at].templates;
            match templates.iter_mut().find(|t| Arc::ptr_eq(t.spec, &pod.spec) || t.spec == &pod.spec) {
                Some(template) => template.pods.push(pod),
                None => templates.push(Template { spec: &pod.spec, pods: vec![pod] }),
            }
        }
        list.sort_unstable_by(|a, b| a.object.cmp(&b.object));
        Self { list }
    }
}

pub(super) fn pod_object(pod: &Pod) -> ObjectRef {
    ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone())
}

/// What somebody has of a template's pods who runs no code in them.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// What running containers have mounted or in their environment, for those who read the node's disk or memory.
    pub(super) mounted: Leads,
    /// The further Secrets that the pods name, for those whom the Node authorizer lets get them.
    pub(super) named: Leads,
}

/// Things that are had together.
#[derive(Debug, Default)]
pub(super) struct Leads {
    /// The vertex that stands for them, once somebody needs it.
    pub(super) vertex: Option<V>,
    /// The vertex of each, a proof, a note.
    pub(super) to: Vec<(V, u32, u32)>,
}

/// A template's pods on one node.
#[derive(Clone, Copy, Debug)]
pub(super) struct OnNode {
    pub(super) vertex: V,
    pub(super) template: usize,
    pub(super) proof: u32,
    pub(super) assumed: bool,
}

/// A workload in its namespace.
#[derive(Clone, Copy, Debug)]
pub(super) struct InNamespace {
    pub(super) vertex: V,
    pub(super) proof: u32,
    /// Its pods are mirrors of static pods, which the API cannot change.
    pub(super) mirror: bool,
}

/// Where the pods ended up.
#[derive(Debug, Default)]
pub(super) struct Placed {
    pub(super) by_namespace: FxHashMap<Name, Vec<InNamespace>>,
    pub(super) by_node: FxHashMap<Name, Vec<OnNode>>,
    pub(super) contents: Vec<Contents>,
    /// The numbers of nodes as objects, by name.
    pub(super) nodes: FxHashMap<Name, u32>,
    /// The alternative that a pod is there, and whether it is the mirror of a static pod, by the number of the pod as an object.
    pub(super) pods: FxHashMap<u32, (AltId, bool)>,
}
