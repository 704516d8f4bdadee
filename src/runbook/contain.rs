//! Containing what is compromised: evidence first, then quarantine, then its rights and credentials, then the thing itself.
//!
//! A network policy only adds: a policy that denies everything beside one that allows something contains nothing. The quarantine therefore
//! takes the pod out of the selection of every other policy, and the network part of the proof is measured while the pod still runs.

mod account;
mod cut;
mod front;
mod node;
pub(super) mod pod;
mod quarantine;
mod refusal;
mod secret;
mod subject;

pub use refusal::refusal;

use super::change::Change;
use super::draft::Draft;
use super::proof;
use super::{Measure, Runbook, Step};
use crate::analysis::Analysis;
use crate::model::{Inventory, Kind, ObjectRef};

/// The label of what is in quarantine, and the name of the policy that closes it off.
pub(super) const QUARANTINE: &str = "ravelin.dev/quarantine";
const POLICY: &str = "ravelin-quarantine";

/// The steps that contain an object, with the proof that no way leads from it any more.
pub fn contain(analysis: &Analysis, object: &ObjectRef) -> Runbook {
    let mut draft = Draft::new(analysis, format!("Contain {object}"), object);
    let aliases = pod::aliases(&analysis.inventory, object);
    let before = proof::reached_by(analysis, &aliases);
    let count = before.len();
    let leads = !front::is_front(object.kind);
    draft.runbook.summary.extend(leads.then(|| match count {
        _ if is_grant(object.kind) => format!("{object} does nothing by itself: others use what it grants, and lose that."),
        0 if analysis.inventory.coverage.gaps().next().is_some() => {
            format!("No way is known from {object} to a goal or crown jewel, but not everything was read.")
        }
        0 => format!("No way leads from {object} to a goal or crown jewel; these steps keep it so."),
        1 => format!("{object} reaches {}.", before[0]),
        _ => format!("{object} reaches {count} goals and crown jewels, among them {}.", before[0]),
    }));
    if !analysis.inventory.contains(object) && !matches!(object.kind, Kind::User | Kind::Group) && aliases.len() == 1 {
        draft.warn(format!("{object} is not in what was read: if it is gone, what it could read is to be replaced all the same"));
    }
    match object.kind {
        Kind::ServiceAccount => account::contain(&mut draft, object),
        Kind::Node => node::contain(&mut draft, object),
        Kind::Secret => secret::contain(&mut draft, object),
        Kind::User | Kind::Group => subject::contain(&mut draft, object),
        Kind::Pod => pod::contain(&mut draft, object),
        kind if front::is_front(kind) => front::contain(&mut draft, object),
        kind if analysis.inventory.workloads_of(kind).is_some() => pod::contain(&mut draft, object),
        Kind::Role | Kind::ClusterRole | Kind::RoleBinding | Kind::ClusterRoleBinding => grant(&mut draft, object),
        _ => {}
    }
    draft.warn_of_gaps();
    let (after, state) = cut::rest(&mut draft, object, &aliases);
    if front::is_front(object.kind) {
        front::measure(&mut draft, object, &state);
    } else if !is_grant(object.kind) {
        draft.runbook.proof.measures.insert(0, proof::reach_measure(object, &before, &after));
    }
    verify(&mut draft, object, &state);
    draft.runbook
}

/// Whether an object of that kind grants something, and is no step of a path itself.
const fn is_grant(kind: Kind) -> bool {
    matches!(kind, Kind::Role | Kind::ClusterRole | Kind::RoleBinding | Kind::ClusterRoleBinding)
}

/// What is granted is taken from everybody at once.
fn grant(draft: &mut Draft<'_>, object: &ObjectRef) {
    let why = "Everybody who has something by it loses that at once. What somebody already made of it stays";
    draft.push(Step::titled(format!("Remove {object}"), why), &[Change::remove(object.clone())]);
}

/// The goals and crown jewels that an object and all that it is (its workload, its pods) reach in an analysis. What it is, is looked up in
/// `known`: where the object is gone from the analysis, its pods are known all the same.
pub fn reached(analysis: &Analysis, known: &Inventory, object: &ObjectRef) -> Vec<ObjectRef> {
    proof::reached_by(analysis, &pod::aliases(known, object))
}

/// How many ways from outside the cluster go through a Service or an Ingress; none for what leads nowhere.
pub fn ways_in(analysis: &Analysis, object: &ObjectRef) -> Option<usize> {
    front::is_front(object.kind).then(|| front::ways(analysis, object).len())
}

/// What the whole plan does to the ways of everybody else.
fn verify(draft: &mut Draft<'_>, object: &ObjectRef, state: &Analysis) {
    let (old, new) = (proof::pairs(draft.analysis), proof::pairs(state));
    let what = "connected pairs of entry and goal".to_owned();
    draft.runbook.proof.measures.push(Measure { what, before: old, after: new, at_most: Some(old), left: Vec::new() });
    if front::is_front(object.kind) {
        return;
    }
    draft.remains("What was read before is known to whoever read it: only replacing it at its issuer ends that.");
    if !matches!(object.kind, Kind::User | Kind::Group | Kind::Secret) {
        draft.remains("Other objects that it may have changed, and tokens that it may have made for other accounts, are in the audit log, not here.");
    }
}
