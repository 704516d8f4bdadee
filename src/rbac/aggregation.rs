//! ClusterRoles that are the union of others.
//!
//! In a live cluster a controller has written the union into the role. Manifests often hold an empty role instead, and the union is
//! made here: in the order of the selectors, roles by name, the role itself left out, equal rules kept once, whatever circle they go round in.

mod circles;
mod gathered;
mod gatherers;

pub use gathered::Gathered;
pub use gatherers::Gatherers;
