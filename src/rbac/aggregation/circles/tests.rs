//! Who leads to each other is together, behind those that are led to.

use proptest::prelude::*;

use super::*;

/// Whether one leads to another.
fn leads(next: &[Vec<usize>], from: usize, to: usize) -> bool {
    let (mut seen, mut open) = (vec![false; next.len()], vec![from]);
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            open.extend(&next[at]);
        }
    }
    seen[to]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn circles_are_those_that_lead_to_each_other(next in (1_usize..9).prop_flat_map(|n| prop::collection::vec(prop::collection::vec(0..n, 0..4), n))) {
        let found = circles(&next);
        let place = |one: usize| found.iter().position(|circle| circle.contains(&one)).unwrap();
        prop_assert_eq!(found.iter().map(Vec::len).sum::<usize>(), next.len());
        for from in 0..next.len() {
            for to in 0..next.len() {
                prop_assert_eq!(place(from) == place(to), leads(&next, from, to) && leads(&next, to, from));
                prop_assert!(!leads(&next, from, to) || place(to) <= place(from));
            }
        }
    }
}

#[test]
fn a_chain_may_be_long() {
    const COUNT: usize = 200_000;
    let mut next: Vec<Vec<usize>> = (0..COUNT).map(|at| vec![at + 1]).collect();
    next.push(Vec::new());
    assert!(circles(&next).iter().map(|circle| circle[0]).eq((0..=COUNT).rev()));
    next[COUNT].push(0);
    assert_eq!(circles(&next).len(), 1);
}
