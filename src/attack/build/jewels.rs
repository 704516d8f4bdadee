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
                Some(found) => Some(found),
                // It is there, but no pod of it runs: nothing leads to it yet.
                None => exists.then(|| self.thing(jewel)),
            },
        }
    }
}
