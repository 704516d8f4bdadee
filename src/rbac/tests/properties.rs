//! What holds for every cluster.

use proptest::prelude::*;

use super::any::{PLACES, all_subjects, cluster, identities, rule, some_requests};
use super::naive;
use crate::model::{Binding, Identity, Inventory, Name, Need, Role, RoleKind, RoleRef, Store, Subject};
use crate::rbac::{Authorizer, Grant, Naming, Request, SUPERUSERS, Scope, Target, escalation, inert};

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_answers_as_the_naive_evaluator(inventory in cluster(), requests in some_requests()) {
        let authorizer = Authorizer::new(&inventory);
        for what in &requests {
            for who in identities() {
                let expected = naive::grants(&inventory, &who, what);
                prop_assert_eq!(authorizer.allows(&who, what), !expected.is_empty());
                let decision = authorizer.decide(&who, what);
                prop_assert_eq!(decision.allowed, !expected.is_empty());
                let mut grants = decision.grants;
                prop_assert!(grants.is_sorted_by_key(|g| (!g.binding.namespace.is_empty(), g.binding.namespace.clone(), g.binding.name.clone())));
                grants.sort();
                prop_assert_eq!(grants, expected);
            }
        }
    }

    #[test]
    fn who_can_is_the_inverse_of_can(inventory in cluster(), requests in some_requests()) {
        let authorizer = Authorizer::new(&inventory);
        for what in &requests {
            let holders = authorizer.who_can(what);
            prop_assert!(holders.is_sorted_by_key(|holder| &holder.subject));
            for subject in all_subjects() {
                let alone = Identity { user: subject.user_name(), groups: if let Subject::Group(group) = &subject { vec![group.clone()] } else { Vec::new() } };
                let mut expected = naive::grants(&inventory, &alone, what);
                expected.retain(|grant| grant.subject == subject);
                let mut found = holders.iter().filter(|holder| holder.subject == subject).flat_map(|holder| holder.grants.clone()).collect::<Vec<_>>();
                found.sort();
                prop_assert_eq!(found, expected);
            }
            prop_assert_eq!(holders.iter().filter(|holder| holder.superuser).map(|holder| holder.subject.clone()).collect::<Vec<_>>(), vec![Subject::Group(SUPERUSERS.into())]);
            for who in identities() {
                let holds = holders.iter().any(|holder| is(&who, &holder.subject));
                prop_assert_eq!(holds, authorizer.allows(&who, what));
            }
        }
    }

    #[test]
    fn the_roles_that_may_be_bound_are_those_of_which_each_may(inventory in cluster(), namespace in prop::sample::select(vec!["", "ns1", "ns2"])) {
        let authorizer = Authorizer::new(&inventory);
        let roles = || inventory.cluster_roles.iter().chain(inventory.roles.in_namespace(namespace));
        for who in identities().into_iter().chain([Subject::Group(SUPERUSERS.into()).identity()]) {
            let may = |role: &&Role| escalation::may_bind(&authorizer, &who, namespace, &RoleRef { kind: role.kind(), name: role.meta.name.clone() }).allowed();
            prop_assert_eq!(escalation::bindable(&authorizer, &who, namespace, roles()), roles().filter(may).collect::<Vec<_>>());
        }
    }

    #[test]
    fn removing_a_binding_never_allows_more(inventory in cluster(), requests in some_requests(), nth in 0_usize..5) {
        let before = Authorizer::new(&inventory);
        let mut less = inventory.clone();
        let gone = inventory.bindings().nth(nth).unwrap().meta.clone();
        less.cluster_role_bindings.remove(&gone.namespace, &gone.name);
        less.role_bindings.remove(&gone.namespace, &gone.name);
        let after = Authorizer::new(&less);
        for what in &requests {
            for who in identities() {
                prop_assert!(before.allows(&who, what) || !after.allows(&who, what));
            }
        }
    }

    #[test]
    fn the_order_of_rules_and_subjects_does_not_matter(inventory in cluster(), requests in some_requests()) {
        let mut turned = inventory.clone();
        let turn = |binding: &Binding| Some(Binding { subjects: binding.subjects.iter().rev().cloned().collect(), ..binding.clone() });
        turned.cluster_role_bindings.update(turn);
        turned.role_bindings.update(turn);
        turned.cluster_roles.update(|role| { let mut role = role.clone(); role.rules.reverse(); Some(role) });
        let (one, other) = (Authorizer::new(&inventory), Authorizer::new(&turned));
        for what in &requests {
            for who in identities() {
                prop_assert_eq!(one.allows(&who, what), other.allows(&who, what));
            }
        }
    }

    #[test]
    fn every_grant_is_given_once_and_in_order(inventory in cluster(), requests in some_requests()) {
        let twice = |binding: &Binding| Some(Binding { subjects: binding.subjects.iter().rev().chain(&binding.subjects).cloned().collect(), ..binding.clone() });
        let mut inventory = inventory;
        inventory.cluster_role_bindings.update(twice);
        inventory.role_bindings.update(twice);
        let authorizer = Authorizer::new(&inventory);
        let place = |grant: &Grant| (grant.binding.namespace.clone(), grant.binding.name.clone(), grant.subject.clone(), grant.rule);
        for what in &requests {
            for mut who in identities() {
                who.groups.extend(who.groups.clone());
                let decision = authorizer.decide(&who, what);
                prop_assert!(decision.grants.windows(2).all(|pair| place(&pair[0]) < place(&pair[1])), "{:?}", decision.grants);
            }
            for holder in authorizer.who_can(what) {
                prop_assert!(holder.grants.windows(2).all(|pair| place(&pair[0]) < place(&pair[1])), "{:?}", holder.grants);
            }
        }
        for who in identities() {
            let rules = authorizer.effective_rules(&who);
            prop_assert!(rules.windows(2).all(|pair| place(&pair[0].grant) < place(&pair[1].grant)), "{:?}", rules);
        }
    }

    #[test]
    fn effective_rules_are_what_decides(inventory in cluster(), requests in some_requests()) {
        let authorizer = Authorizer::new(&inventory);
        for who in identities() {
            let rules = authorizer.effective_rules(&who);
            for what in &requests {
                let is_path = matches!(what.target, Target::Url(_));
                let applies = |namespace: &Option<Name>| namespace.as_ref().is_none_or(|namespace| *namespace == what.namespace && !is_path);
                let found = rules.iter().any(|rule| applies(&rule.namespace) && naive::rule_allows(&rule.rule, what));
                prop_assert_eq!(found, authorizer.allows(&who, what));
            }
        }
    }

    #[test]
    fn a_holding_is_what_a_client_can_really_do(inventory in cluster()) {
        let authorizer = Authorizer::new(&inventory);
        for verb in ["get", "list", "create", "deletecollection", "use", "bind"] {
            for (group, resource) in PLACES {
                let need = Need { verbs: vec![verb.into()], group: (*group).into(), resource: (*resource).into(), name: None, cluster: false };
                for who in identities() {
                    let holdings = authorizer.identity_holdings(&who, &need);
                    for what in real_requests(&authorizer, verb, group, resource) {
                        let Target::Resource { name, .. } = &what.target else { continue };
                        let reaches = holdings.iter().any(|holding| {
                            holding.namespace.as_ref().is_none_or(|namespace| *namespace == what.namespace)
                                && holding.names.as_ref().is_none_or(|names| names.contains(name))
                        });
                        // Whoever may list everything may read each object, whether or not a narrowed list is allowed.
                        let everything = Request::resource(verb, &what.namespace, group, resource, "");
                        let can = authorizer.allows(&who, &what) || (verb == "list" && !resource.contains('/') && authorizer.allows(&who, &everything));
                        prop_assert_eq!(reaches, can, "{} by {:?}: {:?}", what, who, holdings);
                    }
                }
            }
        }
    }

    #[test]
    fn holders_are_the_holdings_of_each_subject(inventory in cluster()) {
        let authorizer = Authorizer::new(&inventory);
        for (group, resource) in PLACES {
            for (name, cluster) in [(None, false), (Some("a"), false), (None, true)] {
                let need = Need { verbs: vec!["get".into(), "create".into()], group: (*group).into(), resource: (*resource).into(), name: name.map(Name::new), cluster };
                let holders = authorizer.holders(&need);
                prop_assert!(holders.is_sorted_by_key(|h| (h.subject.clone(), h.namespace.clone(), h.names.clone())));
                for subject in all_subjects() {
                    let alone = Identity { user: subject.user_name(), groups: if let Subject::Group(group) = &subject { vec![group.clone()] } else { Vec::new() } };
                    let own: Vec<_> = authorizer.identity_holdings(&alone, &need).into_iter().filter(|holding| holding.subject == subject).collect();
                    let listed: Vec<_> = holders.iter().filter(|holding| holding.subject == subject).cloned().collect();
                    prop_assert_eq!(own, listed);
                }
                for holding in &holders {
                    prop_assert!(!cluster || holding.namespace.is_none());
                    prop_assert!(name.is_none() || holding.names.as_ref().is_none_or(|names| names.iter().all(|n| Some(n.as_str()) == name)));
                    for id in &holding.grants {
                        prop_assert_eq!(authorizer.grant(*id).subject, holding.subject.clone());
                    }
                }
            }
        }
    }

    #[test]
    fn a_rule_is_inert_when_no_client_can_use_it(rule in rule(), in_namespace: bool) {
        let authorizer = Authorizer::new(&cluster_of_one());
        let reason = inert::reason(&rule, in_namespace, authorizer.resources());
        let mut used = false;
        for verb in ["get", "list", "watch", "create", "delete", "deletecollection", "use", "bind", "other"] {
            let places = [("", "pods"), ("", "secrets"), ("", "pods/log"), ("apps", "deployments"), ("apps", "things"), ("apps", "things/log"), ("", "nodes"), ("", "namespaces"), ("", "namespaces/status"), ("apps", "nodes"), ("apps", "namespaces"), ("apps", "clusterthings"), ("example.com", "clusterthings"), ("", "clusterthings"), ("example.com", "things"), ("example.com", "pods"), ("example.com", "pods/log"), ("example.com", "secrets"), ("example.com", "nodes"), ("example.com", "namespaces"), ("apps", "pods"), ("apps", "pods/log"), ("apps", "secrets"), ("apps", "namespaces/status"), ("example.com", "namespaces/status"), ("rbac.authorization.k8s.io", "clusterroles")];
            for (group, resource) in places {
                used |= real_requests(&authorizer, verb, group, resource).iter().any(|what| (!in_namespace || !what.namespace.is_empty()) && naive::rule_allows(&rule, what));
            }
        }
        if !in_namespace {
            used |= ["/a", "/a/b/c", "/a/*/c"].iter().any(|path| ["get", "delete"].iter().any(|verb| naive::rule_allows(&rule, &Request::url(verb, path))));
        }
        prop_assert_eq!(used, reason.is_none(), "{:?}", reason);
    }
}

