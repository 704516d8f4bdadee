//! Differences of pod specifications, as a strategic merge patch of `spec`.

use super::{changed, changed_text, container, volume};
use crate::model::{AppArmor, Container, Labels, Name, OsName, PodSecurity, PodSpec, SeLinux, Seccomp, Toleration, Windows};
use crate::runbook::tree::Tree;

/// What changes below `spec`.
pub(super) fn spec(before: &PodSpec, after: &PodSpec) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    if std::ptr::eq(before, after) {
        return tree;
    }
    changed_text(&mut tree, "serviceAccountName", &before.service_account, &after.service_account);
    if before.legacy_service_account && !after.legacy_service_account {
        tree.set("serviceAccountName", &after.service_account);
        tree.set("serviceAccount", Tree::Null);
    }
    changed(&mut tree, "automountServiceAccountToken", &before.automount, &after.automount);
    changed(&mut tree, "hostPID", &before.host_pid, &after.host_pid);
    changed(&mut tree, "hostIPC", &before.host_ipc, &after.host_ipc);
    changed(&mut tree, "hostNetwork", &before.host_network, &after.host_network);
    changed(&mut tree, "hostUsers", &before.host_users, &after.host_users);
    changed(&mut tree, "shareProcessNamespace", &before.share_process_namespace, &after.share_process_namespace);
    if before.os != after.os {
        let name = |os: OsName| Tree::map([("name", if os == OsName::Linux { "linux" } else { "windows" })]);
        tree.set("os", after.os.map(name));
    }
    changed_text(&mut tree, "runtimeClassName", &before.runtime_class, &after.runtime_class);
    if before.host_aliases && !after.host_aliases {
        tree.set("hostAliases", Tree::Null);
    }
    let security = security(&before.security, &after.security);
    if !security.is_empty() {
        tree.set("securityContext", security);
    }
    containers(&mut tree, before, after);
    let volumes = volume::changes(&before.volumes, &after.volumes);
    if !volumes.is_empty() {
        tree.set("volumes", Tree::List(volumes));
    }
    let selector = super::pairs(&Labels::new(before.node_selector.clone()), &Labels::new(after.node_selector.clone()));
    if !selector.is_empty() {
        tree.set("nodeSelector", selector);
    }
    if before.tolerations != after.tolerations {
        tree.set("tolerations", Tree::list(after.tolerations.iter().map(toleration)));
    }
    changed_text(&mut tree, "nodeName", &before.node_name, &after.node_name);
    let gone =
        before.pull_secrets.iter().filter(|n| !after.pull_secrets.contains(n)).map(|n| Tree::map([("$patch", Tree::from("delete")), ("name", n.into())]));
    let new = after.pull_secrets.iter().filter(|n| !before.pull_secrets.contains(n)).map(|n| Tree::map([("name", n)]));
    let secrets: Vec<Tree> = gone.chain(new).collect();
    if !secrets.is_empty() {
        tree.set("imagePullSecrets", Tree::List(secrets));
    }
    tree
}

fn containers(tree: &mut Tree, before: &PodSpec, after: &PodSpec) {
    for field in ["initContainers", "containers", "ephemeralContainers"] {
        let of = |spec: &PodSpec| -> Vec<Container> { spec.containers.iter().filter(|c| c.role.field() == field).cloned().collect() };
        let (old, new) = (of(before), of(after));
        let mut list: Vec<Tree> = Vec::new();
        for container in &new {
            let change = old.iter().find(|c| c.name == container.name).map_or_else(|| Tree::Map(Vec::new()), |o| container::change(o, container));
            if !change.is_empty() {
                let mut named = Tree::map([("name", &container.name)]);
                named.merge(change);
                list.push(named);
            }
        }
        let gone = old.iter().filter(|o| new.iter().all(|c| c.name != o.name));
        list.extend(gone.map(|o| Tree::map([("$patch", Tree::from("delete")), ("name", Tree::from(&o.name))])));
        if !list.is_empty() {
            tree.set(field, Tree::List(list));
        }
    }
}

fn security(before: &PodSecurity, after: &PodSecurity) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    changed(&mut tree, "runAsUser", &before.run_as_user, &after.run_as_user);
    changed(&mut tree, "runAsGroup", &before.run_as_group, &after.run_as_group);
    changed(&mut tree, "runAsNonRoot", &before.run_as_non_root, &after.run_as_non_root);
    changed(&mut tree, "fsGroup", &before.fs_group, &after.fs_group);
    if before.supplemental_groups != after.supplemental_groups {
        tree.set("supplementalGroups", Tree::list(after.supplemental_groups.iter().copied()));
    }
    profiles(&mut tree, (&before.seccomp, &after.seccomp), (&before.apparmor, &after.apparmor));
    platform(&mut tree, (&before.selinux, &after.selinux), (&before.windows, &after.windows));
    tree
}

/// The profiles that a pod and a container have in common.
pub(super) fn profiles(tree: &mut Tree, seccomp: (&Option<Seccomp>, &Option<Seccomp>), apparmor: (&Option<AppArmor>, &Option<AppArmor>)) {
    if seccomp.0 != seccomp.1 {
        let kind = |profile: &Seccomp| match profile {
            Seccomp::RuntimeDefault => Tree::from("RuntimeDefault"),
            Seccomp::Localhost => Tree::from("Localhost"),
            Seccomp::Unconfined => Tree::from("Unconfined"),
            Seccomp::Other(name) => Tree::from(name),
        };
        tree.set("seccompProfile", seccomp.1.as_ref().map(|p| typed(kind(p))));
    }
    if apparmor.0 != apparmor.1 {
        let kind = |profile: &AppArmor| match profile {
            AppArmor::RuntimeDefault => Tree::from("RuntimeDefault"),
            AppArmor::Localhost => Tree::from("Localhost"),
            AppArmor::Unconfined => Tree::from("Unconfined"),
            AppArmor::Other(name) => Tree::from(name),
        };
        tree.set("appArmorProfile", apparmor.1.as_ref().map(|p| typed(kind(p))));
    }
}

/// A profile of that type; the file of a local profile goes with it.
fn typed(kind: Tree) -> Tree {
    let local = kind == Tree::from("Localhost");
    let mut tree = Tree::map([("type", kind)]);
    if !local {
        tree.set("localhostProfile", Tree::Null);
    }
    tree
}

/// SELinux and Windows options.
pub(super) fn platform(tree: &mut Tree, selinux: (&Option<SeLinux>, &Option<SeLinux>), windows: (&Option<Windows>, &Option<Windows>)) {
    if selinux.0 != selinux.1 {
        let empty = SeLinux::default();
        let (before, after) = (selinux.0.as_ref().unwrap_or(&empty), selinux.1.as_ref());
        let options = |after: &SeLinux| {
            let mut tree = Tree::Map(Vec::new());
            changed_text(&mut tree, "type", &before.kind, &after.kind);
            changed_text(&mut tree, "user", &before.user, &after.user);
            changed_text(&mut tree, "role", &before.role, &after.role);
            tree
        };
        tree.set("seLinuxOptions", after.map(options));
    }
    if windows.0 != windows.1 {
        let options = |after: &Windows| Tree::map([("hostProcess", after.host_process)]);
        tree.set("windowsOptions", windows.1.as_ref().map(options));
    }
}

fn toleration(toleration: &Toleration) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    let mut text = |field: &str, value: &Name| {
        if !value.is_empty() {
            tree.set(field, value);
        }
    };
    text("key", &toleration.key);
    text("value", &toleration.value);
    text("effect", &toleration.effect);
    tree.set("operator", if toleration.exists { "Exists" } else { "Equal" });
    tree
}
