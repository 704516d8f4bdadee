//! Questions about access, from words to requests.

use std::collections::BTreeSet;

use crate::analysis::Analysis;
use crate::model::{Inventory, Kind, Name, ObjectRef, ParseObjectError, PolicyRule, Subject};
use crate::rbac::{Authorizer, Request, Target};

use super::Failure;

/// A resource as an operator writes it: `PLURAL[.GROUP][/SUBRESOURCE]`, or a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ResourceWord {
    /// A resource of the API.
    Resource {
        /// The API group; empty for the core group.
        group: String,
        /// The plural.
        plural: String,
        /// The subresource; empty for the object itself.
        subresource: String,
    },
    /// A path outside the resource tree.
    Path(String),
}

impl ResourceWord {
    /// Reads the word.
    pub(crate) fn parse(word: &str) -> Result<Self, Failure> {
        if word.starts_with('/') {
            return Ok(Self::Path(word.to_owned()));
        }
        let (resource, subresource) = word.split_once('/').unwrap_or((word, ""));
        let (plural, group) = resource.split_once('.').unwrap_or((resource, ""));
        if plural.is_empty() || (word.contains('/') && subresource.is_empty()) || (resource.contains('.') && group.is_empty()) {
            return Err(Failure::usage(format!("`{word}` is not a resource"))
                .remedy("write PLURAL[.GROUP][/SUBRESOURCE], for example secrets, deployments.apps, pods/exec, or a path such as /metrics"));
        }
        Ok(Self::Resource { group: group.to_owned(), plural: plural.to_owned(), subresource: subresource.to_owned() })
    }

    /// The request it makes.
    pub(crate) fn request(&self, verb: &str, namespace: Option<&str>, name: Option<&str>) -> Request {
        match self {
            // A path has no namespace, whatever the operator says.
            Self::Path(path) => Request { verb: verb.into(), namespace: Name::default(), target: Target::Url(path.as_str().into()) },
            Self::Resource { group, plural, subresource } => Request {
                verb: verb.into(),
                namespace: namespace.unwrap_or_default().into(),
                target: Target::Resource {
                    group: group.as_str().into(),
                    resource: plural.as_str().into(),
                    subresource: subresource.as_str().into(),
                    name: name.unwrap_or_default().into(),
                },
            },
        }
    }
}

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
    "use",
    "approve",
    "sign",
    "attest",
    "post",
    "put",
    "head",
    "options",
];

/// What a question names that nothing else in the cluster does, with the nearest names: a typing error looks like a plain no otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unknowns {
    /// Whether everything that is named exists.
    pub known: bool,
    /// One sentence per unknown thing.
    pub hints: Vec<String>,
}

/// Looks the words of a question up.
pub(crate) fn unknowns(
    inventory: &Inventory,
    authorizer: &Authorizer,
    subject: Option<&Subject>,
    verb: &str,
    resource: &ResourceWord,
    namespace: Option<&str>,
) -> Unknowns {
    let mut hints = Vec::new();
    if let Some(subject) = subject {
        hints.extend(unknown_subject(inventory, authorizer, subject));
    }
    hints.extend(unknown_resource(inventory, authorizer, resource));
    if !matches!(resource, ResourceWord::Path(_)) {
        hints.extend(unknown_verb(inventory, verb));
    }
    hints.extend(namespace.and_then(|namespace| unknown_namespace(inventory, namespace)));
    Unknowns { known: hints.is_empty(), hints }
}

/// A hint if a namespace is not there.
pub(crate) fn unknown_namespace(inventory: &Inventory, namespace: &str) -> Option<String> {
    if inventory.namespaces.get("", namespace).is_some() {
        return None;
    }
    let names: Vec<&str> = inventory.namespaces.iter().map(|n| n.meta.name.as_str()).collect();
    Some(hint(&format!("no namespace `{namespace}` was read"), &nearest(namespace, names)))
}

/// A hint if a subject is neither an object nor named by a binding.
pub(crate) fn unknown_subject(inventory: &Inventory, authorizer: &Authorizer, subject: &Subject) -> Option<String> {
    let object = subject.object();
    let built_in = matches!(subject, Subject::User(name) | Subject::Group(name) if name.starts_with("system:"));
    let bound = authorizer.subjects();
    if built_in || inventory.contains(&object) || bound.contains(subject) {
        return None;
    }
    let mut candidates: BTreeSet<String> = bound.iter().map(ToString::to_string).collect();
    candidates.extend(inventory.objects(Kind::ServiceAccount).iter().map(ToString::to_string));
    let text = subject.to_string();
    Some(hint(&format!("no object and no binding names {text}"), &nearest(&text, candidates.iter().map(String::as_str))))
}

fn unknown_verb(inventory: &Inventory, verb: &str) -> Option<String> {
    if VERBS.contains(&verb) || verb == "*" || verb.starts_with("impersonate") {
        return None;
    }
    let named = rules(inventory).any(|rule| rule.verbs.iter().any(|v| *v == *verb));
    (!named).then(|| hint(&format!("`{verb}` is no verb of Kubernetes and no rule names it"), &nearest(verb, VERBS.iter().copied())))
}

