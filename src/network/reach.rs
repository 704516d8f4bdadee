//! Which pods may connect to which: the answer for two sides.
//!
//! A connection needs the source's egress and the destination's ingress. For each direction a side either is not isolated (everything
//! goes) or its policies' rules decide; policies only add. Further tiers (cluster-wide policies of administrators) would decide before and
//! after this one: [`Reachability::side`] is the one place that asks the policies of a namespace.

use std::net::IpAddr;

use super::cni::Cni;
use super::connections::{Connections, Notes};
use super::ip::AddressRange;
use super::options::{IpBlockMode, Options};
use super::policies::{AddressSet, NamedPorts, PortSpec, Rule};
use super::ports::Ports;
use crate::model::{Inventory, Kind, Name, ObjectRef};

/// A class of pods that every policy treats alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassId(pub(super) u32);

/// What policies see of the pods of a class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Class {
    /// Rules that admit sources; none if nothing isolates it.
    pub(super) ingress: Option<Vec<u32>>,
    /// Rules that admit destinations; none if nothing isolates it.
    pub(super) egress: Option<Vec<u32>>,
    /// The peers that it matches, ascending.
    pub(super) matched: Vec<u32>,
    /// The peers that it might match, ascending.
    pub(super) maybe: Vec<u32>,
    /// The number of its named ports.
    pub(super) named: u32,
    /// Its pods are on the host's network and count as their node.
    pub(super) host: bool,
    /// A policy selects its pods by label but does not count, as they are on the host's network.
    pub(super) ignores_policy: bool,
    /// Its namespace's policies were not all read.
    pub(super) unread: bool,
}

/// A pod's place.
#[derive(Clone, Debug)]
pub(super) struct PodEntry {
    pub(super) namespace: Name,
    pub(super) name: Name,
    pub(super) class: u32,
    pub(super) party: u32,
    /// The number of its node; 0 for none.
    pub(super) node: u32,
    /// Its node is an assumption.
    pub(super) assumed_node: bool,
}

/// A workload, or a pod that nothing owns.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) object: ObjectRef,
    /// Its pods by number.
    pub(super) pods: Vec<u32>,
    /// Their classes, ascending.
    pub(super) classes: Vec<u32>,
}

impl Party {
    /// What workloads are sorted by.
    pub(super) fn key(&self) -> (&str, &str, Kind) {
        (&self.object.namespace, &self.object.name, self.object.kind)
    }
}

/// Who may connect to whom in a cluster.
#[derive(Clone, Debug, Default)]
pub struct Reachability {
    pub(super) options: Options,
    pub(super) cni: Cni,
    /// There are policies, but nothing enforces them.
    pub(super) inert_policies: bool,
    pub(super) rules: Vec<Rule>,
    pub(super) ports: Vec<PortSpec>,
    /// For each peer the addresses it admits, if it admits addresses.
    pub(super) peers: Vec<Option<AddressSet>>,
    pub(super) named: Vec<NamedPorts>,
    pub(super) classes: Vec<Class>,
    /// Sorted by namespace and name.
    pub(super) pods: Vec<PodEntry>,
    /// Sorted.
    pub(super) parties: Vec<Party>,
    /// The address space, cut by all blocks.
    pub(super) atoms: Vec<AddressRange>,
    /// The address space as ingress rules cut it.
    pub(super) sources: Vec<AddressRange>,
    /// The address space as egress rules cut it.
    pub(super) destinations: Vec<AddressRange>,
    /// Sorted: a node's name, and its addresses.
    pub(super) nodes: Vec<(Name, Vec<IpAddr>)>,
}

/// What the policies of one side say of the other.
pub(super) struct Admission {
    /// Ports that are surely open.
    pub(super) sure: Ports,
    /// Ports that are not surely closed.
    pub(super) most: Ports,
}

impl Admission {
    pub(super) fn all() -> Self {
        Self { sure: Ports::all(), most: Ports::all() }
    }

    /// What both sides admit.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self { sure: self.sure.intersection(&other.sure), most: self.most.intersection(&other.most) }
    }
}

/// How surely a peer matches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    No,
    Maybe,
    Yes,
}

