//! A canary in a malformed answer is found in no log, no error and no inventory.

use std::io::Write;
use std::sync::{Arc, Mutex};

use ravelin::collect::live::{CollectOptions, Stop, collect_once};
use ravelin::model::{CoverageState, Kind};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::server::{Fault, Server};
use super::{client, covered, limits, objects};

const CANARY: &str = "c4n4ry-1n-4-s3cr3t";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Runs a test on a runtime all of whose threads log everything into one place.
fn with_log<F: Future<Output = ()>>(run: impl FnOnce(Server) -> F) -> String {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = Arc::new(tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(writer).finish());
    let dispatch = tracing::Dispatch::new(subscriber);
    let threads = dispatch.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        // The guard is never dropped: the thread ends with it.
        .on_thread_start(move || std::mem::forget(tracing::dispatcher::set_default(&threads)))
        .build()
        .unwrap();
    tracing::dispatcher::with_default(&dispatch, || runtime.block_on(async { run(Server::start()).await }));
    drop(runtime);
    let bytes = log.0.lock().unwrap().clone();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn answers() -> Vec<(&'static str, Fault)> {
    let whole = json!({ "kind": "Secret", "metadata": { "name": "one", "namespace": "a" }, "type": "Opaque", "data": { "key": CANARY } });
    let row = |cells: serde_json::Value| json!({ "cells": cells, "object": whole });
    let table = |rows: serde_json::Value| Fault::Body(json!({ "kind": "Table", "metadata": { "resourceVersion": "1" }, "rows": rows }).to_string());
    let cut = json!({ "kind": "Table", "metadata": {}, "rows": [row(json!(["one", "Opaque", 1, "1d"]))] }).to_string();
    vec![
        ("whole Secrets in place of a Table", Fault::Body(objects::list(Kind::Secret, std::slice::from_ref(&whole), "", "1").to_string())),
        ("whole Secrets in the rows", table(json!([whole]))),
        ("a row whose object is a whole Secret", table(json!([row(json!(["one", "Opaque", 1, "1d"]))]))),
        ("cells of the wrong type", table(json!([row(json!([{ "k": CANARY }, CANARY, CANARY]))]))),
        ("a name that is the value", table(json!([{ "cells": [CANARY, "Opaque", 1], "object": { "metadata": { "name": ["x", CANARY] } } }]))),
        ("labels that are none", table(json!([{ "cells": ["one", "Opaque", 1], "object": { "metadata": { "name": "one", "labels": CANARY } } }]))),
        ("rows that are none", table(json!(CANARY))),
        ("metadata that is none", Fault::Body(json!({ "kind": "Table", "metadata": CANARY, "rows": [] }).to_string())),
        ("another kind", Fault::Body(json!({ "kind": CANARY, "metadata": {}, "rows": [] }).to_string())),
        ("text", Fault::Body(CANARY.to_owned())),
        ("half of a Table", Fault::Body(cut[..cut.len() - 4].to_owned())),
        ("an open string", Fault::Body(format!("{{\"kind\":\"Table\",\"rows\":[\"{CANARY}"))),
    ]
}

#[test]
fn malformed_secrets_leave_nothing() {
    for (what, fault) in answers() {
        let log = with_log(|server| async move {
            server.fault_lists(Kind::Secret, fault, usize::MAX);
            let taken = client(&server, "a", limits()).await;
            let inventory = collect_once(&taken, &CollectOptions::default(), &Stop::default()).await.unwrap();
            let entry = covered(&inventory, Kind::Secret);
            assert!(!entry.state.is_whole() || what == "a row whose object is a whole Secret", "{what}: {entry:?}");
            assert!(!format!("{inventory:?}").contains(CANARY), "{what}: it is in the inventory");
        });
        assert!(!log.contains(CANARY), "{what}: it is in the log");
        assert!(log.contains("ravelin") || log.contains("hyper"), "the log was written");
    }
}

#[test]
fn malformed_objects_of_other_kinds_leave_nothing() {
    let log = with_log(|server| async move {
        for kind in Kind::collected().filter(|kind| *kind != Kind::Secret) {
            let metadata = json!({ "name": "one", "namespace": "a", "labels": { "a": [CANARY] }, "annotations": { "kubectl.kubernetes.io/last-applied-configuration": CANARY } });
            server.fault_lists(kind, Fault::Item(json!({ "metadata": metadata, "spec": CANARY, "data": { "password": [CANARY] }, "rules": CANARY })), 1);
        }
        let taken = client(&server, "a", limits()).await;
        let inventory = collect_once(&taken, &CollectOptions::default(), &Stop::default()).await.unwrap();
        for kind in Kind::collected().filter(|kind| *kind != Kind::Secret) {
            assert_eq!(covered(&inventory, kind).state, CoverageState::Malformed, "{kind:?}");
        }
        assert!(!format!("{inventory:?}").contains(CANARY), "it is in the inventory");
    });
    assert!(!log.contains(CANARY), "it is in the log");
}
