//! Paths of the node that a pod mounts.

use super::{Hits, SpecView};
use crate::model::{Name, Volume, VolumeSource};
use crate::posture::registry::Check;

pub(super) const CHECKS: &[Check] = &[
    Check::spec("POD-006", "Mounts a path of its node", |view, hits| paths(view, hits, |_| true)),
    Check::spec("POD-007", "Can write to a path of its node", writable),
    Check::spec("POD-008", "Mounts a path that its node depends on", |view, hits| paths(view, hits, is_sensitive)),
    Check::spec("POD-009", "Mounts the socket of the container runtime", |view, hits| paths(view, hits, holds_runtime_socket)),
    Check::spec("SEC-005", "Mounts credentials of its node", |view, hits| paths(view, hits, holds_credentials)),
];

/// Folders that the node, its kubelet or its containers depend on: mounting one, or what it is in, is as good as owning the node.
const VITAL: [&str; 12] =
    ["/boot", "/dev", "/etc", "/etc/kubernetes", "/lib", "/proc", "/root", "/sys", "/usr", "/var/lib/etcd", "/var/lib/kubelet", "/var/log"];

/// Folders of which every part is vital.
const VITAL_THROUGHOUT: [&str; 5] = ["/etc/kubernetes", "/root", "/var/lib/etcd", "/var/lib/kubelet/pki", "/var/lib/kubelet/pods"];

/// Sockets through which container runtimes obey, where distributions put them.
const SOCKETS: [&str; 7] = [
    "/run/containerd/containerd.sock",
    "/run/cri-dockerd.sock",
    "/run/crio/crio.sock",
    "/run/docker.sock",
    "/run/k0s/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/podman/podman.sock",
];

/// Files and folders with credentials of a cloud or of the node's users.
const CREDENTIALS: [&str; 6] = ["/etc/kubernetes/azure.json", "/etc/shadow", "/root/.aws", "/root/.azure", "/root/.config/gcloud", "/root/.ssh"];

/// The path without `.`, `..` and doubled slashes, and with `/run` for `/var/run`, which is a link to it.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    if parts.starts_with(&["var", "run"]) {
        parts.remove(0);
    }
    format!("/{}", parts.join("/"))
}

/// Whether a path is `folder` or below it.
fn is_within(path: &str, folder: &str) -> bool {
    folder == "/" || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_sensitive(path: &str) -> bool {
    VITAL.iter().any(|vital| is_within(vital, path)) || VITAL_THROUGHOUT.iter().any(|vital| is_within(path, vital))
}

fn holds_runtime_socket(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    let named = ["docker.sock", "containerd.sock", "crio.sock", "podman.sock", "cri-dockerd.sock"].contains(&file);
    // The root of the node holds everything, and has a check of its own.
    named || (path != "/" && SOCKETS.iter().any(|socket| is_within(socket, path)))
}

fn holds_credentials(path: &str) -> bool {
    let home = path.strip_prefix("/home/").and_then(|rest| rest.split_once('/')).map(|(_, below)| format!("/root/{below}"));
    let at_home = home.as_deref().unwrap_or(path);
    CREDENTIALS.iter().any(|credentials| is_within(at_home, credentials))
}

/// The volumes that are paths of the node.
fn host_paths<'a>(view: &SpecView<'a>) -> impl Iterator<Item = (&'a Volume, &'a Name)> + use<'a> {
    view.spec.volumes.iter().filter_map(|volume| match &volume.source {
        VolumeSource::HostPath { path, .. } => Some((volume, path)),
        _ => None,
    })
}

fn paths(view: &SpecView<'_>, hits: &mut Hits, wanted: fn(&str) -> bool) {
    for (volume, path) in host_paths(view).filter(|(_, path)| wanted(&normal(path))) {
        hits.pod(format!("spec.volumes[{}].hostPath.path", volume.name), path.as_str());
    }
}

fn writable(view: &SpecView<'_>, hits: &mut Hits) {
    for (volume, path) in host_paths(view) {
        for container in view.containers() {
            for mount in container.mounts.iter().filter(|m| m.volume == volume.name && !m.read_only) {
                hits.container(container, &format!("volumeMounts[{}].readOnly", mount.path), format!("false, of {path}"));
            }
        }
    }
}
