//! The audit log of the API server proves that ravelin only reads, and no Secret's value.

use std::collections::BTreeSet;
use std::time::Duration;

use libtest_mimic::Trial;
use ravelin::collect::live::{CollectOptions, ConnectOptions, State, rights, watch};
use ravelin::model::Kind;
use serde_json::{Value, json};

use crate::objects::{CANARY, every_kind};
use crate::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("the_audit_log_holds_nothing_but_reads", the_audit_log_holds_nothing_but_reads)]
}

async fn the_audit_log_holds_nothing_but_reads(world: World) {
    world.seeder.apply_all(&every_kind("audited")).await;
    // Somebody who could do everything, so that nothing is missing from the log because it was refused.
    let options = ConnectOptions {
        kubeconfig: Some(world.plane.kubeconfig("admin-token", "default")),
        impersonate: Some("auditor".to_owned()),
        impersonate_groups: vec!["system:masters".to_owned()],
        ..ConnectOptions::default()
    };
    let client = world.connect_with(options).await;
    rights(&client, &["audited".to_owned()]).await;
    let mut feed = watch(&client, &CollectOptions::default());
    let live = tokio::time::timeout(Duration::from_secs(60), feed.updates.wait_for(|u| u.state == State::Live)).await.unwrap().unwrap().clone();
    assert!(live.inventory.coverage.gaps().next().is_none());
    let secret = json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "late", "namespace": "audited" }, "stringData": { "k": CANARY } });
    world.seeder.apply(&secret).await.unwrap();
    tokio::time::timeout(Duration::from_secs(30), feed.updates.wait_for(|u| u.inventory.secrets.get("audited", "late").is_some())).await.unwrap().unwrap();
    every_kind_is_watched(&world, "auditor").await;
    drop(feed);

    let events = audited(&world, "auditor");
    check_verbs(&events);
    check_secrets(&events);
    // Nobody else called ravelin did anything else either.
    let others: Vec<Value> = world.plane.audit().into_iter().filter(|e| e["userAgent"].as_str().is_some_and(|agent| agent.starts_with("ravelin/"))).collect();
    assert!(others.len() >= events.len());
    check_verbs(&others);
    check_secrets(&others);
}

/// What those did who acted as somebody.
pub(crate) fn audited(world: &World, who: &str) -> Vec<Value> {
    world.plane.audit().into_iter().filter(|e| e["impersonatedUser"]["username"] == who).collect()
}

/// Waits until somebody watches every kind: the limits let the watches begin one by one.
pub(crate) async fn every_kind_is_watched(world: &World, who: &str) {
    let expected: BTreeSet<String> = Kind::collected().map(|kind| kind.plural().to_owned()).collect();
    let mut watched = BTreeSet::new();
    for _ in 0..100 {
        watched = audited(world, who).iter().filter(|e| e["verb"] == "watch").filter_map(|e| e["objectRef"]["resource"].as_str().map(str::to_owned)).collect();
        if watched == expected {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(watched, expected, "every kind is watched");
}

pub(crate) fn check_verbs(events: &[Value]) {
    for event in events {
        let (verb, resource) = (event["verb"].as_str().unwrap(), event["objectRef"]["resource"].as_str().unwrap_or_default());
        let fine = match verb {
            "get" | "list" | "watch" => event["objectRef"]["subresource"].is_null(),
            "create" => matches!(resource, "selfsubjectaccessreviews" | "selfsubjectrulesreviews" | "subjectaccessreviews"),
            _ => false,
        };
        assert!(fine, "{event}");
    }
    assert!(events.len() > 60, "{} events", events.len());
}

pub(crate) fn check_secrets(events: &[Value]) {
    let secrets: Vec<&Value> = events.iter().filter(|e| e["objectRef"]["resource"] == "secrets").collect();
    let (mut lists, mut watches) = (0, 0);
    for event in secrets {
        let uri = event["requestURI"].as_str().unwrap();
        assert!(uri.contains("includeObject=Metadata"), "{uri}");
        assert!(event["objectRef"]["name"].is_null(), "{event}");
        match event["verb"].as_str().unwrap() {
            // What was answered is in the log: a Table, and no value in it.
            "list" if event["responseStatus"]["code"] == 200 => {
                assert_eq!(event["responseObject"]["kind"], "Table", "{uri}");
                let rows = event["responseObject"]["rows"].to_string();
                assert!(!rows.contains("\"data\":{\"") && !rows.contains("stringData\":{\""), "{uri}");
                lists += 1;
            }
            "watch" => watches += 1,
            "list" => {}
            other => panic!("{other} {uri}"),
        }
    }
    assert!(lists > 0 && watches > 0, "{lists} lists, {watches} watches");
}
