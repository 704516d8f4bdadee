//! What the server has: three objects of every kind, `a/one`, `a/two` and `b/one` where there are namespaces.

use std::collections::BTreeMap;

use ravelin::model::Kind;
use serde_json::{Value, json};

pub(crate) fn all() -> BTreeMap<Kind, Vec<Value>> {
    Kind::collected().map(|kind| (kind, vec![object(kind, "a", "one"), object(kind, "a", "two"), object(kind, "b", "three")])).collect()
}

/// A small object of a kind; cluster-scoped kinds have no namespace, and namespaces are called `a`, `b` and so on.
pub(crate) fn object(kind: Kind, namespace: &str, name: &str) -> Value {
    let mut object = json!({ "metadata": { "name": name, "resourceVersion": "100", "uid": format!("{}-{namespace}-{name}", kind.short()) } });
    if kind.namespaced() {
        object["metadata"]["namespace"] = json!(namespace);
    }
    let template = json!({ "metadata": { "labels": { "app": name } }, "spec": { "containers": [{ "name": "c", "image": "i" }] } });
    let set = json!({ "selector": { "matchLabels": { "app": name } }, "template": template });
    match kind {
        Kind::Namespace => {
            let short = match name {
                "one" => "a",
                "two" => "b",
                _ => "c",
            };
            object["metadata"]["name"] = json!(short);
        }
        Kind::Pod => object["spec"] = template["spec"].clone(),
        Kind::Deployment | Kind::ReplicaSet | Kind::DaemonSet | Kind::StatefulSet => object["spec"] = set,
        Kind::Job => object["spec"] = json!({ "template": template }),
        Kind::CronJob => object["spec"] = json!({ "schedule": "@daily", "jobTemplate": { "spec": { "template": template } } }),
        Kind::ReplicationController => object["spec"] = json!({ "selector": { "app": name }, "template": template }),
        Kind::Role | Kind::ClusterRole => object["rules"] = json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get"] }]),
        Kind::RoleBinding | Kind::ClusterRoleBinding => {
            object["roleRef"] = json!({ "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "one" });
            object["subjects"] = json!([{ "kind": "User", "name": "somebody" }]);
        }
        Kind::Secret => {
            object["type"] = json!("Opaque");
            object["data"] = json!({ "key": "dmFsdWU=" });
        }
        Kind::ConfigMap => object["data"] = json!({ "key": "value" }),
        Kind::Service => object["spec"] = json!({ "selector": { "app": name }, "ports": [{ "port": 80 }] }),
        Kind::EndpointSlice => {
            object["addressType"] = json!("IPv4");
            object["endpoints"] = json!([{ "addresses": ["10.0.0.1"] }]);
        }
        Kind::Ingress => object["spec"] = json!({ "rules": [] }),
        Kind::NetworkPolicy => object["spec"] = json!({ "podSelector": {} }),
        Kind::PersistentVolume => object["spec"] = json!({ "hostPath": { "path": "/srv" }, "accessModes": ["ReadWriteOnce"] }),
        Kind::PersistentVolumeClaim => object["spec"] = json!({ "accessModes": ["ReadWriteOnce"] }),
        Kind::ValidatingWebhook | Kind::MutatingWebhook => object["webhooks"] = json!([]),
        Kind::AdmissionPolicy => object["spec"] = json!({ "validations": [] }),
        Kind::AdmissionPolicyBinding => object["spec"] = json!({ "policyName": "one" }),
        Kind::CustomResource => object["spec"] = json!({ "group": "g", "scope": "Namespaced", "names": { "plural": "p", "kind": "K" } }),
        Kind::ApiService => object["spec"] = json!({ "group": "g", "version": "v1" }),
        _ => {}
    }
    object
}

/// A page of a list.
pub(crate) fn list(kind: Kind, items: &[Value], next: &str, version: &str) -> Value {
    json!({ "kind": format!("{}List", kind.title()), "apiVersion": "v1", "metadata": { "resourceVersion": version, "continue": next }, "items": items })
}

/// A page of Secrets as a Table, without their values.
pub(crate) fn table(secrets: &[Value], next: &str, version: &str) -> Value {
    let row = |secret: &Value| {
        let count = secret["data"].as_object().map_or(0, serde_json::Map::len);
        let mut metadata = secret["metadata"].clone();
        let fields: serde_json::Map<String, Value> = secret["data"].as_object().into_iter().flatten().map(|(k, _)| (format!("f:{k}"), json!({}))).collect();
        metadata["managedFields"] = json!([{ "manager": "m", "fieldsV1": { "f:data": fields } }]);
        json!({ "cells": [secret["metadata"]["name"], secret["type"], count, "1d"], "object": { "kind": "PartialObjectMetadata", "metadata": metadata } })
    };
    let rows: Vec<Value> = secrets.iter().map(row).collect();
    let metadata = json!({ "resourceVersion": version, "continue": next });
    json!({ "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata, "columnDefinitions": [{ "name": "Name" }], "rows": rows })
}

/// What the server says about itself; none for paths that it does not know.
pub(crate) fn discovery(path: &str, absent: &[Kind]) -> Option<Value> {
    let served = |group: &str| -> Vec<Value> {
        Kind::collected().filter(|k| k.group() == group && !absent.contains(k)).map(|k| json!({ "name": k.plural() })).collect()
    };
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match segments.as_slice() {
        ["version"] => Some(json!({ "major": "1", "minor": "36", "gitVersion": "v1.36.0-faulty" })),
        ["api", "v1"] => Some(json!({ "kind": "APIResourceList", "resources": served("") })),
        ["api", "v1", "namespaces", name] if ["a", "b", "c"].contains(name) => {
            Some(json!({ "kind": "Namespace", "metadata": { "name": name, "labels": { "kubernetes.io/metadata.name": name } } }))
        }
        ["apis"] => Some(json!({ "kind": "APIGroupList", "groups": [{ "name": "apps" }] })),
        ["apis", group] if !served(group).is_empty() => {
            Some(json!({ "kind": "APIGroup", "name": group, "versions": [{ "groupVersion": format!("{group}/v1"), "version": "v1" }] }))
        }
        ["apis", group, "v1"] if !served(group).is_empty() => Some(json!({ "kind": "APIResourceList", "resources": served(group) })),
        _ => None,
    }
}
