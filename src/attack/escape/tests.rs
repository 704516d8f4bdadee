//! Every predicate, with what it must not take for an escape.

use super::*;
use crate::model::{AppArmor, Capabilities as Caps, ContainerRole, Mount, Name, Volume, VolumeSource};

fn container(name: &str) -> Container {
    Container { name: name.into(), image: "image".into(), ..Container::default() }
}

fn spec(containers: Vec<Container>) -> PodSpec {
    PodSpec { containers, ..PodSpec::default() }
}

/// A pod with one container that mounts a path of the node; `access` may hold `ro`, `sub=PATH` and `uid=N`.
fn mounts_path(path: &str, access: &str) -> PodSpec {
    let mut container = container("c");
    let word = |start: &str| access.split(' ').find_map(|word| word.strip_prefix(start)).unwrap_or_default();
    let read_only = access.split(' ').any(|word| word == "ro");
    container.mounts.push(Mount { volume: "v".into(), path: "/host".into(), sub_path: word("sub=").into(), read_only });
    container.security.run_as_user = word("uid=").parse().ok();
    let mut spec = spec(vec![container]);
    spec.volumes.push(Volume { name: "v".into(), source: VolumeSource::HostPath { path: path.into(), kind: Name::default() } });
    spec
}

fn adds(list: &[&str], drop: &[&str]) -> Container {
    let names = |list: &[&str]| list.iter().map(|n| Name::new(n)).collect();
    let mut container = container("c");
    container.security.capabilities = Some(Caps { add: names(list), drop: names(drop) });
    container
}

/// The escapes as `KIND`, or `KIND?` where there is a condition; sorted, each once.
fn kinds(spec: &PodSpec) -> String {
    let found = escapes(spec, &|_| None);
    let mut kinds: Vec<String> = found.iter().map(|e| format!("{}{}", e.kind, if e.condition.is_empty() { "" } else { "?" })).collect();
    kinds.sort();
    kinds.dedup();
    kinds.join(" ")
}

#[test]
fn privileges_and_capabilities() {
    let mut privileged = container("c");
    privileged.security.privileged = Some(true);
    assert_eq!(kinds(&spec(vec![privileged.clone()])), "CE_MODULE_LOAD CE_PRIV_MOUNT");
    let mut with_pid = spec(vec![privileged]);
    with_pid.host_pid = true;
    assert_eq!(kinds(&with_pid), "CE_MODULE_LOAD CE_NSENTER CE_PRIV_MOUNT HOST_PID_ONLY?");
    for (add, drop, expected) in [
        (&["SYS_MODULE"][..], &[][..], "CE_MODULE_LOAD"),
        (&["CAP_SYS_MODULE"], &[], "CE_MODULE_LOAD"),
        (&["cap_sys_module"], &[], "CE_MODULE_LOAD"),
        (&["SYS_MODULE"], &["ALL"], "CE_MODULE_LOAD"),
        (&["SYS_MODULE"], &["SYS_MODULE"], ""),
        (&["ALL"], &[], "CE_CGROUP? CE_MODULE_LOAD"),
        (&["ALL"], &["SYS_MODULE"], "CE_CGROUP?"),
        (&["ALL"], &["ALL"], ""),
        (&["SYS_ADMIN"], &[], "CE_CGROUP?"),
        (&["NET_ADMIN", "NET_RAW", "CHOWN"], &[], ""),
        (&["SYS_PTRACE"], &[], ""),
    ] {
        assert_eq!(kinds(&spec(vec![adds(add, drop)])), expected, "{add:?} without {drop:?}");
    }
}

#[test]
fn shared_namespaces() {
    let mut with = spec(vec![adds(&["SYS_PTRACE"], &[])]);
    with.host_pid = true;
    assert_eq!(kinds(&with), "CE_SYS_PTRACE? HOST_PID_ONLY?");
    with.containers[0].security.apparmor = Some(AppArmor::Unconfined);
    assert_eq!(kinds(&with), "CE_SYS_PTRACE HOST_PID_ONLY?");
    let mut with = spec(vec![adds(&["NET_ADMIN"], &[])]);
    with.host_network = true;
    assert_eq!(kinds(&with), "CE_NET_MITM HOST_NETWORK");
    let mut with = spec(vec![container("c")]);
    with.host_ipc = true;
    assert_eq!(kinds(&with), "HOST_IPC_ONLY?");
}

