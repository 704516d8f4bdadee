//! The question line: `can sa:ci/deployer create pods -n prod`, `who can list secrets`.

use crate::model::{Name, Subject};
use crate::rbac::{Request, Target};

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Whether somebody may do it.
    Can(Subject, Request),
    /// Who may do it.
    WhoCan(Request),
    /// It is not complete, or cannot be understood: what is to come next.
    Incomplete(String),
}

/// Reads a question; none if the text is none. `about` is whom it is about where it does not say.
pub(super) fn parse(text: &str, about: Option<&Subject>) -> Option<Asked> {
    let mut words: Vec<&str> = text.trim_end_matches('?').split_whitespace().collect();
    let who = match words.as_slice() {
        ["who-can", ..] => words.drain(..1).count(),
        ["who", "can", ..] => words.drain(..2).count(),
        ["can", ..] => {
            words.remove(0);
            0
        }
        _ => return None,
    };
    let mut namespace = "";
    if let Some(at) = words.iter().position(|word| matches!(*word, "-n" | "--namespace" | "in")) {
        namespace = words.get(at + 1).copied().unwrap_or_default();
        words.drain(at..(at + 2).min(words.len()));
    }
    let mut about = about.cloned();
    if who == 0 {
        let named = words.first().map(|word| word.parse::<Subject>());
        match named {
            Some(Ok(subject)) => {
                about = Some(subject);
                words.remove(0);
            }
            Some(Err(error)) if about.is_none() || words[0].contains(':') => return Some(Asked::Incomplete(error.to_string())),
            _ => {}
        }
    }
    if who == 0 && about.is_none() {
        return Some(Asked::Incomplete("who? sa:NAMESPACE/NAME, user:NAME or group:NAME".to_owned()));
    }
    let (Some(verb), Some(resource)) = (words.first(), words.get(1)) else {
        return Some(Asked::Incomplete("VERB RESOURCE [NAME] [-n NAMESPACE], for example: create pods/exec -n prod".to_owned()));
    };
    let request = request(verb, resource, words.get(2).copied().unwrap_or_default(), namespace);
    Some(match about.filter(|_| who == 0) {
        Some(subject) => Asked::Can(subject, request),
        None => Asked::WhoCan(request),
    })
}

/// `PLURAL[.GROUP][/SUBRESOURCE]`, or a path.
fn request(verb: &str, word: &str, name: &str, namespace: &str) -> Request {
    if word.starts_with('/') {
        return Request::url(verb, word);
    }
    let (resource, subresource) = word.split_once('/').unwrap_or((word, ""));
    let (plural, group) = resource.split_once('.').unwrap_or((resource, ""));
    let target = Target::Resource { group: group.into(), resource: plural.into(), subresource: subresource.into(), name: name.into() };
    Request { verb: Name::new(verb), namespace: Name::new(namespace), target }
}

#[cfg(test)]
mod tests;
