//! What differs between two analyses of one cluster.

use std::collections::{BTreeMap, BTreeSet};

use super::Analysis;
use crate::attack::{Graph, Mask, VertexId};
use crate::model::{Finding, ObjectRef};

/// What differs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Findings that are gone.
    pub fixed: Vec<Finding>,
    /// Findings that are new.
    pub new: Vec<Finding>,
    /// Connected pairs of a start and a target that are no longer connected.
    pub closed: Vec<(ObjectRef, ObjectRef)>,
    /// Pairs that are newly connected.
    pub opened: Vec<(ObjectRef, ObjectRef)>,
    /// Connected pairs before and after.
    pub paths: (usize, usize),
}

/// What differs from `before` to `after`.
pub fn diff(before: &Analysis, after: &Analysis) -> Difference {
    let by_id = |analysis: &Analysis| -> BTreeMap<_, _> { analysis.findings.iter().map(|f| (f.id.clone(), f.clone())).collect() };
    let (old, new) = (by_id(before), by_id(after));
    let (pairs_before, pairs_after) = (pairs(before), pairs(after));
    Difference {
        fixed: old.iter().filter(|(id, _)| !new.contains_key(*id)).map(|(_, f)| f.clone()).collect(),
        new: new.iter().filter(|(id, _)| !old.contains_key(*id)).map(|(_, f)| f.clone()).collect(),
        closed: pairs_before.difference(&pairs_after).cloned().collect(),
        opened: pairs_after.difference(&pairs_before).cloned().collect(),
        paths: (pairs_before.len(), pairs_after.len()),
    }
}

/// The connected pairs of a start and a target.
pub(super) fn pairs(analysis: &Analysis) -> BTreeSet<(ObjectRef, ObjectRef)> {
    connected(&analysis.graph, &analysis.starts(), &analysis.targets(), &Mask::default())
}

/// The connected pairs of two lists of vertices, as objects.
pub(super) fn connected(graph: &Graph, from: &[VertexId], to: &[VertexId], mask: &Mask) -> BTreeSet<(ObjectRef, ObjectRef)> {
    let object = |vertex| graph.vertex(vertex).object.clone();
    graph.connected(from, to, mask).into_iter().map(|(from, to)| (object(from), object(to))).collect()
}
