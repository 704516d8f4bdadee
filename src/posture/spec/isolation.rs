//! What a pod shares with its node, its neighbours and the network around it.

use super::{Hits, SpecView};
use crate::model::VolumeSource;
use crate::posture::pss;
use crate::posture::registry::Check;

pub(super) const CHECKS: &[Check] = &[
    Check::spec("POD-001", "Runs privileged", |view, hits| hits.control("privileged", pss::LATEST, view)),
    Check::spec("POD-002", "Sees every process of its node", |view, hits| set(view.spec.host_pid, "spec.hostPID", hits)),
    Check::spec("POD-003", "Shares inter-process communication with its node", |view, hits| set(view.spec.host_ipc, "spec.hostIPC", hits)),
    Check::spec("POD-004", "Uses the network of its node", |view, hits| set(view.spec.host_network, "spec.hostNetwork", hits)),
    Check::spec("POD-005", "Opens a port of its node", |view, hits| hits.control("hostPorts", pss::LATEST, view)),
    Check::spec("POD-015", "Can trace every process of its node", tracing),
    Check::spec("POD-027", "Sees /proc unmasked", |view, hits| hits.control("procMount", pss::LATEST, view)),
    Check::spec("POD-028", "Sets a sysctl that is not known to be safe", |view, hits| hits.control("sysctls", view.version, view)),
    Check::spec("POD-029", "Runs as a process of its Windows node", |view, hits| hits.control("windowsHostProcess", pss::LATEST, view)),
    Check::spec("POD-030", "Uses a volume type that reaches past the storage API", volumes),
    Check::spec("POD-031", "Lets the kubelet connect to a host of its choice", |view, hits| {
        hits.control("hostProbesAndHostLifecycle", pss::LATEST, view);
    }),
    Check::spec("POD-033", "Shows the processes of each container to all others", |view, hits| {
        set(view.spec.share_process_namespace, "spec.shareProcessNamespace", hits);
    }),
    Check::spec("POD-035", "Overrides name resolution", |view, hits| set(view.spec.host_aliases, "spec.hostAliases", hits)),
    Check::spec("POD-039", "Listens on a port of SSH", ssh),
];

fn set(value: bool, field: &str, hits: &mut Hits) {
    if value {
        hits.pod(field, "true");
    }
}

fn tracing(view: &SpecView<'_>, hits: &mut Hits) {
    if !view.spec.host_pid {
        return;
    }
    for container in view.containers().filter(|c| super::capabilities::adds(c, &["SYS_PTRACE"])) {
        hits.container(container, "securityContext.capabilities.add", "SYS_PTRACE, with hostPID: true");
    }
}

fn volumes(view: &SpecView<'_>, hits: &mut Hits) {
    for volume in &view.spec.volumes {
        if let VolumeSource::Other(kind) = &volume.source {
            hits.pod(format!("spec.volumes[{}]", volume.name), kind.as_str());
        }
    }
}

fn ssh(view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.lasting() {
        for port in container.ports.iter().filter(|p| p.port == 22 || p.port == 2222) {
            hits.container(container, &format!("ports[{}].containerPort", port.port), port.port.to_string());
        }
    }
}
