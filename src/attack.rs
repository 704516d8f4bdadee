//! The attack graph: vertices, edge families, paths, blast radius, choke points.
//!
//! Vertices are things (identities, workloads, nodes, secrets, goals) and *hubs*: a capability at a scope that many hold and that leads to many things, so
//! that "may run code in every pod of a namespace" costs one edge to the hub and one from the hub to each pod. Edges carry a kind of the
//! catalogue, how sure they are, the assumption they rest on, and a proof: which objects must be there for the edge to exist. Removing objects is a
//! [`Mask`] over the edges, so that what-if questions are answered without building the graph again.

mod bits;
mod blast;
mod build;
mod choke;
mod distances;
mod edge;
pub mod escape;
mod graph;
mod hops;
mod index;
mod mask;
mod paths;
mod proof;
mod router;
mod search;

pub use blast::{Blast, BlastClass, BlastGroup, Power};
pub use build::{Facts, Ground, Inside, cloud_identities, mapped_identities};
pub use choke::{Change, ChokePoints, Cut};
pub use distances::Distances;
pub use edge::{Edge, EdgeId, EdgeKind, Face, Vertex, VertexId};
pub use graph::Graph;
pub use hops::{Hop, Path};
pub use mask::Mask;
pub use router::{Needs, Router};
