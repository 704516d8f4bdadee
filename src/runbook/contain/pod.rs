//! A pod, or all pods of a workload.

use std::collections::BTreeSet;

use super::{account, node, quarantine, secret};
use crate::attack::Mask;
use crate::model::{Edit, Inventory, Kind, Name, Object, ObjectRef, Pod, Selector, Workload};
use crate::runbook::change::{self, Change};
use crate::runbook::draft::Draft;
use crate::runbook::effect::listed;
use crate::runbook::kubectl::{self, Command};
use crate::runbook::{Check, Step, managed, reads};

/// More pods than these are named by a selector.
const NAMED: usize = 4;

/// More nodes than these are not emptied for one workload.
const NODES: usize = 1;

/// Everything that an object is in the inventory: its workload, and its pods. The name of a workload stands for a pod of it.
pub(in crate::runbook) fn aliases(inventory: &Inventory, object: &ObjectRef) -> Vec<ObjectRef> {
    let mut found = vec![object.clone()];
    if object.kind != Kind::Pod && inventory.workloads_of(object.kind).is_none() {
        return found;
    }
    let root = root(inventory, object);
    for pod in suspects(inventory, object, &root) {
        found.push(reference(&pod));
    }
    let alone = object.kind == Kind::Pod && inventory.contains(object);
    if !alone {
        found.push(root);
    }
    found.sort();
    found.dedup();
    found
}

fn reference(pod: &Pod) -> ObjectRef {
    ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone())
}

/// The topmost workload of an object; of a pod that is not there, one of its name.
pub(in crate::runbook) fn root(inventory: &Inventory, object: &ObjectRef) -> ObjectRef {
    if let Some(meta) = inventory.meta(object) {
        return inventory.root_owner(object.kind, meta);
    }
    let kinds = [Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet, Kind::CronJob, Kind::Job, Kind::ReplicaSet];
    let named = kinds.into_iter().map(|kind| ObjectRef { kind, ..object.clone() }).find(|o| object.kind == Kind::Pod && inventory.contains(o));
    named.unwrap_or_else(|| object.clone())
}

/// The pods that are taken for compromised: the one that is named, or all of the workload.
fn suspects(inventory: &Inventory, object: &ObjectRef, root: &ObjectRef) -> Vec<Pod> {
    let pods = inventory.pods.in_namespace(&object.namespace).iter().filter(|p| p.is_alive());
    match inventory.pods.get(&object.namespace, &object.name) {
        Some(pod) if object.kind == Kind::Pod && !pod.from_template => vec![pod.clone()],
        _ => pods.filter(|p| reference(p) == *object || inventory.root_owner(Kind::Pod, &p.meta) == *root).cloned().collect(),
    }
}

pub(super) fn contain(draft: &mut Draft<'_>, object: &ObjectRef) {
    let root = root(&draft.state, object);
    let suspects = suspects(&draft.state, object, &root);
    let known = suspects.len() <= NAMED && suspects.iter().all(|p| !p.from_template);
    let workload = draft.state.workload(&root).cloned();
    let selector = workload.as_ref().map(|w| w.selector.clone().unwrap_or_else(|| Selector::of(w.template_labels.iter())));
    let words = if known { None } else { selector.as_ref().and_then(change::words) };
    if !known {
        draft.warn(format!("All pods of {root} are taken for compromised; their names are found by their labels"));
    }
    evidence(draft, &root, &suspects, words.as_deref());
    pause(draft, &root);
    let nodes = nodes(draft, object, &suspects);
    if !suspects.is_empty() {
        quarantine::close(draft, &object.namespace, &suspects, words.as_deref());
    }
    if let Some(workload) = workload {
        stop(draft, &root, &workload);
    }
    rights(draft, &suspects);
    tokens(draft, &suspects);
    rotate(draft, &suspects);
    remove(draft, &object.namespace, &suspects, words.is_some());
    empty(draft, &nodes);
}

