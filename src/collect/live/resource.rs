//! How each kind is asked for: group, versions, paths, and in which representation.

use std::fmt::Write;

use super::client::guard::TABLE;
use super::fetch::{Ask, JSON};
use crate::model::{Kind, ObjectRef};

/// The versions of a kind that the decoder reads, the newest first.
pub(crate) const fn versions(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::CronJob | Kind::EndpointSlice => &["v1", "v1beta1"],
        Kind::AdmissionPolicy | Kind::AdmissionPolicyBinding => &["v1", "v1beta1", "v1alpha1"],
        _ => &["v1"],
    }
}

/// The path of a group and version.
pub(crate) fn group_version(kind: Kind, version: &str) -> String {
    if kind.group().is_empty() { format!("/api/{version}") } else { format!("/apis/{}/{version}", kind.group()) }
}

/// In which field the objects are.
pub(crate) const fn list_field(kind: Kind) -> &'static str {
    match kind {
        Kind::Secret => "rows",
        _ => "items",
    }
}

/// In which representation a kind is asked for: Secrets without their values.
const fn accept(kind: Kind) -> &'static str {
    match kind {
        Kind::Secret => TABLE,
        _ => JSON,
    }
}

/// The collection of a kind, in one namespace or in the whole cluster.
fn collection(kind: Kind, version: &str, namespace: Option<&str>) -> String {
    let mut path = group_version(kind, version);
    if let Some(namespace) = namespace {
        path.push_str("/namespaces/");
        escape(&mut path, namespace);
    }
    path.push('/');
    path.push_str(kind.plural());
    path.push('?');
    if kind == Kind::Secret {
        path.push_str("includeObject=Metadata&");
    }
    path
}

/// One page of a list. There is no resourceVersion in it: with one, the server may ignore the limit.
pub(crate) fn page(kind: Kind, version: &str, namespace: Option<&str>, limit: u32, next: Option<&str>) -> Ask {
    let mut path = collection(kind, version, namespace);
    _ = write!(path, "limit={limit}");
    if let Some(next) = next {
        path.push_str("&continue=");
        escape(&mut path, next);
    }
    Ask::list(path, accept(kind))
}

/// The changes of a list since a version of it.
pub(crate) fn changes(kind: Kind, version: &str, namespace: Option<&str>, since: &str, seconds: u64) -> Ask {
    let mut path = collection(kind, version, namespace);
    path.push_str("watch=1&allowWatchBookmarks=true&resourceVersion=");
    escape(&mut path, since);
    _ = write!(path, "&timeoutSeconds={seconds}");
    Ask::watch(path, accept(kind))
}

/// One object, by its name.
pub(crate) fn object(object: &ObjectRef, version: &str) -> Ask {
    let mut path = group_version(object.kind, version);
    if !object.namespace.is_empty() {
        path.push_str("/namespaces/");
        escape(&mut path, &object.namespace);
    }
    path.push('/');
    path.push_str(object.kind.plural());
    path.push('/');
    escape(&mut path, &object.name);
    Ask::json(path)
}

/// One namespace: whoever may not list namespaces may still be allowed to get his own.
pub(crate) fn namespace(name: &str) -> Ask {
    let mut path = "/api/v1/namespaces/".to_owned();
    escape(&mut path, name);
    Ask::json(path)
}

/// Percent-encodes what is not plain in a path or query.
fn escape(path: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            _ = write!(path, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests;
