//! The index leaves out nobody who gathers, and asks few.

use super::*;
use crate::rbac::tests::objects::{aggregated, inventory, labelled, role};

fn above(gatherers: &Gatherers<'_>, role: &Role) -> Vec<String> {
    gatherers.above([role]).iter().map(|role| role.meta.name.to_string()).collect()
}

#[test]
fn whoever_gathers_is_found_through_others_too() {
    let roles = vec![
        labelled(role("", "part", Vec::new()), &[("to", "middle"), ("x", "y")]),
        aggregated(labelled(role("", "middle", Vec::new()), &[("to", "top")]), &[("to", "middle")]),
        aggregated(labelled(role("", "top", Vec::new()), &[("to", "middle")]), &[("to", "top")]),
        aggregated(labelled(role("", "alone", Vec::new()), &[("to", "alone")]), &[("to", "alone")]),
        aggregated(role("", "other", Vec::new()), &[("to", "other"), ("x", "z")]),
    ];
    let mut cluster = inventory(roles, Vec::new());
    let of = |cluster: &Inventory, name: &str| {
        let gatherers = Gatherers::new(cluster);
        let role = cluster.cluster_roles.get("", name).unwrap().clone();
        (above(&gatherers, &role), gatherers.gather(&role))
    };
    assert_eq!(of(&cluster, "part"), (vec!["middle".to_owned(), "top".to_owned()], true));
    assert_eq!(of(&cluster, "middle"), (vec!["top".to_owned()], true), "a circle ends");
    assert_eq!(of(&cluster, "alone"), (Vec::new(), false), "nobody is gathered by himself");
    assert_eq!(of(&cluster, "other"), (Vec::new(), false));
    // A selector without any equality, here of everything, is asked as well.
    let everything = Role { aggregation: Some(vec![Selector { expressions: Vec::new() }]), ..role("", "whole", Vec::new()) };
    cluster.cluster_roles = crate::model::Store::new(cluster.cluster_roles.iter().cloned().chain([everything]).collect());
    assert_eq!(of(&cluster, "other"), (vec!["whole".to_owned()], true));
    assert_eq!(of(&cluster, "whole"), (Vec::new(), false));
}

#[test]
fn many_gatherers_of_many_roles_are_asked_once_for_each() {
    const COUNT: usize = 1_000;
    let parts = (0..COUNT).map(|n| labelled(role("", &format!("part{n}"), Vec::new()), &[("to", &format!("whole{n}")), ("all", "yes")]));
    let wholes = (0..COUNT).map(|n| aggregated(role("", &format!("whole{n}"), Vec::new()), &[("to", &format!("whole{n}"))]));
    let shared = (0..COUNT).map(|n| aggregated(role("", &format!("shared{n}"), Vec::new()), &[("all", "yes")]));
    let cluster = inventory(parts.chain(wholes).chain(shared).collect(), Vec::new());
    let gatherers = Gatherers::new(&cluster);
    assert!(cluster.cluster_roles.iter().filter(|role| role.aggregation.is_none()).all(|role| gatherers.gather(role)));
    assert!(gatherers.asked() <= 2 * COUNT, "{}", gatherers.asked());
    let parts: Vec<&Role> = cluster.cluster_roles.iter().filter(|role| role.aggregation.is_none()).collect();
    assert_eq!(gatherers.above(parts.iter().copied()).len(), 2 * COUNT);
    assert!(gatherers.asked() <= 4 * COUNT, "{}", gatherers.asked());
}
