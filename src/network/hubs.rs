//! Who may connect to whom as few groups instead of many pairs: every member of a hub's sources may connect to every one of its
//! destinations. The hubs together say what the pairs of classes say, and their number follows the rules, not the square of the classes.

use rustc_hash::FxHashMap;

use super::connections::{Connections, Notes};
use super::ports::Ports;
use super::reach::{ClassId, Reachability};

/// Sources that all may connect to all destinations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hub {
    /// Who connects, ascending.
    pub sources: Vec<ClassId>,
    /// To whom, ascending.
    pub destinations: Vec<ClassId>,
    /// On which ports; a pair in several hubs may use the ports of each.
    pub connections: Connections,
}

/// A host-network class and a class with pods on the same nodes: policies never close what is between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SharedNode {
    /// Pods that count as their node.
    pub host: ClassId,
    /// Other pods.
    pub other: ClassId,
    /// That they share a node is an assumption for every such pair of pods.
    pub assumed: bool,
}

/// Some classes, and whether each of them is surely meant.
type Meant = Vec<(u32, bool)>;

/// One thing that one side admits.
struct Clause {
    /// The classes whose policies say so.
    subjects: Vec<u32>,
    /// The other side; none is everybody.
    others: Option<Meant>,
    ports: PortsOf,
    /// It is surely said.
    sure: bool,
}

/// Ports of a clause.
#[derive(Clone, Copy)]
enum PortsOf {
    All,
    /// A port list, to be resolved on the destination.
    List(u32),
}

impl Reachability {
    /// The groups of classes that may connect, by policies alone. A pair of one class means different pods of it.
    pub fn hubs(&self) -> Vec<Hub> {
        let members = self.peer_members();
        let egress = self.clauses(&members, |class| class.egress.as_deref());
        let ingress = self.clauses(&members, |class| class.ingress.as_deref());
        // For each class, the clauses of ingress that it is subject to.
        let mut subject_to: Vec<Vec<usize>> = vec![Vec::new(); self.classes.len()];
        for (at, clause) in ingress.iter().enumerate() {
            clause.subjects.iter().for_each(|class| subject_to[*class as usize].push(at));
        }
        let mut hubs = Vec::new();
        for out in &egress {
            match &out.others {
                None => ingress.iter().for_each(|into| self.join(out, into, &into.subjects.iter().map(|c| (*c, true)).collect(), &mut hubs)),
                Some(others) => {
                    let mut reached: FxHashMap<usize, Meant> = FxHashMap::default();
                    for (class, sure) in others {
                        subject_to[*class as usize].iter().for_each(|at| reached.entry(*at).or_default().push((*class, *sure)));
                    }
                    let mut reached: Vec<(usize, Meant)> = reached.into_iter().collect();
                    reached.sort_unstable_by_key(|(at, _)| *at);
                    for (at, destinations) in &reached {
                        self.join(out, &ingress[*at], destinations, &mut hubs);
                    }
                }
            }
        }
        hubs
    }

    /// Classes on the host's network and the classes with which they share nodes, where policies close anything between them.
    pub fn shared_nodes(&self) -> Vec<SharedNode> {
        let mut by_node: FxHashMap<u32, (Meant, Meant)> = FxHashMap::default();
        for pod in self.pods.iter().filter(|pod| pod.node != 0) {
            let class = &self.classes[pod.class as usize];
            let sides = by_node.entry(pod.node).or_default();
            if class.host {
                sides.0.push((pod.class, !pod.assumed_node));
            } else if class.ingress.is_some() || class.egress.is_some() {
                sides.1.push((pod.class, !pod.assumed_node));
            }
        }
        let mut known: FxHashMap<(u32, u32), bool> = FxHashMap::default();
        for (hosts, others) in by_node.values_mut() {
            for side in [&mut *hosts, &mut *others] {
                side.sort_unstable();
                side.dedup();
            }
            for (host, host_sure) in hosts.iter() {
                for (other, other_sure) in others.iter() {
                    *known.entry((*host, *other)).or_default() |= *host_sure && *other_sure;
                }
            }
        }
        let mut shared: Vec<SharedNode> =
            known.into_iter().map(|((host, other), sure)| SharedNode { host: ClassId(host), other: ClassId(other), assumed: !sure }).collect();
        shared.sort_unstable();
        shared
    }

    /// For each peer the classes that match it, or might.
    fn peer_members(&self) -> Vec<Meant> {
        let mut members: Vec<Meant> = vec![Vec::new(); self.peers.len()];
        for (at, class) in self.classes.iter().enumerate() {
            class.matched.iter().for_each(|peer| members[*peer as usize].push((at as u32, true)));
            class.maybe.iter().for_each(|peer| members[*peer as usize].push((at as u32, false)));
        }
        members
    }

