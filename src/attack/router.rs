//! Paths through a given thing: from where attackers start, by way of it, to what they must not reach.

use petgraph::Direction;

use super::bits::Bits;
use super::edge::{EdgeId, VertexId};
use super::graph::Graph;
use super::hops::Path;
use super::mask::Mask;
use super::proof::ALWAYS;
use super::search::{FAR, Tree, step};
use crate::model::{Kind, ObjectRef};

/// Answers for any object which paths lead through it.
#[derive(Debug)]
pub struct Router<'g> {
    graph: &'g Graph,
    mask: Mask,
    /// The cheapest ways from the starts, not beyond a goal.
    before: Tree,
    /// The cheapest ways to the targets.
    after: Tree,
}

/// Where a path meets an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// The object is a vertex on it.
    Vertex(u32),
    /// An edge on it needs the object.
    Edge(u32),
}

/// The objects that steps on ways from a start to a target need.
#[derive(Debug)]
pub struct Needs<'g> {
    graph: &'g Graph,
    /// By their numbers.
    objects: Bits,
}

impl Needs<'_> {
    /// Whether a step needs an object.
    pub fn contains(&self, object: &ObjectRef) -> bool {
        self.graph.proofs.known(object).is_some_and(|number| self.objects.contains(number))
    }
}

impl Graph {
    /// Gets ready to answer which paths from `from` to `to` lead through things.
    pub fn router(&self, from: &[VertexId], to: &[VertexId], mask: &Mask) -> Router<'_> {
        let roots = |list: &[VertexId]| list.iter().map(|v| v.0).collect::<Vec<u32>>();
        // Whoever is cluster-admin reaches everything: what comes after that is on no way worth telling.
        let is_goal = |vertex: u32| self.vertex(VertexId(vertex)).object.kind == Kind::Goal;
        Router {
            graph: self,
            mask: mask.clone(),
            before: self.tree_within(&roots(from), Direction::Outgoing, mask, is_goal),
            after: self.tree(&roots(to), Direction::Incoming, mask),
        }
    }
}

impl<'g> Router<'g> {
    /// Whether anything leads from a start through an object to a target: it is on the way, or a step on the way needs it.
    pub fn is_on_path(&self, object: &ObjectRef) -> bool {
        self.best(object).is_some()
    }

    /// What the steps on ways from a start to a target need. It is found in one go, which pays where many objects are asked about.
    pub fn needs(&self) -> Needs<'g> {
        let proofs = &self.graph.proofs;
        let (mut seen, mut objects) = (Bits::default(), Bits::with_len(proofs.objects().len()));
        for (id, from, to, edge) in self.graph.edges() {
            let is_step = edge.proof != ALWAYS && self.mask.allows(id.0, edge) && self.sum(from.0, to.0, step(edge.cost)).is_some();
            if is_step && seen.insert(edge.proof) {
                proofs.objects_of(edge.proof).for_each(|object| _ = objects.insert(object));
            }
        }
        Needs { graph: self.graph, objects }
    }

    /// Whether anything leads from a start to one of these vertices.
    pub fn is_reached(&self, parts: &[VertexId]) -> bool {
        parts.iter().any(|vertex| self.before.cost[vertex.0 as usize] != FAR)
    }

    /// Whether an object leads to a target.
    pub fn leads_on(&self, object: &ObjectRef) -> bool {
        self.graph.parts(object).iter().any(|vertex| self.after.cost[vertex.0 as usize] != FAR)
    }

    /// The cheapest path through an object.
    pub fn through(&self, object: &ObjectRef) -> Option<Path> {
        let (_, place) = self.best(object)?;
        let (first, last, middle) = match place {
            Place::Vertex(vertex) => (vertex, vertex, None),
            Place::Edge(edge) => {
                let (from, to) = self.graph.ends(EdgeId(edge));
                (from.0, to.0, Some(edge))
            }
        };
        let (mut vertices, mut edges) = (vec![first], Vec::new());
        let mut at = first;
        while self.before.via[at as usize] != FAR {
            let edge = self.before.via[at as usize];
            at = self.graph.ends(EdgeId(edge)).0.0;
            edges.insert(0, edge);
            vertices.insert(0, at);
        }
        if let Some(edge) = middle {
            edges.push(edge);
            vertices.push(last);
        }
        at = last;
        while self.after.via[at as usize] != FAR {
            let edge = self.after.via[at as usize];
            at = self.graph.ends(EdgeId(edge)).1.0;
            edges.push(edge);
            vertices.push(at);
        }
        // What is a start and a target at once is no path.
        (!edges.is_empty()).then(|| self.graph.path(&vertices, &edges, &self.mask))
    }

    /// Where a path through an object meets it, and what that costs.
    fn best(&self, object: &ObjectRef) -> Option<(u32, Place)> {
        let parts = self.graph.parts(object);
        let vertices = parts.iter().filter_map(|v| self.sum(v.0, v.0, 0).map(|cost| (cost, Place::Vertex(v.0))));
        vertices.min().or_else(|| self.steps(object).min())
    }

    /// The steps on paths that need an object, each with what the cheapest path by it costs.
    fn steps(&self, object: &ObjectRef) -> impl Iterator<Item = (u32, Place)> {
        let proofs = self.graph.proofs.known(object).into_iter().flat_map(|number| self.graph.index().proofs_with(number));
        let edges = proofs.flat_map(|proof| self.graph.index().edges_with(proof).iter().copied());
        edges.filter_map(|id| {
            let (edge, (from, to)) = (self.graph.edge(EdgeId(id)), self.graph.ends(EdgeId(id)));
            let cost = self.mask.allows(id, edge).then(|| self.sum(from.0, to.0, step(edge.cost))).flatten();
            cost.map(|cost| (cost, Place::Edge(id)))
        })
    }

    /// What a path costs that comes in one vertex and goes on from another, with what lies between them.
    fn sum(&self, before: u32, after: u32, own: u32) -> Option<u32> {
        let (before, after) = (self.before.cost[before as usize], self.after.cost[after as usize]);
        let sum = (before != FAR && after != FAR).then(|| before + own + after)?;
        (sum > 0).then_some(sum)
    }
}
