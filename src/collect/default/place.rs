//! Which node a pod would run on: as the scheduler filters, then evenly.

use rustc_hash::FxHashMap;

use super::nodes::{CONTROL_PLANE_KEY, WORKER};
use crate::collect::build::Objects;
use crate::collect::decode::Context;
use crate::model::{Diagnostic, Kind, Name, Node, ObjectRef, Placement, PodSpec, Taint, Toleration, Workload};

/// What a specification asks of a node: its selector and its tolerations.
type Demand = (Vec<(Name, Name)>, Vec<Toleration>);

/// Gives every pod without a node one that fits. Where pods run is then an assumption, unless it is `simulated`.
pub(super) fn place(cx: &mut Context, objects: &mut Objects, diagnostics: &mut Vec<Diagnostic>, simulated: bool) {
    let assumed = if simulated { Placement::Observed } else { Placement::Hypothetical };
    let made_up = objects.nodes.iter().any(|node| node.hypothetical);
    let mut fitting: FxHashMap<Demand, Vec<Name>> = FxHashMap::default();
    let mut turn = 0_usize;
    let mut homeless = Vec::new();
    for pod in &mut objects.pods {
        if !pod.node.is_empty() {
            let of_daemon = pod.from_template && pod.spec.node_name.is_empty();
            if of_daemon {
                pod.placement = assumed;
            }
            continue;
        }
        let spec = &pod.spec;
        if made_up {
            let on_control_plane = pod.mirror || selects_control_plane(spec);
            let node = objects.nodes.iter().find(|n| n.is_control_plane() == on_control_plane && (on_control_plane || n.meta.name == *WORKER));
            pod.node = node.map_or_else(|| cx.name(WORKER), |n| n.meta.name.clone());
            pod.placement = assumed;
            continue;
        }
        let candidates = fitting
            .entry((spec.node_selector.clone(), spec.tolerations.clone()))
            .or_insert_with(|| objects.nodes.iter().filter(|node| fits(node, spec)).map(|node| node.meta.name.clone()).collect());
        if candidates.is_empty() {
            homeless.push(ObjectRef::namespaced(Kind::Pod, pod.meta.namespace.clone(), pod.meta.name.clone()));
            continue;
        }
        pod.node = candidates[turn % candidates.len()].clone();
        pod.placement = assumed;
        turn += 1;
    }
    diagnostics.extend(homeless.into_iter().map(|pod| {
        let message = format!("{pod} fits no node of the input: it is taken not to be scheduled");
        Diagnostic::warning(Some(pod), message)
    }));
}

fn selects_control_plane(spec: &PodSpec) -> bool {
    spec.node_selector.iter().any(|(key, _)| *key == *CONTROL_PLANE_KEY || *key == "node-role.kubernetes.io/master")
}

/// Whether the scheduler would put a pod of that specification on the node.
fn fits(node: &Node, spec: &PodSpec) -> bool {
    let cordon = Taint { key: "node.kubernetes.io/unschedulable".into(), value: Name::default(), effect: "NoSchedule".into() };
    selected(node, spec) && node.taints.iter().chain(node.unschedulable.then_some(&cordon)).all(|taint| tolerated(taint, &spec.tolerations))
}

/// Whether a DaemonSet has a pod on the node. Its pods tolerate what makes a node unfit for others; of made-up nodes
/// it is not known what labels they would have, so that a selector only tells the control plane from workers.
pub(super) fn daemon_fits(node: &Node, workload: &Workload) -> bool {
    let spec = &workload.template;
    let matches = if node.hypothetical { node.is_control_plane() || !selects_control_plane(spec) } else { selected(node, spec) };
    let exempt = |taint: &Taint| {
        let conditions = ["not-ready", "unreachable", "disk-pressure", "memory-pressure", "pid-pressure", "unschedulable", "network-unavailable"];
        taint.key.strip_prefix("node.kubernetes.io/").is_some_and(|condition| conditions.contains(&condition))
    };
    matches && node.taints.iter().all(|taint| exempt(taint) || tolerated(taint, &spec.tolerations) || (node.hypothetical && selects_control_plane(spec)))
}

/// Whether the node has the labels that are selected; those that every kubelet sets are there even if nobody wrote them.
fn selected(node: &Node, spec: &PodSpec) -> bool {
    spec.node_selector.iter().all(|(key, value)| match (node.meta.labels.get(key), key.as_str()) {
        (Some(label), _) => label == value,
        (None, "kubernetes.io/hostname") => *value == node.meta.name,
        (None, "kubernetes.io/os") => *value == *(if node.os.is_empty() { "linux" } else { &node.os }),
        (None, "kubernetes.io/arch") => true,
        (None, _) => false,
    })
}

/// Whether one of the tolerations lets pods onto a node with that taint.
fn tolerated(taint: &Taint, tolerations: &[Toleration]) -> bool {
    let binding = *taint.effect == *"NoSchedule" || *taint.effect == *"NoExecute";
    !binding
        || tolerations.iter().any(|t| {
            let effect = t.effect.is_empty() || t.effect == taint.effect;
            let key = (t.key.is_empty() && t.exists) || t.key == taint.key;
            effect && key && (t.exists || t.value == taint.value)
        })
}
