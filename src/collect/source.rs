//! Documents out of files: where one ends, what kind it is, and its text as JSON.

use crate::model::Kind;

pub(crate) mod document;
pub(crate) mod files;
pub(crate) mod json;
pub(crate) mod stream;
pub(crate) mod yaml;

/// The kind that `apiVersion` and `kind` name, if ravelin reads it: other API groups use the same words for other things.
pub(crate) fn known_kind(api_version: &str, title: &str) -> Option<Kind> {
    let kind = Kind::from_title(title)?;
    // A version without a slash is of the core group; without any version the usual group is meant.
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let legacy = group == "extensions" && matches!(kind, Kind::Deployment | Kind::DaemonSet | Kind::ReplicaSet | Kind::Ingress | Kind::NetworkPolicy);
    (api_version.is_empty() || group == kind.group() || legacy).then_some(kind)
}

#[cfg(test)]
mod tests;
