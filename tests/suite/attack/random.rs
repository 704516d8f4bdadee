//! Small random clusters: a removal as a mask is a removal for real, and opens nothing.

use std::collections::BTreeSet;
use std::sync::Arc;

use ravelin::attack::{Change, Mask, VertexId};
use ravelin::model::{
    Binding, Capabilities, Container, ContainerSecurity, Coverage, CoverageEntry, CoverageState, Edit, EnvSource, EnvVar, Inventory, KeyRef, Kind, Labels,
    Meta, Mount, Name, Namespace, Node, ObjectRef, Owner, PersistentVolume, PersistentVolumeClaim, Pod, PodSpec, PolicyRule, PortRef, Protocol, Role, RoleKind,
    RoleRef, Scope, Secret, Selector, Service, ServiceAccount, ServicePort, ServiceType, Subject, Version, Volume, VolumeBacking, VolumeSource, Workload,
    WorkloadKind,
};

use super::World;

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.roll(n) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }
}

const NAMESPACES: [&str; 3] = ["a", "b", "c"];
const ACCOUNTS: [&str; 3] = ["default", "x", "y"];
const NODES: [&str; 3] = ["cp", "w1", "w2"];
const ROLES: [&str; 4] = ["r0", "r1", "r2", "r3"];
const SECRETS: [&str; 3] = ["s0", "s1", "token"];

/// Permissions that edges are made of, and some that are not: verb, group, resource.
const RIGHTS: &[(&str, &str, &str)] = &[
    ("create", "", "pods"),
    ("create", "", "pods/exec"),
    ("patch", "", "pods"),
    ("patch", "apps", "deployments"),
    ("create", "batch", "cronjobs"),
    ("get", "", "secrets"),
    ("create", "", "secrets"),
    ("create", "", "serviceaccounts/token"),
    ("create", "", "serviceaccounts"),
    ("impersonate", "", "serviceaccounts"),
    ("impersonate", "", "users"),
    ("impersonate", "", "groups"),
    ("bind", "rbac.authorization.k8s.io", "clusterroles"),
    ("bind", "rbac.authorization.k8s.io", "roles"),
    ("create", "rbac.authorization.k8s.io", "rolebindings"),
    ("update", "rbac.authorization.k8s.io", "rolebindings"),
    ("create", "rbac.authorization.k8s.io", "clusterrolebindings"),
    ("patch", "rbac.authorization.k8s.io", "clusterrolebindings"),
    ("escalate", "rbac.authorization.k8s.io", "clusterroles"),
    ("update", "rbac.authorization.k8s.io", "clusterroles"),
    ("escalate", "rbac.authorization.k8s.io", "roles"),
    ("update", "rbac.authorization.k8s.io", "roles"),
    ("patch", "", "namespaces"),
    ("create", "", "persistentvolumes"),
    ("create", "", "persistentvolumeclaims"),
    ("get", "", "nodes/proxy"),
    ("get", "", "pods/log"),
    ("list", "", "pods"),
    ("*", "*", "*"),
];

fn name(text: &str) -> Name {
    Name::new(text)
}

fn rules(dice: &mut Dice) -> Vec<PolicyRule> {
    let one = |dice: &mut Dice| {
        // Everything is rare, or nothing else would matter.
        let (verb, group, resource) = if dice.one_in(40) { RIGHTS[RIGHTS.len() - 1] } else { RIGHTS[dice.roll(RIGHTS.len() - 1)] };
        let names = match (dice.roll(4), resource) {
            (0, "secrets") => vec![name(dice.pick(&SECRETS))],
            (0, "clusterroles" | "roles") => vec![name(dice.pick(&ROLES))],
            (0, "serviceaccounts" | "serviceaccounts/token") => vec![name(dice.pick(&ACCOUNTS))],
            (0, "rolebindings") => vec![name("b1")],
            (0, "namespaces") => vec![name(dice.pick(&NAMESPACES))],
            (0, "pods/exec") => vec![name("bare")],
            _ => Vec::new(),
        };
        PolicyRule { verbs: vec![name(verb)], groups: vec![name(group)], resources: vec![name(resource)], names, urls: Vec::new() }
    };
    (0..=dice.roll(4)).map(|_| one(dice)).collect()
}

