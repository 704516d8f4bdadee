//! A cluster whose every text was chosen by an attacker.

mod commands;
mod inputs;
mod interface;

use serde_json::{Value, json};

/// What a terminal, a shell, a spreadsheet, a browser, a Markdown or XML reader would obey or trip over.
pub(crate) const TEXTS: &[&str] = &[
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "\u{9b}31mred",
    "user\u{202e}gnp.exe",
    "zero\u{200b}width\u{feff}\u{2066}",
    "x$(touch pwned)`id`",
    "'; touch pwned; '",
    "\"quoted\" \\back\\slash\\",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "]]> &amp; <!-- x -->",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-rf",
    "--kubeconfig=/etc/passwd",
    "@SUM(1)",
    "\u{ff1d}1+1",
    "a;=1,\"=2\"",
    "line\nfeed",
    "line\r\nfeed",
    "\ttab",
    "end\n",
    " blanks around ",
    "[link](https://example.com) ![image](x)",
    "{0} {1}",
    "| pipe \\| pipe |",
    "``` fence `",
    "`",
    "# heading",
    "* _x_ **y** ~~z~~",
    "&#x3c;b&#x3e;",
    "%s%n%0a",
    "..",
    "$HOME ~ * ? !x",
    "nonchar\u{ffff}\u{fffe}",
    "\u{e0041}tag",
    "e\u{301}\u{1f469}\u{200d}\u{1f4bb}",
];

/// Objects of many kinds for every text, each wrong in several ways, as a List of JSON.
pub(crate) fn cluster() -> String {
    let mut items = Vec::new();
    for (at, text) in TEXTS.iter().enumerate() {
        items.extend(objects(&format!("ns-{at}"), text));
    }
    json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string()
}

fn objects(namespace: &str, text: &str) -> Vec<Value> {
    let rbac = "rbac.authorization.k8s.io";
    let meta = json!({"name": text, "namespace": namespace, "annotations": {text: text}, "labels": {"app": "x", "text": text}});
    let pod = json!({
        "serviceAccountName": text,
        "hostPID": true,
        "containers": [{
            "name": text,
            "image": format!("{text}:latest"),
            "command": ["sh", "-c", text],
            "env": [{"name": text, "value": "AKIAIOSFODNN7EXAMPLE"}, {"name": "S", "valueFrom": {"secretKeyRef": {"name": text, "key": text}}}],
            "securityContext": {"privileged": true, "capabilities": {"add": [text, "SYS_ADMIN"]}},
            "ports": [{"name": text, "containerPort": 80, "hostPort": 80}],
            "volumeMounts": [{"name": text, "mountPath": format!("/{text}")}],
        }],
        "volumes": [{"name": text, "hostPath": {"path": format!("/var/run/{text}")}}, {"name": "s", "secret": {"secretName": text}}],
    });
    vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace, "labels": {"pod-security.kubernetes.io/enforce": text}, "annotations": {text: text}}}),
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": pod}),
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta, "spec": {
            "selector": {"matchLabels": {"app": "x"}}, "template": {"metadata": {"labels": {"app": "x"}}, "spec": pod}}}),
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": meta, "type": text, "data": {}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {text: "password=hunter2hunter2"}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {"type": "LoadBalancer", "selector": {"app": "x"}, "ports": [{"name": text, "port": 80, "targetPort": 80}]}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta, "spec": {"ingressClassName": text, "rules": [{"host": text, "http": {
            "paths": [{"path": format!("/{text}"), "pathType": "Prefix", "backend": {"service": {"name": text, "port": {"number": 80}}}}]}}]}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta, "spec": {"podSelector": {"matchLabels": {"text": text}}, "ingress": [{}]}}),
        json!({"apiVersion": format!("{rbac}/v1"), "kind": "ClusterRole", "metadata": {"name": text}, "rules": [
            {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}, {"apiGroups": [text], "resources": [text], "verbs": [text], "resourceNames": [text]}]}),
        json!({"apiVersion": format!("{rbac}/v1"), "kind": "ClusterRoleBinding", "metadata": {"name": text}, "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": text},
            "subjects": [{"kind": "ServiceAccount", "name": text, "namespace": namespace}, {"kind": "User", "name": text}, {"kind": "Group", "name": text}]}),
    ]
}

/// What is in a text that a terminal would obey, or that would show something else than is there.
pub(crate) fn obeyed(text: &str) -> Option<char> {
    text.chars().find(|c| (c.is_control() && *c != '\n') || ravelin::report::text::is_deceptive(*c))
}
