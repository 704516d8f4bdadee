//! A cluster at Kubernetes' documented limits, or a part of one: namespaces alike, as templates leave them, with a few mistakes.

use std::sync::Arc;

use ravelin::model::{
    Binding, Container, Coverage, CoverageEntry, CoverageState, EnvSource, EnvVar, Inventory, KeyRef, Kind, Labels, Meta, Mount, Name, Namespace, Node,
    ObjectRef, Owner, Pod, PodSpec, PolicyRule, PortRef, Protocol, Role, RoleKind, RoleRef, Scope, Secret, Selector, Service, ServiceAccount, ServicePort,
    ServiceType, Store, Subject, Version, Volume, VolumeSource, Workload, WorkloadKind,
};

/// How large a cluster is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) pods: usize,
    pub(crate) nodes: usize,
    pub(crate) namespaces: usize,
    pub(crate) bindings: usize,
}

/// The documented limits.
pub(crate) const LIMITS: Size = Size { pods: 150_000, nodes: 5_000, namespaces: 10_000, bindings: 50_000 };

fn names(list: &[&str]) -> Vec<Name> {
    list.iter().map(|item| Name::new(item)).collect()
}

fn rule(verbs: &[&str], groups: &[&str], resources: &[&str]) -> PolicyRule {
    PolicyRule { verbs: names(verbs), groups: names(groups), resources: names(resources), ..PolicyRule::default() }
}

fn role(namespace: &str, name: &str, rules: Vec<PolicyRule>) -> Role {
    Role { meta: Meta::named(namespace, name), rules, aggregation: None }
}

fn binding(namespace: &str, name: &str, kind: RoleKind, role: &str, subjects: Vec<Subject>) -> Binding {
    Binding { meta: Meta::named(namespace, name), role: RoleRef { kind, name: role.into() }, subjects, inert_subjects: Vec::new() }
}

fn container(name: &str) -> Container {
    Container {
        name: name.into(),
        image: "registry.example/app:1".into(),
        mounts: vec![Mount {
            volume: "token".into(),
            path: "/var/run/secrets/kubernetes.io/serviceaccount".into(),
            sub_path: Name::default(),
            read_only: true,
        }],
        ..Container::default()
    }
}

/// A template of two containers that mounts its account's token and one Secret.
fn spec(account: &str, secret: &str) -> PodSpec {
    let mut app = container("app");
    let key = KeyRef { name: secret.into(), key: None, optional: false };
    app.env.push(EnvVar { name: "PASSWORD".into(), source: EnvSource::Secret(key) });
    let token = VolumeSource::Projected { secrets: Vec::new(), config_maps: Vec::new(), tokens: vec![(Name::default(), None)] };
    PodSpec {
        service_account: account.into(),
        containers: vec![app, container("proxy")],
        volumes: vec![Volume { name: "token".into(), source: token }],
        ..PodSpec::default()
    }
}

/// Makes the objects.
struct Maker {
    size: Size,
    pods: Vec<Pod>,
    deployments: Vec<Workload>,
    replica_sets: Vec<Workload>,
    daemon_sets: Vec<Workload>,
    services: Vec<Service>,
}

impl Maker {
    fn workload(namespace: &str, name: &str, kind: WorkloadKind, owner: Option<Owner>, template: &Arc<PodSpec>) -> Workload {
        let labels = Labels::new(vec![("app".into(), name.into())]);
        Workload {
            meta: Meta { owner, ..Meta::named(namespace, name) },
            kind,
            replicas: 1,
            suspended: false,
            selector: Some(Selector::of([(&Name::new("app"), &Name::new(name))])),
            template_labels: labels,
            template_annotations: Labels::default(),
            template: Arc::clone(template),
        }
    }

    fn pod(&mut self, namespace: &str, name: &str, labels: &Labels, owner: (Kind, &str), template: &Arc<PodSpec>, node: usize) {
        let owner = Owner { kind: Some(owner.0), kind_name: owner.0.title().into(), name: owner.1.into() };
        self.pods.push(Pod {
            meta: Meta { labels: labels.clone(), owner: Some(owner), ..Meta::named(namespace, name) },
            spec: Arc::clone(template),
            node: format!("node-{node}").into(),
            ..Pod::default()
        });
    }

