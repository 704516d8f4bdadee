//! The part of a graph that lies between some starts and some targets, with what may be taken away of it.
//!
//! An edge with several alternatives becomes several edges, each of which needs all of a few candidates: then a set of removals closes an
//! edge exactly if it meets the edge's candidates.

use petgraph::Direction;
use petgraph::visit::EdgeRef;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Change;
use super::candidates::Collector;
use crate::attack::bits::Bits;
use crate::attack::edge::VertexId;
use crate::attack::graph::Graph;
use crate::attack::mask::Mask;
use crate::attack::search::step;
use crate::model::{Kind, ObjectRef};

/// Candidates that are taken away.
#[derive(Clone, Debug, Default)]
pub(super) struct Removed(Bits);

impl Removed {
    pub(super) fn insert(&mut self, candidate: u32) {
        self.0.insert(candidate);
    }

    pub(super) fn with(&self, candidate: u32) -> Self {
        let mut more = self.clone();
        more.insert(candidate);
        more
    }
}

/// An edge between two local vertices.
#[derive(Clone, Copy, Debug)]
struct Link {
    from: u32,
    to: u32,
    cost: u32,
    /// Its candidates, as a range.
    needs: (u32, u32),
}

/// The part of a graph.
pub(super) struct Local {
    /// The vertices of the graph that local numbers stand for.
    vertices: Vec<u32>,
    candidates: Vec<(ObjectRef, Change)>,
    links: Vec<Link>,
    needs: Vec<u32>,
    /// Per vertex the links that enter it.
    into: Vec<Vec<u32>>,
    starts: Vec<u32>,
    targets: Vec<u32>,
}

impl Local {
    pub(super) fn new(graph: &Graph, from: &[VertexId], to: &[VertexId], mask: &Mask) -> Self {
        let vertices = between(graph, from, to, mask);
        let number: FxHashMap<u32, u32> = vertices.iter().enumerate().map(|(at, vertex)| (*vertex, at as u32)).collect();
        let place = |list: &[VertexId]| {
            let mut places: Vec<u32> = list.iter().filter_map(|v| number.get(&v.0).copied()).collect();
            places.sort_unstable();
            places.dedup();
            places
        };
        let into = vec![Vec::new(); vertices.len()];
        let mut local =
            Self { vertices: vertices.clone(), candidates: Vec::new(), links: Vec::new(), needs: Vec::new(), into, starts: place(from), targets: place(to) };
        let ends: FxHashSet<&ObjectRef> = from.iter().chain(to).map(|v| &graph.vertex(*v).object).collect();
        let mut collector = Collector::new(ends);
        let admin = graph.goal("cluster-admin");
        for (at, vertex) in vertices.iter().enumerate() {
            if admin.is_some_and(|goal| goal.0 == *vertex) {
                // What cluster-admin reaches it reaches whatever may be taken away.
                let reached = graph.reach(&[*vertex], Direction::Outgoing, mask);
                let everything: Vec<u32> = local.targets.iter().copied().filter(|t| *t as usize != at && reached.contains(vertices[*t as usize])).collect();
                for target in everything {
                    local.link(at as u32, target, 1, &[]);
                }
                continue;
            }
            for edge in graph.net.edges(VertexId(*vertex).index()) {
                let id = edge.id().index() as u32;
                if let Some(target) = number.get(&(edge.target().index() as u32)).filter(|_| mask.allows(id, edge.weight())) {
                    for needs in collector.ways(graph, &mut local.candidates, id) {
                        local.link(at as u32, *target, step(edge.weight().cost), &needs);
                    }
                }
            }
        }
        local
    }

    fn link(&mut self, from: u32, to: u32, cost: u32, needs: &[u32]) {
        let first = self.needs.len() as u32;
        self.needs.extend_from_slice(needs);
        self.into[to as usize].push(self.links.len() as u32);
        self.links.push(Link { from, to, cost, needs: (first, self.needs.len() as u32) });
    }

    pub(super) fn candidate(&self, candidate: u32) -> (ObjectRef, Change) {
        self.candidates[candidate as usize].clone()
    }

    pub(super) fn candidates(&self) -> u32 {
        self.candidates.len() as u32
    }

