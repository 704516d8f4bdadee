//! Clusters of any size: most namespaces alike, as templates and operators leave them, and some of their own kind.

use super::{Binding, Identity, Inventory, Meta, Name, PolicyRule, Request, RoleKind, Subject};
use ravelin::model::{Role, RoleRef, Store};

fn names(list: &[&str]) -> Vec<Name> {
    list.iter().map(|item| Name::new(item)).collect()
}

fn rule(verbs: &[&str], groups: &[&str], resources: &[&str], only: &[&str]) -> PolicyRule {
    PolicyRule { verbs: names(verbs), groups: names(groups), resources: names(resources), names: names(only), urls: Vec::new() }
}

fn binding(namespace: &str, name: &str, kind: RoleKind, role: &str, subjects: Vec<Subject>) -> Binding {
    Binding { meta: Meta::named(namespace, name), role: RoleRef { kind, name: role.into() }, subjects, inert_subjects: Vec::new() }
}

/// `bindings` bindings over `namespaces` namespaces; one in fifty is cluster-wide.
pub(crate) fn cluster(namespaces: usize, bindings: usize) -> Inventory {
    let read = ["get", "list", "watch"];
    let write = ["create", "update", "patch", "delete"];
    let view = vec![rule(&read, &["", "apps"], &["pods", "services", "configmaps", "deployments", "pods/log"], &[])];
    let edit = vec![view[0].clone(), rule(&["*"], &["", "apps"], &["pods", "secrets", "deployments"], &[]), rule(&["create"], &[""], &["pods/exec"], &[])];
    let mut cluster_roles: Vec<Role> = (0..200)
        .map(|n| {
            let group = format!("group-{n}.example.com");
            let rules = vec![rule(&read, &[&group], &["things", "others"], &[]), rule(&write, &[&group], &["things/status"], &[])];
            Role { meta: Meta::named("", &format!("operator-{n}")), rules, aggregation: None }
        })
        .collect();
    cluster_roles.push(Role { meta: Meta::named("", "view"), rules: view, aggregation: None });
    cluster_roles.push(Role { meta: Meta::named("", "edit"), rules: edit, aggregation: None });
    let mut roles = Vec::new();
    for n in 0..namespaces {
        let own = format!("config-{n}");
        let list = vec![rule(&read, &[""], &["secrets", "configmaps"], &[&own]), rule(&["get", "update"], &["coordination.k8s.io"], &["leases"], &["leader"])];
        roles.push(Role { meta: Meta::named(&format!("ns-{n}"), "own"), rules: list, aggregation: None });
    }
    let (mut cluster_wide, mut local) = (Vec::new(), Vec::new());
    for n in 0..bindings {
        let namespace = format!("ns-{}", n % namespaces);
        let account = Subject::service_account(namespace.as_str(), format!("app-{}", n % 7));
        if n % 50 == 0 {
            cluster_wide.push(binding("", &format!("b-{n}"), RoleKind::ClusterRole, &format!("operator-{}", n % 200), vec![account]));
        } else {
            let (kind, role) = [(RoleKind::Role, "own"), (RoleKind::ClusterRole, "view"), (RoleKind::ClusterRole, "edit")][n % 3];
            let team = Subject::Group(format!("team-{}", n % 300).into());
            local.push(binding(&namespace, &format!("b-{n}"), kind, role, vec![account, team]));
        }
    }
    cluster_wide.push(binding("", "everybody", RoleKind::ClusterRole, "operator-0", vec![Subject::Group("system:authenticated".into())]));
    Inventory {
        roles: Store::new(roles),
        cluster_roles: Store::new(cluster_roles),
        role_bindings: Store::new(local),
        cluster_role_bindings: Store::new(cluster_wide),
        ..Inventory::default()
    }
}

/// A cluster in which each binding makes somebody an administrator.
pub(crate) fn everybody(bindings: usize) -> Inventory {
    let admin = Role { meta: Meta::named("", "admin"), rules: vec![rule(&["*"], &["*"], &["*"], &[])], aggregation: None };
    let one = |n| binding("", &format!("b-{n}"), RoleKind::ClusterRole, "admin", vec![Subject::User(format!("user-{n}").into())]);
    Inventory { cluster_roles: Store::new(vec![admin]), cluster_role_bindings: Store::new((0..bindings).map(one).collect()), ..Inventory::default() }
}

/// Questions about such a cluster.
pub(crate) fn questions(namespaces: usize, count: usize) -> Vec<(Identity, Request)> {
    let resources = [("", "pods"), ("", "secrets"), ("", "pods/exec"), ("apps", "deployments"), ("group-3.example.com", "things"), ("", "nodes")];
    let question = |n: usize| {
        let who = Subject::service_account(format!("ns-{}", n % namespaces), format!("app-{}", n % 7)).identity();
        let (group, resource) = resources[n % resources.len()];
        let verb = ["get", "list", "create", "delete"][n % 4];
        (who, Request::resource(verb, &format!("ns-{}", (n + n % 2) % namespaces), group, resource, "x"))
    };
    (0..count).map(question).collect()
}
