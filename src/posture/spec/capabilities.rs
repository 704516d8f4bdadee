//! Linux capabilities, and how a process may gain more.

use super::{Hits, SpecView};
use crate::model::Container;
use crate::posture::pss;
use crate::posture::registry::Check;

pub(super) const CHECKS: &[Check] = &[
    Check::spec("POD-010", "Adds capabilities beyond the default ones", |view, hits| hits.control("capabilities_baseline", pss::LATEST, view)),
    Check::spec("POD-011", "Keeps or adds capabilities that it may not need", |view, hits| hits.control("capabilities_restricted", pss::LATEST, view)),
    Check::spec("POD-012", "Adds SYS_ADMIN, which is nearly root on the node", |view, hits| added(&["SYS_ADMIN", "ALL"], view, hits)),
    Check::spec("POD-013", "Can forge network packets (NET_RAW)", raw_sockets),
    Check::spec("POD-014", "Can load kernel modules (SYS_MODULE)", |view, hits| added(&["SYS_MODULE"], view, hits)),
    Check::spec("POD-016", "Drops no capability", drops_none),
    Check::spec("POD-017", "Lets processes gain privileges", |view, hits| hits.control("allowPrivilegeEscalation", pss::LATEST, view)),
    Check::spec("POD-040", "Starts with sudo", sudo),
];

/// The capability as the kernel names it, without prefix: container runtimes take either.
fn bare(capability: &str) -> String {
    let upper = capability.to_ascii_uppercase();
    upper.strip_prefix("CAP_").map_or_else(|| upper.clone(), str::to_owned)
}

/// Whether a container adds one of these capabilities.
pub(super) fn adds(container: &Container, wanted: &[&str]) -> bool {
    container.security.capabilities.iter().flat_map(|c| &c.add).any(|c| wanted.contains(&bare(c).as_str()))
}

fn drops(container: &Container, wanted: &[&str]) -> bool {
    container.security.capabilities.iter().flat_map(|c| &c.drop).any(|c| wanted.contains(&bare(c).as_str()))
}

fn added(wanted: &[&str], view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.containers() {
        let capabilities = container.security.capabilities.iter().flat_map(|c| &c.add);
        for capability in capabilities.filter(|c| wanted.contains(&bare(c).as_str())) {
            hits.container(container, "securityContext.capabilities.add", capability.as_str());
        }
    }
}

fn raw_sockets(view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.containers().filter(|_| !view.is_windows()) {
        if adds(container, &["NET_RAW"]) {
            hits.container(container, "securityContext.capabilities.add", "NET_RAW");
        } else if !drops(container, &["NET_RAW", "ALL"]) {
            hits.container(container, "securityContext.capabilities.drop", "neither NET_RAW nor ALL");
        }
    }
}

fn drops_none(view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.containers().filter(|_| !view.is_windows()) {
        if container.security.capabilities.as_ref().is_none_or(|c| c.drop.is_empty()) {
            hits.container(container, "securityContext.capabilities.drop", "unset");
        }
    }
}

fn sudo(view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.containers().filter(|c| c.runs_sudo) {
        hits.container(container, "command", "runs sudo");
    }
}
