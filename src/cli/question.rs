//! Questions about access, from words to requests.

use crate::analysis::Analysis;
use crate::model::{Finding, Inventory, Kind, Name, ObjectRef, ParseObjectError, Subject};
use crate::rbac::{Authorizer, Request, Target};
use crate::report::unknown::{Unknowns, hint};

use super::Failure;
pub(crate) use crate::report::unknown::{nearest, unknown_namespace, unknown_subject};

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

/// Looks the words of a question up.
pub(crate) fn unknowns(
    inventory: &Inventory,
    authorizer: &Authorizer,
    subject: Option<&Subject>,
    verb: &str,
    resource: &ResourceWord,
    namespace: Option<&str>,
) -> Unknowns {
    crate::report::unknown::unknowns(inventory, authorizer, subject, &resource.request(verb, None, None), namespace)
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

/// The finding of an id, in any case.
pub(crate) fn finding<'a>(analysis: &'a Analysis, id: &str) -> Result<&'a Finding, Failure> {
    known_finding(analysis, id).ok_or_else(|| no_finding(analysis, id))
}

/// The finding of an id, if there is one.
pub(crate) fn known_finding<'a>(analysis: &'a Analysis, id: &str) -> Option<&'a Finding> {
    analysis.findings.iter().find(|finding| finding.id.eq_ignore_ascii_case(id))
}

/// There is no finding of that id: the nearest ones are offered.
fn no_finding(analysis: &Analysis, id: &str) -> Failure {
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
