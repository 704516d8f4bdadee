//! What keeps an identity from giving more than it has: the checks that the API server runs on writes of roles and bindings.

mod lacking;
mod product;

pub use lacking::uncovered;
pub use product::covers;

use super::authorizer::Authorizer;
use super::request::Request;
use super::rules::url_covers;
use crate::model::{Identity, Name, PolicyRule, Role, RoleKind, RoleRef};

/// The API group of roles and bindings.
const GROUP: &str = "rbac.authorization.k8s.io";

/// Why a write passes or fails the check. The right to write the object itself is another question, for [`Authorizer::decide`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Escalation {
    /// The identity is allowed everything.
    Superuser,
    /// It has the verb that lifts the check (`bind` or `escalate`).
    Explicit,
    /// It has every right that it would give.
    Covered,
    /// It would give rights that it has not. Each of these rules gives some: one verb on one resource of one name, or on one path, but where these
    /// are very many several together, of which it may have others (see [`uncovered`]). What takes too long to compare counts as what it has not.
    Uncovered(Vec<PolicyRule>),
    /// The role does not exist, so that nobody can tell what would be given.
    RoleMissing,
}

impl Escalation {
    /// Whether the API server lets the write pass.
    pub const fn allowed(&self) -> bool {
        matches!(self, Self::Superuser | Self::Explicit | Self::Covered)
    }
}

/// Whether an identity may make a binding to `role` in `namespace` (empty: a ClusterRoleBinding). The same check runs on every later
/// change of the binding, also one of its subjects alone.
pub fn may_bind(authorizer: &Authorizer, who: &Identity, namespace: &str, role: &RoleRef) -> Escalation {
    if Authorizer::is_superuser(who) {
        return Escalation::Superuser;
    }
    if has_bind(authorizer, who, namespace, role) {
        return Escalation::Explicit;
    }
    match authorizer.role_rules(namespace, role) {
        None => Escalation::RoleMissing,
        Some(rules) => compare(authorizer, who, namespace, rules),
    }
}

fn has_bind(authorizer: &Authorizer, who: &Identity, namespace: &str, role: &RoleRef) -> bool {
    authorizer.allows(who, &Request::resource("bind", namespace, GROUP, plural(role.kind), &role.name))
}

/// Those of some roles to which it may. What it lacks for the others is not looked for.
pub fn bindable<'r>(authorizer: &Authorizer, who: &Identity, namespace: &str, roles: impl IntoIterator<Item = &'r Role>) -> Vec<&'r Role> {
    let superuser = Authorizer::is_superuser(who);
    let owned = authorizer.rules_in(who, namespace);
    let may = |role: &&Role| {
        let role = RoleRef { kind: role.kind(), name: role.meta.name.clone() };
        let covered = || authorizer.role_rules(namespace, &role).is_some_and(|rules| covers(&owned, rules));
        superuser || has_bind(authorizer, who, namespace, &role) || covered()
    };
    roles.into_iter().filter(may).collect()
}

/// A role that an identity wants to write.
#[derive(Clone, Copy, Debug)]
pub struct RoleWrite<'a> {
    /// Role or ClusterRole.
    pub kind: RoleKind,
    /// The Role's namespace; empty for a ClusterRole.
    pub namespace: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its rules after the write.
    pub rules: &'a [PolicyRule],
    /// It gathers other roles, before or after the write.
    pub aggregated: bool,
    /// It does not exist yet.
    pub create: bool,
}

/// Whether an identity may write a role with these rules. Only whoever has every right may write one that gathers others.
pub fn may_write(authorizer: &Authorizer, who: &Identity, write: &RoleWrite<'_>) -> Escalation {
    if Authorizer::is_superuser(who) {
        return Escalation::Superuser;
    }
    let namespace = if write.kind == RoleKind::Role { write.namespace } else { "" };
    // A role that is being made has no name in its request: `escalate` on certain names does not help there.
    let name = if write.create { "" } else { write.name };
    if authorizer.allows(who, &Request::resource("escalate", namespace, GROUP, plural(write.kind), name)) {
        return Escalation::Explicit;
    }
    let everything = if write.aggregated { everything() } else { Vec::new() };
    compare(authorizer, who, namespace, write.rules.iter().chain(&everything))
}

fn compare<'a>(authorizer: &Authorizer, who: &Identity, namespace: &str, rules: impl IntoIterator<Item = &'a PolicyRule>) -> Escalation {
    let owned = authorizer.rules_in(who, namespace);
    let uncovered = uncovered(&owned, rules);
    if uncovered.is_empty() { Escalation::Covered } else { Escalation::Uncovered(uncovered) }
}

/// Every verb on every resource and path.
fn everything() -> Vec<PolicyRule> {
    let star = || vec![Name::new("*")];
    vec![
        PolicyRule { verbs: star(), groups: star(), resources: star(), ..PolicyRule::default() },
        PolicyRule { verbs: star(), urls: star(), ..PolicyRule::default() },
    ]
}

const fn plural(kind: RoleKind) -> &'static str {
    match kind {
        RoleKind::Role => "roles",
        RoleKind::ClusterRole => "clusterroles",
    }
}

/// How many atoms a rule has.
fn size(rule: &PolicyRule) -> usize {
    let places = rule.groups.len().saturating_mul(rule.resources.len()).saturating_mul(rule.names.len().max(1));
    places.saturating_add(rule.urls.len()).saturating_mul(rule.verbs.len())
}

/// The smallest thing that a rule gives.
#[derive(Clone, Copy)]
enum Atom<'a> {
    Resource { verb: &'a Name, group: &'a Name, resource: &'a Name, name: Option<&'a Name> },
    Url { verb: &'a Name, url: &'a Name },
}

fn atoms(rule: &PolicyRule) -> impl Iterator<Item = Atom<'_>> {
    let places = rule.groups.iter().flat_map(|group| rule.resources.iter().map(move |resource| (group, resource)));
    let verbs = places.flat_map(|(group, resource)| rule.verbs.iter().map(move |verb| (verb, group, resource)));
    let resources = verbs.flat_map(|(verb, group, resource)| {
        let unnamed = rule.names.is_empty().then_some(None);
        rule.names.iter().map(Some).chain(unnamed).map(move |name| Atom::Resource { verb, group, resource, name })
    });
    resources.chain(rule.urls.iter().flat_map(|url| rule.verbs.iter().map(move |verb| Atom::Url { verb, url })))
}

impl Atom<'_> {
    fn is_covered_by(self, owner: &PolicyRule) -> bool {
        match self {
            Self::Resource { verb, group, resource, name } => {
                has(&owner.verbs, verb)
                    && has(&owner.groups, group)
                    && covers_resource(&owner.resources, resource)
                    && (owner.names.is_empty() || name.is_some_and(|name| owner.names.contains(name)))
            }
            // A rule that is limited to some names covers nothing that has none, paths included.
            Self::Url { verb, url } => has(&owner.verbs, verb) && owner.names.is_empty() && owner.urls.iter().any(|own| url_covers(own, url)),
        }
    }
}

fn has(list: &[Name], one: &Name) -> bool {
    list.iter().any(|item| item == one || *item == "*")
}

/// `*`, the same, or for a subresource `*/SUBRESOURCE`.
fn covers_resource(owned: &[Name], resource: &Name) -> bool {
    has(owned, resource)
        || resource.split_once('/').is_some_and(|(_, subresource)| owned.iter().any(|own| own.strip_prefix("*/").is_some_and(|rest| rest == subresource)))
}
