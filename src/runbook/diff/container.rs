//! Differences of containers.

use super::{changed, changed_text, pod};
use crate::model::{Capabilities, Container, ContainerPort, ContainerSecurity, EnvSource, EnvVar, KeyRef, Mount, Name};
use crate::runbook::tree::Tree;

/// What changes below one container.
pub(super) fn change(before: &Container, after: &Container) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    if before == after {
        return tree;
    }
    changed_text(&mut tree, "image", &before.image, &after.image);
    changed_text(&mut tree, "imagePullPolicy", &before.pull_policy, &after.pull_policy);
    environment(&mut tree, &before.env, &after.env);
    mounts(&mut tree, &before.mounts, &after.mounts);
    ports(&mut tree, &before.ports, &after.ports);
    let security = security(&before.security, &after.security);
    if !security.is_empty() {
        tree.set("securityContext", security);
    }
    for field in before.handler_hosts.iter().filter(|f| !after.handler_hosts.contains(f)) {
        let path: Vec<&str> = field.split('.').collect();
        tree.merge(Tree::Null.under(&path));
    }
    for (list, old, new) in [("limits", &before.limits, &after.limits), ("requests", &before.requests, &after.requests)] {
        for gone in old.iter().filter(|r| !new.contains(r)) {
            tree.merge(Tree::map([(gone.to_string(), Tree::Null)]).under(&["resources", list]));
        }
    }
    tree
}

fn security(before: &ContainerSecurity, after: &ContainerSecurity) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    changed(&mut tree, "privileged", &before.privileged, &after.privileged);
    changed(&mut tree, "allowPrivilegeEscalation", &before.allow_privilege_escalation, &after.allow_privilege_escalation);
    if before.capabilities != after.capabilities {
        let none = Capabilities::default();
        let (old, new) = (before.capabilities.as_ref().unwrap_or(&none), after.capabilities.as_ref());
        let change = |new: &Capabilities| {
            let mut tree = Tree::Map(Vec::new());
            for (field, old, new) in [("add", &old.add, &new.add), ("drop", &old.drop, &new.drop)] {
                if old != new {
                    tree.set(field, if new.is_empty() { Tree::Null } else { Tree::list(new) });
                }
            }
            tree
        };
        tree.set("capabilities", new.map(change));
    }
    let proc_mount = |name: &Option<Name>| name.clone().unwrap_or_default();
    changed_text(&mut tree, "procMount", &proc_mount(&before.proc_mount), &proc_mount(&after.proc_mount));
    changed(&mut tree, "readOnlyRootFilesystem", &before.read_only_root, &after.read_only_root);
    changed(&mut tree, "runAsUser", &before.run_as_user, &after.run_as_user);
    changed(&mut tree, "runAsGroup", &before.run_as_group, &after.run_as_group);
    changed(&mut tree, "runAsNonRoot", &before.run_as_non_root, &after.run_as_non_root);
    pod::profiles(&mut tree, (&before.seccomp, &after.seccomp), (&before.apparmor, &after.apparmor));
    pod::platform(&mut tree, (&before.selinux, &after.selinux), (&before.windows, &after.windows));
    tree
}

/// Whether a variable takes in all keys of an object: then its name is a prefix.
fn is_whole(variable: &EnvVar) -> bool {
    matches!(&variable.source, EnvSource::Secret(KeyRef { key: None, .. }) | EnvSource::ConfigMap(KeyRef { key: None, .. }))
}

fn environment(tree: &mut Tree, before: &[EnvVar], after: &[EnvVar]) {
    let split = |env: &[EnvVar]| -> (Vec<EnvVar>, Vec<EnvVar>) { env.iter().cloned().partition(is_whole) };
    let ((old_from, old), (new_from, new)) = (split(before), split(after));
    let mut list: Vec<Tree> = new.iter().filter(|v| !old.contains(v)).filter_map(env).collect();
    let gone = old.iter().filter(|o| new.iter().all(|v| v.name != o.name));
    list.extend(gone.map(|o| Tree::map([("$patch", Tree::from("delete")), ("name", Tree::from(&o.name))])));
    if !list.is_empty() {
        tree.set("env", Tree::List(list));
    }
    if old_from != new_from {
        // The list has no keys to merge by: it is written anew.
        tree.set("envFrom", if new_from.is_empty() { Tree::Null } else { Tree::list(new_from.iter().filter_map(whole_env)) });
    }
}

