//! Crown jewels: things that the user marked.

use super::assemble::{Builder, Link, Scope, V};
use crate::model::{Diagnostic, Kind, ObjectRef, Subject};

impl Builder<'_> {
    /// Makes every jewel a goal.
    pub(super) fn add_jewels(&mut self) {
        let facts = self.facts;
        let mut jewels = facts.jewels.to_vec();
        jewels.sort();
        jewels.dedup();
        for jewel in jewels {
            match self.jewel(&jewel) {
                Some(vertex) => self.mark_goal(vertex),
                None => self
                    .diagnostics
                    .push(Diagnostic::warning(Some(jewel.clone()), format!("The crown jewel {jewel} is not there, so that no path leads to it."))),
            }
        }
    }

    /// Where whoever has any pod of a workload stands. The workload itself leads to all of its pods; one of them is enough to lose a jewel.
    fn any_part(&mut self, jewel: &ObjectRef, whole: V) -> V {
        let mut parts: Vec<V> = self.placed.by_node.values().flatten().map(|on| on.vertex).filter(|part| *part != whole).collect();
        parts.retain(|part| self.vertex(*part).object == *jewel);
        if parts.is_empty() {
            return whole;
        }
        parts.sort_unstable();
        parts.dedup();
        let vertex = self.vertex(whole).clone();
        let lost = self.add(vertex);
        for part in parts {
            self.link(part, lost, Link::default());
        }
        lost
    }

    fn jewel(&mut self, jewel: &ObjectRef) -> Option<V> {
        let exists = self.facts.inventory.contains(jewel);
        match jewel.kind {
            Kind::Secret if exists => {
                let known = self.known(jewel).is_some();
                let vertex = self.thing(jewel);
                // Hubs that are there already lead to Secrets that had a vertex then.
                if !known {
                    let hub = self.hub("read-secrets", Scope::Namespace(jewel.namespace.clone()));
                    let proof = self.exists(jewel);
                    self.link(hub, vertex, Link::default().proof(proof));
                }
                Some(vertex)
            }
            Kind::Namespace if exists => {
                let vertex = self.thing(jewel);
                for hub in ["namespace-admin", "create-pods"] {
                    let hub = self.hub(hub, Scope::Namespace(jewel.name.clone()));
                    let proof = self.exists(jewel);
                    self.link(hub, vertex, Link::default().proof(proof));
                }
                Some(vertex)
            }
            Kind::ConfigMap if exists => {
                let vertex = self.thing(jewel);
                let proof = self.exists(jewel);
                for hub in ["read-configmaps", "namespace-admin", "create-pods"] {
                    let hub = self.hub(hub, Scope::Namespace(jewel.namespace.clone()));
                    self.link(hub, vertex, Link::default().proof(proof));
                }
                Some(vertex)
            }
            Kind::User | Kind::Group | Kind::ServiceAccount => {
                Subject::from_object(jewel).and_then(|subject| self.identities.number(&subject)).map(|at| self.identities.vertices[at])
            }
            Kind::Goal | Kind::CloudIdentity => Some(self.thing(jewel)),
            _ => match self.known(jewel) {
                Some(found) => Some(self.any_part(jewel, found)),
                // It is there, but no pod of it runs: nothing leads to it yet.
                None => exists.then(|| self.thing(jewel)),
            },
        }
    }
}
