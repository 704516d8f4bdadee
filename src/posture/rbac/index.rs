//! Bindings by what they name.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::shipped;

use crate::model::{Binding, Inventory, Name, ObjectRef, PolicyRule, Role, RoleKind, Subject};
use crate::rbac::Gathered;

/// Where the bindings of each role and subject are.
pub(in crate::posture) struct Index<'a> {
    inventory: &'a Inventory,
    /// By the role's namespace (empty for a ClusterRole) and name.
    by_role: FxHashMap<(&'a str, &'a str), Vec<&'a Binding>>,
    by_subject: FxHashMap<&'a Subject, Vec<&'a Binding>>,
    /// Those of groups, by name.
    by_group: FxHashMap<&'a str, Vec<&'a Binding>>,
    /// Those of the group of all service accounts of a namespace, by the namespace: its name need not be written to look them up.
    by_accounts_of: FxHashMap<&'a str, Vec<&'a Binding>>,
    gathered: Gathered<'a>,
    roles: OnceLock<Vec<Known<'a>>>,
}

/// A role, with what two dozen checks want to know of it.
pub(super) struct Known<'a> {
    pub(super) role: &'a Role,
    pub(super) object: ObjectRef,
    pub(super) bindings: Vec<&'a Binding>,
    /// Whose rules it has.
    pub(super) source: Source<'a>,
    /// It comes with Kubernetes, and nobody but its components has it.
    pub(super) is_shipped: bool,
}

/// Who states the rules of a role.
#[derive(Clone)]
pub(super) enum Source<'a> {
    Itself(&'a Role),
    /// Others, by their places among the ClusterRoles. Many roles may gather the same.
    Others(Arc<[usize]>),
}

/// What a role allows, with the role that states it, and where.
pub(super) type Stated<'a> = (&'a Role, usize, &'a PolicyRule);

impl<'a> Index<'a> {
    pub(in crate::posture) fn new(inventory: &'a Inventory) -> Self {
        let mut index = Self {
            inventory,
            by_role: FxHashMap::default(),
            by_subject: FxHashMap::default(),
            by_group: FxHashMap::default(),
            by_accounts_of: FxHashMap::default(),
            gathered: Gathered::new(inventory),
            roles: OnceLock::new(),
        };
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
                let Subject::Group(group) = subject else { continue };
                index.by_group.entry(group).or_default().push(binding);
                if let Some(namespace) = group.strip_prefix("system:serviceaccounts:") {
                    index.by_accounts_of.entry(namespace).or_default().push(binding);
                }
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
                Known { role, object: role.object(), is_shipped: shipped::role(&role.meta, &bindings), source: self.source(role), bindings }
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
        let groups = [at(&self.by_group, "system:serviceaccounts"), at(&self.by_accounts_of, namespace), at(&self.by_group, "system:authenticated")];
        [self.of_subject(&own)].into_iter().chain(groups).flatten().copied().collect()
    }

    /// Who states the rules of a role: those of an aggregated role, where its controller has not filled them in, are of the roles it selects.
    pub(super) fn source(&self, role: &'a Role) -> Source<'a> {
        self.gathered.of(role).map_or(Source::Itself(role), |others| Source::Others(others.clone()))
    }

    /// A ClusterRole by its place.
    pub(super) fn cluster_role(&self, at: usize) -> &'a Role {
        self.gathered.roles()[at]
    }

    /// The rules of a role, with the role that states each.
    pub(super) fn rules(&self, role: &'a Role) -> Vec<Stated<'a>> {
        let of = |role: &'a Role| role.rules.iter().enumerate().map(move |(at, rule)| (role, at, rule));
        match self.source(role) {
            Source::Itself(role) => of(role).collect(),
            Source::Others(others) => others.iter().flat_map(|other| of(self.cluster_role(*other))).collect(),
        }
    }
}

fn at<'i, 'a>(index: &'i FxHashMap<&'a str, Vec<&'a Binding>>, name: &str) -> &'i [&'a Binding] {
    index.get(name).map_or(&[], Vec::as_slice)
}
