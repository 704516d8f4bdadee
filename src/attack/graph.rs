//! The graph itself: what it consists of, and how its parts are found.

use std::sync::{Arc, OnceLock};

use petgraph::Direction;
use petgraph::graph::DiGraph;
use petgraph::visit::EdgeRef;
use rustc_hash::{FxHashMap, FxHashSet};

use super::edge::{Edge, EdgeId, EdgeKind, Vertex, VertexId};
use super::index::Index;
use super::proof::Proofs;
use crate::model::{Catalogue, EdgeInfo, Kind, Name, ObjectRef};

/// The attack graph of one inventory. It never changes; see [`super::Mask`] for questions about removals.
#[derive(Debug)]
pub struct Graph {
    pub(crate) net: DiGraph<Vertex, Edge, u32>,
    pub(crate) proofs: Proofs,
    /// Made for the first question that it answers: an analysis asks none.
    pub(crate) index: OnceLock<Index>,
    pub(crate) kinds: Kinds,
    /// The cost of the dearest edge.
    pub(crate) dearest: u16,
    /// The vertex of each object that has one, by the object's number.
    pub(crate) places: Vec<Option<VertexId>>,
    /// Roles and bindings that the API server makes again when they are deleted.
    pub(crate) built_in: FxHashSet<ObjectRef>,
    pub(crate) entries: Vec<VertexId>,
    pub(crate) goals: Vec<VertexId>,
}

/// The kinds of edges by number: the catalogue's entries in the order of their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds {
    list: Arc<[EdgeInfo]>,
    by_id: Arc<FxHashMap<Name, EdgeKind>>,
    /// The kind by which identities are members of groups.
    pub(crate) membership: Option<EdgeKind>,
}

impl Kinds {
    pub(crate) fn new(catalogue: &Catalogue) -> Self {
        let list: Arc<[EdgeInfo]> = catalogue.edges.values().cloned().collect();
        let by_id = list.iter().enumerate().map(|(at, info)| (info.id.clone(), EdgeKind(at as u16))).collect();
        let mut kinds = Self { list, by_id: Arc::new(by_id), membership: None };
        kinds.membership = kinds.find("MEMBER_OF");
        kinds
    }

    /// The kind of that id, if the catalogue has it.
    pub(crate) fn find(&self, id: &str) -> Option<EdgeKind> {
        self.by_id.get(id).copied()
    }

    /// What is known of a kind; nothing of [`EdgeKind::STRUCTURE`].
    pub(crate) fn info(&self, kind: EdgeKind) -> Option<&EdgeInfo> {
        self.list.get(usize::from(kind.0))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (EdgeKind, &EdgeInfo)> {
        self.list.iter().enumerate().map(|(at, info)| (EdgeKind(at as u16), info))
    }
}

impl Graph {
    /// The number of vertices.
    pub fn vertex_count(&self) -> usize {
        self.net.node_count()
    }

    /// The number of edges.
    pub fn edge_count(&self) -> usize {
        self.net.edge_count()
    }

    /// Every vertex.
    pub fn vertices(&self) -> impl Iterator<Item = (VertexId, &Vertex)> {
        self.net.node_weights().enumerate().map(|(at, vertex)| (VertexId(at as u32), vertex))
    }

    /// Every edge with its ends.
    pub fn edges(&self) -> impl Iterator<Item = (EdgeId, VertexId, VertexId, &Edge)> {
        self.net
            .edge_references()
            .map(|e| (EdgeId(e.id().index() as u32), VertexId(e.source().index() as u32), VertexId(e.target().index() as u32), e.weight()))
    }

    /// A vertex.
    pub fn vertex(&self, id: VertexId) -> &Vertex {
        &self.net[id.index()]
    }

