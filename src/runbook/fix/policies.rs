//! Fixers of network policies.

use super::{Case, Fixer, Plan};
use crate::model::{
    Inventory, Kind, Labels, Meta, Name, NetworkPolicy, Object, ObjectRef, Peer, Pod, PolicyPort, PolicyRuleSet, PortRef, Protocol, Selector, Workload,
    WorkloadKind,
};
use crate::runbook::change::Change;

pub(super) const FIXERS: &[(&str, Fixer)] = &[
    ("NET-001", isolate_workload),
    ("NET-002", isolate_namespace),
    ("NET-003", isolate_namespace),
    ("NET-004", narrow),
    ("NET-005", |case| Plan::of([Change::remove(case.object().clone())])),
    ("NET-006", enforce),
];

/// A policy of a namespace without rules.
fn policy(namespace: &str, name: &str, pods: Selector) -> NetworkPolicy {
    NetworkPolicy { meta: Meta::named(namespace, name), pods, isolates_ingress: true, isolates_egress: true, ingress: Vec::new(), egress: Vec::new() }
}

fn everybody_of(namespaces: Option<Selector>) -> Peer {
    Peer::Pods { namespaces, pods: Some(Selector::default()) }
}

fn named_namespace(name: &str) -> Selector {
    Selector::of([(&Name::new("kubernetes.io/metadata.name"), &Name::new(name))])
}

/// Names are looked up by every program.
fn name_service() -> PolicyRuleSet {
    let port = |protocol| PolicyPort { protocol, port: Some(PortRef::Number(53)), end: None };
    PolicyRuleSet { peers: vec![everybody_of(Some(named_namespace("kube-system")))], ports: vec![port(Protocol::Udp), port(Protocol::Tcp)] }
}

/// Namespaces that serve the outside: pods of ingress controllers connect from them.
fn front_doors(inventory: &Inventory, namespace: &str) -> Vec<PolicyRuleSet> {
    let exposed = inventory.ingresses.in_namespace(namespace).iter().next().is_some();
    let controllers = inventory.pods.iter().filter(|p| exposed && p.spec.containers.iter().any(|c| c.image.contains("ingress") || c.image.contains("traefik")));
    let mut names: Vec<&Name> = controllers.map(|p| &p.meta.namespace).filter(|n| **n != *namespace).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| PolicyRuleSet { peers: vec![everybody_of(Some(named_namespace(name)))], ports: Vec::new() }).collect()
}

/// A Service that is reached from outside brings addresses that no label names.
fn is_exposed(inventory: &Inventory, namespace: &str, labels: &Labels) -> bool {
    let outside = |s: &&crate::model::Service| matches!(s.kind, crate::model::ServiceType::LoadBalancer | crate::model::ServiceType::NodePort);
    inventory
        .services
        .in_namespace(namespace)
        .iter()
        .filter(outside)
        .any(|s| s.selector.as_ref().is_some_and(|sel| !sel.is_everything() && sel.matches(labels)))
}

/// What pods may do by default: talk within their namespace, to the name service, and be reached by what exposes them.
fn allowances(inventory: &Inventory, policy: &mut NetworkPolicy, outside: bool) {
    let namespace = policy.meta.namespace.clone();
    let own = PolicyRuleSet { peers: vec![everybody_of(None)], ports: Vec::new() };
    policy.ingress = vec![own.clone()];
    policy.ingress.extend(front_doors(inventory, &namespace));
    if outside {
        policy.ingress.push(PolicyRuleSet { peers: vec![], ports: vec![PolicyPort { protocol: Protocol::Tcp, port: None, end: None }] });
    }
    policy.egress = vec![own, name_service()];
}

