//! One connection, judged from the policies as written.

use std::net::IpAddr;

use super::text::{peer_text, port_text, selector_text};
use super::{Direction, Example, Explanation, Isolation, PeerOutcome, PolicyReport, PortOutcome, RuleReport, SideReport};
use crate::model::{Inventory, Kind, Labels, Name, NetworkPolicy, ObjectRef, Peer, Placement, Pod, PolicyPort, PolicyRuleSet, PortRef, Protocol, Selector};
use crate::network::ip::{holds, is_of_node};
use crate::network::reach::Match;
use crate::network::{Endpoint, HostNetworkMode, IpBlockMode, Notes, Options, Reachability, Verdict};

/// A side as the other side's policies see it.
#[derive(Clone, Copy)]
pub(in crate::network) enum Seen<'a> {
    Pod(&'a Pod),
    Node(&'a Name, &'a [IpAddr]),
    Address(IpAddr),
}

/// Judges connections of one inventory.
pub(in crate::network) struct Judge<'a> {
    inventory: &'a Inventory,
    options: Options,
    /// Policies count.
    enforced: bool,
    namespaces_read: bool,
}

/// A connection that is asked about.
#[derive(Clone, Copy)]
struct Asked<'a> {
    destination: Seen<'a>,
    protocol: Protocol,
    port: u16,
}

impl<'a> Judge<'a> {
    pub(in crate::network) fn new(inventory: &'a Inventory, reach: &Reachability) -> Self {
        let inert = matches!(reach.cni().enforcement, crate::network::cni::Enforcement::NotEnforced(_)) && !reach.options().assume_enforced;
        let namespaces_read = inventory.coverage.state(Kind::Namespace).is_whole();
        Self { inventory, options: reach.options(), enforced: !inert, namespaces_read }
    }

    /// Explains the connection between two examples; none if one is not there.
    pub(in crate::network) fn explain(&self, from: (&Endpoint, &Example), to: (&Endpoint, &Example), protocol: Protocol, port: u16) -> Option<Explanation> {
        let (source, destination) = (self.see(from.1)?, self.see(to.1)?);
        let asked = Asked { destination, protocol, port };
        let egress = self.side(Direction::Egress, source, destination, asked);
        let ingress = self.side(Direction::Ingress, destination, source, asked);
        let mut notes = self.notes(source, destination, &egress, &ingress);
        let mut verdict = egress.verdict.max(ingress.verdict);
        if verdict != Verdict::Allowed {
            if same_pod(source, destination) {
                verdict = Verdict::Undefined;
                notes = notes.and(Notes::LOOPBACK);
            } else if let Some(assumed) = self.own_node(source, destination) {
                verdict = if assumed { Verdict::Undefined } else { Verdict::Allowed };
                notes = notes.and(Notes::OWN_NODE).and_if(assumed, Notes::PLACEMENT);
            }
        }
        let (from, source) = (from.0.clone(), from.1.clone());
        let (to, destination) = (to.0.clone(), to.1.clone());
        Some(Explanation { from, to, source, destination, protocol, port, verdict, egress, ingress, notes })
    }

