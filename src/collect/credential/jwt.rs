//! JSON Web Tokens: header and claims, decoded and not verified. The signature is not even decoded.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use crate::model::{Claimed, Kind, Name, ObjectRef, Subject, Timestamp, Token, TokenKind};

/// Base64 as tokens have it, padded or not.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&URL_SAFE, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true));

/// The claims that `--oidc-username-claim` usually names, besides `sub`.
const NAMES: [&str; 6] = ["email", "preferred_username", "upn", "unique_name", "username", "name"];
/// The prefix of the claims of tokens that lie in Secrets.
const LEGACY: &str = "kubernetes.io/serviceaccount/";

/// Whether a text is three parts of base64, the first of which starts a JSON object.
pub(super) fn has_shape(word: &str) -> bool {
    let simple = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'='));
    word.starts_with("ey") && word.split('.').count() == 3 && word.split('.').all(simple)
}

/// Whether a text begins as a JWT does: with its header.
pub(super) fn has_header(word: &str) -> bool {
    word.split_once('.').is_some_and(|(header, _)| object(header).is_some())
}

/// The claims of a token; none if it is not made of two JSON objects and a signature.
pub(super) fn read(word: &str) -> Option<Token> {
    let mut parts = word.split('.');
    let (header, claims) = (object(parts.next()?)?, object(parts.next()?)?);
    let kube = claims.get("kubernetes.io").and_then(Value::as_object);
    let mut token = Token {
        subject: text(&claims, "sub"),
        issuer: text(&claims, "iss"),
        audiences: texts(&claims, "aud"),
        issued: time(&claims, "iat"),
        not_before: time(&claims, "nbf"),
        expires: time(&claims, "exp"),
        warn_after: kube.and_then(|kube| time(kube, "warnafter")),
        id: text(&claims, "jti"),
        key: text(&header, "kid"),
        algorithm: text(&header, "alg"),
        ..Token::default()
    };
    let legacy = |key: &str| text(&claims, &format!("{LEGACY}{key}"));
    let namespace = kube.map_or_else(|| legacy("namespace"), |kube| text(kube, "namespace"));
    if let Some(kube) = kube {
        let kinds = [("serviceaccount", Kind::ServiceAccount), ("pod", Kind::Pod), ("secret", Kind::Secret), ("node", Kind::Node)];
        token.objects = kinds.iter().filter_map(|(key, kind)| bound(kube.get(*key)?.as_object()?, *kind, &namespace)).collect();
        token.kind = TokenKind::Bound;
    } else if !namespace.is_empty() {
        let uid = Some(legacy("service-account.uid")).filter(|uid| !uid.is_empty());
        let account = claimed(Kind::ServiceAccount, &namespace, &legacy("service-account.name"), uid);
        token.objects = account.into_iter().chain(claimed(Kind::Secret, &namespace, &legacy("secret.name"), None)).collect();
        token.kind = TokenKind::Legacy;
    }
    // The API server takes the account from its own claims; only tokens of others have nothing but a subject.
    let account = token.objects.first().filter(|claimed| claimed.object.kind == Kind::ServiceAccount).and_then(|c| Subject::from_object(&c.object));
    token.account = account.or_else(|| Some(Subject::user(&token.subject)).filter(|subject| matches!(subject, Subject::ServiceAccount { .. })));
    if token.kind == TokenKind::Foreign {
        token.names = NAMES.iter().map(|key| (*key, text(&claims, key))).filter(|(_, name)| !name.is_empty()).collect();
        token.groups = texts(&claims, "groups");
    }
    Some(token)
}

/// One part of the token.
fn object(part: &str) -> Option<Map<String, Value>> {
    let bytes = BASE64.decode(part).ok()?;
    if let Value::Object(map) = serde_json::from_slice(&bytes).ok()? { Some(map) } else { None }
}

/// An object that the claims name with its uid.
fn bound(claim: &Map<String, Value>, kind: Kind, namespace: &Name) -> Option<Claimed> {
    claimed(kind, namespace, &text(claim, "name"), Some(text(claim, "uid")).filter(|uid| !uid.is_empty()))
}

fn claimed(kind: Kind, namespace: &Name, name: &Name, uid: Option<Name>) -> Option<Claimed> {
    let object = if kind == Kind::Node { ObjectRef::cluster(kind, name.clone()) } else { ObjectRef::namespaced(kind, namespace.clone(), name.clone()) };
    (!name.is_empty()).then_some(Claimed { object, uid })
}

fn text(map: &Map<String, Value>, key: &str) -> Name {
    map.get(key).and_then(Value::as_str).map(Name::new).unwrap_or_default()
}

/// One text or a list of them.
fn texts(map: &Map<String, Value>, key: &str) -> Vec<Name> {
    match map.get(key) {
        Some(Value::String(one)) => vec![Name::new(one)],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(Name::new).collect(),
        _ => Vec::new(),
    }
}

/// Seconds, which may have a fraction.
fn time(map: &Map<String, Value>, key: &str) -> Option<Timestamp> {
    let number = map.get(key)?;
    number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds as i64)).map(Timestamp)
}
