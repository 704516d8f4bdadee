//! Sampled questions.

use std::collections::BTreeSet;

use super::objects::{binding, inventory, role, rule, urls};
use crate::rbac::{Authorizer, Target, sample};

#[test]
fn samples_are_the_same_each_time_and_meet_both_answers() {
    let roles =
        vec![role("", "r", vec![rule("get list", "''", "pods secrets"), urls("get", "/metrics*")]), role("ns1", "l", vec![rule("*", "apps", "*/scale")])];
    let bindings = vec![binding("", "b", "ClusterRole/r", "sa:ns1/a group:g"), binding("ns1", "l", "Role/l", "user:u")];
    let cluster = inventory(roles, bindings);
    let authorizer = Authorizer::new(&cluster);
    let questions = sample::questions(&cluster, &authorizer, 2_000, 7);
    assert_eq!(questions, sample::questions(&cluster, &authorizer, 2_000, 7));
    assert_ne!(questions, sample::questions(&cluster, &authorizer, 2_000, 8));
    assert_eq!(questions.len(), 2_000);
    let allowed = questions.iter().filter(|(who, what)| authorizer.allows(who, what)).count();
    assert!((100..1_900).contains(&allowed), "{allowed}");
    assert!(questions.iter().any(|(_, what)| matches!(what.target, Target::Url(_))));
    let kinds: BTreeSet<_> = questions.iter().collect();
    assert!(kinds.len() > 1_000, "{}", kinds.len());
    // A cluster without rules has nothing to ask about.
    let empty = inventory(Vec::new(), Vec::new());
    assert!(sample::questions(&empty, &Authorizer::new(&empty), 10, 7).is_empty());
}
