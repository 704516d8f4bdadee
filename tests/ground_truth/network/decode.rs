//! The objects of a case that decide who may connect to whom.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use ravelin::model::{
    Container, ContainerPort, ContainerRole, ContainerSecurity, Coverage, CoverageEntry, CoverageState, Expression, Inventory, Kind, Labels, Meta, Name,
    Namespace, NetworkPolicy, Operator, Owner, Peer, Phase, Placement, Pod, PodSpec, PolicyPort, PolicyRuleSet, PortRef, Protocol, Scope, Selector, Store,
};
use ravelin::network::ip::parse_block;
use serde_json::Value;

fn documents(folder: &Path) -> Vec<Value> {
    let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.sort();
    let mut found = Vec::new();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "yaml" || e == "yml" || e == "json")) {
        let text = fs::read_to_string(file).unwrap();
        let documents: Vec<Value> = if file.extension().is_some_and(|e| e == "json") {
            vec![serde_json::from_str(&text).unwrap()]
        } else {
            serde_saphyr::from_multiple(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
        };
        for document in documents {
            let kind = document["kind"].as_str().unwrap_or_default();
            match kind.strip_suffix("List") {
                Some(of) => {
                    for item in list(&document["items"]) {
                        let mut item = item.clone();
                        if item["kind"].is_null() {
                            item["kind"] = of.into();
                        }
                        found.push(item);
                    }
                }
                None => found.push(document),
            }
        }
    }
    found
}

pub(super) fn kinds(folder: &Path) -> BTreeSet<String> {
    documents(folder).iter().filter_map(|d| d["kind"].as_str()).map(str::to_owned).collect()
}

