//! Cells of a matrix are what the authorizer says of requests.

use proptest::prelude::*;

use super::any::{PLACES, all_subjects, cluster, identities};
use super::objects::{binding, inventory, named, role, rule, urls, who};
use crate::model::{Coverage, CoverageEntry, CoverageState, Identity, Kind, Name, Scope as Place, Subject};
use crate::rbac::matrix::{Permission, Reach, Unread};
use crate::rbac::{Authorizer, Naming, Request, Target};

const VERBS: &[&[&str]] = &[&["get"], &["list"], &["create"], &["deletecollection"], &["use"], &["bind"], &["*"], &["other"], &["get", "list", "watch"]];
/// What has no row of its own.
const WILDCARDS: &[(&str, &str)] = &[("*", "*"), ("apps", "*"), ("*", "pods"), ("*", "*/log")];
const URLS: &[&str] = &["/a", "/a/b/c", "/a*", "*"];

fn permission(verbs: &[&str], group: &str, resource: &str) -> Permission {
    Permission { verbs: verbs.iter().map(|verb| Name::new(verb)).collect(), target: Request::resource("", "", group, resource, "").target }
}

/// Whether a client's request about an object, or about all of them where a request has no name, is allowed.
fn can(authorizer: &Authorizer, who: &Identity, verb: &str, group: &str, resource: &str, namespace: &str, name: &str) -> bool {
    let subresource = resource.split_once('/').map_or("", |(_, sub)| sub);
    let name = if name == "z" && Naming::of(verb, subresource) != Naming::Always { "" } else { name };
    let (request, _) = authorizer.as_sent(&Request::resource(verb, namespace, group, resource, name));
    authorizer.allows(who, &request)
}

/// The same from decisions alone: an object that no rule names stands for all.
fn expected(authorizer: &Authorizer, who: &Identity, permission: (&[&str], &str, &str), only: Option<&str>) -> Reach {
    let (verbs, group, resource) = permission;
    let any = |namespace: &str, name: &str| verbs.iter().any(|verb| can(authorizer, who, verb, group, resource, namespace, name));
    if any(only.unwrap_or("ns3"), "z") {
        return Reach::Everywhere;
    }
    let places: Vec<&str> = ["ns1", "ns2"].into_iter().filter(|place| only.is_none_or(|only| only == *place)).collect();
    let all = places.iter().filter(|place| any(place, "z")).count();
    if all > 0 {
        return Reach::Namespaces(all as u32);
    }
    let anywhere = only.map_or_else(|| vec!["ns1", "ns2", "ns3"], |only| vec![only]);
    let named = anywhere.iter().any(|place| ["a", "b", "ns1", "ns2", "*"].iter().any(|name| any(place, name)));
    if named { Reach::Named(1) } else { Reach::Nothing }
}

