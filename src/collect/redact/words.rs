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

/// First words that make the value a switch or a number.
const SWITCH: &[&str] = &["ALLOW", "CHECK", "DISABLE", "ENABLE", "HAS", "IGNORE", "IS", "MAX", "MIN", "NUM", "REQUIRE", "SKIP", "USE", "VALIDATE"];

/// Words before `SECRET` that make it the name of a Kubernetes Secret.
const OBJECT: &[&str] = &["CA", "CERT", "CERTS", "EXISTING", "IMAGE", "K8S", "KUBE", "KUBERNETES", "PULL", "TLS"];

/// Words before `KEY` that make it a credential.
const KEYS: &str = " ACCESS ACCOUNT API APP AUTH AUTHORIZATION CLIENT ENCRYPTION HMAC JWT LICENSE MASTER PRIVATE ROOT SECRET SERVICE SESSION SHARED SIGNING ";

/// Words that name a cloud.
const CLOUD: &[&str] = &["ALICLOUD", "AWS", "AZURE", "GCP", "GOOGLE", "MINIO", "S3"];

/// Words before `TOKEN` that make it a marker in some data.
const MARKER: &[&str] = &["CONTINUE", "CSRF", "NEXT", "PAD", "STOP", "XSRF"];

/// Last words that leave the meaning to the word before: `SECRET_KEY_BASE`, `PASSWORD_OLD`, `client-key-data`.
const TRAILERS: &[&str] =
    &["B64", "BACKUP", "BASE", "BASE64", "DATA", "DEV", "NEW", "OLD", "PLAIN", "PRIMARY", "PROD", "PRODUCTION", "STAGING", "TEST", "VALUE"];

/// Judges a name: an environment variable, a key of a ConfigMap, an option. Its last word decides: `PASSWORD_FILE`
/// is a file, `LOG_TOKENIZER` a tokenizer.
pub(super) fn suggestion(name: &str) -> Suggestion {
    let mut words = split(name);
    while words.len() > 1 && words.last().is_some_and(|last| last.is_empty() || TRAILERS.contains(&last.as_str())) {
        words.pop();
    }
    let Some((last, before)) = words.split_last() else { return Suggestion::None };
    let (last, previous) = (last.as_str(), before.last().map_or("", String::as_str));
    let key = || if words.iter().any(|word| CLOUD.contains(&word.as_str())) { CredentialKind::CloudKey } else { CredentialKind::Token };
    let suggestion = match last {
        "PASSWORD" | "PASSWORDS" | "PASSWD" | "PASSPHRASE" | "PASSCODE" | "CREDENTIAL" | "CREDENTIALS" | "CREDS" => {
            Suggestion::Strong(CredentialKind::Password)
        }
        // `PWD` alone is the working directory, `PASS` alone a word of many meanings.
        "PWD" | "PASS" | "PW" if !before.is_empty() && previous != "OLD" => Suggestion::Strong(CredentialKind::Password),
        "SECRET" if OBJECT.contains(&previous) => Suggestion::None,
        "TOKEN" if MARKER.contains(&previous) => Suggestion::None,
        "SECRET" | "SECRETS" | "TOKEN" | "DOCKERCONFIGJSON" => Suggestion::Strong(key()),
        "KEY" | "KEYS" if !previous.is_empty() && KEYS.split(' ').any(|word| word == previous) => Suggestion::Strong(key()),
        "KEY" | "KEYS" | "AUTH" | "BEARER" | "SIGNATURE" | "SALT" | "SEED" | "PIN" | "HASH" | "JWT" | "COOKIE" | "DSN" => Suggestion::Weak,
        joined if joined.ends_with("PASSWORD") || joined.ends_with("PASSWD") => Suggestion::Strong(CredentialKind::Password),
        joined if ["SECRETKEY", "APIKEY", "APIKEYS", "ACCESSKEY", "ACCESSTOKEN", "AUTHTOKEN", "APITOKEN"].iter().any(|end| joined.ends_with(end)) => {
            Suggestion::Strong(key())
        }
        _ => Suggestion::None,
    };
    let switch = before.first().is_some_and(|first| SWITCH.contains(&first.as_str()));
    if switch { Suggestion::None } else { suggestion }
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
    // `PASSWORD2` and `TOKEN_1` are numbered, not named differently; `S3` is a name.
    if let Some(last) = words.last_mut().filter(|last| last.len() != 2) {
        last.truncate(last.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    }
    words
}
