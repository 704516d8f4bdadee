//! What is taken away for a question: edges that are gone because objects are, and whether only certain edges count.

use super::bits::Bits;
use super::edge::{Edge, EdgeId};
use super::graph::Graph;
use crate::model::{Certainty, Kind, ObjectRef};

/// A view of a graph without some of its edges; the default takes nothing away. It belongs to the graph that it was made for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    certain_only: bool,
    gone: Bits,
    dead: Bits,
}

impl Mask {
    /// The same view, but only of edges that are certain.
    #[must_use]
    pub fn certain(mut self) -> Self {
        self.certain_only = true;
        self
    }

    /// The same view with these objects gone as well: every edge goes that has no proof without them.
    #[must_use]
    pub fn without(mut self, graph: &Graph, objects: &[ObjectRef]) -> Self {
        let mut numbers = Vec::new();
        for object in objects {
            if object.kind == Kind::Namespace {
                let inside = graph.proofs.objects().enumerate().filter(|(_, o)| o.namespace == object.name);
                numbers.extend(inside.map(|(at, _)| at as u32));
            }
            numbers.extend(graph.proofs.known(object));
        }
        self.take(graph, &numbers);
        self
    }

    /// The same view without these edges.
    #[must_use]
    pub fn without_edges(mut self, edges: &[EdgeId]) -> Self {
        for edge in edges {
            self.dead.insert(edge.0);
        }
        self
    }

    /// Whether nothing is taken away.
    pub fn is_empty(&self) -> bool {
        !self.certain_only && self.dead.is_empty()
    }

    /// Takes objects away by their numbers.
    fn take(&mut self, graph: &Graph, objects: &[u32]) {
        let new: Vec<u32> = objects.iter().copied().filter(|object| self.gone.insert(*object)).collect();
        for object in new {
            for proof in graph.index().proofs_with(object) {
                if !graph.proofs.holds(proof, &self.gone) {
                    graph.index().edges_with(proof).iter().for_each(|edge| _ = self.dead.insert(*edge));
                }
            }
        }
    }

    /// Whether an edge is in the view.
    #[inline]
    pub(crate) fn allows(&self, id: u32, edge: &Edge) -> bool {
        (!self.certain_only || edge.certainty == Certainty::Certain) && !self.dead.contains(id)
    }
}