    /// Of changes that close as much: what disturbs least, then by name.
    fn preference(&self, candidate: u32) -> (u8, ObjectRef) {
        let (object, change) = &self.candidates[candidate as usize];
        let rank = match (change, object.kind) {
            (Change::Delete, Kind::RoleBinding | Kind::ClusterRoleBinding) => 0,
            (Change::UnmountToken, _) => 1,
            (Change::Delete, Kind::Role | Kind::ClusterRole) => 2,
            (Change::Confine, _) => 3,
            (Change::Delete, _) => 4,
        };
        (rank, object.clone())
    }

    /// How much work one count is.
    pub(super) fn effort(&self) -> usize {
        (self.links.len() + self.into.len() + 1) * self.targets.len().div_ceil(64).max(1)
    }

    fn needs(&self, link: u32) -> &[u32] {
        let (first, end) = self.links[link as usize].needs;
        &self.needs[first as usize..end as usize]
    }

    fn is_open(&self, link: u32, removed: &Removed) -> bool {
        !self.needs(link).iter().any(|candidate| removed.0.contains(*candidate))
    }

    /// How many pairs are connected.
    pub(super) fn count(&self, removed: &Removed) -> usize {
        self.targets.chunks(64).map(|targets| self.connected(targets, removed).iter().map(|(_, reached)| reached.count_ones() as usize).sum::<usize>()).sum()
    }

    /// For each start the targets of a chunk that it reaches, one bit each.
    fn connected(&self, targets: &[u32], removed: &Removed) -> Vec<(u32, u64)> {
        let mut reached = vec![0u64; self.into.len()];
        let mut open = Vec::new();
        for (bit, target) in targets.iter().enumerate() {
            reached[*target as usize] |= 1 << bit;
            open.push(*target);
        }
        while let Some(vertex) = open.pop() {
            let bits = reached[vertex as usize];
            for link in &self.into[vertex as usize] {
                let from = self.links[*link as usize].from as usize;
                if bits & !reached[from] != 0 && self.is_open(*link, removed) {
                    reached[from] |= bits;
                    open.push(from as u32);
                }
            }
        }
        // A start that is a target is not paired with itself.
        let own = |start: u32| targets.iter().position(|target| *target == start).map_or(0, |bit| 1u64 << bit);
        self.starts.iter().map(|start| (*start, reached[*start as usize] & !own(*start))).collect()
    }

    /// The candidates of a cheapest path of some connected pair that is not among `given_up`; none if there is no such pair.
    pub(super) fn open_path(&self, removed: &Removed, given_up: &FxHashSet<(u32, u32)>) -> Option<Vec<u32>> {
        for targets in self.targets.chunks(64) {
            for (start, reached) in self.connected(targets, removed) {
                let target = targets.iter().enumerate().find(|(bit, target)| reached & (1 << bit) != 0 && !given_up.contains(&(start, **target)));
                if let Some((_, target)) = target {
                    let via = self.tree(*target, removed);
                    return Some(self.candidates_on(start, &via));
                }
            }
        }
        None
    }

    /// Every connected pair, as vertices of the graph.
    pub(super) fn pairs(&self) -> Vec<(VertexId, VertexId)> {
        let vertex = |local: u32| VertexId(self.vertices[local as usize]);
        let mut pairs: Vec<_> = self.connected_pairs(&Removed::default()).into_iter().map(|(from, to)| (vertex(from), vertex(to))).collect();
        pairs.sort_unstable();
        pairs
    }

    /// Every connected pair.
    pub(super) fn connected_pairs(&self, removed: &Removed) -> FxHashSet<(u32, u32)> {
        let mut pairs = FxHashSet::default();
        for targets in self.targets.chunks(64) {
            for (start, reached) in self.connected(targets, removed) {
                pairs.extend(targets.iter().enumerate().filter(|(bit, _)| reached & (1 << bit) != 0).map(|(_, target)| (start, *target)));
            }
        }
        pairs
    }

