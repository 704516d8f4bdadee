//! Bindings by what they name.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::shipped;

use crate::model::{Binding, Inventory, Name, ObjectRef, PolicyRule, Role, RoleKind, Selector, Subject};

/// Where the bindings of each role and subject are.
pub(in crate::posture) struct Index<'a> {
    inventory: &'a Inventory,
    /// By the role's namespace (empty for a ClusterRole) and name.
    by_role: FxHashMap<(&'a str, &'a str), Vec<&'a Binding>>,
    by_subject: FxHashMap<&'a Subject, Vec<&'a Binding>>,
    roles: OnceLock<Vec<Known<'a>>>,
}

/// A role, with what two dozen checks want to know of it.
pub(super) struct Known<'a> {
    pub(super) role: &'a Role,
    pub(super) object: ObjectRef,
    pub(super) bindings: Vec<&'a Binding>,
    /// What it allows, with the role that states it.
    pub(super) rules: Vec<(&'a Role, usize, &'a PolicyRule)>,
    /// It comes with Kubernetes, and nobody but its components has it.
    pub(super) is_shipped: bool,
}

impl<'a> Index<'a> {
    pub(in crate::posture) fn new(inventory: &'a Inventory) -> Self {
        let mut index = Self { inventory, by_role: FxHashMap::default(), by_subject: FxHashMap::default(), roles: OnceLock::new() };
        for binding in inventory.bindings() {
            let namespace = match binding.role.kind {
                RoleKind::ClusterRole => "",
                // A ClusterRoleBinding cannot have a Role.
                RoleKind::Role if binding.is_cluster_wide() => continue,
                RoleKind::Role => binding.meta.namespace.as_str(),
            };
            index.by_role.entry((namespace, &binding.role.name)).or_default().push(binding);
            for subject in &binding.subjects {
                index.by_subject.entry(subject).or_default().push(binding);
            }
        }
        index
    }

    /// Every ClusterRole, then every Role.
    pub(super) fn roles(&self) -> &[Known<'a>] {
        self.roles.get_or_init(|| {
            let all = self.inventory.cluster_roles.iter().chain(self.inventory.roles.iter());
            let known = |role: &'a Role| {
                let bindings = self.of_role(role).to_vec();
                Known { role, object: role.object(), is_shipped: shipped::role(&role.meta, &bindings), rules: self.rules(role), bindings }
            };
            all.map(known).collect()
        })
    }

    /// The bindings of a role.
    pub(super) fn of_role(&self, role: &'a Role) -> &[&'a Binding] {
        self.by_role.get(&(role.meta.namespace.as_str(), role.meta.name.as_str())).map_or(&[], Vec::as_slice)
    }

    /// The bindings that name a subject.
    pub(super) fn of_subject(&self, subject: &Subject) -> &[&'a Binding] {
        self.by_subject.get(subject).map_or(&[], Vec::as_slice)
    }

    /// The bindings that a service account has, by its name and by the groups of all service accounts.
    pub(super) fn of_account(&self, namespace: &Name, name: &Name) -> Vec<&'a Binding> {
        let own = Subject::service_account(namespace.clone(), name.clone());
        let groups = ["system:serviceaccounts".to_owned(), format!("system:serviceaccounts:{namespace}"), "system:authenticated".to_owned()];
        let groups = groups.into_iter().flat_map(|group| self.of_subject(&Subject::Group(group.into())));
        self.of_subject(&own).iter().chain(groups).copied().collect()
    }

    /// The rules of a role, with the role that states each: those of an aggregated role, where its controller has not filled them in, are of the roles it selects.
    pub(super) fn rules(&self, role: &'a Role) -> Vec<(&'a Role, usize, &'a PolicyRule)> {
        let mut rules = Vec::new();
        let mut seen: FxHashSet<&Name> = FxHashSet::default();
        let mut open = vec![role];
        while let Some(role) = open.pop() {
            if !seen.insert(&role.meta.name) {
                continue;
            }
            rules.extend(role.rules.iter().enumerate().map(|(at, rule)| (role, at, rule)));
            if let Some(selectors) = role.aggregation.as_ref().filter(|_| role.rules.is_empty()) {
                let selected = |other: &&Role| selectors.iter().any(|selector: &Selector| selector.matches(&other.meta.labels));
                open.extend(self.inventory.cluster_roles.iter().filter(selected));
            }
        }
        rules
    }
}
