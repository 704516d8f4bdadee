//! Whoever may read little gets a partial and honest answer; the smallest role is enough for a whole one.

use std::collections::BTreeSet;

use libtest_mimic::Trial;
use ravelin::collect::live::{Answer, CollectOptions, ConnectOptions, Stop, collect_once, decisions, rights, smallest_role};
use ravelin::model::{CoverageState, Inventory, Kind, Name, PolicyRule, Role, RoleKind, RoleRef, Scope};
use ravelin::rbac::{Authorizer, sample};
use serde_json::{Value, json};

use crate::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("few_rights_give_an_honest_answer", few_rights_give_an_honest_answer),
        trial("known_namespaces_are_tried", known_namespaces_are_tried),
        trial("no_rights_give_no_answer_and_no_error", no_rights_give_no_answer_and_no_error),
        trial("the_smallest_role_is_enough", the_smallest_role_is_enough),
        trial("acting_as_somebody_sees_what_they_see", acting_as_somebody_sees_what_they_see),
        trial("a_credential_plugin_is_run", a_credential_plugin_is_run),
        trial("the_server_decides_like_ravelin", the_server_decides_like_ravelin),
        trial("aggregation_offline_is_what_the_controller_fills_in", aggregation_offline_is_what_the_controller_fills_in),
    ]
}

pub(crate) fn role_binding(namespace: &str, name: &str, role: &str, subject: &Value) -> Value {
    json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": { "name": name, "namespace": namespace },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role }, "subjects": [subject] })
}

pub(crate) fn cluster_role(name: &str, rules: &Value) -> Value {
    json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": name }, "rules": rules })
}

pub(crate) fn cluster_binding(name: &str, role: &str, subject: &Value) -> Value {
    json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": { "name": name },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role }, "subjects": [subject] })
}

