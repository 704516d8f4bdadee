//! Changes in words.

use std::collections::BTreeSet;

use super::Change;
use crate::attack::graph::Graph;
use crate::model::{Kind, ObjectRef};

/// What is done, as a sentence.
pub(super) fn sentence(graph: &Graph, object: &ObjectRef, change: Change) -> String {
    let title = object.kind.title();
    let path = object.path();
    match (change, object.kind) {
        (Change::UnmountToken, _) => format!("Do not mount the service account's token into {title} {path}."),
        (Change::Confine, _) => format!("Take from {title} {path} {}.", ways_out(graph, object)),
        (Change::Delete, Kind::RoleBinding | Kind::ClusterRoleBinding) => {
            let roles = graph.proofs.roles_of(object);
            let role = roles.first().map_or_else(String::new, |role| format!(" of {} {}", role.kind.title(), role.path()));
            format!("Delete {title} {path}{role}.")
        }
        (Change::Delete, Kind::Role | Kind::ClusterRole) => format!("Take the rules that lead on from {title} {path}."),
        (Change::Delete, Kind::Service | Kind::Ingress) => format!("Close {title} {path}."),
        (Change::Delete, _) => format!("Delete {title} {path}."),
    }
}

/// The fields by which the pods of a workload get at their nodes.
fn ways_out(graph: &Graph, object: &ObjectRef) -> String {
    let mut fields = BTreeSet::new();
    for id in super::candidates::edges_of(graph, object, Change::Confine) {
        if let Some(note) = graph.proofs.note_at(graph.edge(id).note) {
            fields.insert(if note.value == "true" { note.field.rsplit('.').next().unwrap_or_default().to_owned() } else { note.value.to_string() });
        }
    }
    if fields.is_empty() { "every way to its node".to_owned() } else { fields.into_iter().collect::<Vec<_>>().join(", ") }
}

/// Who or what else notices.
pub(super) fn side_effects(graph: &Graph, object: &ObjectRef, change: Change) -> String {
    let act = |count: usize, one: &str, many: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {many}") };
    match (change, object.kind) {
        (Change::Delete, Kind::RoleBinding | Kind::ClusterRoleBinding | Kind::Role | Kind::ClusterRole) => {
            act(graph.proofs.subjects_of(object).len(), "subject loses what it grants", "subjects lose what it grants")
        }
        (Change::Delete, Kind::Secret) => {
            let mounting = graph.find(object).map_or(0, |vertex| {
                let mounts = |edge: &&super::super::EdgeId| graph.info(graph.edge(**edge).kind).is_some_and(|info| info.id == "CONTAINER_HAS_SECRET");
                graph.in_edges(vertex).iter().filter(mounts).count()
            });
            act(mounting, "workload mounts it", "workloads mount it")
        }
        (Change::Delete, Kind::Service | Kind::Ingress) => "nobody outside reaches what is behind it".to_owned(),
        (Change::Delete, Kind::PersistentVolume | Kind::PersistentVolumeClaim) => "pods that mount it no longer start".to_owned(),
        (Change::UnmountToken | Change::Confine, _) => {
            let pods = graph.find(object).map_or(0, |vertex| graph.vertex(vertex).replicas as usize);
            act(pods, "pod restarts", "pods restart")
        }
        _ => String::new(),
    }
}
