//! What-if keeps what admission would do.

use std::sync::Arc;

use crate::model::{Container, Edit, Inventory, Kind, Labels, Meta, Object, ObjectRef, Owner, Pod, PodSpec, Secret, ServiceAccount, Workload, WorkloadKind};

fn container() -> Container {
    Container { name: "main".into(), image: "app:1".into(), ..Container::default() }
}

fn template() -> PodSpec {
    PodSpec { service_account: "web".into(), containers: vec![container()], ..PodSpec::default() }
}

fn workload(template: PodSpec, replicas: u32) -> Workload {
    Workload {
        meta: Meta::named("shop", "web"),
        kind: WorkloadKind::StatefulSet,
        replicas,
        suspended: false,
        selector: None,
        template_labels: Labels::default(),
        template_annotations: Labels::default(),
        template: Arc::new(template),
    }
}

fn account(automount: Option<bool>) -> ServiceAccount {
    ServiceAccount { meta: Meta::named("shop", "web"), automount, secrets: Vec::new(), pull_secrets: Vec::new(), implied: false }
}

/// A StatefulSet with one pod that has no token yet.
fn inventory() -> Inventory {
    let mut inventory = Inventory::default();
    inventory.stateful_sets.put(workload(template(), 1));
    inventory.service_accounts.put(account(None));
    let owner = Owner { kind: Some(Kind::StatefulSet), kind_name: "StatefulSet".into(), name: "web".into() };
    inventory.pods.put(Pod { meta: Meta { owner: Some(owner), ..Meta::named("shop", "web-0") }, spec: Arc::new(template()), ..Pod::default() });
    inventory
}

fn has_token(inventory: &Inventory) -> bool {
    inventory.pods.get("shop", "web-0").unwrap().has_api_token()
}

fn put(inventory: &Inventory, object: Object) -> Inventory {
    Edit::apply(inventory, &[Edit::put(object)])
}

#[test]
fn a_new_template_rolls_out_with_the_token_of_its_account() {
    let edited = put(&inventory(), Object::Workload(workload(PodSpec { host_pid: true, ..template() }, 1)));
    assert!(edited.pods.get("shop", "web-0").unwrap().spec.host_pid);
    assert!(has_token(&edited));
    let without = put(&edited, Object::Workload(workload(PodSpec { automount: Some(false), ..template() }, 1)));
    assert!(!has_token(&without));
}

#[test]
fn an_account_that_stops_mounting_takes_the_token_from_pods_that_do_not_ask_for_it() {
    let with = put(&inventory(), Object::ServiceAccount(account(Some(true))));
    assert!(has_token(&with));
    assert!(!has_token(&put(&with, Object::ServiceAccount(account(Some(false))))));
    let asking = put(&with, Object::Workload(workload(PodSpec { automount: Some(true), ..template() }, 1)));
    assert!(has_token(&put(&asking, Object::ServiceAccount(account(Some(false))))));
}

#[test]
fn scaling_to_nothing_removes_the_pods() {
    assert_eq!(put(&inventory(), Object::Workload(workload(template(), 0))).pods.len(), 0);
    assert_eq!(put(&inventory(), Object::Workload(workload(template(), 2))).pods.len(), 1);
}

#[test]
fn an_account_takes_its_long_lived_tokens_with_it() {
    let mut inventory = inventory();
    let annotations = Labels::new(vec![("kubernetes.io/service-account.name".into(), "web".into())]);
    let meta = Meta { annotations, ..Meta::named("shop", "web-token") };
    inventory.secrets.put(Secret { meta, kind: "kubernetes.io/service-account-token".into(), key_count: None, keys: Vec::new() });
    inventory.secrets.put(Secret { meta: Meta::named("shop", "other"), kind: "Opaque".into(), key_count: None, keys: Vec::new() });
    let edited = Edit::apply(&inventory, &[Edit::Remove(ObjectRef::namespaced(Kind::ServiceAccount, "shop", "web"))]);
    assert_eq!(edited.secrets.iter().map(|s| s.meta.name.as_str()).collect::<Vec<_>>(), ["other"]);
}
