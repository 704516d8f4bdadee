//! Network policies, Services and Ingresses, as far as single objects and labels tell; what can reach what is decided elsewhere.

use std::collections::BTreeMap;

use super::engine::Context;
use super::registry::Check;
use super::roots::{Root, Sees, WORKLOADS};
use super::verdicts::Verdicts;
use crate::model::{Evidence, Inventory, Kind, Name, NetworkPolicy, ObjectRef, PolicyRuleSet};

mod labels;
mod services;

pub(super) use labels::LabelIndex;
pub(super) use services::CHECKS as SERVICES;

const WITH_POLICIES: &[Kind] = &[
    Kind::Pod,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::DaemonSet,
    Kind::StatefulSet,
    Kind::Job,
    Kind::CronJob,
    Kind::ReplicationController,
    Kind::NetworkPolicy,
];

pub(super) const CHECKS: &[Check] = &[
    Check::objects("NET-001", WITH_POLICIES, &[Kind::NetworkPolicy], unselected),
    Check::objects("NET-002", WITH_POLICIES, &[Kind::NetworkPolicy], without_policies),
    Check::objects("NET-003", WITH_POLICIES, &[Kind::NetworkPolicy], without_default),
    Check::objects("NET-004", &[Kind::NetworkPolicy], &[], allows_all),
    Check::objects("NET-005", WITH_POLICIES, WORKLOADS, selects_nothing),
    Check::objects("NET-006", &[Kind::DaemonSet], &[Kind::DaemonSet], no_enforcement),
];

/// Custom resources that hold policies which are not read here.
const OTHER_POLICIES: [&str; 8] = [
    "adminnetworkpolicies.policy.networking.k8s.io",
    "baselineadminnetworkpolicies.policy.networking.k8s.io",
    "ciliumclusterwidenetworkpolicies.cilium.io",
    "ciliumnetworkpolicies.cilium.io",
    "clusternetworkpolicies.policy.networking.k8s.io",
    "globalnetworkpolicies.crd.projectcalico.org",
    "networkpolicies.crd.projectcalico.org",
    "clusternetworkpolicies.crd.antrea.io",
];

/// That policies of other kinds may say something else.
fn others(inventory: &Inventory) -> Vec<Evidence> {
    let there = OTHER_POLICIES.iter().filter_map(|name| inventory.custom_resources.get("", name));
    there
        .map(|crd| Evidence::field(ObjectRef::cluster(Kind::CustomResource, crd.meta.name.clone()), "", "such policies may apply too, and are not read"))
        .collect()
}

/// Namespaces of Kubernetes itself.
pub(super) fn is_system_namespace(name: &str) -> bool {
    ["kube-system", "kube-public", "kube-node-lease"].contains(&name)
}

fn unselected(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for root in context.roots {
        let policies = context.inventory.network_policies.in_namespace(&root.object.namespace);
        // Policies do not hold for pods in the network of their node.
        let variants: Vec<_> = root.variants(Sees::Current).iter().filter(|v| !v.spec.host_network).collect();
        if variants.is_empty() {
            continue;
        }
        let bare: Vec<_> = variants.iter().filter(|v| !policies.iter().any(|p| p.pods.matches(v.labels))).collect();
        if bare.is_empty() {
            pass_by_presence(root, verdicts);
            continue;
        }
        // The first is the template, if that is bare too.
        let mut evidence: Vec<_> = bare.iter().take(1).map(|v| Evidence::field(v.object.clone(), "metadata.labels", "selected by no NetworkPolicy")).collect();
        evidence.extend(others(context.inventory));
        verdicts.fail_unless_unread(root.object.clone(), bare.iter().map(|v| v.pods).sum(), "Is not isolated by any NetworkPolicy", evidence);
    }
}

/// What is selected stays selected, however many policies were not read.
fn pass_by_presence(root: &Root<'_>, verdicts: &mut Verdicts<'_>) {
    match &root.gap {
        None => verdicts.pass(&root.object),
        Some(reason) => verdicts.unknown(&root.object, reason.as_str()),
    }
}

/// The namespaces that have workloads in the pod network, with their number.
fn inhabited<'a>(context: &Context<'a>) -> BTreeMap<&'a Name, usize> {
    let mut namespaces = BTreeMap::new();
    for root in context.roots {
        let name = &root.object.namespace;
        let skipped = is_system_namespace(name) && !context.options.include_system;
        if !skipped && root.variants(Sees::Current).iter().any(|v| !v.spec.host_network) {
            *namespaces.entry(name).or_default() += 1;
        }
    }
    namespaces
}

