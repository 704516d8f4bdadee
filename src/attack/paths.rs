//! The cheapest paths between two sets of vertices, each with its own sequence of things.
//!
//! Paths differ where they visit different things, not where two permissions lead to the same thing: those are alternatives of one
//! hop. So a path branches off another one at a thing, towards a thing to which no earlier path went from there; the hubs between
//! two things are whatever is cheapest. A path never comes back to a vertex, and does not take a detour to a hub that it had before it.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use petgraph::Direction;
use petgraph::visit::EdgeRef;
use rustc_hash::{FxHashMap, FxHashSet};

use super::edge::{Face, VertexId};
use super::graph::Graph;
use super::hops::Path;
use super::mask::Mask;
use super::search::{FAR, Tree, step};

/// A path as a sequence of vertices and the edges between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Raw {
    cost: u32,
    pub(super) vertices: Vec<u32>,
    pub(super) edges: Vec<u32>,
    /// The place among the vertices from which it differs from the path that it was branched off.
    branch: usize,
}

/// One search for paths.
struct Finder<'g> {
    graph: &'g Graph,
    mask: &'g Mask,
    /// The cheapest ways to a target.
    tree: Tree,
    targets: FxHashSet<u32>,
}

impl Graph {
    /// The `k` cheapest paths from any of `from` to any of `to`, cheapest first. A start that is a target is no path.
    pub fn paths(&self, from: &[VertexId], to: &[VertexId], k: usize, mask: &Mask) -> Vec<Path> {
        let targets: Vec<u32> = to.iter().map(|v| v.0).collect();
        let finder = Finder { graph: self, mask, tree: self.tree(&targets, Direction::Incoming, mask), targets: targets.iter().copied().collect() };
        let mut starts: Vec<u32> = from.iter().map(|v| v.0).filter(|v| finder.tree.cost[*v as usize] != FAR && !finder.targets.contains(v)).collect();
        starts.sort_by_key(|v| (finder.tree.cost[*v as usize], *v));
        starts.dedup();
        let mut found: Vec<Path> = Vec::new();
        finder.find(&starts, k, |raw| {
            let path = self.path(&raw.vertices, &raw.edges, mask);
            // Two ways through groups or parts of a workload can look the same.
            if found.iter().all(|known| !known.looks_like(&path)) {
                found.push(path);
            }
            found.len() >= k
        });
        found
    }
}

