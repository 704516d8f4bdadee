//! From holdings of single permissions to what they give together.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::assemble::Scope;
use crate::attack::proof::AltId;
use crate::model::{Name, Need};
use crate::rbac::Permissions;

/// The hold on one permission in one scope, on all objects or on some.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// The whole cluster, or one namespace.
    pub(super) namespace: Option<Name>,
    pub(super) names: Option<Vec<Name>>,
    pub(super) alts: Vec<AltId>,
}

/// One way to a hub that the catalogue states.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    /// The kind of edge, by id.
    pub(super) kind: Name,
    /// Each element is a choice of permissions, by number.
    pub(super) all: Vec<Vec<usize>>,
    pub(super) namespaced: bool,
    pub(super) hub: &'static str,
    /// What else must hold.
    pub(super) condition: &'static str,
    /// Whether an element is about the objects that the spec is about.
    pub(super) about: Vec<bool>,
    /// For each choice of an element, whether names limit nothing: the attacker chooses them, or the permission itself asks for one.
    pub(super) unnamed: Vec<Vec<bool>>,
}

/// What the catalogue asks for, and who holds it.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    pub(super) specs: Vec<Spec>,
    pub(super) needs: Vec<Need>,
    /// By permission the specs, as places, that begin with it.
    pub(super) begun: Vec<Vec<usize>>,
    /// The same, ready to be looked for in roles.
    pub(super) permissions: Permissions,
    /// By the number of an identity, with the number of the permission.
    pub(super) held: FxHashMap<usize, Vec<(usize, Piece)>>,
}

/// What somebody holds: for each permission the pieces, each with whether it is his own rather than one of his groups'.
pub(super) type Table<'p> = Vec<Vec<(&'p Piece, bool)>>;

impl Spec {
    /// `all` are numbers of `needs`.
    pub(super) fn new(kind: Name, all: Vec<Vec<usize>>, namespaced: bool, hub: &'static str, condition: &'static str, needs: &[Need]) -> Self {
        let base = |number: &usize| (&needs[*number].group, needs[*number].resource.split('/').next().unwrap_or_default());
        let target = all.first().and_then(|any| any.first()).map(base);
        let about: Vec<bool> = all.iter().map(|any| any.iter().any(|number| Some(base(number)) == target)).collect();
        let free = |about: bool| !about && !hub.starts_with("rebind-");
        let unnamed = all.iter().zip(&about).map(|(any, about)| any.iter().map(|number| needs[*number].name.is_some() || free(*about)).collect()).collect();
        Self { kind, all, namespaced, hub, condition, about, unnamed }
    }

    /// Whether every element is held somewhere, and one of them by the identity itself.
    pub(super) fn may_be_met(&self, table: &Table<'_>) -> bool {
        self.all.iter().all(|any| any.iter().any(|need| !table[*need].is_empty()))
            && self.all.iter().flatten().any(|need| table[*need].iter().any(|(_, own)| *own))
    }
}

/// What a spec gives to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) scope: Scope,
    /// The one object that it is about; none for every object of the scope.
    pub(super) target: Option<Name>,
    /// For each element of the spec, what meets it.
    pub(super) needs: Vec<Vec<AltId>>,
}

/// What meets one element of a spec in one scope.
#[derive(Clone, Debug, Default)]
pub(super) struct Slot {
    /// For every object.
    pub(super) all: Vec<AltId>,
    /// For these objects only.
    pub(super) named: BTreeMap<Name, Vec<AltId>>,
    /// Some of it is the identity's own rather than one of its groups'.
    own: bool,
}

impl Slot {
    fn add(&mut self, piece: &Piece, own: bool, unnamed: bool) {
        self.own |= own;
        match piece.names.as_ref().filter(|_| !unnamed) {
            None => self.all.extend(&piece.alts),
            Some(names) => names.iter().for_each(|name| self.named.entry(name.clone()).or_default().extend(&piece.alts)),
        }
    }

