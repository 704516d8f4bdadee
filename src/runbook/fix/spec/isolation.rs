//! Fixers for what a pod shares with its node.

use super::{Sheet, SpecFixer};
use crate::model::Capabilities;

pub(super) const FIXERS: &[(&str, SpecFixer)] = &[
    ("POD-001", |sheet| sheet.each(|c| c.security.privileged = c.security.privileged.map(|_| false))),
    ("POD-002", |sheet| sheet.spec.host_pid = false),
    ("POD-003", |sheet| sheet.spec.host_ipc = false),
    ("POD-004", |sheet| leave_host_network(sheet)),
    ("POD-005", |sheet| close_host_ports(sheet)),
    ("POD-015", |sheet| super::kernel::take(sheet, &["SYS_PTRACE"])),
    ("POD-027", |sheet| sheet.each(|c| c.security.proc_mount = None)),
    ("POD-029", |sheet| leave_host_process(sheet)),
    ("POD-031", |sheet| sheet.each(|c| c.handler_hosts.clear())),
    ("POD-033", |sheet| sheet.spec.share_process_namespace = false),
    ("POD-035", |sheet| sheet.spec.host_aliases = false),
    ("POD-039", |sheet| close_ssh(sheet)),
];

fn leave_host_network(sheet: &mut Sheet<'_>) {
    sheet.spec.host_network = false;
    // The API server wrote these when the pod joined the node's network; they would stay behind.
    sheet.each(|c| c.ports.iter_mut().filter(|p| p.host_port == p.port).for_each(|p| p.host_port = 0));
}

fn close_host_ports(sheet: &mut Sheet<'_>) {
    if sheet.spec.host_network {
        leave_host_network(sheet);
        sheet.decide("In the network of its node every port is a port of the node: the pod leaves that network. Who connects to it there?");
    }
    sheet.each(|c| c.ports.iter_mut().for_each(|p| p.host_port = 0));
}

fn leave_host_process(sheet: &mut Sheet<'_>) {
    let off = |windows: &mut Option<crate::model::Windows>| {
        if let Some(windows) = windows {
            windows.host_process = Some(false);
        }
    };
    off(&mut sheet.spec.security.windows);
    sheet.each(|c| off(&mut c.security.windows));
    // Only a process of the host may be in the network of a Windows node.
    leave_host_network(sheet);
}

fn close_ssh(sheet: &mut Sheet<'_>) {
    sheet.each(|c| c.ports.retain(|p| p.port != 22 && p.port != 2222));
}

/// Everything that a way from a pod to its node is made of.
pub(super) fn confine(sheet: &mut Sheet<'_>) {
    sheet.each(|c| {
        c.security.privileged = c.security.privileged.map(|_| false);
        c.security.allow_privilege_escalation = Some(false);
        c.security.proc_mount = None;
    });
    sheet.spec.host_pid = false;
    sheet.spec.host_ipc = false;
    leave_host_network(sheet);
    leave_host_process(sheet);
    super::kernel::keep_default(sheet);
    super::volumes::leave_node(sheet);
}

/// The capabilities of a container, made if there are none.
pub(super) fn capabilities(container: &mut crate::model::Container) -> &mut Capabilities {
    container.security.capabilities.get_or_insert_with(Capabilities::default)
}
