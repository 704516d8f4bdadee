//! From an inventory to classes of pods: pods with equal labels (as far as any selector asks), addresses and named ports are looked
//! at once, and what every policy treats alike is one class.

use std::hash::Hash;
use std::net::IpAddr;

use rustc_hash::{FxHashMap, FxHashSet};

use super::cni::{self, Enforcement};
use super::ip;
use super::options::{HostNetworkMode, IpBlockMode, Options};
use super::policies::{AddressSet, NamedPorts, PeerSpec, Policies};
use super::reach::{Class, PodEntry, Reachability};
use super::select::LabelIndex;
use crate::model::{CoverageState, Inventory, Kind, Labels, Name, Pod, PodSpec, Scope as CoverageScope, Selector};

mod parties;
mod peers;

/// Pods that no policy can tell apart.
struct Group<'a> {
    namespace: &'a str,
    labels: &'a Labels,
    named: u32,
    host: bool,
    addresses: u32,
}

/// What tells groups apart.
#[derive(PartialEq, Eq, Hash)]
struct GroupKey<'a> {
    namespace: &'a str,
    labels: Vec<(&'a str, &'a str)>,
    named: u32,
    host: bool,
    addresses: u32,
}

/// Numbers distinct values in the order of their first appearance.
struct Numbering<T> {
    numbers: FxHashMap<T, u32>,
    values: Vec<T>,
}

impl<T: Hash + Eq + Clone> Numbering<T> {
    fn new() -> Self {
        Self { numbers: FxHashMap::default(), values: Vec::new() }
    }

    fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = self.values.len() as u32;
        self.numbers.insert(value.clone(), number);
        self.values.push(value);
        number
    }
}

/// Builds the classes.
pub(super) fn build(inventory: &Inventory, options: Options) -> Reachability {
    let cni = cni::detect(inventory);
    let inert = !options.assume_enforced && matches!(cni.enforcement, Enforcement::NotEnforced(_));
    let policies = Policies::compile(inventory.network_policies.iter().filter(|_| !inert));
    let atoms = ip::cut(policies.ingress_blocks.iter().chain(&policies.egress_blocks).copied());

    let mut named: Numbering<NamedPorts> = Numbering::new();
    named.number(Vec::new());
    let mut addresses: Numbering<Vec<u32>> = Numbering::new();
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut group_numbers: FxHashMap<GroupKey<'_>, u32> = FxHashMap::default();
    let mut group_of: Vec<u32> = Vec::with_capacity(inventory.pods.len());
    let mut spec_ports: FxHashMap<*const PodSpec, u32> = FxHashMap::default();
    let asks_addresses = policies.peers.iter().any(|p| matches!(p, PeerSpec::Ips { .. })) && options.ip_blocks == IpBlockMode::PodAddresses;

    let alive: Vec<&Pod> = inventory.pods.iter().filter(|pod| pod.is_alive()).collect();
    for pod in &alive {
        let host = pod.spec.host_network && options.host_network == HostNetworkMode::AsNode;
        let ports = if policies.port_names.is_empty() {
            0
        } else {
            *spec_ports.entry(std::sync::Arc::as_ptr(&pod.spec)).or_insert_with(|| named.number(named_ports(&pod.spec, &policies.port_names)))
        };
        let labels = pod.meta.labels.iter().filter(|(key, _)| policies.keys.contains(key.as_str())).map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let known = if asks_addresses { addresses.number(atoms_of(inventory, pod, &atoms)) } else { 0 };
        let key = GroupKey { namespace: &pod.meta.namespace, labels, named: ports, host, addresses: known };
        let number = *group_numbers.entry(key).or_insert_with(|| {
            groups.push(Group { namespace: &pod.meta.namespace, labels: &pod.meta.labels, named: ports, host, addresses: known });
            groups.len() as u32 - 1
        });
        group_of.push(number);
    }
    drop(group_numbers);

    let matches = peers::matches(inventory, &policies, &groups, &addresses.values, &atoms, asks_addresses);
    let unread = Unread::of(inventory);
    let mut classes: Numbering<Class> = Numbering::new();
    let class_of_group: Vec<u32> = groups
        .iter()
        .zip(matches)
        .map(|(group, (matched, maybe))| {
            let (ingress, egress) = isolation(&policies, group);
            let ignores_policy = group.host && (ingress.is_some() || egress.is_some());
            let (ingress, egress) = if group.host { (None, None) } else { (ingress, egress) };
            let unread = !inert && unread.namespace(group.namespace);
            classes.number(Class { ingress, egress, matched, maybe, named: group.named, host: group.host, ignores_policy, unread })
        })
        .collect();

    let (parties, party_of) = parties::group(inventory, &alive, |at| class_of_group[group_of[at] as usize]);
    let mut nodes: Vec<(Name, Vec<IpAddr>)> = inventory.nodes.iter().map(|n| (n.meta.name.clone(), n.ips.clone())).collect();
    let named_nodes: FxHashSet<&Name> = inventory.nodes.iter().map(|n| &n.meta.name).collect();
    let unread_nodes: FxHashSet<&Name> = alive.iter().map(|p| &p.node).filter(|n| !n.is_empty() && !named_nodes.contains(n)).collect();
    nodes.extend(unread_nodes.into_iter().map(|n| (n.clone(), Vec::new())));
    nodes.sort();
    let node_number = |name: &Name| nodes.binary_search_by(|(n, _)| n.cmp(name)).map_or(0, |at| at as u32 + 1);
    let entries = alive.iter().enumerate().map(|(at, pod)| PodEntry {
        namespace: pod.meta.namespace.clone(),
        name: pod.meta.name.clone(),
        class: class_of_group[group_of[at] as usize],
        party: party_of[at],
        node: node_number(&pod.node),
        assumed_node: pod.placement == crate::model::Placement::Hypothetical,
    });
    let pods = entries.collect();
    let peers = policies.peers.iter().map(|peer| match peer {
        PeerSpec::Ips { block, except } => Some(AddressSet { block: ip::AddressRange::of(block), except: except.iter().map(ip::AddressRange::of).collect() }),
        PeerSpec::Pods { .. } => None,
    });
    Reachability {
        options,
        cni,
        inert_policies: inert && !inventory.network_policies.is_empty(),
        peers: peers.collect(),
        rules: policies.rules,
        ports: policies.ports,
        named: named.values,
        classes: classes.values,
        pods,
        parties,
        atoms,
        sources: ip::cut(policies.ingress_blocks),
        destinations: ip::cut(policies.egress_blocks),
        nodes,
    }
}

