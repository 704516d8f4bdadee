//! Who else writes an object: a controller that takes a change back unless it is made at the source.

use super::Command;
use super::kubectl::PatchKind;
use super::tree::Tree;
use crate::model::{Inventory, Meta, ObjectRef};

/// Something that keeps objects as it wants them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manager {
    /// What it is, in words.
    pub(super) name: String,
    /// How it is told to leave the object alone for now, and to take it up again; none where its owner is to be asked.
    pub(super) pause: Option<(Command, Command)>,
}

/// Every manager that an object names.
pub(super) fn managers(meta: &Meta) -> Vec<Manager> {
    let mut found = Vec::new();
    let label = |key: &str| meta.labels.get(key);
    if let Some(tracking) = meta.annotation("argocd.argoproj.io/tracking-id") {
        let application = tracking.split(':').next().unwrap_or_default();
        // Applications in any namespace are tracked as NAMESPACE_NAME.
        let (namespace, name) = application.split_once('_').unwrap_or(("argocd", application));
        found.push(argo(namespace, name));
    } else if let Some(name) = label("argocd.argoproj.io/instance") {
        found.push(argo("argocd", name));
    }
    for (kind, title) in [("kustomize", "kustomizations"), ("helm", "helmreleases")] {
        let key = |field: &str| format!("{kind}.toolkit.fluxcd.io/{field}");
        if let (Some(name), Some(namespace)) = (label(&key("name")), label(&key("namespace"))) {
            found.push(flux(&format!("{title}.{kind}.toolkit.fluxcd.io"), namespace, name));
        }
    }
    if let Some(release) = meta.annotation("meta.helm.sh/release-name") {
        let namespace = meta.annotation("meta.helm.sh/release-namespace").map_or_else(String::new, |ns| format!(" in {ns}"));
        found.push(Manager { name: format!("the Helm release {release}{namespace}"), pause: None });
    } else if let Some(manager) = label("app.kubernetes.io/managed-by") {
        found.push(Manager { name: manager.to_string(), pause: None });
    }
    if let Some(owner) = meta.owner.as_ref().filter(|owner| owner.kind.is_none()) {
        found.push(Manager { name: format!("the controller of {} {}", owner.kind_name, owner.name), pause: None });
    }
    found
}

/// Pausing and resuming by one field of one object.
fn toggled(resource: &str, namespace: &str, name: &str, off: &Tree, on: &Tree) -> (Command, Command) {
    let patch = |patch: &Tree| {
        Command::kubectl([
            "patch".to_owned(),
            format!("{resource}/{name}"),
            format!("--namespace={namespace}"),
            format!("--type={}", PatchKind::Merge.word()),
            format!("--patch={}", patch.json()),
        ])
    };
    (patch(off), patch(on))
}

fn argo(namespace: &str, name: &str) -> Manager {
    let off = Tree::Null.under(&["spec", "syncPolicy", "automated"]);
    let on = Tree::Map(Vec::new()).under(&["spec", "syncPolicy", "automated"]);
    let (off, on) = toggled("applications.argoproj.io", namespace, name, &off, &on);
    let on = on.noting("with the options that `automated` had before");
    Manager { name: format!("the Argo CD application {name}"), pause: Some((off, on)) }
}

fn flux(resource: &str, namespace: &str, name: &str) -> Manager {
    let set = |value| Tree::Bool(value).under(&["spec", "suspend"]);
    Manager { name: format!("Flux ({resource} {namespace}/{name})"), pause: Some(toggled(resource, namespace, name, &set(true), &set(false))) }
}

/// What is to be said of a change of an object.
pub(super) fn warnings(inventory: &Inventory, object: &ObjectRef) -> Vec<String> {
    let managers = inventory.meta(object).map(managers).unwrap_or_default();
    managers.into_iter().map(|m| format!("{object} is managed by {}: it will be put back as it was unless the change is made at its source", m.name)).collect()
}
