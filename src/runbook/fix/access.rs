//! Fixers of bindings: a subject is taken out, and a binding that is left without subjects goes.

use super::spec;
use super::{Case, Fixer, Plan};
use crate::model::{Binding, Kind, Name, Object, ObjectRef, Subject};
use crate::runbook::change::Change;

pub(super) const FIXERS: &[(&str, Fixer)] = &[
    ("RBAC-001", admin),
    ("RBAC-025", anonymous),
    ("RBAC-026", everybody),
    ("RBAC-027", masters),
    ("RBAC-028", unbind_workload),
    ("RBAC-029", unbind_workload),
    ("RBAC-030", dangling),
    ("SA-002", no_automount),
    ("SA-004", default_account),
];

/// The change that takes subjects out of a binding; none if it has none of them.
pub(super) fn without(binding: &Binding, unwanted: impl Fn(&Subject) -> bool) -> Option<Change> {
    let kept: Vec<Subject> = binding.subjects.iter().filter(|s| !unwanted(s)).cloned().collect();
    if kept.len() == binding.subjects.len() {
        None
    } else if kept.is_empty() {
        Some(Change::remove(binding.object()))
    } else {
        Some(Change::put(Object::Binding(Binding { subjects: kept, ..binding.clone() })))
    }
}

/// The binding that the finding is about.
pub(super) fn binding(case: &Case<'_>) -> Option<Binding> {
    match Object::of(case.inventory, case.object()) {
        Some(Object::Binding(binding)) => Some(binding),
        _ => None,
    }
}

fn taken_out(case: &Case<'_>, unwanted: impl Fn(&Subject) -> bool) -> Plan {
    Plan::of(binding(case).and_then(|b| without(&b, unwanted)))
}

fn admin(case: &Case<'_>) -> Plan {
    taken_out(case, |s| !matches!(s, Subject::Group(name) if *name == "system:masters"))
}

fn anonymous(case: &Case<'_>) -> Plan {
    let is_anonymous = |s: &Subject| match s {
        Subject::User(name) => *name == "system:anonymous",
        Subject::Group(name) => *name == "system:unauthenticated",
        Subject::ServiceAccount { .. } => false,
    };
    taken_out(case, is_anonymous)
}

fn everybody(case: &Case<'_>) -> Plan {
    let is_everybody = |s: &Subject| matches!(s, Subject::Group(name) if *name == "system:authenticated" || *name == "system:serviceaccounts");
    taken_out(case, is_everybody)
}

fn masters(case: &Case<'_>) -> Plan {
    taken_out(case, |s| matches!(s, Subject::Group(name) if *name == "system:masters"))
}

fn dangling(case: &Case<'_>) -> Plan {
    let inventory = case.inventory;
    let Some(binding) = binding(case) else { return Plan::default() };
    let ghost = |s: &Subject| {
        let Subject::ServiceAccount { namespace, name } = s else { return false };
        inventory.service_accounts.get(namespace, name).is_none_or(|account| account.implied && *name != "default")
    };
    let kept: Vec<Subject> = binding.subjects.iter().filter(|s| !ghost(s)).cloned().collect();
    let change = if inventory.role(&binding.meta.namespace, &binding.role).is_none() || kept.is_empty() {
        Change::remove(binding.object())
    } else {
        Change::put(Object::Binding(Binding { subjects: kept, inert_subjects: Vec::new(), ..binding }))
    };
    Plan::of([change])
}

/// Every change that takes a subject out of the bindings that name it.
pub(in crate::runbook) fn unbind(inventory: &crate::model::Inventory, subject: &Subject) -> Vec<Change> {
    inventory.bindings().filter_map(|b| without(b, |s| s == subject)).collect()
}

fn no_automount(case: &Case<'_>) -> Plan {
    let Some(Object::ServiceAccount(mut account)) = Object::of(case.inventory, case.object()) else { return Plan::default() };
    account.automount = Some(false);
    Plan::of([Change::put(Object::ServiceAccount(account))])
}

fn default_account(case: &Case<'_>) -> Plan {
    let object = case.object();
    Plan::of(unbind(case.inventory, &Subject::service_account(object.namespace.clone(), object.name.clone())))
}

/// Takes the account of a workload out of the bindings that give it too much; what it has as a member of a group, it can only lose with its token.
fn unbind_workload(case: &Case<'_>) -> Plan {
    let inventory = case.inventory;
    let named: Vec<&ObjectRef> =
        case.finding.evidence.iter().map(|e| &e.object).filter(|o| matches!(o.kind, Kind::ClusterRoleBinding | Kind::RoleBinding)).collect();
    let accounts: Vec<Name> = accounts(case);
    let namespace = &case.object().namespace;
    let subject = |s: &Subject| matches!(s, Subject::ServiceAccount { namespace: n, name } if n == namespace && accounts.contains(name));
    let mut plan = Plan::default();
    for binding in inventory.bindings().filter(|b| named.contains(&&b.object())) {
        if let Some(change) = without(binding, subject) {
            plan.changes.push(change);
        } else {
            let by = binding.object();
            plan.decisions
                .push(format!("{by} gives this to a group that the account is in: others have it too, so that only the token is taken from this workload"));
        }
    }
    if plan.changes.len() < named.len() {
        plan.changes.extend(spec::without_token(case.inventory, case.object()));
    }
    plan
}

/// The accounts that the workload of a finding runs as.
fn accounts(case: &Case<'_>) -> Vec<Name> {
    let (inventory, object) = (case.inventory, case.object());
    let template = inventory.workload(object).map(|w| w.template.service_account.clone());
    let own = |pod: &&crate::model::Pod| (object.kind == Kind::Pod && pod.meta.name == object.name) || inventory.root_owner(Kind::Pod, &pod.meta) == *object;
    let pods = inventory.pods.in_namespace(&object.namespace).iter().filter(own).map(|pod| pod.spec.service_account.clone());
    let mut accounts: Vec<Name> = template.into_iter().chain(pods).collect();
    accounts.sort();
    accounts.dedup();
    accounts
}
