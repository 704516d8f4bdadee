use super::holds::step;
use super::*;
use crate::model::{Coverage, CoverageEntry, CoverageState, Inventory, Kind, Meta, NetworkPolicy, Object, Pod, Scope, Selector, ServiceAccount, Store};

fn policy(uid: Option<&str>, egress: bool) -> NetworkPolicy {
    let meta = Meta { uid: uid.map(Name::from), last_applied: uid.is_some(), ..Meta::named("pay", "deny") };
    NetworkPolicy { meta, pods: Selector { expressions: Vec::new() }, isolates_ingress: true, isolates_egress: egress, ingress: Vec::new(), egress: Vec::new() }
}

fn with(policies: Vec<NetworkPolicy>, state: CoverageState) -> Inventory {
    let entry = |kind| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state, detail: Name::default(), objects: 0 };
    let coverage = Coverage::new(vec![entry(Kind::NetworkPolicy), entry(Kind::Pod), entry(Kind::ServiceAccount)]);
    Inventory { network_policies: Store::new(policies), coverage, ..Inventory::default() }
}

#[test]
fn what_the_api_server_adds_does_not_hide_that_a_step_is_done() {
    let put = [Edit::put(Object::NetworkPolicy(policy(None, true)))];
    let done = |inventory: &Inventory| step(&put, &[None], &[], inventory);
    assert!(!done(&with(Vec::new(), CoverageState::Complete)));
    assert!(done(&with(vec![policy(Some("7f"), true)], CoverageState::Complete)));
    // Another policy of that name is not the one of the step.
    assert!(!done(&with(vec![policy(Some("7f"), false)], CoverageState::Complete)));
}

#[test]
fn what_may_just_not_have_been_read_is_not_gone() {
    let gone = [Edit::Remove(ObjectRef::namespaced(Kind::NetworkPolicy, "pay", "deny"))];
    let done = |inventory: &Inventory| step(&gone, &[None], &[], inventory);
    assert!(done(&with(Vec::new(), CoverageState::Complete)));
    assert!(!done(&with(Vec::new(), CoverageState::Stale)));
    assert!(!done(&with(Vec::new(), CoverageState::Forbidden)));
    assert!(!done(&with(vec![policy(None, true)], CoverageState::Complete)));
}

#[test]
fn an_account_that_is_made_again_is_told_by_its_id() {
    let account = |uid: Option<&str>| ServiceAccount {
        meta: Meta { uid: uid.map(Name::from), ..Meta::named("pay", "api") },
        automount: None,
        secrets: Vec::new(),
        pull_secrets: Vec::new(),
        implied: false,
    };
    let object = ObjectRef::namespaced(Kind::ServiceAccount, "pay", "api");
    let again = [Edit::Remove(object), Edit::put(Object::ServiceAccount(account(None)))];
    let done = |now: Option<&str>| {
        let inventory = Inventory { service_accounts: Store::new(vec![account(now)]), ..with(Vec::new(), CoverageState::Complete) };
        step(&again, &[Some("old".into()), Some("old".into())], &[], &inventory)
    };
    assert!(!done(Some("old")));
    assert!(done(Some("new")));
    // Without an id nobody can say.
    assert!(!done(None));
}

#[test]
fn what_a_later_step_takes_away_was_done_before() {
    let pod = Pod { meta: Meta::named("pay", "api-1"), spec: Arc::default(), ..Pod::default() };
    let object = ObjectRef::namespaced(Kind::Pod, "pay", "api-1");
    let marked = [Edit::put(Object::Pod(Pod { node: "n1".into(), ..pod.clone() }))];
    let removal = Edit::Remove(object);
    let there = Inventory { pods: Store::new(vec![pod]), ..with(Vec::new(), CoverageState::Complete) };
    assert!(!step(&marked, &[None], &[&removal], &there));
    assert!(step(&marked, &[None], &[&removal], &with(Vec::new(), CoverageState::Complete)));
    assert!(!step(&marked, &[None], &[], &with(Vec::new(), CoverageState::Complete)));
}

#[test]
fn what_is_not_there_has_no_runbook_and_says_why() {
    let analysis = crate::analysis::analyse(Arc::new(Inventory::default()), &crate::analysis::Settings::default());
    let gone = Purpose::Contain(ObjectRef::namespaced(Kind::Deployment, "pay", "api"));
    for purpose in [gone, Purpose::Fix("no-such".into())] {
        let answer = write(&analysis, &purpose, 3);
        assert_eq!((answer.epoch, &answer.purpose), (3, &purpose));
        assert!(answer.written.is_err_and(|why| why.contains("was read")));
    }
    // An account that nothing names yet can be contained all the same: bindings apply before it exists.
    assert!(write(&analysis, &Purpose::Contain("sa:pay/api".parse().expect("an object")), 0).written.is_ok());
}
