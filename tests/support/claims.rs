//! What an analysis claims, made for real: cuts are applied to the inventory, evidence is removed from it, and everything is derived anew.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ravelin::analysis::{Analysis, Settings, analyse, diff, what_if};
use ravelin::attack::{Change, Cut, Mask};
use ravelin::collect::manifests::{Options, load};
use ravelin::model::{Capabilities, Edit, Inventory, Kind, Object, ObjectRef, PodSpec, VolumeSource};

/// The analysis of an inventory.
pub(crate) fn of(inventory: Inventory) -> Analysis {
    let catalogue = Arc::new(ravelin::knowledge::load(None).unwrap());
    analyse(Arc::new(inventory), &Settings { catalogue, ..Settings::default() })
}

/// The same cluster with every workload that is not exposed assumed compromised, so that there are paths everywhere.
pub(crate) fn all_compromised(analysis: Analysis) -> Analysis {
    let mut compromised: Vec<ObjectRef> = analysis.inventory.pods.iter().map(|pod| analysis.inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    compromised.sort();
    compromised.dedup();
    analyse(Arc::clone(&analysis.inventory), &Settings { compromised, ..analysis.settings })
}

/// The analysis of a folder of manifests.
#[allow(dead_code, reason = "only one of the two suites reads folders")]
pub(crate) fn analysis(folder: &Path) -> Analysis {
    all_compromised(of(load(&[PathBuf::from(folder)], &Options::default()).unwrap()))
}

/// A specification without a token, or without any way to its node.
fn changed(spec: &PodSpec, change: Change) -> Arc<PodSpec> {
    let mut spec = spec.clone();
    let gone = |source: &VolumeSource| match change {
        Change::UnmountToken => matches!(source, VolumeSource::Projected { tokens, .. } if !tokens.is_empty()),
        _ => matches!(source, VolumeSource::HostPath { .. } | VolumeSource::Claim { .. }),
    };
    let volumes: Vec<_> = spec.volumes.iter().filter(|volume| gone(&volume.source)).map(|volume| volume.name.clone()).collect();
    spec.volumes.retain(|volume| !volumes.contains(&volume.name));
    for container in &mut spec.containers {
        container.mounts.retain(|mount| !volumes.contains(&mount.volume));
        if change == Change::Confine {
            container.security.privileged = None;
            container.security.proc_mount = None;
            container.security.capabilities = Some(Capabilities { add: Vec::new(), drop: vec!["ALL".into()] });
        }
    }
    if change == Change::UnmountToken {
        spec.automount = Some(false);
    } else {
        (spec.host_pid, spec.host_ipc, spec.host_network) = (false, false, false);
    }
    Arc::new(spec)
}

/// The edit that a cut advises.
fn edit(inventory: &Inventory, cut: &Cut) -> Option<Edit> {
    if cut.change == Change::Delete {
        return Some(Edit::Remove(cut.remove.clone()));
    }
    let object = match Object::of(inventory, &cut.remove)? {
        Object::Workload(mut workload) => {
            workload.template = changed(&workload.template, cut.change);
            Object::Workload(workload)
        }
        Object::Pod(mut pod) => {
            pod.spec = changed(&pod.spec, cut.change);
            Object::Pod(pod)
        }
        _ => return None,
    };
    Some(Edit::put(object))
}

/// Cuts that close something else than they say when they are made.
pub(crate) fn cuts(before: &Analysis) -> Vec<String> {
    let found = before.graph.choke_points(&before.starts(), &before.targets(), &Mask::default());
    let mut problems = Vec::new();
    if found.total != before.paths(&Mask::default()) {
        problems.push(format!("{} paths instead of {}", found.total, before.paths(&Mask::default())));
    }
    for cut in found.single.iter().chain(found.combination.first()) {
        let Some(edit) = edit(&before.inventory, cut) else {
            problems.push(format!("{cut:?} cannot be made"));
            continue;
        };
        let difference = diff(before, &what_if(before, &[edit]));
        if (difference.closed.len(), difference.opened.len(), cut.of) != (cut.closes, 0, found.total) {
            problems.push(format!("{} ({:?}) says it closes {} of {}, and closes {:?}", cut.remove, cut.change, cut.closes, cut.of, difference.closed));
        }
    }
    problems
}

/// Hops that stay although what they rest on was removed.
pub(crate) fn evidence(before: &Analysis) -> Vec<String> {
    let kinds = [Kind::RoleBinding, Kind::ClusterRoleBinding, Kind::Role, Kind::ClusterRole, Kind::Secret, Kind::Service, Kind::Ingress];
    let paths = before.graph.paths(&before.starts(), &before.targets(), 40, &Mask::default());
    let named = paths.iter().flat_map(|path| &path.hops).flat_map(|hop| &hop.evidence).map(|evidence| evidence.object.clone());
    let objects: BTreeSet<ObjectRef> = named.filter(|object| kinds.contains(&object.kind) && before.inventory.contains(object)).collect();
    let mut problems = Vec::new();
    for object in objects {
        let after = what_if(before, &[Edit::Remove(object.clone())]);
        for hop in paths.iter().flat_map(|path| &path.hops).filter(|hop| hop.evidence.iter().any(|evidence| evidence.object == object)) {
            let ends = (after.graph.find(&hop.from), after.graph.find(&hop.to));
            let (Some(from), Some(to)) = ends else { continue };
            let left = after.graph.paths(&[from], &[to], 5, &Mask::default());
            let stays = left.iter().flat_map(|path| &path.hops).find(|other| other.evidence.iter().any(|evidence| evidence.object == object));
            if let Some(stays) = stays {
                problems.push(format!("{object} is gone, and {} → {} ({}) still rests on it", stays.from, stays.to, stays.edge));
            }
        }
    }
    problems
}
