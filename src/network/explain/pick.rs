//! Examples for sides that are more than one pod or address: such that the connection is allowed if it is for any of them.

use super::Example;
use crate::model::{Inventory, Kind, ObjectRef, Pod, Protocol};
use crate::network::ip::AddressRange;
use crate::network::reach::PodEntry;
use crate::network::{Connections, Endpoint, Reachability, Verdict};

type Picked = (Example, Example, (Protocol, u16));

impl Reachability {
    /// Examples for both sides, and the port if none is given; none if a side is not there.
    pub(super) fn pick(&self, inventory: &Inventory, from: &Endpoint, to: &Endpoint, port: Option<(Protocol, u16)>) -> Option<Picked> {
        let (sources, destinations) = (self.examples(from), self.examples(to));
        let connect = |source: &Example, destination: &Example| self.connections(&as_endpoint(source), &as_endpoint(destination));
        let mut best: Option<((Verdict, bool), Picked)> = None;
        // Two pods of each class are enough to tell a pod from itself.
        for source in &sources {
            for destination in &destinations {
                let connections = connect(source, destination);
                let port = port.unwrap_or_else(|| open_port(&connections).unwrap_or_else(|| declared_port(inventory, destination)));
                // A pod and itself are an example of last resort among equals.
                let rank = (connections.verdict(port.0, port.1), source == destination);
                if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                    best = Some((rank, (source.clone(), destination.clone(), port)));
                }
            }
        }
        best.map(|(_, picked)| picked)
    }

    /// What may stand for a side: of a workload two pods of each class and placement that matters, of addresses one of each part.
    fn examples(&self, endpoint: &Endpoint) -> Vec<Example> {
        match endpoint {
            Endpoint::Internet => self.atoms.iter().filter(|a| a.is_public()).map(|a| Example::Address(first_public(a))).collect(),
            Endpoint::Block(block) => {
                let range = AddressRange::of(block);
                self.atoms.iter().filter(|a| a.overlaps(&range)).map(|a| Example::Address(a.first.max(range.first))).collect()
            }
            Endpoint::Object(object) if object.kind == Kind::Node => {
                self.nodes.iter().filter(|(name, _)| *name == object.name).map(|(name, _)| Example::Node(name.clone())).collect()
            }
            Endpoint::Object(object) => {
                let example = |pod: &PodEntry| Example::Pod(ObjectRef::namespaced(Kind::Pod, pod.namespace.clone(), pod.name.clone()));
                if let Some(pod) = self.pod(object) {
                    return vec![example(pod)];
                }
                let Ok(party) = self.parties.binary_search_by(|party| party.key().cmp(&(&object.namespace, &object.name, object.kind))) else {
                    return Vec::new();
                };
                let party = &self.parties[party];
                let mut seen: Vec<u32> = Vec::new();
                let pods = party.pods.iter().map(|at| &self.pods[*at as usize]).filter(|pod| {
                    seen.push(pod.class);
                    seen.iter().filter(|class| **class == pod.class).count() <= 2
                });
                pods.map(example).collect()
            }
        }
    }
}

fn as_endpoint(example: &Example) -> Endpoint {
    match example {
        Example::Pod(pod) => Endpoint::Object(pod.clone()),
        Example::Node(name) => Endpoint::Object(ObjectRef::cluster(Kind::Node, name.clone())),
        Example::Address(address) => Endpoint::address(*address),
    }
}

/// The first port that is open, or else might be.
fn open_port(connections: &Connections) -> Option<(Protocol, u16)> {
    connections.allowed.ranges().first().or_else(|| connections.undefined.ranges().first()).map(|range| (range.protocol, range.first))
}

/// A port that the destination declares.
fn declared_port(inventory: &Inventory, destination: &Example) -> (Protocol, u16) {
    let declared = |pod: &Pod| pod.spec.containers.iter().flat_map(|c| &c.ports).next().map(|p| (p.protocol, p.port));
    match destination {
        Example::Pod(pod) => inventory.pods.get(&pod.namespace, &pod.name).and_then(declared),
        Example::Node(_) | Example::Address(_) => None,
    }
    .unwrap_or((Protocol::Tcp, 443))
}

/// A public address of a part of the address space that has one.
fn first_public(range: &AddressRange) -> std::net::IpAddr {
    range.first_public().unwrap_or(range.first)
}