/// The rules that isolate a group, for ingress and egress.
fn isolation(policies: &Policies<'_>, group: &Group<'_>) -> (Option<Vec<u32>>, Option<Vec<u32>>) {
    let mut sides: (Option<Vec<u32>>, Option<Vec<u32>>) = (None, None);
    for policy in policies.by_namespace.get(group.namespace).into_iter().flatten().filter(|p| p.selector.matches(group.labels)) {
        for (side, rules) in [(&mut sides.0, &policy.ingress), (&mut sides.1, &policy.egress)] {
            if let Some(rules) = rules {
                side.get_or_insert_default().extend(rules);
            }
        }
    }
    for side in [&mut sides.0, &mut sides.1].into_iter().flatten() {
        side.sort_unstable();
        side.dedup();
    }
    sides
}

/// The ports of a pod that some policy asks for by name. Containers that have ended do not listen.
fn named_ports(spec: &PodSpec, asked: &FxHashSet<&str>) -> NamedPorts {
    let ports = spec.containers.iter().filter(|c| c.is_long_running()).flat_map(|c| &c.ports);
    let mut named: NamedPorts = ports.filter(|p| asked.contains(p.name.as_str())).map(|p| (p.protocol, p.name.clone(), p.port)).collect();
    named.sort();
    named.dedup();
    named
}

/// Stands for an address that is not known, but is none of a node's: only pods on the host's network have those.
const NO_NODE: u32 = u32::MAX;

/// The parts of the address space that hold a pod's addresses; empty where nothing is known of them.
fn atoms_of(inventory: &Inventory, pod: &Pod, atoms: &[ip::AddressRange]) -> Vec<u32> {
    let node = || inventory.nodes.get("", &pod.node).map_or(&[][..], |n| &n.ips);
    let ips = if pod.ips.is_empty() && pod.spec.host_network { node() } else { &pod.ips };
    let mut held: Vec<u32> = ips.iter().map(|ip| atoms.partition_point(|atom| atom.first <= *ip).saturating_sub(1) as u32).collect();
    held.sort_unstable();
    held.dedup();
    if held.is_empty() && !pod.spec.host_network { vec![NO_NODE] } else { held }
}

/// Namespaces whose policies were not all read.
struct Unread {
    elsewhere: bool,
    namespaces: FxHashMap<Name, bool>,
}

impl Unread {
    fn of(inventory: &Inventory) -> Self {
        let entries = || inventory.coverage.entries().iter().filter(|e| e.kind == Some(Kind::NetworkPolicy));
        let worst = |whole: &mut bool, state: CoverageState| *whole &= state.is_whole();
        let mut input = true;
        let mut cluster = true;
        let mut asked = false;
        let mut namespaces: FxHashMap<Name, bool> = FxHashMap::default();
        for entry in entries() {
            asked |= !matches!(entry.scope, CoverageScope::Namespace(_));
            match &entry.scope {
                CoverageScope::Cluster => worst(&mut cluster, entry.state),
                CoverageScope::Input(_) => worst(&mut input, entry.state),
                CoverageScope::Namespace(name) => worst(namespaces.entry(name.clone()).or_insert(true), entry.state),
            }
        }
        // A namespace that was asked for by itself is known even where the whole cluster may not be read.
        for whole in namespaces.values_mut() {
            *whole &= input;
        }
        Self { elsewhere: !asked || !input || !cluster, namespaces: namespaces.into_iter().map(|(name, whole)| (name, !whole)).collect() }
    }

    fn namespace(&self, namespace: &str) -> bool {
        self.namespaces.get(namespace).copied().unwrap_or(self.elsewhere)
    }
}