    fn see<'s>(&self, example: &'s Example) -> Option<Seen<'s>>
    where
        'a: 's,
    {
        match example {
            Example::Pod(pod) => self.inventory.pods.get(&pod.namespace, &pod.name).filter(|pod| pod.is_alive()).map(Seen::Pod),
            Example::Node(name) => Some(Seen::Node(name, self.inventory.nodes.get("", name).map_or(&[][..], |n| &n.ips))),
            Example::Address(address) => Some(Seen::Address(*address)),
        }
    }

    /// Whether a pod counts as its node.
    fn is_node(&self, pod: &Pod) -> bool {
        pod.spec.host_network && self.options.host_network == HostNetworkMode::AsNode
    }

    fn side(&self, direction: Direction, near: Seen<'_>, far: Seen<'_>, asked: Asked<'_>) -> SideReport {
        let open = |isolation, pod| SideReport { direction, pod, isolation, policies: Vec::new(), verdict: Verdict::Allowed, unread: false };
        let Seen::Pod(pod) = near else {
            return open(Isolation::NoPod, None);
        };
        let reference = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        let unread = self.enforced && !self.inventory.coverage.state_in(Kind::NetworkPolicy, &pod.meta.namespace).is_whole();
        if self.is_node(pod) {
            return SideReport { unread, ..open(Isolation::HostNetwork, Some(reference)) };
        }
        let policies: Vec<PolicyReport> = self
            .inventory
            .network_policies
            .in_namespace(&pod.meta.namespace)
            .iter()
            .filter(|policy| self.enforced && isolates(policy, direction) && policy.pods.matches(&pod.meta.labels))
            .map(|policy| self.policy(policy, direction, far, asked))
            .collect();
        if policies.is_empty() {
            return SideReport { unread, ..open(Isolation::NotIsolated, Some(reference)) };
        }
        let best = policies.iter().map(|report| report.verdict).min().unwrap_or(Verdict::Denied);
        // A policy that was not read may admit what these do not.
        let verdict = if unread && best == Verdict::Denied { Verdict::Undefined } else { best };
        SideReport { direction, pod: Some(reference), isolation: Isolation::Isolated, policies, verdict, unread }
    }

    fn policy(&self, policy: &NetworkPolicy, direction: Direction, far: Seen<'_>, asked: Asked<'_>) -> PolicyReport {
        let rules = match direction {
            Direction::Egress => &policy.egress,
            Direction::Ingress => &policy.ingress,
        };
        let rules: Vec<RuleReport> = rules.iter().enumerate().map(|(index, rule)| self.rule(policy, index, rule, far, asked)).collect();
        let verdict = rules.iter().map(|rule| rule.verdict).min().unwrap_or(Verdict::Denied);
        let object = ObjectRef::namespaced(Kind::NetworkPolicy, policy.meta.namespace.clone(), policy.meta.name.clone());
        PolicyReport { policy: object, selector: selector_text(&policy.pods, "every pod"), rules, verdict }
    }

    fn rule(&self, policy: &NetworkPolicy, index: usize, rule: &PolicyRuleSet, far: Seen<'_>, asked: Asked<'_>) -> RuleReport {
        let mut peers = if rule.peers.is_empty() { PeerOutcome::Everybody } else { PeerOutcome::None };
        for (index, peer) in rule.peers.iter().enumerate() {
            match self.peer(policy, peer, far) {
                Match::Yes => {
                    peers = PeerOutcome::Matches { index, text: peer_text(peer) };
                    break;
                }
                Match::Maybe if peers == PeerOutcome::None => peers = PeerOutcome::MightMatch { index, text: peer_text(peer) },
                Match::Maybe | Match::No => {}
            }
        }
        let entry = rule.ports.iter().position(|entry| names(entry, asked));
        let ports = match entry {
            _ if rule.ports.is_empty() => PortOutcome::EveryPort,
            Some(index) => PortOutcome::Matches { index, text: port_text(&rule.ports[index]) },
            None => PortOutcome::None,
        };
        let verdict = match (&peers, &ports) {
            (PeerOutcome::None, _) | (_, PortOutcome::None) => Verdict::Denied,
            (PeerOutcome::MightMatch { .. }, _) => Verdict::Undefined,
            _ => Verdict::Allowed,
        };
        RuleReport { index, peers, ports, verdict }
    }

    fn peer(&self, policy: &NetworkPolicy, peer: &Peer, far: Seen<'_>) -> Match {
        let known = |matches: bool| if matches { Match::Yes } else { Match::No };
        match (peer, far) {
            (Peer::Pods { namespaces, pods }, Seen::Pod(pod)) if !self.is_node(pod) => {
                if pods.as_ref().is_some_and(|selector| !selector.matches(&pod.meta.labels)) {
                    return Match::No;
                }
                match namespaces {
                    None => known(pod.meta.namespace == policy.meta.namespace),
                    Some(selector) => self.namespace(selector, &pod.meta.namespace),
                }
            }
            (Peer::Ips { block, except }, Seen::Address(address)) => known(holds(block, except, address)),
            (Peer::Ips { .. }, Seen::Pod(_) | Seen::Node(..)) if self.options.ip_blocks == IpBlockMode::ExternalOnly => Match::No,
            (Peer::Ips { block, except }, Seen::Pod(pod)) => match self.addresses(pod) {
                [] if !pod.spec.host_network && is_of_node(self.inventory, block) => Match::No,
                [] => Match::Maybe,
                addresses => known(addresses.iter().any(|address| holds(block, except, *address))),
            },
            (Peer::Ips { .. }, Seen::Node(_, [])) => Match::Maybe,
            (Peer::Ips { block, except }, Seen::Node(_, addresses)) => known(addresses.iter().any(|address| holds(block, except, *address))),
            (Peer::Pods { .. } | Peer::Invalid(_), _) => Match::No,
        }
    }

    fn addresses(&self, pod: &'a Pod) -> &'a [IpAddr] {
        match self.inventory.nodes.get("", &pod.node) {
            Some(node) if pod.ips.is_empty() && pod.spec.host_network => &node.ips,
            _ => &pod.ips,
        }
    }

    fn namespace(&self, selector: &Selector, name: &Name) -> Match {
        const NAME: &str = "kubernetes.io/metadata.name";
        let namespace = self.inventory.namespaces.get("", name);
        let labels = namespace.map_or_else(Labels::default, |n| n.meta.labels.clone()).with(NAME, name);
        let read = self.namespaces_read || namespace.is_some_and(|n| !n.implied);
        let mut result = Match::Yes;
        for expression in &selector.expressions {
            if !read && expression.key != NAME {
                result = result.min(Match::Maybe);
            } else if !expression.matches(&labels) {
                return Match::No;
            }
        }
        result
    }

    /// Whether one side is the other's own node, and if so whether that is assumed.
    fn own_node(&self, a: Seen<'_>, b: Seen<'_>) -> Option<bool> {
        match (a, b) {
            (Seen::Pod(a), Seen::Pod(b)) if !a.node.is_empty() && a.node == b.node && (self.is_node(a) || self.is_node(b)) => {
                Some(a.placement == Placement::Hypothetical || b.placement == Placement::Hypothetical)
            }
            (Seen::Pod(pod), Seen::Node(node, _)) | (Seen::Node(node, _), Seen::Pod(pod)) if pod.node == *node => {
                Some(pod.placement == Placement::Hypothetical)
            }
            _ => None,
        }
    }

    fn notes(&self, source: Seen<'_>, destination: Seen<'_>, egress: &SideReport, ingress: &SideReport) -> Notes {
        let counts_as_node = |side: Seen<'_>| matches!(side, Seen::Pod(pod) if self.is_node(pod));
        let selected = |side: Seen<'_>| matches!(side, Seen::Pod(pod) if self.inventory.network_policies.in_namespace(&pod.meta.namespace).iter().any(|p| p.pods.matches(&pod.meta.labels)));
        let host = |near: Seen<'_>, far: &SideReport| counts_as_node(near) && (selected(near) || far.isolation == Isolation::Isolated);
        let unknown = |side: Seen<'_>| matches!(side, Seen::Pod(pod) if self.addresses(pod).is_empty()) || matches!(side, Seen::Node(_, []));
        let undefined = egress.verdict == Verdict::Undefined || ingress.verdict == Verdict::Undefined;
        let might = egress.policies.iter().chain(&ingress.policies).any(|p| p.verdict == Verdict::Undefined);
        Notes::NONE
            .and_if(!self.enforced && !self.inventory.network_policies.is_empty(), Notes::NOT_ENFORCED)
            .and_if(self.enforced && (host(source, ingress) || host(destination, egress)), Notes::HOST_NETWORK)
            .and_if(egress.unread || ingress.unread, Notes::UNREAD)
            .and_if(undefined && might && (unknown(source) || unknown(destination)), Notes::ADDRESS)
            .and_if(undefined && might && !self.namespaces_read, Notes::LABELS)
    }
}

fn isolates(policy: &NetworkPolicy, direction: Direction) -> bool {
    match direction {
        Direction::Egress => policy.isolates_egress,
        Direction::Ingress => policy.isolates_ingress,
    }
}

/// Whether an entry means the port, as the destination resolves it.
fn names(entry: &PolicyPort, asked: Asked<'_>) -> bool {
    entry.protocol == asked.protocol
        && match &entry.port {
            None => true,
            Some(PortRef::Number(0)) => false,
            Some(PortRef::Number(first)) => (*first..=entry.end.unwrap_or(*first)).contains(&asked.port),
            Some(PortRef::Named(name)) => match asked.destination {
                Seen::Pod(pod) => {
                    let ports = pod.spec.containers.iter().filter(|c| c.is_long_running()).flat_map(|c| &c.ports);
                    ports.into_iter().any(|p| p.name == *name && p.protocol == asked.protocol && p.port == asked.port)
                }
                Seen::Node(..) | Seen::Address(_) => false,
            },
        }
}

fn same_pod(a: Seen<'_>, b: Seen<'_>) -> bool {
    matches!((a, b), (Seen::Pod(a), Seen::Pod(b)) if a.meta.namespace == b.meta.namespace && a.meta.name == b.meta.name)
}
