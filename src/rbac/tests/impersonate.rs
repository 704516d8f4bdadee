//! Acting as somebody else: the old way, and the narrower ones of newer servers.

use super::objects::{binding, inventory, named, names, role, rule, urls, who};
use crate::model::{Coverage, CoverageEntry, CoverageState, Inventory, Kind, Meta, Name, Pod, PodSpec, PolicyRule, Scope, Store, Version};
use crate::rbac::impersonation::{Mode, Role, Way, undecided, ways};
use crate::rbac::{Authorizer, Request};

const AUTH: &str = "authentication.k8s.io";

fn cluster(version: Option<u16>, rules: Vec<PolicyRule>, bound_in: &str) -> Inventory {
    let pod = Pod {
        meta: Meta::named("a", "agent"),
        spec: std::sync::Arc::new(PodSpec { service_account: "robot".into(), ..PodSpec::default() }),
        node: "n1".into(),
        ..Pod::default()
    };
    let mut cluster = inventory(vec![role("", "r", rules)], vec![binding(bound_in, "b", "ClusterRole/r", "user:u sa:a/robot")]);
    cluster.pods = Store::new(vec![pod]);
    cluster.cluster.version = version.map(Version::v1);
    cluster
}

fn ask(cluster: &Inventory, caller: &str, user: &str, groups: &str, what: &Request) -> Vec<Way> {
    let role = Role { user: user.parse().unwrap(), groups: names(groups) };
    ways(cluster, &Authorizer::new(cluster), &who(caller), &role, what)
}

fn list_pods(namespace: &str) -> Request {
    Request::resource("list", namespace, "", "pods", "")
}

/// The ways that are open, for the user `u` on a server of that version.
fn open(version: Option<u16>, rules: Vec<PolicyRule>, bound_in: &str, user: &str, groups: &str) -> Vec<Mode> {
    let cluster = cluster(version, rules, bound_in);
    ask(&cluster, "user:u", user, groups, &list_pods("a")).iter().filter(|way| way.allowed()).map(|way| way.mode).collect()
}

#[test]
fn the_old_way_asks_once_for_each_name() {
    let legacy = [Mode::Legacy];
    let old = |rules: Vec<PolicyRule>, bound_in: &str, user: &str, groups: &str| open(Some(35), rules, bound_in, user, groups);
    assert_eq!(old(vec![rule("impersonate", "''", "users")], "", "user:jane", ""), legacy);
    assert_eq!(old(vec![named("impersonate", "''", "users", "jane")], "", "user:jane", ""), legacy);
    assert_eq!(old(vec![named("impersonate", "''", "users", "john")], "", "user:jane", ""), []);
    assert_eq!(old(vec![rule("impersonate", "''", "users")], "a", "user:jane", ""), [], "users are in no namespace");
    assert_eq!(old(vec![rule("impersonate", "''", "users")], "", "user:jane", "devs"), [], "the group is asked for, too");
    assert_eq!(old(vec![rule("impersonate", "''", "users"), named("impersonate", "''", "groups", "devs")], "", "user:jane", "devs"), legacy);
    assert_eq!(old(vec![rule("impersonate", "''", "users"), named("impersonate", "''", "groups", "devs")], "", "user:jane", "devs ops"), []);
    assert_eq!(old(vec![rule("impersonate", "''", "users groups")], "", "user:jane", "system:masters"), legacy);
    assert_eq!(old(vec![rule("impersonate", "''", "serviceaccounts")], "a", "sa:a/x", ""), legacy, "accounts are in namespaces");
    assert_eq!(old(vec![rule("impersonate", "''", "serviceaccounts")], "a", "sa:b/x", ""), []);
    assert_eq!(old(vec![rule("impersonate", "''", "serviceaccounts")], "", "user:jane", ""), []);
    // A user name of that form is the account.
    assert_eq!(old(vec![rule("impersonate", "''", "users")], "", "user:system:serviceaccount:a:x", ""), []);
    assert_eq!(old(vec![rule("impersonate", "''", "users")], "", "user:system:node:n1", ""), legacy, "a node is a user there");
    assert_eq!(old(vec![rule("impersonate", AUTH, "users")], "", "user:jane", ""), [], "the old way asks in the core group");
    assert_eq!(old(vec![rule("*", "''", "*")], "", "user:jane", "devs"), legacy, "every verb includes it");
}

