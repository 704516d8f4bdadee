//! What stands behind a Service. Policies see the pod and the port behind the Service, never the Service's own address.

use rustc_hash::FxHashMap;

use super::connections::{Connections, Notes};
use super::ip;
use super::options::Endpoint;
use super::ports::Ports;
use super::reach::Reachability;
use crate::model::{ContainerRole, EndpointSlice, Inventory, IpBlock, Kind, ObjectRef, Pod, PortRef, Protocol, Service, ServicePort, ServiceType};

/// Where a Service's port leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A pod of the cluster.
    Pod(ObjectRef),
    /// An address that is no pod's.
    Address(std::net::IpAddr),
}

impl Target {
    /// The target as a side of a connection.
    pub fn endpoint(&self) -> Endpoint {
        match self {
            Self::Pod(pod) => Endpoint::Object(pod.clone()),
            Self::Address(address) => Endpoint::address(*address),
        }
    }
}

/// One backend of one port of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// Where it leads.
    pub target: Target,
    /// The index of the Service's port.
    pub service_port: usize,
    /// The protocol.
    pub protocol: Protocol,
    /// The port there.
    pub port: u16,
    /// The EndpointSlice that names it; none where it is there because its labels match.
    pub named_by: Option<ObjectRef>,
}

/// Finds backends; looks pods and EndpointSlices up by what Services ask for.
pub struct Backends<'a> {
    inventory: &'a Inventory,
    slices: FxHashMap<(&'a str, &'a str), Vec<&'a EndpointSlice>>,
    addresses: Option<FxHashMap<std::net::IpAddr, &'a Pod>>,
}

impl<'a> Backends<'a> {
    /// Indexes the EndpointSlices.
    pub fn new(inventory: &'a Inventory) -> Self {
        let mut slices: FxHashMap<(&str, &str), Vec<&EndpointSlice>> = FxHashMap::default();
        for slice in inventory.endpoint_slices.iter().filter(|s| !s.service.is_empty()) {
            slices.entry((&slice.meta.namespace, &slice.service)).or_default().push(slice);
        }
        Self { inventory, slices, addresses: None }
    }

    /// The backends of a Service, sorted by port and pod. Pods that are not ready count: they may be at any moment.
    pub fn of(&mut self, service: &Service) -> Vec<Backend> {
        if service.kind == ServiceType::ExternalName {
            return Vec::new();
        }
        let mut found: Vec<Backend> = Vec::new();
        if let Some(selector) = service.selector.as_ref().filter(|s| !s.is_everything()) {
            let pods = self.inventory.pods.in_namespace(&service.meta.namespace);
            for pod in pods.iter().filter(|pod| pod.is_alive() && selector.matches(&pod.meta.labels)) {
                for (at, port) in service.ports.iter().enumerate() {
                    if let Some(number) = resolve(pod, port) {
                        let target = Target::Pod(reference(pod));
                        found.push(Backend { target, service_port: at, protocol: port.protocol, port: number, named_by: None });
                    }
                }
            }
        }
        let slices = self.slices.get(&(service.meta.namespace.as_str(), service.meta.name.as_str())).cloned().unwrap_or_default();
        for slice in slices {
            self.add_slice(service, slice, &mut found);
        }
        found.sort_by(|a, b| (a.service_port, a.port, key(&a.target), &a.named_by).cmp(&(b.service_port, b.port, key(&b.target), &b.named_by)));
        found.dedup_by(|b, a| a.service_port == b.service_port && a.port == b.port && a.target == b.target);
        found
    }

