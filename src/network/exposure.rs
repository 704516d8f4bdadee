//! What the world outside the cluster can connect to: load balancers, node ports, external addresses, ingresses, host ports and
//! listeners on the host's network. A Service that is only reachable inside the cluster is not exposed, whatever its EndpointSlices say.

use super::reach::Reachability;
use crate::model::{Certainty, Evidence, Inventory, Name, ObjectRef, Protocol};

mod admit;
mod annotations;
mod host;
mod ingress;
mod services;

pub use annotations::ANNOTATIONS;

/// How traffic comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// A Service of type `LoadBalancer`.
    LoadBalancer,
    /// `externalIPs` of a Service.
    ExternalIp,
    /// An Ingress.
    Ingress,
    /// A port of every node (`nodePort`).
    NodePort,
    /// A port of the pod's node (`hostPort`).
    HostPort,
    /// A pod on the host's network that declares a port.
    HostNetwork,
}

/// One way from outside the cluster to a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// The workload, or a pod that nothing owns.
    pub workload_or_pod: ObjectRef,
    /// One of its pods.
    pub pod: ObjectRef,
    /// How traffic comes in.
    pub way: Way,
    /// What it rests on, from the outside to the pod.
    pub via: Vec<Evidence>,
    /// The port that the outside connects to.
    pub port: u16,
    /// The pod's port.
    pub target_port: u16,
    /// The protocol.
    pub protocol: Protocol,
    /// The host name that an Ingress asks for, empty for all and for other ways.
    pub host: Name,
    /// How sure it is.
    pub certainty: Certainty,
    /// What it rests on that the API does not show; empty where it is certain.
    pub assumption: String,
}

/// Every way in, and the ways that network policies close.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Ways that are open, or may be.
    pub open: Vec<Exposure>,
    /// Ways that network policies close, if the network plugin enforces them.
    pub closed: Vec<Exposure>,
}

/// Every way from outside the cluster to a workload that policies do not close, sorted by workload, way and port.
pub fn exposures(inventory: &Inventory, reach: &Reachability) -> Vec<Exposure> {
    survey(inventory, reach).open
}

/// Every way from outside the cluster to a workload.
pub fn survey(inventory: &Inventory, reach: &Reachability) -> Survey {
    let mut survey = Survey::default();
    let mut admit = admit::Admit::new(inventory, reach);
    services::survey(inventory, &mut admit, &mut survey);
    host::survey(inventory, &mut admit, &mut survey);
    ingress::survey(inventory, &mut admit, &mut survey);
    for list in [&mut survey.open, &mut survey.closed] {
        list.sort_by(|a, b| a.order().cmp(&b.order()));
        list.dedup_by(|b, a| a.order() == b.order());
    }
    survey
}

impl Exposure {
    /// The surest of equal ways stands first.
    fn order(&self) -> (&str, &str, crate::model::Kind, Way, u16, u16, Protocol, &Name, Option<&Evidence>) {
        let object = &self.workload_or_pod;
        (&object.namespace, &object.name, object.kind, self.way, self.port, self.target_port, self.protocol, &self.host, self.via.first())
    }
}
