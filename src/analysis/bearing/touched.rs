//! Whom a finding about rights touches: the subjects, and the pods that run as them.

use std::collections::BTreeSet;

use crate::analysis::Analysis;
use crate::model::{Binding, Finding, Inventory, Kind, Meta, Name, ObjectRef, Role, RoleKind, RoleRef, Subject};

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
            let all = inventory.bindings().filter(|b| b.meta.namespace == finding.object.namespace && b.meta.name == finding.object.name);
            let all: Vec<&Subject> = all.flat_map(|binding| &binding.subjects).collect();
            // A finding about some of its subjects is about those alone.
            let about_some = families.iter().any(|family| ["ghost-subject", "duplicate", "anonymous"].contains(&family.as_str()));
            let dangling = families.iter().any(|family| *family == "dangling");
            let named = |subject: &&&Subject| !about_some || dangling || says(finding, subject);
            subjects.extend(all.iter().filter(named).map(|subject| (*subject).clone()));
        }
        _ => {
            let roles = with_gatherers(inventory, &finding.object);
            let names = |binding: &&Binding| {
                roles.contains(&(binding.role.clone(), if binding.role.kind == RoleKind::Role { binding.meta.namespace.clone() } else { Name::default() }))
            };
            subjects.extend(inventory.bindings().filter(names).flat_map(|binding| binding.subjects.iter().cloned()));
        }
    }
    running(inventory, subjects)
}

/// Whether the finding names the subject; it may say more of it behind a comma.
fn says(finding: &Finding, subject: &Subject) -> bool {
    let text = subject.to_string();
    finding
        .evidence
        .iter()
        .filter(|piece| piece.object == finding.object && piece.field == "subjects")
        .any(|piece| piece.value.strip_prefix(text.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(", which ")))
}

/// A role and those that gather its rules, each with its namespace.
fn with_gatherers(inventory: &Inventory, object: &ObjectRef) -> BTreeSet<(RoleRef, Name)> {
    let kind = if object.kind == Kind::Role { RoleKind::Role } else { RoleKind::ClusterRole };
    let mut found = BTreeSet::from([(RoleRef { kind, name: object.name.clone() }, object.namespace.clone())]);
    let mut open: Vec<&Role> = if kind == RoleKind::Role { Vec::new() } else { inventory.cluster_roles.get("", &object.name).into_iter().collect() };
    while let Some(role) = open.pop() {
        for other in inventory.cluster_roles.iter() {
            let gathers = other.aggregation.iter().flatten().any(|selector| selector.matches(&role.meta.labels));
            if gathers && found.insert((RoleRef { kind, name: other.meta.name.clone() }, Name::default())) {
                open.push(other);
            }
        }
    }
    found
}

/// The workloads and pods that run as one of some subjects.
fn running(inventory: &Inventory, subjects: BTreeSet<Subject>) -> Touched {
    let everybody =
        subjects.iter().any(|subject| matches!(subject, Subject::Group(name) if ["system:authenticated", "system:serviceaccounts"].contains(&name.as_str())));
    let runs_as = |namespace: &Name, account: &Name| {
        let account = if account.is_empty() { Name::new("default") } else { account.clone() };
        everybody
            || subjects.contains(&Subject::service_account(namespace.clone(), account))
            || subjects.contains(&Subject::Group(format!("system:serviceaccounts:{namespace}").into()))
    };
    let any_account =
        everybody || subjects.iter().any(|s| matches!(s, Subject::ServiceAccount { .. }) || s.to_string().starts_with("group:system:serviceaccounts:"));
    let mut touched = Touched { everybody, ..Touched::default() };
    if any_account {
        let mut workloads: BTreeSet<ObjectRef> = BTreeSet::new();
        let root = |kind: Kind, meta: &Meta| inventory.root_owner(kind, meta);
        for workload in inventory.workloads().filter(|w| runs_as(&w.meta.namespace, &w.template.service_account)) {
            workloads.insert(root(workload.kind.kind(), &workload.meta));
        }
        for pod in inventory.pods.iter().filter(|pod| pod.is_alive() && runs_as(&pod.meta.namespace, &pod.spec.service_account)) {
            touched.pods += 1;
            workloads.insert(root(Kind::Pod, &pod.meta));
        }
        touched.workloads = workloads.into_iter().collect();
    }
    touched.subjects = subjects.into_iter().collect();
    touched
}
