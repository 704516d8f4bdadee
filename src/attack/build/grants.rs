//! What permissions make: the edges that the catalogue states by the permissions they need.

use rustc_hash::FxHashSet;

use super::assemble::{Builder, Scope, V};
use super::evaluate::{Given, Knowledge, Piece, Slots, Spec, Table};
use super::hubs;
use crate::attack::proof::AltId;
use crate::model::{Diagnostic, GrantSpec, Name, Need, ObjectRef};
use crate::rbac::SUPERUSERS;

/// Whose permissions are looked at.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) vertex: V,
    /// The identity, by number; none for a role that somebody may bind.
    pub(super) identity: Option<usize>,
    /// The role and where it would be bound; none for an identity.
    pub(super) role: Option<(ObjectRef, Scope)>,
}

impl Builder<'_> {
    /// Leads every identity to what its permissions give.
    pub(super) fn add_grants(&mut self) {
        self.learn();
        let knowledge = std::mem::take(&mut self.knowledge);
        let mut holders: Vec<usize> = knowledge.held.keys().copied().collect();
        holders.sort_unstable();
        // One table for all: to make it anew for each holder costs more than to fill it.
        let mut table: Table<'_> = vec![Vec::new(); knowledge.needs.len()];
        for identity in holders {
            let subject = self.identities.subjects[identity].clone();
            if subject.object().name == SUPERUSERS {
                continue;
            }
            let chain = self.identities.chain(&subject);
            let who = Who { vertex: self.identities.vertices[identity], identity: Some(identity), role: None };
            table.iter_mut().for_each(Vec::clear);
            for member in &chain {
                for (need, piece) in knowledge.held.get(member).into_iter().flatten() {
                    table[*need].push((piece, *member == identity));
                }
            }
            let everything = self.give_all(&who, &knowledge, &table);
            self.empower(&who, &table, &knowledge, &everything);
        }
        self.knowledge = knowledge;
    }

    /// Evaluates every spec for somebody, those that give everything first; gives the grants that do.
    pub(super) fn give_all(&mut self, who: &Who, knowledge: &Knowledge, table: &Table<'_>) -> Everything {
        let mut everything = Everything::default();
        // Only those of which the first element is held are worth a look: most hold little of all that the catalogue asks for.
        let held = table.iter().zip(&knowledge.begun).filter(|(pieces, _)| !pieces.is_empty());
        let mut begun: Vec<usize> = held.flat_map(|(_, specs)| specs.iter().copied()).collect();
        begun.sort_unstable();
        begun.dedup();
        for spec in begun.into_iter().map(|at| &knowledge.specs[at]).filter(|spec| spec.may_be_met(table)) {
            if spec.hub.starts_with("rebind-") {
                self.rebind(who, spec, &Slots::new(spec, table), &everything);
                continue;
            }
            for given in Slots::new(spec, table).given() {
                if everything.covers(&given) {
                    continue;
                }
                self.give(who, spec, &given);
                everything.learn(spec, &given);
            }
        }
        everything
    }

    /// Takes in the catalogue's specs, and asks who holds what they need.
    fn learn(&mut self) {
        let version = self.facts.inventory.cluster.version;
        let kinds = self.kinds.clone();
        let mut knowledge = Knowledge::default();
        for (_, info) in kinds.all() {
            for spec in info.grants.iter().filter(|spec| !spec.hub.is_empty()) {
                let Some(hub) = hubs::named(&spec.hub) else {
                    let message = format!("The edge {} leads to {}, which is not known: it is left out.", info.id, spec.hub);
                    self.diagnostics.push(Diagnostic::warning(None, message));
                    continue;
                };
                let gated = spec.from_minor.is_some() || spec.to_minor.is_some();
                if gated && version.is_some_and(|v| spec.from_minor.is_some_and(|m| v.minor < m) || spec.to_minor.is_some_and(|m| v.minor > m)) {
                    continue;
                }
                let condition = if gated && version.is_none() { gate(spec) } else { "" };
                let all = spec.all.iter().map(|any| any.iter().map(|need| number(&mut knowledge.needs, need)).collect()).collect();
                knowledge.specs.push(Spec::new(info.id.clone(), all, spec.namespaced, hub, condition, &knowledge.needs));
            }
        }
        // What gives everything is looked at first: the rest then follows from it.
        knowledge.specs.sort_by_key(|spec| match spec.hub {
            "cluster-admin" => 0,
            "namespace-admin" => 1,
            // Bindings are changed only by those who cannot make new ones.
            hub if hub.starts_with("rebind-") => 3,
            _ => 2,
        });
        knowledge.begun = vec![Vec::new(); knowledge.needs.len()];
        for (at, spec) in knowledge.specs.iter().enumerate() {
            spec.all.first().into_iter().flatten().for_each(|need| knowledge.begun[*need].push(at));
        }
        knowledge.permissions = self.facts.authorizer.permissions(&knowledge.needs);
        for need in 0..knowledge.needs.len() {
            self.ask(need, &mut knowledge);
        }
        self.knowledge = knowledge;
    }

    /// Asks who holds a permission.
    fn ask(&mut self, number: usize, knowledge: &mut Knowledge) {
        let authorizer = self.facts.authorizer;
        let need = &knowledge.needs[number];
        for holding in authorizer.holders(need) {
            let Some(identity) = self.identities.number(&holding.subject) else { continue };
            let alts = holding.grants.iter().map(|id| self.proofs.grant(*id, authorizer)).collect();
            let piece = Piece { namespace: holding.namespace, names: holding.names, alts };
            knowledge.held.entry(identity).or_default().extend(place(need, piece).into_iter().map(|piece| (number, piece)));
        }
    }
}

