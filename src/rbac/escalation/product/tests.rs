//! The search says what a look at each thing says, with fewer looks.

use proptest::prelude::*;
use proptest::sample::subsequence;

use super::*;
use crate::model::Name;
use crate::rbac::tests::any;
use crate::rbac::tests::objects::{named, names, rule, urls};

/// By looking at each thing.
fn one_by_one(owner: &[&PolicyRule], rule: &PolicyRule) -> bool {
    atoms(rule).all(|atom| owner.iter().any(|own| atom.is_covered_by(own)))
}

/// By the search, also where there are few things.
fn searched(owner: &[&PolicyRule], rule: &PolicyRule) -> bool {
    let mut looks = Looks::new(LOOKS);
    covers_places(owner, rule, &mut looks) && covers_paths(owner, rule, &mut looks)
}

fn list(of: &'static [&'static str]) -> impl Strategy<Value = Vec<Name>> {
    subsequence(of, 0..=of.len()).prop_map(|items| items.into_iter().map(Name::new).collect())
}

/// Rules of few words, so that several together often cover another.
fn narrow() -> impl Strategy<Value = PolicyRule> {
    let lists = (
        list(&["get", "list", "*"]),
        list(&["", "apps"]),
        list(&["pods", "pods/log", "*/log", "*"]),
        prop_oneof![list(&["a", "b"]), Just(Vec::new())],
        list(&["/a", "/a/*", "/b*"]),
    );
    lists.prop_map(|(verbs, groups, resources, names, urls)| PolicyRule { verbs, groups, resources, names, urls })
}

/// What the rules are to be compared with: words that they have too.
fn wanted() -> impl Strategy<Value = PolicyRule> {
    let lists = (
        list(&["get", "list"]),
        list(&["", "apps"]),
        list(&["pods", "pods/log", "jobs/log"]),
        prop_oneof![list(&["a", "b"]), Just(Vec::new())],
        prop_oneof![3 => Just(Vec::new()), 1 => list(&["/a", "/a/b", "/a/*"])],
    );
    lists.prop_map(|(verbs, groups, resources, names, urls)| PolicyRule { verbs, groups, resources, names, urls })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_search_says_what_each_thing_says(
        owner in prop::collection::vec(prop_oneof![3 => narrow(), 1 => any::rule()], 0..9),
        servant in prop_oneof![3 => wanted(), 1 => narrow(), 1 => any::rule()],
    ) {
        let owner: Vec<&PolicyRule> = owner.iter().collect();
        let expected = one_by_one(&owner, &servant);
        prop_assert_eq!(searched(&owner, &servant), expected);
        prop_assert_eq!(covers(&owner, [&servant]), expected);
        prop_assert_eq!(super::super::uncovered(&owner, [&servant]).is_empty(), expected);
    }
}

#[test]
fn both_answers_are_common_where_several_rules_are_needed() {
    let words = ["get", "list"].into_iter().flat_map(|verb| ["''", "apps"].map(|group| (verb, group)));
    let cells: Vec<PolicyRule> = words.flat_map(|(verb, group)| ["a", "b"].map(|name| named(verb, group, "pods", name))).collect();
    let whole = named("get list", "'' apps", "pods", "a b");
    let all: Vec<&PolicyRule> = cells.iter().collect();
    assert!(searched(&all, &whole) && covers(&all, [&whole]));
    for missing in 0..all.len() {
        let mut less = all.clone();
        less.remove(missing);
        assert!(!searched(&less, &whole) && !covers(&less, [&whole]), "{:?}", all[missing]);
    }
}

/// A list of so many different words.
fn many(prefix: &str, count: usize) -> String {
    (0..count).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>().join(" ")
}

/// The looks that the search takes, without those that prepare it.
fn looks(owner: &[&PolicyRule], rule: &PolicyRule) -> (bool, usize) {
    let mut looks = Looks::new(LOOKS);
    let mut search = Search::new(owner, |_| true, rule, &[Part::Groups, Part::Resources, Part::Names, Part::Verbs], &mut looks).unwrap();
    let (among, before) = (search.among.clone(), search.looks.left);
    (search.is_covered(0, among), before - search.looks.left)
}

