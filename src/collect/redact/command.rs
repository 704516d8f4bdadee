//! Credentials in a container's command line.

use super::detector::{self, Found, is_no_value, judge, judge_shape, unquoted};
use crate::collect::decode::Context;
use crate::collect::wire::{List, Text};
use crate::model::{CredentialKind, Fingerprint};

/// Of a longer word only so much is looked at.
const LONGEST: usize = 256 * 1024;

/// The credentials in `command` and `args`, in their order.
pub(crate) fn credentials(cx: &mut Context, command: &List<Text<'_>>, args: &List<Text<'_>>) -> Vec<Fingerprint> {
    let mut found = Vec::new();
    for (field, list) in [("command", command), ("args", args)] {
        let mut words: Vec<&str> = Vec::new();
        for text in list.iter() {
            let text = detector::start(text, LONGEST);
            // A word with blanks in it is a script for a shell.
            if text.contains(char::is_whitespace) { words.extend(split_shell(text)) } else { words.push(text) }
        }
        for credential in in_words(&words) {
            let location = cx.name(field);
            let fingerprint = cx.vault.fingerprint(location, credential);
            if !found.contains(&fingerprint) {
                found.push(fingerprint);
            }
        }
    }
    found
}

/// The credentials in a command line that is cut into words.
pub(super) fn in_words<'v>(words: &[&'v str]) -> Vec<Found<'v>> {
    let mut found = Vec::new();
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        let option = word.trim_start_matches('-');
        let next = words.peek().copied().filter(|next| !next.starts_with('-'));
        let mut of_next = None;
        if let Some((name, value)) = option.split_once('=') {
            // `-Dname=value` and `--set name=value` too.
            found.extend(judge(name, value));
        } else if let Some((_, value)) = word.split_once(':').filter(|(name, _)| is_header(name)) {
            found.extend(token(value));
            of_next = next.filter(|_| value.is_empty()).and_then(token);
        } else if option.len() < word.len() && !option.is_empty() {
            of_next = next.and_then(|next| if matches!(word, "-u" | "--user") { user_and_password(next) } else { judge(option, next) });
        } else if word.eq_ignore_ascii_case("bearer") || word == "Basic" {
            of_next = next.filter(|next| next.len() >= 16).and_then(token);
        } else {
            found.extend(judge_shape(word));
        }
        if of_next.is_some() {
            words.next();
            found.extend(of_next);
        }
    }
    found
}

fn token(value: &str) -> Option<Found<'_>> {
    let value = unquoted(value);
    judge_shape(value).or_else(|| (!is_no_value(value)).then_some(Found { kind: CredentialKind::Token, value }))
}

/// `curl -u user:password`; `runAsUser:group` pairs are numbers and paths.
fn user_and_password(value: &str) -> Option<Found<'_>> {
    let (user, password) = unquoted(value).split_once(':')?;
    let plain = !user.is_empty() && !is_no_value(password) && !password.starts_with('/') && user.parse::<u32>().is_err();
    plain.then_some(Found { kind: CredentialKind::Password, value: password })
}

fn is_header(name: &str) -> bool {
    ["X-Api-Key", "X-Auth-Token", "Private-Token", "Api-Key", "X-Vault-Token"].iter().any(|header| header.eq_ignore_ascii_case(name))
}

/// The words of a shell script, near enough: cut at blanks and the signs between commands, without the quotes around them.
pub(super) fn split_shell(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ';' | '|' | '&' | '(' | ')'));
    words.map(|word| word.trim_matches(['"', '\''])).filter(|word| !word.is_empty())
}

/// Whether a word of a command line runs `sudo`.
pub(crate) fn runs_sudo(word: &str) -> bool {
    let text = detector::start(word, LONGEST);
    split_shell(text).any(|part| part == "sudo" || part.ends_with("/sudo"))
}
