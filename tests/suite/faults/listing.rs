//! Every kind with every fault: what is said about it, and that nothing is said about others.

use std::collections::BTreeMap;
use std::time::Duration;

use ravelin::collect::live::{CollectOptions, Error, Phase, Stop, collect_once};
use ravelin::model::{CoverageState, Kind, Scope};
use serde_json::{Value, json};

use super::server::{Fault, Server};
use super::{client, collect, covered, limits, objects, with_server};

/// What is done to a kind, and what must be said about it.
struct Case {
    name: &'static str,
    arrange: fn(&Server, Kind),
    state: CoverageState,
    /// How many objects are kept, at least and at most.
    objects: (u32, u32),
    /// Words of the detail.
    says: &'static str,
}

const ALWAYS: usize = usize::MAX;

/// Every fault. The first page of a list has two objects, the second one.
const CASES: &[Case] = &[
    Case { name: "healthy", arrange: |_, _| {}, state: CoverageState::Complete, objects: (3, 3), says: "" },
    Case {
        name: "forbidden",
        // In the namespaces too: nothing is read anywhere.
        arrange: |s, k| s.fault_lists(k, Fault::Status(403, None), ALWAYS),
        state: CoverageState::Forbidden,
        objects: (0, 0),
        says: "403",
    },
    Case {
        name: "forbidden_half_way",
        arrange: |s, k| s.fault(Fault::Status(403, None), ALWAYS, move |seen| seen.kind == Some(k) && seen.query.contains_key("continue")),
        state: CoverageState::Partial,
        objects: (2, 2),
        says: "(403)",
    },
    Case { name: "not_served", arrange: Server::remove_kind, state: CoverageState::NotServed, objects: (0, 0), says: "does not serve" },
    Case {
        name: "not_found_but_served",
        arrange: |s, k| s.fault_lists(k, Fault::Status(404, None), ALWAYS),
        state: CoverageState::Partial,
        objects: (0, 0),
        says: "says that it serves it",
    },
    Case {
        name: "throttled_once",
        arrange: |s, k| s.fault_lists(k, Fault::Status(429, Some(1)), 1),
        state: CoverageState::Complete,
        objects: (3, 3),
        says: "",
    },
    Case {
        name: "throttled_for_ever",
        arrange: |s, k| s.fault_lists(k, Fault::Status(429, None), ALWAYS),
        state: CoverageState::Partial,
        objects: (0, 0),
        says: "overloaded",
    },
    Case {
        name: "expired_once",
        arrange: |s, k| s.fault(Fault::Status(410, None), 1, move |seen| seen.kind == Some(k) && seen.query.contains_key("continue")),
        state: CoverageState::Complete,
        objects: (3, 3),
        says: "",
    },
    Case {
        name: "expired_twice",
        arrange: |s, k| s.fault(Fault::Status(410, None), ALWAYS, move |seen| seen.kind == Some(k) && seen.query.contains_key("continue")),
        state: CoverageState::Partial,
        objects: (2, 2),
        says: "expired",
    },
    Case { name: "failed_twice", arrange: |s, k| s.fault_lists(k, Fault::Status(500, None), 2), state: CoverageState::Complete, objects: (3, 3), says: "" },
    Case {
        name: "failed_for_ever",
        arrange: |s, k| s.fault_lists(k, Fault::Status(503, None), ALWAYS),
        state: CoverageState::Partial,
        objects: (0, 0),
        says: "failed (503)",
    },
    Case { name: "hung_once", arrange: |s, k| s.fault_lists(k, Fault::Hang, 1), state: CoverageState::Complete, objects: (3, 3), says: "" },
    Case { name: "hung", arrange: |s, k| s.fault_lists(k, Fault::Hang, ALWAYS), state: CoverageState::Partial, objects: (0, 0), says: "no answer in time" },
    Case { name: "stalled", arrange: |s, k| s.fault_lists(k, Fault::Stall, ALWAYS), state: CoverageState::Partial, objects: (1, 2), says: "stopped half-way" },
    Case { name: "reset_once", arrange: |s, k| s.fault_lists(k, Fault::Reset, 1), state: CoverageState::Complete, objects: (3, 3), says: "" },
    Case { name: "reset", arrange: |s, k| s.fault_lists(k, Fault::Reset, ALWAYS), state: CoverageState::Partial, objects: (0, 0), says: "connection" },
    Case { name: "cut", arrange: |s, k| s.fault_lists(k, Fault::Cut, ALWAYS), state: CoverageState::Partial, objects: (1, 2), says: "half-way" },
    Case { name: "cut_once", arrange: |s, k| s.fault_lists(k, Fault::Cut, 1), state: CoverageState::Complete, objects: (3, 3), says: "" },
    Case { name: "half", arrange: |s, k| s.fault_lists(k, Fault::Half, ALWAYS), state: CoverageState::Partial, objects: (1, 2), says: "half-way" },
    Case {
        name: "a_login_page",
        arrange: |s, k| s.fault_lists(k, Fault::Body("<html>log in</html>".to_owned()), ALWAYS),
        state: CoverageState::Partial,
        objects: (0, 0),
        says: "not what was asked for",
    },
    Case {
        name: "another_object",
        arrange: |s, k| s.fault_lists(k, Fault::Body(json!({ "kind": "Status", "metadata": {}, "status": "Success" }).to_string()), ALWAYS),
        state: CoverageState::Partial,
        objects: (0, 0),
        says: "not what was asked for",
    },
    Case {
        name: "malformed_object",
        arrange: |s, k| s.fault_lists(k, Fault::Item(malformed(k)), 1),
        state: CoverageState::Malformed,
        objects: (2, 2),
        says: "could not be read",
    },
    Case { name: "endless", arrange: |s, k| s.fault_lists(k, Fault::Endless, ALWAYS), state: CoverageState::Partial, objects: (2, 3), says: "does not go on" },
    Case { name: "compressed", arrange: |s, k| s.fault_lists(k, Fault::Gzip, ALWAYS), state: CoverageState::Complete, objects: (3, 3), says: "" },
    Case {
        name: "falsely_compressed",
        arrange: |s, k| s.fault_lists(k, Fault::NotGzip, ALWAYS),
        state: CoverageState::Partial,
        objects: (0, 0),
        says: "compressed",
    },
    Case { name: "unknown", arrange: |s, k| s.fault_lists(k, Fault::Status(401, None), ALWAYS), state: CoverageState::Partial, objects: (0, 0), says: "401" },
    Case {
        name: "elsewhere",
        arrange: |s, k| s.fault_lists(k, Fault::Status(302, None), ALWAYS),
        state: CoverageState::Partial,
        objects: (0, 0),
        says: "(302)",
    },
    Case { name: "refused", arrange: |s, k| s.fault_lists(k, Fault::Status(400, None), ALWAYS), state: CoverageState::Partial, objects: (0, 0), says: "(400)" },
];

