//! Ways through a mounted path of the node, directly or behind a claim.

use super::paths::HostPath;
use super::{Escape, Setting, Target};
use crate::model::{Name, OsName, VolumeSource};

/// A path of a node behind a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostVolume {
    /// The path.
    pub path: Name,
    /// The PersistentVolume.
    pub volume: Name,
    /// It can only be mounted read-only.
    pub read_only: bool,
}

/// Sockets of container runtimes.
const SOCKETS: &[&str] = &[
    "/run/containerd/containerd.sock",
    "/run/containerd.sock",
    "/run/docker.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/dockershim.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/run/buildkit/buildkitd.sock",
    "/run/k0s/containerd.sock",
    "/var/snap/microk8s/common/run/containerd.sock",
];

/// Whoever writes here has it executed on the node. A mount above or below any of them counts.
const EXECUTED: &[&str] = &[
    "/etc/cron.d",
    "/etc/cron.hourly",
    "/etc/cron.daily",
    "/etc/cron.weekly",
    "/etc/cron.monthly",
    "/etc/crontab",
    "/etc/ld.so.preload",
    "/etc/ld.so.conf.d",
    "/etc/systemd",
    "/etc/init.d",
    "/etc/rc.local",
    "/etc/profile",
    "/etc/profile.d",
    "/etc/ssh",
    "/etc/pam.d",
    "/etc/passwd",
    "/etc/shadow",
    "/etc/sudoers",
    "/etc/sudoers.d",
    "/etc/udev",
    "/etc/modprobe.d",
    "/etc/modules-load.d",
    "/etc/kubernetes/manifests",
    "/etc/cni/net.d",
    "/etc/containerd/config.toml",
    "/etc/containerd/conf.d",
    "/etc/docker/daemon.json",
    "/etc/crio/crio.conf",
    "/etc/crio/crio.conf.d",
    "/etc/default/kubelet",
    "/root/.ssh",
    "/root/.bashrc",
    "/root/.profile",
    "/root/.bash_profile",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local",
    "/bin",
    "/sbin",
    "/lib",
    "/lib64",
    "/opt/cni/bin",
    "/var/spool/cron",
    "/var/lib/kubelet/config.yaml",
    "/var/lib/kubelet/kubeadm-flags.env",
    "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs",
    "/var/lib/docker/overlay2",
    "/var/lib/containers/storage/overlay",
    "/var/lib/rancher/k3s/agent",
    "/var/lib/rancher/k3s/data",
    "/var/lib/rancher/k3s/server",
    "/var/lib/rancher/rke2",
    "/run/systemd",
    "/proc/sys/kernel",
    "/boot",
];

/// The kubelet's credentials.
const KUBELET: &[&str] = &["/var/lib/kubelet/pki", "/etc/kubernetes/kubelet.conf", "/var/lib/rancher/k3s/agent", "/var/lib/rancher/rke2/agent"];

/// Credentials of the node's people and services: they open the node if one of them is of use.
const PERSONAL: &[&str] = &["/root/.ssh", "/root/.kube", "/etc/shadow", "/etc/ssh"];

/// What of a home directory logs its owner in, or is run when he does.
const HOME: &[&str] = &[".ssh", ".bashrc", ".profile", ".bash_profile", ".kube"];

/// Whoever writes here has it executed if a condition holds that no object shows.
const PERHAPS_EXECUTED: &[(&str, &str)] = &[
    ("/sys/fs/cgroup/release_agent", "the node has cgroup v1"),
    ("/sys/kernel/uevent_helper", "the node's kernel starts helpers for device events"),
    ("/dev/mem", "the container may open the node's disks and memory by their device files"),
];

/// Keys, administrators' credentials and data of the control plane.
const CONTROL_PLANE: &[&str] = &[
    "/etc/kubernetes/pki",
    "/etc/kubernetes/admin.conf",
    "/etc/kubernetes/super-admin.conf",
    "/etc/kubernetes/controller-manager.conf",
    "/var/lib/etcd",
    "/var/lib/minikube/certs",
    "/var/lib/rancher/k3s/server",
    "/var/lib/rancher/rke2/server",
    "/etc/rancher/k3s/k3s.yaml",
];

const PODS: &str = "/var/lib/kubelet/pods";
const MANIFESTS: &str = "/etc/kubernetes/manifests";
const CORE_PATTERN: &str = "/proc/sys/kernel/core_pattern";
const LOGS: &str = "/var/log/pods";

/// One mount of a path of the node.
struct Mounted<'a> {
    path: HostPath,
    writable: bool,
    claim: Option<&'a Name>,
    volume: &'a Name,
}

