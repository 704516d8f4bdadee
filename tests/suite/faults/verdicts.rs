//! What must not be read makes nothing pass: the demo's cluster, with each kind forbidden in turn.

use std::collections::BTreeMap;

use ravelin::collect::live::{CollectOptions, Limits, Stop, collect_once};
use ravelin::model::{CoverageState, Inventory, Kind};
use ravelin::posture::{self, Tally};
use serde_json::Value;

use super::server::{Fault, Server};
use super::{client, limits, with_server};

/// The objects of the demo's manifests, by kind.
fn demo() -> BTreeMap<Kind, Vec<Value>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/clusters/demo");
    let mut objects: BTreeMap<Kind, Vec<Value>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        for document in serde_saphyr::from_multiple::<Value>(&std::fs::read_to_string(&path).unwrap()).unwrap() {
            if let Some(kind) = document["kind"].as_str().and_then(Kind::from_title) {
                objects.entry(kind).or_default().push(document);
            }
        }
    }
    assert!(objects.values().map(Vec::len).sum::<usize>() > 100, "the demo is there");
    objects
}

fn serve(server: &Server, objects: &BTreeMap<Kind, Vec<Value>>) {
    for kind in Kind::collected() {
        server.change(kind, |all| *all = objects.get(&kind).cloned().unwrap_or_default());
    }
}

/// One pass with large pages.
async fn pass(server: &Server) -> Inventory {
    let large = Limits { page: 500, ..limits() };
    collect_once(&client(server, "default", large).await, &CollectOptions::default(), &Stop::default()).await.unwrap()
}

/// How each rule fared.
fn tallies(inventory: &Inventory) -> BTreeMap<String, Tally> {
    posture::check(inventory).tallies.into_iter().map(|tally| (tally.rule.to_string(), tally)).collect()
}

#[test]
fn a_forbidden_kind_makes_nothing_pass() {
    let objects = demo();
    with_server(|server| async move {
        serve(&server, &objects);
        let whole = pass(&server).await;
        assert!(whole.coverage.gaps().next().is_none(), "{:?}", whole.coverage.gaps().collect::<Vec<_>>());
        let full = tallies(&whole);
        assert!(full.values().map(|t| t.pass).sum::<u32>() > 100 && full.values().map(|t| t.fail).sum::<u32>() > 50, "something passes, something fails");
        for kind in Kind::collected() {
            server.recover();
            server.fault_lists(kind, Fault::Status(403, None), usize::MAX);
            let partial = pass(&server).await;
            assert_eq!(partial.coverage.state(kind), CoverageState::Forbidden);
            // What others prove to exist may pass a rule that was read in full; it was not there to be judged before.
            let implied = partial.service_accounts.iter().filter(|a| a.implied).count() + partial.namespaces.iter().filter(|n| n.implied).count();
            for (rule, now) in tallies(&partial) {
                let before = &full[&rule];
                assert!(now.pass <= before.pass + implied as u32, "without {kind:?}, {rule} passes {} times, not {}", now.pass, before.pass);
                assert!(
                    now.fail >= before.fail || now.not_evaluated > 0,
                    "without {kind:?}, {rule} fails {} times, not {}, and says nothing",
                    now.fail,
                    before.fail
                );
            }
        }
    });
}
