//! Changes become new inventories; what is not kept does not.

use std::sync::Arc;
use std::time::Duration;

use libtest_mimic::Trial;
use ravelin::collect::live::{CollectOptions, Feed, State, Update, watch};
use ravelin::model::{CoverageState, Kind};
use serde_json::json;

use crate::objects::CANARY;
use crate::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("changes_arrive", changes_arrive), trial("what_is_not_kept_makes_no_epoch", what_is_not_kept_makes_no_epoch)]
}

/// Waits until an update is as wanted.
async fn until(feed: &mut Feed, what: &str, wanted: impl Fn(&Update) -> bool) -> Update {
    let found = tokio::time::timeout(Duration::from_secs(30), feed.updates.wait_for(|update| wanted(update))).await;
    found.unwrap_or_else(|_| panic!("{what} did not happen")).unwrap().clone()
}

async fn changes_arrive(world: World) {
    world.seeder.namespace("changing").await;
    let client = world.connect("admin-token", "default").await;
    let mut feed = watch(&client, &CollectOptions::default());
    let first = until(&mut feed, "the first pass", |u| u.state == State::Live).await;
    assert!(first.inventory.coverage.gaps().next().is_none(), "{:?}", first.inventory.coverage);
    assert_eq!(first.progress.done(), (29, 29));

    let map = |password: &str| json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a", "namespace": "changing" }, "data": { "password": password } });
    world.seeder.apply(&map("s3cr3t-0ne-1234")).await.unwrap();
    let added = until(&mut feed, "an addition", |u| u.inventory.config_maps.get("changing", "a").is_some()).await;
    assert!(added.epoch > first.epoch);
    assert_eq!(added.inventory.coverage.state(Kind::ConfigMap), CoverageState::Complete);
    let before = added.inventory.config_maps.get("changing", "a").unwrap().credentials.clone();
    assert_eq!(before.len(), 1);

    world.seeder.apply(&map("another-s3cr3t")).await.unwrap();
    let other = |u: &Update| u.inventory.config_maps.get("changing", "a").is_some_and(|m| m.credentials != before);
    until(&mut feed, "a change", other).await;
    world.seeder.delete(&map("")).await;
    until(&mut feed, "a deletion", |u| u.inventory.config_maps.get("changing", "a").is_none()).await;

    // Secrets are watched as Tables: they come and go as everything else, without values.
    let secret = json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "s", "namespace": "changing" }, "stringData": { "key": CANARY } });
    world.seeder.apply(&secret).await.unwrap();
    let came = until(&mut feed, "a Secret", |u| u.inventory.secrets.get("changing", "s").is_some()).await;
    assert_eq!(came.inventory.secrets.get("changing", "s").unwrap().key_count, Some(1));
    assert!(!format!("{:?}", came.inventory).contains(CANARY));
    world.seeder.delete(&secret).await;
    let gone = until(&mut feed, "a Secret's end", |u| u.inventory.secrets.get("changing", "s").is_none()).await;

    feed.stop().stop();
    let last = until(&mut feed, "the end", |u| u.state == State::Stopped).await;
    assert_eq!(last.inventory.count(Kind::ClusterRole), gone.inventory.count(Kind::ClusterRole), "what was read is kept");
}

async fn what_is_not_kept_makes_no_epoch(world: World) {
    world.seeder.namespace("quiet").await;
    let map = |note: &str, value: &str| json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a", "namespace": "quiet", "annotations": { "example.test/note": note } }, "data": { "key": value } });
    world.seeder.apply(&map("one", "one")).await.unwrap();
    let client = world.connect("admin-token", "default").await;
    let options = CollectOptions { namespaces: vec!["quiet".to_owned()], ..CollectOptions::default() };
    let mut feed = watch(&client, &options);
    let first = until(&mut feed, "the first pass", |u| u.state == State::Live).await;
    // Neither the annotation nor the value is kept; the namespace's label is, and it comes later.
    world.seeder.apply(&map("two", "two")).await.unwrap();
    world.seeder.apply(&map("three", "three")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    let quiet = feed.updates.borrow().clone();
    let differs = |a: &Update, b: &Update| a.inventory.config_maps != b.inventory.config_maps;
    assert!(!differs(&first, &quiet));
    world
        .seeder
        .apply(&json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "b", "namespace": "quiet" }, "data": { "key": "x" } }))
        .await
        .unwrap();
    let second = until(&mut feed, "a change that is kept", |u| u.inventory.config_maps.get("quiet", "b").is_some()).await;
    // Other tests change cluster-scoped things meanwhile, so only this namespace is compared.
    let block = |u: &Update| u.inventory.secrets.in_namespace("quiet").as_ptr();
    assert_eq!(block(&first), block(&second), "an untouched block is shared");
    assert!(!Arc::ptr_eq(&first.inventory, &second.inventory));
}
