//! Which network plugin is told by which agent.

use std::sync::Arc;

use super::fixture::{cluster, labels, pod, policy};
use crate::model::{Inventory, Kind, Name, Owner, Selector, Store, Workload, WorkloadKind};
use crate::network::cni::{Enforcement, detect};
use crate::network::{Connections, Endpoint, IpBlockMode, Notes, Options, Reachability};

/// DaemonSets as (name, image).
fn with(sets: &[(&str, &str)]) -> Inventory {
    let set = |(name, image): &(&str, &str)| {
        let mut template = pod("kube-system", name, "").spec;
        Arc::make_mut(&mut template).containers[0].image = Name::new(image);
        Workload {
            meta: crate::model::Meta::named("kube-system", name),
            kind: WorkloadKind::DaemonSet,
            replicas: 0,
            suspended: false,
            selector: Some(Selector::default()),
            template_labels: labels(""),
            template_annotations: labels(""),
            template,
        }
    };
    Inventory { daemon_sets: Store::new(sets.iter().map(set).collect()), ..cluster(Vec::new(), Vec::new(), Vec::new()) }
}

fn told(sets: &[(&str, &str)]) -> String {
    match detect(&with(sets)).enforcement {
        Enforcement::Enforced(name) => format!("{name} enforces"),
        Enforcement::NotEnforced(name) => format!("{name} does not"),
        Enforcement::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn agents_tell_the_plugin() {
    assert_eq!(told(&[]), "unknown");
    assert_eq!(told(&[("kube-proxy", "registry.k8s.io/kube-proxy:v1.34.0")]), "unknown");
    assert_eq!(told(&[("calico-node", "anything")]), "Calico enforces");
    assert_eq!(told(&[("rke2-canal", "rancher/mirrored-calico-node:v3.28.1")]), "Calico enforces");
    assert_eq!(told(&[("net", "quay.io/cilium/cilium:v1.16.1@sha256:00")]), "Cilium enforces");
    assert_eq!(told(&[("anetd", "gke.gcr.io/x")]), "GKE Dataplane V2 enforces");
    assert_eq!(told(&[("antrea-agent", "")]), "Antrea enforces");
    assert_eq!(told(&[("weave-net", "")]), "Weave Net enforces");
    assert_eq!(told(&[("ovnkube-node", "")]), "OVN-Kubernetes enforces");
    assert_eq!(told(&[("kube-flannel-ds", "docker.io/flannel/flannel:v0.25.1")]), "flannel does not");
    assert_eq!(told(&[("kube-flannel-ds", "flannel/flannel:v0.25.1"), ("kube-network-policies", "")]), "kube-network-policies enforces");
    assert_eq!(told(&[("my-cilium", "example.org/notcilium/cilium-like")]), "unknown");
}

#[test]
fn what_depends_on_a_switch_stays_unknown() {
    assert_eq!(told(&[("aws-node", "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.10.0")]), "AWS VPC CNI does not");
    let agent = [("aws-node", "amazon-k8s-cni:v1.18"), ("agent", "602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon/aws-network-policy-agent:v1.1")];
    let found = detect(&with(&agent));
    assert_eq!(found.enforcement, Enforcement::Unknown);
    assert!(!found.detail.is_empty() && found.evidence.is_some());
    assert_eq!(told(&[("kindnet", "docker.io/kindest/kindnetd:v20240813-c6f155d6")]), "kindnet enforces");
    assert_eq!(told(&[("kindnet", "docker.io/kindest/kindnetd:v20230511-dc714da8")]), "kindnet does not");
    assert_eq!(told(&[("kindnet", "localhost:5000/kindnetd")]), "unknown");
}

#[test]
fn pods_tell_where_daemon_sets_were_not_read() {
    let mut agent = pod("kube-system", "cilium-x7", "");
    agent.meta.owner = Some(Owner { kind: Some(Kind::DaemonSet), kind_name: "DaemonSet".into(), name: "cilium".into() });
    let inventory = cluster(Vec::new(), vec![agent], Vec::new());
    assert!(detect(&inventory).is_cilium());
    assert_eq!(IpBlockMode::of(&inventory), IpBlockMode::ExternalOnly);
    assert_eq!(IpBlockMode::of(&with(&[("calico-node", "")])), IpBlockMode::PodAddresses);
}

#[test]
fn policies_that_nothing_enforces_close_nothing() {
    let mut inventory = cluster(Vec::new(), vec![pod("x", "a", ""), pod("x", "b", "")], vec![policy("x", "deny", "", Some(Vec::new()), None)]);
    let sides = ["a", "b"].map(|name| Endpoint::Object(super::fixture::object(Kind::Pod, "x", name)));
    let closed = |inventory: &Inventory, options| Reachability::with(inventory, options).connections(&sides[0], &sides[1]);
    assert!(closed(&inventory, Options::default()).is_empty(), "without a sign of a plugin policies count");
    inventory.daemon_sets = with(&[("kube-flannel-ds", "")]).daemon_sets;
    let open = closed(&inventory, Options::default());
    assert_eq!(open, Connections { notes: Notes::NOT_ENFORCED, ..Connections::all() });
    assert!(closed(&inventory, Options { assume_enforced: true, ..Options::default() }).is_empty());
}