    fn candidates_on(&self, start: u32, via: &[u32]) -> Vec<u32> {
        let mut found = Vec::new();
        let mut at = start;
        while via[at as usize] != u32::MAX {
            let link = via[at as usize];
            found.extend_from_slice(self.needs(link));
            at = self.links[link as usize].to;
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// For each vertex the first link of a cheapest way to a target.
    fn tree(&self, target: u32, removed: &Removed) -> Vec<u32> {
        let mut cost = vec![u32::MAX; self.into.len()];
        let mut via = vec![u32::MAX; self.into.len()];
        let mut open = std::collections::BinaryHeap::from([std::cmp::Reverse((0, target))]);
        cost[target as usize] = 0;
        while let Some(std::cmp::Reverse((sum, vertex))) = open.pop() {
            if cost[vertex as usize] != sum {
                continue;
            }
            for link in &self.into[vertex as usize] {
                let Link { from, cost: own, .. } = self.links[*link as usize];
                if sum + own < cost[from as usize] && self.is_open(*link, removed) {
                    cost[from as usize] = sum + own;
                    via[from as usize] = *link;
                    open.push(std::cmp::Reverse((sum + own, from)));
                }
            }
        }
        via
    }

    /// The candidates that close most, with how many pairs they close. Only what is on the cheapest path of a pair can close the pair: that
    /// bounds what a candidate closes, so that most need not be tried.
    pub(super) fn rank(&self, removed: &Removed, total: usize, most: usize, work: &mut usize) -> Vec<(u32, usize)> {
        let mut bound = vec![0usize; self.candidates.len()];
        for target in &self.targets {
            let via = self.tree(*target, removed);
            *work = work.saturating_sub(self.links.len());
            for start in self.starts.iter().filter(|start| *start != target && via[**start as usize] != u32::MAX) {
                for candidate in self.candidates_on(*start, &via) {
                    bound[candidate as usize] += 1;
                }
            }
        }
        let mut order: Vec<u32> = (0..self.candidates.len() as u32).filter(|c| bound[*c as usize] > 0).collect();
        order.sort_by_key(|c| (std::cmp::Reverse(bound[*c as usize]), self.preference(*c)));
        let mut ranked: Vec<(u32, usize)> = Vec::new();
        for candidate in order {
            let worst = if ranked.len() < most { 0 } else { ranked.last().map_or(0, |(_, closes)| *closes) };
            if bound[candidate as usize] <= worst || *work < self.effort() {
                break;
            }
            *work -= self.effort();
            let closes = total - self.count(&removed.with(candidate));
            if closes > worst {
                ranked.push((candidate, closes));
                ranked.sort_by_key(|(candidate, closes)| (std::cmp::Reverse(*closes), self.preference(*candidate)));
                ranked.truncate(most);
            }
        }
        ranked
    }
}

/// The vertices on ways from some vertices to others that do not go on behind cluster-admin, ascending.
fn between(graph: &Graph, from: &[VertexId], to: &[VertexId], mask: &Mask) -> Vec<u32> {
    let admin = graph.goal("cluster-admin");
    let mut ends: Vec<u32> = to.iter().map(|v| v.0).collect();
    ends.extend(admin.filter(|_| !to.is_empty()).map(|v| v.0));
    let backward = graph.reach(&ends, Direction::Incoming, mask);
    let mut forward = Bits::with_len(graph.vertex_count());
    let mut open: Vec<u32> = from.iter().map(|v| v.0).filter(|v| forward.insert(*v)).collect();
    let mut found = Vec::new();
    while let Some(vertex) = open.pop() {
        if !backward.contains(vertex) {
            continue;
        }
        found.push(vertex);
        if admin.is_some_and(|goal| goal.0 == vertex) {
            continue;
        }
        for edge in graph.net.edges(VertexId(vertex).index()) {
            let target = edge.target().index() as u32;
            if backward.contains(target) && mask.allows(edge.id().index() as u32, edge.weight()) && forward.insert(target) {
                open.push(target);
            }
        }
    }
    // A target that only cluster-admin leads to is reached all the same.
    if admin.is_some_and(|goal| forward.contains(goal.0)) {
        found.extend(to.iter().map(|v| v.0).filter(|v| forward.insert(*v)));
    }
    found.sort_unstable();
    found
}