/// How many names there are is told elsewhere.
fn rough(reach: Reach) -> Reach {
    if let Reach::Named(_) = reach { Reach::Named(1) } else { reach }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cell_is_what_the_authorizer_decides(inventory in cluster()) {
        let authorizer = Authorizer::new(&inventory);
        for only in [None, Some("ns1"), Some("ns3")] {
            let mut matrix = authorizer.matrix(only.map(Name::new), Unread::default());
            for verbs in VERBS {
                // Which Namespace objects belong to one namespace is told elsewhere.
                let targets = PLACES.iter().chain(WILDCARDS).filter(|(group, resource)| only.is_none() || !(group.is_empty() && resource.starts_with("namespaces")));
                for (group, resource) in targets {
                    let number = matrix.permission(&permission(verbs, group, resource));
                    for who in identities() {
                        let bound = matrix.bound(&who);
                        let reach = matrix.reach(&bound, number);
                        let wanted = expected(&authorizer, &who, (verbs, group, resource), only);
                        prop_assert_eq!(rough(reach), wanted, "{:?} {:?} {}.{} in {:?}", who, verbs, resource, group, only);
                    }
                }
                for url in URLS {
                    let asked = Permission { verbs: verbs.iter().map(|verb| Name::new(verb)).collect(), target: Target::Url(Name::new(url)) };
                    let number = matrix.permission(&asked);
                    for who in identities() {
                        let bound = matrix.bound(&who);
                        let allowed = verbs.iter().any(|verb| authorizer.allows(&who, &Request::url(verb, url)));
                        prop_assert_eq!(matrix.reach(&bound, number), if allowed { Reach::Everywhere } else { Reach::Nothing });
                    }
                }
            }
        }
    }

    #[test]
    fn a_cell_has_a_chain_for_all_that_it_says_and_nothing_else(inventory in cluster()) {
        let authorizer = Authorizer::new(&inventory);
        let mut matrix = authorizer.matrix(None, Unread::default());
        for verbs in VERBS {
            for (group, resource) in PLACES.iter().chain(WILDCARDS) {
                let asked = permission(verbs, group, resource);
                let number = matrix.permission(&asked);
                for who in identities().into_iter().filter(|who| !Authorizer::is_superuser(who)) {
                    let bound = matrix.bound(&who);
                    let held = authorizer.held(&who, &asked, None);
                    let all = |place: &dyn Fn(&Option<Name>) -> bool| held.iter().filter(|held| held.names.is_none() && place(&held.namespace)).collect::<Vec<_>>();
                    let holds = match matrix.reach(&bound, number) {
                        Reach::Everywhere => !all(&Option::is_none).is_empty(),
                        Reach::Namespaces(count) => {
                            let mut places: Vec<_> = all(&Option::is_some).into_iter().map(|held| held.namespace.clone()).collect();
                            places.dedup();
                            places.len() == count as usize && all(&Option::is_none).is_empty()
                        }
                        Reach::Named(_) => !held.is_empty() && all(&|_| true).is_empty(),
                        Reach::Nothing | Reach::Unknown => held.is_empty(),
                    };
                    prop_assert!(holds, "{:?} {:?}: {:?}", who, asked, held);
                }
            }
        }
    }

    #[test]
    fn everyone_is_whoever_has_a_cell_by_bindings_of_its_own(inventory in cluster()) {
        let authorizer = Authorizer::new(&inventory);
        let mut matrix = authorizer.matrix(None, Unread::default());
        for (group, resource) in PLACES.iter().chain(WILDCARDS) {
            let asked = permission(&["get", "create"], group, resource);
            let everyone = authorizer.everyone(&asked, None);
            prop_assert!(everyone.is_sorted_by_key(|(subject, _)| subject));
            let number = matrix.permission(&asked);
            for subject in all_subjects() {
                let groups = if let Subject::Group(group) = &subject { vec![group.clone()] } else { Vec::new() };
                let bound = matrix.bound(&Identity { user: subject.user_name(), groups });
                // Two subjects can have one user name: what one holds, the other one does.
                let same = everyone.iter().filter(|(other, _)| *other == subject || other.user_name().is_some() && other.user_name() == subject.user_name());
                let held: Vec<_> = same.flat_map(|(_, held)| held.clone()).collect();
                prop_assert_eq!(Reach::of(&held, false), matrix.reach(&bound, number), "{}", subject);
            }
        }
    }

    #[test]
    fn whatever_is_not_listed_is_held_as_the_wildcard_that_covers_it(inventory in cluster()) {
        let authorizer = Authorizer::new(&inventory);
        let mut matrix = authorizer.matrix(None, Unread::default());
        for who in identities().into_iter().filter(|who| !Authorizer::is_superuser(who)) {
            let axes = authorizer.axes_of(&who, None);
            prop_assert!(!axes.cut);
            let bound = matrix.bound(&who);
            for verb in ["get", "list", "create", "other"] {
                // Nobody names this one, but many name a `*` that covers it.
                let unlisted = matrix.permission(&permission(&[verb], "apps", "things"));
                let stars = [("*", "*"), ("apps", "*")].map(|(group, resource)| permission(&[verb], group, resource));
                let covered = stars.iter().map(|star| { let number = matrix.permission(star); matrix.reach(&bound, number) }).max();
                prop_assert_eq!(Some(matrix.reach(&bound, unlisted)), covered);
                let listed = stars.iter().any(|star| axes.targets.contains(&star.target));
                prop_assert!(listed || covered == Some(Reach::Nothing), "{:?}", axes);
            }
        }
    }
}

#[test]
fn cells_tell_names_namespaces_and_everything_apart() {
    let roles = vec![
        role("", "one", vec![named("get", "''", "secrets", "db"), rule("create", "''", "pods/exec"), rule("get", "''", "nodes namespaces")]),
        role("", "all", vec![rule("*", "*", "*"), urls("get", "/metrics")]),
    ];
    let bindings = vec![
        binding("a", "x", "ClusterRole/one", "user:u"),
        binding("b", "x", "ClusterRole/one", "user:u group:g"),
        binding("", "x", "ClusterRole/all", "user:admin"),
    ];
    let authorizer = Authorizer::new(&inventory(roles, bindings));
    let reach = |subject: &str, verb: &str, resource: &str, namespace: Option<&str>| {
        let mut matrix = authorizer.matrix(namespace.map(Name::new), Unread::default());
        let number = matrix.permission(&permission(&[verb], "", resource));
        let bound = matrix.bound(&who(subject));
        matrix.reach(&bound, number)
    };
    assert_eq!(reach("user:u", "get", "secrets", None), Reach::Named(2));
    assert_eq!(reach("user:u", "create", "pods/exec", None), Reach::Namespaces(2));
    assert_eq!(reach("user:u", "create", "pods/exec", Some("a")), Reach::Everywhere);
    assert_eq!(reach("user:u", "create", "pods/exec", Some("c")), Reach::Nothing);
    assert_eq!(reach("user:u", "get", "nodes", None), Reach::Nothing, "a RoleBinding gives nothing that is in no namespace");
    assert_eq!(reach("user:u", "get", "namespaces", None), Reach::Named(2), "but for the Namespace that it is in");
    assert_eq!(reach("user:u", "get", "namespaces", Some("a")), Reach::Named(1));
    assert_eq!(reach("user:admin", "list", "nodes", None), Reach::Everywhere);
    assert_eq!(reach("group:system:masters", "list", "nodes", None), Reach::Everywhere);
    let axes = authorizer.axes_of(&who("user:u"), None);
    assert_eq!(axes.targets.len(), 3, "what no request can match has no row: {axes:?}");
    assert_eq!(axes.verbs.iter().map(Name::as_str).collect::<Vec<_>>(), ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]);
}

