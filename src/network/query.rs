//! Answers for two sides that a user names: pods, workloads, nodes, addresses, the Internet.

use std::net::IpAddr;

use super::connections::{Connections, Notes};
use super::crowd::{self, Crowd};
use super::ip::AddressRange;
use super::options::Endpoint;
use super::ports::Ports;
use super::reach::{Admission, Class, ClassId, Far, PodEntry, Reachability};
use crate::model::{Kind, ObjectRef};

/// A side, resolved.
enum Resolved<'a> {
    /// Pods by number.
    Pods(Vec<u32>),
    /// Addresses, one for each part of the address space that policies tell apart.
    Addresses(Vec<IpAddr>),
    /// A node: its number and addresses.
    Node(u32, &'a [IpAddr]),
    Nobody,
}

impl Reachability {
    /// The ports on which `from` may connect to `to`. A workload stands for any of its pods. A Service is resolved by
    /// [`super::service::connections`], which needs the inventory; here it has no connections, and neither has what is not there.
    pub fn connections(&self, from: &Endpoint, to: &Endpoint) -> Connections {
        match (self.resolve(from), self.resolve(to)) {
            (Resolved::Pods(from), Resolved::Pods(to)) => self.between_pods(&from, &to),
            (Resolved::Pods(from), Resolved::Addresses(to)) => self.over_classes(&from, |class| self.outward(class, &to)),
            (Resolved::Addresses(from), Resolved::Pods(to)) => self.over_classes(&to, |class| self.inward(class, &from)),
            (Resolved::Pods(from), Resolved::Node(node, addresses)) => {
                let admitted = self.over_classes(&from, |class| self.one_sided(self.egress(class, Far::Node(addresses)), class, addresses.is_empty()));
                Self::with_own_node(admitted, from.iter().map(|at| &self.pods[*at as usize]).filter(|pod| pod.node == node))
            }
            (Resolved::Node(node, addresses), Resolved::Pods(to)) => {
                let admitted = self.over_classes(&to, |class| self.one_sided(self.ingress(class, Far::Node(addresses)), class, addresses.is_empty()));
                Self::with_own_node(admitted, to.iter().map(|at| &self.pods[*at as usize]).filter(|pod| pod.node == node))
            }
            // Policies say nothing of what nodes do among themselves and with the world.
            (Resolved::Node(..), Resolved::Node(..) | Resolved::Addresses(_)) | (Resolved::Addresses(_), Resolved::Node(..)) => Connections::all(),
            (Resolved::Addresses(_), Resolved::Addresses(_)) | (Resolved::Nobody, _) | (_, Resolved::Nobody) => Connections::none(),
        }
    }

    /// The ports on which some public address may connect to a pod as far as policies are concerned; whether anything leads there is
    /// [`super::exposure`]'s question.
    pub fn internet_to(&self, pod: &ObjectRef) -> Connections {
        self.class_of(pod).map_or_else(Connections::none, |class| self.inbound(&Endpoint::Internet, class))
    }

    /// The ports on which pods of a class may connect to addresses.
    pub fn outbound(&self, class: ClassId, to: &Endpoint) -> Connections {
        let class = &self.classes[class.0 as usize];
        match self.resolve(to) {
            Resolved::Addresses(to) => self.outward(class, &to),
            Resolved::Node(_, addresses) => self.one_sided(self.egress(class, Far::Node(addresses)), class, addresses.is_empty()),
            Resolved::Pods(_) | Resolved::Nobody => Connections::none(),
        }
    }

    /// The ports on which addresses may connect to pods of a class.
    pub fn inbound(&self, from: &Endpoint, class: ClassId) -> Connections {
        let class = &self.classes[class.0 as usize];
        match self.resolve(from) {
            Resolved::Addresses(from) => self.inward(class, &from),
            Resolved::Node(_, addresses) => self.one_sided(self.ingress(class, Far::Node(addresses)), class, addresses.is_empty()),
            Resolved::Pods(_) | Resolved::Nobody => Connections::none(),
        }
    }

