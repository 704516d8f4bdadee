//! What is asked for: one action on one thing.

use std::fmt;

use crate::model::Name;

/// One access question, with the attributes that the API server's authorizer sees.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Request {
    /// The verb, compared as it is: `*` asks for the verb of that name, which only a rule with `*` grants.
    pub verb: Name,
    /// The namespace; empty at cluster scope and for requests over all namespaces. Ignored for paths.
    pub namespace: Name,
    /// What the verb is applied to.
    pub target: Target,
}

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// An API resource.
    Resource {
        /// The API group; empty for the core group.
        group: Name,
        /// The resource, in the plural.
        resource: Name,
        /// The subresource; empty for the resource itself.
        subresource: Name,
        /// The object's name; empty where the request names none.
        name: Name,
    },
    /// A path outside the resource tree.
    Url(Name),
}

impl Request {
    /// A question about a resource, written `RESOURCE` or `RESOURCE/SUBRESOURCE`.
    pub fn resource(verb: &str, namespace: &str, group: &str, resource: &str, name: &str) -> Self {
        let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
        let target = Target::Resource { group: group.into(), resource: resource.into(), subresource: subresource.into(), name: name.into() };
        Self { verb: verb.into(), namespace: namespace.into(), target }
    }

    /// A question about a path.
    pub fn url(verb: &str, path: &str) -> Self {
        Self { verb: verb.into(), namespace: Name::default(), target: Target::Url(path.into()) }
    }
}

impl Target {
    /// The paths that a path of a rule stands for. Every path begins with a slash, and `*` alone would be taken for a resource.
    pub fn path(of_rule: &Name) -> Self {
        Self::Url(if *of_rule == *"*" { "/*".into() } else { of_rule.clone() })
    }
}

impl fmt::Display for Target {
    /// `PLURAL[.GROUP][/SUBRESOURCE]` and the name, or the path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (group, resource, subresource, name) = match self {
            Self::Url(path) => return f.write_str(path),
            Self::Resource { group, resource, subresource, name } => (group, resource, subresource, name),
        };
        f.write_str(resource)?;
        if !group.is_empty() {
            write!(f, ".{group}")?;
        }
        if !subresource.is_empty() {
            write!(f, "/{subresource}")?;
        }
        if name.is_empty() { Ok(()) } else { write!(f, " {name}") }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.target)?;
        match &self.target {
            Target::Url(_) => Ok(()),
            Target::Resource { .. } if self.namespace.is_empty() => f.write_str(" in the whole cluster"),
            Target::Resource { .. } => write!(f, " in namespace {}", self.namespace),
        }
    }
}
