//! Closing a pod off while it still runs.

use super::{POLICY, QUARANTINE};
use crate::model::{Edit, Expression, Labels, Meta, Name, NetworkPolicy, Object, ObjectRef, Operator, Pod, Selector};
use crate::network::cni::Enforcement;
use crate::network::{IpBlockMode, Reachability};
use crate::runbook::change::{self, Change};
use crate::runbook::draft::Draft;
use crate::runbook::kubectl::Command;
use crate::runbook::{Check, Measure, Step, proof};

/// The labels of what is in quarantine: that one and no other, so that neither a Service nor the selector of a policy finds it.
fn labels() -> Labels {
    Labels::new(vec![(QUARANTINE.into(), "true".into())])
}

fn is_in() -> Expression {
    Expression { key: QUARANTINE.into(), operator: Operator::In, values: vec!["true".into()] }
}

/// Closes off pods of one namespace. `by`: a selector that finds them all, for pods whose names are not known.
pub(super) fn close(draft: &mut Draft<'_>, namespace: &Name, pods: &[Pod], by: Option<&str>) {
    let on_host: Vec<&Pod> = pods.iter().filter(|p| p.spec.host_network).collect();
    if !on_host.is_empty() {
        draft.warn("It is in the network of its node: policies do not hold for it, and closing the node off at the provider is the only quarantine");
    }
    enforcement(draft);
    policies(draft, namespace);
    relabel(draft, namespace, pods, by);
    measure(draft, pods);
    draft.remains("Traffic between a pod and its own node is never closed by a policy.");
    draft.remains("A connection that was open may live on: most network plugins look at new ones only.");
}

/// Whether anything makes policies count.
fn enforcement(draft: &mut Draft<'_>) {
    match &draft.analysis.reach.cni().enforcement {
        Enforcement::Enforced(_) => {}
        Enforcement::NotEnforced(name) => {
            draft.warn(format!("{name} does not enforce policies: the quarantine closes nothing, so remove the pod or cut its node off at once"));
        }
        Enforcement::Unknown => {
            draft.warn("Nothing shows that a network plugin of this cluster enforces policies: check that the quarantine holds before you rely on it");
        }
    }
}

/// The policy that denies everything, and an exception in each policy that would still allow something.
fn policies(draft: &mut Draft<'_>, namespace: &Name) {
    let deny = NetworkPolicy {
        meta: Meta::named(namespace, POLICY),
        pods: Selector { expressions: vec![is_in()] },
        isolates_ingress: true,
        isolates_egress: true,
        ingress: Vec::new(),
        egress: Vec::new(),
    };
    let why = "A policy only adds: beside one that allows something, this one closes nothing. That is why the next step takes the pod out of all the others";
    draft.push(Step::titled("Prepare a policy that closes everything", why), &[Change::put(Object::NetworkPolicy(deny))]);
    let quarantined = labels();
    let still = |p: &&NetworkPolicy| p.meta.name != POLICY && p.pods.matches(&quarantined) && !(p.ingress.is_empty() && p.egress.is_empty());
    let excepted = |p: &NetworkPolicy| {
        let mut expressions = p.pods.expressions.clone();
        expressions.push(Expression { key: QUARANTINE.into(), operator: Operator::DoesNotExist, values: Vec::new() });
        expressions.sort();
        Change::put(Object::NetworkPolicy(NetworkPolicy { pods: Selector { expressions }, ..p.clone() }))
    };
    let changes: Vec<Change> = draft.state.network_policies.in_namespace(namespace).iter().filter(still).map(excepted).collect();
    let why = "These select every pod, or every pod without some label: they would go on allowing what they allow. For other pods nothing changes";
    draft.push(Step::titled("Except the quarantine from policies that would still hold", why), &changes);
}

/// All labels are replaced: the pod leaves its Services, its policies and its controller.
fn relabel(draft: &mut Draft<'_>, namespace: &Name, pods: &[Pod], by: Option<&str>) {
    let why =
        "Without its labels no Service leads to it, no policy but that one selects it, and its controller lets go of it: it stays for the investigation, alone";
    let mut step = Step::titled("Put it into quarantine", why);
    if let Some(selector) = by {
        let gone = pods.iter().flat_map(|p| p.meta.labels.iter()).map(|(key, _)| format!("{key}-"));
        let mut words: Vec<String> =
            vec!["label".into(), "pods".into(), format!("--namespace={namespace}"), format!("--selector={selector}"), "--overwrite=true".into(), "--".into()];
        words.push(format!("{QUARANTINE}=true"));
        let mut keys: Vec<String> = gone.collect();
        keys.sort();
        keys.dedup();
        words.extend(keys);
        step.commands.push(Command::kubectl(words));
        let found = Command::kubectl([
            "get".to_owned(),
            "pods".to_owned(),
            format!("--namespace={namespace}"),
            format!("--selector={QUARANTINE}=true"),
            "--show-labels=true".to_owned(),
        ]);
        step.check.push(Check { command: found, expected: "every pod that was meant, with no other label".to_owned() });
        step.rollback.push(
            Command::kubectl(["delete".to_owned(), "pods".to_owned(), format!("--namespace={namespace}"), format!("--selector={QUARANTINE}=true")])
                .noting("its controller makes new ones"),
        );
        let edits = pods.iter().map(|p| Edit::put(Object::Pod(change::relabelled(p, labels())))).collect();
        draft.push_edits(step, edits);
    } else {
        let changes: Vec<Change> = pods.iter().map(|p| Change::put(Object::Pod(change::relabelled(p, labels())))).collect();
        draft.push(step, &changes);
    }
}

/// What policies let through, before and with the quarantine.
fn measure(draft: &mut Draft<'_>, pods: &[Pod]) {
    let objects: Vec<ObjectRef> = pods
        .iter()
        .filter(|p| !p.spec.host_network)
        .map(|p| ObjectRef::namespaced(crate::model::Kind::Pod, p.meta.namespace.clone(), p.meta.name.clone()))
        .collect();
    if objects.is_empty() {
        return;
    }
    // Nothing but the policies counts here, so nothing else is derived.
    let state = Reachability::new(&draft.state, IpBlockMode::default());
    let (before, after) = (proof::connections(&draft.analysis.reach, &objects), proof::connections(&state, &objects));
    let what = "groups of pods, and the outside, that it may exchange connections with while it still runs".to_owned();
    draft.runbook.proof.measures.push(Measure { what, before, after, at_most: Some(0), left: Vec::new() });
}
