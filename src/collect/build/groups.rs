//! Numbers the groups of equal credentials by first appearance in the sorted inventory, so that the order of arrival does not show.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{EnvSource, EnvVar, Fingerprint, Inventory, PodSpec, Store, Workload};

/// Final numbers by provisional ones.
#[derive(Default)]
struct Numbers {
    of: FxHashMap<u32, u32>,
}

impl Numbers {
    fn see(&mut self, fingerprint: &Fingerprint) {
        let next = u32::try_from(self.of.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.of.entry(fingerprint.group).or_insert(next);
    }

    fn set(&self, fingerprint: &mut Fingerprint) {
        fingerprint.group = self.of.get(&fingerprint.group).copied().unwrap_or(0);
    }
}

/// Renumbers every group of an inventory; the final numbers by provisional ones.
pub(super) fn renumber(inventory: &mut Inventory) -> FxHashMap<u32, u32> {
    let mut numbers = Numbers::default();
    let mut specs: FxHashMap<usize, Arc<PodSpec>> = FxHashMap::default();
    inventory.config_maps.iter().flat_map(|map| &map.credentials).for_each(|f| numbers.see(f));
    for spec in inventory.workloads().map(|w| &w.template).chain(inventory.pods.iter().map(|p| &p.spec)) {
        specs.entry(address(spec)).or_insert_with(|| {
            fingerprints(spec).for_each(|f| numbers.see(f));
            Arc::clone(spec)
        });
    }
    if numbers.of.is_empty() {
        return numbers.of;
    }
    specs.retain(|_, spec| fingerprints(spec).next().is_some());
    for spec in specs.values_mut() {
        let mut renumbered = PodSpec::clone(spec);
        fingerprints_mut(&mut renumbered, |fingerprint| numbers.set(fingerprint));
        *spec = Arc::new(renumbered);
    }
    inventory.config_maps.update(|map| {
        (!map.credentials.is_empty()).then(|| {
            let mut map = map.clone();
            map.credentials.iter_mut().for_each(|f| numbers.set(f));
            map
        })
    });
    inventory.pods.update(|pod| specs.get(&address(&pod.spec)).map(|spec| crate::model::Pod { spec: Arc::clone(spec), ..pod.clone() }));
    let workloads = |store: &mut Store<Workload>| {
        store.update(|w| specs.get(&address(&w.template)).map(|spec| Workload { template: Arc::clone(spec), ..w.clone() }));
    };
    workloads(&mut inventory.deployments);
    workloads(&mut inventory.replica_sets);
    workloads(&mut inventory.daemon_sets);
    workloads(&mut inventory.stateful_sets);
    workloads(&mut inventory.jobs);
    workloads(&mut inventory.cron_jobs);
    workloads(&mut inventory.replication_controllers);
    numbers.of
}

fn address(spec: &Arc<PodSpec>) -> usize {
    Arc::as_ptr(spec).addr()
}

fn fingerprints(spec: &PodSpec) -> impl Iterator<Item = &Fingerprint> {
    fn literal(var: &EnvVar) -> Option<&Fingerprint> {
        if let EnvSource::Literal { credential } = &var.source { credential.as_ref() } else { None }
    }
    spec.containers.iter().flat_map(|c| c.env.iter().filter_map(literal).chain(&c.credentials))
}

fn fingerprints_mut(spec: &mut PodSpec, change: impl Fn(&mut Fingerprint)) {
    for container in &mut spec.containers {
        for var in &mut container.env {
            if let EnvSource::Literal { credential: Some(fingerprint) } = &mut var.source {
                change(fingerprint);
            }
        }
        container.credentials.iter_mut().for_each(&change);
    }
}