fn subject(dice: &mut Dice) -> Subject {
    match dice.roll(8) {
        0 => Subject::User("u".into()),
        1 => Subject::Group("g".into()),
        2 => Subject::Group("system:serviceaccounts".into()),
        3 => Subject::Group(format!("system:serviceaccounts:{}", dice.pick(&NAMESPACES)).into()),
        4 => Subject::service_account("a", "ghost"),
        _ => Subject::service_account(dice.pick(&NAMESPACES), dice.pick(&ACCOUNTS)),
    }
}

fn spec(dice: &mut Dice) -> PodSpec {
    let mut security = ContainerSecurity::default();
    match dice.roll(8) {
        0 => security.privileged = Some(true),
        1 => security.capabilities = Some(Capabilities { add: vec![name("SYS_MODULE")], drop: Vec::new() }),
        _ => {}
    }
    let mut container = Container { name: name("c"), image: name("i"), security, ..Container::default() };
    let mut volumes = Vec::new();
    let mut mount = |volume: &str, source: VolumeSource| {
        container.mounts.push(Mount { volume: name(volume), path: name("/m"), sub_path: Name::default(), read_only: false });
        volumes.push(Volume { name: name(volume), source });
    };
    if !dice.one_in(3) {
        mount("token", VolumeSource::Projected { secrets: Vec::new(), config_maps: Vec::new(), tokens: vec![(Name::default(), None)] });
    }
    match dice.roll(10) {
        0 => mount(
            "host",
            VolumeSource::HostPath { path: name(dice.pick(&["/", "/var/log", "/var/lib/kubelet/pods", "/etc/kubernetes/pki"])), kind: Name::default() },
        ),
        1 => mount("claim", VolumeSource::Claim { name: name("claim"), read_only: false }),
        _ => {}
    }
    if dice.one_in(3) {
        let key = KeyRef { name: name(dice.pick(&SECRETS)), key: None, optional: false };
        container.env.push(EnvVar { name: name("E"), source: EnvSource::Secret(key) });
    }
    PodSpec { service_account: name(dice.pick(&ACCOUNTS)), containers: vec![container], volumes, ..PodSpec::default() }
}

fn labels(app: &str) -> Labels {
    Labels::new(vec![(name("app"), name(app))])
}

fn add_pods(dice: &mut Dice, inventory: &mut Inventory, namespace: &str) {
    let template = Arc::new(spec(dice));
    let bare = Arc::new(spec(dice));
    let pod = |pod_name: &str, owner: Option<Owner>, spec: &Arc<PodSpec>, node: &str| Pod {
        meta: Meta { labels: labels(pod_name.split('-').next().unwrap_or_default()), owner, ..Meta::named(namespace, pod_name) },
        spec: Arc::clone(spec),
        node: name(node),
        ..Pod::default()
    };
    let owner = |kind: Kind, owner_name: &str| Some(Owner { kind: Some(kind), kind_name: name(kind.title()), name: name(owner_name) });
    let workload = |kind, own: &str, owner| Workload {
        meta: Meta { owner, ..Meta::named(namespace, own) },
        kind,
        replicas: 2,
        suspended: false,
        selector: Some(Selector::of([(&name("app"), &name("web"))])),
        template_labels: labels("web"),
        template_annotations: Labels::default(),
        template: Arc::clone(&template),
    };
    inventory.deployments.put(workload(WorkloadKind::Deployment, "web", None));
    inventory.replica_sets.put(workload(WorkloadKind::ReplicaSet, "web-1", owner(Kind::Deployment, "web")));
    for n in 0..=dice.roll(3) {
        inventory.pods.put(pod(&format!("web-1-{n}"), owner(Kind::ReplicaSet, "web-1"), &template, dice.pick(&NODES)));
    }
    if dice.one_in(2) {
        inventory.pods.put(pod("bare", None, &bare, dice.pick(&NODES)));
    }
    if dice.one_in(2) {
        inventory.services.put(Service {
            meta: Meta::named(namespace, "web"),
            kind: ServiceType::LoadBalancer,
            selector: Some(Selector::of([(&name("app"), &name("web"))])),
            ports: vec![ServicePort { name: Name::default(), protocol: Protocol::Tcp, port: 80, target: PortRef::Number(80), node_port: 0 }],
            external_ips: Vec::new(),
            source_ranges: Vec::new(),
            load_balancer: Vec::new(),
            headless: false,
            external_name: Name::default(),
        });
    }
}