pub(super) fn find(setting: &Setting<'_>, claim: &dyn Fn(&str) -> Option<HostVolume>, found: &mut Vec<Escape>) {
    if setting.spec.os == Some(OsName::Windows) {
        return;
    }
    for mounted in mounts(setting, claim) {
        let doubts = setting.doubts();
        judge(&mounted, &mut |kind, target, more: Option<String>| {
            let mut doubts = doubts.clone();
            doubts.extend(more);
            if kind == "EXPLOIT_CONTAINERD_SOCK"
                && let Some(sandbox) = setting.sandbox()
            {
                doubts.push(format!("the runtime class {sandbox} lets the pod connect to sockets of the node"));
            }
            let through = mounted.claim.map_or_else(String::new, |claim| format!(" (claim {claim})"));
            let access = if mounted.writable { "" } else { ", read-only" };
            let value = format!("{}{through}{access}", mounted.path);
            let escape = setting.escape(kind, target, &doubts, &format!("volumeMounts[name={}]", mounted.volume), value);
            found.push(Escape { claim: mounted.claim.cloned(), ..escape });
        });
    }
}

/// The paths of the node that a container has mounted.
fn mounts<'a>(setting: &Setting<'a>, claim: &dyn Fn(&str) -> Option<HostVolume>) -> Vec<Mounted<'a>> {
    let mut mounts = Vec::new();
    for mount in &setting.container.mounts {
        let (path, read_only, through) = match setting.spec.volume(&mount.volume).map(|v| &v.source) {
            Some(VolumeSource::HostPath { path, .. }) => (path.clone(), false, None),
            Some(VolumeSource::Claim { name, read_only }) => match claim(name) {
                Some(host) => (host.path, *read_only || host.read_only, Some(name)),
                None => continue,
            },
            _ => continue,
        };
        let path = HostPath::new(&path).join(&mount.sub_path);
        mounts.push(Mounted { path, writable: !mount.read_only && !read_only, claim: through, volume: &mount.volume });
    }
    mounts
}

fn judge(mounted: &Mounted<'_>, add: &mut dyn FnMut(&'static str, Target, Option<String>)) {
    let path = &mounted.path;
    if SOCKETS.iter().any(|socket| path.holds(socket)) {
        add("EXPLOIT_CONTAINERD_SOCK", Target::Node, None);
    }
    if mounted.writable {
        if path.holds(CORE_PATTERN) {
            add("CE_UMH_CORE_PATTERN", Target::Node, None);
        }
        if path.touches(MANIFESTS) {
            add("STATIC_POD_WRITE", Target::Node, None);
        }
        if is_executed(path) {
            add("EXPLOIT_HOST_WRITE", Target::Node, None);
        } else if let Some((_, condition)) = PERHAPS_EXECUTED.iter().find(|(place, _)| path.holds(place)) {
            add("EXPLOIT_HOST_WRITE", Target::Node, Some((*condition).to_owned()));
        }
        if path.touches(LOGS) {
            add("CE_VAR_LOG_SYMLINK", Target::FilesByLog, None);
        }
    }
    if path.touches(PODS) {
        // A single pod's folder gives what that pod has, not what its neighbours have.
        let one = !path.holds(PODS);
        add("EXPLOIT_HOST_TRAVERSE", Target::PodData, one.then(|| "the folder is that of a pod with more than this one has".to_owned()));
    }
    // Certificates and public keys are no secrets.
    if matches!(path.extension(), "crt" | "pub") {
        return;
    }
    if CONTROL_PLANE.iter().any(|place| path.touches(place)) {
        add("ETCD_DATA", Target::ControlPlane, None);
    }
    if KUBELET.iter().any(|place| path.touches(place)) {
        add("EXPLOIT_HOST_READ", Target::Kubelet, None);
    }
    if PERSONAL.iter().any(|place| path.touches(place)) || path.is_home(HOME) {
        add("EXPLOIT_HOST_READ", Target::Node, Some(format!("a key or password that opens the node is below {path}")));
    }
    if path.holds("/proc") && !path.holds("/etc") {
        add("EXPLOIT_HOST_READ", Target::Processes, Some("credentials are in the environment of a process of the same user".to_owned()));
    }
}

/// Whether a path that can be mounted writable takes over a node, whatever its mounts are.
pub(crate) fn writes_host(path: &str) -> bool {
    let path = HostPath::new(path);
    is_executed(&path) || SOCKETS.iter().any(|socket| path.holds(socket))
}

/// Whether the node executes what is written below a path.
fn is_executed(path: &HostPath) -> bool {
    EXECUTED.iter().any(|place| path.touches(place)) || path.is_home(HOME)
}
