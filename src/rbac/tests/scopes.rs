//! Where a permission holds and on what, as clients can use it.

use super::objects::{binding, inventory, named, names, role, rule, urls, who};
use crate::model::{CustomResource, Meta, Name, Need, PolicyRule, Store, Subject};
use crate::rbac::{Authorizer, Correction, Naming, Request, Resources, Scope, inert};

fn need(verbs: &str, group: &str, resource: &str) -> Need {
    Need { verbs: names(verbs), group: group.into(), resource: resource.into(), name: None, cluster: false }
}

/// The holdings of a user with one rule, as `SCOPE: NAMES`.
fn held(rule: PolicyRule, bound_in: &str, need: &Need) -> Vec<String> {
    let authorizer = Authorizer::new(&inventory(vec![role("", "r", vec![rule])], vec![binding(bound_in, "b", "ClusterRole/r", "user:u")]));
    let found = authorizer.holders(need);
    assert_eq!(found, authorizer.identity_holdings(&who("user:u"), need));
    let show = |names: &Option<Vec<crate::model::Name>>| names.as_ref().map_or_else(|| "all".to_owned(), |names| names.join(" "));
    found.iter().map(|holding| format!("{}: {}", holding.namespace.as_deref().unwrap_or("cluster"), show(&holding.names))).collect()
}

#[test]
fn names_count_as_they_do_for_each_verb() {
    let rows: &[(&str, &str, &str, &str, &[&str])] = &[
        ("create", "secrets", "a", "create", &[]),
        ("create", "secrets", "", "create", &["cluster: all"]),
        ("create", "secrets", "''", "create", &["cluster: all"]),
        ("list", "secrets", "a b", "list", &["cluster: a b"]),
        ("watch", "secrets", "a", "list watch", &["cluster: a"]),
        ("list", "secrets", "'' a", "list", &["cluster: all"]),
        ("deletecollection", "secrets", "a", "deletecollection", &[]),
        ("get", "secrets", "a", "get list", &["cluster: a"]),
        ("get", "secrets", "''", "get", &[]),
        ("get", "secrets", "'' a", "get", &["cluster: a"]),
        ("create", "pods/exec", "p", "create", &["cluster: p"]),
        ("create", "serviceaccounts/token", "x", "create", &["cluster: x"]),
        ("*", "secrets", "a", "create", &[]),
        ("*", "secrets", "a", "create get", &["cluster: a"]),
        ("*", "*", "", "escalate", &["cluster: all"]),
        ("get", "*/token", "", "create", &[]),
        ("create", "*/token", "x", "create", &["cluster: x"]),
    ];
    for (verbs, resources, list, asked, expected) in rows {
        let resource = if resources.contains("exec") {
            "pods/exec"
        } else if resources.contains("token") {
            "serviceaccounts/token"
        } else {
            "secrets"
        };
        assert_eq!(held(named(verbs, "''", resources, list), "", &need(asked, "", resource)), *expected, "{verbs} {resources} [{list}] for {asked}");
    }
}

#[test]
fn cluster_scoped_resources_are_not_granted_in_a_namespace() {
    assert!(held(rule("get", "''", "*"), "a", &need("get", "", "nodes/proxy")).is_empty());
    assert_eq!(held(rule("get", "''", "*"), "", &need("get", "", "nodes/proxy")), ["cluster: all"]);
    assert_eq!(held(rule("get", "''", "*"), "a", &need("get", "", "pods")), ["a: all"]);
    assert!(held(rule("impersonate", "''", "users groups"), "a", &need("impersonate", "", "users")).is_empty());
    assert_eq!(held(rule("impersonate", "''", "serviceaccounts"), "a", &need("impersonate", "", "serviceaccounts")), ["a: all"]);
    // A Namespace object is in its own namespace.
    assert_eq!(held(rule("patch", "''", "namespaces"), "a", &need("patch", "", "namespaces")), ["a: a"]);
    assert!(held(named("patch", "''", "namespaces", "b"), "a", &need("patch", "", "namespaces")).is_empty());
    assert!(held(rule("list create", "''", "namespaces"), "a", &need("list create", "", "namespaces")).is_empty());
    // Binding a ClusterRole is checked where the binding is made; escalating one is not.
    let rbac = "rbac.authorization.k8s.io";
    assert_eq!(held(rule("bind", rbac, "clusterroles"), "a", &need("bind", rbac, "clusterroles")), ["a: all"]);
    assert!(held(rule("escalate", rbac, "clusterroles"), "a", &need("escalate", rbac, "clusterroles")).is_empty());
}