fn cluster(seed: u64) -> Inventory {
    let dice = &mut Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let whole = |kind| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state: CoverageState::Complete, detail: Name::default(), objects: 0 };
    let mut inventory = Inventory { coverage: Coverage::new(Kind::collected().map(whole).collect()), ..Inventory::default() };
    inventory.cluster.version = dice.pick(&[None, Some(Version::v1(32)), Some(Version::v1(35))]);
    for node in NODES {
        let labels = if node == "cp" { Labels::new(vec![(name("node-role.kubernetes.io/control-plane"), Name::default())]) } else { Labels::default() };
        let empty = Name::default;
        inventory.nodes.put(Node {
            meta: Meta { labels, ..Meta::named("", node) },
            ips: Vec::new(),
            taints: Vec::new(),
            unschedulable: false,
            provider_id: empty(),
            kubelet: empty(),
            runtime: empty(),
            kernel: empty(),
            os: empty(),
            hypothetical: false,
        });
    }
    for namespace in NAMESPACES {
        let level = dice.pick(&["restricted", "baseline", "restricted", ""]);
        let labels = if level.is_empty() { Labels::default() } else { Labels::new(vec![(name("pod-security.kubernetes.io/enforce"), name(level))]) };
        inventory.namespaces.put(Namespace { meta: Meta { labels, ..Meta::named("", namespace) }, implied: false });
        for account in ACCOUNTS {
            inventory.service_accounts.put(ServiceAccount {
                meta: Meta::named(namespace, account),
                automount: None,
                secrets: Vec::new(),
                pull_secrets: Vec::new(),
                implied: false,
            });
        }
        for secret in SECRETS {
            let mut meta = Meta::named(namespace, secret);
            let token = secret == "token";
            if token {
                meta.annotations = Labels::new(vec![(name("kubernetes.io/service-account.name"), name(dice.pick(&ACCOUNTS)))]);
            }
            let kind = name(if token { "kubernetes.io/service-account-token" } else { "Opaque" });
            inventory.secrets.put(Secret { meta, kind, key_count: None, keys: Vec::new() });
        }
        inventory.claims.put(PersistentVolumeClaim {
            meta: Meta::named(namespace, "claim"),
            volume: name(&format!("pv-{namespace}")),
            class: Name::default(),
            shared: false,
        });
        inventory.volumes.put(PersistentVolume {
            meta: Meta::named("", &format!("pv-{namespace}")),
            backing: VolumeBacking::HostPath(name(dice.pick(&["/data", "/etc"]))),
            claim: None,
            read_only: false,
            class: Name::default(),
        });
        add_pods(dice, &mut inventory, namespace);
        for role in ROLES {
            inventory.roles.put(Role { meta: Meta::named(namespace, role), rules: rules(dice), aggregation: None });
        }
        for n in 0..dice.roll(4) {
            let kind = dice.pick(&[RoleKind::Role, RoleKind::ClusterRole]);
            inventory.role_bindings.put(binding(dice, namespace, &format!("b{n}"), kind));
        }
    }
    for role in ROLES {
        inventory.cluster_roles.put(Role { meta: Meta::named("", role), rules: rules(dice), aggregation: None });
    }
    for n in 0..dice.roll(4) {
        inventory.cluster_role_bindings.put(binding(dice, "", &format!("b{n}"), RoleKind::ClusterRole));
    }
    inventory
}

fn binding(dice: &mut Dice, namespace: &str, own: &str, kind: RoleKind) -> Binding {
    let subjects = (0..=dice.roll(2)).map(|_| subject(dice)).collect();
    Binding { meta: Meta::named(namespace, own), role: RoleRef { kind, name: name(dice.pick(&ROLES)) }, subjects, inert_subjects: Vec::new() }
}

