//! Ways through the kernel: privileges, capabilities, shared namespaces.

use super::{Escape, Setting, Target};
use crate::model::{AppArmor, OsName, PodSpec};

pub(super) fn find(setting: &Setting<'_>, found: &mut Vec<Escape>) {
    let (spec, container) = (setting.spec, setting.container);
    let host_process = |windows: &Option<crate::model::Windows>| windows.as_ref().and_then(|w| w.host_process);
    if host_process(&container.security.windows).or_else(|| host_process(&spec.security.windows)) == Some(true) {
        found.push(setting.escape("WINDOWS_HOSTPROCESS", Target::Node, &[], "securityContext.windowsOptions.hostProcess", "true"));
    }
    if spec.os == Some(OsName::Windows) {
        return;
    }
    let doubts = setting.kernel_doubts();
    let mut add = |kind, doubts: &[String], field, value: &str| found.push(setting.escape(kind, Target::Node, doubts, field, value));
    let capabilities = "securityContext.capabilities.add";
    if setting.privileged {
        add("CE_PRIV_MOUNT", &doubts, "securityContext.privileged", "true");
        add("CE_MODULE_LOAD", &doubts, "securityContext.privileged", "true");
    } else if setting.has("SYS_MODULE") {
        add("CE_MODULE_LOAD", &doubts, capabilities, "SYS_MODULE");
    }
    if spec.host_pid && setting.privileged {
        add("CE_NSENTER", &doubts, "securityContext.privileged", "true, and hostPID");
    }
    let profile = spec.apparmor(container);
    let unconfined = setting.privileged || profile == Some(AppArmor::Unconfined);
    if !setting.privileged && spec.host_pid && setting.has("SYS_PTRACE") {
        let mut doubts = doubts.clone();
        if !unconfined {
            doubts.push("no AppArmor profile of the container runtime forbids tracing the node's processes".to_owned());
        }
        add("CE_SYS_PTRACE", &doubts, capabilities, "SYS_PTRACE, and hostPID");
    }
    if !setting.privileged && setting.has("SYS_ADMIN") {
        let mut doubts = doubts;
        if !unconfined {
            doubts.push("no AppArmor profile of the container runtime forbids mounting".to_owned());
        }
        doubts.push("the node has cgroup v1, or a disk that the container can open".to_owned());
        add("CE_CGROUP", &doubts, capabilities, "SYS_ADMIN");
    }
    if spec.host_network && !setting.privileged && setting.has("NET_ADMIN") {
        let doubts = setting.doubts();
        found.push(setting.escape("CE_NET_MITM", Target::Traffic, &doubts, capabilities, "NET_ADMIN, and hostNetwork"));
    }
}

/// What the pod's own fields give, whatever its containers are.
pub(super) fn find_in_pod(spec: &PodSpec, found: &mut Vec<Escape>) {
    let mut add = |set: bool, kind, target, field: &str, condition: &str| {
        if set {
            let (field, value, condition) = (field.to_owned(), "true".to_owned(), condition.to_owned());
            found.push(Escape { kind, container: None, target, condition, field, value, claim: None });
        }
    };
    add(spec.host_network, "HOST_NETWORK", Target::Listeners, "hostNetwork", "");
    add(
        spec.host_pid,
        "HOST_PID_ONLY",
        Target::Processes,
        "hostPID",
        "credentials are among the arguments of the node's processes, or in processes of the same user",
    );
    add(spec.host_ipc, "HOST_IPC_ONLY", Target::Memory, "hostIPC", "processes of the node keep something of use in shared memory that this user may open");
}

/// The pairs of containers of a pod that see each other's processes, in both directions, by their places in the specification.
pub fn shared_processes(spec: &PodSpec) -> Vec<(usize, usize)> {
    if !spec.share_process_namespace {
        return Vec::new();
    }
    let running: Vec<usize> = spec.containers.iter().enumerate().filter(|(_, c)| c.is_long_running()).map(|(at, _)| at).collect();
    running.iter().flat_map(|a| running.iter().filter(move |b| *b != a).map(move |b| (*a, *b))).collect()
}
