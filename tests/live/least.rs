//! A role that is suggested from the audit log of a workload lets that workload run again, and nothing else.

use std::fs::File;
use std::time::Duration;

use libtest_mimic::Trial;
use ravelin::collect::audit;
use ravelin::model::Subject;
use ravelin::rbac::Authorizer;
use ravelin::rbac::least::{observed, tightened};
use ravelin::report::suggest::manifests;
use serde_json::{Value, json};

use crate::rights::{cluster_binding, cluster_role};
use crate::seed::Seeder;
use crate::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("a_suggested_role_lets_the_workload_run_again", a_suggested_role_lets_the_workload_run_again)]
}

const NAMESPACE: &str = "team-w";

fn config_map(name: &str, value: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name, "namespace": NAMESPACE }, "data": { "k": value } })
}

/// What the workload does all day; the first refusal ends it.
async fn work(worker: &Seeder, round: &str) -> Result<(), String> {
    worker.get(&format!("/api/v1/namespaces/{NAMESPACE}/configmaps/settings")).await?;
    worker.get(&format!("/api/v1/namespaces/{NAMESPACE}/pods")).await?;
    worker.get("/apis/apps/v1/deployments?watch=true&timeoutSeconds=1").await?;
    worker.get(&format!("/apis/apps/v1/namespaces/{NAMESPACE}/deployments?fieldSelector=metadata.name%3Dweb")).await?;
    worker.get("/api/v1/nodes").await?;
    worker.get("/metrics").await?;
    // Made, changed as it is there already, and deleted.
    worker.apply(&config_map("made", round)).await?;
    worker.apply(&config_map("made", "again")).await?;
    worker.delete(&config_map("made", round)).await;
    Ok(())
}

/// Repeats a request until it is answered so: the server learns of roles and bindings a moment later.
async fn until_secrets_are(worker: &Seeder, allowed: bool) {
    for _ in 0..200 {
        if worker.get(&format!("/api/v1/namespaces/{NAMESPACE}/secrets")).await.is_ok() == allowed {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("Secrets are not {}", if allowed { "readable" } else { "closed" });
}

async fn a_suggested_role_lets_the_workload_run_again(world: World) {
    let subject: Subject = "sa:team-w/worker".parse().unwrap();
    let account = json!({ "kind": "ServiceAccount", "namespace": NAMESPACE, "name": "worker" });
    world.seeder.namespace(NAMESPACE).await;
    world.seeder.apply(&config_map("settings", "v")).await.unwrap();
    let everything = json!([{ "apiGroups": ["*"], "resources": ["*"], "verbs": ["*"] }, { "nonResourceURLs": ["*"], "verbs": ["*"] }]);
    let (role, binding) = (cluster_role("test:worker", &everything), cluster_binding("test:worker", "test:worker", &account));
    world.seeder.apply_all(&[role.clone(), binding.clone()]).await;
    let worker = Seeder::with(world.plane.kubeconfig("worker-token", NAMESPACE));
    until_secrets_are(&worker, true).await;
    let before = std::fs::metadata(world.plane.path("certs-audit.log")).unwrap().len();
    work(&worker, "first").await.unwrap();

    let inventory = world.collect("admin-token", "default").await;
    let authorizer = Authorizer::new(&inventory);
    let log = || {
        let mut file = File::open(world.plane.path("certs-audit.log")).unwrap();
        std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(before)).unwrap();
        audit::read(file, &subject, authorizer.resources()).unwrap()
    };
    // The log is written behind the answers.
    let mut seen = log();
    while !seen.allowed.iter().any(|seen| seen.request.verb == "delete") {
        tokio::time::sleep(Duration::from_millis(50)).await;
        seen = log();
    }
    let found = observed(&inventory, &authorizer, &subject, &subject.identity(), &seen.allowed);
    let replay = found.replay.as_ref().unwrap();
    assert!(replay.refused.is_empty() && replay.not_held.is_empty() && replay.asked >= 9, "{replay:?}");
    let words: Vec<String> = found.enough.iter().flat_map(|place| place.rules.iter().map(ravelin::report::suggest::in_words)).collect();
    assert!(!words.iter().any(|rule| rule.contains('*') || rule.contains("secrets")), "{words:?}");
    assert!(words.contains(&"list deployments.apps [web]".to_owned()) || words.contains(&"list, watch deployments.apps".to_owned()), "{words:?}");

    // In the place of the old binding: what is written is what the server takes.
    let objects: Vec<Value> = serde_saphyr::from_multiple(&manifests(&found)).unwrap();
    world.seeder.apply_all(&objects).await;
    world.seeder.delete(&binding).await;
    until_secrets_are(&worker, false).await;
    work(&worker, "second").await.unwrap_or_else(|error| panic!("{error}\n{words:#?}"));
    worker.apply(&json!({ "apiVersion": "v1", "kind": "ServiceAccount", "metadata": { "name": "more", "namespace": NAMESPACE } })).await.unwrap_err();

    // What is held now cannot be written more tightly, and the server agrees on what the copy of the inventory said.
    let then = world.collect("admin-token", "default").await;
    let authorizer = Authorizer::new(&then);
    let again = tightened(&authorizer, &subject, &[]);
    assert!(again.denied.is_empty());
    assert_eq!(again.enough, found.enough);
    for object in objects.iter().rev() {
        world.seeder.delete(object).await;
    }
    world.seeder.delete(&role).await;
}