pub(crate) fn user(name: &str) -> Value {
    json!({ "kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name })
}

/// A namespace with a pod, and an account that may view it.
pub(crate) async fn team(world: &World) {
    for namespace in ["team-a", "team-b"] {
        world.seeder.namespace(namespace).await;
        let pod = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p", "namespace": namespace }, "spec": { "containers": [{ "name": "c", "image": "i" }] } });
        world.seeder.apply(&pod).await.unwrap();
    }
    let bot = json!({ "kind": "ServiceAccount", "namespace": "team-a", "name": "bot" });
    world.seeder.apply(&role_binding("team-a", "bot-views", "view", &bot)).await.unwrap();
}

fn check_team(inventory: &Inventory) {
    let coverage = &inventory.coverage;
    assert_eq!(coverage.state(Kind::Pod), CoverageState::Forbidden);
    assert_eq!(coverage.state_in(Kind::Pod, "team-a"), CoverageState::Complete);
    assert_eq!(coverage.state_in(Kind::Pod, "team-b"), CoverageState::Forbidden);
    assert!(inventory.pods.get("team-a", "p").is_some() && inventory.pods.get("team-b", "p").is_none());
    // `view` grants neither Secrets nor roles, anywhere.
    for kind in [Kind::Secret, Kind::Role, Kind::RoleBinding] {
        assert_eq!(coverage.state_in(kind, "team-a"), CoverageState::Forbidden, "{kind:?}");
        assert_eq!(inventory.count(kind), 0, "{kind:?}");
    }
    for kind in [Kind::Node, Kind::ClusterRole, Kind::ClusterRoleBinding, Kind::PersistentVolume] {
        assert_eq!(coverage.state(kind), CoverageState::Forbidden, "{kind:?}");
    }
    let namespaces: Vec<(&str, bool)> = inventory.namespaces.iter().map(|n| (n.meta.name.as_str(), n.implied)).collect();
    assert_eq!(namespaces, [("team-a", false)], "got by name");
    assert!(inventory.service_accounts.get("team-a", "default").is_some());
}

async fn few_rights_give_an_honest_answer(world: World) {
    team(&world).await;
    check_team(&world.collect("bot-token", "team-a").await);
    let asked = rights(&world.connect("bot-token", "team-a").await, &[]).await;
    let right = |kind: Kind, scope: &Scope| asked.iter().find(|r| r.kind == kind && r.scope == *scope).unwrap_or_else(|| panic!("{kind:?} {scope}"));
    let own = Scope::Namespace("team-a".into());
    assert_eq!(right(Kind::Pod, &Scope::Cluster).list, Answer::Denied);
    assert_eq!((&right(Kind::Pod, &own).list, &right(Kind::Pod, &own).watch), (&Answer::Allowed, &Answer::Allowed));
    assert_eq!(right(Kind::Secret, &own).list, Answer::Denied);
    assert!(right(Kind::Secret, &own).missing().is_some_and(|rule| rule.resources == [Name::new("secrets")]));
}

async fn known_namespaces_are_tried(world: World) {
    team(&world).await;
    world
        .seeder
        .apply(&cluster_role("test:list-namespaces", &json!([{ "apiGroups": [""], "resources": ["namespaces"], "verbs": ["list", "watch"] }])))
        .await
        .unwrap();
    world.seeder.apply(&cluster_binding("test:lister", "test:list-namespaces", &user("lister"))).await.unwrap();
    world.seeder.apply(&role_binding("team-b", "lister-views", "view", &user("lister"))).await.unwrap();
    let inventory = world.collect("lister-token", "default").await;
    assert_eq!(inventory.coverage.state(Kind::Namespace), CoverageState::Complete);
    assert_eq!(inventory.coverage.state_in(Kind::Pod, "team-b"), CoverageState::Complete, "it is found without being named");
    assert_eq!(inventory.coverage.state_in(Kind::Pod, "team-a"), CoverageState::Forbidden);
    assert!(inventory.pods.get("team-b", "p").is_some());
    // Limited to one namespace, the answer for that one is whole.
    let options = CollectOptions { namespaces: vec!["team-b".to_owned()], ..CollectOptions::default() };
    let limited = collect_once(&world.connect("lister-token", "default").await, &options, &Stop::default()).await.unwrap();
    assert_eq!(limited.coverage.state(Kind::Pod), CoverageState::Complete);
    assert_eq!(limited.cluster.limited_to, ["team-b"]);
}

async fn no_rights_give_no_answer_and_no_error(world: World) {
    let inventory = world.collect("nobody-token", "default").await;
    for kind in Kind::collected() {
        assert_eq!(inventory.coverage.state(kind), CoverageState::Forbidden, "{kind:?}");
        assert_eq!(inventory.count(kind), 0, "{kind:?}");
    }
    assert!(inventory.cluster.version.is_some(), "the version is for everybody");
}

async fn the_smallest_role_is_enough(world: World) {
    let rules: Vec<Value> = smallest_role()
        .iter()
        .map(|r| {
            json!({ "apiGroups": r.groups.iter().map(Name::as_str).collect::<Vec<_>>(),
        "resources": r.resources.iter().map(Name::as_str).collect::<Vec<_>>(), "verbs": r.verbs.iter().map(Name::as_str).collect::<Vec<_>>() })
        })
        .collect();
    world.seeder.apply(&cluster_role("test:ravelin", &json!(rules))).await.unwrap();
    world.seeder.apply(&cluster_binding("test:reader", "test:ravelin", &user("reader"))).await.unwrap();
    let client = world.connect("reader-token", "default").await;
    let asked = rights(&client, &[]).await;
    assert!(asked.len() == 29 && asked.iter().all(|right| right.missing().is_none()), "{asked:?}");
    let inventory = collect_once(&client, &CollectOptions::default(), &Stop::default()).await.unwrap();
    assert!(inventory.coverage.gaps().next().is_none(), "{:?}", inventory.coverage.gaps().collect::<Vec<_>>());
    assert!(inventory.count(Kind::ClusterRole) > 50);
    let refused: Vec<String> =
        world.plane.audit().iter().filter(|e| e["user"]["username"] == "reader" && e["responseStatus"]["code"] == 403).map(ToString::to_string).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

async fn acting_as_somebody_sees_what_they_see(world: World) {
    team(&world).await;
    let options = ConnectOptions {
        kubeconfig: Some(world.plane.kubeconfig("admin-token", "team-a")),
        impersonate: Some("system:serviceaccount:team-a:bot".to_owned()),
        ..ConnectOptions::default()
    };
    let client = world.connect_with(options).await;
    check_team(&collect_once(&client, &CollectOptions::default(), &Stop::default()).await.unwrap());
}

async fn a_credential_plugin_is_run(world: World) {
    let with_token = std::fs::read_to_string(world.plane.kubeconfig("admin-token", "default")).unwrap();
    let script = "echo logging in >&2; echo '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"admin-token\"}}'";
    let exec = json!({ "exec": { "apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", script], "interactiveMode": "Never" } });
    let path = world.plane.path("plugin.kubeconfig");
    std::fs::write(&path, with_token.replace("{token: admin-token}", &exec.to_string())).unwrap();
    let client = world.connect_with(ConnectOptions { kubeconfig: Some(path), ..ConnectOptions::default() }).await;
    let inventory = collect_once(&client, &CollectOptions::default(), &Stop::default()).await.unwrap();
    assert!(inventory.coverage.gaps().next().is_none());
}

/// Every subject of a binding, and everything that a rule speaks of, as the server and as ravelin see it.
/// Roles that gather others, nested and by expressions, besides those of the server and of the installations.
async fn aggregation_offline_is_what_the_controller_fills_in(world: World) {
    let gathers = |name: &str, labels: &Value, selectors: &Value| {
        json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": name, "labels": labels },
            "aggregationRule": { "clusterRoleSelectors": selectors } })
    };
    let plain = |name: &str, labels: &Value, resource: &str| {
        json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": name, "labels": labels },
            "rules": [{ "apiGroups": [""], "resources": [resource], "verbs": ["get", "list"] }] })
    };
    crate::installations::put_access(&world).await;
    world
        .seeder
        .apply_all(&[
            plain("test:leaf-a", &json!({ "test": "a" }), "pods"),
            plain("test:leaf-b", &json!({ "test": "b", "other": "x" }), "services"),
            plain("test:leaf-c", &json!({ "other": "x" }), "endpoints"),
            gathers("test:inner", &json!({ "test": "inner" }), &json!([{ "matchExpressions": [{ "key": "test", "operator": "In", "values": ["a", "b"] }] }])),
            gathers(
                "test:outer",
                &json!({}),
                &json!([{ "matchLabels": { "test": "inner" } }, { "matchExpressions": [{ "key": "other", "operator": "Exists" }] }]),
            ),
            gathers("test:nobody", &json!({}), &json!([{ "matchLabels": { "test": "none" } }])),
        ])
        .await;
    let mut last = String::new();
    for _ in 0..100 {
        let filled = world.collect("admin-token", "default").await;
        let mut stripped = filled.clone();
        let gathering: Vec<Role> = filled.cluster_roles.iter().filter(|role| role.aggregation.is_some()).cloned().collect();
        for role in &gathering {
            stripped.cluster_roles.put(Role { rules: Vec::new(), ..role.clone() });
        }
        let offline = Authorizer::new(&stripped);
        let differs = gathering.iter().find_map(|role| {
            let name = RoleRef { kind: RoleKind::ClusterRole, name: role.meta.name.clone() };
            let own: BTreeSet<PolicyRule> = offline.role_rules("", &name).unwrap().into_iter().cloned().collect();
            let theirs: BTreeSet<PolicyRule> = role.rules.iter().cloned().collect();
            (own != theirs).then(|| format!("{}: {own:?} instead of {theirs:?}", role.meta.name))
        });
        let Some(differs) = differs else {
            assert!(gathering.len() >= 6, "{}", gathering.len());
            assert!(gathering.iter().any(|role| role.meta.name == "test:outer" && role.rules.len() == 3));
            return;
        };
        // The controller takes a moment for each level.
        last = differs;
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{last}");
}

/// Questions of the server's own roles and of the installations, by their subjects, as rules give them and changed in some place.
async fn the_server_decides_like_ravelin(world: World) {
    const QUESTIONS: usize = 20_000;
    let mut options = ConnectOptions { kubeconfig: Some(world.plane.kubeconfig("admin-token", "default")), verify: true, ..ConnectOptions::default() };
    options.limits.rate = 100_000.0;
    options.limits.burst = 100_000.0;
    crate::installations::put_access(&world).await;
    let client = world.connect_with(options).await;
    let inventory = collect_once(&client, &CollectOptions::default(), &Stop::default()).await.unwrap();
    let authorizer = Authorizer::new(&inventory);
    let questions = sample::questions(&inventory, &authorizer, QUESTIONS, 1);
    let answers = decisions(&client, &questions).await;
    let mut allowed = 0;
    for ((who, what), answer) in questions.iter().zip(answers) {
        let answer = answer.unwrap();
        assert_eq!(authorizer.allows(who, what), answer, "{who:?} {what}");
        allowed += usize::from(answer);
    }
    assert!(questions.len() == QUESTIONS && allowed > QUESTIONS / 20 && allowed < QUESTIONS * 19 / 20, "{allowed} of {}", questions.len());
}