    /// Everything that one side admits, over all classes.
    fn clauses<'a>(&'a self, members: &[Meant], rules_of: impl Fn(&'a super::reach::Class) -> Option<&'a [u32]>) -> Vec<Clause> {
        let mut open = Vec::new();
        let mut unread = Vec::new();
        let mut subjects: Vec<Vec<u32>> = vec![Vec::new(); self.rules.len()];
        for (at, class) in self.classes.iter().enumerate() {
            let at = at as u32;
            let Some(rules) = rules_of(class) else {
                open.push(at);
                continue;
            };
            if class.unread {
                unread.push(at);
            }
            for rule in rules {
                subjects[*rule as usize].push(at);
            }
        }
        let mut clauses = vec![
            Clause { subjects: open, others: None, ports: PortsOf::All, sure: true },
            Clause { subjects: unread, others: None, ports: PortsOf::All, sure: false },
        ];
        for (rule, subjects) in self.rules.iter().zip(subjects) {
            let others = rule.peers.as_ref().map(|peers| {
                let mut meant: Meant = peers.iter().flat_map(|peer| &members[*peer as usize]).copied().collect();
                // Of two mentions of a class the sure one comes first.
                meant.sort_unstable_by_key(|(class, sure)| (*class, !sure));
                meant.dedup_by_key(|(class, _)| *class);
                meant
            });
            clauses.push(Clause { subjects, others, ports: PortsOf::List(rule.ports), sure: true });
        }
        clauses.retain(|clause| !clause.subjects.is_empty() && clause.others.as_ref().is_none_or(|others| !others.is_empty()));
        clauses
    }

    /// The hubs of one clause of egress and one of ingress: sources that both mean, and these destinations.
    fn join(&self, out: &Clause, into: &Clause, destinations: &Meant, hubs: &mut Vec<Hub>) {
        let sources: Meant = match &into.others {
            None => out.subjects.iter().map(|class| (*class, true)).collect(),
            // Both ascend: the shorter list is walked.
            Some(others) if others.len() < out.subjects.len() => {
                others.iter().filter(|(class, _)| out.subjects.binary_search(class).is_ok()).copied().collect()
            }
            Some(others) => {
                let find = |subject: &u32| others.binary_search_by_key(subject, |(class, _)| *class).ok();
                out.subjects.iter().filter_map(find).map(|at| others[at]).collect()
            }
        };
        let (sources, destinations) = (self.alike(&sources, false), self.alike(destinations, true));
        for (source, from) in &sources {
            for (destination, to) in &destinations {
                let ports = self.ports_on(out.ports, to[0]).intersection(&self.ports_on(into.ports, to[0]));
                if ports.is_empty() {
                    continue;
                }
                let sure = out.sure && into.sure && source.sure && destination.sure;
                let (a, b) = (&self.classes[from[0] as usize], &self.classes[to[0] as usize]);
                let notes = self.class_notes(a, b);
                let doubts = if source.sure && destination.sure { Notes::NONE } else { self.doubts(a).and(self.doubts(b)) };
                let connections = if sure {
                    Connections { allowed: ports, undefined: Ports::none(), notes }
                } else {
                    Connections { allowed: Ports::none(), undefined: ports, notes: notes.and(doubts) }
                };
                let ids = |classes: &[u32]| classes.iter().map(|class| ClassId(*class)).collect();
                hubs.push(Hub { sources: ids(from), destinations: ids(to), connections });
            }
        }
    }

    /// Classes in groups that bring the same notes and, as destinations, have the same named ports.
    fn alike(&self, classes: &Meant, ports: bool) -> Vec<(Alike, Vec<u32>)> {
        let mut groups: FxHashMap<Alike, Vec<u32>> = FxHashMap::default();
        for (number, sure) in classes {
            let class = &self.classes[*number as usize];
            let isolated = (class.ingress.is_some(), class.egress.is_some());
            let named = if ports { class.named } else { 0 };
            let doubts = if *sure { Notes::NONE } else { self.doubts(class) };
            let alike = Alike { sure: *sure, host: class.host, ignores_policy: class.ignores_policy, unread: class.unread, isolated, named, doubts };
            groups.entry(alike).or_default().push(*number);
        }
        let mut groups: Vec<(Alike, Vec<u32>)> = groups.into_iter().collect();
        for (_, classes) in &mut groups {
            classes.sort_unstable();
        }
        groups.sort_unstable_by_key(|(_, classes)| classes[0]);
        groups
    }

    fn ports_on(&self, ports: PortsOf, destination: u32) -> Ports {
        match ports {
            PortsOf::All => Ports::all(),
            PortsOf::List(list) => self.ports[list as usize].on(&self.named[self.classes[destination as usize].named as usize]),
        }
    }
}

/// What must be equal for classes to be in one hub.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Alike {
    sure: bool,
    host: bool,
    ignores_policy: bool,
    unread: bool,
    isolated: (bool, bool),
    named: u32,
    doubts: Notes,
}
