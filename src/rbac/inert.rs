//! Why a rule, or a part of it, grants nothing to any request that a client can make.

mod alive;

pub use alive::alive;

use super::naming::{Naming, is_checked_in_namespace};
use super::resources::{Resources, Scope};
use crate::model::{Name, PolicyRule};

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

/// How many parts of a rule are looked at; no rule that somebody wrote by hand comes near.
const BUDGET: usize = 100_000;

/// The verbs of requests for a path.
const METHODS: [&str; 8] = ["*", "get", "post", "put", "patch", "delete", "head", "options"];

/// What the parts of a rule come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// Some part can match a request.
    pub alive: bool,
    /// Why the others cannot, in a fixed order; none where every part can.
    pub dead: Vec<&'static str>,
}

/// The reasons, if no request at all can match the rule through such a binding.
pub fn reason(rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> Option<String> {
    let examined = examine(rule, in_namespace, resources);
    (!examined.alive).then(|| examined.dead.join("; "))
}

/// The reasons why parts of a rule match nothing, in a fixed order; none where every part can match.
pub fn dead_parts(rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> Vec<&'static str> {
    examine(rule, in_namespace, resources).dead
}

/// Whether any part can match, and why the others cannot.
pub fn examine(rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> Examined {
    let (mut alive, mut seen, mut dead) = (false, 0, Vec::new());
    for part in parts(rule, in_namespace, resources).take(BUDGET) {
        seen += 1;
        match part {
            Ok(()) => alive = true,
            Err(reason) if !dead.contains(&reason) => dead.push(reason),
            Err(_) => {}
        }
    }
    if seen == 0 {
        dead.push(EMPTY);
    }
    // What was not looked at is not called dead.
    Examined { alive: alive || seen == BUDGET, dead }
}

/// Whether requests can match, for each verb on a path and each verb, group and resource.
fn parts<'a>(rule: &'a PolicyRule, in_namespace: bool, resources: &'a Resources) -> impl Iterator<Item = Result<(), &'static str>> + 'a {
    let url = move |verb: &Name| match () {
        () if in_namespace => Err(URL_SCOPE),
        () if METHODS.contains(&verb.as_str()) => Ok(()),
        () => Err(URL_VERB),
    };
    let urls = rule.urls.first().into_iter().flat_map(move |_| rule.verbs.iter().map(url));
    let places = rule.groups.iter().flat_map(|group| rule.resources.iter().map(move |resource| (group, resource)));
    let names = Names::of(rule);
    urls.chain(places.flat_map(move |(group, resource)| {
        let dead = dead_place(group, resource);
        rule.verbs.iter().map(move |verb| dead.map_or_else(|| usable(names, verb, group, resource, in_namespace, resources), Err))
    }))
}

/// What of its names decides whether a rule can match: a rule may have very many.
#[derive(Clone, Copy)]
struct Names {
    /// One of them is empty.
    empty: bool,
    /// One of them is not.
    named: bool,
}

impl Names {
    fn of(rule: &PolicyRule) -> Self {
        Self { empty: rule.names.iter().any(|name| name.is_empty()), named: rule.names.iter().any(|name| !name.is_empty()) }
    }
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
fn usable(names: Names, verb: &str, group: &str, resource: &str, in_namespace: bool, resources: &Resources) -> Result<(), &'static str> {
    const STANDARD: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
    let lower = verb.to_ascii_lowercase();
    if verb != lower && STANDARD.contains(&lower.as_str()) {
        return Err(CASE);
    }
    let (plural, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    // Every verb includes some whose requests have a name, and every resource includes subresources, whose requests always have one.
    let both = subresource.is_empty() && (verb == "*" || resource == "*" && Naming::of(verb, "") == Naming::Never);
    let naming = if both { Naming::Selected } else { Naming::of(verb, subresource) };
    if naming == Naming::Never && names.named && !names.empty {
        return Err(NAMES);
    }
    if naming == Naming::Always && names.empty && !names.named {
        return Err(NO_NAME);
    }
    // A request about one Namespace object always has its name, which a rule for nameless requests alone does not match.
    let own_namespace = group.is_empty() && plural == "namespaces" && (verb == "*" || naming == Naming::Always) && (names.named || !names.empty);
    if in_namespace && !own_namespace && !is_checked_in_namespace(verb, group, plural) && resources.scope(group, plural) == Scope::Cluster {
        return Err(CLUSTER);
    }
    Ok(())
}

/// Names that stand for others: whether a rule can match depends on no more than whether it has some, and whether one is empty.
pub(super) fn alike(names: &[Name]) -> Vec<Name> {
    let first = |is_empty: bool| names.iter().find(|name| name.is_empty() == is_empty);
    [first(false), first(true)].into_iter().flatten().cloned().collect()
}

fn has_capitals(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
}
