//! What a rule is worth to an attacker.

use crate::model::{Name, PolicyRule};
use crate::rbac::{Request, Target};

/// What a permission leads to, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Danger {
    /// Becomes somebody else, or everybody.
    TakesOver,
    /// Reads secrets.
    ReadsSecrets,
    /// Runs code in pods or on nodes.
    RunsCode,
    /// Changes what others may do, or what protects the cluster.
    ChangesPolicy,
    /// Everything else.
    Rest,
}

impl Danger {
    /// The worst first.
    pub const ALL: [Self; 5] = [Self::TakesOver, Self::ReadsSecrets, Self::RunsCode, Self::ChangesPolicy, Self::Rest];

    /// The heading of its group.
    pub const fn title(self) -> &'static str {
        match self {
            Self::TakesOver => "takes over",
            Self::ReadsSecrets => "reads secrets",
            Self::RunsCode => "runs code",
            Self::ChangesPolicy => "changes policy",
            Self::Rest => "the rest",
        }
    }
}

/// A permission that is worth something to an attacker.
#[derive(Clone, Copy, Debug)]
struct Deed {
    danger: Danger,
    verbs: &'static [&'static str],
    group: &'static str,
    /// With its subresource, if it is about one.
    resource: &'static str,
    /// What it gives.
    gives: &'static str,
}

const fn deed(danger: Danger, verbs: &'static [&'static str], group: &'static str, resource: &'static str, gives: &'static str) -> Deed {
    Deed { danger, verbs, group, resource, gives }
}

const RBAC: &str = "rbac.authorization.k8s.io";
const AUTHENTICATION: &str = "authentication.k8s.io";
const ADMISSION: &str = "admissionregistration.k8s.io";
const WRITE: &[&str] = &["create", "update", "patch"];
const REMOVE: &[&str] = &["update", "patch", "delete", "deletecollection"];
const READ: &[&str] = &["list", "get", "watch"];

/// What is looked for, the worst first: a rule counts as the first of them that it gives.
const DEEDS: &[Deed] = &[
    deed(Danger::TakesOver, &["impersonate"], "", "users", "acts as any user"),
    deed(Danger::TakesOver, &["impersonate"], "", "groups", "acts as a member of any group"),
    deed(Danger::TakesOver, &["impersonate"], "", "serviceaccounts", "acts as a service account"),
    deed(Danger::TakesOver, &["impersonate:user-info"], AUTHENTICATION, "users", "acts as any user in some requests (1.36)"),
    deed(Danger::TakesOver, &["impersonate:serviceaccount"], AUTHENTICATION, "serviceaccounts", "acts as a service account in some requests (1.36)"),
    deed(Danger::TakesOver, &["impersonate:arbitrary-node"], AUTHENTICATION, "nodes", "acts as any node in some requests (1.36)"),
    deed(Danger::TakesOver, &["escalate"], RBAC, "clusterroles", "gives roles more than it has itself"),
    deed(Danger::TakesOver, &["escalate"], RBAC, "roles", "gives roles more than it has itself"),
    deed(Danger::TakesOver, &["bind"], RBAC, "clusterroles", "binds roles that it does not have itself"),
    deed(Danger::TakesOver, &["bind"], RBAC, "roles", "binds roles that it does not have itself"),
    deed(Danger::TakesOver, &["create"], "", "serviceaccounts/token", "makes tokens of service accounts"),
    deed(Danger::TakesOver, &["approve"], "certificates.k8s.io", "signers", "approves client certificates"),
    deed(Danger::TakesOver, &["sign"], "certificates.k8s.io", "signers", "signs client certificates"),
    deed(Danger::ReadsSecrets, READ, "", "secrets", "reads secrets"),
    deed(Danger::RunsCode, &["create", "get"], "", "nodes/proxy", "runs commands in every pod of a node"),
    deed(Danger::RunsCode, &["create", "get"], "", "pods/exec", "runs commands in running pods"),
    deed(Danger::RunsCode, &["create", "get"], "", "pods/attach", "takes part in what runs in pods"),
    deed(Danger::RunsCode, &["update", "patch"], "", "pods/ephemeralcontainers", "adds containers to running pods"),
    deed(Danger::RunsCode, &["create"], "", "pods", "runs pods as any account of the namespace"),
    deed(Danger::RunsCode, WRITE, "apps", "deployments", "runs pods as any account of the namespace"),
    deed(Danger::RunsCode, WRITE, "apps", "daemonsets", "runs pods on every node"),
    deed(Danger::RunsCode, WRITE, "apps", "statefulsets", "runs pods as any account of the namespace"),
    deed(Danger::RunsCode, WRITE, "apps", "replicasets", "runs pods as any account of the namespace"),
    deed(Danger::RunsCode, WRITE, "", "replicationcontrollers", "runs pods as any account of the namespace"),
    deed(Danger::RunsCode, WRITE, "batch", "jobs", "runs pods as any account of the namespace"),
    deed(Danger::RunsCode, WRITE, "batch", "cronjobs", "runs pods as any account of the namespace"),
    deed(Danger::RunsCode, &["update", "patch"], "", "pods", "changes the images of running pods"),
    deed(Danger::RunsCode, &["create"], "", "persistentvolumes", "makes volumes of a node's files"),
    deed(Danger::ChangesPolicy, WRITE, ADMISSION, "mutatingwebhookconfigurations", "sees and changes what is created"),
    deed(Danger::ChangesPolicy, WRITE, ADMISSION, "validatingwebhookconfigurations", "sees what is created"),
    deed(Danger::ChangesPolicy, REMOVE, ADMISSION, "mutatingwebhookconfigurations", "switches admission off"),
    deed(Danger::ChangesPolicy, REMOVE, ADMISSION, "validatingwebhookconfigurations", "switches admission off"),
    deed(Danger::ChangesPolicy, WRITE, ADMISSION, "mutatingadmissionpolicies", "changes what is created"),
    deed(Danger::ChangesPolicy, REMOVE, ADMISSION, "validatingadmissionpolicies", "switches admission off"),
    deed(Danger::ChangesPolicy, REMOVE, ADMISSION, "validatingadmissionpolicybindings", "switches admission off"),
    deed(Danger::ChangesPolicy, WRITE, RBAC, "clusterrolebindings", "binds what it has itself to others"),
    deed(Danger::ChangesPolicy, WRITE, RBAC, "rolebindings", "binds what it has itself to others"),
    deed(Danger::ChangesPolicy, WRITE, RBAC, "clusterroles", "changes roles within what it has itself"),
    deed(Danger::ChangesPolicy, WRITE, RBAC, "roles", "changes roles within what it has itself"),
    deed(Danger::ChangesPolicy, &["update", "patch"], "", "namespaces", "changes a namespace's Pod Security level"),
    deed(Danger::ChangesPolicy, WRITE, "networking.k8s.io", "networkpolicies", "opens connections"),
    deed(Danger::ChangesPolicy, &["delete", "deletecollection"], "networking.k8s.io", "networkpolicies", "opens connections"),
    deed(Danger::ChangesPolicy, &["create", "update", "patch"], "apiextensions.k8s.io", "customresourcedefinitions", "changes resource types"),
    deed(Danger::ChangesPolicy, WRITE, "apiregistration.k8s.io", "apiservices", "answers for parts of the API"),
];