/// Where attackers may start, and what they may reach, by name: identities, workloads, nodes, Secrets, goals.
fn things(world: &World) -> Vec<(ObjectRef, VertexId)> {
    let wanted = |kind| matches!(kind, Kind::ServiceAccount | Kind::User | Kind::Group | Kind::Deployment | Kind::Pod | Kind::Node | Kind::Secret | Kind::Goal);
    let objects: BTreeSet<ObjectRef> = world.graph.vertices().map(|(_, vertex)| vertex.object.clone()).filter(|object| wanted(object.kind)).collect();
    objects.into_iter().filter_map(|object| world.graph.find(&object).map(|vertex| (object, vertex))).collect()
}

/// Every connected pair of things, and of entries with things.
fn pairs(world: &World, mask: &Mask) -> BTreeSet<(String, String)> {
    let things = things(world);
    let mut found = BTreeSet::new();
    let entries: Vec<(String, VertexId)> =
        world.graph.entries().into_iter().map(|entry| (format!("internet to {}", world.graph.vertex(entry).object), entry)).collect();
    let starts = things.iter().map(|(object, vertex)| (object.to_string(), *vertex)).chain(entries);
    for (start, from) in starts {
        let reached = world.graph.distances_from(&[from], mask);
        // Being of a group is nothing by itself, and is not shown for groups to which nothing is granted.
        let hit = things.iter().filter(|(object, to)| {
            object.kind != Kind::Group && *to != from && world.graph.parts(object).iter().any(|part| *part != from && reached.hops(*part).is_some())
        });
        found.extend(hit.map(|(object, _)| (start.clone(), object.to_string())));
    }
    found
}

/// What may be removed so that nothing opens: not accounts (a missing one can be made), nor namespaces (their labels guard),
/// nor a ReplicaSet alone (its pods would belong to nobody).
fn removable(inventory: &Inventory) -> Vec<ObjectRef> {
    let kinds = [
        Kind::ClusterRoleBinding,
        Kind::RoleBinding,
        Kind::Role,
        Kind::ClusterRole,
        Kind::Secret,
        Kind::Service,
        Kind::PersistentVolume,
        Kind::PersistentVolumeClaim,
        Kind::Deployment,
        Kind::Pod,
        Kind::Node,
    ];
    let mut objects: Vec<ObjectRef> = kinds.into_iter().flat_map(|kind| inventory.objects(kind)).collect();
    objects.push(ObjectRef::cluster(Kind::User, "u"));
    objects.push(ObjectRef::cluster(Kind::Group, "g"));
    objects
}

#[test]
fn random_removals_as_a_mask_are_removals_for_real() {
    for seed in 1..=60 {
        let inventory = cluster(seed);
        let world = World::of(&inventory);
        let before = pairs(&world, &Mask::default());
        let objects = removable(&inventory);
        let dice = &mut Dice(seed | 1);
        for turn in 0..12 {
            let removed: Vec<ObjectRef> = (0..=turn % 3).map(|_| objects[dice.roll(objects.len())].clone()).collect();
            let edits: Vec<Edit> = removed.iter().cloned().map(Edit::Remove).collect();
            let after = World::of(&Edit::apply(&inventory, &edits));
            let real = pairs(&after, &Mask::default());
            let mask = Mask::default().without(&world.graph, &removed);
            // What is removed, or named by nothing any more, is no thing; the mask keeps it as one that leads nowhere, or that nothing leads to.
            let left: BTreeSet<String> = things(&after).iter().map(|(object, _)| object.to_string()).collect();
            let there = |(from, to): &(String, String)| (left.contains(from) || from.starts_with("internet")) && left.contains(to);
            let masked: BTreeSet<_> = pairs(&world, &mask).into_iter().filter(there).collect();
            assert!(real.is_subset(&before), "seed {seed}: without {removed:?} opens {:?}", real.difference(&before).collect::<Vec<_>>());
            let wrong: Vec<_> =
                masked.difference(&real).take(4).map(|pair| ("mask", pair)).chain(real.difference(&masked).take(4).map(|pair| ("cluster", pair))).collect();
            assert!(wrong.is_empty(), "seed {seed}: without {removed:?} only one has {wrong:?}");
        }
    }
}