/// An object whose name can be read and nothing else.
fn malformed(kind: Kind) -> Value {
    let metadata = json!({ "name": "bad", "namespace": "a", "labels": [7] });
    if kind == Kind::Secret { json!({ "cells": ["bad"], "object": { "metadata": metadata } }) } else { json!({ "metadata": metadata }) }
}

/// One pass for each case, in which every kind meets another case: so each kind meets each, among healthy and sick neighbours.
#[test]
fn every_kind_survives_every_fault() {
    assert!(CASES.len() >= Kind::collected().count() - 1, "every kind meets every case");
    let shifts: Vec<usize> = (0..CASES.len()).collect();
    // A pass mostly waits for what hangs, so several run at a time.
    for few in shifts.chunks(7) {
        std::thread::scope(|scope| {
            for shift in few {
                scope.spawn(|| survive(*shift));
            }
        });
    }
}

fn survive(shift: usize) {
    let cases: BTreeMap<Kind, &Case> = Kind::collected().enumerate().map(|(at, kind)| (kind, &CASES[(at + shift) % CASES.len()])).collect();
    with_server(|server| async move {
        for (kind, case) in &cases {
            (case.arrange)(&server, *kind);
        }
        let inventory = collect(&server).await;
        for (kind, case) in cases {
            let entry = covered(&inventory, kind);
            let context = format!("{kind:?} {}: {entry:?}", case.name);
            assert_eq!(entry.state, case.state, "{context}");
            assert!(entry.detail.contains(case.says), "{context}");
            assert_eq!(entry.detail.is_empty(), case.state == CoverageState::Complete, "{context}");
            assert!((case.objects.0..=case.objects.1).contains(&entry.objects), "{context}");
        }
    });
}

