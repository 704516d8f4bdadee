//! Services that are reachable from outside: load balancers, node ports, external addresses.

use std::collections::BTreeMap;

use super::admit::{Admit, Ground, Passage};
use super::annotations::internal_load_balancer;
use super::{Evidence, Inventory, ObjectRef, Protocol, Survey, Way};
use crate::model::{Kind, Name, Service, ServiceType, SourceKind};
use crate::network::ip::{AddressRange, is_public, parse_block};
use crate::network::service::{Backend, Target};

pub(super) fn survey(inventory: &Inventory, admit: &mut Admit<'_>, survey: &mut Survey) {
    for service in inventory.services.iter() {
        let ways = ways(inventory, admit, service);
        if ways.is_empty() {
            continue;
        }
        let backends = admit.backends.of(service);
        for (way, ground, first) in ways {
            for backend in by_workload(admit, &backends) {
                let Target::Pod(pod) = &backend.target else { continue };
                let target = (backend.protocol, backend.port);
                let port = &service.ports[backend.service_port];
                let outside = if way == Way::NodePort { port.node_port } else { port.port };
                if outside == 0 {
                    // The API server has yet to choose the node port: there is one.
                    if way != Way::NodePort || service.kind != ServiceType::NodePort {
                        continue;
                    }
                }
                let via = vec![first.clone(), link(service, backend), pod_port(pod, target)];
                let exposure = admit.draft(pod, way, via, outside, target);
                let passage = admit.passage(pod, target.0, target.1);
                admit.file(exposure, ground.clone(), passage, survey);
            }
        }
    }
}

/// Backends of one workload on one port differ in nothing but the pod.
type Alike = (ObjectRef, usize, Protocol, u16);

/// One backend for each workload and port: the first that policies leave open, else the first.
pub(super) fn by_workload<'b>(admit: &mut Admit<'_>, backends: &'b [Backend]) -> Vec<&'b Backend> {
    let mut chosen: BTreeMap<Alike, (&Backend, bool)> = BTreeMap::new();
    for backend in backends {
        let Target::Pod(pod) = &backend.target else { continue };
        let key = (admit.workload(pod), backend.service_port, backend.protocol, backend.port);
        if chosen.get(&key).is_some_and(|(_, open)| *open) {
            continue;
        }
        let open = !matches!(admit.passage(pod, backend.protocol, backend.port), Passage::Closed);
        let entry = chosen.entry(key).or_insert((backend, open));
        if open {
            *entry = (backend, true);
        }
    }
    chosen.into_values().map(|(backend, _)| backend).collect()
}

/// The ways in that a Service opens, what each rests on, and its first evidence.
fn ways(inventory: &Inventory, admit: &Admit<'_>, service: &Service) -> Vec<(Way, Ground, Evidence)> {
    let object = reference(service);
    let mut ways = Vec::new();
    if service.kind == ServiceType::LoadBalancer
        && let Some(ground) = load_balancer(inventory, service)
    {
        ways.push((Way::LoadBalancer, ground, Evidence::field(object.clone(), "spec.type", "LoadBalancer")));
    }
    let node_ports = service.ports.iter().any(|p| p.node_port != 0);
    if service.kind == ServiceType::NodePort || (service.kind == ServiceType::LoadBalancer && node_ports) {
        let mut ground = Ground::default();
        if let Some(condition) = &admit.node_condition {
            ground.assume(condition.clone());
        }
        let field = if service.kind == ServiceType::NodePort { ("spec.type", "NodePort") } else { ("spec.ports[].nodePort", "set") };
        ways.push((Way::NodePort, ground, Evidence::field(object.clone(), field.0, field.1)));
    }
    if !service.external_ips.is_empty() {
        let mut ground = Ground::default();
        let addresses: Vec<&str> = service.external_ips.iter().map(Name::as_str).collect();
        if !addresses.iter().any(|a| a.parse().is_ok_and(is_public)) {
            ground.assume("the external addresses are private: only networks that route them to a node reach them");
        }
        ways.push((Way::ExternalIp, ground, Evidence::field(object, "spec.externalIPs", addresses.join(", "))));
    }
    ways
}

/// What a load balancer's being open rests on; none if it is not for the Internet.
fn load_balancer(inventory: &Inventory, service: &Service) -> Option<Ground> {
    if internal_load_balancer(service).is_some() {
        return None;
    }
    let mut ground = Ground::default();
    if !service.source_ranges.is_empty() {
        let ranges: Vec<AddressRange> = service.source_ranges.iter().filter_map(|r| parse_block(r.trim())).map(|b| AddressRange::of(&b)).collect();
        // A range that cannot be read does not count as closed.
        let readable = ranges.len() == service.source_ranges.len();
        if readable && !ranges.iter().any(AddressRange::is_public) {
            return None;
        }
        if !ranges.iter().any(|r| r.first.is_unspecified() && r.last == AddressRange::whole(r.first).last) {
            let listed: Vec<&str> = service.source_ranges.iter().map(Name::as_str).collect();
            ground.assume(format!("only from spec.loadBalancerSourceRanges: {}", listed.join(", ")));
        }
    }
    let addresses: Vec<std::net::IpAddr> = service.load_balancer.iter().filter_map(|a| a.parse().ok()).collect();
    if service.load_balancer.is_empty() {
        if inventory.cluster.origin() == SourceKind::Live {
            ground.assume("the load balancer has no address yet");
        }
    } else if addresses.len() == service.load_balancer.len() && !addresses.iter().any(|a| is_public(*a)) {
        ground.assume("the load balancer's address is private: only its network reaches it, or what is forwarded to it");
    }
    Some(ground)
}

pub(super) fn reference(service: &Service) -> ObjectRef {
    ObjectRef::namespaced(Kind::Service, service.meta.namespace.clone(), service.meta.name.clone())
}

/// From a Service to its backend.
pub(super) fn link(service: &Service, backend: &Backend) -> Evidence {
    if let Some(slice) = &backend.named_by {
        let target = match &backend.target {
            Target::Pod(pod) => pod.to_string(),
            Target::Address(address) => address.to_string(),
        };
        Evidence::field(slice.clone(), "endpoints", target)
    } else {
        let labels = service.selector.iter().flat_map(|s| &s.expressions).map(|e| {
            let values: Vec<&str> = e.values.iter().map(Name::as_str).collect();
            format!("{}={}", e.key, values.join("|"))
        });
        Evidence::field(reference(service), "spec.selector", labels.collect::<Vec<_>>().join(","))
    }
}

/// The pod's port at the end of the way.
pub(super) fn pod_port(pod: &ObjectRef, target: (Protocol, u16)) -> Evidence {
    Evidence::field(pod.clone(), "spec.containers[].ports", format!("{}/{}", target.1, target.0))
}
