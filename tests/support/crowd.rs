//! A cluster of 5,000 subjects, as manifests: 2,600 users, 400 groups and 2,000 service accounts, 300 roles and about as many bindings as
//! subjects. Three roles have 400 rules, one binding names 2,000 users.

use std::fmt::Write as _;

use ravelin::collect::manifests::{Options, parse};
use ravelin::model::Inventory;

const RESOURCES: [(&str, &str); 20] = [
    ("", "pods"),
    ("", "secrets"),
    ("", "configmaps"),
    ("", "pods/exec"),
    ("", "serviceaccounts"),
    ("", "services"),
    ("", "serviceaccounts/token"),
    ("", "nodes"),
    ("", "persistentvolumeclaims"),
    ("apps", "deployments"),
    ("apps", "statefulsets"),
    ("batch", "jobs"),
    ("batch", "cronjobs"),
    ("networking.k8s.io", "networkpolicies"),
    ("networking.k8s.io", "ingresses"),
    ("rbac.authorization.k8s.io", "rolebindings"),
    ("coordination.k8s.io", "leases"),
    ("storage.k8s.io", "storageclasses"),
    ("example.com", "widgets"),
    ("example.com", "gadgets"),
];
const VERBS: [&str; 7] = ["get", "list", "watch", "create", "update", "patch", "delete"];
const NAMES: [&str; 8] = ["ada", "bo", "cy", "dee", "eli", "fay", "gus", "ivy"];
const WORK: [&str; 5] = ["api", "worker", "operator", "sync", "job"];
const NAMESPACES: usize = 120;

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn namespace(at: usize) -> String {
    format!("team-{:03}", at % NAMESPACES)
}

/// The account of that number: its namespace and its name.
pub(crate) fn account(at: usize) -> (String, String) {
    (namespace(at), format!("svc-{at:04}-{}", WORK[at % WORK.len()]))
}

/// The user of that number.
pub(crate) fn user(at: usize) -> String {
    format!("{}.{at:04}@corp.example", NAMES[at % NAMES.len()])
}

fn group(at: usize) -> String {
    format!("oidc:team-{at:03}-{}", ["dev", "ops", "view"][at % 3])
}

fn rule(dice: &mut Dice) -> String {
    let (group, resource) = RESOURCES[dice.below(RESOURCES.len())];
    let verbs: Vec<&str> = VERBS.iter().filter(|_| dice.below(2) == 0).copied().collect();
    let verbs = if verbs.is_empty() { "get".to_owned() } else { verbs.join(", ") };
    let names = if dice.below(7) == 0 { format!(", resourceNames: [n{}, n{}]", dice.below(1000), dice.below(1000)) } else { String::new() };
    format!("{{apiGroups: ['{group}'], resources: [{resource}], verbs: [{verbs}]{names}}}")
}

fn subject(at: usize) -> String {
    match at {
        0..2000 => {
            let (namespace, name) = account(at);
            format!("{{kind: ServiceAccount, namespace: {namespace}, name: {name}}}")
        }
        2000..4600 => format!("{{apiGroup: rbac.authorization.k8s.io, kind: User, name: '{}'}}", user(at - 2000)),
        _ => format!("{{apiGroup: rbac.authorization.k8s.io, kind: Group, name: '{}'}}", group(at - 4600)),
    }
}

fn bind(text: &mut String, name: &str, role: &str, subjects: impl IntoIterator<Item = usize>, place: Option<&str>) {
    let subjects: Vec<String> = subjects.into_iter().map(subject).collect();
    let (kind, place) = place.map_or(("ClusterRoleBinding", String::new()), |place| ("RoleBinding", format!("namespace: {place}, ")));
    let _ = writeln!(
        text,
        "---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: {kind}, metadata: {{{place}name: {name}}}, roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role}}}, subjects: [{}]}}",
        subjects.join(", ")
    );
}

fn role(text: &mut String, name: &str, rules: &[String]) {
    let _ = writeln!(text, "---\n{{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {{name: {name}}}, rules: [{}]}}", rules.join(", "));
}

/// The cluster.
pub(crate) fn cluster() -> Inventory {
    let mut dice = Dice(7);
    let mut text = String::new();
    for at in 0..NAMESPACES {
        let _ = writeln!(text, "---\n{{apiVersion: v1, kind: Namespace, metadata: {{name: {}}}}}", namespace(at));
    }
    for at in 0..40 {
        let _ = writeln!(text, "---\n{{apiVersion: v1, kind: Node, metadata: {{name: worker-{at:02}}}}}");
    }
    for at in 0..2000 {
        let (namespace, name) = account(at);
        let _ = writeln!(text, "---\n{{apiVersion: v1, kind: ServiceAccount, metadata: {{namespace: {namespace}, name: {name}}}}}");
        let pod = format!("metadata: {{namespace: {namespace}, name: {name}-pod}}, spec: {{serviceAccountName: {name}, nodeName: worker-{:02}", at % 40);
        let _ = writeln!(text, "---\n{{apiVersion: v1, kind: Pod, {pod}, containers: [{{name: c, image: i}}]}}}}");
    }
    let all = "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}, {nonResourceURLs: ['*'], verbs: ['*']}".to_owned();
    role(&mut text, "cluster-admin", &[all]);
    for at in 0..300 {
        let count = match at {
            0..3 => 400,
            3..8 => 150,
            _ => 1 + dice.below(14),
        };
        let rules: Vec<String> = (0..count).map(|_| rule(&mut dice)).collect();
        role(&mut text, &format!("role-{at:03}"), &rules);
    }
    bind(&mut text, "everyone-reads", "role-020", 2000..4000, None);
    bind(&mut text, "the-admins", "cluster-admin", [0, 1, 2, 2000, 2001, 4600], None);
    for at in 0..5000 {
        let place = (dice.below(7) > 0).then(|| namespace(dice.below(NAMESPACES)));
        bind(&mut text, &format!("b-{at:04}"), &format!("role-{:03}", 8 + dice.below(292)), [at], place.as_deref());
    }
    for at in 0..3 {
        bind(&mut text, &format!("wide-{at}"), &format!("role-{at:03}"), [10 + at, 2010 + at, 4610], None);
    }
    for at in 0..60 {
        bind(&mut text, &format!("many-{at}"), &format!("role-{:03}", 3 + at % 5), [50, 2050], Some(&namespace(at)));
    }
    parse(text.as_bytes(), "crowd.yaml", &Options::default()).expect("these are manifests")
}
