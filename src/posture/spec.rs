//! Checks of pod specifications.

mod capabilities;
mod confinement;
mod credentials;
mod host_paths;
mod images;
mod isolation;
mod resources;
mod users;

use std::collections::BTreeSet;

use super::pss;
use super::registry::Check;
use crate::model::{Container, ContainerRole, Name, OsName, PodSpec, Version};

/// Every check of this room.
pub(super) const CHECKS: &[&[Check]] =
    &[capabilities::CHECKS, confinement::CHECKS, credentials::CHECKS, host_paths::CHECKS, images::CHECKS, isolation::CHECKS, resources::CHECKS, users::CHECKS];

/// What such a check looks at.
pub(super) struct SpecView<'a> {
    pub(super) spec: &'a PodSpec,
    /// The cluster's version; the newest one known where there is none.
    pub(super) version: Version,
}

impl<'a> SpecView<'a> {
    fn is_windows(&self) -> bool {
        self.spec.os == Some(OsName::Windows)
    }

    fn containers(&self) -> impl Iterator<Item = &'a Container> + use<'a> {
        self.spec.containers.iter()
    }

    /// Containers that stay: neither init containers, which end, nor ephemeral ones, which are somebody's tool.
    fn lasting(&self) -> impl Iterator<Item = &'a Container> + use<'a> {
        self.containers().filter(|c| matches!(c.role, ContainerRole::Main | ContainerRole::Sidecar))
    }
}

/// One field that fails a check.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Hit {
    pub(super) container: Option<Name>,
    /// The path below the pod.
    pub(super) field: String,
    /// The value, `unset` where it is missing.
    pub(super) value: String,
}

/// The fields that fail a check.
#[derive(Debug, Default)]
pub(super) struct Hits(Vec<Hit>);

/// More containers than these are counted, not named.
const NAMED: usize = 3;

impl Hits {
    /// A field of the pod.
    fn pod(&mut self, field: impl Into<String>, value: impl Into<String>) {
        self.0.push(Hit { container: None, field: field.into(), value: value.into() });
    }

    /// A field of a container.
    fn container(&mut self, container: &Container, field: &str, value: impl Into<String>) {
        let field = format!("spec.{}[{}].{field}", container.role.field(), container.name);
        self.0.push(Hit { container: Some(container.name.clone()), field, value: value.into() });
    }

    /// What a control of the Pod Security Standards says.
    fn control(&mut self, control: &str, version: Version, view: &SpecView<'_>) {
        let hits = pss::violations_of(control, version, view.spec);
        self.0.extend(hits.into_iter().map(|v| Hit { container: v.container, field: v.field, value: v.value }));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Hit> {
        self.0.iter()
    }
}

/// The sentence, with the containers it is about.
pub(super) fn sentence(phrase: &str, containers: BTreeSet<&str>) -> String {
    let names: Vec<&str> = containers.into_iter().collect();
    match names.as_slice() {
        [] => phrase.to_owned(),
        [name] => format!("{phrase} in container {name}"),
        some if some.len() <= NAMED => format!("{phrase} in containers {}", some.join(", ")),
        many => format!("{phrase} in containers {} and {} more", many[..NAMED].join(", "), many.len() - NAMED),
    }
}

/// An optional flag as evidence shows it.
fn flag(value: Option<bool>) -> &'static str {
    match value {
        None => "unset",
        Some(false) => "false",
        Some(true) => "true",
    }
}