#[test]
fn a_wide_rule_takes_few_looks() {
    let (verbs, groups, resources) = (many("v", 150), many("g", 150), many("r", 150));
    let monster = rule(&verbs, &groups, &resources);
    assert_eq!(looks(&[&rule("*", "*", "*")], &monster), (true, 0));
    assert!(covers(&[&rule("*", "*", "*")], [&monster]) && covers(&[&monster], [&monster]));
    // A rule for each group, and for each pair of a verb and a group.
    let by_group: Vec<PolicyRule> = names(&groups).iter().map(|group| rule(&verbs, group, "*")).collect();
    let by_pair: Vec<PolicyRule> = names(&groups).iter().flat_map(|group| names(&verbs).into_iter().map(move |verb| rule(&verb, group, "*"))).collect();
    for (owner, most) in [(by_group, 150), (by_pair, 4_000_000)] {
        let all: Vec<&PolicyRule> = owner.iter().collect();
        let (covered, looked) = looks(&all, &monster);
        assert!(covered && looked <= most, "{looked} of {}", all.len());
        assert!(covers(&all, [&monster]) && !covers(&all[1..], [&monster]) && !covers(&all[..all.len() - 1], [&monster]));
    }
}

#[test]
fn long_lists_of_names_and_paths_are_compared_once() {
    let names = many("n", 20_000);
    let (one, other) = (named("get list", "''", "secrets configmaps", &names), named("get list watch", "''", "secrets configmaps", &names));
    assert!(covers(&[&other], [&one]) && !covers(&[&one], [&other]));
    let paths = many("/p", 20_000);
    let (one, other) = (urls("get post", &paths), urls("get post put", &paths));
    assert!(covers(&[&other], [&one]) && !covers(&[&one], [&other]));
    assert!(covers(&[&urls("*", "/p*")], [&other]) && !covers(&[&urls("*", "/p1*")], [&other]));
}

#[test]
fn rules_with_one_pattern_for_many_elements_are_gathered_once() {
    let prefixes: Vec<PolicyRule> = (0..2_000).map(|n| urls(&format!("get v{n}"), "/a*")).collect();
    let subresources: Vec<PolicyRule> = (0..2_000).map(|n| rule(&format!("get v{n}"), "''", "*/log")).collect();
    let (owner, paths, logs) = (prefixes.iter().chain(&subresources).collect::<Vec<_>>(), many("/a", 2_000), many("r", 2_000).replace(' ', "/log ") + "/log");
    let within = |most: usize, servant: &PolicyRule| {
        let mut looks = Looks::new(most);
        covers_rule(&owner, servant, &mut looks)
    };
    for (yes, no) in [(urls("get v7", &paths), urls("get v7 v2000", &paths)), (rule("get v7", "''", &logs), rule("get v7 v2000", "''", &logs))] {
        assert!(within(20_000, &yes) && !within(20_000, &no), "{:?}", yes.verbs);
        assert!(covers(&owner, [&yes]) && !covers(&owner, [&no]));
    }
    // Where each element has a rule of its own beside those of all, it is not called covered once that has taken too long.
    let each: Vec<PolicyRule> = (0..2_000).map(|n| urls("post", &format!("/a{n}"))).collect();
    let (owner, some): (Vec<&PolicyRule>, _) = (owner.iter().copied().chain(&each).collect(), urls("get post", &many("/a", 1_000)));
    assert!(covers(&owner, [&some]) && !covers(&owner, [&urls("get post put", &paths)]));
    let mut looks = Looks::new(1_000_000);
    assert!(!covers_rule(&owner, &some, &mut looks) && looks.left == 0);
    let mut left = 1_000_000;
    assert!(!covers_one(&owner, &some, &mut left) && left == 0, "what others took is not to be had");
}
