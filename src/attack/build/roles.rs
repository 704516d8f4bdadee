//! Roles that somebody may bind: what they would give there, and what they would give together with what he has.

use std::collections::BTreeSet;

use super::assemble::{Builder, Link, Scope, V};
use super::evaluate::{Given, Knowledge, Piece, Slots, Table};
use super::grants::{Everything, Who, place};
use crate::attack::edge::{Face, Vertex};
use crate::attack::proof::AltId;
use crate::model::{Kind, Name, ObjectRef};

/// The role that the API server makes in every cluster.
pub(super) const CLUSTER_ADMIN: &str = "cluster-admin";

/// Stands for the namespace of a binding that may be made in any.
const ANY: &str = "*";

/// Whether the API server makes this role again should it be missing.
pub(super) fn is_built_in(role: &ObjectRef) -> bool {
    role.kind == Kind::ClusterRole && role.name == CLUSTER_ADMIN
}

/// A role and where somebody may bind it, with what lets him.
struct Bindable {
    role: ObjectRef,
    scope: Scope,
    through: Vec<AltId>,
}

impl Builder<'_> {
    /// The vertex of a role bound at a scope; none for a role that does not exist.
    pub(super) fn role(&mut self, role: &ObjectRef, scope: Scope) -> Option<V> {
        let exists = self.facts.inventory.contains(role);
        if !exists && !is_built_in(role) {
            return None;
        }
        let key = (role.clone(), scope.clone());
        if let Some(found) = self.roles.get(&key) {
            return Some(*found);
        }
        let vertex = self.add(Vertex { object: role.clone(), replicas: 1, representative: None, face: Face::Part });
        let number = self.proofs.object(role);
        self.alias(number, vertex);
        self.roles.insert(key, vertex);
        if is_built_in(role) {
            let condition = if exists { "" } else { "the built-in ClusterRole cluster-admin, which was not read, is there as in every cluster" };
            let (to, kind) = match scope {
                Scope::Cluster => (self.goal("cluster-admin"), "WILDCARD_ADMIN"),
                Scope::Each => (self.hub("namespace-admin", Scope::Cluster), "NAMESPACE_ADMIN"),
                other => (self.hub("namespace-admin", other), "NAMESPACE_ADMIN"),
            };
            self.link(vertex, to, Link::kind(kind).condition(condition));
        } else {
            self.waiting_roles.push((role.clone(), scope, vertex));
        }
        Some(vertex)
    }

    /// Leads a role to what it gives at its scope.
    pub(super) fn expand_role(&mut self, role: &ObjectRef, scope: &Scope, vertex: V) {
        let number = self.proofs.object(role);
        let alt = self.proofs.alt(&[number]);
        let knowledge = std::mem::take(&mut self.knowledge);
        let mut held = vec![Vec::new(); knowledge.needs.len()];
        for (need, piece) in self.role_pieces(role, scope, &knowledge, &[alt]) {
            held[need].push(piece);
        }
        let who = Who { vertex, identity: None, role: Some((role.clone(), scope.clone())) };
        let table: Table<'_> = held.iter().map(|pieces| pieces.iter().map(|piece| (piece, true)).collect()).collect();
        self.give_all(&who, &knowledge, &table);
        self.knowledge = knowledge;
    }

    /// What a role gives at a scope: each piece with the number of its permission.
    fn role_pieces(&self, role: &ObjectRef, scope: &Scope, knowledge: &Knowledge, alts: &[AltId]) -> Vec<(usize, Piece)> {
        let namespace = match scope {
            Scope::Namespace(namespace) => Some(namespace.clone()),
            Scope::Each => Some(Name::new(ANY)),
            Scope::Cluster | Scope::Object(_) => None,
        };
        let mut held = Vec::new();
        for (need, names) in self.facts.authorizer.role_holdings(role, namespace.as_ref(), &knowledge.permissions) {
            let pieces = place(&knowledge.needs[need], Piece { namespace: namespace.clone(), names, alts: alts.to_vec() });
            let anywhere = |piece: Piece| if piece.namespace.as_deref() == Some(ANY) { Piece { namespace: None, ..piece } } else { piece };
            held.extend(pieces.into_iter().map(|piece| (need, anywhere(piece))));
        }
        held
    }

    /// What somebody has together with the roles that he may bind to himself, where neither alone is enough. What he may bind only because he
    /// may do everything there adds nothing: with every Role of a large cluster to bind, looking would take longest where it is of least use.
    pub(super) fn empower(&mut self, who: &Who, table: &Table<'_>, knowledge: &Knowledge, everything: &Everything) {
        let binds = || knowledge.specs.iter().filter(|spec| spec.hub.starts_with("bind-"));
        if !binds().any(|spec| spec.all.iter().all(|any| any.iter().any(|need| !table[*need].is_empty()))) {
            return;
        }
        let mut gained: Vec<Vec<Piece>> = vec![Vec::new(); knowledge.needs.len()];
        let mut known: BTreeSet<(ObjectRef, Scope)> = BTreeSet::new();
        // Each round may open more roles; longer chains than this are found hop by hop, through the vertices of the roles.
        for _ in 0..4 {
            let mut new = Vec::new();
            // Everything counts as his own here: what he may bind does not hang on where he has the right from.
            let all = union(table, &gained, |_| true);
            for spec in binds() {
                let slots = Slots::new(spec, &all);
                for given in slots.given().into_iter().filter(|given| !everything.covers(given)) {
                    new.extend(self.bindable(spec.hub, &given));
                }
            }
            new.retain(|bindable| known.insert((bindable.role.clone(), bindable.scope.clone())));
            if new.is_empty() {
                break;
            }
            for bindable in new {
                for (need, piece) in self.role_pieces(&bindable.role, &bindable.scope, knowledge, &bindable.through) {
                    gained[need].push(piece);
                }
            }
        }
        if known.is_empty() {
            return;
        }
        let mut found = Vec::new();
        let both = union(table, &gained, |gained| gained);
        for spec in knowledge.specs.iter().filter(|spec| spec.all.len() > 1 && !spec.hub.starts_with("rebind-") && spec.may_be_met(&both)) {
            found.extend(Slots::new(spec, &both).given().into_iter().filter(|given| !everything.covers(given)).map(|given| (spec, given)));
        }
        if found.is_empty() {
            return;
        }
        let object = self.vertex(who.vertex).object.clone();
        let vertex = self.add(Vertex { object, replicas: 1, representative: None, face: Face::Hidden });
        self.link(who.vertex, vertex, Link::kind("ROLE_BIND"));
        let stronger = Who { vertex, ..who.clone() };
        for (spec, given) in found {
            self.give(&stronger, spec, &given);
        }
    }

    /// The roles that a bind gives, where they are not all of them.
    fn bindable(&mut self, hub: &str, given: &Given) -> Vec<Bindable> {
        let inventory = self.facts.inventory;
        let scope = match (hub, &given.scope) {
            ("bind-cluster", _) => Scope::Cluster,
            ("bind-clusterroles", Scope::Cluster) => Scope::Each,
            (_, other) => other.clone(),
        };
        let roles: Vec<(ObjectRef, Scope)> = match (hub, &given.target) {
            ("bind-roles", name) => {
                let all = inventory.roles.iter().filter(|role| name.as_ref().is_none_or(|name| *name == role.meta.name));
                let here = all.filter(|role| scope == Scope::Cluster || scope == Scope::Namespace(role.meta.namespace.clone()));
                here.map(|r| (ObjectRef::namespaced(Kind::Role, r.meta.namespace.clone(), r.meta.name.clone()), Scope::Namespace(r.meta.namespace.clone())))
                    .collect()
            }
            (_, Some(name)) => vec![(ObjectRef::cluster(Kind::ClusterRole, name.clone()), scope)],
            // Whoever may bind every ClusterRole has everything there by cluster-admin alone.
            (_, None) => Vec::new(),
        };
        let mut bindable = Vec::new();
        for (role, scope) in roles {
            if inventory.contains(&role) {
                let number = self.proofs.object(&role);
                bindable.push(Bindable { through: self.product(&given.needs, &[number]), role, scope });
            }
        }
        bindable
    }
}

/// What somebody holds, and what he gains by binding roles; `own` says of either whether it counts as new.
fn union<'p>(held: &Table<'p>, gained: &'p [Vec<Piece>], own: impl Fn(bool) -> bool) -> Table<'p> {
    let both = |(held, gained): (&Vec<(&'p Piece, bool)>, &'p Vec<Piece>)| {
        held.iter().map(|(piece, _)| (*piece, own(false))).chain(gained.iter().map(|piece| (piece, own(true)))).collect()
    };
    held.iter().zip(gained).map(both).collect()
}
