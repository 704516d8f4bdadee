//! What decides a request beside roles and bindings: the Node authorizer, which is asked before them, and the checks that come after.

use rustc_hash::FxHashSet;

use super::answer::Decision;
use super::authorizer::Authorizer;
use super::escalation::{self, Escalation, RoleWrite};
use super::node::{self, Answer, Reason};
use super::request::{Request, Target};
use crate::model::words::counted;
use crate::model::{Identity, Inventory, Kind, PolicyRule, Role, RoleKind, RoleRef, Subject, Version};

/// No more names than these are said.
const LISTED: usize = 3;

/// What else there is to say of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The Node authorizer allows it, whatever roles and bindings say.
    pub allowed: bool,
    /// One sentence each.
    pub notes: Vec<String>,
}

impl Beside {
    /// Looks at a request as it is sent, and at what roles and bindings say of it.
    pub fn of(inventory: &Inventory, authorizer: &Authorizer, who: &Identity, what: &Request, decision: &Decision) -> Self {
        let mut beside = Self::default();
        beside.ask_node(inventory, who, what);
        if decision.allowed {
            beside.notes.extend(guard(inventory, authorizer, who, what));
        } else if !beside.allowed {
            beside.notes.extend(by_groups(authorizer, who, what));
        }
        beside.notes.extend(upgrade(inventory, authorizer, who, what));
        beside
    }

    /// The nodes that may do it as well, which no binding tells, and why there may be more of them.
    pub fn nodes(inventory: &Inventory, what: &Request) -> Vec<String> {
        if node::every_node_may(inventory, what) {
            return vec!["the Node authorizer lets every node ask for it, too".to_owned()];
        }
        let nodes = node::nodes_that_may(inventory, what);
        let which = if nodes.len() == 1 { "the node" } else { "the nodes" };
        let found = (!nodes.is_empty()).then(|| format!("the Node authorizer lets {which} {} do it, too, as a pod there uses it", listed(&nodes)));
        let more = node::nodes_unknown(inventory, what)
            .map(|why| format!("the Node authorizer may let {}nodes do it: {why}", if nodes.is_empty() { "" } else { "further " }));
        found.into_iter().chain(more).collect()
    }

    fn ask_node(&mut self, inventory: &Inventory, who: &Identity, what: &Request) {
        let note = match node::decide(inventory, who, what) {
            Answer::NotANode => return,
            Answer::Allowed(reason) => {
                self.allowed = true;
                format!("the Node authorizer allows it: {}{}", because(&reason), narrowed(what, &reason))
            }
            Answer::NoOpinion(why) => format!("the Node authorizer leaves it to RBAC: {why}{}", unread(inventory)),
            Answer::Unknown(why) => format!("the Node authorizer may allow it: {why}"),
        };
        self.notes.push(note);
    }
}

fn because(reason: &Reason) -> String {
    match reason {
        Reason::EveryNode => "every node may do it".to_owned(),
        Reason::Own => "it is about the node's own object".to_owned(),
        Reason::Admission => "every node may ask for it".to_owned(),
        Reason::Pods(pods) => format!("{} on the node {} it", listed(pods), if pods.len() == 1 { "uses" } else { "use" }),
    }
}

/// What the admission plugin NodeRestriction leaves of it.
fn narrowed(what: &Request, reason: &Reason) -> String {
    let Target::Resource { resource, subresource, .. } = &what.target else { return String::new() };
    let left = match (resource.as_str(), subresource.as_str()) {
        ("serviceaccounts", "token") => "a token that is bound to one of these pods",
        _ if *reason != Reason::Admission => return String::new(),
        ("nodes", _) => "its own Node object, without its taints and the labels of node-restriction.kubernetes.io",
        ("pods", "") if *what.verb == *"create" => "mirrors of its own static pods, without service account, Secrets, ConfigMaps or claims",
        ("pods", _) => "the pods that are bound to it",
        _ => "the object of its own name",
    };
    format!("; the admission plugin NodeRestriction, where it is on, leaves {left}")
}

/// The Node authorizer's answers rest on pods and volumes.
fn unread(inventory: &Inventory) -> &'static str {
    if inventory.coverage.is_whole(&[Kind::Pod, Kind::PersistentVolume]) { "" } else { "; not all pods and volumes were read" }
}

/// A request that opens a connection by an upgrade is a GET, and needs more since 1.35.
fn upgrade(inventory: &Inventory, authorizer: &Authorizer, who: &Identity, what: &Request) -> Option<String> {
    let Target::Resource { group, resource, subresource, .. } = &what.target else { return None };
    let connects = group.is_empty() && resource == "pods" && matches!(subresource.as_str(), "exec" | "attach" | "portforward");
    let old = inventory.cluster.version.is_some_and(|version| version < Version::v1(35));
    if !connects || *what.verb != *"get" || old {
        return None;
    }
    let create = Request { verb: "create".into(), ..what.clone() };
    let has = if authorizer.allows(who, &create) { "which it has" } else { "which it has not" };
    Some(format!("since 1.35 a connection needs the verb create on it as well, {has}"))
}

/// Groups whose members may, where the login alone says whether the user is one.
fn by_groups(authorizer: &Authorizer, who: &Identity, what: &Request) -> Option<String> {
    let user = who.user.as_ref().filter(|user| !user.starts_with("system:"))?;
    let groups: Vec<Subject> = authorizer
        .who_can(what)
        .into_iter()
        .map(|holder| holder.subject)
        .filter(|subject| matches!(subject, Subject::Group(name) if !name.starts_with("system:") && !who.groups.contains(name)))
        .collect();
    (!groups.is_empty()).then(|| format!("members of {} may: only the login says whether {user} is one", listed(&groups)))
}