impl Finder<'_> {
    /// Calls `take` with one path after the other, until it has enough.
    fn find(&self, starts: &[u32], k: usize, mut take: impl FnMut(&Raw) -> bool) {
        let mut accepted: Vec<Raw> = Vec::new();
        let mut candidates: BTreeSet<Raw> = BTreeSet::new();
        let mut next_start = 0;
        // Paths that look alike do not count; there are never many of them in a row.
        for _ in 0..k * 4 + 16 {
            // The cheapest path of the next start is a candidate once it is as cheap as the best of the others.
            while let Some(start) = starts.get(next_start) {
                if candidates.first().is_some_and(|best| best.cost < self.tree.cost[*start as usize]) {
                    break;
                }
                candidates.insert(self.along_tree(*start));
                next_start += 1;
            }
            let Some(best) = candidates.pop_first() else { return };
            if take(&best) {
                return;
            }
            accepted.push(best.clone());
            for at in best.branch..best.vertices.len() - 1 {
                if !self.is_shown(best.vertices[at]) && at > 0 {
                    continue;
                }
                let root = &best.vertices[..=at];
                let taken: FxHashSet<u32> =
                    accepted.iter().filter(|path| path.vertices.starts_with(root)).filter_map(|path| self.next_shown(&path.vertices[at + 1..])).collect();
                candidates.extend(self.branch_off(&best, at, &taken));
            }
        }
    }

    fn is_shown(&self, vertex: u32) -> bool {
        self.graph.net[VertexId(vertex).index()].face != Face::Hidden || self.targets.contains(&vertex)
    }

    fn next_shown(&self, rest: &[u32]) -> Option<u32> {
        rest.iter().copied().find(|vertex| self.is_shown(*vertex))
    }

    /// The cheapest path from a vertex.
    fn along_tree(&self, start: u32) -> Raw {
        let mut raw = Raw { cost: self.tree.cost[start as usize], vertices: vec![start], edges: Vec::new(), branch: 0 };
        let mut at = start;
        while self.tree.via[at as usize] != FAR {
            let edge = self.tree.via[at as usize];
            at = self.graph.ends(super::EdgeId(edge)).1.0;
            raw.edges.push(edge);
            raw.vertices.push(at);
        }
        raw
    }

    /// The cheapest path that follows another one to a place and goes on from there to a thing that is not taken.
    fn branch_off(&self, path: &Raw, at: usize, taken: &FxHashSet<u32>) -> Option<Raw> {
        let root = &path.vertices[..=at];
        let start = root[at];
        let blocked: FxHashSet<u32> = root.iter().copied().collect();
        let kept = self.cost(&path.edges[..at]);
        let mut before = FxHashMap::default();
        for place in (0..at).filter(|place| *place == 0 || self.is_shown(root[*place])) {
            self.add_hubs(root[place], self.cost(&path.edges[..place]), &mut before);
        }
        let mut own = FxHashMap::default();
        self.add_hubs(start, kept, &mut own);
        // What could be had at an earlier thing, no dearer, is no reason for a detour.
        let had = |hubs: &FxHashMap<u32, u32>, vertex: u32, sum: u32| hubs.get(&vertex).is_some_and(|there| *there <= kept + sum);
        // A state is a vertex and whether a thing has been met since the start.
        let mut best: FxHashMap<(u32, bool), (u32, u32, bool)> = FxHashMap::default();
        let mut open = BinaryHeap::from([Reverse((self.tree.cost[start as usize], start, false))]);
        best.insert((start, false), (0, FAR, false));
        while let Some(Reverse((estimate, vertex, met))) = open.pop() {
            let (cost, ..) = best[&(vertex, met)];
            if estimate != cost + self.tree.cost[vertex as usize] {
                continue;
            }
            if self.targets.contains(&vertex) && vertex != start {
                return Some(self.trace(path, at, &best, (vertex, met)));
            }
            for edge in self.graph.net.edges(VertexId(vertex).index()) {
                let (id, to) = (edge.id().index() as u32, edge.target().index() as u32);
                let ahead = self.tree.cost[to as usize];
                if ahead == FAR || blocked.contains(&to) || !self.mask.allows(id, edge.weight()) {
                    continue;
                }
                let shown = self.is_shown(to);
                if shown && !met && taken.contains(&to) {
                    continue;
                }
                let (state, sum) = ((to, met || shown), cost + step(edge.weight().cost));
                if !shown && (had(&before, to, sum) || (met && had(&own, to, sum))) {
                    continue;
                }
                let known = best.get(&state).copied();
                if known.is_none_or(|(before, via, _)| sum < before || (sum == before && id < via)) {
                    best.insert(state, (sum, id, met));
                    if known.is_none_or(|(before, ..)| sum < before) {
                        open.push(Reverse((sum + ahead, state.0, state.1)));
                    }
                }
            }
        }
        None
    }

    /// Adds the hubs that a thing leads to without any other thing, each with what it costs to get there if the thing itself costs `sum`.
    fn add_hubs(&self, thing: u32, sum: u32, hubs: &mut FxHashMap<u32, u32>) {
        let mut open = BinaryHeap::from([Reverse((sum, thing))]);
        while let Some(Reverse((sum, vertex))) = open.pop() {
            if vertex != thing && hubs.get(&vertex).is_some_and(|known| *known < sum) {
                continue;
            }
            for edge in self.graph.net.edges(VertexId(vertex).index()) {
                let (id, to) = (edge.id().index() as u32, edge.target().index() as u32);
                if self.is_shown(to) || self.tree.cost[to as usize] == FAR || !self.mask.allows(id, edge.weight()) {
                    continue;
                }
                let sum = sum + step(edge.weight().cost);
                if hubs.get(&to).is_none_or(|known| sum < *known) {
                    hubs.insert(to, sum);
                    open.push(Reverse((sum, to)));
                }
            }
        }
    }

    fn cost(&self, edges: &[u32]) -> u32 {
        edges.iter().map(|edge| step(self.graph.edge(super::EdgeId(*edge)).cost)).sum()
    }

    /// Puts together the kept part of a path and what was found from there.
    fn trace(&self, path: &Raw, at: usize, best: &FxHashMap<(u32, bool), (u32, u32, bool)>, end: (u32, bool)) -> Raw {
        let (mut vertices, mut edges) = (Vec::new(), Vec::new());
        let mut state = end;
        loop {
            let (_, via, met) = best[&state];
            if via == FAR {
                break;
            }
            vertices.push(state.0);
            edges.push(via);
            state = (self.graph.ends(super::EdgeId(via)).0.0, met);
        }
        vertices.reverse();
        edges.reverse();
        Raw {
            cost: self.cost(&path.edges[..at]) + best[&end].0,
            vertices: [&path.vertices[..=at], &vertices].concat(),
            edges: [&path.edges[..at], &edges].concat(),
            branch: at,
        }
    }
}
