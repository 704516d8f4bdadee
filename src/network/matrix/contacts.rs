//! Whom the pods of one object may connect to.

use std::collections::BTreeMap;

use super::flows::Flows;
use super::{Arc, Connections, ObjectRef, Reachability};
use crate::model::Kind;

impl Reachability {
    /// Every other workload that pods of an object may connect to, sorted, each with the widest answer: of a pod or workload itself, of a
    /// node's pods. Nothing else has connections of its own.
    pub fn contacts(&self, of: &ObjectRef) -> Vec<(&ObjectRef, Arc<Connections>)> {
        let sources = self.sources_of(of);
        let mut found: BTreeMap<&ObjectRef, Arc<Connections>> = BTreeMap::new();
        for source in &sources {
            for (at, connections) in Flows::of(self, *source) {
                if sources.contains(&at) {
                    continue;
                }
                let known = found.entry(&self.parties[at].object).or_insert_with(|| Arc::clone(&connections));
                if known.allowed.is_empty() && !connections.allowed.is_empty() {
                    *known = connections;
                }
            }
        }
        found.into_iter().collect()
    }

    /// The workloads, by number, as which an object talks.
    fn sources_of(&self, of: &ObjectRef) -> Vec<usize> {
        match of.kind {
            Kind::Pod => self.pod(of).map(|pod| pod.party as usize).into_iter().collect(),
            Kind::Node => {
                let Some(node) = self.nodes.iter().position(|(name, _)| *name == of.name).map(|at| at as u32 + 1) else { return Vec::new() };
                let mut here: Vec<usize> = self.pods.iter().filter(|pod| pod.node == node).map(|pod| pod.party as usize).collect();
                here.sort_unstable();
                here.dedup();
                here
            }
            _ => self.parties.iter().position(|party| party.object == *of).into_iter().collect(),
        }
    }
}