#[test]
fn groups_go_with_the_name_unless_they_are_asked_for() {
    let cluster = cluster(Some(36), Vec::new(), "");
    let groups = |user: &str, groups: &str, mode: Mode| -> Option<Vec<Name>> {
        ask(&cluster, "user:u", user, groups, &list_pods("a")).into_iter().find(|way| way.mode == mode).map(|way| way.identity.groups)
    };
    assert_eq!(groups("user:jane", "", Mode::Legacy), Some(names("system:authenticated")));
    assert_eq!(groups("user:jane", "devs", Mode::UserInfo), Some(names("devs system:authenticated")));
    assert_eq!(groups("user:jane", "system:authenticated devs", Mode::Legacy), Some(names("system:authenticated devs")));
    assert_eq!(groups("user:jane", "system:unauthenticated", Mode::Legacy), Some(names("system:unauthenticated")));
    assert_eq!(groups("user:system:anonymous", "", Mode::Legacy), Some(names("system:unauthenticated")));
    assert_eq!(groups("sa:a/x", "", Mode::Legacy), Some(names("system:serviceaccounts system:serviceaccounts:a system:authenticated")));
    assert_eq!(groups("sa:a/x", "devs", Mode::Legacy), Some(names("devs system:authenticated")), "what is asked for stands instead");
    assert_eq!(groups("sa:a/x", "devs", Mode::ServiceAccount), None, "the narrow way takes the name alone");
    assert_eq!(groups("user:system:node:n1", "", Mode::ArbitraryNode), Some(names("system:nodes system:authenticated")));
    assert_eq!(groups("user:system:node:n1", "", Mode::Legacy), Some(names("system:authenticated")), "the old way adds no group of nodes");
    assert_eq!(groups("group:devs", "", Mode::Legacy), None, "a group alone is refused");
}

#[test]
fn narrow_ways_need_the_right_for_whom_and_for_the_request() {
    use Mode::{ArbitraryNode, ServiceAccount, UserInfo};
    let on = |mode: &str| rule(&format!("impersonate-on:{mode}:list"), "''", "pods");
    let whom = |mode: &str, resource: &str| rule(&format!("impersonate:{mode}"), AUTH, resource);
    let new = |rules: Vec<PolicyRule>, bound_in: &str, user: &str, groups: &str| open(Some(36), rules, bound_in, user, groups);
    let user = || vec![whom("user-info", "users"), on("user-info")];
    assert_eq!(new(user(), "", "user:jane", ""), [UserInfo]);
    assert_eq!(open(None, user(), "", "user:jane", ""), [UserInfo], "of an unknown server it is said");
    assert_eq!(open(Some(35), user(), "", "user:jane", ""), [], "older servers have not got it");
    assert_eq!(new(vec![whom("user-info", "users")], "", "user:jane", ""), [], "nothing is allowed on it");
    assert_eq!(new(vec![on("user-info")], "", "user:jane", ""), []);
    assert_eq!(new(vec![whom("user-info", "users"), rule("impersonate-on:user-info:get", "''", "pods")], "", "user:jane", ""), [], "another verb");
    assert_eq!(new(vec![whom("user-info", "users"), rule("impersonate-on:user-info:*", "''", "pods")], "", "user:jane", ""), [], "verbs are not globbed");
    assert_eq!(new(vec![rule("impersonate:user-info", "''", "users"), on("user-info")], "", "user:jane", ""), [], "not in the core group");
    assert_eq!(new(vec![whom("user-info", "users"), on("user-info")], "", "user:system:node:n1", ""), [], "nodes have a way of their own");
    assert_eq!(new(vec![whom("user-info", "serviceaccounts users"), on("user-info")], "", "sa:a/x", ""), [], "and so have accounts");
    assert_eq!(new(vec![whom("serviceaccount", "serviceaccounts"), on("serviceaccount")], "a", "sa:a/x", ""), [ServiceAccount]);
    assert_eq!(new(vec![whom("serviceaccount", "serviceaccounts"), on("serviceaccount")], "b", "sa:a/x", ""), []);
    assert_eq!(new(vec![whom("arbitrary-node", "nodes"), on("arbitrary-node")], "", "user:system:node:n9", ""), [ArbitraryNode]);
    assert_eq!(new(vec![named("impersonate:arbitrary-node", AUTH, "nodes", "n1"), on("arbitrary-node")], "", "user:system:node:n9", ""), []);
    let path = cluster(Some(36), vec![whom("user-info", "users"), urls("impersonate-on:user-info:get", "/metrics")], "");
    assert!(ask(&path, "user:u", "user:jane", "", &Request::url("get", "/metrics")).iter().any(|way| way.mode == UserInfo && way.allowed()));
}

