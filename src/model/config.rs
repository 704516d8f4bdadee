//! Secrets and ConfigMaps: what they are, never what they hold.

use super::{Meta, Name};

/// What a literal credential seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CredentialKind {
    /// A value under a name such as `PASSWORD`.
    Password,
    /// A token, API key or bearer string.
    Token,
    /// A cloud access key.
    CloudKey,
    /// A private key.
    PrivateKey,
    /// A URL or connection string with a password in it.
    ConnectionString,
    /// A JSON web token.
    Jwt,
}

/// A credential that was found in plain text, redacted: where it is, what it seems to be, how long it is, and which others are equal to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint {
    /// The field, below the object that carries this value (`env[DB_URL]`, `data.token`, `args`).
    pub location: Name,
    /// What it seems to be.
    pub kind: CredentialKind,
    /// Its length in bytes.
    pub length: u32,
    /// Equal values have equal numbers, counted by first appearance within one inventory.
    pub group: u32,
}

/// A Secret's metadata.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Secret {
    /// Name, namespace, labels, annotations.
    pub meta: Meta,
    /// `type`.
    pub kind: Name,
    /// The number of keys, where known.
    pub key_count: Option<u32>,
    /// The names of the keys, where they could be read without reading values; sorted.
    pub keys: Vec<Name>,
}

impl Secret {
    /// The service account whose long-lived token this is: the type and the annotation say so.
    pub fn token_of(&self) -> Option<&Name> {
        if self.kind == "kubernetes.io/service-account-token" { self.meta.annotation("kubernetes.io/service-account.name") } else { None }
    }
}

/// A ConfigMap's names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ConfigMap {
    /// Name, namespace, labels, annotations.
    pub meta: Meta,
    /// The names of the keys, sorted.
    pub keys: Vec<Name>,
    /// Values that look like credentials.
    pub credentials: Vec<Fingerprint>,
    /// The groups that the `aws-auth` ConfigMap maps a cloud role or user to, as (cloud identity, group).
    pub cloud_groups: Vec<(Name, Name)>,
}
