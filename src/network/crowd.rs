//! Pods that are asked about together: their policies speak once for each class, and their nodes are compared as sets. Two workloads
//! of thousands of pods cost no more than the classes they are of.

use super::connections::{Connections, Notes};
use super::ports::Ports;
use super::query::{own_node, unite};
use super::reach::Reachability;

/// The pods of one class in a crowd.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rank {
    pub(super) class: u32,
    count: u32,
    /// One of them: where a class has one pod only, it is known which.
    pod: u32,
}

/// Nodes, sorted.
#[derive(Clone, Debug, Default)]
struct Nodes {
    all: Vec<u32>,
    /// Those that are no assumption.
    sure: Vec<u32>,
}

/// Some pods.
#[derive(Clone, Debug, Default)]
pub(super) struct Crowd {
    /// By class.
    pub(super) ranks: Vec<Rank>,
    /// Nodes of pods that count as their node.
    host: Nodes,
    /// Nodes of the others.
    plain: Nodes,
}

impl Crowd {
    /// Looks at pods by number.
    pub(super) fn of(reach: &Reachability, pods: &[u32]) -> Self {
        let mut crowd = Self::default();
        let mut classes: Vec<(u32, u32)> = pods.iter().map(|at| (reach.pods[*at as usize].class, *at)).collect();
        classes.sort_unstable();
        classes.dedup();
        for (class, pod) in classes {
            match crowd.ranks.last_mut() {
                Some(rank) if rank.class == class => rank.count += 1,
                _ => crowd.ranks.push(Rank { class, count: 1, pod }),
            }
        }
        for pod in pods.iter().map(|at| &reach.pods[*at as usize]).filter(|pod| pod.node != 0) {
            let nodes = if reach.classes[pod.class as usize].host { &mut crowd.host } else { &mut crowd.plain };
            nodes.all.push(pod.node);
            if !pod.assumed_node {
                nodes.sure.push(pod.node);
            }
        }
        for list in [&mut crowd.host.all, &mut crowd.host.sure, &mut crowd.plain.all, &mut crowd.plain.sure] {
            list.sort_unstable();
            list.dedup();
        }
        crowd
    }

    /// Whether some pod runs on a node.
    pub(super) fn is_placed(&self) -> bool {
        !self.host.all.is_empty() || !self.plain.all.is_empty()
    }

    /// The pod, if it is only one.
    fn single(&self) -> Option<Rank> {
        match self.ranks.as_slice() {
            [rank] if rank.count == 1 => Some(*rank),
            _ => None,
        }
    }

    /// Whether some pod of one counts as the node of some pod of the other, and whether that is an assumption for each such pair.
    /// Two pods that both count as their node need no such favour: nothing isolates them.
    fn near(&self, other: &Self) -> Option<bool> {
        let near = |nodes: fn(&Nodes) -> &Vec<u32>| share(nodes(&self.host), nodes(&other.plain)) || share(nodes(&self.plain), nodes(&other.host));
        if near(|nodes| &nodes.sure) {
            return Some(false);
        }
        near(|nodes| &nodes.all).then_some(true)
    }
}

/// What some pod of one crowd may do with a different pod of the other; `between` answers for two classes.
pub(super) fn between(from: &Crowd, to: &Crowd, mut between: impl FnMut(u32, u32) -> Connections) -> Connections {
    if let (Some(source), Some(destination)) = (from.single(), to.single())
        && source.pod == destination.pod
    {
        return loopback(between(source.class, source.class));
    }
    let mut answers = Vec::with_capacity(from.ranks.len() * to.ranks.len());
    for source in &from.ranks {
        for destination in &to.ranks {
            let same = source.count == 1 && destination.count == 1 && source.pod == destination.pod;
            if !same {
                answers.push(between(source.class, destination.class));
            }
        }
    }
    let united = unite(answers.into_iter());
    match from.near(to) {
        Some(assumed) => own_node(united, assumed),
        None => united,
    }
}

/// A pod that connects to its own address.
fn loopback(own: Connections) -> Connections {
    if own.allowed.is_all() { own } else { Connections::between(own.allowed, &Ports::all(), own.notes.and(Notes::LOOPBACK)) }
}

/// Whether two sorted lists share a number.
fn share(a: &[u32], b: &[u32]) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.iter().any(|node| long.binary_search(node).is_ok())
}
