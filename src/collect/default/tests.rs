//! Tables of what is filled in.

use crate::collect::manifests::{Options, parse};
use crate::model::{Inventory, Kind, Name, ObjectRef, Phase, Placement, VolumeSource};

fn read(text: &str) -> Inventory {
    parse(text.as_bytes(), "test.yaml", &Options::default()).unwrap()
}

fn simulate(text: &str) -> Inventory {
    parse(text.as_bytes(), "test.yaml", &Options { simulated: true, ..Options::default() }).unwrap()
}

/// A workload with a template; `spec` and `pod` are further fields.
fn workload(kind: &str, name: &str, spec: &str, pod: &str) -> String {
    let group = if matches!(kind, "Job" | "CronJob") { "batch/v1" } else { "apps/v1" };
    let group = if kind == "ReplicationController" { "v1" } else { group };
    let template = format!("template: {{metadata: {{labels: {{app: {name}}}}}, spec: {{containers: [{{name: c, image: i}}], {pod}}}}}");
    let spec = if kind == "CronJob" { format!("{{{spec}, jobTemplate: {{spec: {{{template}}}}}}}") } else { format!("{{{spec}, {template}}}") };
    format!("---\napiVersion: {group}\nkind: {kind}\nmetadata: {{name: {name}, namespace: ns}}\nspec: {spec}\n")
}

fn node(name: &str, more: &str) -> String {
    format!("---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{pool: {name}}}}}\nspec: {{{more}}}\n")
}

fn pod(name: &str, meta: &str, spec: &str) -> String {
    format!("---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: ns, {meta}}}\nspec: {{containers: [{{name: c, image: i}}], {spec}}}\n")
}

fn names(inventory: &Inventory) -> Vec<&str> {
    inventory.pods.iter().map(|p| p.meta.name.as_str()).collect()
}

/// Every pod with its node.
fn places(inventory: &Inventory) -> Vec<(&str, &str)> {
    inventory.pods.iter().map(|p| (p.meta.name.as_str(), p.node.as_str())).collect()
}

#[test]
fn every_kind_of_workload_has_its_pods() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("Deployment", "replicas: 2", &["w-1", "w-2"]),
        ("Deployment", "a: b", &["w-1"]),
        ("Deployment", "replicas: 0", &[]),
        ("Deployment", "replicas: null", &["w-1"]),
        ("ReplicaSet", "replicas: 1", &["w-1"]),
        ("StatefulSet", "replicas: 2", &["w-0", "w-1"]),
        ("DaemonSet", "a: b", &["w-hypothetical-worker"]),
        ("Job", "parallelism: 2", &["w-1", "w-2"]),
        ("Job", "{parallelism: 3, completions: 1}", &["w-1"]),
        ("Job", "suspend: true", &[]),
        ("CronJob", "schedule: x", &["w-1"]),
        ("CronJob", "suspend: true", &[]),
        ("ReplicationController", "replicas: 1", &["w-1"]),
    ];
    for (kind, spec, expected) in cases {
        let inventory = read(&workload(kind, "w", spec.trim_matches(['{', '}']), ""));
        assert_eq!(names(&inventory), *expected, "{kind} {spec}");
        for pod in inventory.pods.iter() {
            assert_eq!(inventory.root_owner(Kind::Pod, &pod.meta), ObjectRef::namespaced(Kind::from_title(kind).unwrap(), "ns", "w"));
            assert_eq!((pod.from_template, pod.phase, pod.meta.labels.get("app").map(Name::as_str)), (true, Phase::Running, Some("w")));
        }
    }
}

#[test]
fn stateful_and_job_pods_have_the_labels_of_their_controllers() {
    let inventory = read(&(workload("StatefulSet", "db", "a: b", "") + &workload("Job", "once", "a: b", "")));
    let label = |pod: &str, key: &str| inventory.pods.get("ns", pod).unwrap().meta.labels.get(key).map(ToString::to_string);
    assert_eq!(label("db-0", "statefulset.kubernetes.io/pod-name").as_deref(), Some("db-0"));
    assert_eq!(label("once-1", "job-name").as_deref(), Some("once"));
    assert_eq!(label("once-1", "batch.kubernetes.io/job-name").as_deref(), Some("once"));
}

