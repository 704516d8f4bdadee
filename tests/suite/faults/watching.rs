//! Watches that break, expire, lie and are forbidden.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ravelin::collect::live::{CollectOptions, Feed, Limits, State, Update, watch};
use ravelin::model::{CoverageState, Kind};
use serde_json::json;

use super::server::{Fault, Server};
use super::{client, covered, limits, objects, with_server};

async fn until(feed: &mut Feed, what: &str, wanted: impl Fn(&Update) -> bool) -> Update {
    let shown = feed.updates.clone();
    let found = tokio::time::timeout(Duration::from_secs(10), feed.updates.wait_for(|update| wanted(update))).await;
    let Ok(update) = found else {
        let now = shown.borrow();
        panic!("{what} did not happen: {:?} {:?}", now.state, now.inventory.coverage.gaps().collect::<Vec<_>>())
    };
    update.unwrap().clone()
}

/// A feed that is live, with a watch of every kind.
async fn live(server: &Server, limits: Limits) -> Feed {
    let mut feed = watch(&client(server, "a", limits).await, &CollectOptions::default());
    until(&mut feed, "the first pass", |u| u.state == State::Live).await;
    for _ in 0..200 {
        if Kind::collected().all(|kind| server.watchers(kind) == 1) {
            return feed;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not every kind is watched");
}

fn has(kind: Kind, name: &'static str) -> impl Fn(&Update) -> bool {
    move |update| update.inventory.objects(kind).iter().any(|o| o.name == name)
}

#[test]
fn every_kind_is_watched_from_its_list() {
    with_server(|server| async move {
        let mut feed = live(&server, limits()).await;
        for kind in Kind::collected() {
            let mut new = objects::object(kind, "a", "new");
            new["metadata"]["name"] = json!("new");
            server.event(kind, "ADDED", &new);
            until(&mut feed, "an addition", has(kind, "new")).await;
            server.event(kind, "DELETED", &new);
            until(&mut feed, "a deletion", |u| !has(kind, "new")(u)).await;
        }
        for seen in server.seen().iter().filter(|s| s.is_watch()) {
            assert_eq!((seen.query["resourceVersion"].as_str(), seen.query["allowWatchBookmarks"].as_str()), ("100", "true"), "{seen:?}");
            assert_eq!(seen.encoding, "identity", "{seen:?}");
            assert_eq!(seen.accept.contains("as=Table"), seen.kind == Some(Kind::Secret), "{seen:?}");
        }
    });
}

#[test]
fn a_dropped_watch_goes_on_where_it_was() {
    with_server(|server| async move {
        let mut feed = live(&server, limits()).await;
        server.tell(Kind::Pod, &json!({ "type": "BOOKMARK", "object": { "kind": "Pod", "metadata": { "resourceVersion": "777" } } }).to_string());
        tokio::time::sleep(Duration::from_millis(50)).await;
        server.drop_watches(Kind::Pod);
        tokio::time::sleep(Duration::from_millis(300)).await;
        server.event(Kind::Pod, "ADDED", &objects::object(Kind::Pod, "a", "later"));
        let after = until(&mut feed, "an addition after the drop", has(Kind::Pod, "later")).await;
        assert_eq!(covered(&after.inventory, Kind::Pod).state, CoverageState::Complete);
        let watches: Vec<_> = server.seen().into_iter().filter(|s| s.is_watch() && s.kind == Some(Kind::Pod)).collect();
        assert_eq!(watches.last().unwrap().query["resourceVersion"], "777");
        assert_eq!(server.seen().iter().filter(|s| s.is_list() && s.kind == Some(Kind::Pod)).count(), 2, "it is not listed again");
    });
}

#[test]
fn an_expired_watch_lists_anew_and_forgets_what_is_gone() {
    with_server(|server| async move {
        let mut feed = live(&server, limits()).await;
        server.change(Kind::Pod, |pods| {
            pods.retain(|pod| pod["metadata"]["name"] != "one");
            pods.push(objects::object(Kind::Pod, "b", "new"));
        });
        server.tell(Kind::Pod, &json!({ "type": "ERROR", "object": { "kind": "Status", "code": 410, "reason": "Expired" } }).to_string());
        let after = until(&mut feed, "the new list", |u| has(Kind::Pod, "new")(u) && !has(Kind::Pod, "one")(u)).await;
        assert_eq!((covered(&after.inventory, Kind::Pod).state, covered(&after.inventory, Kind::Pod).objects), (CoverageState::Complete, 3));
    });
}

#[test]
fn a_lost_server_makes_the_answer_stale_until_it_is_back() {
    with_server(|server| async move {
        let mut feed = live(&server, limits()).await;
        server.fault(Fault::Status(503, None), usize::MAX, |seen| seen.is_watch() && seen.kind == Some(Kind::Service));
        server.drop_watches(Kind::Service);
        let stale = until(&mut feed, "staleness", |u| u.inventory.coverage.state(Kind::Service) == CoverageState::Stale).await;
        assert!(matches!(stale.state, State::Stale { .. }), "{:?}", stale.state);
        assert_eq!(stale.inventory.services.iter().count(), 3, "what was read is kept");
        assert_eq!(covered(&stale.inventory, Kind::Pod).state, CoverageState::Complete);
        server.recover();
        let healed = until(&mut feed, "health", |u| u.state == State::Live && u.inventory.coverage.state(Kind::Service) == CoverageState::Complete).await;
        assert!(healed.epoch > stale.epoch);
    });
}

#[test]
fn a_watch_that_is_forbidden_is_replaced_by_lists() {
    with_server(|server| async move {
        server.fault(Fault::Status(403, None), usize::MAX, |seen| seen.is_watch() && seen.kind == Some(Kind::Node));
        let mut feed = watch(&client(&server, "a", limits()).await, &CollectOptions::default());
        // It is whole and a little old, which the connection says: nothing of it counts as unread.
        let polled = |u: &Update| covered(&u.inventory, Kind::Node).detail.contains("read again every");
        let old = until(&mut feed, "a list that is read again", |u| matches!(u.state, State::Stale { .. }) && polled(u)).await;
        assert_eq!((covered(&old.inventory, Kind::Node).state, covered(&old.inventory, Kind::Node).objects), (CoverageState::Complete, 3));
        server.change(Kind::Node, |nodes| nodes.push(objects::object(Kind::Node, "", "late")));
        let next = until(&mut feed, "the next list", has(Kind::Node, "late")).await;
        assert!(matches!(next.state, State::Stale { since } if since.0 >= old.inventory.cluster.collected_at.unwrap().0), "{:?}", next.state);
        // A list that fails as well makes the kind stale.
        server.fault_lists(Kind::Node, Fault::Status(500, None), usize::MAX);
        until(&mut feed, "staleness", |u| u.inventory.coverage.state(Kind::Node) == CoverageState::Stale).await;
    });
}

#[test]
fn a_list_that_is_read_again_without_a_change_makes_no_epoch() {
    with_server(|server| async move {
        server.fault(Fault::Status(403, None), usize::MAX, |seen| seen.is_watch() && matches!(seen.kind, Some(Kind::Node | Kind::Secret)));
        server.change(Kind::Node, |nodes| nodes.push(json!({ "metadata": { "name": "odd" }, "spec": 7 })));
        let brief = Limits { relist: Duration::from_millis(60), ..limits() };
        let mut feed = watch(&client(&server, "a", brief).await, &CollectOptions::default());
        let polled = |u: &Update, kind| covered(&u.inventory, kind).detail.contains("read again every");
        until(&mut feed, "two lists that are read again", |u| matches!(u.state, State::Stale { .. }) && polled(u, Kind::Node) && polled(u, Kind::Secret)).await;
        // Whatever the first pass and the watches of the others have to say comes before.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let lists = |server: &Server| server.seen().iter().filter(|s| s.is_list() && matches!(s.kind, Some(Kind::Node | Kind::Secret))).count();
        let (before, read) = (feed.updates.borrow().epoch, lists(&server));
        tokio::time::sleep(Duration::from_millis(900)).await;
        assert!(lists(&server) >= read + 4, "{} lists", lists(&server) - read);
        assert_eq!(feed.updates.borrow().epoch, before, "nothing changed: {:?}", covered(&feed.updates.borrow().inventory, Kind::Node));
        // What could not be read and is gone is no gap any more.
        server.change(Kind::Node, |nodes| nodes.retain(|node| node["metadata"]["name"] != "odd"));
        until(&mut feed, "health", |u| u.inventory.coverage.state(Kind::Node) == CoverageState::Complete && polled(u, Kind::Node)).await;
    });
}

#[test]
fn a_list_that_failed_at_first_heals() {
    with_server(|server| async move {
        server.fault_lists(Kind::Ingress, Fault::Status(500, None), 3);
        let mut feed = watch(&client(&server, "a", limits()).await, &CollectOptions::default());
        let first = until(&mut feed, "the first pass", |u| u.state != State::Collecting).await;
        assert_eq!(covered(&first.inventory, Kind::Ingress).state, CoverageState::Partial);
        let healed = until(&mut feed, "health", |u| u.inventory.coverage.state(Kind::Ingress) == CoverageState::Complete).await;
        assert_eq!(healed.inventory.ingresses.iter().count(), 3);
    });
}

#[test]
fn a_malformed_change_is_said_and_the_next_good_one_takes_it_back() {
    with_server(|server| async move {
        let mut feed = live(&server, limits()).await;
        let bad = json!({ "metadata": { "name": "one", "namespace": "a", "resourceVersion": "101" }, "spec": { "containers": 7 } });
        server.event(Kind::Pod, "MODIFIED", &bad);
        let said = until(&mut feed, "a malformed change", |u| u.inventory.coverage.state(Kind::Pod) == CoverageState::Malformed).await;
        assert!(covered(&said.inventory, Kind::Pod).detail.contains("a/one"), "{:?}", covered(&said.inventory, Kind::Pod));
        server.event(Kind::Pod, "MODIFIED", &objects::object(Kind::Pod, "a", "one"));
        until(&mut feed, "a good change", |u| u.inventory.coverage.state(Kind::Pod) == CoverageState::Complete).await;
    });
}

#[test]
fn nonsense_in_a_watch_leads_to_a_new_list() {
    with_server(|server| async move {
        let mut feed = live(&server, limits()).await;
        server.change(Kind::Role, |roles| roles.push(objects::object(Kind::Role, "a", "after")));
        server.tell(Kind::Role, "<html>");
        until(&mut feed, "the new list", has(Kind::Role, "after")).await;
    });
}

#[test]
fn a_silent_watch_is_given_up() {
    with_server(|server| async move {
        let brief = Limits { watch_stall: Duration::from_millis(300), ..limits() };
        let _feed = live(&server, brief).await;
        tokio::time::sleep(Duration::from_millis(900)).await;
        let watches = server.seen().iter().filter(|s| s.is_watch() && s.kind == Some(Kind::Pod)).count();
        assert!(watches >= 2, "{watches} watches");
    });
}

#[test]
fn a_server_that_falls_silent_is_not_called_live() {
    with_server(|server| async move {
        let brief = Limits { silence: Duration::from_millis(200), patience: Duration::from_millis(150), ..limits() };
        let mut feed = live(&server, brief).await;
        tokio::time::sleep(Duration::from_millis(900)).await;
        assert_eq!(feed.updates.borrow().state, State::Live, "nothing happens, and the server says that it is there");
        let seen = server.seen();
        assert!(seen.iter().filter(|s| s.path == "/version").count() >= 3);
        assert_eq!(seen.iter().filter(|s| s.is_watch() && s.kind == Some(Kind::Pod)).count(), 1, "its watches are left alone");
        // The connections stay open, and nobody is at the other end.
        let before = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        server.fault(Fault::Hang, usize::MAX, |_| true);
        let stale = until(&mut feed, "staleness", |u| matches!(u.state, State::Stale { .. })).await;
        let State::Stale { since } = stale.state else { panic!("{:?}", stale.state) };
        assert!(u64::try_from(since.0).unwrap() <= before + 1, "since it was last heard, not since that was noticed");
        server.recover();
        until(&mut feed, "health", |u| u.state == State::Live).await;
        let watches = server.seen().iter().filter(|s| s.is_watch() && s.kind == Some(Kind::Pod)).count();
        assert!(watches > 1, "what was open is opened anew");
    });
}

#[test]
fn changes_are_gathered_and_unchanged_ones_make_no_epoch() {
    with_server(|server| async move {
        let patient = Limits { batch: Duration::from_millis(300), ..limits() };
        let mut feed = live(&server, patient).await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        let before = feed.updates.borrow().epoch;
        for n in 0..50 {
            let mut pod = objects::object(Kind::Pod, "a", "one");
            pod["metadata"]["resourceVersion"] = json!((200 + n).to_string());
            pod["status"] = json!({ "conditions": [{ "type": "Ready", "lastProbeTime": n }] });
            server.event(Kind::Pod, "MODIFIED", &pod);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(feed.updates.borrow().epoch, before, "no kept field changed");
        for n in 0..50 {
            server.event(Kind::Pod, "ADDED", &objects::object(Kind::Pod, "a", &format!("many-{n:02}")));
        }
        let after = until(&mut feed, "fifty additions", has(Kind::Pod, "many-49")).await;
        assert!(after.epoch <= before + 3, "{} epochs for fifty changes", after.epoch - before);
    });
}

#[test]
fn a_stopped_watch_says_so_and_asks_no_more() {
    with_server(|server| async move {
        let mut feed = live(&server, limits()).await;
        feed.stop().stop();
        let last = until(&mut feed, "the end", |u| u.state == State::Stopped).await;
        assert_eq!(last.inventory.pods.iter().count(), 3);
        let asked = server.seen().len();
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(server.seen().len(), asked);
    });
}

#[test]
fn the_first_pass_shows_what_it_has() {
    with_server(|server| async move {
        server.fault(Fault::Hang, usize::MAX, |seen| seen.kind == Some(Kind::Pod) && seen.query.contains_key("continue"));
        let waiting = Limits { head: Duration::from_secs(30), ..limits() };
        let mut feed = watch(&client(&server, "a", waiting).await, &CollectOptions::default());
        let early = until(&mut feed, "a first inventory", |u| u.epoch > 0).await;
        assert_eq!(early.state, State::Collecting);
        assert_eq!(early.inventory.pods.iter().count(), 2, "one page");
        assert_eq!(early.inventory.services.iter().count(), 3);
        assert_eq!(covered(&early.inventory, Kind::Pod).state, CoverageState::Partial);
    });
}
