//! From what somebody is given to where it leads: a hub, or the one object that the permission is limited to.

use super::assemble::{Builder, Link, Scope, V};
use super::evaluate::{Given, Spec};
use super::grants::Who;
use crate::attack::proof::AltId;
use crate::model::{Kind, Name, ObjectRef, RoleKind, RoleRef, Subject};
use crate::rbac::SUPERUSERS;

impl Builder<'_> {
    /// Adds the edges of what is given.
    pub(super) fn give(&mut self, who: &Who, spec: &Spec, given: &Given) {
        // A role that may be bound in any one namespace gives nothing at cluster scope.
        if !spec.namespaced && matches!(&who.role, Some((_, Scope::Each))) {
            return;
        }
        match (spec.hub, &given.target) {
            ("cluster-admin" | "namespace-admin", Some(_)) => {}
            ("cluster-admin", None) => {
                let goal = self.goal("cluster-admin");
                self.give_edge(who, spec, given, &[], goal);
            }
            ("escalate-clusterroles" | "escalate-roles", _) => self.escalate(who, spec, given),
            ("bind-cluster" | "bind-clusterroles" | "bind-roles", Some(name)) => self.bind_named(who, spec, given, name),
            // The Secret that is made may have any name, also the one that may be read.
            ("service-accounts", Some(_)) if spec.kind == "SECRET_MINT" => self.give_hub(who, spec, given),
            (_, None) => self.give_hub(who, spec, given),
            (_, Some(name)) => self.give_named(who, spec, given, name),
        }
    }

    fn give_hub(&mut self, who: &Who, spec: &Spec, given: &Given) {
        let hub = self.hub(spec.hub, given.scope.clone());
        self.give_edge(who, spec, given, &[], hub);
    }

    pub(super) fn give_edge(&mut self, who: &Who, spec: &Spec, given: &Given, more: &[AltId], to: V) {
        let mut needs: Vec<&[AltId]> = given.needs.iter().map(Vec::as_slice).collect();
        needs.extend(more.iter().map(std::slice::from_ref));
        let proof = self.proofs.prove(&needs);
        self.link(who.vertex, to, Link::kind(&spec.kind).proof(proof).condition(spec.condition));
    }

    /// What a permission on one object leads to.
    fn give_named(&mut self, who: &Who, spec: &Spec, given: &Given, name: &Name) {
        for (to, more) in self.targets(spec.hub, &given.scope, name) {
            self.give_edge(who, spec, given, &more, to);
        }
    }

    fn targets(&mut self, hub: &'static str, scope: &Scope, name: &Name) -> Vec<(V, Vec<AltId>)> {
        let namespaces: Vec<Name> = match scope {
            Scope::Namespace(namespace) => vec![namespace.clone()],
            Scope::Cluster | Scope::Each | Scope::Object(_) => self.namespaces.clone(),
        };
        let mut targets = Vec::new();
        match hub {
            "run-in-pods" | "change-pods" => {
                for namespace in namespaces {
                    let pod = ObjectRef::namespaced(Kind::Pod, namespace, name.clone());
                    let there = self.proofs.known(&pod).and_then(|number| self.placed.pods.get(&number).copied());
                    if let (Some(vertex), Some((alt, mirror))) = (self.known(&pod), there)
                        && !(mirror && hub == "change-pods")
                    {
                        targets.push((vertex, vec![alt]));
                    }
                }
            }
            "read-secrets" => {
                for namespace in namespaces {
                    let secret = ObjectRef::namespaced(Kind::Secret, namespace, name.clone());
                    if self.facts.inventory.contains(&secret) || matches!(scope, Scope::Namespace(_)) {
                        let present = self.present(&secret);
                        targets.extend(self.secret(&secret).map(|vertex| (vertex, present.into_iter().collect())));
                    }
                }
            }
            "service-accounts" | "ghost-accounts" => {
                for namespace in namespaces {
                    let account = Subject::service_account(namespace, name.clone());
                    let ghost = hub == "ghost-accounts";
                    let found = self.identities.number(&account).filter(|_| ghost != self.facts.inventory.contains(&account.object()));
                    if let Some(at) = found {
                        let present = self.present(&account.object());
                        targets.push((self.identities.vertices[at], present.into_iter().collect()));
                    }
                }
            }
            "kubelet" | "node-authorizer" => {
                let node = ObjectRef::cluster(Kind::Node, name.clone());
                let present = self.present(&node);
                targets.push((self.hub(hub, Scope::Object(name.clone())), present.into_iter().collect()));
            }
            "impersonate-users" => targets.extend(self.identities.number(&Subject::User(name.clone())).map(|at| (self.identities.vertices[at], Vec::new()))),
            "impersonate-groups" if *name == SUPERUSERS => targets.push((self.goal("cluster-admin"), Vec::new())),
            "impersonate-groups" => targets.extend(self.identities.number(&Subject::Group(name.clone())).map(|at| (self.identities.vertices[at], Vec::new()))),
            "webhooks" => {
                let present = self.present(&ObjectRef::cluster(Kind::MutatingWebhook, name.clone()));
                targets.extend(present.map(|alt| (self.goal("cluster-admin"), vec![alt])));
            }
            _ => {
                let Some(kind) = hub.strip_prefix("patch-").and_then(Kind::from_word) else { return targets };
                for namespace in namespaces {
                    let workload = ObjectRef::namespaced(kind, namespace.clone(), name.clone());
                    if let Some(alt) = self.present(&workload) {
                        targets.push((self.hub("create-pods", Scope::Namespace(namespace)), vec![alt]));
                    }
                }
            }
        }
        targets
    }

    /// One role that somebody may bind.
    fn bind_named(&mut self, who: &Who, spec: &Spec, given: &Given, name: &Name) {
        if spec.hub == "bind-roles" {
            let namespaces: Vec<Name> = match &given.scope {
                Scope::Namespace(namespace) => vec![namespace.clone()],
                Scope::Cluster | Scope::Each | Scope::Object(_) => self.facts.inventory.roles.namespaces().cloned().collect(),
            };
            for namespace in namespaces {
                self.bind_one(who, spec, given, &ObjectRef::namespaced(Kind::Role, namespace.clone(), name.clone()), Scope::Namespace(namespace));
            }
            return;
        }
        let scope = match (spec.hub, &given.scope) {
            ("bind-cluster", _) => Scope::Cluster,
            (_, Scope::Namespace(namespace)) => Scope::Namespace(namespace.clone()),
            // In any namespace, one at a time.
            (_, Scope::Cluster | Scope::Each | Scope::Object(_)) => Scope::Each,
        };
        self.bind_one(who, spec, given, &ObjectRef::cluster(Kind::ClusterRole, name.clone()), scope);
    }

    fn bind_one(&mut self, who: &Who, spec: &Spec, given: &Given, role: &ObjectRef, scope: Scope) {
        let Some(to) = self.role(role, scope) else { return };
        let present = self.present(role).filter(|_| !super::roles::is_built_in(role));
        self.give_edge(who, spec, given, present.as_slice(), to);
    }

    /// The bindings of somebody to roles at a scope, as alternatives with the role: what a rewritten role takes effect through.
    pub(super) fn bound(&mut self, who: &Who, scope: &Scope) -> Vec<(RoleRef, AltId)> {
        let Some(identity) = who.identity else { return Vec::new() };
        let subject = self.identities.subjects[identity].clone();
        let members: Vec<Subject> = self.identities.chain(&subject).into_iter().map(|at| self.identities.subjects[at].clone()).collect();
        let inventory = self.facts.inventory;
        let bindings = match scope {
            Scope::Namespace(namespace) => inventory.role_bindings.in_namespace(namespace),
            Scope::Cluster | Scope::Each | Scope::Object(_) => inventory.cluster_role_bindings.in_namespace(""),
        };
        let mut bound = Vec::new();
        for binding in bindings {
            let wanted = if binding.is_cluster_wide() { RoleKind::ClusterRole } else { RoleKind::Role };
            if binding.role.kind == wanted
                && inventory.role(&binding.meta.namespace, &binding.role).is_some()
                && binding.subjects.iter().any(|s| members.contains(s))
            {
                let objects = [self.proofs.object(&binding.object()), self.proofs.object(&binding.role_object())];
                bound.push((binding.role.clone(), self.proofs.alt(&objects)));
            }
        }
        bound
    }
}