#[test]
fn a_malformed_object_is_named_and_the_others_are_read() {
    with_server(|server| async move {
        server.fault_lists(Kind::Pod, Fault::Item(json!({ "metadata": { "name": "bad", "namespace": "a" }, "spec": { "containers": 7 } })), 1);
        let inventory = collect(&server).await;
        let entry = covered(&inventory, Kind::Pod);
        assert_eq!((entry.state, entry.objects), (CoverageState::Malformed, 2));
        assert!(entry.detail.contains("a/bad") && entry.detail.contains("spec.containers"), "{entry:?}");
        assert!(inventory.pods.get("a", "two").is_some());
    });
}

#[test]
fn what_is_gone_when_a_list_starts_anew_is_gone() {
    with_server(|server| async move {
        let objects = server.objects();
        // The first page came with `a/one`; when the list expires before its second page, it is not there any more.
        server.fault(Fault::Status(410, None), 1, move |seen| {
            let expires = seen.kind == Some(Kind::Pod) && seen.query.contains_key("continue");
            if expires {
                objects.lock().unwrap().entry(Kind::Pod).or_default().retain(|pod| pod["metadata"]["name"] != "one");
            }
            expires
        });
        let inventory = collect(&server).await;
        assert_eq!(covered(&inventory, Kind::Pod).state, CoverageState::Complete);
        let names: Vec<&str> = inventory.pods.iter().map(|p| p.meta.name.as_str()).collect();
        assert_eq!(names, ["two", "three"]);
    });
}

#[test]
fn a_kind_that_is_forbidden_everywhere_is_tried_in_each_namespace() {
    with_server(|server| async move {
        let cluster_wide = |kind| move |seen: &super::server::Seen| seen.kind == Some(kind) && seen.namespace.is_none();
        server.fault(Fault::Status(403, None), ALWAYS, cluster_wide(Kind::Pod));
        server.fault(Fault::Status(403, None), ALWAYS, |seen| seen.kind == Some(Kind::Pod) && seen.namespace.as_deref() == Some("b"));
        let inventory = collect(&server).await;
        let entry = covered(&inventory, Kind::Pod);
        assert_eq!((entry.state, entry.objects), (CoverageState::Forbidden, 0));
        assert!(entry.detail.contains("read in 2 of 3 namespaces"), "{entry:?}");
        assert_eq!(inventory.coverage.state_in(Kind::Pod, "a"), CoverageState::Complete);
        assert_eq!(inventory.coverage.state_in(Kind::Pod, "b"), CoverageState::Forbidden);
        assert_eq!(inventory.pods.iter().count(), 2, "those of a");
        assert_eq!(inventory.coverage.state(Kind::Service), CoverageState::Complete);
    });
}

#[test]
fn without_a_list_of_namespaces_the_own_one_is_tried() {
    with_server(|server| async move {
        server.fault(Fault::Status(403, None), ALWAYS, |seen| {
            seen.kind.is_some() && seen.namespace.as_deref() != Some("b") && seen.path != "/api/v1/namespaces/b"
        });
        let inventory = collect_once(&client(&server, "b", limits()).await, &CollectOptions::default(), &Stop::default()).await.unwrap();
        assert_eq!(covered(&inventory, Kind::Namespace).state, CoverageState::Forbidden);
        assert_eq!(inventory.coverage.state_in(Kind::ConfigMap, "b"), CoverageState::Complete);
        assert_eq!(inventory.coverage.state_in(Kind::ConfigMap, "a"), CoverageState::Forbidden);
        let names: Vec<(String, bool)> = inventory.namespaces.iter().map(|n| (n.meta.name.to_string(), n.implied)).collect();
        assert_eq!(names, [("b".to_owned(), false)], "it was got by name");
        assert_eq!(inventory.config_maps.iter().count(), 1);
    });
}

