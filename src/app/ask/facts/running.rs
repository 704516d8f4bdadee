//! What runs, and where.

use std::collections::BTreeSet;

use super::super::paths::exposure;
use super::{Fact, links};
use crate::analysis::Analysis;
use crate::config::theme::Role;
use crate::model::{EnvSource, Kind, Meta, ObjectRef, Pod, PodSpec, VolumeSource};

/// The pods of a workload, or the pod itself.
pub(super) fn pods<'a>(analysis: &'a Analysis, object: &ObjectRef) -> Vec<&'a Pod> {
    let inventory = &analysis.inventory;
    let mine = |pod: &&Pod| {
        if object.kind == Kind::Pod {
            return pod.meta.name == object.name;
        }
        let direct = pod.meta.owner.as_ref().is_some_and(|owner| owner.kind == Some(object.kind) && owner.name == object.name);
        direct || inventory.root_owner(Kind::Pod, &pod.meta) == *object
    };
    inventory.pods.in_namespace(&object.namespace).iter().filter(mine).collect()
}

fn reference(kind: Kind, meta: &Meta) -> ObjectRef {
    ObjectRef::namespaced(kind, meta.namespace.clone(), meta.name.clone())
}

/// A pod, or what makes pods.
pub(super) fn workload(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let pods = pods(analysis, object);
    let template = analysis.inventory.workload(object).map(|workload| &workload.template);
    let Some(spec) = pods.first().map(|pod| &pod.spec).or(template) else {
        let whole = analysis.inventory.coverage.state_in(object.kind, &object.namespace).is_whole();
        return vec![Fact::new("state", if whole { "it is not there" } else { "it was not read" }).taken(Role::Unknown)];
    };
    let account = ObjectRef::namespaced(Kind::ServiceAccount, object.namespace.clone(), spec.service_account.clone());
    let token = match pods.first() {
        Some(pod) if pod.has_api_token() => "token mounted",
        Some(_) => "no token mounted",
        None => "no pod",
    };
    let mut facts = vec![Fact::link("runs as", account, token)];
    let exposed = exposure(analysis, object);
    if !exposed.is_empty() {
        facts.push(Fact::new("exposed", exposed).taken(Role::Entry));
    }
    facts.extend(privileges(spec));
    facts.extend(mounts(spec, object));
    let nodes: BTreeSet<_> = pods.iter().filter(|pod| !pod.node.is_empty()).map(|pod| ObjectRef::cluster(Kind::Node, pod.node.clone())).collect();
    facts.extend(links("on node", nodes));
    let images: BTreeSet<&str> = spec.containers.iter().map(|container| container.image.as_str()).collect();
    facts.extend(images.into_iter().map(|image| Fact::new("image", image)));
    if object.kind == Kind::Pod {
        facts.extend(pods.iter().flat_map(|pod| &pod.ips).map(|ip| Fact::new("address", ip.to_string())));
    } else {
        facts.extend(links("pod", pods.iter().map(|pod| reference(Kind::Pod, &pod.meta))));
    }
    facts
}

/// What a pod may do to its node.
fn privileges(spec: &PodSpec) -> Vec<Fact> {
    let mut held: Vec<String> = Vec::new();
    for (set, field) in [(spec.host_pid, "hostPID"), (spec.host_ipc, "hostIPC"), (spec.host_network, "hostNetwork")] {
        if set {
            held.push(field.to_owned());
        }
    }
    for container in &spec.containers {
        if container.security.privileged == Some(true) {
            held.push(format!("{} is privileged", container.name));
        }
        let added = container.security.capabilities.iter().flat_map(|capabilities| &capabilities.add);
        held.extend(added.map(|capability| format!("{} has {capability}", container.name)));
    }
    let mut facts: Vec<Fact> = held.into_iter().map(|text| Fact::new("privilege", text).taken(Role::Bad)).collect();
    for volume in &spec.volumes {
        if let VolumeSource::HostPath { path, .. } = &volume.source {
            let written = spec.containers.iter().flat_map(|container| &container.mounts).any(|mount| mount.volume == volume.name && !mount.read_only);
            facts.push(Fact::new("node path", format!("{path}{}", if written { " (writable)" } else { " (read-only)" })).taken(Role::Bad));
        }
    }
    facts
}

