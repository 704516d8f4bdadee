//! One object of every kind that is collected.

use serde_json::{Value, json};

/// The canary that stands for a Secret's value: it must be found nowhere.
pub(crate) const CANARY: &str = "c4n4ry-v4lu3-0f-4-s3cr3t";

fn template() -> Value {
    json!({
        "metadata": { "labels": { "app": "web" } },
        "spec": { "restartPolicy": "Always", "containers": [{ "name": "web", "image": "registry.test/web:1", "ports": [{ "containerPort": 8080 }] }] }
    })
}

/// Every kind once, in a namespace.
pub(crate) fn every_kind(namespace: &str) -> Vec<Value> {
    let meta = |name: &str| json!({ "name": name, "namespace": namespace });
    let global = |name: &str| json!({ "name": format!("{namespace}-{name}") });
    let selector = json!({ "matchLabels": { "app": "web" } });
    let mut job = template();
    job["spec"]["restartPolicy"] = json!("Never");
    let hook = json!({
        "name": "hook.example.test",
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "failurePolicy": "Ignore",
        "clientConfig": { "service": { "namespace": namespace, "name": "web" } },
        "rules": [{ "apiGroups": ["example.test"], "apiVersions": ["*"], "operations": ["CREATE"], "resources": ["nothings"] }]
    });
    vec![
        json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": namespace, "labels": { "team": "a" } } }),
        json!({ "apiVersion": "v1", "kind": "Node", "metadata": global("node"), "spec": { "taints": [{ "key": "k", "effect": "NoSchedule" }] } }),
        json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta("web"), "automountServiceAccountToken": false }),
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": meta("web"), "spec": {
            "serviceAccountName": "web", "containers": [{ "name": "web", "image": "registry.test/web:1", "securityContext": { "privileged": true },
                "env": [{ "name": "DB_PASSWORD", "value": format!("{CANARY}-env") }] }] } }),
        json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta("web"), "spec": { "replicas": 2, "selector": selector, "template": template() } }),
        json!({ "apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": meta("web"), "spec": { "selector": selector, "template": template() } }),
        json!({ "apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": meta("web"), "spec": { "selector": selector, "template": template() } }),
        json!({ "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": meta("web"), "spec": { "serviceName": "web", "selector": selector, "template": template() } }),
        json!({ "apiVersion": "batch/v1", "kind": "Job", "metadata": meta("web"), "spec": { "template": job } }),
        json!({ "apiVersion": "batch/v1", "kind": "CronJob", "metadata": meta("web"), "spec": { "schedule": "0 0 * * *", "jobTemplate": { "spec": { "template": job } } } }),
        json!({ "apiVersion": "v1", "kind": "ReplicationController", "metadata": meta("web"), "spec": { "selector": { "app": "web" }, "template": template() } }),
        json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": meta("web"), "rules": [{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get"] }] }),
        json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": global("role"), "rules": [{ "apiGroups": [""], "resources": ["nodes"], "verbs": ["get"] }] }),
        json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": meta("web"),
            "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "web" }, "subjects": [{ "kind": "ServiceAccount", "name": "web", "namespace": namespace }] }),
        json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": global("binding"),
            "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": format!("{namespace}-role") },
            "subjects": [{ "kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "somebody" }] }),
        json!({ "apiVersion": "v1", "kind": "Secret", "type": "Opaque",
            "metadata": { "name": "web", "namespace": namespace, "annotations": { "kubectl.kubernetes.io/last-applied-configuration": format!("{{\"data\":\"{CANARY}\"}}") } },
            "stringData": { "password": CANARY, "user": CANARY } }),
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": meta("web"), "data": { "plain": "text", "password": format!("{CANARY}-map") } }),
        json!({ "apiVersion": "v1", "kind": "Service", "metadata": meta("web"), "spec": { "selector": { "app": "web" }, "ports": [{ "port": 80, "targetPort": 8080 }] } }),
        json!({ "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": { "name": "web", "namespace": namespace, "labels": { "kubernetes.io/service-name": "web" } },
            "addressType": "IPv4", "endpoints": [{ "addresses": ["10.1.0.1"] }], "ports": [{ "name": "", "port": 8080, "protocol": "TCP" }] }),
        json!({ "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta("web"), "spec": { "rules": [{ "host": "web.example.test", "http": { "paths": [
            { "path": "/", "pathType": "Prefix", "backend": { "service": { "name": "web", "port": { "number": 80 } } } }] } }] } }),
        json!({ "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta("web"), "spec": { "podSelector": {} } }),
        json!({ "apiVersion": "v1", "kind": "PersistentVolume", "metadata": global("volume"), "spec": {
            "capacity": { "storage": "1Gi" }, "accessModes": ["ReadWriteOnce"], "hostPath": { "path": "/srv" } } }),
        json!({ "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta("web"), "spec": {
            "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } } }),
        json!({ "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration", "metadata": global("hook"), "webhooks": [hook] }),
        json!({ "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration", "metadata": global("hook"), "webhooks": [hook] }),
        json!({ "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy", "metadata": global("policy"), "spec": {
            "matchConstraints": { "resourceRules": [{ "apiGroups": ["example.test"], "apiVersions": ["*"], "operations": ["CREATE"], "resources": ["nothings"] }] },
            "validations": [{ "expression": "true" }] } }),
        json!({ "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding", "metadata": global("policy"), "spec": {
            "policyName": format!("{namespace}-policy"), "validationActions": ["Deny"] } }),
        json!({ "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": { "name": format!("things.{namespace}.example.test") }, "spec": {
            "group": format!("{namespace}.example.test"), "scope": "Namespaced", "names": { "plural": "things", "singular": "thing", "kind": "Thing" },
            "versions": [{ "name": "v1", "served": true, "storage": true, "schema": { "openAPIV3Schema": { "type": "object" } } }] } }),
        json!({ "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": { "name": format!("v1.{namespace}.elsewhere.test") }, "spec": {
            "group": format!("{namespace}.elsewhere.test"), "version": "v1", "groupPriorityMinimum": 1, "versionPriority": 1, "insecureSkipTLSVerify": true,
            "service": { "namespace": namespace, "name": "web" } } }),
    ]
}