fn evidence(draft: &mut Draft<'_>, root: &ObjectRef, suspects: &[Pod], by: Option<&str>) {
    let why = "A pod that is deleted takes its logs, its memory and its files along. Do not open a shell in it: that changes what is there, and whoever is in it sees you";
    let mut step = Step::titled("Keep the evidence", why);
    if let Some(selector) = by {
        let of = |words: &[&str]| {
            let scope = [format!("--namespace={}", root.namespace), format!("--selector={selector}")];
            Command::kubectl(words.iter().map(|w| (*w).to_owned()).chain(scope))
        };
        step.commands.push(of(&["get", "pods"]).with("--output=yaml").saved_as(kubectl::file_name("evidence", root)));
        step.commands.push(of(&["logs", "--all-containers=true", "--timestamps=true", "--prefix=true", "--tail=-1"]).saved_as(log_name("logs", root)));
    } else {
        for pod in suspects.iter().map(reference) {
            step.commands.push(Command::on("get", &pod).with("--output=yaml").saved_as(kubectl::file_name("evidence", &pod)));
            let logs = |name: &str| Command::on("logs", &pod).with("--all-containers=true").with("--timestamps=true").saved_as(log_name(name, &pod));
            step.commands.push(logs("logs"));
            step.commands.push(logs("logs-before").with("--previous=true").noting("fails where no container was restarted"));
        }
    }
    let events = Command::kubectl(["get".to_owned(), "events".to_owned(), format!("--namespace={}", root.namespace), "--output=yaml".to_owned()]);
    step.commands.push(events.saved_as(log_name("events", root)));
    for pod in suspects.iter().take(NAMED) {
        let digests: Vec<String> = pod.image_ids.iter().map(|(name, id)| format!("{name} {id}")).collect();
        let images = if digests.is_empty() { String::new() } else { format!("; images {}", digests.join(", ")) };
        let place = if pod.node.is_empty() { "no node yet".to_owned() } else { format!("node {}", pod.node) };
        step.decisions.push(format!("{}: {place}{images}", reference(pod)));
    }
    draft.push(step, &[]);
}

fn log_name(what: &str, object: &ObjectRef) -> String {
    kubectl::file_name(what, object).replace(".yaml", ".log")
}

/// Whatever keeps the workload as Git has it would undo the next steps.
fn pause(draft: &mut Draft<'_>, root: &ObjectRef) {
    let managers = draft.state.meta(root).map(managed::managers).unwrap_or_default();
    if managers.is_empty() {
        return;
    }
    let mut step = Step::titled("Stop what would put it back", "A controller that restores what Git says undoes each of the steps below within minutes");
    for manager in managers {
        match manager.pause {
            Some((off, on)) => {
                step.commands.push(off.noting(format!("pauses {}", manager.name)));
                step.rollback.push(on);
            }
            None => step.decisions.push(format!("{root} is managed by {}: ask its owner to leave it alone until this is over", manager.name)),
        }
    }
    draft.push(step, &[]);
}

/// Nothing makes another pod with the same hole.
fn stop(draft: &mut Draft<'_>, root: &ObjectRef, workload: &Workload) {
    let why = "A pod that is let go of is replaced at once, by one with the same image and the same hole";
    let step = Step::titled(format!("Stop {root} from making more of them"), why)
        .deciding("It is down from here on. Mend the image or the configuration, and then let it start again: that order matters");
    let mut after = workload.clone();
    match root.kind {
        Kind::CronJob | Kind::Job => after.suspended = true,
        Kind::DaemonSet => {
            // A DaemonSet has no number of pods: it is sent to nodes that there are not.
            let mut template = (*workload.template).clone();
            template.node_selector.push(("ravelin.dev/none".into(), "true".into()));
            template.node_selector.sort();
            after.template = std::sync::Arc::new(template);
        }
        _ => after.replicas = 0,
    }
    let below: Vec<ObjectRef> =
        draft.state.pods.in_namespace(&root.namespace).iter().filter(|p| draft.state.root_owner(Kind::Pod, &p.meta) == *root).map(reference).collect();
    let changes = [Change::put(Object::Workload(after))];
    draft.push(step, &changes);
    if root.kind == Kind::DaemonSet {
        // Its pods on every node end by that.
        let ended: Vec<Edit> = below.into_iter().map(Edit::Remove).collect();
        draft.state = Edit::apply(&draft.state, &ended);
        if let Some(step) = draft.runbook.steps.last_mut() {
            step.edits.extend(ended);
        }
    }
}

/// The accounts whose token was in one of the pods.
fn accounts(suspects: &[Pod]) -> BTreeSet<ObjectRef> {
    let holders = suspects.iter().filter(|p| p.has_api_token());
    holders.map(|p| ObjectRef::namespaced(Kind::ServiceAccount, p.meta.namespace.clone(), p.spec.service_account.clone())).collect()
}

fn rights(draft: &mut Draft<'_>, suspects: &[Pod]) {
    for object in accounts(suspects) {
        let names: Vec<Name> = suspects.iter().map(|p| p.meta.name.clone()).collect();
        let other = |p: &&Pod| p.is_alive() && p.spec.service_account == object.name && !names.contains(&p.meta.name);
        let others: BTreeSet<ObjectRef> =
            draft.state.pods.in_namespace(&object.namespace).iter().filter(other).map(|p| draft.state.root_owner(Kind::Pod, &p.meta)).collect();
        let steps = draft.runbook.steps.len();
        account::unbind(draft, &object, "the token in the pod");
        // Who loses nothing is not warned of it.
        if !others.is_empty() && draft.runbook.steps.len() > steps {
            draft.warn(format!("{object} is also the account of {}: they lose its rights too; give them an account of their own", listed(&others)));
        }
        draft.remains(format!("What {object} has as a member of a group (all service accounts, those of its namespace) stays with the account; its token in the pod ends with the pod."));
    }
}

