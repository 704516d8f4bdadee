//! From the wire format to the model: one function per kind, no defaults but those that do not depend on anything else.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::redact::vault::Vault;
use super::wire::marks::ObjectMarks;
use super::wire::meta::ObjectMeta;
use super::wire::workload::Template;
use super::wire::{Keys, List, Map, Text};
use crate::model::{Interner, Labels, Meta, Name, Owner, PodSpec, Timestamp};

mod admission;
mod cluster;
mod config;
mod container;
mod network;
mod pod;
mod rbac;
mod security;
mod storage;
mod workload;

pub(crate) use admission::{admission_policy, admission_policy_binding, webhook_configuration};
pub(crate) use cluster::{api_service, custom_resource, namespace, node, service_account};
pub(crate) use config::{config_map, secret};
pub(crate) use network::{endpoint_slice, ingress, network_policy, service};
pub(crate) use pod::{TOKEN_VOLUME, pod};
pub(crate) use rbac::{binding, role};
pub(crate) use storage::{persistent_volume, persistent_volume_claim};
pub(crate) use workload::{controller, cron_job, workload};

/// What decoding shares between objects: equal strings, labels and pod specifications are kept once.
pub(crate) struct Context {
    names: Interner,
    empty: Name,
    labels: FxHashSet<Labels>,
    /// Objects of one namespace follow each other, and within it those of one owner: what the last one had is compared first.
    last_namespace: Name,
    last_labels: Labels,
    specs: FxHashSet<Arc<PodSpec>>,
    /// Who finds equal credentials.
    pub(crate) vault: Vault,
    /// The input is a recording: its marks count.
    pub(crate) recorded: bool,
    recorded_specs: Arc<Vec<Arc<PodSpec>>>,
    dangling: bool,
}

impl Context {
    pub(crate) fn new() -> Self {
        let mut names = Interner::default();
        let empty = names.intern("");
        Self {
            names,
            empty,
            labels: FxHashSet::default(),
            last_namespace: Name::default(),
            last_labels: Labels::default(),
            specs: FxHashSet::default(),
            vault: Vault::new(),
            recorded: false,
            recorded_specs: Arc::default(),
            dangling: false,
        }
    }

    /// A context that finds the same credentials equal, for another part of the same recording.
    pub(crate) fn sibling(&self) -> Self {
        Self { vault: self.vault.clone(), recorded: self.recorded, ..Self::new() }
    }

    /// Stops sharing with what was decoded so far: what nobody else holds is freed. Equal credentials are still found.
    pub(crate) fn forget(&mut self) {
        *self = self.sibling();
    }

    pub(crate) fn empty(&self) -> Name {
        self.empty.clone()
    }

    pub(crate) fn name(&mut self, text: &str) -> Name {
        if text.is_empty() { self.empty.clone() } else { self.names.intern(text) }
    }

    fn names(&mut self, list: &List<Text<'_>>) -> Vec<Name> {
        list.iter().map(|text| self.name(text)).collect()
    }

    fn some_name(&mut self, text: &Text<'_>) -> Option<Name> {
        (!text.is_empty()).then(|| self.name(text))
    }

    /// The keys of a map, sorted, those without a value left out.
    fn set_keys(&mut self, keys: &Keys<'_>) -> Vec<Name> {
        let mut names: Vec<Name> = keys.iter().filter(|(_, set)| *set).map(|(key, _)| self.name(key)).collect();
        names.sort();
        names.dedup();
        names
    }

    pub(crate) fn share_labels(&mut self, labels: Labels) -> Labels {
        if let Some(shared) = self.labels.get(&labels) {
            return shared.clone();
        }
        self.labels.insert(labels.clone());
        labels
    }

    fn labels(&mut self, map: &Map<'_>) -> Labels {
        let before = self.last_labels.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        if !before.eq(map.iter().map(|(key, value)| (&**key, &**value))) {
            let pairs = map.iter().map(|(key, value)| (self.name(key), self.name(value))).collect();
            self.last_labels = self.share_labels(Labels::new(pairs));
        }
        self.last_labels.clone()
    }

    pub(crate) fn share_spec(&mut self, spec: PodSpec) -> Arc<PodSpec> {
        if let Some(shared) = self.specs.get(&spec) {
            return Arc::clone(shared);
        }
        let spec = Arc::new(spec);
        self.specs.insert(Arc::clone(&spec));
        spec
    }

    /// A specification that objects of a recording share.
    pub(crate) fn template(&mut self, template: &Template<'_>) -> Arc<PodSpec> {
        let annotations = template.metadata.as_ref().map(|meta| self.annotations(meta)).unwrap_or_default();
        Arc::new(template.spec.as_ref().map(|spec| pod::spec(self, spec, &annotations)).unwrap_or_default())
    }

    /// Takes in the specifications of a recording, to which its objects refer by number.
    pub(crate) fn share_recorded(&mut self, specs: &Arc<Vec<Arc<PodSpec>>>) {
        self.recorded_specs = Arc::clone(specs);
    }

    /// The specification that a recorded object shares.
    fn recorded_spec(&mut self, marks: Option<&ObjectMarks<'_>>) -> Option<Arc<PodSpec>> {
        let found = self.recorded_specs.get(marks?.spec?).cloned();
        self.dangling |= found.is_none();
        found
    }

    /// Whether a recorded object referred to a specification that is not there.
    pub(crate) fn is_dangling(&self) -> bool {
        self.dangling
    }

    pub(crate) fn meta(&mut self, meta: &ObjectMeta<'_>) -> Meta {
        let name = self.name(&meta.name);
        self.meta_of(meta, name)
    }

    /// The same of an object whose name is its own.
    fn meta_of(&mut self, meta: &ObjectMeta<'_>, name: Name) -> Meta {
        let labels = self.labels(&meta.labels);
        let annotations = self.annotations(meta);
        let owners = &meta.owner_references;
        let owner = owners.iter().find(|o| o.controller == Some(true)).or_else(|| owners.first());
        let owner = owner.map(|owner| Owner {
            kind: super::source::known_kind(&owner.api_version, &owner.kind),
            kind_name: self.name(&owner.kind),
            name: self.name(&owner.name),
        });
        if *self.last_namespace != *meta.namespace {
            self.last_namespace = self.name(&meta.namespace);
        }
        Meta {
            namespace: self.last_namespace.clone(),
            name,
            // Nobody shares a uid: interning it would only cost.
            uid: (!meta.uid.is_empty()).then(|| Name::new(&meta.uid)),
            created: timestamp(&meta.creation_timestamp),
            labels,
            annotations,
            owner,
            last_applied: meta.annotations.last_applied,
        }
    }

    /// The kept annotations; a value that looks like a credential is not kept.
    fn annotations(&mut self, meta: &ObjectMeta<'_>) -> Labels {
        let kept = &meta.annotations.kept;
        let pairs = kept.iter().map(|(key, value)| (self.name(key), self.name(super::redact::annotations::shown(key, value)))).collect();
        self.share_labels(Labels::new(pairs))
    }
}

/// RFC 3339, in seconds; none if it is absent or not a time.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    if text.is_empty() {
        return None;
    }
    let parsed = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339);
    parsed.ok().map(|time| Timestamp(time.unix_timestamp()))
}

#[cfg(test)]
mod tests;