/// What stands in the way of an escape, by name.
type Obstacle = (&'static str, fn(&mut PodSpec));

#[test]
fn what_stands_in_the_way_makes_an_escape_conditional() {
    let mut privileged = container("c");
    privileged.security.privileged = Some(true);
    let certain = spec(vec![privileged]);
    let certain_path = mounts_path("/", "");
    let changes: [Obstacle; 4] = [
        ("hostUsers", |s| s.host_users = Some(false)),
        ("user", |s| s.security.run_as_user = Some(1000)),
        ("runAsNonRoot", |s| s.security.run_as_non_root = Some(true)),
        ("sandbox", |s| s.runtime_class = "gvisor".into()),
    ];
    for (what, change) in changes {
        let (mut other, mut path) = (certain.clone(), certain_path.clone());
        change(&mut other);
        change(&mut path);
        assert_eq!(kinds(&other), "CE_MODULE_LOAD? CE_PRIV_MOUNT?", "{what}");
        // A sandbox passes the node's files on; it has sockets of its own.
        let expected = if what == "sandbox" { "EXPLOIT_HOST_WRITE" } else { "EXPLOIT_HOST_WRITE?" };
        assert!(kinds(&path).split(' ').any(|kind| kind == expected), "{what}: {}", kinds(&path));
    }
    // The container's own user overrides the pod's.
    let mut root = certain.clone();
    root.security.run_as_user = Some(1000);
    root.containers[0].security.run_as_user = Some(0);
    assert_eq!(kinds(&root), "CE_MODULE_LOAD CE_PRIV_MOUNT");
}

#[test]
fn containers_that_have_ended_do_not_count() {
    let mut init = container("init");
    init.security.privileged = Some(true);
    init.role = ContainerRole::Init;
    assert_eq!(kinds(&spec(vec![init.clone(), container("c")])), "");
    for role in [ContainerRole::Sidecar, ContainerRole::Ephemeral] {
        init.role = role;
        assert_eq!(kinds(&spec(vec![init.clone()])), "CE_MODULE_LOAD CE_PRIV_MOUNT", "{role:?}");
    }
    // A mount counts for the container that has it.
    let mut two = mounts_path("/run/docker.sock", "");
    two.containers.push(container("other"));
    let found = escapes(&two, &|_| None);
    assert_eq!(found.iter().map(|e| e.container).collect::<Vec<_>>(), [Some(0)]);
}

#[test]
fn paths_of_the_node() {
    for (path, access, expected) in [
        (
            "/",
            "",
            "CE_UMH_CORE_PATTERN CE_VAR_LOG_SYMLINK ETCD_DATA EXPLOIT_CONTAINERD_SOCK EXPLOIT_HOST_READ EXPLOIT_HOST_READ? EXPLOIT_HOST_TRAVERSE EXPLOIT_HOST_WRITE STATIC_POD_WRITE",
        ),
        ("/", "ro", "ETCD_DATA EXPLOIT_CONTAINERD_SOCK EXPLOIT_HOST_READ EXPLOIT_HOST_READ? EXPLOIT_HOST_TRAVERSE"),
        ("/", "sub=var/log", "CE_VAR_LOG_SYMLINK"),
        ("/", "sub=data/$(POD)", ""),
        ("/proc/sys/kernel", "", "CE_UMH_CORE_PATTERN EXPLOIT_HOST_WRITE"),
        ("/proc/sys/kernel", "ro", ""),
        ("/proc", "ro", "EXPLOIT_HOST_READ?"),
        ("/var/log", "", "CE_VAR_LOG_SYMLINK"),
        ("/var/log/", "ro", ""),
        ("/var/logger", "", ""),
        ("/var/run/docker.sock", "", "EXPLOIT_CONTAINERD_SOCK"),
        ("/run/docker.sock", "ro", "EXPLOIT_CONTAINERD_SOCK"),
        ("/var/run", "ro", "EXPLOIT_CONTAINERD_SOCK"),
        ("/run/containerd/", "ro", "EXPLOIT_CONTAINERD_SOCK"),
        ("/run/containerd/other", "ro", ""),
        ("//run//./k3s/../k3s/containerd", "ro", "EXPLOIT_CONTAINERD_SOCK"),
        ("/root/.ssh", "ro", "EXPLOIT_HOST_READ?"),
        ("/root/.ssh", "", "EXPLOIT_HOST_READ? EXPLOIT_HOST_WRITE"),
        ("/home/ada/data", "", ""),
        ("/home/ada", "ro", "EXPLOIT_HOST_READ?"),
        ("/var/lib/kubelet/pods", "ro", "EXPLOIT_HOST_TRAVERSE"),
        ("/var/lib/kubelet/pods/1/volumes", "ro", "EXPLOIT_HOST_TRAVERSE?"),
        ("/var/lib/kubelet", "ro", "EXPLOIT_HOST_READ EXPLOIT_HOST_TRAVERSE"),
        ("/var/lib/kubelet/plugins/driver", "", ""),
        ("/var/lib", "", "ETCD_DATA EXPLOIT_HOST_READ EXPLOIT_HOST_TRAVERSE EXPLOIT_HOST_WRITE"),
        ("/etc/kubernetes/pki", "ro", "ETCD_DATA"),
        ("/etc/kubernetes/pki/ca.crt", "ro", ""),
        ("/etc/kubernetes/manifests", "", "EXPLOIT_HOST_WRITE STATIC_POD_WRITE"),
        ("/etc/ssl/certs", "", ""),
        ("/etc/cron.d", "", "EXPLOIT_HOST_WRITE"),
        ("/etc", "ro", "ETCD_DATA EXPLOIT_HOST_READ EXPLOIT_HOST_READ?"),
        ("/opt/local-path-provisioner/pvc-1", "", ""),
        ("/var/lib/rancher/k3s/storage/pvc-1", "", ""),
        ("/dev/shm", "", ""),
        ("/dev", "", "EXPLOIT_HOST_WRITE?"),
        ("/sys", "ro", ""),
        ("/sys/fs/cgroup", "", "EXPLOIT_HOST_WRITE?"),
        ("/lib/modules", "ro", ""),
    ] {
        assert_eq!(kinds(&mounts_path(path, access)), expected, "{path} {access}");
    }
}

#[test]
fn files_belong_to_root() {
    assert_eq!(kinds(&mounts_path("/var/log", "uid=65534")), "CE_VAR_LOG_SYMLINK?");
    assert_eq!(kinds(&mounts_path("/run/docker.sock", "uid=1000")), "EXPLOIT_CONTAINERD_SOCK?");
    assert_eq!(kinds(&mounts_path("/run/docker.sock", "uid=0")), "EXPLOIT_CONTAINERD_SOCK");
}

#[test]
fn claims_are_followed_to_the_path_behind_them() {
    let mut with = mounts_path("/", "");
    let claim = |read_only| VolumeSource::Claim { name: "data".into(), read_only };
    with.volumes[0].source = claim(false);
    let kinds_behind = |spec: &PodSpec, read_only| {
        let found = escapes(spec, &|name| (name == "data").then(|| HostVolume { path: "/var/log".into(), volume: "pv".into(), read_only }));
        assert!(found.iter().all(|e| e.claim.as_deref() == Some("data")));
        found.iter().map(|e| e.kind).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(kinds_behind(&with, false), "CE_VAR_LOG_SYMLINK");
    assert_eq!(kinds_behind(&with, true), "");
    with.volumes[0].source = claim(true);
    assert_eq!(kinds_behind(&with, false), "");
}

#[test]
fn windows() {
    let mut with = spec(vec![container("c")]);
    with.os = Some(crate::model::OsName::Windows);
    with.containers[0].security.privileged = Some(true);
    assert_eq!(kinds(&with), "");
    with.security.windows = Some(crate::model::Windows { host_process: Some(true) });
    assert_eq!(kinds(&with), "WINDOWS_HOSTPROCESS");
    with.containers[0].security.windows = Some(crate::model::Windows { host_process: Some(false) });
    assert_eq!(kinds(&with), "");
}

#[test]
fn shared_processes_are_pairs_of_running_containers() {
    let mut with = spec(vec![container("a"), container("b"), container("c")]);
    assert_eq!(shared_processes(&with), []);
    with.share_process_namespace = true;
    assert_eq!(shared_processes(&with).len(), 6);
    with.containers[0].role = ContainerRole::Init;
    assert_eq!(shared_processes(&with), [(1, 2), (2, 1)]);
}
