//! Credentials: what they say of themselves, and nothing that would let anybody use them.
//!
//! No error quotes what was read, since whatever it is, somebody took it for a secret.

mod certificate;
mod jwt;
mod kubeconfig;

use crate::collect::source::yaml;
use crate::model::{Credential, Form, Name};

/// More than any credential needs.
pub const LIMIT: usize = 1 << 20;

/// Why nothing can be said of a credential, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub remedy: String,
}

impl Unusable {
    fn new(why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { why: why.into(), remedy: remedy.into() }
    }
}

/// What to give instead.
const GIVE: &str = "give a JWT (`kubectl create token`, a pod's token file), a client certificate (PEM) or a kubeconfig";
/// How to ask the server.
const ASK: &str = "ask the server whom it takes you for (`kubectl auth whoami`), then `ravelin access user:NAME`";

/// Reads a token, a client certificate, a kubeconfig (of which `context` is looked at, else the current one), or the answer of a credential plugin.
pub fn read(input: &[u8], context: Option<&str>) -> Result<Credential, Unusable> {
    if input.len() > LIMIT {
        return Err(Unusable::new("the credential is larger than 1 MiB", GIVE));
    }
    let Ok(text) = std::str::from_utf8(input) else {
        return Err(Unusable::new("the credential is not text", GIVE));
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(Unusable::new("there is no credential in the input", GIVE));
    }
    if text.starts_with("-----BEGIN") {
        return certificate::from_pem(text).map(|certificate| alone(Form::Certificate(certificate)));
    }
    let word = bare(text);
    // A terminal breaks a long token into lines.
    let joined: String = word.split_whitespace().collect();
    if !word.contains(char::is_whitespace) && !word.starts_with(['{', '[']) || jwt::has_shape(&joined) {
        return token(&joined).map(alone);
    }
    let value = yaml::to_json(text).map_err(|error| {
        let at = if error.line == 0 { String::new() } else { format!(" at line {}", error.line) };
        Unusable::new(format!("the credential is neither a token nor a kubeconfig: {}{at}", error.reason), GIVE)
    })?;
    let value: serde_json::Value = serde_json::from_slice(&value).unwrap_or_default();
    let kind = value.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default();
    match kind {
        "ExecCredential" | "TokenRequest" => match value.pointer("/status/token").and_then(serde_json::Value::as_str) {
            Some(word) => token(bare(word.trim())).map(alone),
            None => Err(Unusable::new("there is no token in the status of this object", GIVE)),
        },
        "Secret" => Err(Unusable::new(
            "this is a Secret, whose token is encoded once more",
            "give the token itself: `kubectl get secret -n NS NAME -o go-template='{{.data.token | base64decode}}' | ravelin access --token -`",
        )),
        _ if value.get("users").is_some() || kind == "Config" => kubeconfig::read(&value, context),
        _ => Err(Unusable::new("the credential is neither a token nor a kubeconfig", GIVE)),
    }
}

/// Whether a word is, or holds, a bearer token, or the part of one that tells whose it is: such a word is repeated nowhere.
pub fn is_token(word: &str) -> bool {
    let one = |word: &str| {
        let word = bare(word);
        jwt::has_header(word) || word.starts_with("k8s-aws-v1.") || bootstrap(word).is_some()
    };
    // It may follow the name of an option, or what somebody took for its kind.
    let after = |sign: char| word.split_once(sign).map(|(_, rest)| rest);
    one(word) || [after('='), after(':')].into_iter().flatten().any(one)
}

fn alone(form: Form) -> Credential {
    Credential { login: None, form, beside: Vec::new() }
}

/// The token without what a header or a shell puts around it.
fn bare(text: &str) -> &str {
    let mut text = text.trim_matches(['"', '\'']).trim();
    for prefix in ["authorization:", "bearer "] {
        if text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)) {
            text = text[prefix.len()..].trim();
        }
    }
    text
}

/// A bearer token, if it says anything of itself.
fn token(word: &str) -> Result<Form, Unusable> {
    if let Some(id) = bootstrap(word) {
        return Ok(Form::Bootstrap(id));
    }
    if word.starts_with("k8s-aws-v1.") {
        return Err(Unusable::new("this is a token of AWS IAM: the server asks AWS who that is, the token does not say it", ASK));
    }
    match word.split('.').count() {
        3 => jwt::read(word)
            .map(Form::Token)
            .ok_or_else(|| Unusable::new("the token has the three parts of a JWT, but they cannot be decoded: a part may be missing", GIVE)),
        5 => Err(Unusable::new("the token is encrypted (JWE): only the server can read it", ASK)),
        _ => Err(Unusable::new("the token is not a JWT: it says nothing of itself", ASK)),
    }
}

/// The id of a bootstrap token: six characters, a dot and the sixteen that are secret.
fn bootstrap(word: &str) -> Option<Name> {
    let (id, secret) = word.split_once('.')?;
    let simple = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
    (id.len() == 6 && secret.len() == 16 && simple(id) && simple(secret)).then(|| Name::new(id))
}

#[cfg(test)]
mod tests;
