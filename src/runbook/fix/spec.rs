//! Fixers of pod specifications. Each changes a copy of the specification; the patch is the difference.

mod identity;
mod image;
mod isolation;
mod kernel;
mod limits;
mod secrets;
mod users;
mod volumes;

use std::sync::Arc;

use super::{Case, Plan};
use crate::model::{Container, Finding, Inventory, Kind, Labels, Name, Object, ObjectRef, Pod, PodSpec, Risk, Severity, Workload};
use crate::runbook::change::Change;
use crate::runbook::diff;
use crate::runbook::tree::Tree;

/// A specification that is being fixed.
pub(super) struct Sheet<'a> {
    pub(super) inventory: &'a Inventory,
    /// What is wrong with it.
    pub(super) finding: &'a Finding,
    /// The workload or pod that has it.
    pub(super) object: &'a ObjectRef,
    pub(super) spec: PodSpec,
    /// The annotations of the template, where older settings live.
    pub(super) annotations: Labels,
    /// Fields below `spec` whose values an inventory does not keep.
    pub(super) extra: Tree,
    /// Operations below `spec`, as (operation, path, value), where a list cannot be merged.
    pub(super) operations: Vec<(&'static str, String, Tree)>,
    /// What a person has to write, because the inventory holds no more than that it is there.
    pub(super) by_hand: Option<String>,
    pub(super) decisions: Vec<String>,
    /// Changes of other objects that go before.
    pub(super) others: Vec<Change>,
}

impl<'a> Sheet<'a> {
    /// The elements of a list that the finding's evidence names: `spec.volumes[NAME]…`.
    fn named(&self, list: &str) -> Vec<&'a str> {
        let start = format!("{list}[");
        let name = |field: &'a Name| field.split_once(&start)?.1.split_once(']').map(|(name, _)| name);
        self.finding.evidence.iter().filter_map(|e| name(&e.field)).collect()
    }

    /// Changes every container.
    fn each(&mut self, change: impl FnMut(&mut Container)) {
        self.spec.containers.iter_mut().for_each(change);
    }

    /// Adds fields to one container.
    fn extend(&mut self, container: &Container, fields: Tree) {
        let mut named = Tree::map([("name", &container.name)]);
        named.merge(fields);
        self.extra.merge(Tree::map([(container.role.field(), Tree::List(vec![named]))]));
    }

    fn decide(&mut self, decision: impl Into<String>) {
        let decision = decision.into();
        if !self.decisions.contains(&decision) {
            self.decisions.push(decision);
        }
    }
}

