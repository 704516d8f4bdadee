//! What many roles gather is put together once.

use super::*;
use crate::posture::rbac::Index;
use crate::rbac::tests::objects::{aggregated, inventory, labelled, role, rule};

#[test]
fn roles_that_gather_the_same_have_one_list() {
    let part = |n: usize| labelled(role("", &format!("part{n}"), vec![rule("get", "''", &format!("r{n}"))]), &[("to", "all"), ("n", &n.to_string())]);
    let whole = |n: usize| aggregated(role("", &format!("whole{n}"), Vec::new()), &[("to", "all")]);
    let one = |n: usize| aggregated(role("", &format!("one{n}"), Vec::new()), &[("n", &n.to_string())]);
    let cluster = inventory((0..10).map(part).chain((0..100).map(whole)).chain((0..3).map(one)).collect(), Vec::new());
    let index = Index::new(&cluster);
    let (mut gathered, mut sets, mut built) = (Gathered::default(), Sets::default(), 0);
    let mut found: Vec<(&str, Option<SetId>)> = Vec::new();
    for role in cluster.cluster_roles.iter() {
        let set = gathered.of(index.source(role), || {
            built += 1;
            Some(sets.add(index.rules(role).into_iter().map(|(_, _, rule)| rule).collect()))
        });
        found.push((&role.meta.name, set));
    }
    assert_eq!(built, 10 + 1 + 3, "of each part, of all, and of three");
    let of = |name: &str| found.iter().find(|(known, _)| *known == name).unwrap().1;
    assert_eq!((of("whole7"), of("one2")), (of("whole8"), of("part2")));
    assert_ne!(of("whole7"), of("one2"));
}
