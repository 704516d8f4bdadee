//! Tables of defaults that an object decides by itself, and of what is tolerated.

use super::network::ip_block;
use crate::collect::manifests::{Options, parse};
use crate::model::{ContainerRole, Inventory, Peer, PortRef, Provider, RoleKind, Subject, Timestamp};

fn read(text: &str) -> Inventory {
    parse(text.as_bytes(), "test.yaml", &Options::default()).unwrap()
}

#[test]
fn policy_types_are_defaulted() {
    // The rules of a policy, and whether it isolates for ingress and for egress.
    let cases = [
        ("", true, false),
        ("ingress: []", true, false),
        ("ingress: null, egress: null", true, false),
        ("egress: []", true, false),
        ("egress: [{}]", true, true),
        ("policyTypes: [], egress: [{}]", true, true),
        ("policyTypes: [Ingress], egress: [{}]", true, false),
        ("policyTypes: [Egress], ingress: [{}]", false, true),
        ("policyTypes: [Ingress, Egress]", true, true),
    ];
    for (rules, ingress, egress) in cases {
        let text = format!("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p}}\nspec: {{podSelector: {{}}, {rules}}}\n");
        let inventory = read(&text);
        let policy = inventory.network_policies.get("default", "p").unwrap();
        assert_eq!((policy.isolates_ingress, policy.isolates_egress), (ingress, egress), "{rules}");
    }
}

#[test]
fn peers_and_ports_of_policies() {
    let rule = "from: [{podSelector: null, namespaceSelector: {}}, {ipBlock: {cidr: 10.1.2.3/8}}, {ipBlock: {cidr: x}}, {}], \
                ports: [{port: 80}, {port: '81'}, {port: web}, {}, {port: 0}]";
    let text = format!("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p}}\nspec: {{podSelector: null, ingress: [{{{rule}}}]}}\n");
    let inventory = read(&text);
    let policy = inventory.network_policies.get("default", "p").unwrap();
    assert!(policy.pods.is_everything());
    let peers = &policy.ingress[0].peers;
    assert!(matches!(&peers[0], Peer::Pods { namespaces: Some(all), pods: None } if all.is_everything()));
    assert!(matches!(&peers[1], Peer::Ips { block, .. } if block.base.to_string() == "10.0.0.0"));
    assert!(matches!((&peers[2], &peers[3]), (Peer::Invalid(_), Peer::Invalid(_))));
    let ports: Vec<_> = policy.ingress[0].ports.iter().map(|p| p.port.clone()).collect();
    let number = |n| Some(PortRef::Number(n));
    assert_eq!(ports, [number(80), number(81), Some(PortRef::Named("web".into())), None, number(0)]);
}

#[test]
fn address_ranges_are_masked() {
    let cases = [
        ("10.1.2.3/8", Some("10.0.0.0/8")),
        ("10.1.2.3/32", Some("10.1.2.3/32")),
        ("10.1.2.3/0", Some("0.0.0.0/0")),
        ("fd00:1::1/16", Some("fd00::/16")),
        ("::1/128", Some("::1/128")),
        ("ffff::/0", Some("::/0")),
        ("10.0.0.0/33", None),
        ("10.0.0.0", None),
        ("10.0.0/8", None),
        ("x/8", None),
        ("10.0.0.0/-1", None),
        ("::/129", None),
    ];
    for (text, expected) in cases {
        assert_eq!(ip_block(text).map(|b| format!("{}/{}", b.base, b.prefix)).as_deref(), expected, "{text}");
    }
}

#[test]
fn subjects_of_bindings() {
    let subjects = "subjects: [{kind: ServiceAccount, name: a}, {kind: ServiceAccount, name: b, namespace: x}, {kind: User, name: u}, {kind: Robot, name: r}, \
                    {kind: User, name: 'system:serviceaccount:x:c'}, {kind: Group, name: g, apiGroup: wrong.example}]";
    let binding = |kind: &str, role: &str| {
        let group = "rbac.authorization.k8s.io";
        format!(
            "---\napiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: {}, namespace: ns}}\nroleRef: {{kind: {role}, name: r}}\n{subjects}\n",
            role.to_lowercase()
        )
    };
    let inventory = read(&(binding("RoleBinding", "Role") + &binding("ClusterRoleBinding", "ClusterRole") + &binding("RoleBinding", "Widget")));
    // The API group of a subject is not compared.
    let others = [Subject::service_account("x", "b"), Subject::User("u".into()), Subject::service_account("x", "c"), Subject::Group("g".into())];
    let local = inventory.role_bindings.get("ns", "role").unwrap();
    assert_eq!(local.role.kind, RoleKind::Role);
    assert_eq!(local.subjects, [&[Subject::service_account("ns", "a")][..], &others].concat());
    assert_eq!(local.inert_subjects, ["Robot r"]);
    let cluster = inventory.cluster_role_bindings.get("", "clusterrole").unwrap();
    assert_eq!(cluster.subjects, others);
    assert_eq!(cluster.inert_subjects, ["ServiceAccount a", "Robot r"]);
    let gaps: Vec<_> = inventory.coverage.gaps().map(|g| g.detail.to_string()).collect();
    assert_eq!(gaps, ["RoleBinding ns/widget: roleRef.kind must be Role or ClusterRole"]);
}

