//! Every kind is read, in pages, and no Secret's value.

use libtest_mimic::Trial;
use ravelin::collect::live::{CollectOptions, ConnectOptions, Limits, Phase, Stop, collect_once};
use ravelin::model::{CoverageState, CredentialKind, Inventory, Kind, Name, Scope, SourceKind};
use serde_json::json;
use std::sync::{Arc, Mutex};

use crate::objects::{CANARY, every_kind};
use crate::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("every_kind_is_collected", every_kind_is_collected), trial("lists_are_read_in_pages", lists_are_read_in_pages)]
}

async fn every_kind_is_collected(world: World) {
    world.seeder.apply_all(&every_kind("kinds")).await;
    let inventory = world.collect("admin-token", "default").await;
    for kind in Kind::collected() {
        assert!(inventory.count(kind) > 0, "no {kind:?}");
        assert_eq!(inventory.coverage.state(kind), CoverageState::Complete, "{kind:?}");
        let entries: Vec<_> = inventory.coverage.entries().iter().filter(|e| e.kind == Some(kind)).collect();
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert_eq!((entries[0].scope.clone(), entries[0].objects as usize), (Scope::Cluster, inventory.count(kind)));
    }
    assert_eq!(inventory.cluster.source, SourceKind::Live);
    assert!(inventory.cluster.version.is_some_and(|v| v.minor >= 30), "{:?}", inventory.cluster);
    assert!(inventory.cluster.collected_at.is_some());
    details(&inventory);
    let everything = format!("{inventory:?}");
    assert!(!everything.contains(CANARY), "a value got into the inventory");
}

fn details(inventory: &Inventory) {
    let pod = inventory.pods.get("kinds", "web").unwrap();
    assert_eq!(pod.spec.containers[0].security.privileged, Some(true));
    let secret = inventory.secrets.get("kinds", "web").unwrap();
    assert_eq!((secret.kind.as_str(), secret.key_count), ("Opaque", Some(2)));
    assert_eq!(secret.keys.iter().map(Name::as_str).collect::<Vec<_>>(), ["password", "user"], "from managedFields");
    assert!(secret.meta.last_applied, "that it was there is kept");
    let map = inventory.config_maps.get("kinds", "web").unwrap();
    assert_eq!(map.keys.len(), 2);
    assert_eq!(map.credentials.iter().map(|c| c.kind).collect::<Vec<_>>(), [CredentialKind::Password]);
    assert!(inventory.deployments.get("kinds", "web").is_some_and(|d| d.replicas == 2));
    assert!(inventory.nodes.get("", "kinds-node").is_some_and(|n| n.taints.iter().any(|t| t.key == "k")));
    assert!(inventory.service_accounts.get("kinds", "web").is_some_and(|sa| sa.automount == Some(false) && !sa.implied));
    assert!(inventory.api_services.get("", "v1.kinds.elsewhere.test").is_some_and(|s| s.insecure));
    assert!(inventory.role("", &inventory.cluster_role_bindings.get("", "kinds-binding").unwrap().role).is_some());
}

async fn lists_are_read_in_pages(world: World) {
    world.seeder.namespace("pages").await;
    let maps: Vec<_> =
        (0..60).map(|n| json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": format!("map-{n:03}"), "namespace": "pages" } })).collect();
    world.seeder.apply_all(&maps).await;
    let limits = Limits { page: 7, ..Limits::default() };
    let client =
        world.connect_with(ConnectOptions { kubeconfig: Some(world.plane.kubeconfig("admin-token", "default")), limits, ..ConnectOptions::default() }).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let options = CollectOptions { progress: Some(Arc::new(move |p| heard.lock().unwrap().push(p.clone()))), ..CollectOptions::default() };
    let inventory = collect_once(&client, &options, &Stop::default()).await.unwrap();
    assert_eq!(inventory.config_maps.in_namespace("pages").len(), 60);
    assert!(inventory.coverage.gaps().next().is_none(), "{:?}", inventory.coverage.gaps().collect::<Vec<_>>());
    let last = told.lock().unwrap().pop().unwrap();
    assert!(last.kinds.iter().all(|k| k.phase == Phase::Done(CoverageState::Complete)), "{last:?}");
    let maps = last.kinds.iter().find(|k| k.kind == Kind::ConfigMap).unwrap();
    assert_eq!(maps.objects as usize, inventory.count(Kind::ConfigMap), "every object came once");
    assert!(client.counters().cost().requests > 35, "{:?}", client.counters().cost());
    // The server gave the pages it was asked for: more requests than kinds, and none that gave everything at once.
    let pages = world.plane.audit().iter().filter(|e| e["requestURI"].as_str().is_some_and(|uri| uri.contains("/configmaps?limit=7"))).count();
    assert!(pages >= 9, "{pages} pages");
}