/// Long-lived tokens that were in the pods, or are of their accounts, do not end with them.
fn tokens(draft: &mut Draft<'_>, suspects: &[Pod]) {
    let state = &draft.state;
    let held =
        suspects.iter().flat_map(|p| reads::secrets(&p.spec).into_iter().map(|name| ObjectRef::namespaced(Kind::Secret, p.meta.namespace.clone(), name)));
    let held = held.filter(|s| state.secrets.get(&s.namespace, &s.name).is_some_and(|s| s.token_of().is_some()));
    let own = accounts(suspects).into_iter().flat_map(|account| account::token_secrets(state, &account));
    let tokens: BTreeSet<ObjectRef> = held.chain(own).collect();
    let changes: Vec<Change> = tokens.into_iter().map(Change::remove).collect();
    if !changes.is_empty() {
        let why = "A token in a Secret outlives the pod that held it: it ends when the Secret goes";
        draft.push(Step::titled("End long-lived tokens that it held", why), &changes);
    }
}

fn rotate(draft: &mut Draft<'_>, suspects: &[Pod]) {
    let is_token = |namespace: &str, name: &str| draft.analysis.inventory.secrets.get(namespace, name).is_some_and(|s| s.token_of().is_some());
    let held: BTreeSet<ObjectRef> = suspects
        .iter()
        .flat_map(|p| reads::secrets(&p.spec).into_iter().map(|name| (p.meta.namespace.clone(), name)))
        .filter(|(namespace, name)| !is_token(namespace, name))
        .map(|(namespace, name)| ObjectRef::namespaced(Kind::Secret, namespace, name))
        .collect();
    let read: BTreeSet<String> = accounts(suspects).iter().flat_map(|account| secret::readable(draft.analysis, account)).collect();
    let mut step = Step::titled("Replace what it could read", "A Secret that was read stays known: closing the way to it comes too late");
    step.decisions.extend(secret::to_replace(&draft.state, "It held", held.into_iter().collect()));
    if !read.is_empty() {
        step.decisions.push(format!("Its account could read: {}", read.into_iter().collect::<Vec<_>>().join(", ")));
    }
    draft.push(step, &[]);
}

fn remove(draft: &mut Draft<'_>, namespace: &Name, suspects: &[Pod], by_label: bool) {
    let why = "Its token ends with it. Wait until the evidence is complete: this cannot be taken back";
    let step = Step::titled("Remove it", why);
    if by_label {
        let selector = format!("--selector={}=true", super::QUARANTINE);
        let of = |verb: &str| Command::kubectl([verb.to_owned(), "pods".to_owned(), format!("--namespace={namespace}"), selector.clone()]);
        let step = Step { commands: vec![of("delete")], check: vec![Check { command: of("get"), expected: "nothing".to_owned() }], ..step };
        draft.push_edits(step, suspects.iter().map(|p| Edit::Remove(reference(p))).collect());
        return;
    }
    let mut step = step;
    for pod in suspects.iter().map(reference) {
        step.commands.push(Command::on("delete", &pod).with("--wait=true"));
        step.check.push(Check { command: Command::on("get", &pod).with("--ignore-not-found=true"), expected: "nothing".to_owned() });
    }
    draft.push_edits(step, suspects.iter().map(|p| Edit::Remove(reference(p))).collect());
}

/// The nodes that a pod can break out to.
fn nodes(draft: &Draft<'_>, object: &ObjectRef, suspects: &[Pod]) -> Vec<ObjectRef> {
    let graph = &draft.analysis.graph;
    let mut found = BTreeSet::new();
    for pod in suspects.iter().filter(|p| !p.node.is_empty()) {
        let own = ObjectRef::cluster(Kind::Node, pod.node.clone());
        let start = graph.find(&reference(pod)).or_else(|| graph.find(object));
        let Some((start, end)) = start.zip(graph.find(&own)) else { continue };
        // By itself, not by what its account may do elsewhere.
        let escapes = graph.paths(&[start], &[end], 1, &Mask::default()).iter().any(|path| path.hops.len() == 1);
        if escapes {
            found.insert(own);
        }
    }
    found.into_iter().collect()
}

/// A node that the pod can break out to is lost with it.
fn empty(draft: &mut Draft<'_>, nodes: &[ObjectRef]) {
    if nodes.is_empty() {
        return;
    }
    if nodes.len() > NODES {
        let text = format!(
            "It can break out to its node, and runs on {} nodes ({}): contain each one on which something was seen, with its own runbook",
            nodes.len(),
            listed(nodes)
        );
        draft.push(Step::titled("Look at its nodes", "Whoever is root on a node has every pod there").deciding(text), &[]);
        return;
    }
    draft.warn(format!("It can break out to {}: the steps below take that node out of use as well", nodes[0]));
    node::contain(draft, &nodes[0]);
}
