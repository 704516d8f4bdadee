//! What must exist although it was not read, for an inventory that is already sorted.

use std::collections::BTreeSet;

use super::NAME_LABEL;
use crate::model::{Inventory, Kind, Meta, Name, Namespace, ServiceAccount};

/// Adds namespaces and service accounts that others prove, unless all of them were read: then what is absent does not exist.
pub(crate) fn imply_held(inventory: &mut Inventory) {
    if !inventory.coverage.is_whole(&[Kind::Namespace]) {
        for name in namespaces(inventory) {
            if inventory.namespaces.get("", &name).is_none() {
                inventory.namespaces.put(Namespace { meta: Meta::named("", &name), implied: true });
            }
        }
    }
    inventory.namespaces.update(|namespace| {
        namespace.meta.labels.get(NAME_LABEL).is_none().then(|| {
            let mut namespace = namespace.clone();
            namespace.meta.labels = namespace.meta.labels.with(NAME_LABEL, &namespace.meta.name);
            namespace
        })
    });
    if !inventory.coverage.is_whole(&[Kind::ServiceAccount]) {
        accounts(inventory);
    }
}

/// The namespaces in which something was read.
fn namespaces(inventory: &Inventory) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    macro_rules! see {
        ($($store:ident),*) => { $(found.extend(inventory.$store.namespaces().filter(|name| !name.is_empty()).cloned());)* };
    }
    see!(pods, deployments, replica_sets, daemon_sets, stateful_sets, jobs, cron_jobs, replication_controllers, service_accounts, roles, role_bindings);
    see!(secrets, config_maps, services, endpoint_slices, ingresses, network_policies, claims);
    found
}

/// Every namespace has an account `default`, and an account that a pod runs as exists.
fn accounts(inventory: &mut Inventory) {
    let default = Name::new("default");
    let mut needed: BTreeSet<(Name, Name)> = inventory.namespaces.iter().map(|n| (n.meta.name.clone(), default.clone())).collect();
    let used = inventory.pods.iter().map(|p| (&p.meta.namespace, &p.spec)).chain(inventory.workloads().map(|w| (&w.meta.namespace, &w.template)));
    for (namespace, spec) in used {
        let account = (namespace.clone(), spec.service_account.clone());
        if !needed.contains(&account) {
            needed.insert(account);
        }
    }
    for (namespace, name) in needed {
        if inventory.service_accounts.get(&namespace, &name).is_none() {
            let meta = Meta { namespace, name, ..Meta::default() };
            inventory.service_accounts.put(ServiceAccount { meta, automount: None, secrets: Vec::new(), pull_secrets: Vec::new(), implied: true });
        }
    }
}
