//! Pods, folded under the topmost workload that makes them.

use std::sync::Arc;

use rayon::prelude::*;
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
    /// The template and what runs.
    current: Vec<Variant<'a>>,
    /// With what is old or has ended; none where there is no such thing.
    everything: Option<Vec<Variant<'a>>>,
    alive: u32,
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
    pub(super) fn variants(&self, sees: Sees) -> &[Variant<'a>] {
        match &self.everything {
            Some(everything) if sees == Sees::Everything => everything,
            _ => &self.current,
        }
    }

    /// Whether something of it is old or has ended.
    pub(super) fn has_more(&self) -> bool {
        self.everything.is_some()
    }

    /// Its living pods.
    pub(super) fn alive(&self) -> u32 {
        self.alive
    }

    /// Takes stock of its specifications, once everything below it is known.
    fn gather(&mut self) {
        self.alive = self.pods.iter().filter(|pod| pod.is_alive()).count() as u32;
        // A pod that was made by hand is judged even if it has ended: it is all there is.
        let runs = |pod: &Pod| pod.is_alive() || self.object.kind == Kind::Pod;
        self.current = Variants::of(self.template.into_iter(), self.pods.iter().copied().filter(|pod| runs(pod)));
        if !self.revisions.is_empty() || !self.pods.iter().all(|pod| runs(pod)) {
            self.everything = Some(Variants::of(self.template.into_iter().chain(self.revisions.iter().copied()), self.pods.iter().copied()));
        }
    }
}

/// Specifications, each once.
#[derive(Default)]
struct Variants<'a> {
    list: Vec<Variant<'a>>,
    at: FxHashMap<*const PodSpec, usize>,
    /// The last one that was asked for: pods of one specification follow each other.
    last: Option<(*const PodSpec, usize)>,
}

impl<'a> Variants<'a> {
    fn of(workloads: impl Iterator<Item = &'a Workload>, pods: impl Iterator<Item = &'a Pod>) -> Vec<Variant<'a>> {
        let mut variants = Self::default();
        for workload in workloads {
            variants.place(&workload.template, || {
                let object = ObjectRef { kind: workload.kind.kind(), namespace: workload.meta.namespace.clone(), name: workload.meta.name.clone() };
                Variant { object, spec: &workload.template, labels: &workload.template_labels, pods: 0 }
            });
        }
        for pod in pods {
            let at = variants.place(&pod.spec, || {
                let object = ObjectRef { kind: Kind::Pod, namespace: pod.meta.namespace.clone(), name: pod.meta.name.clone() };
                Variant { object, spec: &pod.spec, labels: &pod.meta.labels, pods: 0 }
            });
            variants.list[at].pods += u32::from(pod.is_alive());
        }
        variants.list
    }

    /// The place of a specification, which is made where there is none yet.
    fn place(&mut self, spec: &Arc<PodSpec>, make: impl FnOnce() -> Variant<'a>) -> usize {
        let key = Arc::as_ptr(spec);
        if let Some((_, at)) = self.last.filter(|(last, _)| *last == key) {
            return at;
        }
        let list = &mut self.list;
        let at = *self.at.entry(key).or_insert_with(|| {
            list.push(make());
            list.len() - 1
        });
        self.last = Some((key, at));
        at
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
    roots.par_iter_mut().with_min_len(64).for_each(|root| {
        root.gap = gap(root, reading);
        root.gather();
    });
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
            self.roots.push(Root {
                object: object.clone(),
                template: None,
                revisions: Vec::new(),
                pods: Vec::new(),
                gap: None,
                current: Vec::new(),
                everything: None,
                alive: 0,
            });
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
