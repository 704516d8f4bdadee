//! What the server is spared.

use std::time::Duration;

use ravelin::collect::live::{CollectOptions, Limits, Stop, collect_once};
use ravelin::model::{CoverageState, Kind};

use super::server::Fault;
use super::{client, collect, covered, limits, with_server};

#[test]
fn nothing_is_sent_before_retry_after() {
    with_server(|server| async move {
        server.fault_lists(Kind::Service, Fault::Status(429, Some(1)), 2);
        let inventory = collect(&server).await;
        assert_eq!(covered(&inventory, Kind::Service).state, CoverageState::Complete);
        let seen = server.seen();
        let refused: Vec<_> = seen.iter().filter(|s| s.kind == Some(Kind::Service) && s.is_list()).take(2).collect();
        assert_eq!(refused.len(), 2);
        for one in refused {
            // What was on its way already is not counted: a request that is sent at the same moment cannot know.
            let early: Vec<_> = seen.iter().filter(|s| s.at > one.at + Duration::from_millis(60) && s.at < one.at + Duration::from_millis(950)).collect();
            assert!(early.is_empty(), "{early:?}");
        }
    });
}

#[test]
fn a_pause_that_is_too_long_ends_the_attempt() {
    with_server(|server| async move {
        server.fault_lists(Kind::Service, Fault::Status(429, Some(3600)), usize::MAX);
        let short = Limits { retry_after_max: Duration::from_millis(100), ..limits() };
        let inventory = collect_once(&client(&server, "a", short).await, &CollectOptions::default(), &Stop::default()).await.unwrap();
        let entry = covered(&inventory, Kind::Service);
        assert_eq!(entry.state, CoverageState::Partial);
        assert!(entry.detail.contains("3600 s"), "{entry:?}");
        assert_eq!(server.seen().iter().filter(|s| s.kind == Some(Kind::Service)).count(), 1, "it is not asked again");
    });
}

#[test]
fn tries_are_counted_and_there_is_a_budget_for_all() {
    with_server(|server| async move {
        server.fault(Fault::Status(500, None), usize::MAX, |seen| seen.kind.is_some());
        let few = Limits { retries: 7, ..limits() };
        let taken = client(&server, "a", few).await;
        let inventory = collect_once(&taken, &CollectOptions::default(), &Stop::default()).await.unwrap();
        let lists = server.seen().iter().filter(|s| s.kind.is_some()).count();
        assert_eq!(lists, 29 + 7, "each kind once, and no more retries than the budget");
        assert_eq!(taken.counters().cost().retried, 7);
        assert!(Kind::collected().all(|kind| covered(&inventory, kind).state == CoverageState::Partial));
    });
}

#[test]
fn there_is_one_paged_list_for_each_kind() {
    with_server(|server| async move {
        let taken = client(&server, "a", limits()).await;
        collect_once(&taken, &CollectOptions::default(), &Stop::default()).await.unwrap();
        let seen = server.seen();
        for kind in Kind::collected() {
            let lists: Vec<_> = seen.iter().filter(|s| s.kind == Some(kind)).collect();
            assert_eq!(lists.len(), 2, "{kind:?}: two pages");
            assert!(lists.iter().all(|s| s.query["limit"] == "2" && !s.query.contains_key("resourceVersion") && s.encoding == "gzip" && s.method == "GET"));
            assert!(lists.iter().all(|s| s.namespace.is_none()));
            let table = lists
                .iter()
                .all(|s| s.accept == "application/json;as=Table;g=meta.k8s.io;v=v1" && s.query.get("includeObject").is_some_and(|i| i == "Metadata"));
            assert_eq!(table, kind == Kind::Secret, "{kind:?}");
        }
        assert_eq!(seen.len() as u64, taken.counters().cost().requests, "what it cost is what was asked");
    });
}

#[test]
fn the_rate_is_kept() {
    with_server(|server| async move {
        let slow = Limits { rate: 100.0, burst: 1.0, ..limits() };
        let begun = std::time::Instant::now();
        collect_once(&client(&server, "a", slow).await, &CollectOptions::default(), &Stop::default()).await.unwrap();
        assert!(begun.elapsed() >= Duration::from_millis(570), "{:?} for 59 requests at 100 a second", begun.elapsed());
    });
}
