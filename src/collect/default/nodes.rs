//! Nodes for manifests that hold none.

use std::collections::BTreeSet;

use crate::collect::build::Objects;
use crate::collect::decode::Context;
use crate::model::{Labels, Meta, Name, Node, Taint};

/// The node that ordinary pods run on.
pub(super) const WORKER: &str = "hypothetical-worker";

/// The node of the control plane.
pub(super) const CONTROL_PLANE: &str = "hypothetical-control-plane";

/// The label, and the key of the taint, of control-plane nodes.
pub(super) const CONTROL_PLANE_KEY: &str = "node-role.kubernetes.io/control-plane";

/// If there are no nodes: a worker, a control plane, and every node that a pod says it runs on. Whether there were none.
pub(super) fn make_up(cx: &mut Context, objects: &mut Objects) -> bool {
    if !objects.nodes.is_empty() {
        return false;
    }
    objects.nodes.push(node(cx, CONTROL_PLANE, true));
    objects.nodes.push(node(cx, WORKER, false));
    let templates = objects.workloads().map(|w| &w.template.node_name);
    let named: BTreeSet<Name> = objects.pods.iter().map(|p| &p.node).chain(templates).filter(|name| !name.is_empty()).cloned().collect();
    for name in named {
        // A static API server proves a control plane.
        let carries = objects.pods.iter().any(|p| p.node == name && p.mirror && p.meta.labels.get("component").is_some_and(|c| *c == "kube-apiserver"));
        objects.nodes.push(node(cx, &name, carries));
    }
    objects.nodes.sort_by(|a, b| a.meta.name.cmp(&b.meta.name));
    objects.nodes.dedup_by(|a, b| a.meta.name == b.meta.name);
    true
}

fn node(cx: &mut Context, name: &str, control_plane: bool) -> Node {
    let mut labels = vec![
        (cx.name("kubernetes.io/arch"), cx.name("amd64")),
        (cx.name("kubernetes.io/hostname"), cx.name(name)),
        (cx.name("kubernetes.io/os"), cx.name("linux")),
    ];
    let mut taints = Vec::new();
    if control_plane {
        labels.push((cx.name(CONTROL_PLANE_KEY), cx.empty()));
        taints.push(Taint { key: cx.name(CONTROL_PLANE_KEY), value: cx.empty(), effect: cx.name("NoSchedule") });
    }
    let labels = cx.share_labels(Labels::new(labels));
    Node {
        meta: Meta { name: cx.name(name), labels, ..super::blank(cx) },
        ips: Vec::new(),
        taints,
        unschedulable: false,
        provider_id: cx.empty(),
        kubelet: cx.empty(),
        runtime: cx.empty(),
        kernel: cx.empty(),
        os: cx.name("linux"),
        hypothetical: true,
    }
}
