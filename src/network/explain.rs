//! Why a connection is allowed or not, policy by policy. It is worked out for one pair from the policies as written, without the classes
//! that [`Reachability`] answers from: the two check each other.

use std::net::IpAddr;

use super::connections::{Notes, Verdict};
use super::options::Endpoint;
use super::reach::Reachability;
use super::service::Backends;
use crate::model::{Inventory, Kind, Name, ObjectRef, Protocol};

pub(super) mod judge;
mod pick;
mod text;

pub use text::{peer_text, port_text, selector_text};

/// One of the two directions that a policy can isolate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// What leaves the source.
    Egress,
    /// What arrives at the destination.
    Ingress,
}

impl Direction {
    /// The field of a policy that holds its rules.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Egress => "egress",
            Self::Ingress => "ingress",
        }
    }
}

/// Whether policies decide for a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Isolation {
    /// The side is no pod: no policy isolates it.
    NoPod,
    /// A pod on the host's network, which policies do not isolate.
    HostNetwork,
    /// No policy selects the pod for this direction: everything is allowed.
    NotIsolated,
    /// Policies select the pod: only what one of them admits is allowed.
    Isolated,
}

/// What the peers of a rule say of the other side.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PeerOutcome {
    /// The rule names no peers: everybody is admitted.
    Everybody,
    /// This peer matches.
    Matches {
        /// Its index in the rule.
        index: usize,
        /// It in words.
        text: String,
    },
    /// This peer might match; what was read does not tell.
    MightMatch {
        /// Its index in the rule.
        index: usize,
        /// It in words.
        text: String,
    },
    /// No peer matches.
    None,
}

/// What the ports of a rule say of the port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PortOutcome {
    /// The rule names no ports: every port is admitted.
    EveryPort,
    /// This entry matches.
    Matches {
        /// Its index in the rule.
        index: usize,
        /// It in words.
        text: String,
    },
    /// No entry matches.
    None,
}

/// One rule of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RuleReport {
    /// Its index in the direction's list.
    pub index: usize,
    /// What its peers say.
    pub peers: PeerOutcome,
    /// What its ports say.
    pub ports: PortOutcome,
    /// Whether it admits the connection.
    pub verdict: Verdict,
}

/// One policy that isolates the pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PolicyReport {
    /// The policy.
    pub policy: ObjectRef,
    /// Its selector in words.
    pub selector: String,
    /// Its rules for the direction.
    pub rules: Vec<RuleReport>,
    /// Whether it admits the connection.
    pub verdict: Verdict,
}

/// One side.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SideReport {
    /// The direction.
    pub direction: Direction,
    /// The pod, if the side is one.
    pub pod: Option<ObjectRef>,
    /// Whether policies decide.
    pub isolation: Isolation,
    /// The policies that select the pod for this direction, by name.
    pub policies: Vec<PolicyReport>,
    /// What they say together.
    pub verdict: Verdict,
    /// The policies of its namespace were not all read.
    pub unread: bool,
}

impl SideReport {
    /// The first policy that would have to change for this side to admit the connection; none where it does.
    pub fn change(&self) -> Option<&ObjectRef> {
        self.policies.first().filter(|_| self.verdict != Verdict::Allowed).map(|report| &report.policy)
    }

    /// The policies that admit the connection: all of them would have to change to close it on this side.
    pub fn admitting(&self) -> impl Iterator<Item = &ObjectRef> {
        self.policies.iter().filter(|report| report.verdict == Verdict::Allowed).map(|report| &report.policy)
    }
}

/// Why a connection is allowed or not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Explanation {
    /// Who connects, as asked.
    pub from: Endpoint,
    /// To whom, as asked.
    pub to: Endpoint,
    /// The pod, node or address that is looked at for `from`.
    pub source: Example,
    /// The pod, node or address that is looked at for `to`.
    pub destination: Example,
    /// The protocol.
    pub protocol: Protocol,
    /// The destination's port.
    pub port: u16,
    /// What holds for the two examples.
    pub verdict: Verdict,
    /// The source's side.
    pub egress: SideReport,
    /// The destination's side.
    pub ingress: SideReport,
    /// What it rests on besides.
    pub notes: Notes,
}

/// What stands for a side that is more than one thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Example {
    /// A pod.
    Pod(ObjectRef),
    /// A node.
    Node(Name),
    /// An address.
    Address(IpAddr),
}

impl Explanation {
    /// The first policy that would have to change for the connection to be allowed.
    pub fn change(&self) -> Option<&ObjectRef> {
        self.egress.change().or_else(|| self.ingress.change())
    }
}

impl Reachability {
    /// Explains one connection. Without a port one that is open is taken, if there is any. A workload is represented by a pod,
    /// addresses by one of them, and a Service by a backend, such that the connection is allowed if it is for any. The port is the Service's
    /// own where the destination is one; the explanation has that of the backend. None if a side is not there.
    pub fn explain(&self, inventory: &Inventory, from: &Endpoint, to: &Endpoint, port: Option<(Protocol, u16)>) -> Option<Explanation> {
        if let Endpoint::Object(object) = to
            && object.kind == Kind::Service
        {
            let service = inventory.services.get(&object.namespace, &object.name)?;
            let backends = Backends::new(inventory).of(service);
            let asked = backends.iter().filter(|b| {
                let own = if service.headless { b.port } else { service.ports[b.service_port].port };
                port.is_none_or(|port| port == (b.protocol, own))
            });
            let explained = asked.filter_map(|b| self.explain(inventory, from, &b.target.endpoint(), Some((b.protocol, b.port))));
            return explained.min_by_key(|explanation| explanation.verdict);
        }
        let (source, destination, (protocol, port)) = self.pick(inventory, from, to, port)?;
        let judge = judge::Judge::new(inventory, self);
        judge.explain((from, &source), (to, &destination), protocol, port)
    }
}
