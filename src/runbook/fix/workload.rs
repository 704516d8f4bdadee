//! Fixers of workloads as a whole.

use super::{Case, Fixer, Plan};
use crate::model::{Kind, Labels, Meta, Name, Namespace, Object, ObjectRef, Operator, Owner, Pod, ServiceAccount, Workload, WorkloadKind};
use crate::runbook::change::Change;

pub(super) const FIXERS: &[(&str, Fixer)] =
    &[("WRK-001", move_away), ("WRK-003", own), ("WRK-010", match_selector), ("WRK-011", suspend), ("NET-013", retire), ("NET-018", retire)];

fn workload(case: &Case<'_>) -> Option<Workload> {
    case.inventory.workload(case.object()).cloned()
}

fn pods(case: &Case<'_>) -> Vec<Pod> {
    let (inventory, object) = (case.inventory, case.object());
    let below = |pod: &&Pod| (object.kind == Kind::Pod && pod.meta.name == object.name) || inventory.root_owner(Kind::Pod, &pod.meta) == *object;
    inventory.pods.in_namespace(&object.namespace).iter().filter(below).cloned().collect()
}

/// Moves a workload out of the default namespace into one of its own name.
fn move_away(case: &Case<'_>) -> Plan {
    let object = case.object();
    let target: Name = if object.name == "default" { "default-app".into() } else { object.name.clone() };
    let inventory = case.inventory;
    let mut plan = Plan::default();
    if inventory.namespaces.get("", &target).is_none() {
        let labels = [("kubernetes.io/metadata.name", target.as_str()), ("pod-security.kubernetes.io/enforce", "baseline")];
        let meta = Meta { labels: Labels::new(labels.map(|(k, v)| (Name::new(k), Name::new(v))).to_vec()), ..Meta::named("", &target) };
        plan.changes.push(Change::put(Object::Namespace(Namespace { meta, implied: false })));
    }
    let accounts: Vec<Name> =
        pods(case).iter().map(|p| p.spec.service_account.clone()).chain(workload(case).map(|w| w.template.service_account.clone())).collect();
    for name in accounts.iter().filter(|name| **name != "default") {
        if let Some(account) = inventory.service_accounts.get(&object.namespace, name) {
            let meta = Meta { namespace: target.clone(), ..account.meta.clone() };
            let change = Change::put(Object::ServiceAccount(ServiceAccount { meta, ..account.clone() }));
            if plan.changes.iter().all(|c| c.object != change.object) {
                plan.changes.push(change);
            }
        }
    }
    let moved = |meta: &Meta| Meta { namespace: target.clone(), uid: None, ..meta.clone() };
    let mut change = match Object::of(inventory, object) {
        Some(Object::Workload(w)) => Change::put(Object::Workload(Workload { meta: moved(&w.meta), ..w })),
        Some(Object::Pod(p)) => Change::put(Object::Pod(Pod { meta: moved(&p.meta), ..p })),
        _ => return plan,
    };
    change.moved_from = Some(object.clone());
    plan.changes.push(change);
    plan.changes.push(Change::remove(object.clone()));
    plan
}

/// Puts a Deployment around a pod that somebody made by hand.
fn own(case: &Case<'_>) -> Plan {
    let Some(Object::Pod(pod)) = Object::of(case.inventory, case.object()) else { return Plan::default() };
    let mut labels = pod.meta.labels.clone();
    if labels.is_empty() {
        labels = Labels::new(vec![("app".into(), pod.meta.name.clone())]);
    }
    let deployment = Workload {
        meta: Meta::named(&pod.meta.namespace, &pod.meta.name),
        kind: WorkloadKind::Deployment,
        replicas: 1,
        suspended: false,
        selector: Some(crate::model::Selector::of(labels.iter())),
        template_labels: labels.clone(),
        template_annotations: pod.meta.annotations.clone(),
        template: std::sync::Arc::clone(&pod.spec),
    };
    let owner = Owner { kind: Some(Kind::Deployment), kind_name: "Deployment".into(), name: pod.meta.name.clone() };
    let adopted = Pod { meta: Meta { owner: Some(owner), labels, ..pod.meta.clone() }, ..pod.clone() };
    let mut put = Change::put(Object::Workload(deployment));
    put.by_hand = Some(String::new());
    let mut adopt = Change::put(Object::Pod(adopted));
    adopt.by_hand = Some(String::new());
    Plan::of([put, adopt])
}

/// Gives the pods of a workload the labels that it selects.
fn match_selector(case: &Case<'_>) -> Plan {
    let Some(mut workload) = workload(case) else { return Plan::default() };
    for expression in workload.selector.iter().flat_map(|s| &s.expressions) {
        match (expression.operator, expression.values.first()) {
            (Operator::In, Some(value)) => workload.template_labels = workload.template_labels.with(&expression.key, value),
            (Operator::Exists, _) => workload.template_labels = workload.template_labels.with(&expression.key, "true"),
            _ => workload.template_labels = workload.template_labels.without(&expression.key),
        }
    }
    Plan::of([Change::put(Object::Workload(workload))])
}

fn suspend(case: &Case<'_>) -> Plan {
    let Some(workload) = workload(case) else { return Plan::default() };
    Plan::of([Change::put(Object::Workload(Workload { suspended: true, ..workload }))])
}

fn retire(case: &Case<'_>) -> Plan {
    let object: ObjectRef = case.object().clone();
    Plan::of([Change::remove(object)])
}
