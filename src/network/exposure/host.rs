//! Ports of nodes that lead straight to a pod: `hostPort`, and listeners on the host's network.

use std::net::IpAddr;

use rustc_hash::FxHashSet;

use super::admit::{Admit, Ground, Passage};
use super::{Evidence, Inventory, ObjectRef, Survey, Way};
use crate::model::{ContainerPort, Kind, Pod};
use crate::network::ip::is_public;

pub(super) fn survey(inventory: &Inventory, admit: &mut Admit<'_>, survey: &mut Survey) {
    // Pods of one workload and one class say the same.
    let mut seen = FxHashSet::default();
    for pod in inventory.pods.iter().filter(|pod| pod.is_alive() && listens(pod)) {
        let object = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        if !seen.insert((admit.workload(&object), std::sync::Arc::as_ptr(&pod.spec), admit.reach.class_of(&object))) {
            continue;
        }
        for (container, port) in pod.spec.containers.iter().filter(|c| c.is_long_running()).flat_map(|c| c.ports.iter().map(move |p| (c, p))) {
            let Some((outside, ground)) = ground(pod, port, admit) else { continue };
            let field = |name: &str| format!("spec.{}[{}].ports[].{name}", container.role.field(), container.name);
            let (way, first) = if pod.spec.host_network {
                (Way::HostNetwork, Evidence::field(object.clone(), "spec.hostNetwork", "true"))
            } else {
                (Way::HostPort, Evidence::field(object.clone(), field("hostPort"), outside.to_string()))
            };
            let declared = Evidence::field(object.clone(), field("containerPort"), format!("{}/{}", port.port, port.protocol));
            let exposure = admit.draft(&object, way, vec![first, declared], outside, (port.protocol, port.port));
            let passage = if pod.spec.host_network { Passage::Open } else { admit.passage(&object, port.protocol, port.port) };
            admit.file(exposure, ground, passage, survey);
        }
    }
}

/// The port of the node that leads to a port of a pod, and what its being open to the outside rests on; none if nothing does.
fn ground(pod: &Pod, port: &ContainerPort, admit: &Admit<'_>) -> Option<(u16, Ground)> {
    let host_network = pod.spec.host_network;
    let outside = if host_network { port.port } else { port.host_port };
    if outside == 0 {
        return None;
    }
    let mut ground = Ground::default();
    match port.host_ip.parse::<IpAddr>() {
        Ok(address) if address.is_loopback() => return None,
        Ok(address) if is_public(address) => {}
        Ok(address) if !address.is_unspecified() => ground.assume(format!("the outside reaches the node's address {address}")),
        _ => {
            if let Some(condition) = &admit.node_condition {
                ground.assume(condition.clone());
            }
        }
    }
    if host_network {
        ground.assume("the process listens on the declared port, on more than the node's own loopback address");
    }
    Some((outside, ground))
}

/// Whether a pod has a port on its node.
fn listens(pod: &Pod) -> bool {
    pod.spec.containers.iter().flat_map(|c| &c.ports).any(|p| pod.spec.host_network || p.host_port != 0)
}
