//! Who holds a permission, where, and on which objects.

use rustc_hash::FxHashMap;

use super::answer::{GrantId, Holding};
use super::authorizer::Authorizer;
use super::naming::{Naming, is_checked_in_namespace};
use super::question::Question;
use super::resources::Scope;
use super::rules::RuleId;
use super::verbs::Verb;
use crate::model::{Identity, Name, Need, ObjectRef};

/// On which objects a rule gives a permission: all, or those of these names.
type Names = Option<Vec<Name>>;

/// Permissions, ready to be looked for in many roles. They belong to the authorizer that they were made for.
#[derive(Debug, Default)]
pub struct Permissions(Vec<Sought>);

/// A permission, ready to be looked for.
#[derive(Debug)]
pub(super) struct Sought {
    need: Need,
    resource: Name,
    subresource: Name,
    question: Question<'static>,
    /// The needed verbs beside their compiled form.
    verbs: Vec<(Name, Verb)>,
    scope: Scope,
}

impl Sought {
    pub(super) fn new(authorizer: &Authorizer, need: &Need) -> Self {
        let (resource, subresource) = need.resource.split_once('/').unwrap_or((&need.resource, ""));
        let rules = &authorizer.rules;
        let verbs: Vec<(Name, Verb)> = need.verbs.iter().map(|verb| (verb.clone(), rules.verbs.verb(&rules.symbols, verb))).collect();
        let question = Question::about(rules, verbs.iter().map(|(_, verb)| *verb).collect(), &need.group, resource, subresource);
        let scope = authorizer.resources.scope(&need.group, resource);
        Self { need: need.clone(), resource: Name::new(resource), subresource: Name::new(subresource), question, verbs, scope }
    }

    /// The question whose answers are the rules that may give it.
    pub(super) const fn question(&self) -> &Question<'static> {
        &self.question
    }

    /// Whether a binding in a namespace can give it.
    pub(super) fn is_given_in_namespaces(&self) -> bool {
        let checked = |verb: &Name| self.is_own_namespace(verb) || is_checked_in_namespace(verb, &self.need.group, &self.resource);
        self.scope != Scope::Cluster || self.need.verbs.iter().any(checked)
    }

    /// Whether it is about Namespace objects: what gives it in one namespace gives that one only.
    pub(super) fn is_about_namespaces(&self) -> bool {
        self.need.group.is_empty() && self.resource == "namespaces"
    }

    /// What a rule that matches group, resource and one of the verbs gives, through a binding in `namespace` or a cluster-wide one.
    pub(super) fn names(&self, authorizer: &Authorizer, rule: RuleId, namespace: Option<&Name>) -> Option<Names> {
        let names = &authorizer.rules.source(rule).names;
        let held = self.verbs.iter().filter(|(_, verb)| authorizer.rules.has_verb(rule, *verb));
        let given = held.filter_map(|(verb, _)| self.names_of(names, verb, namespace));
        let all = given.reduce(|a, b| match (a, b) {
            (Some(a), Some(b)) => Some(a.into_iter().chain(b).collect()),
            _ => None,
        })?;
        Some(all.map(|mut names| {
            names.sort_unstable();
            names.dedup();
            names
        }))
    }

    /// The same for one verb.
    fn names_of(&self, names: &[Name], verb: &str, namespace: Option<&Name>) -> Option<Names> {
        let mut names = self.usable_names(names, verb)?;
        if let (Some(namespace), Scope::Cluster) = (namespace, self.scope) {
            if self.is_own_namespace(verb) {
                let reached = names.is_none_or(|names| names.contains(namespace)) && self.need.name.as_ref().is_none_or(|name| name == namespace);
                return reached.then(|| Some(vec![namespace.clone()]));
            }
            if !is_checked_in_namespace(verb, &self.need.group, &self.resource) {
                return None;
            }
        }
        if let (Some(list), Some(wanted)) = (&names, &self.need.name) {
            let all_of_domain = (*self.need.group == *"certificates.k8s.io" && self.resource == "signers")
                .then(|| wanted.split_once('/').map(|(domain, _)| format!("{domain}/*")))
                .flatten();
            let found = list.contains(wanted) || all_of_domain.is_some_and(|all| list.iter().any(|name| *name == *all.as_str()));
            names = Some(found.then(|| vec![wanted.clone()])?);
        }
        Some(names)
    }

    /// The objects that `resourceNames` leave for a verb: none at all where requests of that verb have no name.
    fn usable_names(&self, names: &[Name], verb: &str) -> Option<Names> {
        let nameless = names.is_empty() || (names.iter().any(|name| name.is_empty()) && Naming::of(verb, &self.subresource) != Naming::Always);
        if nameless {
            return Some(None);
        }
        let given: Vec<Name> = names.iter().filter(|name| !name.is_empty()).cloned().collect();
        (Naming::of(verb, &self.subresource) != Naming::Never && !given.is_empty()).then_some(Some(given))
    }

    /// Requests about one Namespace object carry its name as their namespace, so that a RoleBinding in it can grant them.
    fn is_own_namespace(&self, verb: &str) -> bool {
        self.is_about_namespaces() && Naming::of(verb, &self.subresource) == Naming::Always
    }
}

