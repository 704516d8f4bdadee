//! Pods, folded under the topmost workload that makes them.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::CheckOptions;
use super::reading::Reading;
use crate::model::{Inventory, Kind, Labels, Name, ObjectRef, Pod, PodSpec, Workload};

/// The kinds that make pods, and pods.
pub const WORKLOADS: &[Kind] =
    &[Kind::Pod, Kind::Deployment, Kind::ReplicaSet, Kind::DaemonSet, Kind::StatefulSet, Kind::Job, Kind::CronJob, Kind::ReplicationController];

/// A workload that no other makes, with everything below it; or a pod that nothing makes.
pub(super) struct Root<'a> {
    /// The workload or pod.
    pub(super) object: ObjectRef,
    /// The workload, if it was read.
    pub(super) template: Option<&'a Workload>,
    /// Workloads below it: the ReplicaSets of a Deployment, old ones among them.
    pub(super) revisions: Vec<&'a Workload>,
    /// Its pods, also those that have ended.
    pub(super) pods: Vec<&'a Pod>,
    /// Why not everything of it is known.
    pub(super) gap: Option<String>,
}

/// One specification that a root has or had.
pub(super) struct Variant<'a> {
    /// Where it is: the workload, or one of the pods that have it.
    pub(super) object: ObjectRef,
    /// The specification.
    pub(super) spec: &'a Arc<PodSpec>,
    /// The labels of its pods.
    pub(super) labels: &'a Labels,
    /// How many living pods have it.
    pub(super) pods: u32,
}

/// Which specifications of a root a check looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sees {
    /// The template and what runs.
    Current,
    /// What runs, as admission completed it; the template where nothing runs.
    Admitted,
    /// Also old revisions and pods that have ended: what is in them can be read as long as they exist.
    Everything,
}

impl<'a> Root<'a> {
    /// Its specifications, each once: the template first, then those of its pods.
    pub(super) fn variants(&self, sees: Sees) -> Vec<Variant<'a>> {
        let mut variants: Vec<Variant<'a>> = Vec::new();
        let mut at: FxHashMap<*const PodSpec, usize> = FxHashMap::default();
        let everything = sees == Sees::Everything;
        let revisions = self.revisions.iter().filter(|_| everything);
        for workload in self.template.iter().chain(revisions) {
            at.entry(Arc::as_ptr(&workload.template)).or_insert_with(|| {
                let object = ObjectRef { kind: workload.kind.kind(), namespace: workload.meta.namespace.clone(), name: workload.meta.name.clone() };
                variants.push(Variant { object, spec: &workload.template, labels: &workload.template_labels, pods: 0 });
                variants.len() - 1
            });
        }
        // A pod that was made by hand is judged even if it has ended: it is all there is.
        for pod in self.pods.iter().filter(|pod| everything || pod.is_alive() || self.object.kind == Kind::Pod) {
            let index = *at.entry(Arc::as_ptr(&pod.spec)).or_insert_with(|| {
                let object = ObjectRef { kind: Kind::Pod, namespace: pod.meta.namespace.clone(), name: pod.meta.name.clone() };
                variants.push(Variant { object, spec: &pod.spec, labels: &pod.meta.labels, pods: 0 });
                variants.len() - 1
            });
            variants[index].pods += u32::from(pod.is_alive());
        }
        variants
    }

    /// Its living pods.
    pub(super) fn alive(&self) -> u32 {
        self.pods.iter().filter(|pod| pod.is_alive()).count() as u32
    }
}

/// Where the metadata and specification of a pod are below an object of that kind: empty for a pod.
pub const fn pod_path(kind: Kind) -> &'static str {
    match kind {
        Kind::CronJob => "spec.jobTemplate.spec.template.",
        Kind::Deployment | Kind::ReplicaSet | Kind::DaemonSet | Kind::StatefulSet | Kind::Job | Kind::ReplicationController => "spec.template.",
        _ => "",
    }
}

/// The pod specification's path below an object of that kind, with a dot at its end.
pub fn spec_path(kind: Kind) -> String {
    format!("{}spec.", pod_path(kind))
}

/// Every root, sorted.
pub(super) fn roots<'a>(inventory: &'a Inventory, options: CheckOptions, reading: &Reading<'_>) -> Vec<Root<'a>> {
    let mut found = Found::default();
    for workload in inventory.workloads() {
        let kind = workload.kind.kind();
        let object = inventory.root_owner(kind, &workload.meta);
        let itself = object.kind == kind && object.name == workload.meta.name;
        let root = found.root(object);
        if itself { root.template = Some(workload) } else { root.revisions.push(workload) }
    }
    // Siblings have one owner: it is followed up once.
    let mut owners: FxHashMap<(&Name, Kind, &Name), usize> = FxHashMap::default();
    for pod in inventory.pods.iter() {
        if pod.mirror && pod.meta.namespace == "kube-system" && !options.include_system {
            continue;
        }
        let owner = pod.meta.owner.as_ref().and_then(|owner| Some((&pod.meta.namespace, owner.kind?, &owner.name)));
        // A pod of an owner that is no workload is a root of its own.
        let owner = owner.filter(|(_, kind, _)| inventory.workloads_of(*kind).is_some());
        let at = match owner {
            Some(owner) => *owners.entry(owner).or_insert_with(|| found.at(inventory.root_owner(Kind::Pod, &pod.meta))),
            None => found.at(inventory.root_owner(Kind::Pod, &pod.meta)),
        };
        found.roots[at].pods.push(pod);
    }
    let mut roots = found.roots;
    for root in &mut roots {
        root.gap = gap(root, reading);
    }
    roots.sort_by(|a, b| a.object.cmp(&b.object));
    roots
}

#[derive(Default)]
struct Found<'a> {
    roots: Vec<Root<'a>>,
    index: FxHashMap<ObjectRef, usize>,
}

impl<'a> Found<'a> {
    fn at(&mut self, object: ObjectRef) -> usize {
        *self.index.entry(object).or_insert_with_key(|object| {
            self.roots.push(Root { object: object.clone(), template: None, revisions: Vec::new(), pods: Vec::new(), gap: None });
            self.roots.len() - 1
        })
    }

    fn root(&mut self, object: ObjectRef) -> &mut Root<'a> {
        let at = self.at(object);
        &mut self.roots[at]
    }
}

/// Why something of a root may be unknown: it was not read itself, or its pods, or what stands between them.
fn gap(root: &Root<'_>, reading: &Reading<'_>) -> Option<String> {
    let between: &[Kind] = match root.object.kind {
        Kind::Pod => return None,
        Kind::Deployment => &[Kind::Deployment, Kind::ReplicaSet, Kind::Pod],
        Kind::CronJob => &[Kind::CronJob, Kind::Job, Kind::Pod],
        Kind::ReplicaSet => &[Kind::ReplicaSet, Kind::Pod],
        Kind::DaemonSet => &[Kind::DaemonSet, Kind::Pod],
        Kind::StatefulSet => &[Kind::StatefulSet, Kind::Pod],
        Kind::Job => &[Kind::Job, Kind::Pod],
        _ => &[Kind::ReplicationController, Kind::Pod],
    };
    // What was read is known, though others of its kind were not.
    let needed = if root.template.is_some() { &between[1..] } else { between };
    let unread = || root.template.is_none().then(|| format!("{} was not found", root.object));
    reading.gap(needed, &root.object.namespace).or_else(unread)
}
