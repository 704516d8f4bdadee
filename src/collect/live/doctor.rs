//! What ravelin may read on a cluster, asked before anything is read, and the smallest role that lets it read everything.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Client;
use super::client::guard::{ACCESS_REVIEW, RULES_REVIEW, SUBJECT_REVIEW};
use super::failure::Failure;
use super::fetch::Ask;
use crate::model::{Identity, Kind, Name, PolicyRule, Scope};
use crate::rbac::{Request, Target};

/// Whether something is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is.
    Allowed,
    /// It is not.
    Denied,
    /// The server could not say, for this reason.
    Unknown(String),
}

/// Whether one kind can be read in one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// The kind.
    pub kind: Kind,
    /// Where.
    pub scope: Scope,
    /// Whether it may be listed.
    pub list: Answer,
    /// Whether it may be watched; without it, ravelin reads it again from time to time.
    pub watch: Answer,
}

impl Right {
    /// What is missing, as a rule of a role; none if nothing is.
    pub fn missing(&self) -> Option<PolicyRule> {
        let verbs: Vec<Name> =
            [("list", &self.list), ("watch", &self.watch)].iter().filter(|(_, a)| **a != Answer::Allowed).map(|(v, _)| Name::new(v)).collect();
        (!verbs.is_empty()).then(|| rule(verbs, self.kind.group(), &[self.kind.plural()]))
    }
}

/// Asks for every kind whether it can be listed and watched: in the whole cluster, and where that is denied in `namespaces`
/// and in the context's own namespace.
pub async fn rights(client: &Client, namespaces: &[String]) -> Vec<Right> {
    let mut rights = Vec::new();
    let mut denied = Vec::new();
    for kind in Kind::collected() {
        let (list, watch) = tokio::join!(may(client, kind, "list"), may(client, kind, "watch"));
        if kind.namespaced() && list != Answer::Allowed {
            denied.push(kind);
        }
        rights.push(Right { kind, scope: Scope::Cluster, list, watch });
    }
    if !denied.is_empty() {
        let mut names: Vec<&str> = namespaces.iter().map(String::as_str).chain([client.namespace()]).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let rules = rules_in(client, name).await;
            for kind in &denied {
                let answer = |verb| rules.as_ref().map_or_else(|failure| Answer::Unknown(failure.words()), |rules| rules.allow(*kind, verb));
                rights.push(Right { kind: *kind, scope: Scope::Namespace(Name::new(name)), list: answer("list"), watch: answer("watch") });
            }
        }
    }
    rights.sort_by(|a, b| (a.kind, &a.scope).cmp(&(b.kind, &b.scope)));
    rights
}

/// The rules of the smallest ClusterRole with which everything is read, group by group. Secrets are never got: a list of their metadata is enough.
pub fn smallest_role() -> Vec<PolicyRule> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for kind in Kind::collected().filter(|kind| *kind != Kind::Secret) {
        groups.entry(kind.group()).or_default().push(kind.plural());
    }
    let secrets = rule(vec!["list".into(), "watch".into()], "", &[Kind::Secret.plural()]);
    let read = |(group, mut resources): (&str, Vec<&str>)| {
        resources.sort_unstable();
        rule(vec!["get".into(), "list".into(), "watch".into()], group, &resources)
    };
    std::iter::once(secrets).chain(groups.into_iter().map(read)).collect()
}

fn rule(verbs: Vec<Name>, group: &str, resources: &[&str]) -> PolicyRule {
    PolicyRule { verbs, groups: vec![group.into()], resources: resources.iter().map(|r| Name::new(r)).collect(), ..PolicyRule::default() }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Review {
    status: ReviewStatus,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ReviewStatus {
    allowed: bool,
    evaluation_error: String,
    resource_rules: Vec<ResourceRule>,
    incomplete: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ResourceRule {
    verbs: Vec<String>,
    api_groups: Vec<String>,
    resources: Vec<String>,
    resource_names: Vec<String>,
}

impl ReviewStatus {
    fn allow(&self, kind: Kind, verb: &str) -> Answer {
        let holds = |list: &[String], wanted: &str| list.iter().any(|have| have == "*" || have == wanted);
        // A rule for named objects allows no list of all of them.
        let granted = self.resource_rules.iter().any(|rule| {
            rule.resource_names.is_empty() && holds(&rule.verbs, verb) && holds(&rule.api_groups, kind.group()) && holds(&rule.resources, kind.plural())
        });
        match (granted, self.incomplete) {
            (true, _) => Answer::Allowed,
            (false, false) => Answer::Denied,
            (false, true) => Answer::Unknown("the server's list of rights is incomplete".to_owned()),
        }
    }
}

async fn may(client: &Client, kind: Kind, verb: &str) -> Answer {
    let attributes = json!({ "verb": verb, "group": kind.group(), "resource": kind.plural() });
    let asked = post(client, ACCESS_REVIEW, "SelfSubjectAccessReview", json!({ "resourceAttributes": attributes })).await;
    match asked {
        Ok(status) if status.allowed => Answer::Allowed,
        Ok(status) if !status.evaluation_error.is_empty() => Answer::Unknown(status.evaluation_error),
        Ok(_) => Answer::Denied,
        Err(failure) => Answer::Unknown(failure.words()),
    }
}

async fn rules_in(client: &Client, namespace: &str) -> Result<ReviewStatus, Failure> {
    post(client, RULES_REVIEW, "SelfSubjectRulesReview", json!({ "namespace": namespace })).await
}

/// Asks the server itself for a decision, to verify ravelin's own. Only for a connection that was made with `verify`.
pub async fn subject_access(client: &Client, who: &Identity, what: &Request) -> Result<bool, String> {
    let mut spec = json!({ "user": who.user.as_deref().unwrap_or_default(), "groups": who.groups.iter().map(Name::as_str).collect::<Vec<_>>() });
    match &what.target {
        Target::Url(path) => spec["nonResourceAttributes"] = json!({ "verb": &*what.verb, "path": &**path }),
        Target::Resource { group, resource, subresource, name } => {
            spec["resourceAttributes"] = json!({
                "verb": &*what.verb,
                "namespace": &*what.namespace,
                "group": &**group,
                "resource": &**resource,
                "subresource": &**subresource,
                "name": &**name,
            });
        }
    }
    post(client, SUBJECT_REVIEW, "SubjectAccessReview", spec).await.map(|status| status.allowed).map_err(|failure| failure.words())
}

async fn post(client: &Client, path: &str, kind: &str, spec: Value) -> Result<ReviewStatus, Failure> {
    let body = json!({ "apiVersion": "authorization.k8s.io/v1", "kind": kind, "spec": spec });
    let text = client.small(&Ask::review(path, &body)).await?;
    serde_json::from_slice::<Review>(&text).map(|review| review.status).map_err(|_error| Failure::Malformed("not a review of rights"))
}

#[cfg(test)]
mod tests;
