//! Judgements of the restricted level.

use super::baseline::unfiltered;
use super::{Judge, Report, Subject};
use crate::model::VolumeSource;

/// Windows has no such thing: a pod that says that it runs there is not judged.
pub(super) fn unless_windows(judge: Judge, pod: &Subject<'_>, report: &mut Report) {
    if !pod.is_windows() {
        judge(pod, report);
    }
}

/// Root in a user namespace is nobody outside: such a pod is not judged.
pub(super) fn unless_user_namespace(judge: Judge, pod: &Subject<'_>, report: &mut Report) {
    if !pod.has_user_namespace() {
        judge(pod, report);
    }
}

/// An optional flag as evidence shows it.
fn flag(value: Option<bool>) -> &'static str {
    match value {
        None => "unset",
        Some(false) => "false",
        Some(true) => "true",
    }
}

pub(super) fn privilege_escalation(pod: &Subject<'_>, report: &mut Report) {
    for container in pod.spec.containers.iter().filter(|c| c.security.allow_privilege_escalation != Some(false)) {
        let value = flag(container.security.allow_privilege_escalation);
        report.container(container, "securityContext.allowPrivilegeEscalation", value, "must be false");
    }
}

pub(super) fn capabilities(pod: &Subject<'_>, report: &mut Report) {
    for container in &pod.spec.containers {
        let set = container.security.capabilities.as_ref();
        let dropped = set.map_or(&[][..], |c| &c.drop);
        if !dropped.iter().any(|c| *c == "ALL") {
            let value = if dropped.is_empty() { "unset".to_owned() } else { dropped.join(", ") };
            report.container(container, "securityContext.capabilities.drop", value, "must have ALL");
        }
        for capability in set.iter().flat_map(|c| &c.add).filter(|c| **c != "NET_BIND_SERVICE") {
            report.container(container, "securityContext.capabilities.add", capability.as_str(), "must be unset or NET_BIND_SERVICE");
        }
    }
}

pub(super) fn volumes(pod: &Subject<'_>, report: &mut Report) {
    for volume in &pod.spec.volumes {
        let kind = match &volume.source {
            VolumeSource::HostPath { .. } => "hostPath",
            VolumeSource::Other(kind) => kind,
            VolumeSource::Secret(_)
            | VolumeSource::ConfigMap(_)
            | VolumeSource::Claim { .. }
            | VolumeSource::Projected { .. }
            | VolumeSource::EmptyDir
            | VolumeSource::Csi { .. }
            | VolumeSource::DownwardApi
            | VolumeSource::Ephemeral
            | VolumeSource::Image => continue,
        };
        report.pod(format!("spec.volumes[{}]", volume.name), kind, "must be a claim, a CSI volume or one that Kubernetes itself fills");
    }
}

pub(super) fn non_root(pod: &Subject<'_>, report: &mut Report) {
    let of_pod = pod.spec.security.run_as_non_root;
    if of_pod == Some(false) {
        report.pod("spec.securityContext.runAsNonRoot", "false", "must be true");
    }
    for container in &pod.spec.containers {
        let own = container.security.run_as_non_root;
        if !own.or(of_pod).unwrap_or(false) {
            report.container(container, "securityContext.runAsNonRoot", flag(own), "must be true here or for the pod");
        }
    }
}

pub(super) fn root_user(pod: &Subject<'_>, report: &mut Report) {
    if pod.spec.security.run_as_user == Some(0) {
        report.pod("spec.securityContext.runAsUser", "0", "must be unset or above 0");
    }
    for container in pod.spec.containers.iter().filter(|c| c.security.run_as_user == Some(0)) {
        report.container(container, "securityContext.runAsUser", "0", "must be unset or above 0");
    }
}

pub(super) fn seccomp(pod: &Subject<'_>, report: &mut Report) {
    const MUST: &str = "must be RuntimeDefault or Localhost here or for the pod";
    let of_pod = pod.spec.security.seccomp.as_ref();
    if let Some(bad) = of_pod.and_then(unfiltered) {
        report.pod("spec.securityContext.seccompProfile.type", bad, MUST);
    }
    for container in &pod.spec.containers {
        match &container.security.seccomp {
            Some(profile) => {
                if let Some(bad) = unfiltered(profile) {
                    report.container(container, "securityContext.seccompProfile.type", bad, MUST);
                }
            }
            None if of_pod.is_none_or(|profile| unfiltered(profile).is_some()) => {
                report.container(container, "securityContext.seccompProfile.type", "unset", MUST);
            }
            None => {}
        }
    }
}
