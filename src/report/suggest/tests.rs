//! Large rules in few words.

use super::*;
use crate::model::Subject;
use crate::rbac::least;
use crate::rbac::tests::objects::{binding, inventory, named, role, rule};
use crate::rbac::{Authorizer, Request};

fn many(prefix: &str, count: usize) -> String {
    (0..count).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn groups_are_said_with_each_resource_unless_that_is_too_long() {
    assert_eq!(in_words(&rule("get", "'' apps", "pods jobs")), "get pods of core|apps, jobs of core|apps");
    let wide = in_words(&rule("get", &many("g", 2_000), &many("r", 2_000)));
    assert!(wide.starts_with("get r0, r1, r2,") && wide.contains("r1999, each of g0|g1|g2|"));
    assert!(wide.len() < 40_000, "each word once: {}", wide.len());
    assert!(in_words(&rule("get", "apps", &many("r", 2_000))).ends_with(", r1999.apps"));
}

#[test]
fn what_was_not_taken_apart_is_said() {
    let large = |names: &str| named(&many("v", 100), &many("g", 100), &many("r", 100), names);
    let subject: Subject = "user:u".parse().unwrap();
    let said = |rules: Vec<PolicyRule>, seen: Option<Request>| {
        let cluster = inventory(vec![role("", "r", rules)], vec![binding("", "b", "ClusterRole/r", "user:u")]);
        let authorizer = Authorizer::new(&cluster);
        let found = match seen {
            None => least::tightened(&authorizer, &subject, &[]),
            Some(request) => least::observed(&cluster, &authorizer, &subject, &subject.identity(), &[Observed { request, more_names: false, count: 1 }]),
        };
        notes(&cluster, &found).pop().unwrap()
    };
    let what = "100 verbs, 100 resources of 100 groups";
    assert_eq!(said(vec![large("")], None), format!("1 rule names too much to be taken apart, so that it stays as it is: {what}."));
    let both = format!("2 rules name too much to be taken apart, so that they stay as they are: the first has {what}");
    assert_eq!(said(vec![large("a b"), large("c d")], None), format!("{both}, 2 names each."));
    let seen = said(vec![large("")], Some(Request::resource("v1", "ns", "g1", "r1", "")));
    assert!(seen.contains("so that, where it becomes denied, it is listed whole, what is suggested of it included"), "{seen}");
}
