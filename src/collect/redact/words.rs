//! What a name says about its value.

use crate::model::CredentialKind;

/// How much a name suggests a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suggestion {
    /// The value is one, unless it plainly is not.
    Strong(CredentialKind),
    /// The value is one if it looks random.
    Weak,
    /// The name says nothing.
    None,
}

/// Last words that say that the value is about a credential, not one.
const ABOUT: &str = " AGE ALG ALGORITHM ARN AUDIENCE BACKEND BYTES CACHE CLASS COUNT DIR DIRECTORY DISABLED DURATION ENABLED ENDPOINT ENV EXPIRATION EXPIRES \
    EXPIRY FIELD FILE FILENAME FILES FORMAT GRACE HEADER HINT HISTORY HOST ID IDS INTERVAL ISSUER KEYNAME LABEL LENGTH LIFETIME LIMIT LOCATION MANAGER MAX \
    METHOD MIN MINUTES MODE MOUNT NAME NAMES NAMESPACE PARAM PATH PATHS PERIOD PLUGIN POLICY PORT PREFIX PROMPT PROVIDER REF REFERENCE REFRESH REGION \
    REQUIRED REVIEW ROLE ROTATION SCHEME SCOPE SCOPES SECONDS SERVICE SIZE SOURCE STORAGE STORE STRATEGY SUFFIX TIMEOUT TTL TYPE URI URL USER USERNAME \
    VALIDATION VAR VERSION VOLUME WINDOW ";

/// First words that make the value a switch or a number.
const SWITCH: &str = " ALLOW CHECK DISABLE ENABLE HAS IGNORE IS MAX MIN NUM REQUIRE SKIP USE VALIDATE ";

/// Words before `SECRET` that make it the name of a Kubernetes Secret.
const OBJECT: &str = " CA CERT CERTIFICATE EXISTING IMAGE K8S KUBE KUBERNETES PULL TLS ";

/// Words before `KEY` that make it a credential.
const KEYS: &str = " ACCESS ACCOUNT API APP AUTH AUTHORIZATION CLIENT ENCRYPTION HMAC JWT LICENSE MASTER PRIVATE ROOT SECRET SERVICE SESSION SHARED SIGNING ";

/// Words that name a cloud.
const CLOUD: &str = " ALICLOUD AWS AZURE DIGITALOCEAN GCP GOOGLE MINIO S3 ";

/// Words before `TOKEN` that make it a marker in some data.
const MARKER: &str = " CONTINUE CSRF NEXT PAD STOP XSRF ";

fn among(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split(' ').any(|w| w == word)
}

/// Judges a name: an environment variable, a key of a ConfigMap, an option.
pub(super) fn suggestion(name: &str) -> Suggestion {
    let words = split(name);
    let Some((last, before)) = words.split_last() else { return Suggestion::None };
    let (last, previous) = (last.as_str(), before.last().map_or("", String::as_str));
    if before.first().is_some_and(|first| among(SWITCH, first)) || among(ABOUT, last) {
        return Suggestion::None;
    }
    let key = || if words.iter().any(|word| among(CLOUD, word)) { CredentialKind::CloudKey } else { CredentialKind::Token };
    match last {
        "PASSWORD" | "PASSWORDS" | "PASSWD" | "PASSPHRASE" | "PASSCODE" | "CREDENTIAL" | "CREDENTIALS" | "CREDS" => {
            Suggestion::Strong(CredentialKind::Password)
        }
        // `PWD` alone is the working directory, `PASS` alone a word of many meanings.
        "PWD" | "PASS" | "PW" if !before.is_empty() && previous != "OLD" => Suggestion::Strong(CredentialKind::Password),
        "SECRET" if among(OBJECT, previous) => Suggestion::None,
        "TOKEN" if among(MARKER, previous) => Suggestion::None,
        "SECRET" | "SECRETS" | "SECRETKEY" | "TOKEN" | "APITOKEN" | "AUTHTOKEN" | "ACCESSTOKEN" | "APIKEY" | "APIKEYS" | "ACCESSKEY" | "DOCKERCONFIGJSON" => {
            Suggestion::Strong(key())
        }
        "KEY" | "KEYS" if among(KEYS, previous) => Suggestion::Strong(key()),
        "KEY" | "KEYS" | "AUTH" | "BEARER" | "SIGNATURE" | "SALT" | "SEED" | "PIN" | "HASH" | "JWT" | "COOKIE" | "DSN" => Suggestion::Weak,
        joined if joined.ends_with("PASSWORD") || joined.ends_with("PASSWD") => Suggestion::Strong(CredentialKind::Password),
        joined if joined.ends_with("SECRETKEY") || joined.ends_with("APIKEY") || joined.ends_with("ACCESSTOKEN") => Suggestion::Strong(key()),
        _ => Suggestion::None,
    }
}

/// The words of a name, in upper case: `db.userPassword` is `DB`, `USER`, `PASSWORD`.
fn split(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    // Nothing longer is a name.
    for c in name.chars().take(128) {
        let boundary = !c.is_ascii_alphanumeric() || (lower && c.is_ascii_uppercase());
        if boundary && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_uppercase());
        }
        lower = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}
