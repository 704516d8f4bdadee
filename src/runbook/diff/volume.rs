//! Differences of volumes. A volume that becomes another kind keeps nothing of the old one.

use crate::model::{KeyRef, Volume, VolumeSource};
use crate::runbook::tree::Tree;

/// Changed, new and removed volumes.
pub(super) fn changes(before: &[Volume], after: &[Volume]) -> Vec<Tree> {
    let mut list = Vec::new();
    for volume in after {
        if before.iter().any(|old| old == volume) {
            continue;
        }
        let Some((field, source)) = source(&volume.source) else { continue };
        let mut tree = Tree::map([("name", &volume.name)]);
        if before.iter().any(|old| old.name == volume.name) {
            tree.set("$retainKeys", Tree::list(["name", field]));
        }
        tree.set(field, source);
        list.push(tree);
    }
    let gone = before.iter().filter(|old| after.iter().all(|v| v.name != old.name));
    list.extend(gone.map(|old| Tree::map([("$patch", Tree::from("delete")), ("name", Tree::from(&old.name))])));
    list
}

/// The source's field and content; none where not enough of it is known to write it down.
fn source(source: &VolumeSource) -> Option<(&'static str, Tree)> {
    Some(match source {
        VolumeSource::EmptyDir => ("emptyDir", Tree::Map(Vec::new())),
        VolumeSource::HostPath { path, kind } => {
            let mut tree = Tree::map([("path", path)]);
            if !kind.is_empty() {
                tree.set("type", kind);
            }
            ("hostPath", tree)
        }
        VolumeSource::Secret(key) => ("secret", named("secretName", key)),
        VolumeSource::ConfigMap(key) => ("configMap", named("name", key)),
        VolumeSource::Claim { name, read_only } => {
            let mut tree = Tree::map([("claimName", name)]);
            if *read_only {
                tree.set("readOnly", true);
            }
            ("persistentVolumeClaim", tree)
        }
        VolumeSource::Projected { .. }
        | VolumeSource::Csi { .. }
        | VolumeSource::DownwardApi
        | VolumeSource::Ephemeral
        | VolumeSource::Image
        | VolumeSource::Other(_) => return None,
    })
}

fn named(field: &str, key: &KeyRef) -> Tree {
    let mut tree = Tree::map([(field, &key.name)]);
    if let Some(key) = &key.key {
        tree.set("items", Tree::List(vec![Tree::map([("key", key), ("path", key)])]));
    }
    if key.optional {
        tree.set("optional", true);
    }
    tree
}
