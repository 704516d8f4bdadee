//! Services, ingresses and network policies.

use std::fmt;
use std::net::IpAddr;

use super::{Meta, Name, Selector};

/// A transport protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
        })
    }
}

/// A port by number or by the name that the destination pod gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PortRef {
    /// A number.
    Number(u16),
    /// A name, resolved on the destination.
    Named(Name),
}

/// `spec.type` of a Service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ServiceType {
    /// Reachable inside the cluster.
    #[default]
    ClusterIp,
    /// Reachable on every node.
    NodePort,
    /// Reachable through a load balancer.
    LoadBalancer,
    /// An alias of a DNS name.
    ExternalName,
}

/// A port of a Service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServicePort {
    /// `name`; empty if unset.
    pub name: Name,
    /// `protocol`.
    pub protocol: Protocol,
    /// `port`.
    pub port: u16,
    /// `targetPort`, defaulted to `port`.
    pub target: PortRef,
    /// `nodePort`; 0 if unset.
    pub node_port: u16,
}

/// A Service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Service {
    /// Name, namespace, annotations.
    pub meta: Meta,
    /// `type`.
    pub kind: ServiceType,
    /// `selector`; none for a Service whose endpoints are written by somebody.
    pub selector: Option<Selector>,
    /// `ports`.
    pub ports: Vec<ServicePort>,
    /// `externalIPs`.
    pub external_ips: Vec<Name>,
    /// `loadBalancerSourceRanges`.
    pub source_ranges: Vec<Name>,
    /// Addresses of the load balancer (`status.loadBalancer.ingress`).
    pub load_balancer: Vec<Name>,
    /// `clusterIP` is `None`.
    pub headless: bool,
    /// `externalName`; empty if unset.
    pub external_name: Name,
}

/// One backend of an EndpointSlice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Its addresses.
    pub addresses: Vec<Name>,
    /// `conditions.ready`, defaulted to true.
    pub ready: bool,
    /// The pod behind it, by name in the same namespace; empty if it is none.
    pub pod: Name,
}

/// A port of an EndpointSlice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EndpointPort {
    /// `name`; empty if unset.
    pub name: Name,
    /// `protocol`.
    pub protocol: Protocol,
    /// `port`; none means all.
    pub port: Option<u16>,
}

/// An EndpointSlice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EndpointSlice {
    /// Name, namespace, labels.
    pub meta: Meta,
    /// The Service it belongs to; empty if it belongs to none.
    pub service: Name,
    /// Backends.
    pub endpoints: Vec<Endpoint>,
    /// Ports.
    pub ports: Vec<EndpointPort>,
}

/// A Service port that an Ingress sends to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IngressBackend {
    /// The Service's name; empty for a backend of another kind.
    pub service: Name,
    /// The Service's port, by number or by the port's name in the Service.
    pub port: Option<PortRef>,
}

/// One host and path of an Ingress.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IngressRule {
    /// The host; empty is every host.
    pub host: Name,
    /// The path; empty for the default backend.
    pub path: Name,
    /// Where it goes.
    pub backend: IngressBackend,
}

/// An Ingress.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ingress {
    /// Name, namespace, annotations.
    pub meta: Meta,
    /// `ingressClassName`, or the older annotation; empty if unset.
    pub class: Name,
    /// All rules, the default backend as a rule without host and path.
    pub rules: Vec<IngressRule>,
    /// Hosts with TLS.
    pub tls_hosts: Vec<Name>,
    /// A `tls` entry is there (one without hosts covers all of them).
    pub has_tls: bool,
}

/// An address range, masked to its prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IpBlock {
    /// The first address.
    pub base: IpAddr,
    /// The number of leading bits that count.
    pub prefix: u8,
}

/// Whom a rule of a network policy admits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Peer {
    /// Pods by label.
    Pods {
        /// `namespaceSelector`; none is the policy's own namespace.
        namespaces: Option<Selector>,
        /// `podSelector`; none is every pod.
        pods: Option<Selector>,
    },
    /// Addresses.
    Ips {
        /// `ipBlock.cidr`.
        block: IpBlock,
        /// `ipBlock.except`.
        except: Vec<IpBlock>,
    },
    /// A peer that is not valid and admits nobody, as written.
    Invalid(Name),
}

/// A port entry of a network policy rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PolicyPort {
    /// `protocol`.
    pub protocol: Protocol,
    /// `port`; none is every port of the protocol.
    pub port: Option<PortRef>,
    /// `endPort`, inclusive.
    pub end: Option<u16>,
}

/// One rule of one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PolicyRuleSet {
    /// `from` or `to`; empty is everybody.
    pub peers: Vec<Peer>,
    /// `ports`; empty is every port.
    pub ports: Vec<PolicyPort>,
}

/// A NetworkPolicy (`networking.k8s.io/v1`), with `policyTypes` defaulted as the API server does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NetworkPolicy {
    /// Name and namespace.
    pub meta: Meta,
    /// `podSelector`.
    pub pods: Selector,
    /// It isolates for ingress.
    pub isolates_ingress: bool,
    /// It isolates for egress.
    pub isolates_egress: bool,
    /// `ingress`.
    pub ingress: Vec<PolicyRuleSet>,
    /// `egress`.
    pub egress: Vec<PolicyRuleSet>,
}