#[test]
fn random_cuts_close_what_they_say() {
    let mut cuts_seen = 0;
    for seed in 100..=160 {
        let inventory = cluster(seed);
        let world = World::of(&inventory);
        let graph = &world.graph;
        // Accounts that exist: a user is no thing any more when the last binding that names him is gone.
        let from: Vec<VertexId> = things(&world).into_iter().filter(|(o, _)| inventory.contains(o) && o.kind == Kind::ServiceAccount).map(|(_, v)| v).collect();
        let to: Vec<VertexId> = things(&world).into_iter().filter(|(o, _)| matches!(o.kind, Kind::Goal | Kind::Node)).map(|(_, v)| v).collect();
        let cuts = graph.choke_points(&from, &to, &Mask::default());
        assert_eq!(cuts.total, graph.pairs(&from, &to, &Mask::default()));
        for cut in &cuts.single {
            cuts_seen += 1;
            let mask = graph.mask_of(&[(cut.remove.clone(), cut.change)], &Mask::default());
            assert_eq!(cuts.total - graph.pairs(&from, &to, &mask), cut.closes, "seed {seed}: {cut:?}");
            if cut.change == Change::Delete {
                let after = World::of(&Edit::apply(&inventory, &[Edit::Remove(cut.remove.clone())]));
                let names = |vertices: &[VertexId]| vertices.iter().map(|v| graph.vertex(*v).object.clone()).collect::<Vec<_>>();
                let find = |objects: Vec<ObjectRef>| objects.iter().filter_map(|o| after.graph.find(o)).collect::<Vec<_>>();
                let left = after.graph.pairs(&find(names(&from)), &find(names(&to)), &Mask::default());
                assert_eq!(cuts.total - left, cut.closes, "seed {seed}: for real: {cut:?}");
            }
        }
        let together: Vec<(ObjectRef, Change)> = cuts.combination.iter().map(|cut| (cut.remove.clone(), cut.change)).collect();
        let mask = graph.mask_of(&together, &Mask::default());
        assert_eq!(graph.pairs(&from, &to, &mask), cuts.remaining, "seed {seed}");
        assert!(cuts.minimal, "seed {seed}");
        for left_out in 0..together.len() {
            let fewer: Vec<_> = together.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, cut)| cut.clone()).collect();
            assert!(graph.pairs(&from, &to, &graph.mask_of(&fewer, &Mask::default())) > cuts.remaining, "seed {seed}: {:?} is not needed", together[left_out]);
        }
    }
    assert!(cuts_seen > 100, "only {cuts_seen} cuts");
}

#[test]
fn random_paths_are_real_and_in_order() {
    for seed in 200..=260 {
        let world = World::of(&cluster(seed));
        let graph = &world.graph;
        let things = things(&world);
        let admin = [graph.goal("cluster-admin").unwrap()];
        for (object, from) in things.iter().filter(|(object, _)| matches!(object.kind, Kind::ServiceAccount | Kind::Deployment)) {
            let paths = graph.paths(&[*from], &admin, 8, &Mask::default());
            assert_eq!(paths.is_empty(), graph.pairs(&[*from], &admin, &Mask::default()) == 0, "seed {seed}: {object}");
            assert!(paths.is_sorted_by_key(|path| path.cost), "seed {seed}: {object} {:?}", paths.iter().map(|p| p.cost).collect::<Vec<_>>());
            let mut seen = BTreeSet::new();
            for path in &paths {
                let names: Vec<String> = path.things().iter().map(ToString::to_string).collect();
                assert!(seen.insert(names.clone()), "seed {seed}: twice {names:?}");
                let cost: u32 = path.edges().map(|edge| u32::from(graph.edge(edge).cost)).sum();
                assert_eq!(cost, path.cost, "seed {seed}: {names:?}");
                // Each edge begins where the one before it ends, and the first at the start.
                let ends: Vec<_> = path.edges().map(|edge| graph.ends(edge)).collect();
                assert_eq!((ends[0].0, ends[ends.len() - 1].1), (*from, admin[0]));
                assert!(ends.windows(2).all(|pair| pair[0].1 == pair[1].0), "seed {seed}: {names:?}");
                let without = Mask::default().without_edges(&path.edges().take(1).collect::<Vec<_>>());
                assert!(!graph.paths(&[*from], &admin, 8, &without).iter().any(|other| other == path));
            }
        }
    }
}
