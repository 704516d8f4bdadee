//! How far everything is from a set of vertices, in steps that a person would count.

use std::collections::VecDeque;

use petgraph::Direction;
use petgraph::visit::EdgeRef;

use super::edge::{EdgeKind, VertexId};
use super::graph::Graph;
use super::mask::Mask;

/// Steps from the nearest root, or to it. Structure (hub to what it stands for, workload to pods) is no step.
#[derive(Clone, Debug)]
pub struct Distances {
    hops: Vec<u32>,
    root: Vec<u32>,
}

const FAR: u32 = u32::MAX;

impl Distances {
    /// The steps of a vertex; none if there is no way.
    pub fn hops(&self, vertex: VertexId) -> Option<u32> {
        self.hops.get(vertex.0 as usize).copied().filter(|hops| *hops != FAR)
    }

    /// The root that is nearest to a vertex.
    pub fn root(&self, vertex: VertexId) -> Option<VertexId> {
        self.root.get(vertex.0 as usize).copied().filter(|root| *root != FAR).map(VertexId)
    }
}

impl Graph {
    /// How far everything is from the nearest of `roots`.
    pub fn distances_from(&self, roots: &[VertexId], mask: &Mask) -> Distances {
        self.distances(roots, Direction::Outgoing, mask)
    }

    /// How far everything is to the nearest of `roots`.
    pub fn distances_to(&self, roots: &[VertexId], mask: &Mask) -> Distances {
        self.distances(roots, Direction::Incoming, mask)
    }

    /// A search over edges that count one or nothing: the latter go to the front of the line.
    fn distances(&self, roots: &[VertexId], direction: Direction, mask: &Mask) -> Distances {
        let count = self.vertex_count();
        let mut found = Distances { hops: vec![FAR; count], root: vec![FAR; count] };
        let mut line: VecDeque<(u32, u32)> = VecDeque::new();
        for root in roots {
            let at = root.0 as usize;
            if found.hops[at] == FAR {
                found.hops[at] = 0;
                found.root[at] = root.0;
                line.push_back((root.0, 0));
            }
        }
        while let Some((vertex, hops)) = line.pop_front() {
            if found.hops[vertex as usize] != hops {
                continue;
            }
            for edge in self.net.edges_directed(VertexId(vertex).index(), direction) {
                let other = if direction == Direction::Outgoing { edge.target() } else { edge.source() }.index();
                let step = u32::from(edge.weight().kind != EdgeKind::STRUCTURE);
                if hops + step < found.hops[other] && mask.allows(edge.id().index() as u32, edge.weight()) {
                    found.hops[other] = hops + step;
                    found.root[other] = found.root[vertex as usize];
                    if step == 0 { line.push_front((other as u32, hops)) } else { line.push_back((other as u32, hops + 1)) }
                }
            }
        }
        found
    }
}