#[test]
fn a_need_may_name_its_object_and_ask_for_the_whole_cluster() {
    let signer = Need { name: Some("kubernetes.io/kube-apiserver-client".into()), ..need("approve", "certificates.k8s.io", "signers") };
    let approve = |list: &str| held(named("approve", "certificates.k8s.io", "signers", list), "", &signer);
    assert_eq!(approve("kubernetes.io/kube-apiserver-client"), ["cluster: kubernetes.io/kube-apiserver-client"]);
    assert_eq!(approve("kubernetes.io/*"), ["cluster: kubernetes.io/kube-apiserver-client"]);
    assert!(approve("example.com/*").is_empty());
    let aws = Need { name: Some("aws-auth".into()), ..need("update", "", "configmaps") };
    assert_eq!(held(named("update", "''", "configmaps", "aws-auth other"), "kube-system", &aws), ["kube-system: aws-auth"]);
    assert!(held(named("update", "''", "configmaps", "aws-*"), "kube-system", &aws).is_empty(), "names are not globbed");
    assert_eq!(held(rule("update", "''", "configmaps"), "kube-system", &aws), ["kube-system: all"]);
    assert!(held(rule("update", "''", "configmaps"), "kube-system", &Need { cluster: true, ..aws }).is_empty());
}

#[test]
fn an_identity_holds_the_union_over_user_and_groups() {
    let roles = vec![role("", "r", vec![rule("get", "''", "secrets")]), role("", "n", vec![named("get", "''", "secrets", "a")])];
    let bindings = vec![
        binding("a", "1", "ClusterRole/r", "sa:a/x"),
        binding("b", "2", "ClusterRole/r", "group:system:serviceaccounts:a"),
        binding("", "3", "ClusterRole/n", "group:system:authenticated"),
        binding("c", "4", "ClusterRole/r", "group:others"),
    ];
    let authorizer = Authorizer::new(&inventory(roles, bindings));
    let found = authorizer.identity_holdings(&who("sa:a/x"), &need("get", "", "secrets"));
    let scopes: Vec<_> = found.iter().map(|holding| (holding.subject.to_string(), holding.namespace.as_deref())).collect();
    assert_eq!(
        scopes,
        [("sa:a/x".to_owned(), Some("a")), ("group:system:authenticated".to_owned(), None), ("group:system:serviceaccounts:a".to_owned(), Some("b")),]
    );
    for holding in &found {
        assert!(!holding.grants.is_empty());
        assert!(holding.grants.iter().all(|id| authorizer.rule(*id).is_some_and(|rule| rule.verbs == names("get"))));
    }
    assert!(!authorizer.subjects().contains(&Subject::User("sa".into())));
}

#[test]
fn a_real_request_carries_other_attributes_than_a_question() {
    let resources = Resources::new(&Store::default());
    let sent = |verb, namespace, group, resource, name| Request::resource(verb, namespace, group, resource, name).as_sent(&resources);
    let same = |verb, namespace, group, resource, name| {
        assert_eq!(sent(verb, namespace, group, resource, name), (Request::resource(verb, namespace, group, resource, name), Vec::new()));
    };
    same("get", "a", "", "pods", "p");
    same("list", "a", "", "secrets", "s");
    same("create", "a", "", "pods/exec", "p");
    same("get", "a", "example.com", "unheard-of", "x");
    same("bind", "a", "rbac.authorization.k8s.io", "clusterroles", "r");
    same("list", "", "", "namespaces", "");
    assert_eq!(sent("create", "a", "", "pods", "p"), (Request::resource("create", "a", "", "pods", ""), vec![Correction::NameNotSent]));
    assert_eq!(sent("deletecollection", "a", "", "pods", "p").1, [Correction::NameNotSent]);
    assert_eq!(sent("get", "a", "", "nodes", "n"), (Request::resource("get", "", "", "nodes", "n"), vec![Correction::ClusterScoped]));
    assert_eq!(sent("list", "a", "", "namespaces", "").1, [Correction::ClusterScoped]);
    assert_eq!(sent("get", "", "", "namespaces", "a"), (Request::resource("get", "a", "", "namespaces", "a"), vec![Correction::OwnNamespace]));
    same("get", "a", "", "namespaces", "a");
    let path = Request { namespace: "a".into(), ..Request::url("get", "/healthz") };
    assert_eq!(path.as_sent(&resources), (Request::url("get", "/healthz"), vec![Correction::PathHasNoNamespace]));
}

