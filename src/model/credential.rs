//! What a credential says of itself. Nothing that would let anybody use it is part of it.

use super::{Identity, Name, ObjectRef, Subject, Timestamp};

/// A credential of somebody, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Of a kubeconfig: the context and the user that were looked at.
    pub login: Option<Login>,
    /// What it is.
    pub form: Form,
    /// Of a kubeconfig: what else its user logs in with, in words.
    pub beside: Vec<Name>,
}

/// A user of a kubeconfig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The context.
    pub context: Name,
    /// The user that it names.
    pub user: Name,
}

/// The form of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A JSON Web Token.
    Token(Token),
    /// A client certificate.
    Certificate(Certificate),
    /// A bootstrap token, by its id, which is public.
    Bootstrap(Name),
}

/// Who made a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenKind {
    /// The API server, for a service account and for some time (TokenRequest, projected volumes).
    Bound,
    /// The token controller, into a Secret, without an end.
    Legacy,
    /// Somebody else: an OpenID Connect provider.
    #[default]
    Foreign,
}

/// The claims of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// Who made it, by the claims that it has.
    pub kind: TokenKind,
    /// `sub`.
    pub subject: Name,
    /// The service account.
    pub account: Option<Subject>,
    /// `iss`.
    pub issuer: Name,
    /// `aud`.
    pub audiences: Vec<Name>,
    /// `iat`.
    pub issued: Option<Timestamp>,
    /// `nbf`.
    pub not_before: Option<Timestamp>,
    /// `exp`.
    pub expires: Option<Timestamp>,
    /// The time from which the API server counts its use as stale: what its pod asked for, where it lives longer.
    pub warn_after: Option<Timestamp>,
    /// `jti`.
    pub id: Name,
    /// `kid` of the header.
    pub key: Name,
    /// `alg` of the header.
    pub algorithm: Name,
    /// The objects that it names, the account first.
    pub objects: Vec<Claimed>,
    /// The claims that user names are usually taken from.
    pub names: Vec<(&'static str, Name)>,
    /// `groups`.
    pub groups: Vec<Name>,
}

/// An object that a token names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The object.
    pub object: ObjectRef,
    /// Its uid, if the token says it.
    pub uid: Option<Name>,
}

/// What a client certificate says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// The common name: the user.
    pub user: Name,
    /// The organizations: the groups.
    pub groups: Vec<Name>,
    /// The common name of its issuer.
    pub issuer: Name,
    /// When it begins.
    pub not_before: Option<Timestamp>,
    /// When it ends.
    pub expires: Option<Timestamp>,
}

impl Certificate {
    /// Whom the API server takes its bearer for.
    pub fn identity(&self) -> Identity {
        authenticated(&self.user, self.groups.iter().cloned())
    }
}

impl Token {
    /// The user names that a server may give the bearer of a foreign token, the usual ones first: its flags decide.
    pub fn user_names(&self) -> Vec<Name> {
        let mut names = Vec::new();
        if !self.subject.is_empty() {
            names.push(Name::from(format!("{}#{}", self.issuer, self.subject)));
            names.push(self.subject.clone());
        }
        names.extend(self.names.iter().map(|(_, name)| name.clone()));
        names
    }
}

/// The identity of a user in these groups who was authenticated.
pub fn authenticated(user: &Name, groups: impl IntoIterator<Item = Name>) -> Identity {
    let mut groups: Vec<Name> = groups.into_iter().collect();
    groups.push("system:authenticated".into());
    Identity { user: Some(user.clone()), groups }
}