#[test]
fn a_job_that_is_done_has_no_pods() {
    for (condition, pods) in [("Complete", 0), ("Failed", 0), ("Suspended", 1)] {
        let text = workload("Job", "j", "a: b", "") + &format!("status: {{conditions: [{{type: {condition}, status: 'True'}}]}}\n");
        assert_eq!(read(&text).pods.len(), pods, "{condition}");
    }
}

#[test]
fn workloads_that_have_their_pods_get_no_others() {
    let owned = |kind: &str, name: &str| format!("ownerReferences: [{{apiVersion: apps/v1, kind: {kind}, name: {name}, controller: true}}]");
    let deployment = workload("Deployment", "web", "replicas: 3", "");
    let set = workload("ReplicaSet", "web-abc", "replicas: 3", "").replace("namespace: ns}", &format!("namespace: ns, {}}}", owned("Deployment", "web")));
    // Through a ReplicaSet that is there, and through one that is not.
    assert_eq!(names(&read(&format!("{deployment}{set}{}", pod("p", &owned("ReplicaSet", "web-abc"), "")))), ["p"]);
    assert_eq!(names(&read(&format!("{deployment}{}", pod("p", &owned("ReplicaSet", "web-abc"), "")))), ["p"]);
    // Somebody else's pod does not count.
    assert_eq!(names(&read(&format!("{deployment}{}", pod("p", &owned("ReplicaSet", "other-abc"), "")))), ["p", "web-1", "web-2", "web-3"]);
    // A ReplicaSet below a Deployment is not expanded, one whose Deployment is missing is.
    assert_eq!(names(&read(&format!("{deployment}{set}"))), ["web-1", "web-2", "web-3"]);
    assert_eq!(names(&read(&set)), ["web-abc-1", "web-abc-2", "web-abc-3"]);
    let job = pod("p", &owned("Job", "backup-123").replace("apps/v1", "batch/v1"), "");
    assert_eq!(names(&read(&(workload("CronJob", "backup", "a: b", "") + &job))), ["p"]);
}

#[test]
fn a_pod_of_the_same_name_stays() {
    let inventory = read(&(workload("Deployment", "web", "replicas: 1", "") + &pod("web-1", "labels: {mine: 'yes'}", "")));
    assert_eq!(names(&inventory), ["web-1", "web-1-1"]);
    assert!(!inventory.pods.get("ns", "web-1").unwrap().from_template);
}

#[test]
fn a_monstrous_workload_is_cut_and_said() {
    let inventory = read(&workload("Deployment", "w", "replicas: 2000000000", ""));
    assert_eq!(inventory.pods.len(), 10_000);
    assert!(inventory.diagnostics.iter().any(|d| d.message.contains("2000000000")), "{:?}", inventory.diagnostics);
}

#[test]
fn tokens_are_mounted_unless_somebody_says_no() {
    let account = |automount: &str| format!("---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: a, namespace: ns}}\n{automount}\n");
    let (no, yes) = ("automountServiceAccountToken: false", "automountServiceAccountToken: true");
    let mount =
        "volumes: [{name: x, emptyDir: {}}], initContainers: [{name: i, volumeMounts: [{name: x, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]}]";
    let cases = [
        ("by default", account(""), pod("p", "", "serviceAccountName: a"), true),
        ("without an account in the input", String::new(), pod("p", "", "serviceAccountName: a"), true),
        ("the account says no", account(no), pod("p", "", "serviceAccountName: a"), false),
        ("the pod says yes", account(no), pod("p", "", &format!("serviceAccountName: a, {yes}")), true),
        ("the pod says no", account(yes), pod("p", "", &format!("serviceAccountName: a, {no}")), false),
        ("a mirror", account(""), pod("p", "annotations: {kubernetes.io/config.mirror: x}", ""), false),
        ("already admitted", account(""), pod("p", "uid: x", ""), false),
        ("another container has something there", account(""), pod("p", "", mount), true),
    ];
    for (name, account, pod, token) in cases {
        let inventory = read(&(account + &pod));
        let pod = inventory.pods.iter().next().unwrap();
        let main = pod.spec.containers.iter().find(|c| c.name == "c").unwrap();
        assert_eq!(pod.token_mounts(main).count() == 1, token, "{name}");
        assert_eq!(pod.spec.volumes.iter().any(|v| matches!(v.source, VolumeSource::Projected { .. })), token, "{name}");
        if let Some(init) = pod.spec.containers.iter().find(|c| c.name == "i") {
            assert_eq!(pod.token_mounts(init).count(), 0, "{name}");
        }
    }
}