    fn add_slice(&mut self, service: &Service, slice: &EndpointSlice, found: &mut Vec<Backend>) {
        let object = ObjectRef::namespaced(Kind::EndpointSlice, slice.meta.namespace.clone(), slice.meta.name.clone());
        for endpoint in &slice.endpoints {
            let named = self.inventory.pods.get(&slice.meta.namespace, &endpoint.pod).filter(|pod| pod.is_alive()).map(|pod| Target::Pod(reference(pod)));
            let targets: Vec<Target> = match named {
                Some(target) => vec![target],
                None => endpoint.addresses.iter().filter_map(|a| a.parse().ok()).map(|address| self.at(address)).collect(),
            };
            for port in &slice.ports {
                let of_service = service.ports.iter().enumerate().filter(|(_, p)| p.name == port.name && p.protocol == port.protocol);
                for ((at, service_port), target) in of_service.flat_map(|p| targets.iter().map(move |t| (p, t))) {
                    let number = port.port.or(match service_port.target {
                        PortRef::Number(number) => Some(number),
                        PortRef::Named(_) => None,
                    });
                    if let Some(number) = number {
                        found.push(Backend { target: target.clone(), service_port: at, protocol: port.protocol, port: number, named_by: Some(object.clone()) });
                    }
                }
            }
        }
    }

    /// The pod with that address, or the address.
    fn at(&mut self, address: std::net::IpAddr) -> Target {
        let inventory = self.inventory;
        let pods = self.addresses.get_or_insert_with(|| {
            // Pods on the host's network share the node's address: none of them is what the address means.
            let pods = inventory.pods.iter().filter(|pod| pod.is_alive() && !pod.spec.host_network);
            pods.flat_map(|pod| pod.ips.iter().map(move |ip| (*ip, pod))).collect()
        });
        pods.get(&address).map_or(Target::Address(address), |pod| Target::Pod(reference(pod)))
    }
}

/// The port of a pod that a Service's port leads to; none where the pod has no port of that name.
fn resolve(pod: &Pod, port: &ServicePort) -> Option<u16> {
    match &port.target {
        PortRef::Number(number) => Some(*number),
        PortRef::Named(name) => {
            let find = |role: ContainerRole| {
                let ports = pod.spec.containers.iter().filter(|c| c.role == role).flat_map(|c| &c.ports);
                ports.into_iter().find(|p| p.name == *name && p.protocol == port.protocol).map(|p| p.port)
            };
            find(ContainerRole::Main).or_else(|| find(ContainerRole::Sidecar))
        }
    }
}

fn reference(pod: &Pod) -> ObjectRef {
    ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone())
}

/// What backends are sorted by.
fn key(target: &Target) -> (Option<&ObjectRef>, Option<std::net::IpAddr>) {
    match target {
        Target::Pod(pod) => (Some(pod), None),
        Target::Address(address) => (None, Some(*address)),
    }
}

/// The ports of a Service on which `from` reaches some backend, in the Service's own port numbers. None if there is no such Service.
pub fn connections(inventory: &Inventory, reach: &Reachability, from: &Endpoint, service: &ObjectRef) -> Option<Connections> {
    let service = inventory.services.get(&service.namespace, &service.name)?;
    let mut answer = Connections::none();
    let mut backends = Backends::new(inventory).of(service);
    if service.headless {
        // There is nothing between the client and the pods: their own ports count.
        for backend in &mut backends {
            backend.service_port = usize::MAX;
        }
    }
    let (mut reached, mut closed) = (false, false);
    for backend in backends {
        let to = backend.target.endpoint();
        let behind = match (&to, from) {
            (Endpoint::Block(IpBlock { base, .. }), Endpoint::Block(_) | Endpoint::Internet) if !ip::is_public(*base) => Connections::none(),
            _ => reach.connections(from, &to),
        };
        let open = |ports: &Ports| {
            let port = service.ports.get(backend.service_port).map_or(backend.port, |p| p.port);
            if ports.contains(backend.protocol, backend.port) { Ports::single(backend.protocol, port) } else { Ports::none() }
        };
        let through = Connections { allowed: open(&behind.allowed), undefined: open(&behind.undefined), notes: behind.notes };
        reached |= !through.is_empty();
        closed |= through.is_empty();
        if !through.is_empty() {
            answer = answer.union(&through);
        }
    }
    answer.notes = answer.notes.and_if(reached && closed, Notes::SOME_BACKENDS);
    Some(answer)
}