fn isolate_workload(case: &Case<'_>) -> Plan {
    let (inventory, object) = (case.inventory, case.object());
    let below = |pod: &&Pod| (object.kind == Kind::Pod && pod.meta.name == object.name) || inventory.root_owner(Kind::Pod, &pod.meta) == *object;
    let pods = inventory.pods.in_namespace(&object.namespace).iter().filter(below).map(|p| p.meta.labels.clone());
    let template = inventory.workload(object).map(|w| w.template_labels.clone());
    let mut labels: Vec<Labels> = template.into_iter().chain(pods).collect();
    labels.sort();
    labels.dedup();
    let policies = inventory.network_policies.in_namespace(&object.namespace);
    labels.retain(|labels| !policies.iter().any(|p| p.pods.matches(labels)));
    let name = |at: usize| if at == 0 { format!("{}-isolated", object.name) } else { format!("{}-isolated-{at}", object.name) };
    let changes = labels.iter().enumerate().map(|(at, labels)| {
        let mut policy = policy(&object.namespace, &name(at), selector(labels));
        allowances(inventory, &mut policy, is_exposed(inventory, &object.namespace, labels));
        Change::put(Object::NetworkPolicy(policy))
    });
    Plan::of(changes)
}

/// Selects pods with these labels, less those that change with every revision.
fn selector(labels: &Labels) -> Selector {
    let passing =
        ["pod-template-hash", "controller-revision-hash", "pod-template-generation", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"];
    Selector::of(labels.iter().filter(|(key, _)| !passing.contains(&key.as_str())))
}

fn isolate_namespace(case: &Case<'_>) -> Plan {
    let (inventory, namespace) = (case.inventory, case.object().name.as_str());
    let policies = inventory.network_policies.in_namespace(namespace);
    let everything = || Selector { expressions: Vec::new() };
    let mut changes = vec![Change::put(Object::NetworkPolicy(policy(namespace, &free_name(policies, "default-deny"), everything())))];
    // What no policy selects so far would lose everything: it keeps the usual.
    let bare = |labels: &Labels| !policies.iter().any(|p| p.pods.matches(labels));
    let pods = inventory.pods.in_namespace(namespace).iter().filter(|p| !p.spec.host_network && bare(&p.meta.labels));
    let outside = pods.clone().any(|p| is_exposed(inventory, namespace, &p.meta.labels));
    if pods.count() > 0 {
        let mut usual = policy(namespace, &free_name(policies, "allow-usual"), everything());
        allowances(inventory, &mut usual, outside);
        changes.push(Change::put(Object::NetworkPolicy(usual)));
    }
    Plan::of(changes)
}

/// A name that no policy of the namespace has.
fn free_name(policies: &[NetworkPolicy], wanted: &str) -> String {
    let taken = |name: &str| policies.iter().any(|p| p.meta.name == *name);
    let numbered = (2..).map(|n| format!("{wanted}-{n}"));
    std::iter::once(wanted.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// Everybody becomes everybody of the namespace.
fn narrow(case: &Case<'_>) -> Plan {
    let Some(Object::NetworkPolicy(mut policy)) = Object::of(case.inventory, case.object()) else { return Plan::default() };
    let anybody = |peer: &Peer| matches!(peer, Peer::Ips { block, except } if block.prefix == 0 && except.is_empty());
    for rule in policy.ingress.iter_mut().chain(&mut policy.egress) {
        if rule.ports.is_empty() && (rule.peers.is_empty() || rule.peers.iter().any(anybody)) {
            rule.peers.retain(|peer| !anybody(peer));
            rule.peers.push(everybody_of(None));
        }
    }
    Plan::of([Change::put(Object::NetworkPolicy(policy))])
}

/// Policies begin to count once something enforces them.
fn enforce(case: &Case<'_>) -> Plan {
    let Some(Object::Workload(flannel)) = Object::of(case.inventory, case.object()) else { return Plan::default() };
    let mut template = (*flannel.template).clone();
    template.containers.truncate(1);
    for container in &mut template.containers {
        container.image = "registry.k8s.io/networking/kube-network-policies:v1".into();
    }
    let labels = Labels::new(vec![("app".into(), "kube-network-policies".into())]);
    let agent = Workload {
        meta: Meta::named("kube-system", "kube-network-policies"),
        kind: WorkloadKind::DaemonSet,
        selector: Some(Selector::of(labels.iter())),
        template_labels: labels,
        template_annotations: Labels::default(),
        template: std::sync::Arc::new(template),
        ..flannel
    };
    let object = ObjectRef::namespaced(Kind::DaemonSet, "kube-system", "kube-network-policies");
    let mut change = Change::put(Object::Workload(agent));
    change.object = object;
    change.by_hand = Some(String::new());
    Plan::of([change])
}
