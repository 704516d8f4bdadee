//! What single checks mean, beyond their examples.

use super::{cluster, judged, verdicts};
use crate::model::{Kind, ObjectRef, Verdict};
use crate::posture::{CheckOptions, check, fingerprint, pod_path, registry, spec_path};

/// A bare pod with a path of its node.
fn mounting(path: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec:\n  containers: [{{name: c, image: a}}]\n  volumes: [{{name: v, hostPath: {{path: '{path}'}}}}]\n"
    )
}

#[test]
fn paths_are_judged_by_what_they_reach() {
    let cases = [
        ("/", true, false, false),
        ("/etc", true, false, false),
        ("/etc/", true, false, false),
        ("//etc/.", true, false, false),
        ("/srv/../etc", true, false, false),
        ("/etc/ssl", false, false, false),
        ("/etc/kubernetes/pki/ca.key", true, false, false),
        ("/etc/kubernetes/azure.json", true, false, true),
        ("/etcetera", false, false, false),
        ("/var", true, false, false),
        ("/var/lib", true, false, false),
        ("/var/lib/kubelet/plugins", false, false, false),
        ("/var/lib/kubelet/pods/x", true, false, false),
        ("/var/log", true, false, false),
        ("/var/log/pods", false, false, false),
        ("/var/run", false, true, false),
        ("/run/k3s", false, true, false),
        ("/run/udev", false, false, false),
        ("/opt/docker.sock", false, true, false),
        ("/root/.ssh/id_ed25519", true, false, true),
        ("/home/jane/.aws", false, false, true),
        ("/home/jane", false, false, false),
    ];
    for (path, sensitive, socket, credentials) in cases {
        let failed = |rule| judged(rule, &mounting(path)) == ["pod:shop/p fail"];
        assert_eq!((failed("POD-008"), failed("POD-009"), failed("SEC-005")), (sensitive, socket, credentials), "{path}");
    }
}

/// A binding with the mark of those that come with Kubernetes.
fn marked(role: &str, subject: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: stock, labels: {{kubernetes.io/bootstrapping: rbac-defaults}}}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: '{role}'}}\nsubjects: [{subject}]\n"
    )
}

const USER: &str = "{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}";
const MASTERS: &str = "{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:masters'}";
const NODES: &str = "{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:nodes'}";
const EVERYBODY: &str = "{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:authenticated'}";

#[test]
fn the_mark_of_kubernetes_hides_nobody() {
    let none: [&str; 0] = [];
    assert_eq!(judged("RBAC-001", &marked("cluster-admin", MASTERS)), none);
    assert_eq!(judged("RBAC-001", &marked("cluster-admin", USER)), ["clusterrolebinding:stock fail"]);
    assert_eq!(judged("RBAC-026", &marked("system:discovery", EVERYBODY)), none);
    assert_eq!(judged("RBAC-026", &marked("system:node", EVERYBODY)), ["clusterrolebinding:stock fail"]);
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'system:helper'}\nrules: [{apiGroups: [''], resources: [secrets], verbs: [list]}]\n---\n";
    let found = |subject| judged("RBAC-005", &format!("{role}{}", marked("system:helper", subject)));
    assert_eq!(found(NODES), none, "a component of Kubernetes has it");
    assert_eq!(found(USER), ["clusterrole:system:helper fail"]);
    let all = verdicts(&cluster(&marked("cluster-admin", MASTERS)), CheckOptions { include_system: true });
    assert!(all.iter().any(|(rule, _, verdict)| *rule == "RBAC-027" && *verdict == Verdict::Fail));
}

#[test]
fn a_rule_for_everything_is_one_finding() {
    let role =
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: god}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n";
    let found: Vec<String> =
        check(&cluster(&format!("{role}---\n{}", marked("god", USER)))).failures.iter().flatten().map(|outcome| outcome.rule.to_string()).collect();
    assert_eq!(found, ["RBAC-002"]);
    assert_eq!(judged("RBAC-005", role), [""; 0], "no pass is claimed for what it does allow");
}