    fn deployment(&mut self, namespace: &str, name: &str, replicas: usize, template: PodSpec, seed: usize) {
        let template = Arc::new(template);
        let deployment = Self::workload(namespace, name, WorkloadKind::Deployment, None, &template);
        let owner = Owner { kind: Some(Kind::Deployment), kind_name: "Deployment".into(), name: name.into() };
        let set = format!("{name}-7f9c");
        self.replica_sets.push(Self::workload(namespace, &set, WorkloadKind::ReplicaSet, Some(owner), &template));
        let labels = deployment.template_labels.clone();
        self.deployments.push(deployment);
        for n in 0..replicas {
            let node = (seed * 7919 + n * 104_729) % self.size.nodes;
            self.pod(namespace, &format!("{set}-{n}"), &labels, (Kind::ReplicaSet, &set), &template, node);
        }
    }

    fn daemon_set(&mut self, name: &str, template: PodSpec) {
        let template = Arc::new(template);
        let set = Self::workload("kube-system", name, WorkloadKind::DaemonSet, None, &template);
        let labels = set.template_labels.clone();
        self.daemon_sets.push(set);
        for node in 0..self.size.nodes {
            self.pod("kube-system", &format!("{name}-{node}"), &labels, (Kind::DaemonSet, name), &template, node);
        }
    }

    fn expose(&mut self, namespace: &str, app: &str) {
        self.services.push(Service {
            meta: Meta::named(namespace, app),
            kind: ServiceType::LoadBalancer,
            selector: Some(Selector::of([(&Name::new("app"), &Name::new(app))])),
            ports: vec![ServicePort { name: Name::default(), protocol: Protocol::Tcp, port: 443, target: PortRef::Number(8443), node_port: 0 }],
            external_ips: Vec::new(),
            source_ranges: Vec::new(),
            load_balancer: names(&["203.0.113.7"]),
            headless: false,
            external_name: Name::default(),
        });
    }
}

/// A cluster of that size, and its crown jewels.
pub(crate) fn cluster(size: Size) -> (Inventory, Vec<ObjectRef>) {
    let mut maker = Maker { size, pods: Vec::new(), deployments: Vec::new(), replica_sets: Vec::new(), daemon_sets: Vec::new(), services: Vec::new() };
    for name in ["proxy", "network", "logs"] {
        let mut template = spec(name, "none");
        template.containers[0].security.privileged = (name == "proxy").then_some(true);
        template.host_network = name != "logs";
        if name == "logs" {
            template.volumes.push(Volume { name: "host".into(), source: VolumeSource::HostPath { path: "/".into(), kind: Name::default() } });
            template.containers[0].mounts.push(Mount { volume: "host".into(), path: "/host".into(), sub_path: Name::default(), read_only: true });
        }
        maker.daemon_set(name, template);
    }
    let per_namespace = (size.pods.saturating_sub(3 * size.nodes) / size.namespaces).max(1);
    let mut jewels = Vec::new();
    let (mut accounts, mut secrets) = (Vec::new(), Vec::new());
    for n in 0..size.namespaces {
        let namespace = format!("ns-{n}");
        for app in 0..3 {
            let replicas = per_namespace / 3 + usize::from(app < per_namespace % 3);
            maker.deployment(&namespace, &format!("app-{app}"), replicas, spec(&format!("app-{app}"), "database"), n * 3 + app);
            accounts.push((namespace.clone(), format!("app-{app}")));
        }
        if n % 5 == 0 {
            maker.expose(&namespace, "app-0");
        }
        accounts.push((namespace.clone(), "default".to_owned()));
        for secret in ["database", "tls", "registry", "release"] {
            secrets.push(Secret { meta: Meta::named(&namespace, secret), kind: "Opaque".into(), key_count: Some(2), keys: Vec::new() });
        }
        if n % 200 == 3 {
            jewels.push(ObjectRef::namespaced(Kind::Secret, namespace.as_str(), "database"));
        }
    }
    let nodes = (0..size.nodes).map(|n| {
        let labels = if n < 3 { vec![("node-role.kubernetes.io/control-plane".into(), Name::default())] } else { Vec::new() };
        Node {
            meta: Meta { labels: Labels::new(labels), ..Meta::named("", &format!("node-{n}")) },
            ips: Vec::new(),
            taints: Vec::new(),
            unschedulable: false,
            provider_id: Name::default(),
            kubelet: Name::default(),
            runtime: Name::default(),
            kernel: Name::default(),
            os: "linux".into(),
            hypothetical: false,
        }
    });
    let nodes = Store::new(nodes.collect());
    accounts.extend(["proxy", "network", "logs", "default"].map(|name| ("kube-system".to_owned(), name.to_owned())));
    let account = |(namespace, name): (String, String)| ServiceAccount {
        meta: Meta::named(&namespace, &name),
        automount: None,
        secrets: Vec::new(),
        pull_secrets: Vec::new(),
        implied: false,
    };
    let whole = |kind| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state: CoverageState::Complete, detail: Name::default(), objects: 1 };
    let mut inventory = Inventory {
        coverage: Coverage::new(Kind::collected().map(whole).collect()),
        nodes,
        pods: Store::new(maker.pods),
        deployments: Store::new(maker.deployments),
        replica_sets: Store::new(maker.replica_sets),
        daemon_sets: Store::new(maker.daemon_sets),
        services: Store::new(maker.services),
        service_accounts: Store::new(accounts.into_iter().map(account).collect()),
        secrets: Store::new(secrets),
        ..Inventory::default()
    };
    inventory.cluster.version = Some(Version::v1(34));
    namespaces(&mut inventory, size);
    permissions(&mut inventory, size);
    (inventory, jewels)
}

