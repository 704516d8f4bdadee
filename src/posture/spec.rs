//! Checks of pod specifications.

mod capabilities;
mod confinement;
mod credentials;
mod host_paths;
mod images;
mod isolation;
mod resources;
mod users;

use super::pss;
use super::registry::Check;
use crate::model::{Container, ContainerRole, Interner, Name, OsName, PodSpec, Version};

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
    pub(super) field: Name,
    /// The value, `unset` where it is missing.
    pub(super) value: Name,
}

/// The fields that fail a check. One is used for all checks of a cluster: most workloads fail in the same words, which are kept once.
#[derive(Debug, Default)]
pub(super) struct Hits {
    list: Vec<Hit>,
    words: Interner,
    /// Where a text is put together.
    draft: String,
}

/// More containers than these are counted, not named.
const NAMED: usize = 3;

impl Hits {
    /// A field of the pod.
    fn pod(&mut self, field: impl AsRef<str>, value: impl AsRef<str>) {
        let hit = Hit { container: None, field: self.words.intern(field.as_ref()), value: self.words.intern(value.as_ref()) };
        self.list.push(hit);
    }

    /// A field of a container.
    fn container(&mut self, container: &Container, field: &str, value: impl AsRef<str>) {
        let field = self.written(&["spec.", container.role.field(), "[", &container.name, "].", field]);
        let value = self.words.intern(value.as_ref());
        self.list.push(Hit { container: Some(container.name.clone()), field, value });
    }

    /// What a control of the Pod Security Standards says.
    fn control(&mut self, control: &str, version: Version, view: &SpecView<'_>) {
        for found in pss::violations_of(control, version, view.spec) {
            let hit = Hit { container: found.container, field: self.words.intern(&found.field), value: self.words.intern(&found.value) };
            self.list.push(hit);
        }
    }

    /// Takes out what was found, so that another check can be asked.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Hit> {
        self.list.drain(..)
    }

    /// A text of some parts.
    pub(super) fn written(&mut self, parts: &[&str]) -> Name {
        self.draft.clear();
        for part in parts {
            self.draft.push_str(part);
        }
        self.words.intern(&self.draft)
    }

    /// The sentence, with the containers it is about, and what else there is to say.
    pub(super) fn sentence(&mut self, phrase: &str, containers: impl Iterator<Item = Name>, more: &str) -> Name {
        let mut names: Vec<Name> = containers.collect();
        names.sort_unstable();
        names.dedup();
        self.draft.clear();
        self.draft.push_str(phrase);
        if !names.is_empty() {
            self.draft.push_str(if names.len() == 1 { " in container " } else { " in containers " });
        }
        for (at, name) in names.iter().take(NAMED).enumerate() {
            self.draft.push_str(if at == 0 { "" } else { ", " });
            self.draft.push_str(name);
        }
        if names.len() > NAMED {
            self.draft.push_str(&format!(" and {} more", names.len() - NAMED));
        }
        self.draft.push_str(more);
        self.words.intern(&self.draft)
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