#[test]
fn narrow_ways_to_groups() {
    let rules = |groups: PolicyRule| vec![rule("impersonate:user-info", AUTH, "users"), rule("impersonate-on:user-info:list", "''", "pods"), groups];
    let new = |groups: PolicyRule, asked: &str| open(Some(36), rules(groups), "", "user:jane", asked) == [Mode::UserInfo];
    let any = || rule("impersonate:user-info", AUTH, "groups");
    let some = |list: &str| named("impersonate:user-info", AUTH, "groups", list);
    assert!(new(any(), "devs ops"));
    assert!(!new(any(), "devs system:masters"), "never the one that may do everything");
    assert!(!new(any(), "''"), "nor one without a name");
    assert!(new(some("devs"), "devs"));
    assert!(!new(some("devs"), "devs ops"));
    // Many groups are asked for together, by a name that is a star: here alone is it one.
    assert!(new(some("*"), "a b c d"));
    assert!(!new(some("*"), "a b c"));
    assert!(new(some("a b c d"), "a b c d"));
}

#[test]
fn an_agent_acts_as_the_node_that_it_runs_on() {
    let rules = vec![rule("impersonate:associated-node", AUTH, "nodes"), rule("impersonate-on:associated-node:list", "''", "pods")];
    let associated = |rules: &[PolicyRule], caller: &str, node: &str| {
        let found = ask(&cluster(Some(36), rules.to_vec(), ""), caller, &format!("user:system:node:{node}"), "", &list_pods("a"));
        found.iter().find(|way| way.mode == Mode::AssociatedNode).map(Way::allowed)
    };
    assert_eq!(associated(&rules, "sa:a/robot", "n1"), Some(true));
    assert_eq!(associated(&rules, "sa:a/robot", "n2"), None, "no pod of it is there");
    assert_eq!(associated(&rules, "user:u", "n1"), None, "only an account is in a pod");
    let named_rule = [named("impersonate:associated-node", AUTH, "nodes", "n1"), rules[1].clone()];
    assert_eq!(associated(&named_rule, "sa:a/robot", "n1"), Some(false), "it is asked for every node, by the name of a star");
}

#[test]
fn a_node_of_pods_that_were_not_read_is_undecided() {
    let verbs = "impersonate:associated-node impersonate-on:associated-node:list";
    let mut cluster = cluster(Some(36), vec![rule(verbs, &format!("'' {AUTH}"), "nodes pods")], "");
    let ask = |cluster: &Inventory, node: &str| {
        let role = Role { user: format!("user:system:node:{node}").parse().unwrap(), groups: Vec::new() };
        undecided(cluster, &Authorizer::new(cluster), &who("sa:a/robot"), &role, &list_pods("a"))
    };
    assert!(ask(&cluster, "n2").is_some(), "nothing says that pods were read");
    assert!(ask(&cluster, "n1").is_none(), "its pod is there");
    let read = CoverageEntry { kind: Some(Kind::Pod), scope: Scope::Cluster, state: CoverageState::Complete, detail: Name::default(), objects: 1 };
    cluster.coverage = Coverage::new(vec![read]);
    assert!(ask(&cluster, "n2").is_none(), "no pod of it is there");
    cluster.coverage = Coverage::default();
    cluster.cluster.version = Some(Version::v1(35));
    assert!(ask(&cluster, "n2").is_none(), "the server does not have it");
}