type SpecFixer = fn(&mut Sheet<'_>);

/// The changes for a finding about a pod specification; none if the rule is about something else.
pub(super) fn plan(case: &Case<'_>) -> Option<Plan> {
    let rooms: [&[(&str, SpecFixer)]; 8] =
        [identity::FIXERS, image::FIXERS, isolation::FIXERS, kernel::FIXERS, limits::FIXERS, secrets::FIXERS, users::FIXERS, volumes::FIXERS];
    let fixer = rooms.into_iter().flatten().find(|(id, _)| case.finding.rule == **id)?.1;
    let mut plan = every(case, fixer);
    if case.finding.rule == "SEC-002" || case.finding.rule == "SEC-004" {
        remove_revisions(case, &mut plan);
    }
    Some(plan)
}

/// The changes that take its token from a workload.
pub(in crate::runbook) fn without_token(inventory: &Inventory, object: &ObjectRef) -> Vec<Change> {
    fixed(inventory, object, identity::no_token)
}

/// The changes that close every way from a workload to its nodes.
pub(in crate::runbook) fn confined(inventory: &Inventory, object: &ObjectRef) -> Vec<Change> {
    fixed(inventory, object, isolation::confine)
}

/// The changes of a fixer that needs no finding.
fn fixed(inventory: &Inventory, object: &ObjectRef, fixer: SpecFixer) -> Vec<Change> {
    let finding = Finding {
        id: Name::default(),
        rule: Name::default(),
        severity: Severity::Info,
        title: Name::default(),
        object: object.clone(),
        instances: 0,
        evidence: Vec::new(),
        risk: Risk::default(),
    };
    every(&Case { inventory, finding: &finding }, fixer).changes
}

/// The changes of everything that has the specification.
fn every(case: &Case<'_>, fixer: SpecFixer) -> Plan {
    let mut plan = Plan::default();
    for owner in owners(case) {
        fix(case, owner, fixer, &mut plan);
    }
    plan
}

/// Who has the specification: the workload, or its pods where the workload itself was not read.
enum Owner {
    Workload(Workload),
    Pod(Pod),
}

fn owners(case: &Case<'_>) -> Vec<Owner> {
    let (inventory, object) = (case.inventory, case.object());
    match Object::of(inventory, object) {
        Some(Object::Workload(workload)) => vec![Owner::Workload(workload)],
        Some(Object::Pod(pod)) => vec![Owner::Pod(pod)],
        _ => {
            let below = |pod: &&Pod| inventory.root_owner(Kind::Pod, &pod.meta) == *object;
            inventory.pods.in_namespace(&object.namespace).iter().filter(below).cloned().map(Owner::Pod).collect()
        }
    }
}

fn fix(case: &Case<'_>, owner: Owner, fixer: SpecFixer, plan: &mut Plan) {
    let (object, before, annotations) = match &owner {
        Owner::Workload(w) => {
            (ObjectRef::namespaced(w.kind.kind(), w.meta.namespace.clone(), w.meta.name.clone()), Arc::clone(&w.template), w.template_annotations.clone())
        }
        Owner::Pod(p) => (ObjectRef::namespaced(Kind::Pod, p.meta.namespace.clone(), p.meta.name.clone()), Arc::clone(&p.spec), p.meta.annotations.clone()),
    };
    let mut sheet = Sheet {
        inventory: case.inventory,
        finding: case.finding,
        object: &object,
        spec: (*before).clone(),
        annotations,
        extra: Tree::Map(Vec::new()),
        operations: Vec::new(),
        by_hand: None,
        decisions: Vec::new(),
        others: Vec::new(),
    };
    fixer(&mut sheet);
    legalise(&mut sheet);
    let path: String = diff::template_path(object.kind).iter().flat_map(|field| ["/", field]).collect();
    let operation = |(op, at, value): (&str, String, Tree)| {
        let mut tree = Tree::map([("op", Tree::from(op)), ("path", Tree::Text(format!("{path}/spec{at}")))]);
        if op != "remove" {
            tree.set("value", value);
        }
        tree
    };
    let operations: Vec<Tree> = sheet.operations.into_iter().map(operation).collect();
    let spec = Arc::new(sheet.spec);
    let after = match owner {
        Owner::Workload(w) => Object::Workload(Workload { template: spec, template_annotations: sheet.annotations, ..w }),
        Owner::Pod(mut p) => {
            p.meta.annotations = sheet.annotations;
            Object::Pod(Pod { spec, ..p })
        }
    };
    plan.changes.extend(sheet.others);
    plan.changes.push(Change { extra: sheet.extra, operations: (!operations.is_empty()).then_some(operations), by_hand: sheet.by_hand, ..Change::put(after) });
    for decision in sheet.decisions {
        if !plan.decisions.contains(&decision) {
            plan.decisions.push(decision);
        }
    }
}

/// Fields that exclude each other: the API server would refuse the patch.
fn legalise(sheet: &mut Sheet<'_>) {
    let mut weakened = false;
    for container in &mut sheet.spec.containers {
        let security = &mut container.security;
        if security.allow_privilege_escalation != Some(false) {
            continue;
        }
        if security.privileged == Some(true) {
            security.privileged = Some(false);
            weakened = true;
        }
        if let Some(capabilities) = &mut security.capabilities {
            let before = capabilities.add.len();
            capabilities.add.retain(|c| !["SYS_ADMIN", "CAP_SYS_ADMIN"].contains(&c.as_str()));
            weakened |= capabilities.add.len() < before;
        }
    }
    if weakened {
        sheet.decide("A container cannot be privileged, or have SYS_ADMIN, and be kept from gaining privileges: both go. Does the program need either?");
    }
    if sheet.spec.host_users == Some(false) && (sheet.spec.host_network || sheet.spec.host_pid || sheet.spec.host_ipc) {
        sheet.spec.host_users = None;
    }
}

/// Old revisions and pods that have ended keep what their specification held: whoever may read them reads it.
fn remove_revisions(case: &Case<'_>, plan: &mut Plan) {
    let (inventory, object) = (case.inventory, case.object());
    let holds = |spec: &PodSpec| spec.containers.iter().any(|c| !c.credentials.is_empty() || c.env.iter().any(secrets::is_literal));
    for set in inventory.replica_sets.in_namespace(&object.namespace) {
        let own = ObjectRef::namespaced(Kind::ReplicaSet, set.meta.namespace.clone(), set.meta.name.clone());
        let old = set.replicas == 0 || inventory.workload(object).is_none();
        if own != *object && old && inventory.root_owner(Kind::ReplicaSet, &set.meta) == *object && holds(&set.template) {
            plan.changes.push(Change::remove(own));
        }
    }
    for pod in inventory.pods.in_namespace(&object.namespace).iter().filter(|pod| !pod.is_alive()) {
        let own = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        if own != *object && inventory.root_owner(Kind::Pod, &pod.meta) == *object && holds(&pod.spec) {
            plan.changes.push(Change::remove(own));
        }
    }
}
