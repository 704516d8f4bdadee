//! What is suggested, and that nothing is lost or gained unsaid.

use proptest::prelude::*;

use super::super::tests::any::{all_subjects, cluster, some_requests};
use super::super::tests::objects::{binding, inventory, named, role, rule, urls};
use super::{Denied, Observed, Placed, observed, replaced, tightened};
use crate::model::{Inventory, Name, PolicyRule, Subject};
use crate::rbac::{Authorizer, Request, Scope, Target};

fn subject() -> Subject {
    "sa:ci/deployer".parse().unwrap()
}

/// A cluster in which `sa:ci/deployer` has these rules in the whole cluster.
fn wide(rules: Vec<PolicyRule>) -> Inventory {
    inventory(vec![role("", "r", rules)], vec![binding("", "b", "ClusterRole/r", "sa:ci/deployer")])
}

fn placed(namespace: Option<&str>, rules: Vec<PolicyRule>) -> Placed {
    Placed { namespace: namespace.map(Name::new), rules }
}

fn seen(requests: &[Request]) -> Vec<Observed> {
    requests.iter().map(|request| Observed { request: request.clone(), more_names: false, count: 1 }).collect()
}

fn suggest(inventory: &Inventory, namespaces: &[&str]) -> super::Suggestion {
    let namespaces: Vec<Name> = namespaces.iter().map(|n| Name::new(n)).collect();
    tightened(&Authorizer::new(inventory), &subject(), &namespaces)
}

#[test]
fn wildcards_stand_for_what_is_served() {
    let found = suggest(&wide(vec![rule("*", "batch", "jobs"), rule("get", "apps", "*/scale")]), &[]);
    let verbs = "create delete deletecollection get list patch update watch";
    assert_eq!(found.enough, [placed(None, vec![rule("get", "apps", "deployments/scale replicasets/scale statefulsets/scale"), rule(verbs, "batch", "jobs")])]);
    assert!(found.denied.is_empty() && found.open.is_empty());
}

#[test]
fn a_wildcard_over_what_is_not_known_stays_and_is_said() {
    let found = suggest(&wide(vec![rule("*", "example.com", "*")]), &[]);
    assert_eq!(found.enough, [placed(None, vec![rule("*", "example.com", "*")])]);
    assert_eq!(found.open, [rule("*", "example.com", "*")]);
}

/// A rule of more parts than are taken apart.
fn monster() -> PolicyRule {
    let many = |prefix: &str| (0..100).map(|n| format!("{prefix}{n:02}")).collect::<Vec<_>>().join(" ");
    rule(&many("v"), &many("g"), &many("r"))
}

#[test]
fn what_is_too_much_to_be_taken_apart_stays_and_is_said() {
    let cluster = wide(vec![monster(), rule("*", "''", "secrets/x secrets"), rule("get", "''", "secrets")]);
    let found = suggest(&cluster, &["ci"]);
    let verbs = "create delete deletecollection get list patch update watch";
    assert_eq!(found.enough[0], placed(None, vec![monster()]), "the other is limited all the same");
    assert_eq!(found.enough[1].namespace, Some("ci".into()));
    assert!(found.enough[1].rules.contains(&rule(verbs, "''", "secrets")), "{:?}", found.enough[1]);
    assert_eq!((found.whole.as_slice(), found.denied.len()), (&[monster()][..], 1));
    assert!(found.denied[0].rules.iter().all(|rule| rule.groups == [Name::default()]));
    // Of what is observed it is denied whole, though what was seen of it stays.
    let request = Request::resource("v07", "web", "g07", "r07", "");
    let found = observed(&cluster, &Authorizer::new(&cluster), &subject(), &subject().identity(), &seen(&[request]));
    assert_eq!(found.enough, [placed(Some("web"), vec![rule("v07", "g07", "r07")])]);
    assert_eq!(found.whole, [monster()]);
    assert!(found.denied.iter().any(|denied| denied.namespace.is_none() && denied.rules.contains(&monster())));
    // What a group has of it stays: it is neither given again nor denied.
    let roles = vec![role("", "r", vec![rule("v07", "g07", "r07")]), role("", "all", vec![monster()])];
    let bindings = vec![binding("", "b", "ClusterRole/r", "sa:ci/deployer"), binding("", "g", "ClusterRole/all", "group:system:serviceaccounts")];
    let found = suggest(&inventory(roles, bindings), &[]);
    assert!(found.enough.is_empty() && found.denied.is_empty() && found.whole.is_empty(), "{:?}", found.enough);
}

