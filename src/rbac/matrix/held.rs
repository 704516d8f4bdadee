//! What makes a cell what it is: every grant that gives it, and who else has it.

use crate::model::{Identity, Name, Subject};
use crate::rbac::answer::{Grant, Holding};
use crate::rbac::authorizer::{Authorizer, SUPERUSERS};
use crate::rbac::matrix::{Permission, Reach, need};
use crate::rbac::request::{Request, Target};

/// One grant, and what it gives of a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Where: the whole cluster, or one namespace.
    pub namespace: Option<Name>,
    /// On what: every object, or those of these names.
    pub names: Option<Vec<Name>>,
    /// How.
    pub grant: Grant,
}

impl Reach {
    /// How far all of that goes together: in the whole cluster, or in the one namespace that is asked about.
    pub fn of(held: &[Held], one_namespace: bool) -> Self {
        let whole = |held: &&Held| held.names.is_none();
        if held.iter().filter(whole).any(|held| one_namespace || held.namespace.is_none()) {
            return Self::Everywhere;
        }
        let mut places: Vec<&Option<Name>> = held.iter().filter(whole).map(|held| &held.namespace).collect();
        places.sort_unstable();
        places.dedup();
        let objects = |held: &'_ Held| held.names.iter().flatten().map(|name| (held.namespace.clone(), name.clone())).collect::<Vec<_>>();
        let mut named: Vec<(Option<Name>, Name)> = held.iter().flat_map(objects).collect();
        named.sort_unstable();
        named.dedup();
        match (places.len(), named.len()) {
            (0, 0) => Self::Nothing,
            (0, count) => Self::Named(count as u32),
            (count, _) => Self::Namespaces(count as u32),
        }
    }
}

impl Authorizer {
    /// Every grant that gives an identity a permission, in one namespace or anywhere: cluster-wide ones first.
    pub fn held(&self, who: &Identity, permission: &Permission, namespace: Option<&Name>) -> Vec<Held> {
        let held = match &permission.target {
            Target::Resource { group, resource, subresource, .. } => {
                self.opened(&self.identity_holdings(who, &need(&permission.verbs, group, resource, subresource)))
            }
            Target::Url(path) => {
                let grants = permission.verbs.iter().flat_map(|verb| self.decide(who, &Request::url(verb, path)).grants);
                grants.map(|grant| Held { namespace: None, names: None, grant }).collect()
            }
        };
        ordered(held, namespace)
    }

    /// Every subject of a binding that has the permission, in one namespace or anywhere, each with all grants; and the group that needs none.
    pub fn everyone(&self, permission: &Permission, namespace: Option<&Name>) -> Vec<(Subject, Vec<Held>)> {
        let mut all: Vec<Held> = match &permission.target {
            Target::Resource { group, resource, subresource, .. } => self.opened(&self.holders(&need(&permission.verbs, group, resource, subresource))),
            Target::Url(path) => {
                let holders = permission.verbs.iter().flat_map(|verb| self.who_can(&Request::url(verb, path)));
                holders.flat_map(|holder| holder.grants).map(|grant| Held { namespace: None, names: None, grant }).collect()
            }
        };
        all.sort_by(|a, b| a.grant.subject.cmp(&b.grant.subject));
        let of_one = |chunk: &[Held]| (chunk[0].grant.subject.clone(), ordered(chunk.to_vec(), namespace));
        let mut found: Vec<(Subject, Vec<Held>)> = all.chunk_by(|a, b| a.grant.subject == b.grant.subject).map(of_one).collect();
        found.retain(|(_, held)| !held.is_empty());
        let masters = Subject::Group(SUPERUSERS.into());
        if let Err(at) = found.binary_search_by(|(subject, _)| subject.cmp(&masters)) {
            found.insert(at, (masters, Vec::new()));
        }
        found
    }

    fn opened(&self, holdings: &[Holding]) -> Vec<Held> {
        let one = |holding: &Holding, id| Held { namespace: holding.namespace.clone(), names: holding.names.clone(), grant: self.grant(id) };
        holdings.iter().flat_map(|holding| holding.grants.iter().map(move |id| one(holding, *id))).collect()
    }
}

/// Those of one namespace or of all, the widest first.
fn ordered(mut held: Vec<Held>, namespace: Option<&Name>) -> Vec<Held> {
    held.retain(|held| namespace.is_none_or(|place| held.namespace.as_ref().is_none_or(|namespace| namespace == place)));
    held.sort_by(|a, b| (a.names.is_some(), &a.namespace, &a.names, &a.grant).cmp(&(b.names.is_some(), &b.namespace, &b.names, &b.grant)));
    held.dedup();
    held
}