/// A variable that takes one key of a Secret or ConfigMap instead of what it held.
fn env(variable: &EnvVar) -> Option<Tree> {
    let (field, key) = match &variable.source {
        EnvSource::Secret(key) => ("secretKeyRef", key),
        EnvSource::ConfigMap(key) => ("configMapKeyRef", key),
        EnvSource::Literal { .. } | EnvSource::Field => return None,
    };
    let mut reference = Tree::map([("name", &key.name)]);
    reference.set("key", key.key.as_ref()?);
    if key.optional {
        reference.set("optional", true);
    }
    Some(Tree::map([("name", Tree::from(&variable.name)), ("value", Tree::Null), ("valueFrom", Tree::map([(field, reference)]))]))
}

fn whole_env(variable: &EnvVar) -> Option<Tree> {
    let (field, key) = match &variable.source {
        EnvSource::Secret(key) => ("secretRef", key),
        EnvSource::ConfigMap(key) => ("configMapRef", key),
        EnvSource::Literal { .. } | EnvSource::Field => return None,
    };
    let mut reference = Tree::map([("name", &key.name)]);
    if key.optional {
        reference.set("optional", true);
    }
    let mut tree = Tree::map([(field, reference)]);
    if !variable.name.is_empty() {
        tree.set("prefix", &variable.name);
    }
    Some(tree)
}

fn mounts(tree: &mut Tree, before: &[Mount], after: &[Mount]) {
    let mut list = Vec::new();
    for mount in after.iter().filter(|m| !before.contains(m)) {
        let mut change = Tree::map([("mountPath", &mount.path), ("name", &mount.volume)]);
        change.set("readOnly", mount.read_only);
        if !mount.sub_path.is_empty() && before.iter().all(|m| m.path != mount.path) {
            change.set("subPath", &mount.sub_path);
        }
        list.push(change);
    }
    let gone = before.iter().filter(|old| after.iter().all(|m| m.path != old.path));
    list.extend(gone.map(|old| Tree::map([("$patch", Tree::from("delete")), ("mountPath", Tree::from(&old.path))])));
    if !list.is_empty() {
        tree.set("volumeMounts", Tree::List(list));
    }
}

fn ports(tree: &mut Tree, before: &[ContainerPort], after: &[ContainerPort]) {
    if before == after {
        return;
    }
    let repeated = |ports: &[ContainerPort]| ports.iter().enumerate().any(|(at, p)| ports[..at].iter().any(|q| q.port == p.port));
    let list = if repeated(before) || repeated(after) {
        // The key of the list is the number alone: where one is used twice, the whole list is replaced.
        std::iter::once(Tree::map([("$patch", "replace")])).chain(after.iter().map(port)).collect()
    } else {
        let new = after.iter().filter(|p| !before.contains(p)).map(port);
        let gone = before.iter().filter(|old| after.iter().all(|p| p.port != old.port));
        new.chain(gone.map(|old| Tree::map([("$patch", Tree::from("delete")), ("containerPort", Tree::from(old.port))]))).collect()
    };
    tree.set("ports", Tree::List(list));
}

fn port(port: &ContainerPort) -> Tree {
    let mut tree = Tree::map([("containerPort", Tree::from(port.port)), ("protocol", Tree::Text(port.protocol.to_string()))]);
    if !port.name.is_empty() {
        tree.set("name", &port.name);
    }
    if port.host_port == 0 {
        tree.set("hostPort", Tree::Null);
        tree.set("hostIP", Tree::Null);
    } else {
        tree.set("hostPort", port.host_port);
    }
    tree
}
