//! The smallest role, and what a list of rights says.

use super::*;

#[test]
fn the_smallest_role_reads_every_kind_and_gets_no_secret() {
    let rules = smallest_role();
    for kind in Kind::collected() {
        let for_kind: Vec<&PolicyRule> =
            rules.iter().filter(|r| r.groups.iter().any(|g| *g == *kind.group()) && r.resources.iter().any(|p| *p == *kind.plural())).collect();
        assert_eq!(for_kind.len(), 1, "{kind:?}");
        let verbs: Vec<&str> = for_kind[0].verbs.iter().map(Name::as_str).collect();
        let expected: &[&str] = if kind == Kind::Secret { &["list", "watch"] } else { &["get", "list", "watch"] };
        assert_eq!(verbs, expected, "{kind:?}");
    }
    assert!(rules.iter().flat_map(|r| r.verbs.iter().chain(&r.groups).chain(&r.resources)).all(|word| word.as_str() != "*"), "nothing more than is read");
}

#[test]
fn rules_are_read_as_the_authorizer_reads_them() {
    let status = |rules: Value, incomplete: bool| {
        serde_json::from_value::<Review>(json!({ "status": { "resourceRules": rules, "incomplete": incomplete } })).unwrap().status
    };
    let all = status(json!([{ "verbs": ["*"], "apiGroups": ["*"], "resources": ["*"] }]), false);
    assert_eq!(all.allow(Kind::Pod, "list"), Answer::Allowed);
    let named = status(json!([{ "verbs": ["list"], "apiGroups": [""], "resources": ["pods"], "resourceNames": ["a"] }]), false);
    assert_eq!(named.allow(Kind::Pod, "list"), Answer::Denied);
    let some = status(json!([{ "verbs": ["list"], "apiGroups": ["apps"], "resources": ["deployments"] }]), false);
    assert_eq!(some.allow(Kind::Deployment, "list"), Answer::Allowed);
    assert_eq!(some.allow(Kind::Deployment, "watch"), Answer::Denied);
    assert_eq!(some.allow(Kind::Pod, "list"), Answer::Denied);
    assert!(matches!(status(json!([]), true).allow(Kind::Pod, "list"), Answer::Unknown(_)));
}

#[test]
fn what_is_missing_is_a_rule() {
    let right = Right { kind: Kind::Deployment, scope: Scope::Cluster, list: Answer::Allowed, watch: Answer::Denied };
    assert_eq!(right.missing(), Some(rule(vec!["watch".into()], "apps", &["deployments"])));
    assert_eq!(Right { watch: Answer::Allowed, ..right }.missing(), None);
}
