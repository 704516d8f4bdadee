//! Cheapest ways through the graph. Costs are small whole numbers, so that a ring of buckets takes the place of a heap.

use petgraph::Direction;
use petgraph::visit::EdgeRef;

use super::graph::Graph;
use super::mask::Mask;

/// Not reached.
pub(crate) const FAR: u32 = u32::MAX;

/// What one edge adds to a sum: its cost, and a little for being an edge, so that of equally cheap ways the one with fewer edges wins
/// and no way goes in a circle.
pub(crate) const fn step(cost: u16) -> u32 {
    cost as u32 * STEPS + 1
}

/// More than the edges of any way that is looked at.
const STEPS: u32 = 64;

/// A forest of cheapest ways.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// The sum of [`step`]s of the cheapest way, by vertex.
    pub(crate) cost: Vec<u32>,
    /// The edge by which a vertex is reached (or left, when searched backwards), by vertex; `FAR` at the roots and where nothing leads.
    pub(crate) via: Vec<u32>,
}

/// Vertices to be looked at, by cost.
pub(crate) struct Buckets {
    ring: Vec<Vec<u32>>,
    cost: u32,
    waiting: usize,
}

impl Buckets {
    /// Room for edges of at most that cost.
    pub(crate) fn new(dearest: u16) -> Self {
        Self { ring: vec![Vec::new(); step(dearest) as usize + 1], cost: 0, waiting: 0 }
    }

    pub(crate) fn push(&mut self, vertex: u32, cost: u32) {
        let at = cost as usize % self.ring.len();
        self.ring[at].push(vertex);
        self.waiting += 1;
    }

    pub(crate) fn pop(&mut self) -> Option<(u32, u32)> {
        if self.waiting == 0 {
            return None;
        }
        loop {
            let at = self.cost as usize % self.ring.len();
            if let Some(vertex) = self.ring[at].pop() {
                self.waiting -= 1;
                return Some((vertex, self.cost));
            }
            self.cost += 1;
        }
    }
}

impl Graph {
    /// The cheapest ways from `roots` to everything, or backwards from everything to `roots`.
    pub(crate) fn tree(&self, roots: &[u32], direction: Direction, mask: &Mask) -> Tree {
        self.tree_within(roots, direction, mask, |_| false)
    }

    /// The same, without going on from vertices for which `ends` holds.
    pub(crate) fn tree_within(&self, roots: &[u32], direction: Direction, mask: &Mask, ends: impl Fn(u32) -> bool) -> Tree {
        let mut tree = Tree { cost: vec![FAR; self.net.node_count()], via: vec![FAR; self.net.node_count()] };
        let mut buckets = Buckets::new(self.dearest);
        for root in roots {
            if tree.cost[*root as usize] != 0 {
                tree.cost[*root as usize] = 0;
                buckets.push(*root, 0);
            }
        }
        while let Some((vertex, cost)) = buckets.pop() {
            if tree.cost[vertex as usize] != cost || ends(vertex) {
                continue;
            }
            for edge in self.net.edges_directed(super::VertexId(vertex).index(), direction) {
                let other = if direction == Direction::Outgoing { edge.target() } else { edge.source() }.index();
                let id = edge.id().index() as u32;
                let sum = cost + step(edge.weight().cost);
                let before = tree.cost[other];
                // Of equally cheap ways the edge with the lowest number stays, so that the answer does not hang on the order of the search.
                if (sum < before || (sum == before && id < tree.via[other] && tree.via[other] != FAR)) && mask.allows(id, edge.weight()) {
                    tree.via[other] = id;
                    if sum < before {
                        tree.cost[other] = sum;
                        buckets.push(other as u32, sum);
                    }
                }
            }
        }
        tree
    }

    /// Everything that can be reached from `roots`, or from which they can be reached.
    pub(crate) fn reach(&self, roots: &[u32], direction: Direction, mask: &Mask) -> super::bits::Bits {
        let mut seen = super::bits::Bits::with_len(self.net.node_count());
        let mut open: Vec<u32> = roots.iter().copied().filter(|root| seen.insert(*root)).collect();
        while let Some(vertex) = open.pop() {
            for edge in self.net.edges_directed(super::VertexId(vertex).index(), direction) {
                let other = if direction == Direction::Outgoing { edge.target() } else { edge.source() }.index() as u32;
                if !seen.contains(other) && mask.allows(edge.id().index() as u32, edge.weight()) {
                    seen.insert(other);
                    open.push(other);
                }
            }
        }
        seen
    }
}
