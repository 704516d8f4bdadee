//! Changes that are tried: from what a screen offers to edits of the inventory.

use std::sync::Arc;

use super::model::Trial;
use super::text;
use crate::attack::{Change, Cut};
use crate::model::{Edit, Inventory, Kind, Object, ObjectRef, PodSpec, Role, VolumeSource};

/// A title has no room for more names.
const NAMED: usize = 3;

/// The trial of a cut; none where the object is not among what was read.
pub fn of_cut(inventory: &Inventory, cut: &Cut) -> Option<Trial> {
    let edits = match cut.change {
        Change::Delete => vec![empty_role(inventory, &cut.remove).unwrap_or_else(|| Edit::Remove(cut.remove.clone()))],
        Change::UnmountToken => vec![respecify(inventory, &cut.remove, unmount_token)?],
        Change::Confine => vec![respecify(inventory, &cut.remove, confine)?],
    };
    Some(Trial { title: cut.description.trim_end_matches('.').to_owned(), edits })
}

/// A role is emptied rather than removed: its bindings stay whole.
fn empty_role(inventory: &Inventory, object: &ObjectRef) -> Option<Edit> {
    let role = match object.kind {
        Kind::Role => inventory.roles.get(&object.namespace, &object.name),
        Kind::ClusterRole => inventory.cluster_roles.get("", &object.name),
        _ => None,
    };
    role.map(|role| Edit::put(Object::Role(Role { rules: Vec::new(), ..role.clone() })))
}

/// The trial of removing an object.
pub fn removal(object: &ObjectRef) -> Trial {
    Trial { title: format!("Remove {} {}", object.kind.title(), object.path()), edits: vec![Edit::Remove(object.clone())] }
}

/// The trial of removing several objects at once.
pub fn removals(objects: &[ObjectRef]) -> Trial {
    let names: Vec<String> = objects.iter().take(NAMED).map(ToString::to_string).collect();
    let more = objects.len() - names.len();
    let more = if more > 0 { format!(" and {} more", text::count(more)) } else { String::new() };
    Trial { title: format!("Remove {}{more}", names.join(", ")), edits: objects.iter().cloned().map(Edit::Remove).collect() }
}

/// An object whose pods get another specification.
fn respecify(inventory: &Inventory, object: &ObjectRef, change: fn(&mut PodSpec)) -> Option<Edit> {
    if object.kind == Kind::Pod {
        let mut pod = inventory.pods.get(&object.namespace, &object.name)?.clone();
        change(Arc::make_mut(&mut pod.spec));
        return Some(Edit::put(Object::Pod(pod)));
    }
    let mut workload = inventory.workload(object)?.clone();
    change(Arc::make_mut(&mut workload.template));
    Some(Edit::put(Object::Workload(workload)))
}

/// `automountServiceAccountToken: false`, and no token mounted by hand.
fn unmount_token(spec: &mut PodSpec) {
    spec.automount = Some(false);
    for volume in &mut spec.volumes {
        if let VolumeSource::Projected { tokens, .. } = &mut volume.source {
            tokens.clear();
        }
    }
}

/// No privileges, no shared namespaces of the node, no paths of the node.
fn confine(spec: &mut PodSpec) {
    (spec.host_pid, spec.host_ipc, spec.host_network) = (false, false, false);
    let paths: Vec<_> = spec.volumes.iter().filter(|volume| matches!(volume.source, VolumeSource::HostPath { .. })).map(|volume| volume.name.clone()).collect();
    spec.volumes.retain(|volume| !paths.contains(&volume.name));
    for container in &mut spec.containers {
        container.mounts.retain(|mount| !paths.contains(&mount.volume));
        container.security.privileged = Some(false);
        container.security.allow_privilege_escalation = Some(false);
        if let Some(capabilities) = &mut container.security.capabilities {
            capabilities.add.clear();
        }
        for port in &mut container.ports {
            port.host_port = 0;
        }
    }
}
