//! The pods that controllers would make from templates.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::place;
use crate::collect::build::Objects;
use crate::collect::decode::Context;
use crate::model::{Diagnostic, Kind, Labels, Meta, Name, Node, ObjectRef, Owner, Pod, Resource, Workload, WorkloadKind};

/// No workload gets more pods, and no inventory more than the second number: beyond, they would teach nothing new.
const MOST: usize = 10_000;
const MOST_OF_ALL: usize = 150_000;

/// Adds the pods of every workload that has none in the input.
pub(super) fn expand(cx: &mut Context, objects: &mut Objects, diagnostics: &mut Vec<Diagnostic>, simulated: bool) {
    let served = served(objects);
    let mut taken: FxHashSet<(Name, Name)> = objects.pods.iter().map(|p| (p.meta.namespace.clone(), p.meta.name.clone())).collect();
    let mut made: Vec<Pod> = Vec::new();
    for workload in objects.workloads() {
        let key = (workload.kind.kind(), workload.meta.namespace.clone(), workload.meta.name.clone());
        if workload.suspended || served.contains(&key) || is_owned(objects, workload) {
            continue;
        }
        let names = names(workload, &objects.nodes);
        let most = MOST.min(MOST_OF_ALL.saturating_sub(made.len()));
        if names.len() > most {
            let object = ObjectRef::namespaced(key.0, key.1, key.2);
            let message = format!("{object} would have {} pods: only {most} of them are looked at", names.len());
            diagnostics.push(Diagnostic::warning(Some(object), message));
        }
        for (name, node) in names.take(most) {
            let mut name = cx.name(&name);
            // A pod of that name that somebody else made stays.
            while taken.contains(&(workload.meta.namespace.clone(), name.clone())) {
                name = cx.name(&format!("{name}-1"));
            }
            taken.insert((workload.meta.namespace.clone(), name.clone()));
            let node = node.map_or_else(|| workload.template.node_name.clone(), |node| node.meta.name.clone());
            made.push(pod(cx, workload, name, node, simulated));
        }
    }
    objects.pods.extend(made);
    objects.pods.sort_by(|a, b| (&a.meta.namespace, &a.meta.name).cmp(&(&b.meta.namespace, &b.meta.name)));
}

/// The names of a workload's pods, and for a DaemonSet each with its node.
fn names<'a>(workload: &'a Workload, nodes: &'a [Node]) -> Names<'a> {
    match workload.kind {
        WorkloadKind::DaemonSet => {
            let fitting = nodes.iter().filter(|node| place::daemon_fits(node, workload)).collect();
            Names { workload, from: 0, to: 0, nodes: fitting }
        }
        WorkloadKind::StatefulSet => Names { workload, from: 0, to: workload.replicas, nodes: Vec::new() },
        _ => Names { workload, from: 1, to: workload.replicas.saturating_add(1), nodes: Vec::new() },
    }
}

struct Names<'a> {
    workload: &'a Workload,
    from: u32,
    to: u32,
    nodes: Vec<&'a Node>,
}

impl<'a> Names<'a> {
    fn len(&self) -> usize {
        self.nodes.len() + (self.to - self.from) as usize
    }

    fn take(self, most: usize) -> impl Iterator<Item = (String, Option<&'a Node>)> {
        let name = &self.workload.meta.name;
        let on_nodes = self.nodes.into_iter().map(move |node| (format!("{name}-{}", node.meta.name), Some(node)));
        on_nodes.chain((self.from..self.to).map(move |index| (format!("{name}-{index}"), None))).take(most)
    }
}

fn pod(cx: &mut Context, workload: &Workload, name: Name, node: Name, simulated: bool) -> Pod {
    let kind = workload.kind.kind();
    let mut labels = workload.template_labels.clone();
    match workload.kind {
        WorkloadKind::StatefulSet => labels = with(cx, &labels, "statefulset.kubernetes.io/pod-name", &name),
        WorkloadKind::Job => {
            labels = with(cx, &labels, "batch.kubernetes.io/job-name", &workload.meta.name);
            labels = with(cx, &labels, "job-name", &workload.meta.name);
        }
        _ => {}
    }
    let owner = Owner { kind: Some(kind), kind_name: cx.name(kind.title()), name: workload.meta.name.clone() };
    let meta = Meta {
        namespace: workload.meta.namespace.clone(),
        name,
        labels,
        annotations: workload.template_annotations.clone(),
        owner: Some(owner),
        ..super::blank(cx)
    };
    Pod { meta, spec: std::sync::Arc::clone(&workload.template), node, from_template: !simulated, ..Pod::default() }
}

fn with(cx: &mut Context, labels: &Labels, key: &str, value: &Name) -> Labels {
    let pairs = labels.iter().map(|(k, v)| (k.clone(), v.clone())).chain([(cx.name(key), value.clone())]).collect();
    cx.share_labels(Labels::new(pairs))
}

/// The workloads that pods of the input belong to, directly or through a ReplicaSet or Job.
fn served(objects: &Objects) -> BTreeSet<(Kind, Name, Name)> {
    let mut served = BTreeSet::new();
    for pod in &objects.pods {
        let Some(Owner { kind: Some(kind), name, .. }) = &pod.meta.owner else { continue };
        let namespace = &pod.meta.namespace;
        if !served.insert((*kind, namespace.clone(), name.clone())) {
            continue;
        }
        let between = match kind {
            Kind::ReplicaSet => Some((&objects.replica_sets, Kind::Deployment)),
            Kind::Job => Some((&objects.jobs, Kind::CronJob)),
            _ => None,
        };
        let Some((store, above)) = between else { continue };
        match find(store, namespace, name) {
            Some(found) => {
                if let Some(Owner { kind: Some(kind), name, .. }) = &found.meta.owner {
                    served.insert((*kind, namespace.clone(), name.clone()));
                }
            }
            // What stands between is not in the input: controllers name it after what is above, and a suffix.
            None => {
                if let Some((above_name, _)) = name.rsplit_once('-') {
                    served.insert((above, namespace.clone(), Name::new(above_name)));
                }
            }
        }
    }
    served
}

/// Whether another workload of the input makes this one's pods.
fn is_owned(objects: &Objects, workload: &Workload) -> bool {
    let Some(Owner { kind: Some(kind), name, .. }) = &workload.meta.owner else { return false };
    let store = match kind {
        Kind::Deployment => &objects.deployments,
        Kind::CronJob => &objects.cron_jobs,
        _ => return false,
    };
    find(store, &workload.meta.namespace, name).is_some()
}

fn find<'a, T: Resource>(sorted: &'a [T], namespace: &Name, name: &Name) -> Option<&'a T> {
    let at = sorted.binary_search_by(|o| (&o.meta().namespace, &o.meta().name).cmp(&(namespace, name)));
    at.ok().map(|at| &sorted[at])
}