/// Everything that is looked for: a verb on a resource.
pub(super) fn worst_things() -> impl Iterator<Item = (&'static str, Target)> {
    DEEDS.iter().flat_map(|deed| deed.verbs.iter().map(|verb| (*verb, Request::resource(verb, "", deed.group, deed.resource, "").target)))
}

/// What a rule gives that leaves nothing out.
pub(super) const EVERYTHING: &str = "everything";

/// What a rule is worth: the worst thing it gives, in words, and the question that asks for it.
pub(in crate::app::ask) fn judge(rule: &PolicyRule, namespace: Option<&Name>) -> (Danger, &'static str, Option<Request>) {
    let place = namespace.map_or("", |namespace| namespace.as_str());
    let has = |list: &[Name], word: &str| list.iter().any(|have| *have == *"*" || *have == *word);
    if rule.names.is_empty() && has(&rule.verbs, "*") && has(&rule.groups, "*") && has(&rule.resources, "*") {
        let gives = if namespace.is_none() { EVERYTHING } else { "everything in the namespace" };
        return (Danger::TakesOver, gives, Some(Request::resource("*", place, "*", "*", "")));
    }
    for deed in DEEDS {
        let verb = deed.verbs.iter().find(|verb| has(&rule.verbs, verb) && can_be_named(rule, verb, deed.resource));
        let Some(verb) = verb.filter(|_| has(&rule.groups, deed.group) && fits(&rule.resources, deed.resource)) else { continue };
        let name = rule.names.first().map_or("", |name| name.as_str());
        return (deed.danger, deed.gives, Some(Request::resource(verb, place, deed.group, deed.resource, name)));
    }
    (Danger::Rest, "", ordinary(rule, place))
}

/// Whether a rule that is limited to names can be matched at all: a request to create, or to delete all, names no object.
fn can_be_named(rule: &PolicyRule, verb: &str, resource: &str) -> bool {
    rule.names.is_empty() || resource.contains('/') || !matches!(verb, "create" | "deletecollection")
}

fn fits(resources: &[Name], resource: &str) -> bool {
    let subresource = resource.split_once('/').map(|(_, subresource)| subresource);
    resources.iter().any(|have| *have == *"*" || *have == *resource || subresource.is_some_and(|sub| have.strip_prefix("*/") == Some(sub)))
}

/// The question for a rule that gives nothing of the table.
fn ordinary(rule: &PolicyRule, place: &str) -> Option<Request> {
    let verb = rule.verbs.first()?.as_str();
    if let Some(url) = rule.urls.first() {
        return Some(Request { verb: verb.into(), namespace: Name::default(), target: Target::path(url) });
    }
    let (group, resource) = (rule.groups.first()?.as_str(), rule.resources.first()?.as_str());
    Some(Request::resource(verb, place, group, resource, rule.names.first().map_or("", |name| name.as_str())))
}

/// A request in few words: `list secrets in payments`.
pub fn words(request: &Request) -> String {
    let Target::Resource { group, resource, subresource, name } = &request.target else { return request.to_string() };
    if request.verb == *"*" && resource == "*" && group == "*" {
        return if request.namespace.is_empty() { "do everything".to_owned() } else { format!("do everything in {}", request.namespace) };
    }
    let mut text = format!("{} {resource}", request.verb);
    if !subresource.is_empty() {
        text.push('/');
        text.push_str(subresource);
    }
    if !name.is_empty() {
        text.push(' ');
        text.push_str(name);
    }
    if !request.namespace.is_empty() {
        text.push_str(" in ");
        text.push_str(&request.namespace);
    }
    text
}