#[test]
fn as_many_rules_are_taken_apart_as_there_is_room_for() {
    let cluster = wide(vec![rule("get list", "''", "pods secrets"), rule("get list watch", "apps", "*"), rule("get", "*", "pods")]);
    let authorizer = Authorizer::new(&cluster);
    let held = authorizer.effective_rules(&subject().identity());
    let taken_apart = |most: usize| {
        let given = super::atoms::Given::within(&held, authorizer.resources(), most);
        (given.places.values().map(std::collections::BTreeSet::len).sum::<usize>(), given.whole.values().map(std::collections::BTreeSet::len).sum::<usize>())
    };
    let all = taken_apart(100_000);
    assert_eq!((all.1, taken_apart(4), taken_apart(3)), (0, (4, 2), (0, 3)));
    assert!(all.0 > 20, "{all:?}");
    assert_eq!(taken_apart(1_000), all, "not many more are reckoned with than there are");
}

#[test]
fn what_grants_nothing_or_is_granted_elsewhere_is_left_out() {
    let rules = vec![named("create get", "''", "secrets", "s"), rule("get", "''", "secrets"), rule("get list", "''", "pods/*"), rule("get", "''", "secrets")];
    let found = suggest(&wide(rules), &[]);
    assert_eq!(found.enough, [placed(None, vec![rule("get", "''", "secrets")])]);
    assert!(found.denied.is_empty());
}

#[test]
fn what_was_given_in_the_whole_cluster_is_limited_to_the_namespaces_that_are_used() {
    let found = suggest(&wide(vec![rule("get", "''", "secrets nodes"), urls("get", "/metrics")]), &["ci", "web"]);
    let local = || vec![rule("get", "''", "secrets")];
    assert_eq!(
        found.enough,
        [placed(None, vec![urls("get", "/metrics"), rule("get", "''", "nodes")]), placed(Some("ci"), local()), placed(Some("web"), local())]
    );
    assert_eq!(found.denied, [Denied { namespace: None, except: vec!["ci".into(), "web".into()], rules: local() }]);
    // Namespaces with the same rules share a role.
    let objects: Vec<(String, usize)> = found.objects.iter().map(|(role, bindings)| (role.meta.name.to_string(), bindings.len())).collect();
    assert_eq!(objects, [("ci-deployer-least-privilege".to_owned(), 1), ("ci-deployer-least-privilege-1".to_owned(), 2)]);
}

#[test]
fn what_groups_give_stays_there_and_is_not_given_again() {
    let roles = vec![role("", "r", vec![rule("get list", "''", "pods")]), role("", "all", vec![rule("get", "''", "pods")])];
    let bindings = vec![binding("", "b", "ClusterRole/r", "sa:ci/deployer"), binding("", "g", "ClusterRole/all", "group:system:serviceaccounts")];
    let found = suggest(&inventory(roles, bindings), &[]);
    assert_eq!(found.enough, [placed(None, vec![rule("list", "''", "pods")])]);
    assert_eq!((found.held.len(), found.shared.len()), (1, 1));
    assert!(found.denied.is_empty());
}

#[test]
fn an_observed_role_has_what_was_seen_and_no_more() {
    let roles = vec![role("", "r", vec![rule("*", "*", "*"), urls("get", "*")])];
    let cluster = inventory(roles, vec![binding("", "b", "ClusterRole/r", "sa:ci/deployer user:eve")]);
    let requests = [
        Request::resource("get", "web", "", "configmaps", "settings"),
        Request::resource("update", "web", "", "configmaps", "settings"),
        Request::resource("create", "web", "", "configmaps", ""),
        Request::resource("get", "web", "", "pods", "api-7d4f-x2vbq"),
        Request::resource("watch", "", "apps", "deployments", ""),
        Request::resource("list", "web", "", "configmaps", "settings"),
        Request::url("get", "/metrics"),
    ];
    let found = observed(&cluster, &Authorizer::new(&cluster), &subject(), &subject().identity(), &seen(&requests));
    assert_eq!(
        found.enough,
        [
            placed(None, vec![urls("get", "/metrics"), rule("list watch", "apps", "deployments")]),
            placed(Some("web"), vec![rule("create", "''", "configmaps"), named("get list update", "''", "configmaps", "settings"), rule("get", "''", "pods")]),
        ]
    );
    let replay = found.replay.unwrap();
    assert_eq!((replay.asked, replay.allowed), (requests.len(), requests.len()));
    assert_eq!(found.held.iter().map(|held| held.used).collect::<Vec<_>>(), [Some(6), Some(1)]);
    // Others keep what the binding gives them.
    let then = Authorizer::new(&replaced(&cluster, &subject(), &found.objects));
    assert!(then.allows(&"user:eve".parse::<Subject>().unwrap().identity(), &requests[0]));
    assert!(!then.allows(&subject().identity(), &Request::resource("get", "web", "", "secrets", "s")));
}

