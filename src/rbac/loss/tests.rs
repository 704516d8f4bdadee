//! Who loses what, exactly.

use proptest::prelude::*;

use super::super::tests::any::{all_subjects, cluster, some_requests};
use super::super::tests::objects::{binding, inventory, named, names, role, rule, urls};
use super::{Losses, losses, meet, touched};
use crate::model::{Edit, Inventory, Kind, Name, ObjectRef, PolicyRule, Subject};
use crate::rbac::{Authorizer, Request};

fn without(inventory: &Inventory, binding: &ObjectRef) -> (Vec<Subject>, Losses) {
    let after = Edit::apply(inventory, &[Edit::Remove(binding.clone())]);
    let (old, new) = (Authorizer::new(inventory), Authorizer::new(&after));
    let subjects = touched((inventory, &old), (&after, &new));
    let losses = losses(&old, &new, &subjects);
    (subjects, losses)
}

fn said(found: &Losses) -> Vec<String> {
    let words = |rule: &PolicyRule| {
        let list = |names: &[Name]| names.iter().map(Name::as_str).collect::<Vec<_>>().join(",");
        format!(
            "{} {}{}{}",
            list(&rule.verbs),
            list(&rule.resources),
            list(&rule.urls),
            if rule.names.is_empty() { String::new() } else { format!(" only {}", list(&rule.names)) }
        )
    };
    let place = |namespace: &Option<Name>| namespace.as_ref().map_or_else(String::new, |namespace| format!(" in {namespace}"));
    let mut lines = Vec::new();
    for loss in &found.losses {
        lines.push(loss.subjects.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
        for lost in &loss.lost {
            lines.push(format!("- {}{}", words(&lost.rule), place(&lost.namespace)));
            lines.extend(lost.keeps.iter().map(|kept| format!("= {}{} by {}", words(&kept.rule), place(&kept.namespace), kept.through.binding.name)));
        }
    }
    lines.extend(found.unmoved.iter().map(|one| {
        let through: Vec<&str> = one.through.iter().map(|chain| chain.binding.name.as_str()).collect();
        format!("{} loses nothing ({})", one.subject, through.join(" "))
    }));
    lines
}

#[test]
fn other_subjects_of_the_binding_keep_what_another_binding_gives_them() {
    let roles = vec![
        role("", "wide", vec![rule("*", "*", "*")]),
        role("", "read", vec![rule("get list", "''", "secrets pods")]),
        role("ns1", "some", vec![named("get", "''", "secrets", "a b")]),
        role("", "copy", vec![rule("*", "*", "*"), urls("get", "/metrics")]),
    ];
    let bindings = vec![
        binding("", "all", "ClusterRole/wide", "sa:ci/deployer user:u user:twin group:g"),
        binding("", "reader", "ClusterRole/read", "user:u"),
        binding("ns1", "some", "Role/some", "user:u"),
        binding("", "again", "ClusterRole/copy", "user:twin"),
    ];
    let (subjects, found) = without(&inventory(roles, bindings), &ObjectRef::cluster(Kind::ClusterRoleBinding, "all"));
    assert_eq!(subjects.len(), 4);
    assert_eq!(
        said(&found),
        [
            "sa:ci/deployer group:g",
            "- * *",
            "user:u",
            "- * *",
            "= get,list pods,secrets by reader",
            "= get secrets only a,b in ns1 by some",
            "user:twin loses nothing (again)",
        ]
    );
}

#[test]
fn a_rule_that_is_kept_in_part_is_lost_but_for_that() {
    let roles = vec![role("", "a", vec![rule("get list delete", "''", "pods secrets")]), role("", "b", vec![rule("get list", "''", "*")])];
    let bindings = vec![binding("ns1", "one", "ClusterRole/a", "user:u"), binding("", "other", "ClusterRole/b", "user:u")];
    let (_, found) = without(&inventory(roles, bindings), &ObjectRef::namespaced(Kind::RoleBinding, "ns1", "one"));
    assert_eq!(said(&found), ["user:u", "- get,list,delete pods,secrets in ns1", "= get,list pods,secrets in ns1 by other"]);
}

#[test]
fn an_emptied_role_takes_from_all_who_are_bound_to_it_and_an_unchanged_one_from_nobody() {
    let roles = vec![role("", "a", vec![rule("get", "''", "pods")]), role("", "none", Vec::new())];
    let bindings = vec![
        binding("", "one", "ClusterRole/a", "user:u user:v"),
        binding("ns1", "two", "ClusterRole/a", "user:w"),
        binding("", "n", "ClusterRole/none", "user:x"),
    ];
    let before = inventory(roles, bindings);
    let empty = crate::model::Object::Role(role("", "a", Vec::new()));
    let after = Edit::apply(&before, &[Edit::put(empty)]);
    let (old, new) = (Authorizer::new(&before), Authorizer::new(&after));
    let subjects = touched((&before, &old), (&after, &new));
    assert_eq!(said(&losses(&old, &new, &subjects)), ["user:u user:v", "- get pods", "user:w", "- get pods in ns1"]);
    assert!(touched((&before, &old), (&before, &old)).is_empty());
    let (_, found) = without(&before, &ObjectRef::cluster(Kind::ClusterRoleBinding, "n"));
    assert_eq!(said(&found), ["user:x loses nothing ()"]);
}

#[test]
fn rules_meet_in_what_both_give() {
    let met = |a: &PolicyRule, b: &PolicyRule| {
        let both = meet::rules(a, b);
        assert_eq!(both, meet::rules(b, a));
        both
    };
    assert_eq!(met(&rule("*", "*", "*"), &rule("get", "apps", "*/scale")), Some(rule("get", "apps", "*/scale")));
    assert_eq!(met(&rule("get list", "''", "pods/log pods"), &rule("get", "*", "*/log")), Some(rule("get", "''", "pods/log")));
    assert_eq!(met(&named("get", "''", "pods", "a b"), &named("get", "''", "pods", "b c")), Some(named("get", "''", "pods", "b")));
    assert_eq!(met(&named("get", "''", "pods", "a"), &named("get", "''", "pods", "b")), None);
    assert_eq!(met(&urls("get", "/a/*"), &urls("*", "/a/b* /c")), Some(urls("get", "/a/b*")));
    assert_eq!(met(&rule("get", "''", "pods"), &rule("get", "apps", "pods")), None);
    assert_eq!(meet::rules(&rule("get", "''", "pods"), &urls("get", "*")), None);
    assert_eq!(names("a b").len(), 2);
}

/// Whether a request is matched by a rule in a place.
fn matches(namespace: Option<&Name>, given: &PolicyRule, what: &Request) -> bool {
    let place = namespace.map_or("", |namespace| namespace.as_str());
    let one = inventory(vec![role("", "r", vec![given.clone()])], vec![binding(place, "b", "ClusterRole/r", "user:u")]);
    Authorizer::new(&one).allows(&"user:u".parse::<Subject>().unwrap().identity(), what)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_request_is_lost_exactly_where_a_lost_rule_matches_and_nothing_that_is_kept_does(inventory in cluster(), at in 0usize..5, requests in some_requests()) {
        let Some(gone) = inventory.bindings().nth(at) else { return Ok(()) };
        let after = Edit::apply(&inventory, &[Edit::Remove(gone.object())]);
        let (old, new) = (Authorizer::new(&inventory), Authorizer::new(&after));
        let known = touched((&inventory, &old), (&after, &new));
        let found = losses(&old, &new, &all_subjects());
        for subject in all_subjects() {
            let who = subject.identity();
            let loss = found.losses.iter().find(|loss| loss.subjects.contains(&subject));
            prop_assert_eq!(loss.is_none(), found.unmoved.iter().any(|one| one.subject == subject));
            for what in requests.iter().filter(|what| old.allows(&who, what)) {
                let is_lost = !new.allows(&who, what);
                let in_rule = |lost: &&super::Lost| matches(lost.namespace.as_ref(), &lost.rule, what) && !lost.keeps.iter().any(|kept| matches(kept.namespace.as_ref(), &kept.rule, what));
                // What no request can match is no loss, and a review may ask for it all the same.
                let said = loss.is_some_and(|loss| loss.lost.iter().any(|lost| in_rule(&lost)));
                prop_assert!(!said || is_lost, "{} {}: {:?}", subject, what, found);
                prop_assert!(said || !is_lost || is_inert(&old, &who, what), "{} {}: {:?}", subject, what, found);
                let by_name = |one: &Subject| one == &subject || one.user_name().is_some() && one.user_name() == subject.user_name() || matches!(one, Subject::Group(group) if who.groups.contains(group));
                prop_assert!(!is_lost || known.iter().any(by_name), "{} is not among {:?}", subject, known);
            }
        }
    }
}

/// Whether only rules that no request of a client can match allow it.
fn is_inert(authorizer: &Authorizer, who: &crate::model::Identity, what: &Request) -> bool {
    let grants = authorizer.decide(who, what).grants;
    let rules = authorizer.effective_rules(who);
    grants.iter().all(|grant| rules.iter().any(|rule| rule.grant == *grant && rule.inert.is_some()))
}
