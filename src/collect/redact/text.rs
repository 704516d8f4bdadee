//! Credentials in the values of a ConfigMap: single values and whole configuration files.

use super::detector::{self, Found, judge, judge_shape, unquoted};
use crate::collect::decode::Context;
use crate::collect::wire::Map;
use crate::model::{CredentialKind, Fingerprint};

/// Of a longer value only so much is looked at.
const LONGEST: usize = 1024 * 1024;

/// No more credentials than that are kept of one object.
const MOST: usize = 64;

/// The credentials in `data`, by key and then by their place.
pub(crate) fn credentials(cx: &mut Context, data: &Map<'_>) -> Vec<Fingerprint> {
    let mut entries: Vec<(&str, &str)> = data.iter().map(|(key, value)| (&**key, &**value)).collect();
    entries.sort_unstable();
    let mut found: Vec<Fingerprint> = Vec::new();
    for (key, value) in entries {
        let value = detector::start(value, LONGEST);
        for (name, credential) in in_value(key, value) {
            if found.len() == MOST {
                return found;
            }
            let location = if name.is_empty() { format!("data.{key}") } else { format!("data.{key}[{name}]") };
            let location = cx.name(&location);
            let fingerprint = cx.vault.fingerprint(location, credential);
            if !found.contains(&fingerprint) {
                found.push(fingerprint);
            }
        }
    }
    found
}

/// The credentials of one value, each with the name it has inside the value, if any.
pub(super) fn in_value<'v>(key: &str, value: &'v str) -> Vec<(&'v str, Found<'v>)> {
    if !value.trim_end().contains('\n') {
        let whole = judge(key, value).map(|found| ("", found));
        // `{"password": "…"}` and `password=…` on one line.
        return whole.or_else(|| value.contains(['=', ':']).then(|| in_line(value)).flatten()).into_iter().collect();
    }
    let mut found: Vec<(&str, Found<'_>)> = Vec::new();
    // A private key spans lines; everything else is found line by line.
    let mut rest = value;
    while let Some(key) = judge_shape(rest).filter(|f| f.kind == CredentialKind::PrivateKey) {
        let start = rest.find(key.value).unwrap_or(0);
        rest = &rest[start + key.value.len()..];
        found.push(("", key));
    }
    found.extend(value.lines().filter(|line| line.len() < 16 * 1024 && !line.contains("-----BEGIN")).filter_map(in_line));
    found
}

/// The credential on one line of a configuration file: `name: value`, `name = value`, `"name": "value"`, or one that shows by its shape.
fn in_line(line: &str) -> Option<(&str, Found<'_>)> {
    let text = line.trim().trim_start_matches("- ").trim_start_matches("export ").trim_end_matches(',').trim();
    if text.contains('{') {
        // A map on one line: `{"user": "app", "password": "…"}`.
        let mut parts = text.split(['{', '}', ',']).filter(|part| !part.contains("://"));
        return parts.find_map(in_line).or_else(|| judge_shape(text).map(|found| ("", found)));
    }
    let comment = text.starts_with('#') || text.starts_with("//") || text.starts_with(';');
    if !comment && let Some((name, value)) = text.split_once(['=', ':']) {
        let name = unquoted(name);
        let named = !name.is_empty() && name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        // A comment after the value is not part of it, nor is the rest of `:=` and `==`.
        let value = value.trim_start_matches('=').split(" #").next().unwrap_or_default();
        if named && let Some(found) = judge(name, value) {
            return Some((name, found));
        }
    }
    judge_shape(text).map(|found| ("", found))
}