#[test]
fn pull_secrets_come_from_the_account() {
    let account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default, namespace: ns}\nimagePullSecrets: [{name: registry}]\n";
    let text = format!("{account}{}{}", pod("a", "", ""), pod("b", "", "imagePullSecrets: [{name: own}]"));
    let inventory = read(&text);
    let secrets: Vec<&str> = inventory.pods.iter().flat_map(|p| p.spec.pull_secrets.iter().map(Name::as_str)).collect();
    assert_eq!(secrets, ["registry", "own"]);
}

#[test]
fn namespaces_and_accounts_that_must_exist_are_implied() {
    let inventory = read(&(pod("p", "", "serviceAccountName: a") + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: given, labels: {x: z}}\n"));
    let namespaces: Vec<_> = inventory.namespaces.iter().map(|n| (n.meta.name.as_str(), n.implied)).collect();
    assert_eq!(namespaces, [("given", false), ("ns", true)]);
    for namespace in inventory.namespaces.iter() {
        assert_eq!(namespace.meta.labels.get("kubernetes.io/metadata.name"), Some(&namespace.meta.name));
    }
    let accounts: Vec<_> = inventory.service_accounts.iter().map(|a| (a.meta.namespace.as_str(), a.meta.name.as_str(), a.implied)).collect();
    assert_eq!(accounts, [("given", "default", true), ("ns", "a", true), ("ns", "default", true)]);
}

#[test]
fn without_nodes_there_are_a_worker_and_a_control_plane() {
    let text = [
        pod("plain", "", ""),
        pod("picky", "", "nodeSelector: {gpu: big}"),
        pod("control", "", "nodeSelector: {node-role.kubernetes.io/control-plane: ''}, tolerations: [{operator: Exists}]"),
        pod("static", "annotations: {kubernetes.io/config.mirror: x}", ""),
        pod("placed", "", "nodeName: w7"),
        workload("DaemonSet", "agent", "a: b", "tolerations: [{operator: Exists}]"),
        workload("DaemonSet", "linux", "a: b", "nodeSelector: {disk: ssd}"),
        workload("DaemonSet", "etcd", "a: b", "nodeSelector: {node-role.kubernetes.io/master: ''}"),
    ]
    .concat();
    let inventory = read(&text);
    let (worker, control) = ("hypothetical-worker", "hypothetical-control-plane");
    assert_eq!(
        places(&inventory),
        [
            ("agent-hypothetical-control-plane", control),
            ("agent-hypothetical-worker", worker),
            ("agent-w7", "w7"),
            ("control", control),
            ("etcd-hypothetical-control-plane", control),
            ("linux-hypothetical-worker", worker),
            ("linux-w7", "w7"),
            ("picky", worker),
            ("placed", "w7"),
            ("plain", worker),
            ("static", control)
        ]
    );
    assert!(inventory.nodes.iter().all(|n| n.hypothetical) && inventory.nodes.len() == 3);
    let observed: Vec<&str> = inventory.pods.iter().filter(|p| p.placement == Placement::Observed).map(|p| p.meta.name.as_str()).collect();
    assert_eq!(observed, ["placed"]);
}

#[test]
fn pods_go_where_the_scheduler_would_let_them() {
    let nodes = [
        node("a", ""),
        node("b", ""),
        node("c", "taints: [{key: dedicated, value: build, effect: NoSchedule}]"),
        node("d", "unschedulable: true"),
        node("e", "taints: [{key: soft, effect: PreferNoSchedule}]"),
        node("f", "taints: [{key: node.kubernetes.io/not-ready, effect: NoExecute}]"),
    ]
    .concat();
    let cases: &[(&str, &[&str])] = &[
        ("", &["a", "b", "e"]),
        ("nodeSelector: {pool: b}", &["b"]),
        ("nodeSelector: {kubernetes.io/hostname: b, kubernetes.io/os: linux, kubernetes.io/arch: arm64}", &["b"]),
        ("nodeSelector: {kubernetes.io/os: windows}", &[]),
        ("nodeSelector: {pool: c}", &[]),
        ("nodeSelector: {pool: c}, tolerations: [{key: dedicated, value: build}]", &["c"]),
        ("nodeSelector: {pool: c}, tolerations: [{key: dedicated, value: test}]", &[]),
        ("nodeSelector: {pool: c}, tolerations: [{key: dedicated, operator: Exists, effect: NoExecute}]", &[]),
        ("nodeSelector: {pool: c}, tolerations: [{operator: Exists}]", &["c"]),
        ("nodeSelector: {pool: d}", &[]),
        ("nodeSelector: {pool: d}, tolerations: [{key: node.kubernetes.io/unschedulable, operator: Exists}]", &["d"]),
    ];
    for (spec, expected) in cases {
        let inventory = read(&(nodes.clone() + &workload("Deployment", "w", "replicas: 6", spec)));
        let mut found: Vec<&str> = inventory.pods.iter().map(|p| p.node.as_str()).filter(|n| !n.is_empty()).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, *expected, "{spec}");
        let homeless = inventory.pods.iter().filter(|p| p.node.is_empty()).count();
        assert_eq!(inventory.diagnostics.len(), homeless, "{spec}");
        assert!(inventory.pods.iter().all(|p| p.node.is_empty() || p.placement == Placement::Hypothetical), "{spec}");
    }
    // A DaemonSet tolerates what the cluster itself says of a node, and no more.
    let inventory = read(&(nodes.clone() + &workload("DaemonSet", "w", "a: b", "")));
    assert_eq!(names(&inventory), ["w-a", "w-b", "w-d", "w-e", "w-f"]);
    let inventory = simulate(&(nodes + &workload("Deployment", "w", "replicas: 6", "")));
    assert_eq!(places(&inventory), [("w-1", "a"), ("w-2", "b"), ("w-3", "e"), ("w-4", "a"), ("w-5", "b"), ("w-6", "e")]);
    assert!(inventory.pods.iter().all(|p| p.placement == Placement::Observed && !p.from_template) && !inventory.cluster.hypothetical_nodes);
}

#[test]
fn a_static_api_server_proves_a_control_plane() {
    let meta = "labels: {component: kube-apiserver}, annotations: {kubernetes.io/config.mirror: x}";
    let inventory = read(&pod("kube-apiserver-m1", meta, "nodeName: m1"));
    assert!(inventory.nodes.get("", "m1").unwrap().is_control_plane());
}

#[test]
fn equal_specifications_are_shared() {
    let volume = |end: &str| format!("volumes: [{{name: kube-api-access-{end}, projected: {{sources: [{{serviceAccountToken: {{path: token}}}}]}}}}]");
    let inventory = read(&(pod("a", "uid: a", &volume("abc12")) + &pod("b", "uid: b", &volume("x9z8y")) + &pod("c", "uid: c", &volume("longer"))));
    let pods: Vec<_> = inventory.pods.iter().collect();
    assert!(std::sync::Arc::ptr_eq(&pods[0].spec, &pods[1].spec));
    assert_eq!(pods[0].spec.volumes[0].name.as_str(), "kube-api-access");
    assert_eq!(pods[2].spec.volumes[0].name.as_str(), "kube-api-access-longer");
}
