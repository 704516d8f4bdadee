//! A suggested role and its proof, as a document.

mod advice;
mod page;

use serde::Serialize;

use super::access::RuleLine;
use crate::model::{Inventory, Name, Object, PolicyRule};
use crate::rbac::least::{Observed, Suggestion};
use crate::rbac::{KINDS, Request};
use crate::runbook;

pub use advice::{commands, notes};
pub use page::{markdown, text};

/// What a log says, as far as a suggestion rests on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The log.
    pub log: String,
    /// The first event of anybody, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The first request of the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// Events of anybody.
    pub events: u64,
    /// Requests of the subject.
    pub requests: u64,
    /// What was refused: no role is suggested for it.
    pub refused: Vec<SeenLine>,
    /// What another authorizer than RBAC allowed.
    pub elsewhere: Vec<SeenLine>,
    /// The groups that its requests carried.
    pub groups: Vec<String>,
    /// Lines that could not be read.
    pub corrupt: u64,
    /// Where the first of them is, and what is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_corrupt: Option<String>,
    /// Lines that are no audit events.
    pub foreign: u64,
    /// Requests that were left out since there were too many different ones.
    pub dropped: u64,
}

/// Requests that were seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenLine {
    /// The request in words.
    pub request: String,
    /// How often.
    pub count: u64,
}

impl From<&Observed> for SeenLine {
    fn from(seen: &Observed) -> Self {
        Self { request: seen.request.to_string(), count: seen.count }
    }
}

/// The suggestion and what it rests on.
#[derive(Clone, Debug, Serialize)]
pub struct SuggestDocument {
    /// The version of this form.
    pub version: u32,
    /// For whom.
    pub subject: String,
    /// Whether every role and binding was read: it may hold more than is said here, if not.
    pub complete: bool,
    /// What was observed; absent where what is held was tightened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Evidence>,
    /// What is suggested, by place.
    pub enough: Vec<PlaceLine>,
    /// What is held by bindings of its own, with how much of what was seen it allowed.
    pub held: Vec<HeldLine>,
    /// What is held through groups: it stays.
    pub shared: Vec<RuleLine>,
    /// What is possible now and would be denied.
    pub denied: Vec<DeniedLine>,
    /// Of what was seen: asked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay: Option<ReplayLine>,
    /// Commands that put the suggestion in the place of what is held, in this order.
    pub commands: Vec<String>,
    /// What else there is to know, one sentence each.
    pub notes: Vec<String>,
}

/// Rules in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceLine {
    /// The namespace; absent for the whole cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The rules in words.
    pub rules: Vec<String>,
}

/// A rule that is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldLine {
    /// The rule and its chain.
    #[serde(flatten)]
    pub rule: RuleLine,
    /// How many of the requests that were seen it allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<u64>,
}

/// What would be denied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeniedLine {
    /// The namespace; absent for the whole cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Namespaces in which it stays allowed.
    pub except: Vec<String>,
    /// The rules in words.
    pub rules: Vec<String>,
}

/// What was seen, asked again of the suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReplayLine {
    /// How many different requests.
    pub asked: usize,
    /// How many of them are allowed.
    pub allowed: usize,
    /// Those that would be refused.
    pub refused: Vec<String>,
    /// Those that nothing grants now.
    pub not_held: Vec<String>,
}

/// The document of a suggestion.
pub fn document(inventory: &Inventory, suggestion: &Suggestion, observed: Option<Evidence>, commands: Vec<String>, notes: Vec<String>) -> SuggestDocument {
    let words = |rules: &[PolicyRule]| rules.iter().map(in_words).collect::<Vec<_>>();
    let texts = |names: &[Name]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    let requests = |requests: &[Request]| requests.iter().map(ToString::to_string).collect::<Vec<_>>();
    SuggestDocument {
        version: super::VERSION,
        subject: suggestion.subject.to_string(),
        complete: inventory.coverage.is_whole(KINDS),
        observed,
        enough: suggestion.enough.iter().map(|p| PlaceLine { namespace: p.namespace.as_ref().map(ToString::to_string), rules: words(&p.rules) }).collect(),
        held: suggestion.held.iter().map(|held| HeldLine { rule: RuleLine::from(&held.rule), used: held.used }).collect(),
        shared: suggestion.shared.iter().map(RuleLine::from).collect(),
        denied: suggestion
            .denied
            .iter()
            .map(|d| DeniedLine { namespace: d.namespace.as_ref().map(ToString::to_string), except: texts(&d.except), rules: words(&d.rules) })
            .collect(),
        replay: suggestion.replay.as_ref().map(|replay| ReplayLine {
            asked: replay.asked,
            allowed: replay.allowed,
            refused: requests(&replay.refused),
            not_held: requests(&replay.not_held),
        }),
        commands,
        notes,
    }
}

/// The roles and bindings as one stream of YAML documents.
pub fn manifests(suggestion: &Suggestion) -> String {
    let mut documents = Vec::new();
    for (role, bindings) in &suggestion.objects {
        documents.push(Object::Role(role.clone()));
        documents.extend(bindings.iter().cloned().map(Object::Binding));
    }
    documents.iter().filter_map(runbook::manifest).map(|tree| tree.yaml()).collect::<Vec<_>>().join("---\n")
}

/// Of more resources times groups than these, the groups are said once.
const PAIRS: usize = 1_000;

/// `get, list secrets, deployments.apps [web]`, or `get /metrics`.
pub fn in_words(rule: &PolicyRule) -> String {
    let verbs = rule.verbs.iter().map(Name::as_str).collect::<Vec<_>>().join(", ");
    if !rule.urls.is_empty() {
        let path = |url: &Name| if url == "*" { "every URL path".to_owned() } else { url.to_string() };
        return format!("{verbs} {}", rule.urls.iter().map(path).collect::<Vec<_>>().join(", "));
    }
    let of = |resource: &Name| match rule.groups.as_slice() {
        [group] if group.is_empty() => resource.to_string(),
        [group] => match resource.split_once('/') {
            Some((plural, subresource)) => format!("{plural}.{group}/{subresource}"),
            None => format!("{resource}.{group}"),
        },
        groups => format!("{resource} of {}", groups.iter().map(|g| if g.is_empty() { "core" } else { g.as_str() }).collect::<Vec<_>>().join("|")),
    };
    let joined = |list: &[Name], between: &str| list.iter().map(|one| if one.is_empty() { "core" } else { one.as_str() }).collect::<Vec<_>>().join(between);
    let resources = if rule.groups.len() > 1 && rule.resources.len().saturating_mul(rule.groups.len()) > PAIRS {
        format!("{}, each of {}", joined(&rule.resources, ", "), joined(&rule.groups, "|"))
    } else {
        rule.resources.iter().map(of).collect::<Vec<_>>().join(", ")
    };
    let names = if rule.names.is_empty() { String::new() } else { format!(" [{}]", rule.names.iter().map(Name::as_str).collect::<Vec<_>>().join(" ")) };
    format!("{verbs} {resources}{names}")
}

#[cfg(test)]
mod tests;