#[test]
fn an_observed_role_is_never_wider_than_what_is_held() {
    // Pods have names that are made anew, but only one of them may be read.
    let cluster = wide(vec![named("get watch", "''", "pods", "p")]);
    let requests = [Request::resource("get", "web", "", "pods", "p"), Request::resource("watch", "web", "", "pods", "p")];
    let found = observed(&cluster, &Authorizer::new(&cluster), &subject(), &subject().identity(), &seen(&requests));
    assert_eq!(found.enough, [placed(Some("web"), vec![named("get watch", "''", "pods", "p")])]);
}

#[test]
fn what_nothing_grants_any_more_is_not_suggested() {
    let cluster = wide(vec![rule("get", "''", "pods")]);
    let requests = [Request::resource("get", "web", "", "secrets", "s")];
    let found = observed(&cluster, &Authorizer::new(&cluster), &subject(), &subject().identity(), &seen(&requests));
    assert!(found.enough.is_empty());
    assert_eq!(found.replay.unwrap().not_held, requests);
}

#[test]
fn names_that_are_made_anew_are_dropped_and_fixed_ones_kept() {
    let stable = |resource: &str, names: &[&str]| super::names::are_stable(resource, &names.iter().map(|n| Name::new(n)).collect());
    assert!(stable("leases", &["kube-scheduler", "ingress-controller-leader"]));
    assert!(stable("configmaps", &["kube-proxy"]));
    assert!(!stable("pods", &["web-0"]));
    assert!(!stable("secrets", &["token-x2vbq"]));
    assert!(!stable("configmaps", &["cache-5f3a9c21"]));
    assert!(!stable("secrets", &["a", "b", "c", "d", "e", "f", "g", "h", "i"]));
}

/// Whether a request is one that a client can send, about something that is known to be served.
fn is_real(authorizer: &Authorizer, request: &Request) -> bool {
    let served = |group: &Name, resource: &Name, subresource: &Name| {
        let all = authorizer.resources().all();
        let found = all.iter().find(|(g, plural, _)| g == group && plural == resource);
        let known = found.is_some_and(|(.., subs)| subresource.is_empty() || subs.contains(&subresource.as_str()));
        let written = if subresource.is_empty() { resource.to_string() } else { format!("{resource}/{subresource}") };
        known && super::served::verbs(group, &written).contains(&request.verb.as_str())
    };
    authorizer.as_sent(request).1.is_empty()
        && match &request.target {
            Target::Url(_) => request.verb == "get",
            Target::Resource { group, resource, subresource, name } => {
                served(group, resource, subresource)
                    && (super::super::Naming::of(&request.verb, subresource) != super::super::Naming::Always || !name.is_empty())
                    && (authorizer.resources().scope(group, resource) != Scope::Cluster || request.namespace.is_empty() || *resource == "namespaces")
            }
        }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tightened_role_allows_what_was_allowed_and_no_more(inventory in cluster(), requests in some_requests()) {
        let before = Authorizer::new(&inventory);
        for subject in all_subjects() {
            let found = tightened(&before, &subject, &[]);
            let after = Authorizer::new(&replaced(&inventory, &subject, &found.objects));
            for what in requests.iter().filter(|what| is_real(&before, what)) {
                prop_assert_eq!(before.allows(&subject.identity(), what), after.allows(&subject.identity(), what), "{} {}: {:?}", subject, what, found);
            }
            prop_assert!(found.denied.is_empty(), "{:?}", found.denied);
        }
    }

    #[test]
    fn the_observed_role_allows_all_that_was_seen_and_never_more_than_before(inventory in cluster(), requests in some_requests(), other in some_requests()) {
        let before = Authorizer::new(&inventory);
        for subject in all_subjects() {
            let requests: Vec<Request> = requests.iter().filter(|what| is_real(&before, what)).cloned().collect();
            let found = observed(&inventory, &before, &subject, &subject.identity(), &seen(&requests));
            let replay = found.replay.unwrap();
            prop_assert_eq!(&replay.refused, &Vec::<Request>::new());
            prop_assert_eq!(replay.allowed + replay.not_held.len(), requests.len());
            let after = Authorizer::new(&replaced(&inventory, &subject, &found.objects));
            for what in &other {
                prop_assert!(!after.allows(&subject.identity(), what) || before.allows(&subject.identity(), what), "{} {}", subject, what);
            }
        }
    }
}
