//! The network policies of an inventory, compiled: equal peers, rules and port lists are kept once.

use std::hash::Hash;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ip::AddressRange;
use super::ports::{PortRange, Ports};
use crate::model::{IpBlock, Name, NetworkPolicy, Peer, PolicyPort, PolicyRuleSet, PortRef, Protocol, Selector};

/// Where the pods of a peer live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scope<'a> {
    /// In the policy's own namespace.
    Own(&'a Name),
    /// In the namespaces of a selector.
    Selected(&'a Selector),
}

/// A peer as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum PeerSpec<'a> {
    Pods { scope: Scope<'a>, pods: Option<&'a Selector> },
    Ips { block: &'a IpBlock, except: &'a [IpBlock] },
}

/// Addresses that a peer admits; none for a peer of pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AddressSet {
    pub(super) block: AddressRange,
    pub(super) except: Vec<AddressRange>,
}

impl AddressSet {
    pub(super) fn holds(&self, address: std::net::IpAddr) -> bool {
        self.block.contains(address) && !self.except.iter().any(|e| e.contains(address))
    }
}

/// The ports of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PortSpec {
    /// They are the same for every destination.
    Fixed(Ports),
    /// Some are names that each destination resolves.
    Named { fixed: Ports, names: Vec<(Protocol, Name)> },
}

/// The named ports of a pod that some policy asks for.
pub(super) type NamedPorts = Vec<(Protocol, Name, u16)>;

impl PortSpec {
    fn of(entries: &[PolicyPort]) -> Self {
        if entries.is_empty() {
            return Self::Fixed(Ports::all());
        }
        let mut names = Vec::new();
        let mut ranges = Vec::new();
        for entry in entries {
            match &entry.port {
                None => ranges.push(PortRange::whole(entry.protocol)),
                // Zero is no port: such an entry is not valid and admits nothing.
                Some(PortRef::Number(0)) => {}
                Some(PortRef::Number(port)) => ranges.push(PortRange { protocol: entry.protocol, first: *port, last: entry.end.unwrap_or(*port) }),
                Some(PortRef::Named(name)) => names.push((entry.protocol, name.clone())),
            }
        }
        let fixed = Ports::of(ranges);
        if names.is_empty() { Self::Fixed(fixed) } else { Self::Named { fixed, names } }
    }

    /// The ports on a destination with these named ports (none for an address outside the cluster).
    pub(super) fn on(&self, named: &[(Protocol, Name, u16)]) -> Ports {
        match self {
            Self::Fixed(ports) => ports.clone(),
            Self::Named { fixed, names } => {
                let resolved = names.iter().flat_map(|(protocol, name)| {
                    named.iter().filter(move |(p, n, _)| p == protocol && n == name).map(|(protocol, _, port)| PortRange::single(*protocol, *port))
                });
                fixed.union(&Ports::of(resolved))
            }
        }
    }
}

/// One rule: peers by number (none is everybody), and the number of its port list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rule {
    pub(super) peers: Option<Vec<u32>>,
    pub(super) ports: u32,
}

/// One policy: for each direction that it isolates, its rules by number.
pub(super) struct PolicySpec<'a> {
    pub(super) selector: &'a Selector,
    pub(super) ingress: Option<Vec<u32>>,
    pub(super) egress: Option<Vec<u32>>,
}

/// All policies.
#[derive(Default)]
pub(super) struct Policies<'a> {
    pub(super) peers: Vec<PeerSpec<'a>>,
    pub(super) rules: Vec<Rule>,
    pub(super) ports: Vec<PortSpec>,
    pub(super) by_namespace: FxHashMap<&'a str, Vec<PolicySpec<'a>>>,
    /// Every label key that a selector of pods asks for.
    pub(super) keys: FxHashSet<&'a str>,
    /// Every port name that a rule asks for.
    pub(super) port_names: FxHashSet<&'a str>,
    /// Every block that ingress rules name, those of exceptions among them.
    pub(super) ingress_blocks: Vec<&'a IpBlock>,
    /// The same of egress rules.
    pub(super) egress_blocks: Vec<&'a IpBlock>,
}

/// Numbers for equal values.
struct Numbers<T>(FxHashMap<T, u32>);

impl<T: Hash + Eq> Numbers<T> {
    fn number(&mut self, value: T, add: impl FnOnce()) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(value).or_insert_with(|| {
            add();
            next
        })
    }
}

impl<'a> Policies<'a> {
    pub(super) fn compile(policies: impl Iterator<Item = &'a NetworkPolicy>) -> Self {
        let mut compiled = Self::default();
        let mut peers = Numbers(FxHashMap::default());
        let mut rules = Numbers(FxHashMap::default());
        let mut ports = Numbers(FxHashMap::default());
        for policy in policies {
            let mut compile = |isolates: bool, sets: &'a [PolicyRuleSet]| {
                isolates.then(|| {
                    let mut numbers: Vec<u32> = sets.iter().map(|set| compiled.rule(policy, set, &mut peers, &mut rules, &mut ports)).collect();
                    numbers.sort_unstable();
                    numbers.dedup();
                    numbers
                })
            };
            let ingress = compile(policy.isolates_ingress, &policy.ingress);
            let egress = compile(policy.isolates_egress, &policy.egress);
            compiled.keys.extend(policy.pods.expressions.iter().map(|e| e.key.as_str()));
            compiled.by_namespace.entry(&policy.meta.namespace).or_default().push(PolicySpec { selector: &policy.pods, ingress, egress });
            // Rules of a direction that the policy does not isolate do nothing, but they still cut the address space.
            for (sets, blocks) in [(&policy.ingress, &mut compiled.ingress_blocks), (&policy.egress, &mut compiled.egress_blocks)] {
                for peer in sets.iter().flat_map(|set| &set.peers) {
                    if let Peer::Ips { block, except } = peer {
                        blocks.push(block);
                        blocks.extend(except);
                    }
                }
            }
        }
        compiled
    }

    fn rule(
        &mut self,
        policy: &'a NetworkPolicy,
        set: &'a PolicyRuleSet,
        peers: &mut Numbers<PeerSpec<'a>>,
        rules: &mut Numbers<Rule>,
        ports: &mut Numbers<&'a [PolicyPort]>,
    ) -> u32 {
        self.port_names.extend(set.ports.iter().filter_map(|entry| match &entry.port {
            Some(PortRef::Named(name)) => Some(name.as_str()),
            _ => None,
        }));
        let list = (!set.peers.is_empty()).then(|| {
            let specs = set.peers.iter().filter_map(|peer| match peer {
                Peer::Pods { namespaces, pods } => {
                    let scope = namespaces.as_ref().map_or(Scope::Own(&policy.meta.namespace), Scope::Selected);
                    Some(PeerSpec::Pods { scope, pods: pods.as_ref().filter(|s| !s.is_everything()) })
                }
                Peer::Ips { block, except } => Some(PeerSpec::Ips { block, except }),
                Peer::Invalid(_) => None,
            });
            let mut list: Vec<u32> = specs
                .map(|spec| {
                    if let PeerSpec::Pods { pods: Some(selector), .. } = spec {
                        self.keys.extend(selector.expressions.iter().map(|e| e.key.as_str()));
                    }
                    peers.number(spec, || self.peers.push(spec))
                })
                .collect();
            list.sort_unstable();
            list.dedup();
            list
        });
        let ports = ports.number(&set.ports, || self.ports.push(PortSpec::of(&set.ports)));
        let rule = Rule { peers: list, ports };
        rules.number(rule.clone(), || self.rules.push(rule))
    }
}
