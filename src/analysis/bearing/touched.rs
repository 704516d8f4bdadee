//! Whom a finding about rights touches: the subjects, and the pods that run as them.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::Named;
use crate::analysis::Analysis;
use crate::model::{Finding, Inventory, Kind, Meta, Name, Object, ObjectRef, Role, Subject};
use crate::rbac::Gatherers;

/// Who is touched.
#[derive(Default)]
pub(super) struct Touched {
    pub(super) subjects: Vec<Subject>,
    pub(super) workloads: Vec<ObjectRef>,
    pub(super) pods: usize,
    pub(super) everybody: bool,
}

/// Those whom the bindings name that the finding is about.
pub(super) fn by(analysis: &Analysis, finding: &Finding, families: &[Name]) -> Touched {
    let inventory = &*analysis.inventory;
    let mut subjects: BTreeSet<Subject> = BTreeSet::new();
    match finding.object.kind {
        Kind::ServiceAccount => subjects.extend(Subject::from_object(&finding.object)),
        Kind::RoleBinding | Kind::ClusterRoleBinding => {
            // A finding about some of its subjects is about those alone.
            let about_some = families.iter().any(|family| ["ghost-subject", "duplicate", "anonymous"].contains(&family.as_str()));
            let dangling = families.iter().any(|family| *family == "dangling");
            if let Some(Object::Binding(binding)) = Object::of(inventory, &finding.object) {
                let named = Named::new(finding);
                subjects.extend(binding.subjects.iter().filter(|subject| !about_some || dangling || named.has(subject)).cloned());
            }
        }
        _ => {
            let roles = with_gatherers(inventory, &finding.object);
            subjects.extend(inventory.bindings().filter(|binding| roles.contains(&binding.role_object())).flat_map(|binding| binding.subjects.iter().cloned()));
        }
    }
    running(inventory, subjects)
}

/// A role and those that gather its rules.
fn with_gatherers(inventory: &Inventory, object: &ObjectRef) -> BTreeSet<ObjectRef> {
    let role = inventory.cluster_roles.get("", &object.name).filter(|_| object.kind == Kind::ClusterRole);
    let gatherers = role.map(|role| Gatherers::new(inventory).above([role])).unwrap_or_default();
    gatherers.into_iter().map(Role::object).chain([object.clone()]).collect()
}

/// The workloads and pods that run as one of some subjects.
fn running(inventory: &Inventory, subjects: BTreeSet<Subject>) -> Touched {
    let group = |subject: &Subject| match subject {
        Subject::Group(name) => Some(name.clone()),
        _ => None,
    };
    let groups: BTreeSet<Name> = subjects.iter().filter_map(group).collect();
    let everybody = groups.contains("system:authenticated") || groups.contains("system:serviceaccounts");
    let namespaces: BTreeSet<&str> = groups.iter().filter_map(|name| name.strip_prefix("system:serviceaccounts:")).collect();
    let account = |subject: &Subject| match subject {
        Subject::ServiceAccount { namespace, name } => Some((namespace.clone(), name.clone())),
        _ => None,
    };
    let accounts: FxHashSet<(Name, Name)> = subjects.iter().filter_map(account).collect();
    let default = Name::new("default");
    let runs_as = |namespace: &Name, account: &Name| {
        let account = if account.is_empty() { &default } else { account };
        everybody || accounts.contains(&(namespace.clone(), account.clone())) || namespaces.contains(namespace.as_str())
    };
    let (mut pods, mut workloads) = (0, BTreeSet::new());
    if everybody || !accounts.is_empty() || !namespaces.is_empty() {
        let root = |kind: Kind, meta: &Meta| inventory.root_owner(kind, meta);
        for workload in inventory.workloads().filter(|w| runs_as(&w.meta.namespace, &w.template.service_account)) {
            workloads.insert(root(workload.kind.kind(), &workload.meta));
        }
        for pod in inventory.pods.iter().filter(|pod| pod.is_alive() && runs_as(&pod.meta.namespace, &pod.spec.service_account)) {
            pods += 1;
            workloads.insert(root(Kind::Pod, &pod.meta));
        }
    }
    Touched { workloads: workloads.into_iter().collect(), pods, everybody, subjects: subjects.into_iter().collect() }
}
