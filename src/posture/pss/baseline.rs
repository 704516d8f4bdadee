//! Judgements of the baseline level.

use super::{Report, Subject};
use crate::model::{AppArmor, SeLinux, Seccomp, VolumeSource, Windows};

pub(super) const CAPABILITIES: [&str; 13] =
    ["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"];

/// Safe sysctls and the minor version since which each is allowed.
const SYSCTLS: [(u16, &str); 14] = [
    (0, "kernel.shm_rmid_forced"),
    (0, "net.ipv4.ip_local_port_range"),
    (0, "net.ipv4.tcp_syncookies"),
    (0, "net.ipv4.ping_group_range"),
    (0, "net.ipv4.ip_unprivileged_port_start"),
    (27, "net.ipv4.ip_local_reserved_ports"),
    (29, "net.ipv4.tcp_keepalive_time"),
    (29, "net.ipv4.tcp_fin_timeout"),
    (29, "net.ipv4.tcp_keepalive_intvl"),
    (29, "net.ipv4.tcp_keepalive_probes"),
    (32, "net.ipv4.tcp_rmem"),
    (32, "net.ipv4.tcp_wmem"),
    (37, "net.ipv4.tcp_slow_start_after_idle"),
    (37, "net.ipv4.tcp_notsent_lowat"),
];

const MUST_CONFINE: &str = "must be unset, RuntimeDefault or Localhost";

/// The word of a profile that does not confine.
fn unconfining(profile: Option<&AppArmor>) -> Option<&str> {
    match profile? {
        AppArmor::RuntimeDefault | AppArmor::Localhost => None,
        AppArmor::Unconfined => Some("Unconfined"),
        AppArmor::Other(name) => Some(name),
    }
}

pub(super) fn apparmor(pod: &Subject<'_>, report: &mut Report) {
    if let Some(bad) = unconfining(pod.spec.security.apparmor.as_ref()) {
        report.pod("spec.securityContext.appArmorProfile.type", bad, MUST_CONFINE);
    }
    for container in &pod.spec.containers {
        if let Some(bad) = unconfining(container.security.apparmor.as_ref()) {
            report.container(container, "securityContext.appArmorProfile.type", bad, MUST_CONFINE);
        }
    }
    for (key, value) in pod.annotations() {
        let confines = value.is_empty() || *value == "runtime/default" || value.starts_with("localhost/");
        if key.starts_with("container.apparmor.security.beta.kubernetes.io/") && !confines {
            report.pod(format!("metadata.annotations[{key}]"), value.as_str(), "must be unset, runtime/default or localhost/…");
        }
    }
}

pub(super) fn capabilities(pod: &Subject<'_>, report: &mut Report) {
    for container in &pod.spec.containers {
        let added = container.security.capabilities.iter().flat_map(|c| &c.add);
        for capability in added.filter(|c| !CAPABILITIES.contains(&c.as_str())) {
            report.container(container, "securityContext.capabilities.add", capability.as_str(), "must not go beyond the default set of capabilities");
        }
    }
}

pub(super) fn host_namespaces(pod: &Subject<'_>, report: &mut Report) {
    for (set, field) in [(pod.spec.host_network, "spec.hostNetwork"), (pod.spec.host_pid, "spec.hostPID"), (pod.spec.host_ipc, "spec.hostIPC")] {
        if set {
            report.pod(field, "true", "must be unset or false");
        }
    }
}

pub(super) fn host_paths(pod: &Subject<'_>, report: &mut Report) {
    for volume in &pod.spec.volumes {
        if let VolumeSource::HostPath { path, .. } = &volume.source {
            report.pod(format!("spec.volumes[{}].hostPath.path", volume.name), path.as_str(), "must not be a hostPath volume");
        }
    }
}

pub(super) fn host_ports(pod: &Subject<'_>, report: &mut Report) {
    for container in &pod.spec.containers {
        for port in container.ports.iter().filter(|p| p.host_port != 0) {
            report.container(container, &format!("ports[{}].hostPort", port.port), port.host_port.to_string(), "must be unset or 0");
        }
    }
}

pub(super) fn handler_hosts(pod: &Subject<'_>, report: &mut Report) {
    for container in &pod.spec.containers {
        for field in &container.handler_hosts {
            report.container(container, field, "set", "must be unset: the kubelet would connect to any host that is named here");
        }
    }
}

pub(super) fn privileged(pod: &Subject<'_>, report: &mut Report) {
    for container in pod.spec.containers.iter().filter(|c| c.security.privileged == Some(true)) {
        report.container(container, "securityContext.privileged", "true", "must be unset or false");
    }
}

