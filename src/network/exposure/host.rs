//! Ports of nodes that lead straight to a pod: `hostPort`, and listeners on the host's network.

use rustc_hash::FxHashSet;

use super::admit::{Admit, Ground, Passage};
use super::{Evidence, Inventory, ObjectRef, Survey, Way};
use crate::model::{Kind, Pod};

pub(super) fn survey(inventory: &Inventory, admit: &mut Admit<'_>, survey: &mut Survey) {
    // Pods of one workload and one class say the same.
    let mut seen = FxHashSet::default();
    for pod in inventory.pods.iter().filter(|pod| pod.is_alive() && listens(pod)) {
        let object = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        if !seen.insert((admit.workload(&object), std::sync::Arc::as_ptr(&pod.spec), admit.reach.class_of(&object))) {
            continue;
        }
        for container in pod.spec.containers.iter().filter(|c| c.is_long_running()) {
            for port in &container.ports {
                let host_network = pod.spec.host_network;
                let outside = if host_network { port.port } else { port.host_port };
                if outside == 0 {
                    continue;
                }
                let mut ground = Ground::default();
                if let Some(condition) = &admit.node_condition {
                    ground.assume(condition.clone());
                }
                let (way, field) = if host_network {
                    ground.assume("the process listens on the declared port, on more than the node's own loopback address");
                    (Way::HostNetwork, Evidence::field(object.clone(), "spec.hostNetwork", "true"))
                } else {
                    let path = format!("spec.{}[{}].ports[].hostPort", container.role.field(), container.name);
                    (Way::HostPort, Evidence::field(object.clone(), path, outside.to_string()))
                };
                let declared = Evidence::field(
                    object.clone(),
                    format!("spec.{}[{}].ports[].containerPort", container.role.field(), container.name),
                    format!("{}/{}", port.port, port.protocol),
                );
                let exposure = admit.draft(&object, way, vec![field, declared], outside, (port.protocol, port.port));
                let passage = if host_network { Passage::Open } else { admit.passage(&object, port.protocol, port.port) };
                admit.file(exposure, ground, passage, survey);
            }
        }
    }
}

/// Whether a pod has a port on its node.
fn listens(pod: &Pod) -> bool {
    pod.spec.containers.iter().flat_map(|c| &c.ports).any(|p| pod.spec.host_network || p.host_port != 0)
}
