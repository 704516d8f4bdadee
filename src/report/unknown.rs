//! What a question names that nothing else in the cluster does, with the nearest names: a typing error looks like a plain no otherwise.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Inventory, Kind, PolicyRule, Subject};
use crate::rbac::{Authorizer, Correction, Request, Target};

/// The verbs that the API server or its admission asks about.
const VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "proxy",
    "bind",
    "escalate",
    "impersonate",
    "impersonate:user-info",
    "impersonate:serviceaccount",
    "impersonate:arbitrary-node",
    "impersonate:associated-node",
    "use",
    "approve",
    "sign",
    "attest",
];

/// The verbs of requests for a path.
const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// Users and groups that the API server itself knows.
const BUILT_IN: &[&str] = &[
    "user:system:anonymous",
    "user:system:apiserver",
    "user:system:kube-controller-manager",
    "user:system:kube-proxy",
    "user:system:kube-scheduler",
    "group:system:authenticated",
    "group:system:bootstrappers",
    "group:system:masters",
    "group:system:monitoring",
    "group:system:nodes",
    "group:system:serviceaccounts",
    "group:system:unauthenticated",
];

/// What those begin with that are made as they are needed.
const MADE: &[&str] = &["user:system:node:", "user:system:bootstrap:", "group:system:serviceaccounts:", "group:system:bootstrappers:"];

/// What is not known of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknowns {
    /// Whether everything that is named exists.
    pub known: bool,
    /// One sentence per unknown thing.
    pub hints: Vec<String>,
}

/// Looks the words of a question up.
pub fn unknowns(inventory: &Inventory, authorizer: &Authorizer, subject: Option<&Subject>, asked: &Request, namespace: Option<&str>) -> Unknowns {
    let mut hints = Vec::new();
    hints.extend(subject.and_then(|subject| unknown_subject(inventory, authorizer, subject)));
    hints.extend(unknown_resource(inventory, authorizer, &asked.target));
    hints.extend(unknown_verb(inventory, &asked.verb, &asked.target));
    let is_path = matches!(asked.target, Target::Url(_));
    hints.extend(namespace.filter(|_| !is_path).and_then(|namespace| unknown_namespace(inventory, namespace)));
    let known = hints.is_empty();
    if is_path && namespace.is_some() {
        hints.push(Correction::PathHasNoNamespace.reason().to_owned());
    }
    Unknowns { known, hints }
}

/// A hint if a namespace is not there.
pub fn unknown_namespace(inventory: &Inventory, namespace: &str) -> Option<String> {
    if inventory.namespaces.get("", namespace).is_some() {
        return None;
    }
    let names: Vec<&str> = inventory.namespaces.iter().map(|n| n.meta.name.as_str()).collect();
    Some(hint(&format!("no namespace `{namespace}` was read"), &nearest(namespace, names)))
}

/// A hint if a subject is neither an object nor named by a binding, nor known to the API server itself.
pub fn unknown_subject(inventory: &Inventory, authorizer: &Authorizer, subject: &Subject) -> Option<String> {
    let text = subject.to_string();
    let built_in = BUILT_IN.contains(&text.as_str()) || MADE.iter().any(|start| text.starts_with(start));
    let bound = authorizer.subjects();
    if built_in || inventory.contains(&subject.object()) || bound.contains(subject) {
        return None;
    }
    let mut candidates: BTreeSet<String> = bound.iter().map(ToString::to_string).collect();
    candidates.extend(inventory.objects(Kind::ServiceAccount).iter().map(ToString::to_string));
    candidates.extend(BUILT_IN.iter().map(|name| (*name).to_owned()));
    // Most of a long name is its prefix: that two have the same one makes them no neighbours.
    let mut near = nearest(&text, candidates.iter().map(String::as_str));
    near.retain(|name| name.split(':').next() == text.split(':').next());
    Some(hint(&format!("no object and no binding names {text}"), &near))
}

fn unknown_verb(inventory: &Inventory, verb: &str, target: &Target) -> Option<String> {
    if verb == "*" {
        return None;
    }
    if matches!(target, Target::Url(_)) {
        let unknown = !METHODS.contains(&verb);
        return unknown.then(|| {
            hint(&format!("requests for a path have an HTTP method in lower case as their verb, not `{verb}`"), &nearest(verb, METHODS.iter().copied()))
        });
    }
    if VERBS.contains(&verb) || verb.starts_with("impersonate-on:") {
        return None;
    }
    let named = rules(inventory).any(|rule| rule.verbs.iter().any(|v| *v == *verb));
    (!named).then(|| hint(&format!("`{verb}` is no verb of Kubernetes and no rule names it"), &nearest(verb, VERBS.iter().copied())))
}