/// The secrets and config maps that a pod reads.
fn mounts(spec: &PodSpec, object: &ObjectRef) -> Vec<Fact> {
    let mut secrets: BTreeSet<ObjectRef> = BTreeSet::new();
    let mut maps: BTreeSet<ObjectRef> = BTreeSet::new();
    let named = |kind, name: &crate::model::Name| ObjectRef::namespaced(kind, object.namespace.clone(), name.clone());
    for volume in &spec.volumes {
        match &volume.source {
            VolumeSource::Secret(key) => _ = secrets.insert(named(Kind::Secret, &key.name)),
            VolumeSource::ConfigMap(key) => _ = maps.insert(named(Kind::ConfigMap, &key.name)),
            VolumeSource::Projected { secrets: some, config_maps, .. } => {
                secrets.extend(some.iter().map(|key| named(Kind::Secret, &key.name)));
                maps.extend(config_maps.iter().map(|key| named(Kind::ConfigMap, &key.name)));
            }
            _ => {}
        }
    }
    for variable in spec.containers.iter().flat_map(|container| &container.env) {
        match &variable.source {
            EnvSource::Secret(key) => _ = secrets.insert(named(Kind::Secret, &key.name)),
            EnvSource::ConfigMap(key) => _ = maps.insert(named(Kind::ConfigMap, &key.name)),
            EnvSource::Literal { .. } | EnvSource::Field => {}
        }
    }
    let mut facts = links("holds", secrets);
    facts.extend(links("reads", maps));
    facts
}

/// A node.
pub(super) fn node(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let inventory = &analysis.inventory;
    let Some(node) = inventory.nodes.get("", &object.name) else { return Vec::new() };
    let mut facts = Vec::new();
    if node.is_control_plane() {
        facts.push(Fact::new("role", "control plane").taken(Role::Jewel));
    }
    if node.hypothetical {
        facts.push(Fact::new("state", "made up: the manifests hold no nodes").taken(Role::Unknown));
    }
    facts.extend(node.ips.iter().map(|ip| Fact::new("address", ip.to_string())));
    for (label, value) in [("kubelet", &node.kubelet), ("runtime", &node.runtime), ("kernel", &node.kernel), ("machine", &node.provider_id)] {
        if !value.is_empty() {
            facts.push(Fact::new(label, value.to_string()));
        }
    }
    facts.extend(node.taints.iter().map(|taint| Fact::new("taint", format!("{}={}:{}", taint.key, taint.value, taint.effect))));
    let roots: BTreeSet<ObjectRef> =
        inventory.pods.iter().filter(|pod| pod.node == object.name).map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    facts.extend(links("runs", roots));
    facts
}

/// A namespace.
pub(super) fn namespace(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let inventory = &analysis.inventory;
    let name = object.name.as_str();
    let count = |kind| inventory.objects(kind).iter().filter(|object| object.namespace == *name).count();
    let mut facts = Vec::new();
    for level in ["enforce", "warn", "audit"] {
        let key = format!("pod-security.kubernetes.io/{level}");
        if let Some(value) = inventory.meta(object).and_then(|meta| meta.labels.get(&key)) {
            facts.push(Fact::new("pod security", format!("{level} {value}")));
        }
    }
    if facts.iter().all(|fact| !fact.value.starts_with("enforce")) {
        facts.push(Fact::new("pod security", "nothing is enforced").taken(Role::Warning));
    }
    facts.push(Fact::new("pods", inventory.pods.in_namespace(name).len().to_string()));
    facts.push(Fact::new("secrets", inventory.secrets.in_namespace(name).len().to_string()));
    facts.push(Fact::new("accounts", inventory.service_accounts.in_namespace(name).len().to_string()));
    let policies = inventory.network_policies.in_namespace(name);
    if policies.is_empty() {
        facts.push(Fact::new("policies", "no network policy").taken(Role::Warning));
    }
    facts.extend(links("policy", policies.iter().map(|policy| reference(Kind::NetworkPolicy, &policy.meta))));
    let workloads = [Kind::Deployment, Kind::DaemonSet, Kind::StatefulSet, Kind::CronJob].into_iter().filter(|kind| count(*kind) > 0);
    facts.extend(workloads.flat_map(|kind| links("runs", inventory.objects(kind).into_iter().filter(|object| object.namespace == *name))));
    facts
}
