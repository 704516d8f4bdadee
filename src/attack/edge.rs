//! What vertices and edges are made of.

use petgraph::graph::{EdgeIndex, NodeIndex};

use crate::model::{Certainty, ObjectRef};

/// A vertex of one graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VertexId(pub(crate) u32);

impl VertexId {
    pub(crate) fn index(self) -> NodeIndex<u32> {
        NodeIndex::new(self.0 as usize)
    }
}

/// An edge of one graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EdgeId(pub(crate) u32);

impl EdgeId {
    pub(crate) fn index(self) -> EdgeIndex<u32> {
        EdgeIndex::new(self.0 as usize)
    }
}

/// A kind of edge: a place in the catalogue, or [`EdgeKind::STRUCTURE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EdgeKind(pub(crate) u16);

impl EdgeKind {
    /// What ties the graph together without being a step of its own: from a hub to what it stands for, from a workload to its pods.
    pub const STRUCTURE: Self = Self(u16::MAX);
}

/// How a vertex is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Face {
    /// The thing that its object names.
    Thing,
    /// A part of the thing that its object names: a workload's pods on one node, a role at one scope. It has a row of its own in a path.
    Part,
    /// A capability, or a helper that no path shows.
    Hidden,
    /// A thing as seen from outside of the cluster: where a path from the internet starts.
    Entry,
}

/// A vertex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vertex {
    /// What it is; `Kind::Capability` for a hub.
    pub object: ObjectRef,
    /// How many objects it stands for: pods of a workload, secrets of a namespace.
    pub replicas: u32,
    /// One pod of a workload.
    pub representative: Option<ObjectRef>,
    /// How it is shown.
    pub face: Face,
}

/// An edge. Its texts and its proof are in tables of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// What it is.
    pub kind: EdgeKind,
    /// How much an attacker has to do.
    pub cost: u16,
    /// How sure it is.
    pub certainty: Certainty,
    /// What it rests on besides the objects, as a place in a table; 0 is nothing.
    pub(crate) assumption: u16,
    /// Which objects must be there.
    pub(crate) proof: u32,
    /// The field that decides, as a place in a table; 0 is none.
    pub(crate) note: u32,
}
