//! The index over all bindings, and the questions that start from an identity.

use rustc_hash::FxHashMap;

use super::answer::{Decision, EffectiveRule, Grant, GrantId};
use super::build;
use super::inert;
use super::question::Question;
use super::request::Request;
use super::resources::Resources;
use super::rules::{RuleSetId, Rules};
use super::symbols::Symbol;
use crate::model::{Identity, Inventory, Kind, Name, ObjectRef, PolicyRule, RoleKind, RoleRef, Subject};

/// The group that is allowed everything before any binding is looked at.
pub const SUPERUSERS: &str = "system:masters";

/// A role and its rules.
#[derive(Debug)]
pub(super) struct RoleNode {
    pub(super) object: ObjectRef,
    pub(super) set: RuleSetId,
}

/// A binding; without a role it refers to none that exists, and grants nothing.
#[derive(Debug)]
pub(super) struct BindingNode {
    pub(super) object: ObjectRef,
    pub(super) role: Option<u32>,
    /// The rank of its namespace; 0 is the whole cluster.
    pub(super) place: u32,
}

/// One subject of one binding.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) binding: u32,
    pub(super) subject: u32,
}

/// A link that grants something, as found from its subject.
#[derive(Debug)]
pub(super) struct SubjectLink {
    pub(super) namespace: Symbol,
    pub(super) set: RuleSetId,
    pub(super) link: u32,
}

/// A link that grants something, as found from the rules.
#[derive(Debug)]
pub(super) struct SetLink {
    pub(super) namespace: Symbol,
    pub(super) link: u32,
}

/// Answers access questions about one inventory as the API server's RBAC authorizer would.
#[derive(Debug)]
pub struct Authorizer {
    pub(super) rules: Rules,
    pub(super) roles: Vec<RoleNode>,
    /// Cluster-wide ones first, each part by namespace and name.
    pub(super) bindings: Vec<BindingNode>,
    /// In the order of the bindings.
    pub(super) links: Vec<Link>,
    /// Sorted.
    pub(super) subjects: Vec<Subject>,
    /// By the user name that a request carries. Two subjects can have one name when a service account's holds a colon.
    pub(super) users: FxHashMap<Name, Vec<u32>>,
    pub(super) groups: FxHashMap<Name, u32>,
    pub(super) subject_ranges: Vec<u32>,
    /// Per subject, by namespace, cluster-wide ones first.
    pub(super) by_subject: Vec<SubjectLink>,
    pub(super) set_ranges: Vec<u32>,
    /// Per list of rules, by namespace, cluster-wide ones first.
    pub(super) by_set: Vec<SetLink>,
    pub(super) resources: Resources,
}

impl Authorizer {
    /// Reads the roles and bindings of an inventory. Aggregated roles without rules are filled as the controller would fill them.
    pub fn new(inventory: &Inventory) -> Self {
        build::build(inventory)
    }

    /// Whether the identity is allowed everything.
    pub fn is_superuser(who: &Identity) -> bool {
        who.groups.iter().any(|group| *group == SUPERUSERS)
    }

    /// Decides as a SubjectAccessReview does: attributes and groups exactly as given, nothing added, nothing corrected.
    /// For what a client can really ask see [`Authorizer::as_sent`].
    pub fn decide(&self, who: &Identity, what: &Request) -> Decision {
        let question = Question::of(&self.rules, what);
        let mut found: Vec<GrantId> = Vec::new();
        self.links_of(who, question.namespace, |link| {
            self.rules.matches(link.set, &question, |rule| {
                found.push(GrantId { link: link.link, rule });
                false
            })
        });
        found.sort_unstable();
        found.dedup();
        let superuser = Self::is_superuser(who);
        Decision { allowed: superuser || !found.is_empty(), superuser, grants: found.into_iter().map(|id| self.grant(id)).collect() }
    }

    /// Whether [`Authorizer::decide`] allows it.
    pub fn allows(&self, who: &Identity, what: &Request) -> bool {
        if Self::is_superuser(who) {
            return true;
        }
        let question = Question::of(&self.rules, what);
        self.links_of(who, question.namespace, |link| self.rules.matches(link.set, &question, |_| true))
    }

    /// Every rule that the identity has: by binding (cluster-wide ones first), subject and rule. Those that no request can match say why.
    pub fn effective_rules(&self, who: &Identity) -> Vec<EffectiveRule> {
        let mut ids: Vec<(GrantId, RuleSetId)> = Vec::new();
        for subject in self.principals(who) {
            for link in self.subject_links(subject) {
                ids.extend((0..self.rules.set(link.set).len() as u32).map(|rule| (GrantId { link: link.link, rule }, link.set)));
            }
        }
        ids.sort_unstable_by_key(|(id, _)| *id);
        ids.dedup_by_key(|(id, _)| *id);
        let effective = |(id, set): (GrantId, RuleSetId)| {
            let grant = self.grant(id);
            let rule = self.rules.source(self.rules.set(set)[id.rule as usize]).clone();
            let namespace = (!grant.binding.namespace.is_empty()).then(|| grant.binding.namespace.clone());
            let inert = inert::reason(&rule, namespace.is_some(), &self.resources);
            EffectiveRule { rule, namespace, grant, inert }
        };
        ids.into_iter().map(effective).collect()
    }