pub(super) fn inventory(folder: &Path) -> Inventory {
    let (mut pods, mut namespaces, mut policies) = (Vec::new(), Vec::new(), Vec::new());
    for document in documents(folder) {
        let kind = document["kind"].as_str().unwrap_or_default();
        match kind {
            "Namespace" => {
                let mut meta = meta(&document["metadata"], false);
                meta.labels = meta.labels.with("kubernetes.io/metadata.name", &meta.name.clone());
                namespaces.push(Namespace { meta, implied: false });
            }
            "Pod" => pods.push(pod(meta(&document["metadata"], true), &document["spec"])),
            "NetworkPolicy" if document["apiVersion"] == "networking.k8s.io/v1" => policies.push(policy(&document)),
            "Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet" | "Job" | "CronJob" | "ReplicationController" => {
                let own = meta(&document["metadata"], true);
                let template = if kind == "CronJob" { &document["spec"]["jobTemplate"]["spec"]["template"] } else { &document["spec"]["template"] };
                let mut of_pod = meta(&template["metadata"], true);
                of_pod.namespace = own.namespace.clone();
                of_pod.name = format!("{}-{kind}", own.name).into();
                of_pod.owner = Some(Owner { kind: Kind::from_title(kind), kind_name: kind.into(), name: own.name });
                pods.push(pod(of_pod, &template["spec"]));
            }
            _ => {}
        }
    }
    let entry = |kind| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state: CoverageState::Complete, detail: Name::default(), objects: 0 };
    Inventory {
        coverage: Coverage::new(Kind::collected().map(entry).collect()),
        pods: Store::new(pods),
        namespaces: Store::new(namespaces),
        network_policies: Store::new(policies),
        ..Inventory::default()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> Name {
    Name::new(value.as_str().unwrap_or_default())
}

fn meta(value: &Value, namespaced: bool) -> Meta {
    let labels = value["labels"].as_object().into_iter().flatten().map(|(k, v)| (Name::new(k), text(v))).collect();
    let namespace = if namespaced { value["namespace"].as_str().unwrap_or("default") } else { "" };
    let owner = list(&value["ownerReferences"]).iter().find(|o| o["controller"] == true).map(|o| Owner {
        kind: o["kind"].as_str().and_then(Kind::from_title),
        kind_name: text(&o["kind"]),
        name: text(&o["name"]),
    });
    Meta { namespace: namespace.into(), name: text(&value["name"]), labels: Labels::new(labels), owner, ..Meta::default() }
}

fn protocol(value: &Value) -> Protocol {
    match value.as_str() {
        Some("UDP") => Protocol::Udp,
        Some("SCTP") => Protocol::Sctp,
        _ => Protocol::Tcp,
    }
}

fn pod(meta: Meta, spec: &Value) -> Pod {
    let container = |value: &Value| Container {
        role: ContainerRole::Main,
        name: text(&value["name"]),
        image: Name::default(),
        pull_policy: Name::default(),
        env: Vec::new(),
        mounts: Vec::new(),
        ports: list(&value["ports"])
            .iter()
            .map(|p| ContainerPort {
                name: text(&p["name"]),
                port: p["containerPort"].as_u64().unwrap_or_default() as u16,
                host_port: 0,
                protocol: protocol(&p["protocol"]),
            })
            .collect(),
        security: ContainerSecurity::default(),
        credentials: Vec::new(),
        runs_sudo: false,
        limits: Vec::new(),
        requests: Vec::new(),
        handler_hosts: Vec::new(),
        liveness: false,
        readiness: false,
    };
    let containers = list(&spec["containers"]).iter().map(container).collect();
    Pod {
        meta,
        spec: Arc::new(PodSpec { host_network: spec["hostNetwork"] == true, containers, ..PodSpec::default() }),
        node: Name::default(),
        placement: Placement::Observed,
        phase: Phase::Running,
        ips: Vec::new(),
        from_template: false,
        mirror: false,
        image_ids: Vec::new(),
    }
}

fn selector(value: &Value) -> Selector {
    let mut expressions: Vec<Expression> = value["matchLabels"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(k, v)| Expression { key: Name::new(k), operator: Operator::In, values: vec![text(v)] })
        .collect();
    expressions.extend(list(&value["matchExpressions"]).iter().map(|e| Expression {
        key: text(&e["key"]),
        operator: match e["operator"].as_str().unwrap() {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            _ => Operator::DoesNotExist,
        },
        values: list(&e["values"]).iter().map(text).collect(),
    }));
    expressions.sort();
    Selector { expressions }
}

fn rules(value: &Value, field: &str) -> Vec<PolicyRuleSet> {
    let present = |v: &Value| (!v.is_null()).then(|| selector(v));
    let peer = |p: &Value| match &p["ipBlock"] {
        Value::Null => Peer::Pods { namespaces: present(&p["namespaceSelector"]), pods: present(&p["podSelector"]) },
        block => Peer::Ips {
            block: parse_block(&text(&block["cidr"])).unwrap(),
            except: list(&block["except"]).iter().map(|e| parse_block(&text(e)).unwrap()).collect(),
        },
    };
    let port = |p: &Value| PolicyPort {
        protocol: protocol(&p["protocol"]),
        port: match &p["port"] {
            Value::Null => None,
            Value::Number(n) => Some(PortRef::Number(n.as_u64().unwrap() as u16)),
            name => Some(PortRef::Named(text(name))),
        },
        end: p["endPort"].as_u64().map(|n| n as u16),
    };
    let rule = |r: &Value| PolicyRuleSet { peers: list(&r[field]).iter().map(peer).collect(), ports: list(&r["ports"]).iter().map(port).collect() };
    list(value).iter().map(rule).collect()
}

fn policy(document: &Value) -> NetworkPolicy {
    let spec = &document["spec"];
    let types: Vec<&str> = list(&spec["policyTypes"]).iter().filter_map(Value::as_str).collect();
    let (ingress, egress) = (rules(&spec["ingress"], "from"), rules(&spec["egress"], "to"));
    NetworkPolicy {
        meta: meta(&document["metadata"], true),
        pods: selector(&spec["podSelector"]),
        isolates_ingress: types.is_empty() || types.contains(&"Ingress"),
        isolates_egress: if types.is_empty() { !egress.is_empty() } else { types.contains(&"Egress") },
        ingress,
        egress,
    }
}