    fn resolve(&self, endpoint: &Endpoint) -> Resolved<'_> {
        match endpoint {
            Endpoint::Internet => Resolved::Addresses(self.atoms.iter().filter(|atom| atom.is_public()).map(|atom| atom.first).collect()),
            Endpoint::Block(block) => {
                let range = AddressRange::of(block);
                let parts = self.atoms.iter().filter(|atom| atom.overlaps(&range)).map(|atom| atom.first.max(range.first));
                Resolved::Addresses(parts.collect())
            }
            Endpoint::Object(object) => self.resolve_object(object),
        }
    }

    fn resolve_object(&self, object: &ObjectRef) -> Resolved<'_> {
        if object.kind == Kind::Pod
            && let Some(pod) = self.number_of(object)
        {
            return Resolved::Pods(vec![pod]);
        }
        if object.kind == Kind::Node {
            let found = self.nodes.binary_search_by(|(name, _)| name.cmp(&object.name));
            return found.map_or(Resolved::Nobody, |at| Resolved::Node(at as u32 + 1, &self.nodes[at].1));
        }
        let found = self.parties.binary_search_by(|party| party.key().cmp(&(&object.namespace, &object.name, object.kind)));
        found.map_or(Resolved::Nobody, |at| Resolved::Pods(self.parties[at].pods.clone()))
    }

    /// The pods that an object stands for, by number.
    pub(super) fn pods_of(&self, object: &ObjectRef) -> Vec<u32> {
        match self.resolve_object(object) {
            Resolved::Pods(pods) => pods,
            Resolved::Addresses(_) | Resolved::Node(..) | Resolved::Nobody => Vec::new(),
        }
    }

    fn number_of(&self, pod: &ObjectRef) -> Option<u32> {
        self.pods.binary_search_by(|entry| (&entry.namespace, &entry.name).cmp(&(&pod.namespace, &pod.name))).ok().map(|at| at as u32)
    }

    /// The union over the classes of some pods.
    fn over_classes(&self, pods: &[u32], ask: impl Fn(&Class) -> Connections) -> Connections {
        let mut classes: Vec<u32> = pods.iter().map(|at| self.pods[*at as usize].class).collect();
        classes.sort_unstable();
        classes.dedup();
        unite(classes.into_iter().map(|class| ask(&self.classes[class as usize])))
    }

    fn between_pods(&self, from: &[u32], to: &[u32]) -> Connections {
        let between = |source, destination| self.between(ClassId(source), ClassId(destination));
        crowd::between(&Crowd::of(self, from), &Crowd::of(self, to), between)
    }

    /// Adds what a node and its own pods may do, if there are such pods.
    fn with_own_node<'a>(admitted: Connections, mut on_node: impl Iterator<Item = &'a PodEntry>) -> Connections {
        match on_node.next() {
            Some(first) => own_node(admitted, first.assumed_node && on_node.all(|pod| pod.assumed_node)),
            None => admitted,
        }
    }

    /// An answer that only one side's policies give.
    fn one_sided(&self, admission: Admission, class: &Class, unknown_address: bool) -> Connections {
        let unsure = admission.sure != admission.most;
        let notes = self.common_notes().and_if(class.unread, Notes::UNREAD).and_if(unsure && unknown_address, Notes::ADDRESS);
        Connections::between(admission.sure, &admission.most, notes)
    }

    fn outward(&self, class: &Class, to: &[IpAddr]) -> Connections {
        self.over_addresses(to, class, |address| self.egress(class, Far::Address(address)))
    }

    fn inward(&self, class: &Class, from: &[IpAddr]) -> Connections {
        self.over_addresses(from, class, |address| self.ingress(class, Far::Address(address)))
    }

    /// Surely open is what is open for every address of a family; at most open is what is open for some.
    fn over_addresses(&self, addresses: &[IpAddr], class: &Class, ask: impl Fn(IpAddr) -> Admission) -> Connections {
        let mut families: [Option<Ports>; 2] = [None, None];
        let mut most = Ports::none();
        let mut parts = false;
        for address in addresses {
            let admission = ask(*address);
            most = most.union(&admission.most);
            let family = &mut families[usize::from(address.is_ipv6())];
            parts |= family.as_ref().is_some_and(|ports| *ports != admission.sure);
            *family = Some(family.as_ref().map_or_else(|| admission.sure.clone(), |ports| ports.intersection(&admission.sure)));
        }
        let sure = families.iter().flatten().fold(Ports::none(), |all, ports| all.union(ports));
        let notes = self.common_notes().and_if(class.unread, Notes::UNREAD).and_if(parts && sure != most, Notes::PART_OF_RANGE);
        Connections::between(sure, &most, notes)
    }
}

/// Adds own-node traffic: every port, unless it is only assumed that the node is the same.
pub(super) fn own_node(admitted: Connections, assumed: bool) -> Connections {
    if admitted.allowed.is_all() {
        return admitted;
    }
    let notes = admitted.notes.and(Notes::OWN_NODE).and_if(assumed, Notes::PLACEMENT);
    if assumed { Connections::between(admitted.allowed, &Ports::all(), notes) } else { Connections { allowed: Ports::all(), undefined: Ports::none(), notes } }
}

/// The union of answers for the pods of a workload, saying so where they differ.
pub(super) fn unite(mut answers: impl Iterator<Item = Connections>) -> Connections {
    let Some(first) = answers.next() else {
        return Connections::none();
    };
    let mut united = first.clone();
    for answer in answers {
        let differ = first.allowed != answer.allowed || first.undefined != answer.undefined;
        united = united.union(&answer);
        united.notes = united.notes.and_if(differ, Notes::SOME_REPLICAS);
    }
    united
}
