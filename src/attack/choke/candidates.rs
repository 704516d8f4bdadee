//! What may be taken away, and which of it an edge needs.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Change;
use crate::attack::edge::EdgeId;
use crate::attack::graph::Graph;
use crate::model::{Kind, ObjectRef};

/// Finds the candidates that edges need.
pub(super) struct Collector<'g> {
    /// What paths begin and end with is not taken away.
    ends: FxHashSet<&'g ObjectRef>,
    by_object: FxHashMap<(ObjectRef, Change), u32>,
    by_proof: FxHashMap<u32, Vec<Vec<u32>>>,
}

/// No edge becomes more edges than this.
const MOST_WAYS: usize = 32;

impl<'g> Collector<'g> {
    pub(super) fn new(ends: FxHashSet<&'g ObjectRef>) -> Self {
        Self { ends, by_object: FxHashMap::default(), by_proof: FxHashMap::default() }
    }

    /// The sets of candidates any of which is enough for an edge, as long as all of the set are there.
    pub(super) fn ways(&mut self, graph: &Graph, candidates: &mut Vec<(ObjectRef, Change)>, id: u32) -> Vec<Vec<u32>> {
        let edge = graph.edge(EdgeId(id));
        if !self.by_proof.contains_key(&edge.proof) {
            let found = self.ways_of_proof(graph, candidates, edge.proof);
            self.by_proof.insert(edge.proof, found);
        }
        let mut ways = self.by_proof.get(&edge.proof).cloned().unwrap_or_default();
        if let Some((workload, change)) = field_change(graph, EdgeId(id)) {
            let field = self.number(candidates, workload, change);
            for way in &mut ways {
                way.push(field);
            }
        }
        ways
    }

    fn ways_of_proof(&mut self, graph: &Graph, candidates: &mut Vec<(ObjectRef, Change)>, proof: u32) -> Vec<Vec<u32>> {
        let mut ways: Vec<Vec<u32>> = vec![Vec::new()];
        for need in graph.proofs.needs(proof) {
            let mut alternatives: Vec<Vec<u32>> = Vec::new();
            for alt in need {
                let objects = graph.proofs.alt_objects(*alt).iter().map(|object| graph.proofs.object_at(*object));
                let mut needed: Vec<u32> = objects
                    .filter(|object| is_removable(graph, object) && !self.ends.contains(object))
                    .cloned()
                    .collect::<Vec<_>>()
                    .into_iter()
                    .map(|object| self.number(candidates, object, Change::Delete))
                    .collect();
                needed.sort_unstable();
                alternatives.push(needed);
            }
            ways = product(&ways, &fewest(alternatives));
        }
        fewest(ways)
    }

    fn number(&mut self, candidates: &mut Vec<(ObjectRef, Change)>, object: ObjectRef, change: Change) -> u32 {
        *self.by_object.entry((object.clone(), change)).or_insert_with(|| {
            candidates.push((object, change));
            (candidates.len() - 1) as u32
        })
    }
}

fn product(a: &[Vec<u32>], b: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut all: Vec<Vec<u32>> = Vec::new();
    for left in a {
        for right in b {
            let mut both: Vec<u32> = left.iter().chain(right).copied().collect();
            both.sort_unstable();
            both.dedup();
            all.push(both);
        }
    }
    fewest(all)
}

/// The sets without those that hold another one: who needs more is never better. Should there still be many, those with the fewest stay.
fn fewest(mut sets: Vec<Vec<u32>>) -> Vec<Vec<u32>> {
    sets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    sets.dedup();
    let mut kept: Vec<Vec<u32>> = Vec::new();
    for set in sets {
        if kept.len() < MOST_WAYS && !kept.iter().any(|small| small.iter().all(|item| set.contains(item))) {
            kept.push(set);
        }
    }
    kept
}

/// The change of a workload's fields that takes an edge away.
fn field_change(graph: &Graph, edge: EdgeId) -> Option<(ObjectRef, Change)> {
    let info = graph.info(graph.edge(edge).kind)?;
    let change = match info.family.as_str() {
        "escape" | "host-path" | "host" => Change::Confine,
        _ if info.id == "RUNS_AS" => Change::UnmountToken,
        _ => return None,
    };
    let from = graph.vertex(graph.ends(edge).0);
    // Hubs lead on in the same way, but have no fields.
    (from.object.kind != Kind::Capability).then(|| (from.object.clone(), change))
}

/// Whether an operator would take such an object away. Workloads are changed instead, and what the API server makes again is left.
fn is_removable(graph: &Graph, object: &ObjectRef) -> bool {
    match object.kind {
        Kind::RoleBinding | Kind::ClusterRoleBinding | Kind::Role | Kind::ClusterRole => !graph.built_in.contains(object),
        Kind::Secret | Kind::Service | Kind::Ingress | Kind::PersistentVolume | Kind::PersistentVolumeClaim | Kind::ConfigMap => true,
        _ => false,
    }
}

/// The edges that a change of a workload's fields takes away.
pub(super) fn edges_of(graph: &Graph, object: &ObjectRef, change: Change) -> Vec<EdgeId> {
    if change == Change::Delete {
        return Vec::new();
    }
    let wanted = Some((object.clone(), change));
    graph.edges().filter(|(_, from, ..)| graph.vertex(*from).object == *object).map(|(id, ..)| id).filter(|id| field_change(graph, *id) == wanted).collect()
}