    fn merge(&self, other: &Self) -> Self {
        let mut merged = self.clone();
        merged.own |= other.own;
        merged.all.extend(&other.all);
        for (name, alts) in &other.named {
            merged.named.entry(name.clone()).or_default().extend(alts);
        }
        merged
    }

    /// Whether anything meets it for one object.
    pub(super) fn covers(&self, name: &Name) -> bool {
        !self.all.is_empty() || self.named.contains_key(name)
    }

    /// What meets it for one object.
    pub(super) fn about(&self, name: &Name) -> Vec<AltId> {
        distinct(self.all.iter().chain(self.named.get(name).into_iter().flatten()).copied().collect())
    }
}

pub(super) fn distinct(mut alts: Vec<AltId>) -> Vec<AltId> {
    alts.sort_unstable();
    alts.dedup();
    alts
}

/// What meets the elements of a spec, by scope.
pub(super) struct Slots<'s> {
    spec: &'s Spec,
    cluster: Vec<Slot>,
    namespaces: BTreeMap<Name, Vec<Slot>>,
}

impl<'s> Slots<'s> {
    /// Sorts pieces, each with whether it is the identity's own, by element and scope.
    pub(super) fn new(spec: &'s Spec, table: &Table<'_>) -> Self {
        let empty = || vec![Slot::default(); spec.all.len()];
        let mut slots = Self { spec, cluster: empty(), namespaces: BTreeMap::new() };
        for (element, (any, unnamed)) in spec.all.iter().zip(&spec.unnamed).enumerate() {
            for (number, unnamed) in any.iter().zip(unnamed) {
                for (piece, own) in table[*number].iter().copied() {
                    let slot = match &piece.namespace {
                        Some(namespace) if spec.namespaced => &mut slots.namespaces.entry(namespace.clone()).or_insert_with(empty)[element],
                        // What only has to be held somewhere may be held in any namespace.
                        _ => &mut slots.cluster[element],
                    };
                    slot.add(piece, own, *unnamed);
                }
            }
        }
        slots
    }

    /// The scopes with what meets the elements there; within a namespace what holds in the whole cluster counts too.
    pub(super) fn scopes(&self) -> Vec<(Scope, Cow<'_, [Slot]>)> {
        let mut scopes = vec![(Scope::Cluster, Cow::Borrowed(self.cluster.as_slice()))];
        for (namespace, local) in &self.namespaces {
            // With one element, what holds in the whole cluster is led on from there.
            let slots = if local.len() == 1 { Cow::Borrowed(local.as_slice()) } else { local.iter().zip(&self.cluster).map(|(a, b)| a.merge(b)).collect() };
            scopes.push((Scope::Namespace(namespace.clone()), slots));
        }
        scopes.retain(|(_, slots)| slots.iter().any(|slot| slot.own));
        scopes
    }

    /// What is given in each scope.
    pub(super) fn given(&self) -> Vec<Given> {
        let about = &self.spec.about;
        let mut given = Vec::new();
        for (scope, slots) in self.scopes() {
            if slots.iter().all(|slot| !slot.all.is_empty()) {
                let needs = slots.iter().map(|slot| distinct(slot.all.clone())).collect();
                given.push(Given { scope: scope.clone(), target: None, needs });
            }
            let mut targets: Vec<&Name> = slots.iter().zip(about).filter(|(_, about)| **about).flat_map(|(slot, _)| slot.named.keys()).collect();
            targets.sort_unstable();
            targets.dedup();
            for target in targets {
                let needs: Vec<Vec<AltId>> =
                    slots.iter().zip(about).map(|(slot, about)| if *about { slot.about(target) } else { distinct(slot.all.clone()) }).collect();
                if needs.iter().all(|need| !need.is_empty()) {
                    given.push(Given { scope: scope.clone(), target: Some(target.clone()), needs });
                }
            }
        }
        given
    }
}