#[test]
fn a_review_and_a_request_differ_where_they_must() {
    let roles = vec![role("", "r", vec![rule("get", "''", "nodes"), named("create", "''", "configmaps", "c")])];
    let authorizer = Authorizer::new(&inventory(roles, vec![binding("a", "b", "ClusterRole/r", "user:u")]));
    for question in [Request::resource("get", "a", "", "nodes", "n"), Request::resource("create", "a", "", "configmaps", "c")] {
        assert!(authorizer.allows(&who("user:u"), &question), "a review says yes: {question}");
        assert!(!authorizer.allows(&who("user:u"), &authorizer.as_sent(&question).0), "no client can use it: {question}");
    }
}

#[test]
fn inert_rules_say_why() {
    let resources = Resources::new(&Store::default());
    let rows: &[(PolicyRule, bool, Option<&str>)] = &[
        (rule("get", "''", "pods"), false, None),
        (rule("get", "''", "pods"), true, None),
        (named("create", "''", "secrets", "a"), false, Some("resourceNames")),
        (named("create get", "''", "secrets", "a"), false, None),
        (named("create", "''", "pods/exec", "a"), false, None),
        (rule("get", "''", "nodes"), true, Some("cluster-scoped")),
        (rule("get", "''", "nodes pods"), true, None),
        (rule("get", "''", "namespaces"), true, None),
        (rule("list", "''", "namespaces"), true, Some("cluster-scoped")),
        // Nameless requests about Namespaces are cluster-scoped; those about one have its name.
        (named("*", "''", "namespaces", "''"), true, Some("cluster-scoped")),
        (rule("create", "''", "pods/*"), false, Some("`*` in a resource")),
        (rule("get", "''", "*/*"), false, Some("`*` in a resource")),
        (rule("get", "*.example.com", "things"), false, Some("`*` in an API group")),
        (rule("get", "core", "pods"), false, Some("core group")),
        (rule("get", "apps/v1", "deployments"), false, Some("core group")),
        (rule("get", "''", "Pods"), false, Some("lower case")),
        (rule("GET", "''", "pods"), false, Some("lower case")),
        (rule("", "''", "pods"), false, Some("matches nothing")),
        (rule("get", "", "pods"), false, Some("matches nothing")),
        (rule("get", "''", ""), false, Some("matches nothing")),
        (urls("get", "/x"), false, None),
        (urls("get", "/x"), true, Some("nonResourceURLs")),
        (urls("list", "/x"), false, Some("HTTP method")),
        (rule("*", "*", "*"), true, None),
    ];
    for (rule, in_namespace, expected) in rows {
        let reason = inert::reason(rule, *in_namespace, &resources);
        assert_eq!(reason.is_some(), expected.is_some(), "{rule:?}: {reason:?}");
        assert!(expected.is_none_or(|part| reason.as_ref().is_some_and(|reason| reason.contains(part))), "{rule:?}: {reason:?}");
    }
    let parts = inert::dead_parts(&named("create get", "''", "secrets", "a"), false, &resources);
    assert_eq!(parts.len(), 1, "the half that is dead is told: {parts:?}");
}

