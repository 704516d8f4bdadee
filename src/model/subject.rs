//! Who asks: subjects of bindings, and identities as the API server sees them.

use std::fmt;
use std::str::FromStr;

use super::{Kind, Name, ObjectRef};

/// A user, group or service account. Its text form is `user:NAME`, `group:NAME` or `sa:NS/NAME`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A service account.
    ServiceAccount {
        /// Its namespace.
        namespace: Name,
        /// Its name.
        name: Name,
    },
    /// A user. A user named `system:serviceaccount:NS:NAME` is that service account: see [`Subject::user`].
    User(Name),
    /// A group.
    Group(Name),
}

/// The prefix of a service account's user name.
pub(crate) const SERVICE_ACCOUNT_PREFIX: &str = "system:serviceaccount:";

impl Subject {
    /// A service account.
    pub fn service_account(namespace: impl Into<Name>, name: impl Into<Name>) -> Self {
        Self::ServiceAccount { namespace: namespace.into(), name: name.into() }
    }

    /// A user; a name of the form `system:serviceaccount:NS:NAME` gives the service account, as the authorizer compares user names.
    pub fn user(name: &str) -> Self {
        match name.strip_prefix(SERVICE_ACCOUNT_PREFIX).and_then(|rest| rest.split_once(':')) {
            // No namespace holds a slash, and one that did could not be told from the name.
            Some((namespace, account)) if !namespace.is_empty() && !namespace.contains('/') && !account.is_empty() && !account.contains(':') => {
                Self::service_account(namespace, account)
            }
            _ => Self::User(Name::new(name)),
        }
    }

    /// The user name that the authorizer compares; none for a group.
    pub fn user_name(&self) -> Option<Name> {
        match self {
            Self::ServiceAccount { namespace, name } => Some(format!("{SERVICE_ACCOUNT_PREFIX}{namespace}:{name}").into()),
            Self::User(name) => Some(name.clone()),
            Self::Group(_) => None,
        }
    }

    /// The identity of a request by this subject, with the groups that the authenticators add.
    pub fn identity(&self) -> Identity {
        match self {
            Self::ServiceAccount { namespace, .. } => Identity {
                user: self.user_name(),
                groups: vec!["system:serviceaccounts".into(), format!("system:serviceaccounts:{namespace}").into(), "system:authenticated".into()],
            },
            Self::User(name) => {
                let groups: &[&str] = match name.as_str() {
                    "system:anonymous" => &["system:unauthenticated"],
                    node if node.starts_with("system:node:") => &["system:nodes", "system:authenticated"],
                    token if token.starts_with("system:bootstrap:") => &["system:bootstrappers", "system:authenticated"],
                    _ => &["system:authenticated"],
                };
                Identity { user: Some(name.clone()), groups: groups.iter().map(|g| Name::new(g)).collect() }
            }
            Self::Group(name) => {
                let mut groups = vec![name.clone()];
                // Whoever is in the narrower group is in the wider one.
                let wider = ["system:serviceaccounts", "system:bootstrappers"].into_iter();
                groups.extend(wider.filter(|wider| name.strip_prefix(wider).is_some_and(|rest| rest.starts_with(':'))).map(Name::new));
                if name.as_str() != "system:unauthenticated" && name.as_str() != "system:authenticated" {
                    groups.push("system:authenticated".into());
                }
                Identity { user: None, groups }
            }
        }
    }

    /// The subject as an object reference.
    pub fn object(&self) -> ObjectRef {
        match self {
            Self::ServiceAccount { namespace, name } => ObjectRef::namespaced(Kind::ServiceAccount, namespace.clone(), name.clone()),
            Self::User(name) => ObjectRef::cluster(Kind::User, name.clone()),
            Self::Group(name) => ObjectRef::cluster(Kind::Group, name.clone()),
        }
    }

    /// The subject an object reference names, if it names one.
    pub fn from_object(object: &ObjectRef) -> Option<Self> {
        match object.kind {
            Kind::ServiceAccount => Some(Self::service_account(object.namespace.clone(), object.name.clone())),
            Kind::User => Some(Self::user(&object.name)),
            Kind::Group => Some(Self::Group(object.name.clone())),
            _ => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.object().fmt(f)
    }
}

/// Why a text is no subject.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a subject: write sa:NAMESPACE/NAME, user:NAME or group:NAME")]
pub struct ParseSubjectError(pub String);

impl FromStr for Subject {
    type Err = ParseSubjectError;

    fn from_str(text: &str) -> Result<Self, ParseSubjectError> {
        let object: ObjectRef = text.parse().map_err(|_ignored: super::ParseObjectError| ParseSubjectError(text.to_owned()))?;
        Self::from_object(&object).ok_or_else(|| ParseSubjectError(text.to_owned()))
    }
}

/// Who a request is by: a user name (none when only "some member of these groups" is meant) and groups, exactly as given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The user name.
    pub user: Option<Name>,
    /// The groups.
    pub groups: Vec<Name>,
}