/// A hold on Namespace objects is a hold in these namespaces; everything else stays as it is.
pub(super) fn place(need: &Need, piece: Piece) -> Vec<Piece> {
    let about_namespaces = need.group.is_empty() && need.resource == "namespaces";
    match &piece.names {
        Some(names) if about_namespaces => names.iter().map(|name| Piece { namespace: Some(name.clone()), names: None, alts: piece.alts.clone() }).collect(),
        _ => vec![piece],
    }
}

/// The number of a permission among those that are asked for.
fn number(needs: &mut Vec<Need>, need: &Need) -> usize {
    needs.iter().position(|known| known == need).unwrap_or_else(|| {
        needs.push(need.clone());
        needs.len() - 1
    })
}

/// Why a spec for some versions counts where the version is not known.
fn gate(spec: &GrantSpec) -> &'static str {
    match (spec.from_minor, spec.to_minor) {
        (_, Some(34)) => "the server is older than 1.35",
        (Some(36), _) => "the server is 1.36 or newer",
        _ => "the server, whose version is not known, is one of those to which this applies",
    }
}

/// The grants by which somebody may do everything, in the whole cluster or in a namespace.
#[derive(Debug, Default)]
pub(super) struct Everything {
    cluster: FxHashSet<AltId>,
    namespaces: std::collections::BTreeMap<Name, FxHashSet<AltId>>,
    /// What lets bind any role of a kind, by hub and scope.
    binds: Vec<(&'static str, Given)>,
}

impl Everything {
    fn learn(&mut self, spec: &Spec, given: &Given) {
        let alts = given.needs.iter().flatten().copied();
        match (spec.kind.as_str(), &given.scope, &given.target) {
            ("WILDCARD_ADMIN", Scope::Cluster, None) => self.cluster.extend(alts),
            ("NAMESPACE_ADMIN", Scope::Namespace(namespace), None) => self.namespaces.entry(namespace.clone()).or_default().extend(alts),
            _ if spec.hub.starts_with("bind-") && given.target.is_none() => self.binds.push((spec.hub, given.clone())),
            _ => {}
        }
    }

    /// Whether whoever may change a binding in this way may as well make one, to any role.
    pub(super) fn covers_rebind(&self, hub: &str, scope: &Scope, needs: [&[AltId]; 2]) -> bool {
        self.binds.iter().any(|(bind, given)| {
            hub.strip_prefix("re") == Some(*bind)
                && (given.scope == *scope || given.scope == Scope::Cluster)
                && given.needs.iter().zip(needs).all(|(bind, rebind)| rebind.iter().all(|alt| bind.contains(alt)))
        })
    }

    /// Whether something is only given where everything is: some need is met by nothing but grants of everything.
    pub(super) fn covers(&self, given: &Given) -> bool {
        let local = match &given.scope {
            Scope::Namespace(namespace) => self.namespaces.get(namespace),
            Scope::Cluster | Scope::Each | Scope::Object(_) => None,
        };
        let known = |alt: &AltId| self.cluster.contains(alt) || local.is_some_and(|local| local.contains(alt));
        (!self.cluster.is_empty() || local.is_some()) && given.needs.iter().any(|need| need.iter().all(known))
    }
}