#[test]
fn a_name_does_not_limit_what_is_made() {
    let role = |resource: &str, verb: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: r, namespace: shop}}\nrules: [{{apiGroups: [''], resources: ['{resource}'], verbs: [{verb}]}}]\n"
        )
    };
    let cases = [("pods/exec", "create", "fail"), ("pods", "create", "pass"), ("*/exec", "get", "fail"), ("pods/*", "create", "pass"), ("*", "get", "")];
    for (resource, verb, expected) in cases {
        let expected: Vec<String> = if expected.is_empty() { Vec::new() } else { vec![format!("role:shop/r {expected}")] };
        let found = judged("RBAC-007", &role(resource, verb));
        let everything = resource == "*";
        assert_eq!(found, if everything { vec!["role:shop/r fail".to_owned()] } else { expected }, "{verb} {resource}");
    }
}

#[test]
fn namespaces_of_kubernetes_and_those_that_only_pods_imply() {
    let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec: {containers: [{name: c, image: a}]}\n";
    assert_eq!(judged("CLU-001", text), ["ns:shop not evaluated: Namespace shop: not in the input"]);
    let unreadable = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: none}}\n";
    assert_eq!(judged("CLU-002", unreadable), ["ns:shop pass"], "Kubernetes takes an unreadable level for the strictest");
}

#[test]
fn without_a_version_nothing_is_said_about_versions() {
    let node = "apiVersion: v1\nkind: Node\nmetadata: {name: worker}\n";
    assert_eq!(judged("CLU-009", node), ["node:worker not evaluated: the version of the API server or of the kubelet is not known"]);
    assert_eq!(judged("CLU-008", node), ["ns:kube-system not evaluated: the version of the API server is not known"]);
}

#[test]
fn hostile_names_stay_in_the_text_and_break_nothing() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: \"p\\u001b[31m$(reboot)\", namespace: shop}\nspec: {hostPID: true, containers: [{name: \"]|`x`\", image: a}]}\n";
    let found: Vec<_> = check(&cluster(text)).failures.into_iter().flatten().collect();
    let outcome = found.iter().find(|outcome| outcome.rule == "POD-017").unwrap();
    assert_eq!(outcome.evidence[0].field, "spec.containers[]|`x`].securityContext.allowPrivilegeEscalation");
}

#[test]
fn ids_are_stable_and_tell_findings_apart() {
    let object = ObjectRef::namespaced(Kind::Deployment, "shop", "web");
    let id = fingerprint("POD-001", &object, "");
    assert_eq!(id, "POD-001-a479e3098f24");
    let others = [
        fingerprint("POD-002", &object, ""),
        fingerprint("POD-001", &object, "x"),
        fingerprint("POD-001", &ObjectRef::namespaced(Kind::StatefulSet, "shop", "web"), ""),
        fingerprint("POD-001", &ObjectRef::namespaced(Kind::Deployment, "shopw", "eb"), ""),
    ];
    assert!(others.iter().all(|other| *other != id));
}

#[test]
fn ids_are_sorted_and_paths_end_where_the_pod_begins() {
    assert!(registry().is_sorted_by_key(|check| check.id));
    assert_eq!((pod_path(Kind::Pod), spec_path(Kind::CronJob).as_str()), ("", "spec.jobTemplate.spec.template.spec."));
}

#[test]
fn answers_do_not_depend_on_the_order_of_the_input() {
    let documents: Vec<&str> =
        [include_str!("../../../rules/posture/examples/RBAC-005/fail-aggregated.yaml"), include_str!("../../../rules/posture/examples/NET-003/fail.yaml")]
            .into_iter()
            .flat_map(|text| text.split("---\n"))
            .collect();
    let mut reversed = documents.clone();
    reversed.reverse();
    assert_eq!(check(&cluster(&documents.join("---\n"))), check(&cluster(&reversed.join("---\n"))));
}

#[test]
fn the_administrators_of_kubeadm_are_no_news_unless_somebody_joins_them() {
    let binding = |subjects: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: 'kubeadm:cluster-admins'}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}\nsubjects: [{subjects}]\n"
        )
    };
    let own = "{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'kubeadm:cluster-admins'}";
    assert_eq!(judged("RBAC-001", &binding(own)), [""; 0]);
    assert_eq!(judged("RBAC-001", &binding(&format!("{own}, {USER}"))), ["clusterrolebinding:kubeadm:cluster-admins fail"]);
}