/// What the API server checks of a write of roles and bindings, beyond the right to write them.
fn guard(inventory: &Inventory, authorizer: &Authorizer, who: &Identity, what: &Request) -> Option<String> {
    let Target::Resource { group, resource, subresource, name } = &what.target else { return None };
    if *group != *"rbac.authorization.k8s.io" || !subresource.is_empty() || !matches!(what.verb.as_str(), "create" | "update" | "patch") {
        return None;
    }
    let namespace = what.namespace.as_str();
    match resource.as_str() {
        "rolebindings" | "clusterrolebindings" => {
            let existing = inventory.bindings().find(|binding| !name.is_empty() && binding.meta.name == *name && binding.meta.namespace == what.namespace);
            match existing {
                Some(binding) => may_keep(
                    &escalation::may_bind(authorizer, who, namespace, &binding.role),
                    &format!("{} {}", binding.role.kind.kind().title(), binding.role.name),
                ),
                None => Some(bindable(inventory, authorizer, who, namespace, resource == "rolebindings")),
            }
        }
        "roles" | "clusterroles" => {
            let kind = if resource == "roles" { RoleKind::Role } else { RoleKind::ClusterRole };
            let existing = inventory.role(namespace, &RoleRef { kind, name: name.clone() }).filter(|_| !name.is_empty());
            Some(writable(authorizer, who, kind, namespace, name, existing))
        }
        _ => None,
    }
}

/// Every write of a binding is checked against its role, also one that changes nothing but its subjects.
fn may_keep(outcome: &Escalation, role: &str) -> Option<String> {
    match outcome {
        Escalation::Superuser | Escalation::Explicit | Escalation::Covered => None,
        Escalation::RoleMissing => Some(format!("the API server refuses every write of it: {role} does not exist")),
        Escalation::Uncovered(rights) => {
            Some(format!("the API server refuses every write of it: {role} gives {}, and it has not the verb bind", beyond(rights)))
        }
    }
}

/// Which roles may be bound.
fn bindable(inventory: &Inventory, authorizer: &Authorizer, who: &Identity, namespace: &str, local: bool) -> String {
    let own: &[Role] = if local && !namespace.is_empty() { inventory.roles.in_namespace(namespace) } else { &[] };
    let roles = || own.iter().chain(inventory.cluster_roles.iter());
    let names: Vec<&str> = escalation::bindable(authorizer, who, namespace, roles()).into_iter().map(|role| role.meta.name.as_str()).collect();
    let (some, all) = (names.len(), roles().count());
    if some == all {
        return format!("the API server lets it bind each of the {} read", counted(all, "role that was|roles that were"));
    }
    format!("the API server lets it bind {some} of {all} roles, those of which it has every right or the verb bind: {}", listed(&names))
}

/// Which rules may be written.
fn writable(authorizer: &Authorizer, who: &Identity, kind: RoleKind, namespace: &str, name: &str, existing: Option<&Role>) -> String {
    let role = RoleRef { kind, name: name.into() };
    let rules: Vec<PolicyRule> = existing.and_then(|_| authorizer.role_rules(namespace, &role)).into_iter().flatten().cloned().collect();
    let write =
        RoleWrite { kind, namespace, name, rules: &rules, aggregated: existing.is_some_and(|role| role.aggregation.is_some()), create: name.is_empty() };
    match escalation::may_write(authorizer, who, &write) {
        Escalation::Superuser | Escalation::Explicit => "the API server lets it write any rules: it has the verb escalate".to_owned(),
        Escalation::Uncovered(_) if write.aggregated => {
            "the API server refuses every write of it: only who may do everything changes a role that gathers others".to_owned()
        }
        Escalation::Uncovered(rights) => format!("the API server refuses every write that leaves in it what it has not itself: {}", beyond(&rights)),
        Escalation::Covered | Escalation::RoleMissing => "the API server refuses rules that it has not itself: it has not the verb escalate".to_owned(),
    }
}

/// Rights in few words, each once. Of what is told of several things together, some may be had.
fn beyond(rights: &[PolicyRule]) -> String {
    let mut said: FxHashSet<String> = FxHashSet::default();
    let words: Vec<String> = rights.iter().map(in_words).filter(|words| said.insert(words.clone())).collect();
    listed(&words)
}

fn in_words(rule: &PolicyRule) -> String {
    let (resources, paths) = (counted(rule.resources.len(), "resource"), counted(rule.urls.len(), "path"));
    let of = match (rule.resources.as_slice(), rule.urls.as_slice()) {
        ([one], []) | ([], [one]) => Ok(one),
        ([], _) => Err(format!("some of {paths}")),
        (_, []) => Err(format!("some of {resources}")),
        _ => Err(format!("some of {resources} and {paths}")),
    };
    match (rule.verbs.as_slice(), of) {
        ([verb], Ok(one)) => format!("{verb} {one}"),
        ([verb], Err(some)) => format!("{verb} on {some}"),
        (verbs, Ok(one)) => format!("some of {} on {one}", counted(verbs.len(), "verb")),
        (verbs, Err(some)) => format!("some of {} on {some}", counted(verbs.len(), "verb")),
    }
}

fn listed<T: ToString>(all: &[T]) -> String {
    let shown: Vec<String> = all.iter().take(LISTED).map(ToString::to_string).collect();
    let more = all.len().saturating_sub(LISTED);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}
