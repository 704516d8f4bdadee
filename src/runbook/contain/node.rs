//! A node on which somebody is root.

use std::collections::BTreeSet;

use super::secret;
use crate::model::{Edit, Kind, Node, Object, ObjectRef, Pod};
use crate::runbook::change::Change;
use crate::runbook::draft::Draft;
use crate::runbook::effect::listed;
use crate::runbook::kubectl::{self, Command};
use crate::runbook::{Step, reads};

const GONE: &str = "Take it out of the cluster";
const WHY_GONE: &str = "The node authorizer lets it read what belongs to its pods as long as it has any";
const MACHINE: &str = "Turn the machine off at the provider first: a kubelet that runs makes its node again";
const LEFT: &str = "only pods of DaemonSets and of the node itself";
const CERTIFICATE: &str = "A node's certificate works until it ends: the kubelet on a machine that still runs can join again. Turn the machine off, or cut its network, at the provider.";

pub(super) fn contain(draft: &mut Draft<'_>, object: &ObjectRef) {
    evidence(draft, object);
    let Some(node) = draft.state.nodes.get("", &object.name).cloned() else { return unread(draft, object) };
    let cordoned = Change::put(Object::Node(Node { unschedulable: true, ..node.clone() }));
    draft.push(Step::titled("Let no new pod onto it", "Every pod that starts there is lost too"), &[cordoned]);
    if node.is_control_plane() {
        draft.warn("The control plane runs on it: the keys that sign every login and token are there. Treat the whole cluster as lost, and build the control plane anew with new authorities");
    }
    exposed(draft, object);
    drain(draft, object);
    remove(draft, object);
    draft.remains(CERTIFICATE);
}

/// The node was not read: what was on it is not known, and that it has to go is.
fn unread(draft: &mut Draft<'_>, object: &ObjectRef) {
    let cordon = |verb: &str| Command::kubectl([verb.to_owned(), "--".to_owned(), object.name.to_string()]);
    let step = Step::titled("Let no new pod onto it, and move its pods away", "Every pod on it is lost too, and gets a new token elsewhere")
        .running(cordon("cordon"))
        .running(drain_command(object))
        .checking(left(object), LEFT)
        .deciding(format!(
            "{object} was not read: which accounts and Secrets were on it is not known here; the evidence of the step before says which pods were"
        ));
    draft.push(Step { rollback: vec![cordon("uncordon")], ..step }, &[]);
    let step = Step::titled(GONE, WHY_GONE).deciding(MACHINE).running(Command::on("delete", object).with("--ignore-not-found=true"));
    draft.push(step.checking(Command::on("get", object).with("--ignore-not-found=true"), "nothing"), &[]);
    draft.remains(CERTIFICATE);
}

fn evidence(draft: &mut Draft<'_>, object: &ObjectRef) {
    let pods = Command::kubectl([
        "get".to_owned(),
        "pods".to_owned(),
        "--all-namespaces=true".to_owned(),
        format!("--field-selector=spec.nodeName={}", object.name),
        "--output=yaml".to_owned(),
    ]);
    let step = Step::titled("Keep the evidence of the node", "Which pods ran there says what is lost with it")
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
    let others: Vec<ObjectRef> = secrets.iter().filter(|s| !is_token(s)).cloned().collect();
    step.decisions.extend(secret::to_replace(&draft.state, "Replace at their issuers, and restart what uses them", others));
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
    let step = Step::titled(
        "Move its pods away",
        "A pod that is made anew elsewhere has a new token, and its old one ends. What is in an emptyDir is lost: keep it first if it is evidence",
    )
    .running(drain_command(object))
    .checking(left(object), LEFT);
    draft.push_edits(step, edits);
}

fn drain_command(object: &ObjectRef) -> Command {
    let flags = ["--ignore-daemonsets=true", "--delete-emptydir-data=true", "--force=true", "--timeout=5m"];
    Command::kubectl(["drain".to_owned()].into_iter().chain(flags.map(str::to_owned)).chain(["--".to_owned(), object.name.to_string()]))
}

/// What is still on it.
fn left(object: &ObjectRef) -> Command {
    Command::kubectl(["get".to_owned(), "pods".to_owned(), "--all-namespaces=true".to_owned(), format!("--field-selector=spec.nodeName={}", object.name)])
}

fn remove(draft: &mut Draft<'_>, object: &ObjectRef) {
    let step = Step::titled(GONE, WHY_GONE).deciding(MACHINE);
    draft.push(step, &[Change::remove(object.clone())]);
}