/// A hint if a resource is served by nothing that is known here.
fn unknown_resource(inventory: &Inventory, authorizer: &Authorizer, target: &Target) -> Option<String> {
    let Target::Resource { group, resource: plural, subresource, .. } = target else { return None };
    if *plural == "*" {
        return None;
    }
    let known = resources(inventory, authorizer);
    if let Some(subresources) = known.get(&(plural.to_string(), group.to_string())) {
        let whole = qualified(plural, group);
        let unknown = !subresource.is_empty() && *subresource != "*" && !subresources.contains(subresource.as_str()) && !below_any(inventory, subresource);
        return unknown.then(|| {
            let near: Vec<String> = nearest(subresource, subresources.iter().map(String::as_str)).iter().map(|sub| format!("{whole}/{sub}")).collect();
            hint(&format!("no subresource `{subresource}` of {whole} is known"), &near)
        });
    }
    let written = qualified(plural, group);
    let elsewhere: Vec<String> = known.keys().filter(|(p, _)| *plural == **p).map(|(p, g)| qualified(p, g)).collect();
    if !elsewhere.is_empty() {
        return Some(format!(
            "no resource `{written}` is known{}: did you mean {}?",
            if group.is_empty() { " in the core group" } else { "" },
            elsewhere.join(", ")
        ));
    }
    // `deploy` and `Deployment` are how kubectl and manifests call it.
    if let Some(kind) = Kind::from_word(&plural.to_lowercase()).filter(|kind| !kind.plural().is_empty()) {
        return Some(hint(&format!("no resource `{written}` is known"), &[qualified(kind.plural(), kind.group())]));
    }
    let names: Vec<String> = known.keys().map(|(p, g)| qualified(p, g)).collect();
    Some(hint(&format!("no resource `{written}` is known"), &nearest(&written, names.iter().map(String::as_str))))
}

/// Whether a rule names the subresource below every resource.
fn below_any(inventory: &Inventory, subresource: &str) -> bool {
    rules(inventory).any(|rule| rule.resources.iter().any(|resource| resource.strip_prefix("*/") == Some(subresource)))
}

/// What is wrong, and what may have been meant.
pub fn hint(what: &str, near: &[String]) -> String {
    if near.is_empty() { what.to_owned() } else { format!("{what}: did you mean {}?", near.join(", ")) }
}

/// Up to three candidates that differ little from `word`, the nearest first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let length = word.chars().count();
    let limit = if length < 4 { 1 } else { (length / 3).max(2) };
    // A letter in another case is no mistake of its own.
    let small = word.to_lowercase();
    let distance = |candidate: &str| strsim::damerau_levenshtein(&small, &candidate.to_lowercase());
    let mut near: Vec<(usize, &str)> = candidates.into_iter().map(|c| (distance(c), c)).filter(|(distance, _)| *distance <= limit).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, c)| c.to_owned()).collect()
}

/// Every rule of every role.
fn rules(inventory: &Inventory) -> impl Iterator<Item = &PolicyRule> {
    inventory.cluster_roles.iter().chain(inventory.roles.iter()).flat_map(|role| role.rules.iter())
}

fn qualified(plural: &str, group: &str) -> String {
    if group.is_empty() { plural.to_owned() } else { format!("{plural}.{group}") }
}

/// Every resource that is known, by plural and group, with its subresources: built in, defined in the cluster, or named by a rule.
fn resources(inventory: &Inventory, authorizer: &Authorizer) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut known: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (group, plural, subresources) in authorizer.resources().all() {
        // Every kind of a CustomResourceDefinition may have these two.
        let built_in = subresources.iter().copied().chain(["status", "scale"].into_iter().filter(|_| group.contains('.') && !group.ends_with(".k8s.io")));
        known.entry((plural.to_string(), group.to_string())).or_default().extend(built_in.map(str::to_owned));
    }
    for rule in rules(inventory) {
        for resource in rule.resources.iter().filter(|r| !r.contains('*')) {
            let (plural, subresource) = resource.split_once('/').unwrap_or((resource, ""));
            for group in rule.groups.iter().filter(|g| !g.contains('*')) {
                let subresources = known.entry((plural.to_owned(), group.to_string())).or_default();
                subresources.extend((!subresource.is_empty()).then(|| subresource.to_owned()));
            }
        }
    }
    known
}
