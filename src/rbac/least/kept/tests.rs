//! What is looked up is what the rules cover.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn atom() -> impl Strategy<Value = Atom> {
    let url = (select(vec!["/a", "/a*", "/a/*", "/a/b", "*", "/b**"]), select(vec!["get", "post", "*"]));
    let resource = (
        select(vec!["", "apps", "*"]),
        select(vec!["pods", "pods/log", "jobs/log", "*", "*/log", "pods/*"]),
        prop_oneof![Just(None), select(vec!["x", "y"]).prop_map(Some)],
        select(vec!["get", "list", "*"]),
    );
    prop_oneof![
        1 => url.prop_map(|(url, verb)| Atom::Url { url: url.into(), verb: verb.into() }),
        3 => resource.prop_map(|(group, resource, name, verb)| Atom::Resource {
            group: group.into(),
            resource: resource.into(),
            name: name.map(Name::new),
            verb: verb.into()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_look_up_says_what_the_rules_say(sets in prop::array::uniform2(prop::collection::btree_set(atom(), 0..6)), wanted in atom()) {
        let rules: Vec<PolicyRule> = sets.iter().flat_map(compact::rules).collect();
        let [one, other] = sets.map(|atoms| Given { places: [(None, atoms)].into(), ..Given::default() });
        let kept = Kept::of(None, [&one, &other]);
        prop_assert_eq!(kept.gives(&wanted), covers(&rules.iter().collect::<Vec<_>>(), [&wanted.rule()]));
    }
}