#[test]
fn what_bindings_do_not_give_a_node_is_unknown_since_another_authorizer_is_asked() {
    let authorizer =
        Authorizer::new(&inventory(vec![role("", "r", vec![rule("get", "''", "pods")])], vec![binding("", "x", "ClusterRole/r", "group:system:nodes")]));
    let mut matrix = authorizer.matrix(None, Unread::default());
    let (pods, secrets) = (matrix.permission(&permission(&["get"], "", "pods")), matrix.permission(&permission(&["get"], "", "secrets")));
    let bound = matrix.bound(&who("user:system:node:worker"));
    assert_eq!((matrix.reach(&bound, pods), matrix.reach(&bound, secrets)), (Reach::Everywhere, Reach::Unknown));
    let bound = matrix.bound(&who("user:worker"));
    assert_eq!(matrix.reach(&bound, secrets), Reach::Nothing);
}

#[test]
fn what_was_not_read_is_unknown_and_never_a_no() {
    let authorizer = Authorizer::new(&inventory(vec![role("", "r", vec![rule("get", "''", "pods")])], vec![binding("a", "x", "ClusterRole/r", "user:u")]));
    let coverage = |gap: Kind, place: Place| {
        let whole = [Kind::Role, Kind::ClusterRole, Kind::RoleBinding, Kind::ClusterRoleBinding].into_iter().filter(|kind| *kind != gap);
        let entry = |kind, scope, state| CoverageEntry { kind: Some(kind), scope, state, detail: "".into(), objects: 0 };
        let mut entries: Vec<_> = whole.map(|kind| entry(kind, Place::Cluster, CoverageState::Complete)).collect();
        if place != Place::Cluster {
            entries.push(entry(gap, Place::Namespace("b".into()), CoverageState::Complete));
        }
        entries.push(entry(gap, place, CoverageState::Forbidden));
        Coverage::new(entries)
    };
    let reach = |coverage: &Coverage, resource: &str, namespace: Option<&str>| {
        let namespace = namespace.map(Name::new);
        let mut matrix = authorizer.matrix(namespace.clone(), Unread::of(coverage, namespace.as_ref()));
        let number = matrix.permission(&permission(&["get"], "", resource));
        let bound = matrix.bound(&who("user:u"));
        matrix.reach(&bound, number)
    };
    let wide = coverage(Kind::ClusterRoleBinding, Place::Cluster);
    assert_eq!(reach(&wide, "pods", None), Reach::Namespaces(1), "there may be more, but this is there");
    assert_eq!((reach(&wide, "secrets", None), reach(&wide, "nodes", None)), (Reach::Unknown, Reach::Unknown));
    let local = coverage(Kind::RoleBinding, Place::Cluster);
    assert_eq!((reach(&local, "secrets", None), reach(&local, "nodes", None)), (Reach::Unknown, Reach::Nothing), "no RoleBinding could give nodes");
    assert_eq!(reach(&local, "namespaces", None), Reach::Unknown, "but it could give its own Namespace");
    let elsewhere = coverage(Kind::RoleBinding, Place::Namespace("c".into()));
    assert_eq!((reach(&elsewhere, "secrets", Some("c")), reach(&elsewhere, "secrets", Some("b"))), (Reach::Unknown, Reach::Nothing));
}

#[test]
fn axes_of_rules_that_say_the_same_again_and_again_are_cut() {
    let repeated = |word: &str, count: usize| vec![word; count].join(" ");
    let axes = |rules: Vec<crate::model::PolicyRule>| {
        Authorizer::new(&inventory(vec![role("", "r", rules)], vec![binding("", "b", "ClusterRole/r", "user:u")])).axes_of(&who("user:u"), None)
    };
    let crafted = axes(vec![rule(&repeated("get", 2_000), &repeated("''", 1_000), "pods")]);
    assert!(crafted.cut && crafted.targets.len() == 1, "{crafted:?}");
    // Many rules of a few words, as people write them for many objects, are all gone through.
    let usual = axes((0..100_000).map(|n| named("get list watch", "'' apps", "pods pods/log secrets", &format!("n{n}"))).collect());
    assert!(!usual.cut && usual.targets.len() == 6, "{usual:?}");
}