/// The far side of a connection, as the near side's policies see it.
#[derive(Clone, Copy)]
pub(super) enum Far<'a> {
    /// A pod of that class.
    Class(&'a Class),
    /// An address outside the cluster.
    Address(IpAddr),
    /// A node, by its addresses.
    Node(&'a [IpAddr]),
}

impl Reachability {
    /// Reads the policies of an inventory.
    pub fn new(inventory: &Inventory, mode: IpBlockMode) -> Self {
        Self::with(inventory, Options { ip_blocks: mode, ..Options::default() })
    }

    /// Reads the policies of an inventory with every open part of the semantics chosen.
    pub fn with(inventory: &Inventory, options: Options) -> Self {
        super::build::build(inventory, options)
    }

    /// The network plugin, and whether it enforces policies.
    pub fn cni(&self) -> &Cni {
        &self.cni
    }

    /// How the open parts of the semantics are read.
    pub fn options(&self) -> Options {
        self.options
    }

    /// The class of a pod; none for a pod that is not there or has ended.
    pub fn class_of(&self, pod: &ObjectRef) -> Option<ClassId> {
        self.pod(pod).map(|pod| ClassId(pod.class))
    }

    /// Every class.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = ClassId> + use<> {
        (0..self.classes.len() as u32).map(ClassId)
    }

    /// The pods of every class, by class.
    pub fn members(&self) -> Vec<Vec<ObjectRef>> {
        let mut members = vec![Vec::new(); self.classes.len()];
        for pod in &self.pods {
            members[pod.class as usize].push(ObjectRef::namespaced(Kind::Pod, pod.namespace.clone(), pod.name.clone()));
        }
        members
    }

    /// The topmost workload of a pod, or the pod itself if nothing owns it; none for a pod that is not there or has ended.
    pub fn workload_of(&self, pod: &ObjectRef) -> Option<&ObjectRef> {
        self.pod(pod).map(|pod| &self.parties[pod.party as usize].object)
    }

    /// Whether policies isolate a pod, for ingress and for egress; none for a pod that is not there.
    pub fn isolation(&self, pod: &ObjectRef) -> Option<(bool, bool)> {
        let class = &self.classes[self.pod(pod)?.class as usize];
        Some((class.ingress.is_some(), class.egress.is_some()))
    }

    pub(super) fn pod(&self, pod: &ObjectRef) -> Option<&PodEntry> {
        if pod.kind != Kind::Pod {
            return None;
        }
        self.pods.binary_search_by(|entry| (&entry.namespace, &entry.name).cmp(&(&pod.namespace, &pod.name))).ok().map(|at| &self.pods[at])
    }

    /// Connections between two different pods of two classes, by policies alone: own-node traffic comes on top.
    pub fn between(&self, from: ClassId, to: ClassId) -> Connections {
        let (source, destination) = (&self.classes[from.0 as usize], &self.classes[to.0 as usize]);
        let both = self.egress(source, Far::Class(destination)).and(&self.ingress(destination, Far::Class(source)));
        let notes = self.class_notes(source, destination).and_if(both.sure != both.most, self.doubts(source).and(self.doubts(destination)));
        Connections::between(both.sure, &both.most, notes)
    }

    /// Why it is not sure which peers a class matches.
    pub(super) fn doubts(&self, class: &Class) -> Notes {
        let note = |peer: &u32| if self.peers[*peer as usize].is_some() { Notes::ADDRESS } else { Notes::LABELS };
        class.maybe.iter().map(note).fold(Notes::NONE, Notes::and)
    }

    /// What two classes bring with them.
    pub(super) fn class_notes(&self, source: &Class, destination: &Class) -> Notes {
        // The reading of host-network pods matters only where some policy would say something of them.
        let host = (source.host && (source.ignores_policy || destination.ingress.is_some()))
            || (destination.host && (destination.ignores_policy || source.egress.is_some()));
        self.common_notes().and_if(host, Notes::HOST_NETWORK).and_if(source.unread || destination.unread, Notes::UNREAD)
    }

    pub(super) fn common_notes(&self) -> Notes {
        Notes::NONE.and_if(self.inert_policies, Notes::NOT_ENFORCED)
    }

    /// What the source's policies admit.
    pub(super) fn egress(&self, source: &Class, to: Far<'_>) -> Admission {
        let named = match to {
            Far::Class(class) => self.named_of(class),
            Far::Address(_) | Far::Node(_) => &[],
        };
        self.side(source.egress.as_deref(), source.unread, to, named)
    }

    /// What the destination's policies admit.
    pub(super) fn ingress(&self, destination: &Class, from: Far<'_>) -> Admission {
        self.side(destination.ingress.as_deref(), destination.unread, from, self.named_of(destination))
    }

    fn named_of(&self, class: &Class) -> &[(crate::model::Protocol, Name, u16)] {
        &self.named[class.named as usize]
    }

    /// What the rules of one side admit of the other; `named` are the destination's ports.
    fn side(&self, rules: Option<&[u32]>, unread: bool, far: Far<'_>, named: &[(crate::model::Protocol, Name, u16)]) -> Admission {
        let Some(rules) = rules else {
            return Admission::all();
        };
        let mut admission = Admission { sure: Ports::none(), most: Ports::none() };
        for rule in rules.iter().map(|number| &self.rules[*number as usize]) {
            let matched = self.matches(rule, far);
            if matched == Match::No {
                continue;
            }
            let ports = self.ports[rule.ports as usize].on(named);
            admission.most = admission.most.union(&ports);
            if matched == Match::Yes {
                admission.sure = admission.sure.union(&ports);
            }
        }
        if unread {
            // A policy that was not read may open what these leave closed.
            admission.most = Ports::all();
        }
        admission
    }

    fn matches(&self, rule: &Rule, far: Far<'_>) -> Match {
        let Some(peers) = &rule.peers else {
            return Match::Yes;
        };
        let best = peers.iter().map(|peer| match far {
            Far::Class(class) if class.matched.binary_search(peer).is_ok() => Match::Yes,
            Far::Class(class) if class.maybe.binary_search(peer).is_ok() => Match::Maybe,
            Far::Class(_) => Match::No,
            Far::Address(address) => self.admits(*peer, address),
            Far::Node(_) if self.options.ip_blocks == IpBlockMode::ExternalOnly => Match::No,
            Far::Node([]) if self.peers[*peer as usize].is_some() => Match::Maybe,
            Far::Node(addresses) => addresses.iter().map(|a| self.admits(*peer, *a)).max().unwrap_or(Match::No),
        });
        best.max().unwrap_or(Match::No)
    }

    fn admits(&self, peer: u32, address: IpAddr) -> Match {
        if self.peers[peer as usize].as_ref().is_some_and(|set| set.holds(address)) { Match::Yes } else { Match::No }
    }
}
