//! Nothing secret goes further than this: literal credentials become fingerprints, annotations that nothing reads are dropped.

use crate::model::CredentialKind;

pub(crate) mod annotations;
pub(crate) mod aws_auth;
pub(crate) mod command;
pub(crate) mod detector;
pub(crate) mod object;
mod shapes;
pub(crate) mod text;
pub(crate) mod vault;
mod words;

/// The kinds of credentials with their words in recordings.
const KINDS: [(CredentialKind, &str); 6] = [
    (CredentialKind::Password, "password"),
    (CredentialKind::Token, "token"),
    (CredentialKind::CloudKey, "cloud-key"),
    (CredentialKind::PrivateKey, "private-key"),
    (CredentialKind::ConnectionString, "connection-string"),
    (CredentialKind::Jwt, "jwt"),
];

/// The kind of that word, if this version knows it.
pub(crate) fn kind_from_word(word: &str) -> Option<CredentialKind> {
    KINDS.iter().find(|(_, w)| *w == word).map(|(kind, _)| *kind)
}

/// The word of a kind in recordings.
pub(crate) fn word_of_kind(kind: CredentialKind) -> &'static str {
    KINDS.iter().find(|(k, _)| *k == kind).map_or("", |(_, word)| word)
}

#[cfg(test)]
mod tests;
