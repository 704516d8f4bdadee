//! Whether a value under a name is a credential.

use super::shapes;
use super::words::{Suggestion, suggestion};
use crate::model::CredentialKind;

/// A credential that was found; the value lives only as long as the object it was found in.
#[derive(Clone, Copy)]
pub(crate) struct Found<'v> {
    /// What it seems to be.
    pub(crate) kind: CredentialKind,
    /// The secret itself, for its digest and length.
    pub(crate) value: &'v str,
}

/// Judges one value by its own shape and by its name.
pub(crate) fn judge<'v>(name: &str, value: &'v str) -> Option<Found<'v>> {
    let value = unquoted(value);
    if let Some(found) = judge_shape(value) {
        return Some(found);
    }
    if value.is_empty() {
        return None;
    }
    let kind = match suggestion(name) {
        Suggestion::Strong(kind) if is_secret(value, kind) => kind,
        Suggestion::Weak if looks_random(value) || is_user_and_password(name, value) => CredentialKind::Token,
        _ => return None,
    };
    Some(Found { kind, value })
}

/// Judges text that has no name.
pub(crate) fn judge_shape(text: &str) -> Option<Found<'_>> {
    shapes::find(text).map(|(kind, value)| Found { kind, value })
}

/// The start of a text, of at most `length` bytes.
pub(super) fn start(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The value without blanks and quotes around it.
pub(super) fn unquoted(value: &str) -> &str {
    value.trim().trim_matches(['"', '\''])
}

/// Whether a value is empty, a reference to something else, or masked.
pub(super) fn is_no_value(value: &str) -> bool {
    let masked = value.len() > 2 && value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•'));
    let reference = value.starts_with(['$', '<', '%', '`']) || ["{{", "${", "$("].iter().any(|sign| value.contains(sign));
    value.trim().is_empty() || masked || reference || value.starts_with("[redacted]")
}

/// Words that are no secrets whatever the name.
const PLAIN: &[&str] =
    &["true", "false", "yes", "no", "on", "off", "none", "null", "nil", "n/a", "enabled", "disabled", "required", "optional", "auto", "-", "unset", "redacted"];

/// How references to secrets in other stores start.
const ELSEWHERE: &[&str] = &["file:", "vault:", "secret://", "op://", "ref+", "sm://", "gcpsm:", "awssm:", "arn:aws", "projects/", "env:", "k8s:"];

/// Whether a value under a name such as `PASSWORD` is the password.
fn is_secret(value: &str, kind: CredentialKind) -> bool {
    let lower = value.to_ascii_lowercase();
    let path = ["/", "./", "../", "~/"].iter().any(|start| value.starts_with(start));
    // A number is a setting, but people do choose it for a password.
    let number = value.len() < 6 && value.bytes().all(|b| b.is_ascii_digit()) && kind != CredentialKind::Password;
    let elsewhere = ELSEWHERE.iter().any(|start| lower.starts_with(start));
    // A URL without a password in it is an address.
    let other = path || number || elsewhere || value.contains("://") || PLAIN.contains(&lower.as_str()) || is_duration(value);
    !other && !is_no_value(value)
}

/// `15m`, `24h`, `3600s`.
fn is_duration(value: &str) -> bool {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && matches!(&value[digits.len()..], "ms" | "s" | "m" | "h" | "d")
}

/// `user:password` or `user/password` under a name such as `BASIC_AUTH`.
fn is_user_and_password(name: &str, value: &str) -> bool {
    let pair = value.split_once([':', '/']).is_some_and(|(user, password)| !user.is_empty() && !is_no_value(password) && !password.starts_with('/'));
    pair && name.to_ascii_uppercase().ends_with("AUTH") && !value.contains(char::is_whitespace)
}

/// Whether a value looks like a random string: long, of the characters of base64 or hexadecimal, and without the regularity of words.
fn looks_random(value: &str) -> bool {
    let in_base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_');
    if !(20..=512).contains(&value.len()) || value.starts_with('/') || !value.bytes().all(in_base64) {
        return false;
    }
    let hexadecimal = value.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    value.bytes().any(|b| b.is_ascii_digit()) && entropy(value) >= if hexadecimal { 3.0 } else { 3.7 }
}

/// Shannon's entropy in bits a character.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = text.len() as f64;
    counts.iter().filter(|n| **n > 0).map(|n| f64::from(*n) / length).map(|p| -p * p.log2()).sum()
}
