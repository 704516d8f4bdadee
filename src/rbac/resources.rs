//! Which API resources live in namespaces.

mod table;

use rustc_hash::FxHashMap;

use crate::model::{CustomResource, Name, Store};

/// Where the objects of a resource live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In namespaces.
    Namespaced,
    /// In none.
    Cluster,
    /// Neither built in nor defined by a known CustomResourceDefinition; also `*`.
    Unknown,
}

/// The resources that are built into Kubernetes and those of the cluster's CustomResourceDefinitions.
#[derive(Debug, Default)]
pub struct Resources {
    custom: FxHashMap<(Name, Name), bool>,
}

impl Resources {
    /// The built-in resources and these.
    pub fn new(custom: &Store<CustomResource>) -> Self {
        Self { custom: custom.iter().map(|crd| ((crd.group.clone(), crd.plural.clone()), crd.namespaced)).collect() }
    }

    /// Where the objects of a resource live; a subresource lives where its resource does.
    pub fn scope(&self, group: &str, resource: &str) -> Scope {
        let built_in = table::find(group, resource).map(|entry| entry.namespaced);
        let namespaced = built_in.or_else(|| (!self.custom.is_empty()).then(|| self.custom.get(&(group.into(), resource.into())).copied()).flatten());
        match namespaced {
            Some(true) => Scope::Namespaced,
            Some(false) => Scope::Cluster,
            None => Scope::Unknown,
        }
    }

    /// The groups that have a resource of that plural, sorted: to say "did you mean deployments.apps".
    pub fn groups_of(&self, resource: &str) -> Vec<Name> {
        let built_in = table::all().filter(|entry| entry.resource == resource).map(|entry| Name::new(entry.group));
        let mut groups: Vec<Name> = built_in.chain(self.custom.keys().filter(|(_, plural)| *plural == *resource).map(|(group, _)| group.clone())).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Every known resource as (group, resource, subresources), sorted.
    pub fn all(&self) -> Vec<(Name, Name, &'static [&'static str])> {
        let built_in = table::all().map(|entry| (Name::new(entry.group), Name::new(entry.resource), entry.subresources));
        let mut all: Vec<_> = built_in.chain(self.custom.keys().map(|(group, plural)| (group.clone(), plural.clone(), &[] as &[&str]))).collect();
        all.sort_unstable();
        all.dedup_by(|a, b| (&a.0, &a.1) == (&b.0, &b.1));
        all
    }
}
