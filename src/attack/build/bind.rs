//! Roles that somebody may rewrite, and bindings that somebody may change.

use std::sync::Arc;

use super::assemble::{Builder, Scope};
use super::evaluate::{Given, Slot, Slots, Spec, distinct};
use super::grants::{Everything, Who};
use super::roles::CLUSTER_ADMIN;
use crate::attack::proof::AltId;
use crate::model::{Binding, Inventory, Kind, Name, RoleKind, SourceKind};

/// The bindings that a change could turn to somebody's use: those whose role exists, by what they bind, each sorted by namespace and name.
#[derive(Debug)]
pub(super) struct Bindings<'a> {
    /// ClusterRoleBindings.
    cluster: Vec<&'a Binding>,
    /// RoleBindings of a ClusterRole.
    cluster_roles: Vec<&'a Binding>,
    /// RoleBindings of a Role.
    roles: Vec<&'a Binding>,
}

impl<'a> Bindings<'a> {
    pub(super) fn new(inventory: &'a Inventory) -> Self {
        let exists = |binding: &&Binding| inventory.role(&binding.meta.namespace, &binding.role).is_some();
        let of = |kind: RoleKind| inventory.role_bindings.iter().filter(move |binding| binding.role.kind == kind).filter(exists).collect();
        let cluster = inventory.cluster_role_bindings.iter().filter(|binding| binding.role.kind == RoleKind::ClusterRole).filter(exists).collect();
        Self { cluster, cluster_roles: of(RoleKind::ClusterRole), roles: of(RoleKind::Role) }
    }

    /// Those that a hub is about, in a scope.
    fn about(&self, hub: &str, scope: &Scope) -> &[&'a Binding] {
        let bindings = match hub {
            "rebind-cluster" => return &self.cluster,
            "rebind-roles" => &self.roles,
            _ => &self.cluster_roles,
        };
        match scope {
            Scope::Namespace(namespace) => {
                let from = bindings.partition_point(|binding| binding.meta.namespace < *namespace);
                let rest = &bindings[from..];
                &rest[..rest.partition_point(|binding| binding.meta.namespace == *namespace)]
            }
            Scope::Cluster | Scope::Each | Scope::Object(_) => bindings,
        }
    }
}

