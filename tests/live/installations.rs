//! Real installations, applied to the control plane and collected from it, give the same facts as their manifests. They are in the folders
//! of the folder that `RAVELIN_CLUSTERS` names; without it these tests are ignored.

use std::fmt::Debug;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use ravelin::collect::manifests::{self, Options};
use ravelin::model::{Fingerprint, Inventory, Kind, Meta, PodSpec, Resource, Store, Workload, WorkloadKind};
use serde_json::Value;

use crate::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let folder = std::env::var_os("RAVELIN_CLUSTERS").map(PathBuf::from);
    let missing = folder.is_none();
    let run = async move |world: World| {
        let folder = folder.unwrap();
        let mut installations: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
        installations.sort();
        assert!(!installations.is_empty(), "{} holds no folder", folder.display());
        for installation in installations {
            same_facts(&world, &installation).await;
        }
    };
    let whole = trial("installations_give_the_facts_of_their_manifests", run);
    vec![if missing { whole.with_ignored_flag(true) } else { whole }]
}

async fn same_facts(world: &World, installation: &Path) {
    let mut documents = Vec::new();
    read(installation, &mut documents);
    // Namespaces before what is in them.
    documents.sort_by_key(|d| d["kind"] != "Namespace");
    let known: Vec<Value> = documents.into_iter().filter(|d| d["kind"].as_str().is_some_and(|kind| Kind::from_title(kind).is_some())).collect();
    assert!(known.len() > 5, "{} holds few objects", installation.display());
    for namespace in known.iter().filter_map(|d| d["metadata"]["namespace"].as_str()) {
        world.seeder.namespace(namespace).await;
    }
    world.seeder.apply_all(&known).await;
    let live = world.collect("admin-token", "default").await;
    assert!(live.coverage.gaps().next().is_none(), "{:?}", live.coverage.gaps().collect::<Vec<_>>());
    let written = manifests::load(&[installation.to_owned()], &Options::default()).unwrap();
    let found = compare(&written, &live);
    assert!(found >= known.len(), "{}: {found} of {}", installation.display(), known.len());
}

/// The roles and bindings of every installation, where there are any.
pub(crate) async fn put_access(world: &World) {
    let Some(folder) = std::env::var_os("RAVELIN_CLUSTERS").map(PathBuf::from) else { return };
    let mut documents = Vec::new();
    read(&folder, &mut documents);
    documents.retain(|document| document["apiVersion"] == "rbac.authorization.k8s.io/v1");
    for namespace in documents.iter().filter_map(|document| document["metadata"]["namespace"].as_str()) {
        world.seeder.namespace(namespace).await;
    }
    world.seeder.apply_all(&documents).await;
}

/// Every document of a folder; lists are taken apart.
pub(crate) fn read(folder: &Path, documents: &mut Vec<Value>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, documents);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for document in serde_saphyr::from_multiple::<Value>(&text).unwrap() {
            match document.get("items").and_then(Value::as_array) {
                Some(items) => documents.extend(items.iter().cloned()),
                None => documents.push(document),
            }
        }
    }
}

/// Compares everything that was written down; how many objects those were.
fn compare(written: &Inventory, live: &Inventory) -> usize {
    let mut found = 0;
    macro_rules! same {
        ($($store:ident),*) => { $(found += each(&written.$store, &live.$store, |_| false, |object| { object.meta = facts(&object.meta); });)* };
    }
    same!(roles, role_bindings, cluster_role_bindings, network_policies, ingresses, validating_webhooks, mutating_webhooks, custom_resources);
    same!(api_services, volumes, claims);
    found += each(&written.secrets, &live.secrets, |_| false, |secret| secret.meta = facts(&secret.meta));
    found += each(&written.namespaces, &live.namespaces, |n| n.implied, |namespace| namespace.meta = facts(&namespace.meta));
    found += each(&written.service_accounts, &live.service_accounts, |a| a.implied, |account| account.meta = facts(&account.meta));
    found += each(
        &written.config_maps,
        &live.config_maps,
        |_| false,
        |map| {
            map.meta = facts(&map.meta);
            map.credentials.iter_mut().for_each(ungrouped);
        },
    );
    // The server chooses ports of the node.
    found += each(
        &written.services,
        &live.services,
        |_| false,
        |service| {
            service.meta = facts(&service.meta);
            service.ports.iter_mut().for_each(|port| port.node_port = 0);
        },
    );
    // A controller fills in the rules of aggregated roles.
    found += each(
        &written.cluster_roles,
        &live.cluster_roles,
        |_| false,
        |role| {
            role.meta = facts(&role.meta);
            if role.aggregation.is_some() {
                role.rules.clear();
            }
        },
    );
    for kind in [Kind::Deployment, Kind::DaemonSet, Kind::StatefulSet, Kind::Job, Kind::CronJob] {
        found += each(written.workloads_of(kind).unwrap(), live.workloads_of(kind).unwrap(), |_| false, workload);
    }
    found
}

fn each<T: Resource + Clone + PartialEq + Debug>(written: &Store<T>, live: &Store<T>, skip: impl Fn(&T) -> bool, reduce: impl Fn(&mut T)) -> usize {
    let mut found = 0;
    for object in written.iter().filter(|object| !skip(object)) {
        let meta = object.meta();
        let Some(read) = live.get(&meta.namespace, &meta.name) else { panic!("{}/{} was not read", meta.namespace, meta.name) };
        let (mut expected, mut actual) = (object.clone(), read.clone());
        reduce(&mut expected);
        reduce(&mut actual);
        assert!(expected == actual, "{}/{}:\n{}", meta.namespace, meta.name, differences(&expected, &actual));
        found += 1;
    }
    found
}

/// The lines in which two objects differ.
fn differences(written: &impl Debug, read: &impl Debug) -> String {
    let (written, read) = (format!("{written:#?}"), format!("{read:#?}"));
    let (a, b): (Vec<&str>, Vec<&str>) = (written.lines().collect(), read.lines().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let end = a[same..].iter().rev().zip(b[same..].iter().rev()).take_while(|(a, b)| a == b).count();
    format!("written:\n{}\nread:\n{}", a[same.saturating_sub(8)..a.len() - end].join("\n"), b[same.saturating_sub(8)..b.len() - end].join("\n"))
}

/// What is not given by the server.
fn facts(meta: &Meta) -> Meta {
    Meta { uid: None, created: None, ..meta.clone() }
}

fn workload(workload: &mut Workload) {
    workload.meta = facts(&workload.meta);
    if workload.kind == WorkloadKind::Job {
        workload.selector = None;
        for label in ["batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid", "job-name"] {
            workload.template_labels = workload.template_labels.without(label);
            workload.meta.labels = workload.meta.labels.without(label);
        }
    }
    let mut spec = PodSpec::clone(&workload.template);
    for container in &mut spec.containers {
        // The server's default: a tag that may move is pulled always.
        if container.pull_policy.is_empty() {
            let last = container.image.rsplit('/').next().unwrap_or_default();
            let moves = !container.image.contains('@') && (!last.contains(':') || last.ends_with(":latest"));
            container.pull_policy = if moves { "Always".into() } else { "IfNotPresent".into() };
        }
        container.credentials.iter_mut().for_each(ungrouped);
        for variable in &mut container.env {
            if let ravelin::model::EnvSource::Literal { credential: Some(found) } = &mut variable.source {
                ungrouped(found);
            }
        }
    }
    workload.template = spec.into();
}

/// Groups are counted over everything that was read.
fn ungrouped(found: &mut Fingerprint) {
    found.group = 0;
}
