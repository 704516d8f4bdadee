//! Why a rule, or a part of it, grants nothing to any request that a client can make.

use super::naming::{Naming, is_checked_in_namespace};
use super::resources::{Resources, Scope};
use crate::model::PolicyRule;

const EMPTY: &str = "it names neither resources nor paths, or no verb or API group, so that it matches nothing";
const NAMES: &str = "resourceNames never match a request for create or deletecollection, because such a request carries no name";
const NO_NAME: &str = "resourceNames holds only the empty name, which no request for these verbs has";
const URL_SCOPE: &str = "nonResourceURLs are outside of every namespace: only a ClusterRoleBinding can grant them";
const CLUSTER: &str = "the resource is cluster-scoped: a RoleBinding cannot grant it";
const STAR_RESOURCE: &str = "`*` in a resource stands for everything only as `*` alone or as `*/SUBRESOURCE`; elsewhere it is an ordinary character";
const CASE: &str = "verbs, groups and resources are compared as written, and the API server's are in lower case";
const STAR_GROUP: &str = "`*` in an API group stands for everything only alone; `*.example.com` is the name of a group that cannot exist";
const CORE: &str = "the core group is written as an empty text, and groups carry no version";
const URL_VERB: &str = "requests for a path have the HTTP method in lower case as their verb";

/// The verbs of requests for a path.
const METHODS: [&str; 8] = ["*", "get", "post", "put", "patch", "delete", "head", "options"];

/// The reason if no request at all can match the rule through such a binding; the most frequent one if several parts fail differently.
pub fn reason(rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> Option<String> {
    let (alive, reasons) = examine(rule, in_namespace, resources);
    (!alive).then(|| reasons.join("; "))
}

/// The reasons why parts of a rule match nothing, in a fixed order; none where every part can match.
pub fn dead_parts(rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> Vec<&'static str> {
    examine(rule, in_namespace, resources).1
}

/// Whether any part can match, and why the others cannot.
fn examine(rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> (bool, Vec<&'static str>) {
    let mut alive = false;
    let mut reasons = Vec::new();
    let mut note = |result: Result<(), &'static str>| match result {
        Ok(()) => alive = true,
        Err(reason) if !reasons.contains(&reason) => reasons.push(reason),
        Err(_) => {}
    };
    for _ in &rule.urls {
        for verb in &rule.verbs {
            note(match () {
                () if in_namespace => Err(URL_SCOPE),
                () if METHODS.contains(&verb.as_str()) => Ok(()),
                () => Err(URL_VERB),
            });
        }
    }
    for group in &rule.groups {
        for resource in &rule.resources {
            match dead_place(group, resource) {
                Some(reason) if !rule.verbs.is_empty() => note(Err(reason)),
                Some(_) => {}
                None => rule.verbs.iter().for_each(|verb| note(usable(rule, verb, group, resource, in_namespace, resources))),
            }
        }
    }
    if !alive && reasons.is_empty() {
        reasons.push(EMPTY);
    }
    (alive, reasons)
}

/// Why no request is about that group or resource.
fn dead_place(group: &str, resource: &str) -> Option<&'static str> {
    let stray_star = match resource.strip_prefix("*/") {
        Some(subresource) => subresource.contains('*'),
        None => resource != "*" && resource.contains('*'),
    };
    match () {
        () if group != "*" && group.contains('*') => Some(STAR_GROUP),
        () if group == "core" || group == "v1" || group.contains('/') => Some(CORE),
        () if stray_star => Some(STAR_RESOURCE),
        () if has_capitals(group) || has_capitals(resource) => Some(CASE),
        () => None,
    }
}

/// Whether a request of that verb can match.
fn usable(rule: &PolicyRule, verb: &str, group: &str, resource: &str, in_namespace: bool, resources: &Resources) -> Result<(), &'static str> {
    const STANDARD: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
    let lower = verb.to_ascii_lowercase();
    if verb != lower && STANDARD.contains(&lower.as_str()) {
        return Err(CASE);
    }
    let (plural, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    // Every verb includes some whose requests have a name, and every resource includes subresources, whose requests always have one.
    let both = subresource.is_empty() && (verb == "*" || resource == "*" && Naming::of(verb, "") == Naming::Never);
    let naming = if both { Naming::Selected } else { Naming::of(verb, subresource) };
    let (empty_name, named) = (rule.names.iter().any(|name| name.is_empty()), rule.names.iter().any(|name| !name.is_empty()));
    if naming == Naming::Never && named && !empty_name {
        return Err(NAMES);
    }
    if naming == Naming::Always && empty_name && !named {
        return Err(NO_NAME);
    }
    let own_namespace = group.is_empty() && plural == "namespaces" && (verb == "*" || naming == Naming::Always);
    if in_namespace && !own_namespace && !is_checked_in_namespace(verb, group, plural) && resources.scope(group, plural) == Scope::Cluster {
        return Err(CLUSTER);
    }
    Ok(())
}

fn has_capitals(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
}