#[test]
fn nulls_are_absences() {
    let text = "
apiVersion: v1
kind: Pod
metadata: {name: p, creationTimestamp: null, labels: null, annotations: null, ownerReferences: null}
spec:
  serviceAccountName: null
  hostPID: null
  securityContext: null
  initContainers: null
  containers: [{name: c, image: null, env: null, ports: null, resources: null, volumeMounts: [null], securityContext: {capabilities: null, privileged: null}}]
  volumes: [{name: v, emptyDir: null}, {name: w, hostPath: null, secret: {secretName: s, items: null}}]
  tolerations: null
  nodeSelector: null
status: null
---
apiVersion: v1
kind: Service
metadata: {name: s}
spec: {selector: null, ports: null, externalIPs: null}
status: {loadBalancer: null}
---
apiVersion: v1
kind: List
items: null
---
apiVersion: v1
kind: Secret
metadata: {name: s}
data: null
type: null
";
    let inventory = read(text);
    assert_eq!(inventory.coverage.gaps().count(), 0);
    let pod = inventory.pods.get("default", "p").unwrap();
    assert_eq!(pod.spec.service_account.as_str(), "default");
    assert_eq!(inventory.secrets.get("default", "s").map(|s| (s.kind.to_string(), s.key_count)), Some(("Opaque".to_owned(), Some(0))));
}

#[test]
fn the_host_network_makes_ports_host_ports_and_sidecars_are_told() {
    let text = "
apiVersion: v1
kind: Pod
metadata: {name: p, creationTimestamp: '2025-03-04T08:10:00Z'}
spec:
  hostNetwork: true
  serviceAccount: old
  initContainers: [{name: i}, {name: s, restartPolicy: Always}]
  containers: [{name: c, ports: [{containerPort: 80}, {containerPort: 81, hostPort: 8081, protocol: UDP}], resources: {limits: {memory: 1Gi}, requests: {cpu: 1}}}]
";
    let inventory = read(text);
    let pod = inventory.pods.get("default", "p").unwrap();
    assert_eq!(pod.meta.created, Some(Timestamp(1_741_075_800)));
    assert!(pod.spec.legacy_service_account && pod.spec.service_account == "old");
    let roles: Vec<_> = pod.spec.containers.iter().map(|c| c.role).collect();
    assert_eq!(roles, [ContainerRole::Init, ContainerRole::Sidecar, ContainerRole::Main]);
    let main = &pod.spec.containers[2];
    assert_eq!(main.ports.iter().map(|p| p.host_port).collect::<Vec<_>>(), [80, 8081]);
    assert_eq!((main.requests.len(), main.limits.len()), (2, 1));
}

#[test]
fn older_ingresses_are_read_like_new_ones() {
    let text = "
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: i, annotations: {kubernetes.io/ingress.class: nginx}}
spec:
  backend: {serviceName: d, servicePort: 80}
  rules: [{host: h, http: {paths: [{path: /, backend: {serviceName: s, servicePort: web}}]}}]
";
    let inventory = read(text);
    let ingress = inventory.ingresses.get("default", "i").unwrap();
    assert_eq!(ingress.class.as_str(), "nginx");
    let rules: Vec<_> = ingress.rules.iter().map(|r| (r.host.as_str(), r.backend.service.as_str(), r.backend.port.clone())).collect();
    assert_eq!(rules, [("", "d", Some(PortRef::Number(80))), ("h", "s", Some(PortRef::Named("web".into())))]);
}

#[test]
fn the_provider_is_what_the_nodes_tell() {
    let cases = [
        ("labels: {eks.amazonaws.com/nodegroup: a}", "", "", Provider::Eks),
        ("labels: {cloud.google.com/gke-nodepool: a}", "", "", Provider::Gke),
        ("labels: {kubernetes.azure.com/cluster: a}", "", "", Provider::Aks),
        ("", "", "v1.33.4-eks-abc", Provider::Eks),
        ("", "", "v1.33.4-gke.100", Provider::Gke),
        ("labels: {node-role.kubernetes.io/control-plane: ''}", "", "v1.33.4", Provider::SelfManaged),
        // A machine of a cloud may well carry a cluster of one's own.
        ("", "providerID: 'aws:///eu-central-1a/i-1'", "v1.33.4", Provider::Unknown),
    ];
    for (meta, spec, kubelet, provider) in cases {
        let text =
            format!("apiVersion: v1\nkind: Node\nmetadata: {{name: node, {meta}}}\nspec: {{{spec}}}\nstatus: {{nodeInfo: {{kubeletVersion: '{kubelet}'}}}}\n");
        let cluster = read(&text).cluster;
        assert_eq!(cluster.provider, provider, "{meta} {spec} {kubelet}");
        assert_eq!(cluster.version_text.as_str(), kubelet);
        assert_eq!(cluster.version.map(|v| v.minor), (!kubelet.is_empty()).then_some(33));
    }
}