/// Holdings under construction: one row for each grant, of numbers only, since a popular permission has very many.
#[derive(Default)]
struct Found {
    rows: Vec<(u32, u32, u32, GrantId)>,
    names: Vec<Names>,
    known: FxHashMap<Names, u32>,
}

impl Found {
    /// The number of a list of names.
    fn intern(&mut self, names: Names) -> u32 {
        if let Some(at) = self.known.get(&names) {
            return *at;
        }
        let at = self.names.len() as u32;
        self.names.push(names.clone());
        self.known.insert(names, at);
        at
    }

    fn finish(mut self, authorizer: &Authorizer) -> Vec<Holding> {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_unstable_by(|a, b| self.names[*a as usize].cmp(&self.names[*b as usize]));
        let mut ranks = vec![0; order.len()];
        for (rank, at) in order.iter().enumerate() {
            ranks[*at as usize] = rank;
        }
        self.rows.sort_unstable_by_key(|(subject, place, names, id)| (*subject, *place, ranks[*names as usize], *id));
        self.rows.dedup();
        let holding = |rows: &[(u32, u32, u32, GrantId)]| {
            let (subject, _, names, id) = rows[0];
            Holding {
                subject: authorizer.subjects[subject as usize].clone(),
                namespace: authorizer.place(id).cloned(),
                names: self.names[names as usize].clone(),
                grants: rows.iter().map(|row| row.3).collect(),
            }
        };
        self.rows.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)).map(holding).collect()
    }
}

impl Authorizer {
    /// Every subject's hold on a permission, by subject, scope (cluster-wide first) and names.
    ///
    /// This is about requests that clients can make: `resourceNames` count as they do for each verb, a cluster-scoped resource is not
    /// granted by a RoleBinding (but for a Namespace object in its own namespace), and [`super::SUPERUSERS`] is not listed unless bound.
    pub fn holders(&self, need: &Need) -> Vec<Holding> {
        let sought = Sought::new(self, need);
        let mut found = Found::default();
        for rule in self.rules.matching(&sought.question) {
            // Only for a cluster-scoped resource does the namespace of the binding matter.
            let everywhere = (sought.scope != Scope::Cluster).then(|| sought.names(self, rule, None).map(|names| found.intern(names)));
            if everywhere == Some(None) {
                continue;
            }
            for (set, at) in self.rules.uses(rule) {
                for link in self.set_links(*set) {
                    self.hold(&sought, rule, GrantId { link: link.link, rule: *at }, everywhere.flatten(), &mut found);
                }
            }
        }
        found.finish(self)
    }

    /// The same for one identity: the union of what its user and its groups hold.
    pub fn identity_holdings(&self, who: &Identity, need: &Need) -> Vec<Holding> {
        let sought = Sought::new(self, need);
        let mut found = Found::default();
        for subject in self.principals(who) {
            for link in self.subject_links(subject) {
                self.rules.matches(link.set, &sought.question, |at| {
                    let rule = self.rules.set(link.set)[at as usize];
                    self.hold(&sought, rule, GrantId { link: link.link, rule: at }, None, &mut found);
                    false
                });
            }
        }
        found.finish(self)
    }

    /// Gets ready to look for permissions in many roles.
    pub fn permissions(&self, needs: &[Need]) -> Permissions {
        Permissions(needs.iter().map(|need| Sought::new(self, need)).collect())
    }

    /// What a role would give to whom it were bound, in `namespace` or (none) in the whole cluster: the permissions, by number, each with the
    /// objects on which one of its rules gives it (none: on all), without repetition.
    pub fn role_holdings(&self, role: &ObjectRef, namespace: Option<&Name>, permissions: &Permissions) -> Vec<(usize, Option<Vec<Name>>)> {
        let Some(node) = self.role_node(role) else { return Vec::new() };
        let mut found: Vec<(usize, Names)> = Vec::new();
        for (number, sought) in permissions.0.iter().enumerate() {
            if sought.need.cluster && namespace.is_some() {
                continue;
            }
            let from = found.len();
            self.rules.matches(node.set, &sought.question, |at| {
                found.extend(sought.names(self, self.rules.set(node.set)[at as usize], namespace).map(|names| (number, names)));
                false
            });
            found[from..].sort_unstable();
        }
        found.dedup();
        found
    }

    /// Adds a grant of a rule that matches. `names` are those that the rule gives in every place, where that is known.
    fn hold(&self, sought: &Sought, rule: RuleId, id: GrantId, names: Option<u32>, found: &mut Found) {
        let place = self.place(id);
        if sought.need.cluster && place.is_some() {
            return;
        }
        if let Some(names) = names.or_else(|| sought.names(self, rule, place).map(|names| found.intern(names))) {
            let link = &self.links[id.link as usize];
            found.rows.push((link.subject, self.bindings[link.binding as usize].place, names, id));
        }
    }

    /// The namespace of a grant; none if it is cluster-wide.
    fn place(&self, id: GrantId) -> Option<&Name> {
        let namespace = &self.bindings[self.links[id.link as usize].binding as usize].object.namespace;
        (!namespace.is_empty()).then_some(namespace)
    }
}