#[test]
fn what_is_alive_of_a_rule_is_looked_for_as_far_as_anybody_looks() {
    let resources = Resources::new(&Store::default());
    let some = inert::alive(&named("get create GET", "'' core apps", "pods Pods nodes", "a b ''"), true, &resources);
    let (one, other) = (named("get create", "''", "pods", "a b ''"), named("get create", "apps", "pods nodes", "a b ''"));
    assert_eq!(some, [one, other]);
    let both = PolicyRule { urls: names("/a /b"), ..rule("get list", "''", "nodes") };
    assert_eq!(inert::alive(&both, false, &resources), [rule("get list", "''", "nodes"), urls("get", "/a /b")]);
    // Each part is looked at without its names, of which there may be very many.
    let listed = (0..50_000).map(|n| Name::from(format!("n{n}"))).collect::<Vec<_>>();
    let objects = PolicyRule { names: listed, ..rule("get create", "''", &(0..40_000).map(|n| format!("r{n}")).collect::<Vec<_>>().join(" ")) };
    let examined = inert::examine(&objects, true, &resources);
    assert_eq!((examined.alive, examined.dead.len()), (true, 1), "{examined:?}");
    assert_eq!(inert::alive(&objects, true, &resources), [PolicyRule { verbs: names("get"), ..objects.clone() }]);
    // Of two thousand groups with a hundred parts each, half are looked at: the rest stays as it is written.
    let many = |prefix: &str, count: usize| (0..count).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>().join(" ");
    let wide = |verbs: &str, names: &str| named(verbs, &format!("core {} v1", many("g", 1_999)), &many("r", 100), names);
    let left = |verbs: &str, names: &str| named(verbs, &format!("{} v1", many("g", 1_999)), &many("r", 100), names);
    assert_eq!(inert::alive(&wide("get", ""), false, &resources), [left("get", "")]);
    let half = inert::alive(&wide("get GET", ""), false, &resources);
    let groups = &wide("", "").groups;
    assert_eq!(half[0], PolicyRule { groups: groups[1..500].to_vec(), ..rule("get", "", &many("r", 100)) });
    assert_eq!(half[1..], [PolicyRule { groups: groups[500..].to_vec(), ..wide("get GET", "") }]);
    // However many groups work alike, their names are written once.
    let objects = many("n", 5_000);
    assert_eq!(inert::alive(&wide("get", &objects), true, &resources), [left("get", &objects)]);
}

#[test]
fn what_is_made_of_a_rule_with_many_names_is_bounded() {
    // Of each group another resource is cluster-scoped, so that each would have a rule of its own.
    let kind = |n: usize| CustomResource {
        meta: Meta::named("", &format!("r{n}.g{n}")),
        group: format!("g{n}").into(),
        plural: format!("r{n}").into(),
        kind: "Kind".into(),
        namespaced: false,
        conversion_webhook: false,
    };
    let resources = Resources::new(&Store::new((0..60).map(kind).collect()));
    let many = |prefix: &str, count: usize| (0..count).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>().join(" ");
    let of = |names: usize| named("get", &many("g", 60), &many("r", 60), &many("n", names));
    assert_eq!(inert::alive(&of(1_000), true, &resources).len(), 60);
    let some = inert::alive(&of(10_000), true, &resources);
    assert_eq!(some.len(), 11, "ten, and what stays as it is");
    assert_eq!((some[9].resources.len(), &some[10].groups[..], some[10].resources.len()), (59, &of(0).groups[10..], 60));
}

#[test]
fn resources_are_found_by_group_and_plural() {
    let resources = Resources::new(&Store::default());
    let all = resources.all();
    assert!(all.is_sorted_by(|a, b| (&a.0, &a.1) < (&b.0, &b.1)));
    for (group, resource, _) in &all {
        assert_ne!(resources.scope(group, resource), Scope::Unknown, "{group}/{resource}");
    }
    for kind in crate::model::Kind::collected() {
        let expected = if kind.namespaced() { Scope::Namespaced } else { Scope::Cluster };
        assert_eq!(resources.scope(kind.group(), kind.plural()), expected, "{kind:?}");
    }
    assert_eq!(resources.scope("", "*"), Scope::Unknown);
    assert_eq!(resources.groups_of("deployments"), names("apps"));
    assert_eq!(resources.groups_of("events"), names("'' events.k8s.io"));
    assert_eq!(Naming::of("create", ""), Naming::Never);
    assert_eq!(Naming::of("create", "exec"), Naming::Always);
}