/// A hint if a resource is served by nothing that is known here.
fn unknown_resource(inventory: &Inventory, authorizer: &Authorizer, resource: &ResourceWord) -> Option<String> {
    let ResourceWord::Resource { group, plural, .. } = resource else { return None };
    if plural == "*" {
        return None;
    }
    let known = resources(inventory, authorizer);
    if known.contains(&(plural.clone(), group.clone())) {
        return None;
    }
    let written = if group.is_empty() { plural.clone() } else { format!("{plural}.{group}") };
    let elsewhere: Vec<String> = known.iter().filter(|(p, _)| p == plural).map(|(p, g)| qualified(p, g)).collect();
    if !elsewhere.is_empty() {
        return Some(format!(
            "no resource `{written}` is known{}: did you mean {}?",
            if group.is_empty() { " in the core group" } else { "" },
            elsewhere.join(", ")
        ));
    }
    let names: Vec<String> = known.iter().map(|(p, g)| qualified(p, g)).collect();
    Some(hint(&format!("no resource `{written}` is known"), &nearest(&written, names.iter().map(String::as_str))))
}

/// Every rule of every role.
fn rules(inventory: &Inventory) -> impl Iterator<Item = &PolicyRule> {
    inventory.cluster_roles.iter().chain(inventory.roles.iter()).flat_map(|role| role.rules.iter())
}

fn qualified(plural: &str, group: &str) -> String {
    if group.is_empty() { plural.to_owned() } else { format!("{plural}.{group}") }
}

/// Every resource that is known: built in, defined in the cluster, or named by a rule.
fn resources(inventory: &Inventory, authorizer: &Authorizer) -> BTreeSet<(String, String)> {
    let mut known: BTreeSet<(String, String)> =
        authorizer.resources().all().into_iter().map(|(group, plural, _)| (plural.to_string(), group.to_string())).collect();
    for rule in rules(inventory) {
        for resource in rule.resources.iter().filter(|r| !r.contains('*')) {
            let plural = resource.split('/').next().unwrap_or_default();
            known.extend(rule.groups.iter().filter(|g| !g.contains('*')).map(|g| (plural.to_owned(), g.to_string())));
        }
    }
    known
}

fn hint(what: &str, near: &[String]) -> String {
    if near.is_empty() { what.to_owned() } else { format!("{what}: did you mean {}?", near.join(", ")) }
}

/// Reads the name of an object; for an unknown kind the nearest ones are offered.
pub(crate) fn object(text: &str) -> Result<ObjectRef, String> {
    text.parse().map_err(|error: ParseObjectError| match &error {
        ParseObjectError::UnknownKind { kind, .. } => {
            let titles: Vec<String> = Kind::ALL.iter().map(|kind| kind.title().to_ascii_lowercase()).collect();
            let near = nearest(&kind.to_ascii_lowercase(), Kind::ALL.iter().map(|kind| kind.short()).chain(titles.iter().map(String::as_str)));
            hint(&error.to_string(), &near)
        }
        _ => error.to_string(),
    })
}

/// An object is not there: the nearest ones of its kind are offered.
pub(crate) fn missing(inventory: &Inventory, what: &str, object: &ObjectRef) -> Failure {
    let names: Vec<String> = inventory.objects(object.kind).iter().map(ToString::to_string).collect();
    let near = nearest(&object.to_string(), names.iter().map(String::as_str));
    let failure = Failure::usage(what);
    if near.is_empty() { failure } else { failure.remedy(format!("did you mean {}?", near.join(", "))) }
}

/// There is no finding of that id: the nearest ones are offered.
pub(crate) fn no_finding(analysis: &Analysis, id: &str) -> Failure {
    let near = nearest(id, analysis.findings.iter().map(|finding| finding.id.as_str()));
    let failure = Failure::usage(format!("there is no finding `{id}` in what was read"));
    if near.is_empty() { failure.remedy("`ravelin scan` prints the ids of findings") } else { failure.remedy(format!("did you mean {}?", near.join(", "))) }
}

/// A namespace that commands are limited to and that is not there, though all of them were read: nothing in it is no answer.
pub(crate) fn missing_namespace(inventory: &Inventory, namespaces: &[String]) -> Option<Failure> {
    let whole = inventory.coverage.state(Kind::Namespace).is_whole();
    let wanted = namespaces.iter().find(|name| whole && inventory.namespaces.get("", name).is_none())?;
    let near = nearest(wanted, inventory.namespaces.iter().map(|namespace| namespace.meta.name.as_str()));
    let failure = Failure::usage(format!("no namespace `{wanted}` was read"));
    Some(if near.is_empty() { failure } else { failure.remedy(format!("did you mean {}?", near.join(", "))) })
}

/// Up to three candidates that differ little from `word`, the nearest first.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let limit = (word.chars().count() / 3).max(2);
    let mut near: Vec<(usize, &str)> =
        candidates.into_iter().map(|c| (strsim::damerau_levenshtein(word, c), c)).filter(|(distance, _)| *distance <= limit).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, c)| c.to_owned()).collect()
}