fn without_policies(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for (namespace, workloads) in inhabited(context) {
        let object = ObjectRef::cluster(Kind::Namespace, namespace.clone());
        if context.inventory.network_policies.in_namespace(namespace).is_empty() {
            let mut evidence = vec![Evidence::field(
                object.clone(),
                "",
                format!("no NetworkPolicy, and {workloads} {}", if workloads == 1 { "workload" } else { "workloads" }),
            )];
            evidence.extend(others(context.inventory));
            fail_in(verdicts, object, namespace, "Has no NetworkPolicy", evidence);
        } else {
            verdicts.pass(&object);
        }
    }
}

fn without_default(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for namespace in inhabited(context).into_keys() {
        let policies = context.inventory.network_policies.in_namespace(namespace);
        if policies.is_empty() {
            // Said of the namespace already.
            continue;
        }
        let object = ObjectRef::cluster(Kind::Namespace, namespace.clone());
        let denies = |wanted: fn(&NetworkPolicy) -> bool| policies.iter().any(|p| p.pods.is_everything() && wanted(p));
        let ingress = denies(|p| p.isolates_ingress && p.ingress.is_empty());
        let egress = denies(|p| p.isolates_egress && p.egress.is_empty());
        let missing = match (ingress, egress) {
            (true, true) => {
                verdicts.pass(&object);
                continue;
            }
            (false, true) => "into",
            (true, false) => "out of",
            (false, false) => "into and out of",
        };
        let evidence = vec![Evidence::field(object.clone(), "", format!("{} NetworkPolicies, none denies everything {missing} every pod", policies.len()))];
        fail_in(verdicts, object, namespace, &format!("Has no default that denies traffic {missing} its pods"), evidence);
    }
}

/// A failure of a namespace that rests on the absence of policies in it.
fn fail_in(verdicts: &mut Verdicts<'_>, object: ObjectRef, namespace: &Name, title: &str, evidence: Vec<Evidence>) {
    match verdicts.gap_in(namespace) {
        None => verdicts.fail(object, 1, title, evidence),
        Some(reason) => verdicts.unknown(&object, reason),
    }
}

/// Everybody, on every port.
fn is_open(rule: &PolicyRuleSet) -> bool {
    let anybody = rule.peers.is_empty()
        || rule.peers.iter().any(|peer| matches!(peer, crate::model::Peer::Ips { block, except } if block.prefix == 0 && except.is_empty()));
    anybody && rule.ports.is_empty()
}

fn allows_all(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for policy in context.inventory.network_policies.iter() {
        let object = ObjectRef { kind: Kind::NetworkPolicy, namespace: policy.meta.namespace.clone(), name: policy.meta.name.clone() };
        let mut evidence = Vec::new();
        for (field, applies, rules) in [("ingress", policy.isolates_ingress, &policy.ingress), ("egress", policy.isolates_egress, &policy.egress)] {
            for (at, _) in rules.iter().enumerate().filter(|(_, rule)| applies && is_open(rule)) {
                evidence.push(Evidence::field(object.clone(), format!("spec.{field}[{at}]"), "everybody, every port"));
            }
        }
        if evidence.is_empty() {
            verdicts.pass(&object);
        } else {
            verdicts.fail(object, 1, "Allows all traffic", evidence);
        }
    }
}

fn selects_nothing(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for policy in context.inventory.network_policies.iter() {
        let object = ObjectRef { kind: Kind::NetworkPolicy, namespace: policy.meta.namespace.clone(), name: policy.meta.name.clone() };
        if policy.pods.is_everything() || context.labels().selects(&policy.meta.namespace, &policy.pods) {
            verdicts.pass(&object);
        } else {
            let evidence = vec![Evidence::field(object.clone(), "spec.podSelector", "selects no pod")];
            verdicts.fail_unless_unread(object, 1, "Selects no pod", evidence);
        }
    }
}

/// Flannel by itself moves packets and nothing else; policies need somebody who enforces them.
fn no_enforcement(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let images = |root: &Root<'_>, wanted: &[&str]| {
        let template = root.template.map(|t| &t.template);
        template.is_some_and(|spec| spec.containers.iter().any(|c| wanted.iter().any(|name| c.image.contains(name))))
    };
    let daemons = || context.roots.iter().filter(|root| root.object.kind == Kind::DaemonSet);
    let enforcers = ["calico/node", "cilium/cilium", "kube-router", "weave-npc", "antrea/antrea", "kube-network-policies", "ovn-kube"];
    let enforced = daemons().any(|root| images(root, &enforcers));
    for root in daemons().filter(|root| images(root, &["flannel/flannel:", "flannelcni/flannel:", "coreos/flannel:"])) {
        if enforced {
            verdicts.pass(&root.object);
        } else {
            let evidence = vec![Evidence::field(root.object.clone(), "spec.template.spec.containers", "flannel, and nothing beside it that enforces policies")];
            let title = "Connects pods without enforcing any NetworkPolicy";
            match verdicts.gap_in("") {
                None => verdicts.fail(root.object.clone(), root.alive(), title, evidence),
                Some(reason) => verdicts.unknown(&root.object, reason),
            }
        }
    }
}
