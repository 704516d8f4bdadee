//! One rule against one request: every dimension of matching.

use super::objects::{binding, inventory, named, names, role, rule, urls, who};
use crate::model::{Name, Need, PolicyRule};
use crate::rbac::{Authorizer, Request};

fn decides(rules: Vec<PolicyRule>, request: &Request) -> bool {
    let authorizer = Authorizer::new(&inventory(vec![role("", "r", rules)], vec![binding("", "b", "ClusterRole/r", "user:u")]));
    let who = who("user:u");
    let decision = authorizer.decide(&who, request);
    assert_eq!(decision.allowed, authorizer.allows(&who, request));
    assert_eq!(decision.allowed, !decision.grants.is_empty());
    decision.allowed
}

/// Rule as (verbs, groups, resources, names), request as (verb, group, resource, name), and the answer.
type Row = (&'static str, (&'static str, &'static str, &'static str, &'static str), (&'static str, &'static str, &'static str, &'static str), bool);

const ROWS: &[Row] = &[
    ("the same verb", ("get", "''", "pods", ""), ("get", "", "pods", "p"), true),
    ("another verb", ("get", "''", "pods", ""), ("list", "", "pods", ""), false),
    ("every verb", ("*", "''", "pods", ""), ("deletecollection", "", "pods", ""), true),
    ("every verb includes unheard-of ones", ("*", "''", "pods", ""), ("frobnicate", "", "pods", ""), true),
    ("the verb * is asked literally", ("get list watch create update patch delete deletecollection", "''", "pods", ""), ("*", "", "pods", ""), false),
    ("only * grants *", ("*", "''", "pods", ""), ("*", "", "pods", ""), true),
    ("custom verbs", ("use", "policy", "podsecuritypolicies", ""), ("use", "policy", "podsecuritypolicies", "p"), true),
    ("case of the verb", ("GET", "''", "pods", ""), ("get", "", "pods", "p"), false),
    ("case of the asked verb", ("get", "''", "pods", ""), ("GET", "", "pods", "p"), false),
    ("no verb", ("", "''", "pods", ""), ("get", "", "pods", "p"), false),
    ("every group", ("get", "*", "pods", ""), ("get", "metrics.k8s.io", "pods", "p"), true),
    ("every group includes the core", ("get", "*", "pods", ""), ("get", "", "pods", "p"), true),
    ("another group", ("get", "apps", "deployments", ""), ("get", "extensions", "deployments", "d"), false),
    ("the core group has no name", ("get", "core", "pods", ""), ("get", "", "pods", "p"), false),
    ("groups carry no version", ("get", "apps/v1", "deployments", ""), ("get", "apps", "deployments", "d"), false),
    ("case of the group", ("get", "Apps", "deployments", ""), ("get", "apps", "deployments", "d"), false),
    ("groups are not globbed", ("get", "*.example.com", "things", ""), ("get", "a.example.com", "things", "t"), false),
    ("the group * is asked literally", ("get", "''", "pods", ""), ("get", "*", "pods", "p"), false),
    ("no group", ("get", "", "pods", ""), ("get", "", "pods", "p"), false),
    ("case of the resource", ("get", "''", "Pods", ""), ("get", "", "pods", "p"), false),
    ("every resource", ("get", "''", "*", ""), ("get", "", "secrets", "s"), true),
    ("every resource includes subresources", ("create", "''", "*", ""), ("create", "", "pods/exec", "p"), true),
    ("a resource is not its subresource", ("get", "''", "pods", ""), ("get", "", "pods/log", "p"), false),
    ("a subresource is not its resource", ("get", "''", "pods/log", ""), ("get", "", "pods", "p"), false),
    ("a subresource", ("get", "''", "pods/log", ""), ("get", "", "pods/log", "p"), true),
    ("another subresource", ("get", "''", "pods/log", ""), ("get", "", "pods/exec", "p"), false),
    ("a subresource of every resource", ("update", "*", "*/scale", ""), ("update", "apps", "deployments/scale", "d"), true),
    ("not the resource itself", ("update", "*", "*/scale", ""), ("update", "apps", "deployments", "d"), false),
    ("not a part of the subresource", ("update", "*", "*/scale", ""), ("update", "apps", "deployments/le", "d"), false),
    ("not the end of a subresource", ("update", "*", "*/scale", ""), ("update", "apps", "deployments/autoscale", "d"), false),
    ("a subresource of one resource is none of another", ("update", "apps", "deployments/scale", ""), ("update", "apps", "statefulsets/scale", "s"), false),
    ("pods/* is no wildcard", ("create", "''", "pods/*", ""), ("create", "", "pods/exec", "p"), false),
    ("pods/* is the subresource *", ("create", "''", "pods/*", ""), ("create", "", "pods/*", "p"), true),
    ("*/* is no wildcard", ("create", "''", "*/*", ""), ("create", "", "pods/exec", "p"), false),
    ("*/* is the subresource * of everything", ("create", "''", "*/*", ""), ("create", "", "pods/*", "p"), true),
    ("resources are not globbed", ("get", "''", "config*", ""), ("get", "", "configmaps", "c"), false),
    ("the resource * is asked literally", ("get", "''", "pods", ""), ("get", "", "*", ""), false),
    ("only * grants *", ("get", "''", "*", ""), ("get", "", "*", ""), true),
    ("a trailing slash is another resource", ("get", "''", "pods/", ""), ("get", "", "pods", "p"), false),
    ("a long subresource", ("get", "''", "pods/proxy/x", ""), ("get", "", "pods/proxy/x", "p"), true),
    ("a long subresource of everything", ("get", "''", "*/proxy/x", ""), ("get", "", "pods/proxy/x", "p"), true),
    ("no resource", ("get", "''", "", ""), ("get", "", "pods", "p"), false),
    ("a name", ("get", "''", "secrets", "a b"), ("get", "", "secrets", "b"), true),
    ("another name", ("get", "''", "secrets", "a b"), ("get", "", "secrets", "c"), false),
    ("names and list", ("list", "''", "secrets", "a"), ("list", "", "secrets", ""), false),
    ("names and a list narrowed to one", ("list", "''", "secrets", "a"), ("list", "", "secrets", "a"), true),
    ("names and watch", ("watch", "''", "secrets", "a"), ("watch", "", "secrets", ""), false),
    ("names and create", ("create", "''", "secrets", "a"), ("create", "", "secrets", ""), false),
    ("names and create as a review may ask it", ("create", "''", "secrets", "a"), ("create", "", "secrets", "a"), true),
    ("names and deletecollection", ("deletecollection", "''", "secrets", "a"), ("deletecollection", "", "secrets", ""), false),
    ("names and the creation of a subresource", ("create", "''", "pods/exec", "p"), ("create", "", "pods/exec", "p"), true),
    ("names and the subresource of another", ("create", "''", "pods/exec", "p"), ("create", "", "pods/exec", "q"), false),
    ("names and the log of one", ("get", "''", "pods/log", "p"), ("get", "", "pods/log", "p"), true),
    ("names and the token of one", ("create", "''", "serviceaccounts/token", "a"), ("create", "", "serviceaccounts/token", "a"), true),
    ("names and the eviction of another", ("create", "''", "pods/eviction", "p"), ("create", "", "pods/eviction", "q"), false),
    ("names and several resources", ("get", "''", "secrets configmaps", "a"), ("get", "", "configmaps", "a"), true),
    ("no names and no name", ("list", "''", "secrets", ""), ("list", "", "secrets", ""), true),
    ("the empty name matches every list", ("list", "''", "secrets", "''"), ("list", "", "secrets", ""), true),
    ("the empty name matches no narrowed list", ("list", "''", "secrets", "''"), ("list", "", "secrets", "a"), false),
    ("case of the name", ("get", "''", "secrets", "a"), ("get", "", "secrets", "A"), false),
    ("the empty name matches no name", ("list create", "''", "secrets", "''"), ("create", "", "secrets", ""), true),
    ("the empty name matches no other", ("get", "''", "secrets", "''"), ("get", "", "secrets", "a"), false),
    ("the name * is literal", ("get", "''", "secrets", "*"), ("get", "", "secrets", "a"), false),
    ("the name * is itself", ("get", "''", "secrets", "*"), ("get", "", "secrets", "*"), true),
    ("names are not globbed", ("get", "''", "secrets", "a*"), ("get", "", "secrets", "ab"), false),
];

#[test]
fn resources() {
    for (what, (verbs, groups, resources, names), (verb, group, resource, name), expected) in ROWS {
        let rule = named(verbs, groups, resources, names);
        let request = Request::resource(verb, "ns", group, resource, name);
        assert_eq!(decides(vec![rule], &request), *expected, "{what}");
    }
}

#[test]
fn a_slash_may_stand_in_the_resource_of_a_review() {
    let mut request = Request::resource("get", "", "", "pods", "p");
    let crate::rbac::Target::Resource { resource, .. } = &mut request.target else { panic!() };
    *resource = "pods/log".into();
    assert!(decides(vec![rule("get", "''", "pods/log")], &request));
    assert!(!decides(vec![rule("get", "''", "*/log")], &request), "the subresource is empty");
}

#[test]
fn paths() {
    let rows: &[(&str, &str, &str, bool)] = &[
        ("*", "get", "/anything", true),
        ("/healthz", "get", "/healthz", true),
        ("/healthz", "get", "/healthz/", false),
        ("/healthz", "get", "/healthz/ping", false),
        ("/healthz", "post", "/healthz", false),
        ("/api*", "get", "/apis/x", true),
        ("/api*", "get", "/ap", false),
        ("/foo/*", "get", "/foo", false),
        ("/foo/*", "get", "/foo/", true),
        ("/bar**", "get", "/barn", true),
        ("/q/*/x", "get", "/q/a/x", false),
        ("/q/*/x", "get", "/q/*/x", true),
        ("**", "get", "/x", true),
    ];
    for (url, verb, path, expected) in rows {
        assert_eq!(decides(vec![urls("get", url)], &Request::url(verb, path)), *expected, "{url} {verb} {path}");
    }
    assert!(!decides(vec![urls("GET", "*")], &Request::url("get", "/x")));
    for method in ["get", "head", "options", "post", "put", "patch", "delete"] {
        assert!(decides(vec![urls(method, "/x")], &Request::url(method, "/x")) && decides(vec![urls("*", "/x")], &Request::url(method, "/x")), "{method}");
    }
    let mixed = || vec![PolicyRule { urls: names("/x"), ..rule("get", "''", "pods") }];
    assert!(decides(mixed(), &Request::url("get", "/x")) && decides(mixed(), &Request::resource("get", "", "", "pods", "p")), "each half of a rule with both");
    let limited = vec![PolicyRule { names: names("p"), ..urls("get", "/x") }];
    assert!(decides(limited, &Request::url("get", "/x")), "a path has no name to compare");
    assert!(!decides(vec![rule("*", "*", "*")], &Request::url("get", "/x")), "resources are no paths");
    assert!(!decides(vec![urls("*", "*")], &Request::resource("get", "", "", "pods", "p")), "paths are no resources");
}

#[test]
fn every_dimension_within_one_rule() {
    let rules = vec![rule("get", "''", "pods"), rule("list", "apps", "deployments")];
    assert!(!decides(rules.clone(), &Request::resource("list", "", "", "pods", "")));
    assert!(!decides(rules, &Request::resource("get", "", "apps", "deployments", "d")));
}

#[test]
fn more_verbs_than_bits() {
    let rules = (0..200).map(|n| rule(&format!("v{n}"), "''", &format!("r{n}"))).collect::<Vec<_>>();
    for n in 0..200 {
        let asked = |verb: &str, resource: &str| decides(rules.clone(), &Request::resource(verb, "", "", resource, "x"));
        assert!(asked(&format!("v{n}"), &format!("r{n}")));
        assert!(!asked(&format!("v{}", n + 1), &format!("r{n}")));
    }
}

#[test]
fn rules_too_wide_for_the_index() {
    let many = |prefix: &str| (0..100).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>().join(" ");
    let wide = vec![named("get", &many("g"), &format!("{} */log pods/exec", many("r")), "n")];
    assert!(decides(wide.clone(), &Request::resource("get", "", "g99", "r7", "n")));
    assert!(decides(wide.clone(), &Request::resource("get", "", "g0", "any/log", "n")));
    assert!(decides(wide.clone(), &Request::resource("get", "", "g0", "pods/exec", "n")));
    assert!(!decides(wide.clone(), &Request::resource("get", "", "g0", "pods", "n")));
    assert!(!decides(wide.clone(), &Request::resource("get", "", "", "r7", "n")));
    assert!(!decides(wide, &Request::resource("get", "", "g0", "r7", "m")));
}

#[test]
fn what_a_role_would_give() {
    let rules = vec![rule("get bind", "'' rbac.authorization.k8s.io", "pods/exec clusterroles nodes"), named("delete", "''", "pods", "a b")];
    let authorizer = Authorizer::new(&inventory(vec![role("", "reader", rules)], Vec::new()));
    let need =
        |verb: &str, group: &str, resource: &str| Need { verbs: names(verb), group: group.into(), resource: resource.into(), name: None, cluster: false };
    let gives = |namespace: Option<&str>, need: &Need| {
        let object = crate::model::ObjectRef::cluster(crate::model::Kind::ClusterRole, "reader");
        let permissions = authorizer.permissions(std::slice::from_ref(need));
        authorizer.role_holdings(&object, namespace.map(Name::new).as_ref(), &permissions)
    };
    assert_eq!(gives(Some("a"), &need("get", "", "pods/exec")), [(0, None)]);
    assert_eq!(gives(Some("a"), &need("delete", "", "pods")), [(0, Some(names("a b")))]);
    assert_eq!(gives(Some("a"), &need("bind", "rbac.authorization.k8s.io", "clusterroles")), [(0, None)], "checked in the binding's namespace");
    assert_eq!(gives(Some("a"), &need("get", "", "nodes")), [], "nodes are in no namespace");
    assert_eq!(gives(None, &need("get", "", "nodes")), [(0, None)]);
}