fn namespaces(inventory: &mut Inventory, size: Size) {
    let enforced = |n: usize| (!n.is_multiple_of(10)).then(|| ("pod-security.kubernetes.io/enforce".into(), Name::new(["baseline", "restricted"][n % 2])));
    let namespace =
        |name: String, labels: Vec<(Name, Name)>| Namespace { meta: Meta { labels: Labels::new(labels), ..Meta::named("", &name) }, implied: false };
    let mut all: Vec<Namespace> = (0..size.namespaces).map(|n| namespace(format!("ns-{n}"), enforced(n).into_iter().collect())).collect();
    all.push(namespace("kube-system".to_owned(), Vec::new()));
    inventory.namespaces = Store::new(all);
}

fn permissions(inventory: &mut Inventory, size: Size) {
    let read = ["get", "list", "watch"];
    let view = rule(&read, &["", "apps"], &["pods", "services", "configmaps", "deployments", "pods/log"]);
    let workloads = rule(&["*"], &["", "apps", "batch"], &["pods", "secrets", "deployments", "statefulsets", "jobs", "cronjobs"]);
    let into = rule(&["create"], &[""], &["pods/exec", "pods/attach", "pods/portforward"]);
    let mut cluster_roles = vec![role("", "view", vec![view.clone()]), role("", "edit", vec![view, workloads, into])];
    cluster_roles.push(role("", "cluster-admin", vec![rule(&["*"], &["*"], &["*"])]));
    cluster_roles.push(role("", "secret-reader", vec![rule(&read, &[""], &["secrets"])]));
    cluster_roles.push(role("", "prober", vec![rule(&["get"], &[""], &["nodes/proxy"])]));
    cluster_roles.extend((0..200).map(|n| role("", &format!("operator-{n}"), vec![rule(&read, &[&format!("group-{n}.example.com")], &["things"])])));
    let own = |n: usize| {
        role(&format!("ns-{n}"), "own", vec![rule(&read, &[""], &["secrets", "configmaps"]), rule(&["update"], &["coordination.k8s.io"], &["leases"])])
    };
    let (mut cluster_wide, mut local) = (Vec::new(), Vec::new());
    for n in 0..size.bindings {
        let at = n % size.namespaces;
        let namespace = format!("ns-{at}");
        let account = Subject::service_account(namespace.as_str(), format!("app-{}", n / size.namespaces % 3));
        let team = Subject::Group(format!("team-{}", n % 300).into());
        match n % 50 {
            0 => cluster_wide.push(binding("", &format!("b-{n}"), RoleKind::ClusterRole, &format!("operator-{}", n % 200), vec![account])),
            k => {
                let (kind, role) = [(RoleKind::Role, "own"), (RoleKind::ClusterRole, "view"), (RoleKind::ClusterRole, "edit")][k % 3];
                local.push(binding(&namespace, &format!("b-{n}"), kind, role, if k % 3 == 2 { vec![team] } else { vec![account, team] }));
            }
        }
    }
    // The mistakes.
    for n in (0..size.namespaces).step_by(size.namespaces.div_ceil(20)) {
        let app = |app: usize| Subject::service_account(format!("ns-{n}"), format!("app-{app}"));
        cluster_wide.push(binding("", &format!("reads-all-{n}"), RoleKind::ClusterRole, "secret-reader", vec![app(0)]));
        cluster_wide.push(binding("", &format!("admin-{n}"), RoleKind::ClusterRole, "cluster-admin", vec![app(1)]));
        cluster_wide.push(binding("", &format!("probes-{n}"), RoleKind::ClusterRole, "prober", vec![app(2)]));
    }
    inventory.cluster_roles = Store::new(cluster_roles);
    inventory.roles = Store::new((0..size.namespaces).map(own).collect());
    inventory.role_bindings = Store::new(local);
    inventory.cluster_role_bindings = Store::new(cluster_wide);
}