    /// The rules that an identity has in a namespace, or at cluster scope for an empty one: what escalation is measured against.
    pub fn rules_in(&self, who: &Identity, namespace: &str) -> Vec<&PolicyRule> {
        let mut sets = Vec::new();
        self.links_of(who, self.rules.symbols.get(namespace), |link| {
            sets.push(link.set);
            false
        });
        sets.sort_unstable();
        sets.dedup();
        sets.into_iter().flat_map(|set| self.rules.set(set)).map(|rule| self.rules.source(*rule)).collect()
    }

    /// The rules of the role that a binding in `namespace` (empty: cluster-wide) refers to; none if it does not exist.
    /// Aggregated roles have the rules they were given, or those that were gathered for them.
    pub fn role_rules(&self, namespace: &str, role: &RoleRef) -> Option<Vec<&PolicyRule>> {
        let (kind, namespace) = match role.kind {
            RoleKind::ClusterRole => (Kind::ClusterRole, ""),
            RoleKind::Role if namespace.is_empty() => return None,
            RoleKind::Role => (Kind::Role, namespace),
        };
        let node = self.role_node(&ObjectRef { kind, namespace: namespace.into(), name: role.name.clone() })?;
        Some(self.rules.set(node.set).iter().map(|rule| self.rules.source(*rule)).collect())
    }

    /// A role, if it exists.
    pub(super) fn role_node(&self, role: &ObjectRef) -> Option<&RoleNode> {
        // Cluster roles come first, and both parts are sorted.
        let place = |object: &ObjectRef| object.kind == Kind::Role;
        let order = |node: &RoleNode| {
            let object = &node.object;
            place(object).cmp(&place(role)).then_with(|| object.namespace.cmp(&role.namespace)).then_with(|| object.name.cmp(&role.name))
        };
        self.roles.binary_search_by(order).ok().map(|at| &self.roles[at])
    }

    /// Every subject that a binding names, sorted.
    pub fn subjects(&self) -> Vec<Subject> {
        self.subjects.clone()
    }

    /// Which API resources live in namespaces.
    pub fn resources(&self) -> &Resources {
        &self.resources
    }

    /// Expands a grant that this authorizer gave.
    pub fn grant(&self, id: GrantId) -> Grant {
        let link = &self.links[id.link as usize];
        let binding = &self.bindings[link.binding as usize];
        // A binding without a role has no grants, so that the fallback is never seen.
        let role = binding.role.map_or_else(|| binding.object.clone(), |role| self.roles[role as usize].object.clone());
        Grant { binding: binding.object.clone(), role, rule: id.rule as usize, subject: self.subjects[link.subject as usize].clone() }
    }

    /// The rule of a grant that this authorizer gave.
    pub fn rule(&self, id: GrantId) -> Option<&PolicyRule> {
        let role = self.bindings[self.links[id.link as usize].binding as usize].role?;
        self.rules.set(self.roles[role as usize].set).get(id.rule as usize).map(|rule| self.rules.source(*rule))
    }

    /// The subjects that an identity is, or is a member of.
    pub(super) fn principals<'a>(&'a self, who: &'a Identity) -> impl Iterator<Item = u32> + 'a {
        let users = who.user.as_ref().and_then(|user| self.users.get(user)).into_iter().flatten().copied();
        users.chain(who.groups.iter().filter_map(|group| self.groups.get(group).copied()))
    }

    /// The granting links of a subject, by namespace.
    pub(super) fn subject_links(&self, subject: u32) -> &[SubjectLink] {
        let at = subject as usize;
        &self.by_subject[self.subject_ranges[at] as usize..self.subject_ranges[at + 1] as usize]
    }

    /// The granting links of a list of rules, by namespace.
    pub(super) fn set_links(&self, set: RuleSetId) -> &[SetLink] {
        let at = set.0 as usize;
        &self.by_set[self.set_ranges[at] as usize..self.set_ranges[at + 1] as usize]
    }

    /// Calls `found` with every link that applies to the identity in a namespace, until it returns `true`.
    fn links_of(&self, who: &Identity, namespace: Symbol, mut found: impl FnMut(&SubjectLink) -> bool) -> bool {
        self.principals(who).any(|subject| {
            let links = self.subject_links(subject);
            let (wide, local) = scoped(links, namespace, |link| link.namespace);
            wide.iter().chain(local).any(&mut found)
        })
    }
}

/// The cluster-wide links of a list that is sorted by namespace, and those of one namespace.
pub(super) fn scoped<T>(links: &[T], namespace: Symbol, of: impl Fn(&T) -> Symbol) -> (&[T], &[T]) {
    let (wide, rest) = links.split_at(links.partition_point(|link| of(link) == Symbol::EMPTY));
    let rest = &rest[rest.partition_point(|link| of(link) < namespace)..];
    let local = &rest[..rest.partition_point(|link| of(link) == namespace)];
    (wide, local)
}
