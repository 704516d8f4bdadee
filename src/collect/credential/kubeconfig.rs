//! The user of a kubeconfig: what it logs in with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{ASK, Unusable, certificate, token};
use crate::model::{Credential, Form, Login, Name};

/// The credential of the user of a context: that which is given if the file has it, else the current one.
pub(super) fn read(config: &Value, context: Option<&str>) -> Result<Credential, Unusable> {
    let find = |list: &str, name: &str| -> Option<&Value> { list_of(config, list).iter().find(|entry| text(entry, "name") == name) };
    let current = text(config, "current-context");
    let context = context.filter(|name| find("contexts", name).is_some()).unwrap_or(current);
    let user = find("contexts", context).map(|entry| text(&entry["context"], "user"));
    let (context, user) = match (user, list_of(config, "users").as_slice()) {
        (Some(user), _) => (context, user),
        (None, [only]) => (context, text(only, "name")),
        _ => {
            let names: Vec<&str> = list_of(config, "contexts").iter().map(|entry| text(entry, "name")).collect();
            return Err(Unusable::new(
                "the kubeconfig has no current context, so that none of its users is meant",
                if names.is_empty() { "give one with a context".to_owned() } else { format!("choose one with --context: {}", names.join(", ")) },
            ));
        }
    };
    let Some(entry) = find("users", user).map(|entry| &entry["user"]) else {
        return Err(Unusable::new(
            format!("the kubeconfig has no user `{user}`, whom its context names"),
            "give the whole file: `kubectl config view --raw --minify | ravelin access --token -`",
        ));
    };
    let (form, beside) = form(entry, user)?;
    Ok(Credential { login: Some(Login { context: Name::new(context), user: Name::new(user) }), form, beside })
}

/// What the user logs in with. A server that is shown a certificate and a token takes the certificate.
fn form(entry: &Value, user: &str) -> Result<(Form, Vec<Name>), Unusable> {
    let (data, bearer) = (text(entry, "client-certificate-data"), text(entry, "token"));
    let mut beside = elsewhere(entry);
    if data == "DATA+OMITTED" || bearer == "REDACTED" {
        return Err(Unusable::new("kubectl has left the credentials out of this kubeconfig", "write it with them: `kubectl config view --raw --minify`"));
    }
    if !data.is_empty() {
        let decoded = STANDARD.decode(data.split_whitespace().collect::<String>()).ok().and_then(|pem| String::from_utf8(pem).ok());
        let certificate = certificate::from_pem(&decoded.unwrap_or_default())?;
        beside.extend((!bearer.is_empty()).then(|| Name::new("a token, which a server does not look at when it takes the certificate")));
        return Ok((Form::Certificate(certificate), beside));
    }
    if !bearer.is_empty() {
        return Ok((token(bearer)?, beside));
    }
    let Some(first) = beside.first() else {
        return Err(Unusable::new(format!("the user `{user}` of the kubeconfig has no credential"), ASK));
    };
    let remedy = if text(entry, "client-certificate").is_empty() && text(entry, "tokenFile").is_empty() {
        ASK.to_owned()
    } else {
        "look at that file: `ravelin access --token FILE`".to_owned()
    };
    Err(Unusable::new(format!("the user `{user}` of the kubeconfig logs in with {first}, which is not in it"), remedy))
}

/// What the user logs in with that is not in the kubeconfig. The arguments of a plugin may be secret.
fn elsewhere(entry: &Value) -> Vec<Name> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |what: &str, value: &str| {
        if !value.is_empty() {
            found.push(format!("{what} {value}"));
        }
    };
    add("the certificate of the file", text(entry, "client-certificate"));
    add("the token of the file", text(entry, "tokenFile"));
    add("what the plugin gives:", text(&entry["exec"], "command"));
    add("what the client's own plugin gives:", text(&entry["auth-provider"], "name"));
    add("a password, which no server takes since v1.19, as", text(entry, "username"));
    found.into_iter().map(Name::from).collect()
}

/// A text of a map; empty if it is not there.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A list of the file.
fn list_of<'v>(config: &'v Value, key: &str) -> &'v Vec<Value> {
    static NONE: Vec<Value> = Vec::new();
    config.get(key).and_then(Value::as_array).unwrap_or(&NONE)
}
