//! What is gathered is the same as if everybody were asked, and few are.

use proptest::prelude::*;

use super::*;
use crate::model::Expression;
use crate::rbac::tests::objects::{aggregated, inventory, labelled, role, rule};

fn names(gathered: &Gathered<'_>, name: &str) -> Vec<String> {
    let role = gathered.roles().iter().find(|role| role.meta.name == *name).unwrap();
    gathered.of(role).unwrap().iter().map(|at| gathered.roles()[*at].meta.name.to_string()).collect()
}

fn part(name: &str, label: &str) -> Role {
    labelled(role("", name, vec![rule("get", "''", name)]), &[("to", label)])
}

fn whole(name: &str, to: &str, label: &str) -> Role {
    labelled(aggregated(role("", name, Vec::new()), &[("to", label)]), &[("to", to)])
}

#[test]
fn what_is_gathered_stands_in_the_place_of_who_gathers_it() {
    let roles = vec![part("a", "top"), whole("b", "top", "middle"), part("c", "top"), part("d", "middle"), part("z", "middle"), whole("top", "", "top")];
    let cluster = inventory(roles, Vec::new());
    let gathered = Gathered::new(&cluster);
    assert_eq!(names(&gathered, "top"), ["a", "d", "z", "c"]);
    assert_eq!(names(&gathered, "b"), ["d", "z"]);
    assert!(gathered.of(cluster.cluster_roles.get("", "a").unwrap()).is_none());
}

#[test]
fn many_who_gather_ask_few() {
    const COUNT: usize = 2_000;
    // Each its own part, all the same parts and each other, and one after the other.
    let own = (0..COUNT).flat_map(|n| [part(&format!("part{n}"), &format!("own{n}")), whole(&format!("own{n}"), "", &format!("own{n}"))]);
    let shared = (0..COUNT).map(|n| whole(&format!("shared{n}"), "all", "all"));
    let chain = (0..COUNT).map(|n| whole(&format!("chain{n:04}"), &format!("step{n}"), &format!("step{}", n + 1)));
    let ends = [part("common", "all"), part("end", &format!("step{COUNT}"))];
    let cluster = inventory(own.chain(shared).chain(chain).chain(ends).collect(), Vec::new());
    let (gathered, asked) = Gathered::asking(&cluster);
    assert!(asked <= 4 * COUNT, "{asked}");
    for (name, expected) in [("own7", "part7"), ("shared7", "common"), ("chain0007", "end")] {
        assert_eq!(names(&gathered, name), [expected]);
    }
    for names in [["shared1", "shared2"], ["chain0000", "chain1999"]] {
        let [one, other] = names.map(|name| gathered.of(cluster.cluster_roles.get("", name).unwrap()).unwrap());
        assert!(Arc::ptr_eq(one, other), "what is the same is held once");
    }
}

/// By asking everybody, until nothing is added.
fn everybody(cluster: &Inventory, role: &Role) -> Vec<String> {
    let mut reached: Vec<&Role> = vec![role];
    let mut next = 0;
    while let Some(role) = reached.get(next).copied() {
        let selectors = role.aggregation.iter().flatten().filter(|_| role.rules.is_empty());
        for selector in selectors {
            let matched = cluster.cluster_roles.iter().filter(|other| selector.matches(&other.meta.labels));
            let new: Vec<&Role> = matched.filter(|other| reached.iter().all(|known| known.meta.name != other.meta.name)).collect();
            reached.extend(new);
        }
        next += 1;
    }
    let mut names: Vec<String> = reached.into_iter().filter(|role| !role.rules.is_empty()).map(|role| role.meta.name.to_string()).collect();
    names.sort_unstable();
    names
}

fn selector() -> impl Strategy<Value = Selector> {
    let operator = prop_oneof![4 => Just(Operator::In), 1 => Just(Operator::NotIn), 1 => Just(Operator::Exists), 1 => Just(Operator::DoesNotExist)];
    let values = prop::collection::vec(prop::sample::select(vec!["x", "y", "z"]), 1..3);
    let expression = (prop::sample::select(vec!["a", "b", "c"]), operator, values).prop_map(|(key, operator, values)| Expression {
        key: key.into(),
        operator,
        values: values.into_iter().filter(|_| matches!(operator, Operator::In | Operator::NotIn)).map(Name::new).collect(),
    });
    prop::collection::vec(expression, 0..3).prop_map(|expressions| Selector { expressions })
}

fn roles() -> impl Strategy<Value = Vec<Role>> {
    let labels = prop::collection::vec(prop::sample::select(vec![("a", "x"), ("a", "y"), ("b", "x"), ("b", "z"), ("c", "y")]), 0..3);
    let aggregation = prop_oneof![1 => Just(None), 2 => prop::collection::vec(selector(), 0..3).prop_map(Some)];
    prop::collection::vec((labels, aggregation, any::<bool>()), 1..12).prop_map(|list| {
        let one = |(at, (labels, aggregation, filled))| {
            let rules = if filled { vec![rule("get", "''", "pods")] } else { Vec::new() };
            Role { aggregation, ..labelled(role("", &format!("r{at:02}"), rules), Vec::as_slice(&labels)) }
        };
        list.into_iter().enumerate().map(one).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_left_out(roles in roles()) {
        let cluster = inventory(roles, Vec::new());
        let gathered = Gathered::new(&cluster);
        for role in cluster.cluster_roles.iter().filter(|role| role.aggregation.is_some() && role.rules.is_empty()) {
            let mut found = names(&gathered, &role.meta.name);
            found.sort_unstable();
            prop_assert_eq!(found, everybody(&cluster, role));
        }
    }
}