    /// From objects to the edges that need them.
    pub(crate) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.proofs, self.net.edge_weights()))
    }

    /// An edge.
    pub fn edge(&self, id: EdgeId) -> &Edge {
        &self.net[id.index()]
    }

    /// The ends of an edge.
    pub fn ends(&self, id: EdgeId) -> (VertexId, VertexId) {
        let (from, to) = self.net.edge_endpoints(id.index()).unwrap_or_default();
        (VertexId(from.index() as u32), VertexId(to.index() as u32))
    }

    /// What the catalogue knows of a kind of edge; nothing of [`EdgeKind::STRUCTURE`].
    pub fn info(&self, kind: EdgeKind) -> Option<&EdgeInfo> {
        self.kinds.info(kind)
    }

    /// What an edge rests on besides objects; empty if it rests on nothing else.
    pub fn assumption(&self, edge: &Edge) -> &str {
        self.proofs.assumption_at(edge.assumption)
    }

    /// The vertex of an object. A pod without a vertex of its own has that of its workload.
    pub fn find(&self, object: &ObjectRef) -> Option<VertexId> {
        *self.places.get(self.proofs.known(object)? as usize)?
    }

    /// The vertex of an object, and those of its parts: the pods of a workload on single nodes.
    pub fn parts(&self, object: &ObjectRef) -> Vec<VertexId> {
        let Some(whole) = self.find(object) else { return Vec::new() };
        let structure = self.net.edges(whole.index()).filter(|edge| edge.weight().kind == EdgeKind::STRUCTURE);
        let mut parts: Vec<VertexId> = structure
            .filter(|edge| self.net[edge.target()].object == self.net[whole.index()].object)
            .map(|edge| VertexId(edge.target().index() as u32))
            .collect();
        parts.push(whole);
        parts.sort_unstable();
        parts
    }

    /// The goal of that name (`cluster-admin`).
    pub fn goal(&self, name: &str) -> Option<VertexId> {
        self.find(&ObjectRef::cluster(Kind::Goal, name))
    }

    /// Where an attacker from the internet comes in: one vertex for each exposed workload, sorted. Its object is the workload's.
    pub fn entries(&self) -> Vec<VertexId> {
        self.entries.clone()
    }

    /// Where an attacker must not get: the goals by capability, then the crown jewels, each sorted.
    pub fn goals(&self) -> Vec<VertexId> {
        self.goals.clone()
    }

    /// Every object that some edge needs, sorted: what a removal may change something by.
    pub fn cut_objects(&self) -> Vec<ObjectRef> {
        let needed = self.proofs.objects().enumerate().filter(|(number, _)| self.index().proofs_with(*number as u32).next().is_some());
        let mut objects: Vec<ObjectRef> = needed.map(|(_, object)| object.clone()).collect();
        objects.sort();
        objects
    }

    /// The edges that leave a vertex, by number.
    pub fn out_edges(&self, id: VertexId) -> Vec<EdgeId> {
        self.incident(id, Direction::Outgoing)
    }

    /// The edges that enter a vertex, by number.
    pub fn in_edges(&self, id: VertexId) -> Vec<EdgeId> {
        self.incident(id, Direction::Incoming)
    }

    fn incident(&self, id: VertexId, direction: Direction) -> Vec<EdgeId> {
        let mut edges: Vec<EdgeId> = self.net.edges_directed(id.index(), direction).map(|e| EdgeId(e.id().index() as u32)).collect();
        edges.sort_unstable();
        edges
    }

    /// The ids of the kinds of edges that leave a vertex or the parts of its thing, sorted: what can be done from there in one step.
    pub fn kinds_from(&self, id: VertexId) -> Vec<Name> {
        let mut kinds: Vec<Name> = self.net.edges(id.index()).filter_map(|e| self.kinds.info(e.weight().kind).map(|info| info.id.clone())).collect();
        for edge in self.net.edges(id.index()).filter(|e| e.weight().kind == EdgeKind::STRUCTURE) {
            if self.net[edge.target()].object == self.net[id.index()].object {
                kinds.extend(self.kinds_from(VertexId(edge.target().index() as u32)));
            }
        }
        kinds.sort();
        kinds.dedup();
        kinds
    }
}
