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
    let map = |n: usize| json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": format!("map-{n:03}"), "namespace": "pages" } });
    let maps: Vec<_> = (0..520).map(map).collect();
    for some in maps.chunks(20) {
        futures::future::join_all(some.iter().map(|map| world.seeder.apply(map))).await.into_iter().for_each(Result::unwrap);
    }
    let inventory = world.collect("admin-token", "default").await;
    assert_eq!(inventory.config_maps.in_namespace("pages").len(), 520);
    let next = world.plane.audit().into_iter().filter(|e| e["requestURI"].as_str().is_some_and(|uri| uri.contains("/configmaps?limit=500&continue=")));
    assert!(next.count() >= 1, "there was a second page");

    let limits = Limits { page: 100, ..Limits::default() };
    let kubeconfig = Some(world.plane.kubeconfig("admin-token", "default"));
    let client = world.connect_with(ConnectOptions { kubeconfig, limits, ..ConnectOptions::default() }).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let options = CollectOptions { progress: Some(Arc::new(move |p| heard.lock().unwrap().push(p.clone()))), ..CollectOptions::default() };
    let inventory = collect_once(&client, &options, &Stop::default()).await.unwrap();
    assert!(inventory.coverage.gaps().next().is_none(), "{:?}", inventory.coverage.gaps().collect::<Vec<_>>());
    let last = told.lock().unwrap().pop().unwrap();
    assert!(last.kinds.iter().all(|k| k.phase == Phase::Done(CoverageState::Complete)), "{last:?}");
    let maps = last.kinds.iter().find(|k| k.kind == Kind::ConfigMap).unwrap();
    assert_eq!(maps.objects as usize, inventory.count(Kind::ConfigMap), "every object came once");
    let next = world.plane.audit().into_iter().filter(|e| e["requestURI"].as_str().is_some_and(|uri| uri.contains("/configmaps?limit=100&continue=")));
    assert!(next.count() >= 5, "there were six pages");
}