impl Builder<'_> {
    /// Whoever may write any rule into a role that is bound to him has everything where it is bound.
    pub(super) fn escalate(&mut self, who: &Who, spec: &Spec, given: &Given) {
        let scopes = match (spec.hub, &given.scope) {
            ("escalate-clusterroles", _) => vec![Scope::Cluster],
            (_, Scope::Namespace(namespace)) => vec![Scope::Namespace(namespace.clone())],
            // Roles of any namespace: those in which one is bound to him.
            (_, Scope::Cluster | Scope::Each | Scope::Object(_)) => self.facts.inventory.role_bindings.namespaces().cloned().map(Scope::Namespace).collect(),
        };
        for scope in scopes {
            let mut through: Vec<AltId> = self
                .bound(who, &scope)
                .into_iter()
                .filter(|(role, _)| given.target.as_ref().is_none_or(|name| *name == role.name))
                .map(|(_, alt)| alt)
                .collect();
            through.extend(self.own_role(who, &scope, given.target.as_ref()));
            if through.is_empty() {
                continue;
            }
            let to = match &scope {
                Scope::Namespace(_) => self.hub("namespace-admin", scope.clone()),
                Scope::Cluster | Scope::Each | Scope::Object(_) => self.goal("cluster-admin"),
            };
            let mut needs = given.needs.clone();
            needs.push(through);
            self.give_edge(who, spec, &Given { scope, target: None, needs }, &[], to);
        }
    }

    /// A role that is looked at because somebody may bind it is bound to him then.
    fn own_role(&mut self, who: &Who, scope: &Scope, name: Option<&Name>) -> Option<AltId> {
        let (role, at) = who.role.clone()?;
        let wanted = if *scope == Scope::Cluster { Kind::ClusterRole } else { Kind::Role };
        (role.kind == wanted && at == *scope && name.is_none_or(|name| *name == role.name)).then(|| self.present(&role)).flatten()
    }

    /// Whoever may change a binding and bind its role adds himself to its subjects; the role of a binding stays what it is.
    pub(super) fn rebind(&mut self, who: &Who, spec: &Spec, slots: &Slots<'_>, everything: &Everything) {
        if who.role.is_some() {
            return;
        }
        let bindings = Arc::clone(&self.bindings);
        for (scope, elements) in slots.scopes() {
            let [bind, change] = elements.as_ref() else { continue };
            if spec.hub == "rebind-cluster" {
                self.rebind_built_in(who, spec, bind, change);
            }
            let is_idle = Self::is_idle(spec, &scope, bind, change, everything);
            for binding in bindings.about(spec.hub, &scope) {
                if is_idle && !bind.named.contains_key(&binding.role.name) && !change.named.contains_key(&binding.meta.name) {
                    continue;
                }
                if !bind.covers(&binding.role.name) || !change.covers(&binding.meta.name) {
                    continue;
                }
                let needs = [bind.about(&binding.role.name), change.about(&binding.meta.name)];
                if everything.covers_rebind(spec.hub, &scope, [&needs[0], &needs[1]]) {
                    continue;
                }
                let namespace = binding.meta.namespace.clone();
                let at = if namespace.is_empty() { Scope::Cluster } else { Scope::Namespace(namespace) };
                let given = Given { scope: at.clone(), target: None, needs: needs.into() };
                if everything.covers(&given) {
                    continue;
                }
                let role = binding.role_object();
                let Some(to) = self.role(&role, at) else { continue };
                let objects = [self.proofs.object(&binding.object()), self.proofs.object(&role)];
                let alt = self.proofs.alt(&objects);
                self.give_edge(who, spec, &given, &[alt], to);
            }
        }
    }

    /// Whether what holds for every binding of a scope gives nothing that is not given anyway. Then only what holds for single ones is worth a look.
    fn is_idle(spec: &Spec, scope: &Scope, bind: &Slot, change: &Slot, everything: &Everything) -> bool {
        let needs = [bind, change].map(|slot| distinct(slot.all.clone()));
        if needs.iter().any(Vec::is_empty) {
            return true;
        }
        // What is everything in the whole cluster is so in each namespace.
        everything.covers_rebind(spec.hub, scope, [&needs[0], &needs[1]])
            || everything.covers(&Given { scope: Scope::Cluster, target: None, needs: needs.into() })
    }

    /// Every cluster has a binding of cluster-admin, also where what was read does not hold it.
    fn rebind_built_in(&mut self, who: &Who, spec: &Spec, bind: &Slot, change: &Slot) {
        let inventory = self.facts.inventory;
        if inventory.cluster.origin() == SourceKind::Live || inventory.cluster_role_bindings.get("", CLUSTER_ADMIN).is_some() {
            return;
        }
        let name = Name::new(CLUSTER_ADMIN);
        let needs = [bind.about(&name), change.about(&name)];
        if needs.iter().all(|need| !need.is_empty()) {
            let goal = self.goal("cluster-admin");
            let spec = Spec { condition: "the built-in ClusterRoleBinding cluster-admin, which was not read, is there as in every cluster", ..spec.clone() };
            self.give_edge(who, &spec, &Given { scope: Scope::Cluster, target: None, needs: needs.into() }, &[], goal);
        }
    }

    /// Alternatives that need all of these, one of each.
    pub(super) fn product(&mut self, needs: &[Vec<AltId>], more: &[u32]) -> Vec<AltId> {
        /// More than that is cut off: the removal of single objects is then judged too severely, never too leniently.
        const MOST: usize = 64;
        let mut combined: Vec<Vec<AltId>> = vec![Vec::new()];
        for need in needs {
            combined = combined.iter().flat_map(|base| need.iter().map(move |alt| [base.as_slice(), &[*alt]].concat())).take(MOST).collect();
        }
        distinct(combined.iter().map(|alts| self.proofs.both(alts, more)).collect())
    }
}