fn is(who: &Identity, subject: &Subject) -> bool {
    match subject {
        Subject::Group(group) => who.groups.contains(group),
        _ => who.user.is_some() && who.user == subject.user_name(),
    }
}

fn cluster_of_one() -> Inventory {
    let mut inventory = Inventory::default();
    let custom = crate::model::CustomResource {
        meta: crate::model::Meta::named("", "clusterthings.example.com"),
        group: "example.com".into(),
        plural: "clusterthings".into(),
        kind: "ClusterThing".into(),
        namespaced: false,
        conversion_webhook: false,
    };
    inventory.custom_resources = Store::new(vec![custom]);
    inventory
}

/// The requests of one verb on one resource that a client can send: in each scope, with no name or with one.
fn real_requests(authorizer: &Authorizer, verb: &str, group: &str, resource: &str) -> Vec<Request> {
    let subresource = resource.split_once('/').map_or("", |(_, sub)| sub);
    let naming = Naming::of(verb, subresource);
    let mut requests = Vec::new();
    for namespace in ["", "ns1", "ns2", "ns3"] {
        for name in ["", "a", "b", "ns1", "*", "z"] {
            let plain = resource.split('/').next().unwrap();
            let scope = authorizer.resources().scope(group, plain);
            let named_as_needed = if name.is_empty() { naming != Naming::Always } else { naming != Naming::Never };
            // One object of a namespaced resource is always in a namespace.
            let placed = namespace.is_empty() && naming == Naming::Always && scope == Scope::Namespaced;
            if named_as_needed && !placed {
                requests.push(authorizer.as_sent(&Request::resource(verb, namespace, group, resource, name)).0);
            }
        }
    }
    requests.sort();
    requests.dedup();
    requests
}

#[test]
fn a_cluster_role_binding_of_a_role_grants_nothing() {
    let roles = vec![super::objects::role("ns1", "r", vec![super::objects::rule("*", "*", "*")])];
    let inventory = super::objects::inventory(roles, vec![super::objects::binding("", "b", "Role/r", "user:u")]);
    assert_eq!(inventory.cluster_role_bindings.iter().next().unwrap().role.kind, RoleKind::Role);
    assert!(!Authorizer::new(&inventory).allows(&super::objects::who("user:u"), &Request::resource("get", "ns1", "", "pods", "p")));
}
