//! A node on which somebody is root.

use std::collections::BTreeSet;

use crate::model::{Edit, Kind, Node, Object, ObjectRef, Pod};
use crate::runbook::change::Change;
use crate::runbook::draft::Draft;
use crate::runbook::effect::listed;
use crate::runbook::kubectl::{self, Command};
use crate::runbook::{Step, reads};

pub(super) fn contain(draft: &mut Draft<'_>, object: &ObjectRef) {
    let Some(node) = draft.state.nodes.get("", &object.name).cloned() else { return };
    evidence(draft, object);
    let cordoned = Change::put(Object::Node(Node { unschedulable: true, ..node.clone() }));
    draft.push(Step::titled("Let no new pod onto it", "Every pod that starts there is lost too"), &[cordoned]);
    if node.is_control_plane() {
        draft.warn("The control plane runs on it: the keys that sign every login and token are there. Treat the whole cluster as lost, and build the control plane anew with new authorities");
    }
    exposed(draft, object);
    drain(draft, object);
    remove(draft, object);
    draft.remains("A node's certificate works until it ends: the kubelet on a machine that still runs can join again. Turn the machine off, or cut its network, at the provider.");
}

fn evidence(draft: &mut Draft<'_>, object: &ObjectRef) {
    let pods = Command::kubectl([
        "get".to_owned(),
        "pods".to_owned(),
        "--all-namespaces=true".to_owned(),
        format!("--field-selector=spec.nodeName={}", object.name),
        "--output=yaml".to_owned(),
    ]);
    let step = Step::titled("Keep the evidence", "Which pods ran there says what is lost with it")
        .running(Command::on("get", object).with("--output=yaml").saved_as(kubectl::file_name("evidence", object)))
        .running(pods.saved_as(kubectl::file_name("evidence-pods", object)))
        .deciding("Take an image of its disk, and of its memory if you can, at the provider, before anything on it ends");
    draft.push(step, &[]);
}

/// The living pods on a node.
pub(super) fn on(inventory: &crate::model::Inventory, node: &str) -> Vec<Pod> {
    inventory.pods.iter().filter(|p| p.node == *node && p.is_alive()).cloned().collect()
}

/// Accounts and Secrets that were on the machine.
fn exposed(draft: &mut Draft<'_>, object: &ObjectRef) {
    let pods = on(&draft.state, &object.name);
    let accounts: BTreeSet<String> = pods.iter().filter(|p| p.has_api_token()).map(|p| format!("sa:{}/{}", p.meta.namespace, p.spec.service_account)).collect();
    let secrets: BTreeSet<ObjectRef> =
        pods.iter().flat_map(|p| reads::secrets(&p.spec).into_iter().map(|name| ObjectRef::namespaced(Kind::Secret, p.meta.namespace.clone(), name))).collect();
    let mut step = Step::titled("Replace what was on it", "Root on a node reads the memory and the volumes of every pod there");
    if !accounts.is_empty() {
        step.decisions.push(format!("Their tokens end with their pods in the next step; look in the audit log for what was done as: {}", listed(accounts)));
    }
    let is_token = |s: &&ObjectRef| draft.state.secrets.get(&s.namespace, &s.name).is_some_and(|s| s.token_of().is_some());
    let tokens: Vec<Change> = secrets.iter().filter(is_token).cloned().map(Change::remove).collect();
    let others: Vec<&ObjectRef> = secrets.iter().filter(|s| !is_token(s)).collect();
    if !others.is_empty() {
        let names: Vec<String> = others.iter().map(ToString::to_string).collect();
        step.decisions.push(format!("Replace at their issuers, and restart what uses them: {}", names.join(", ")));
    }
    draft.push(step, &tokens);
}

/// Pods move away; those of DaemonSets and of the machine itself stay until it goes.
fn drain(draft: &mut Draft<'_>, object: &ObjectRef) {
    let mut edits = Vec::new();
    for pod in on(&draft.state, &object.name) {
        let root = draft.state.root_owner(Kind::Pod, &pod.meta);
        if pod.mirror || root.kind == Kind::DaemonSet {
            continue;
        }
        let own = ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone());
        if root.kind == Kind::Pod {
            edits.push(Edit::Remove(own));
        } else {
            edits.push(Edit::put(Object::Pod(Pod { node: crate::model::Name::default(), ..pod })));
        }
    }
    let flags = ["--ignore-daemonsets=true", "--delete-emptydir-data=true", "--force=true", "--timeout=5m"];
    let words = ["drain".to_owned()].into_iter().chain(flags.map(str::to_owned)).chain(["--".to_owned(), object.name.to_string()]);
    let left =
        Command::kubectl(["get".to_owned(), "pods".to_owned(), "--all-namespaces=true".to_owned(), format!("--field-selector=spec.nodeName={}", object.name)]);
    let step = Step::titled(
        "Move its pods away",
        "A pod that is made anew elsewhere has a new token, and its old one ends. What is in an emptyDir is lost: keep it first if it is evidence",
    )
    .running(Command::kubectl(words))
    .checking(left, "only pods of DaemonSets and of the node itself");
    draft.push_edits(step, edits);
}

fn remove(draft: &mut Draft<'_>, object: &ObjectRef) {
    let step = Step::titled("Take it out of the cluster", "The node authorizer lets it read what belongs to its pods as long as it has any")
        .deciding("Turn the machine off at the provider first: a kubelet that runs makes its node again");
    draft.push(step, &[Change::remove(object.clone())]);
}
