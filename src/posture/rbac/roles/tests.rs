//! A rule that many roles gather is asked once.

use super::*;
use crate::rbac::tests::objects::{aggregated, inventory, labelled, role, rule};

#[test]
fn each_check_asks_a_rule_once_for_each_reach_however_many_gather_it() {
    let part = |n: usize| labelled(role("", &format!("part{n}"), vec![rule("get", "''", "secrets"), rule("get", "''", "pods")]), &[("to", "all")]);
    let whole = |n: usize| aggregated(role("", &format!("whole{n}"), Vec::new()), &[("to", "all")]);
    let cluster = inventory((0..10).map(part).chain((0..100).map(whole)).collect(), Vec::new());
    let index = Index::new(&cluster);
    let mut count = 0;
    let mut asked = Asked::new(&index, |reach, rule: &PolicyRule| {
        count += 1;
        rights::reads_secrets(reach, rule)
    });
    let local = Reach { cluster: false, system: false };
    for known in index.roles().iter().filter(|known| known.role.aggregation.is_some()) {
        for reach in [Reach::EVERYWHERE, local] {
            let found = asked.of(&known.source, reach);
            assert!(found.len() == 10 && found.iter().all(|(owner, at, rule)| *at == 0 && std::ptr::eq(*rule, &raw const owner.rules[0])));
        }
    }
    let part = index.roles().iter().find(|known| known.role.meta.name == *"part3").unwrap();
    assert_eq!(asked.of(&part.source, local).len(), 1);
    assert_eq!(count, 2 * 20 + 2, "and of a role itself");
}
