//! Values that are credentials whatever they are called.

use super::detector::is_no_value;
use crate::model::CredentialKind;

/// The first credential in `text` that shows by its own shape.
pub(super) fn find(text: &str) -> Option<(CredentialKind, &str)> {
    // Nothing shorter has any of these shapes, and most values are shorter.
    if text.len() < 9 {
        return None;
    }
    private_key(text).or_else(|| tokens(text)).or_else(|| connection_string(text))
}

/// A PEM block with a private key, to its end.
fn private_key(text: &str) -> Option<(CredentialKind, &str)> {
    const BEGIN: &str = "-----BEGIN ";
    let mut from = 0;
    while let Some(at) = text[from..].find(BEGIN) {
        let (start, inside) = (from + at, from + at + BEGIN.len());
        let label = text[inside..].split("-----").next().unwrap_or_default();
        if label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK") {
            let end = text[inside..].find("-----END ").map_or(text.len(), |end| inside + end);
            return Some((CredentialKind::PrivateKey, text[start..end].trim_end()));
        }
        from = inside;
    }
    None
}

/// Tokens of known issuers: how they start, and the least number of characters that follow.
const TOKENS: &[(&str, usize)] = &[
    ("ghp_", 36),
    ("gho_", 36),
    ("ghu_", 36),
    ("ghs_", 36),
    ("ghr_", 36),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("xoxr-", 20),
    ("xoxs-", 20),
    ("xapp-", 20),
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("rk_live_", 16),
    ("whsec_", 24),
    ("sk-ant-", 24),
    ("sk-proj-", 24),
    ("npm_", 36),
    ("pypi-AgE", 40),
    ("dckr_pat_", 20),
    ("dop_v1_", 40),
    ("hvs.", 24),
    ("SG.", 40),
];

/// The first word of `text` that has the shape of a token. A word ends at whatever cannot be in a token.
fn tokens(text: &str) -> Option<(CredentialKind, &str)> {
    let outside = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    text.split(outside).filter(|word| word.len() >= 20).find_map(|word| Some((token(word)?, word))).or_else(|| webhook(text))
}

fn token(word: &str) -> Option<CredentialKind> {
    let follows = |(start, length): &(&str, usize)| word.strip_prefix(start).is_some_and(|rest| rest.len() >= *length);
    if is_aws_key_id(word) || follows(&("AIza", 35)) {
        Some(CredentialKind::CloudKey)
    } else if is_jwt(word) {
        Some(CredentialKind::Jwt)
    } else {
        TOKENS.iter().any(follows).then_some(CredentialKind::Token)
    }
}

/// `AKIA` or `ASIA` and sixteen capitals or digits.
fn is_aws_key_id(word: &str) -> bool {
    word.len() == 20 && (word.starts_with("AKIA") || word.starts_with("ASIA")) && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Three parts, the first two of which start like a JSON object in base64.
fn is_jwt(word: &str) -> bool {
    let mut parts = word.split('.');
    let object = |part: Option<&str>| part.is_some_and(|p| p.starts_with("eyJ") && p.len() > 10);
    object(parts.next()) && object(parts.next()) && parts.next().is_some_and(|p| !p.is_empty()) && parts.next().is_none()
}

/// An incoming webhook of a chat: whoever knows its path may write.
fn webhook(text: &str) -> Option<(CredentialKind, &str)> {
    let start = text.find("hooks.slack.com/services/T")?;
    let end = text[start..].find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'')).map_or(text.len(), |end| start + end);
    (end - start > 45).then(|| (CredentialKind::Token, &text[start..end]))
}

/// `scheme://user:password@host`, else a list of `name=value` with a password in it.
fn connection_string(text: &str) -> Option<(CredentialKind, &str)> {
    let mut from = 0;
    while let Some(at) = text[from..].find("://") {
        let (colon, after) = (from + at, from + at + 3);
        from = after;
        let end = text[after..].find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<')).map_or(text.len(), |end| after + end);
        // The last `@` before the path ends the user: passwords may hold one too.
        let authority_end = text[after..end].find(['/', '?', '#']).map_or(end, |end| after + end);
        let user = text[after..authority_end].rsplit_once('@').map_or("", |(user, _)| user);
        let password = user.split_once(':').map_or("", |(_, password)| password);
        if !is_no_value(password) {
            let in_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-');
            let start = text[..colon].trim_end_matches(in_scheme).len();
            return Some((CredentialKind::ConnectionString, &text[start..end]));
        }
    }
    listed(text)
}

/// `Server=…;Password=…`, `AccountKey=…`, `?user=…&password=…`.
fn listed(text: &str) -> Option<(CredentialKind, &str)> {
    const NAMES: [&str; 6] = ["password", "pwd", "accountkey", "sharedaccesskey", "sig", "secretkey"];
    if text.contains('\n') || !text.contains([';', '&']) {
        return None;
    }
    let mut parts = text.split([';', '&', '?']).filter_map(|part| part.split_once('='));
    let secret = parts.any(|(name, value)| NAMES.iter().any(|n| n.eq_ignore_ascii_case(name.trim())) && !is_no_value(value.trim()));
    secret.then(|| (CredentialKind::ConnectionString, text.trim()))
}
