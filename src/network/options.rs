//! What an answer is about, and how the parts of the semantics that the API leaves open are read.

use std::fmt;
use std::net::IpAddr;

use super::cni;
use crate::model::{Inventory, IpBlock, Kind, ObjectRef};

/// Whether an `ipBlock` of a policy can mean pods. The API says it should be used for addresses outside the cluster, its
/// conformance tests use it for pods, and network plugins differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IpBlockMode {
    /// Pods and nodes match by their addresses, as the tests of Kubernetes expect (Calico and most others).
    #[default]
    PodAddresses,
    /// Only addresses outside the cluster match (Cilium unless it is configured otherwise).
    ExternalOnly,
}

impl IpBlockMode {
    /// The mode that fits the network plugin of a cluster.
    pub fn of(inventory: &Inventory) -> Self {
        if cni::detect(inventory).is_cilium() { Self::ExternalOnly } else { Self::PodAddresses }
    }
}

/// How pods on the host's network are treated, which the API leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HostNetworkMode {
    /// They count as their node: no policy isolates them, no selector matches them (most network plugins).
    #[default]
    AsNode,
    /// They count as any other pod.
    AsPod,
}

/// How the open parts of the semantics are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// Whether an `ipBlock` can mean pods.
    pub ip_blocks: IpBlockMode,
    /// How pods on the host's network are treated.
    pub host_network: HostNetworkMode,
    /// Policies count even where the network plugin is known not to enforce them.
    pub assume_enforced: bool,
}

/// One side of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Endpoint {
    /// A pod, a workload (some pod of it), a node, or a Service as a destination.
    Object(ObjectRef),
    /// Addresses outside the cluster.
    Block(IpBlock),
    /// Some public address.
    Internet,
}

impl Endpoint {
    /// One address outside the cluster.
    pub const fn address(address: IpAddr) -> Self {
        let prefix = if address.is_ipv4() { 32 } else { 128 };
        Self::Block(IpBlock { base: address, prefix })
    }
}

impl From<ObjectRef> for Endpoint {
    fn from(object: ObjectRef) -> Self {
        if object.kind == Kind::Internet { Self::Internet } else { Self::Object(object) }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(object) => object.fmt(f),
            Self::Block(block) => write!(f, "{}/{}", block.base, block.prefix),
            Self::Internet => f.write_str("internet"),
        }
    }
}