#[test]
fn a_limit_to_namespaces_is_kept() {
    with_server(|server| async move {
        server.fault(Fault::Status(403, None), ALWAYS, |seen| seen.kind == Some(Kind::Secret) && seen.namespace.as_deref() == Some("b"));
        let options = CollectOptions { namespaces: vec!["b".to_owned()], ..CollectOptions::default() };
        let inventory = collect_once(&client(&server, "a", limits()).await, &options, &Stop::default()).await.unwrap();
        assert_eq!(inventory.pods.namespaces().map(ToString::to_string).collect::<Vec<_>>(), ["b"]);
        assert_eq!(inventory.cluster_roles.iter().count(), 3, "what has no namespace is read all the same");
        assert_eq!(inventory.coverage.state(Kind::Pod), CoverageState::Complete);
        assert_eq!(inventory.coverage.state(Kind::Secret), CoverageState::Forbidden, "one that was asked for by name is said by name");
        assert!(inventory.coverage.entries().iter().any(|e| e.kind == Some(Kind::Secret) && e.scope == Scope::Namespace("b".into())));
        assert!(server.seen().iter().all(|s| !s.kind.is_some_and(Kind::namespaced) || s.namespace.as_deref() == Some("b")));
    });
}

#[test]
fn stopping_keeps_what_was_read() {
    with_server(|server| async move {
        let slow = limits_that_wait();
        server.fault(Fault::Hang, ALWAYS, |seen| seen.kind == Some(Kind::Pod) && seen.query.contains_key("continue"));
        let taken = client(&server, "a", slow).await;
        let stop = Stop::default();
        let told = std::sync::Arc::new(std::sync::Mutex::new(None));
        let heard = std::sync::Arc::clone(&told);
        let stopper = stop.clone();
        let options = CollectOptions {
            progress: Some(std::sync::Arc::new(move |progress: &ravelin::collect::live::Progress| {
                if progress.done().0 == 28 {
                    stopper.stop();
                }
                *heard.lock().unwrap() = Some(progress.clone());
            })),
            ..CollectOptions::default()
        };
        let inventory = tokio::time::timeout(Duration::from_secs(10), collect_once(&taken, &options, &stop)).await.unwrap().unwrap();
        let entry = covered(&inventory, Kind::Pod);
        assert_eq!((entry.state, entry.objects, entry.detail.as_str()), (CoverageState::Partial, 2, "stopped before the end"));
        assert_eq!(covered(&inventory, Kind::Secret).state, CoverageState::Complete);
        let last = told.lock().unwrap().take().unwrap();
        let pods = last.kinds.iter().find(|k| k.kind == Kind::Pod).unwrap();
        assert_eq!((pods.objects, pods.phase), (2, Phase::Done(CoverageState::Partial)));
    });
}

fn limits_that_wait() -> ravelin::collect::live::Limits {
    ravelin::collect::live::Limits { head: Duration::from_secs(30), ..limits() }
}

#[test]
fn nobody_known_is_an_error_not_an_empty_cluster() {
    with_server(|server| async move {
        let taken = client(&server, "a", limits()).await;
        server.fault(Fault::Status(401, None), ALWAYS, |seen| seen.kind.is_some());
        let error = collect_once(&taken, &CollectOptions::default(), &Stop::default()).await.unwrap_err();
        assert!(matches!(error, Error::Unauthorized { .. }), "{error}");
    });
}

#[test]
fn the_same_objects_give_the_same_inventory() {
    with_server(|server| async move {
        let (first, second) = (collect(&server).await, collect(&server).await);
        assert_eq!(first.coverage, second.coverage);
        assert!(first.pods == second.pods && first.secrets == second.secrets && first.role_bindings == second.role_bindings);
        assert_eq!(objects::all().len(), 29);
    });
}