pub(super) fn proc_mount(pod: &Subject<'_>, report: &mut Report) {
    for container in &pod.spec.containers {
        if let Some(mount) = container.security.proc_mount.as_ref().filter(|mount| **mount != "Default") {
            report.container(container, "securityContext.procMount", mount.as_str(), "must be unset or Default");
        }
    }
}

pub(super) fn proc_mount_unless_user_namespace(pod: &Subject<'_>, report: &mut Report) {
    if !pod.has_user_namespace() {
        proc_mount(pod, report);
    }
}

pub(super) fn selinux(pod: &Subject<'_>, report: &mut Report) {
    selinux_of(&["", "container_t", "container_init_t", "container_kvm_t"], pod, report);
}

pub(super) fn selinux_with_engine(pod: &Subject<'_>, report: &mut Report) {
    selinux_of(&["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"], pod, report);
}

fn selinux_of(types: &[&str], pod: &Subject<'_>, report: &mut Report) {
    let bad = |options: &SeLinux| {
        let mut fields = Vec::new();
        if !types.contains(&options.kind.as_str()) {
            fields.push(("securityContext.seLinuxOptions.type", options.kind.clone(), "must be unset or a type for containers"));
        }
        if !options.user.is_empty() {
            fields.push(("securityContext.seLinuxOptions.user", options.user.clone(), "must be unset"));
        }
        if !options.role.is_empty() {
            fields.push(("securityContext.seLinuxOptions.role", options.role.clone(), "must be unset"));
        }
        fields
    };
    for (field, value, must) in pod.spec.security.selinux.iter().flat_map(bad) {
        report.pod(format!("spec.{field}"), value.as_str(), must);
    }
    for container in &pod.spec.containers {
        for (field, value, must) in container.security.selinux.iter().flat_map(bad) {
            report.container(container, field, value.as_str(), must);
        }
    }
}

/// Before the field there were annotations; one of a container counts only if that container exists.
pub(super) fn seccomp_annotations(pod: &Subject<'_>, report: &mut Report) {
    for (key, value) in pod.annotations() {
        let of_container = key.strip_prefix("container.seccomp.security.alpha.kubernetes.io/");
        let judged = *key == "seccomp.security.alpha.kubernetes.io/pod" || of_container.is_some_and(|name| pod.spec.containers.iter().any(|c| c.name == *name));
        let confines = *value == "runtime/default" || *value == "docker/default" || value.starts_with("localhost/");
        if judged && !confines {
            report.pod(format!("metadata.annotations[{key}]"), value.as_str(), "must be unset, runtime/default, docker/default or localhost/…");
        }
    }
}

/// The word of a seccomp profile that does not confine.
pub(super) fn unfiltered(profile: &Seccomp) -> Option<&str> {
    match profile {
        Seccomp::RuntimeDefault | Seccomp::Localhost => None,
        Seccomp::Unconfined => Some("Unconfined"),
        Seccomp::Other(name) => Some(name),
    }
}

pub(super) fn seccomp(pod: &Subject<'_>, report: &mut Report) {
    if let Some(bad) = pod.spec.security.seccomp.as_ref().and_then(unfiltered) {
        report.pod("spec.securityContext.seccompProfile.type", bad, MUST_CONFINE);
    }
    for container in &pod.spec.containers {
        if let Some(bad) = container.security.seccomp.as_ref().and_then(unfiltered) {
            report.container(container, "securityContext.seccompProfile.type", bad, MUST_CONFINE);
        }
    }
}

pub(super) fn sysctls(minor: u16, pod: &Subject<'_>, report: &mut Report) {
    for sysctl in &pod.spec.security.sysctls {
        if !SYSCTLS.iter().any(|(since, name)| *since <= minor && *sysctl == *name) {
            report.pod(format!("spec.securityContext.sysctls[{sysctl}]"), "set", "must be one of the safe sysctls");
        }
    }
}

pub(super) fn host_process(pod: &Subject<'_>, report: &mut Report) {
    let set = |windows: &Option<Windows>| windows.as_ref().is_some_and(|w| w.host_process == Some(true));
    if set(&pod.spec.security.windows) {
        report.pod("spec.securityContext.windowsOptions.hostProcess", "true", "must be unset or false");
    }
    for container in pod.spec.containers.iter().filter(|c| set(&c.security.windows)) {
        report.container(container, "securityContext.windowsOptions.hostProcess", "true", "must be unset or false");
    }
}
