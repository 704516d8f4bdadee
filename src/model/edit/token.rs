//! What admission adds to a pod: the token of its service account.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::{Inventory, KeyRef, Mount, Name, PodSpec, Volume, VolumeSource};

/// Where a container finds its token.
const PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The injected volume, without the random end of its name.
const VOLUME: &str = "kube-api-access";

/// The lifetime of an injected token in seconds.
const LIFETIME: i64 = 3607;

/// The specification of a pod that is made from a template now: with its account's credentials for the registry, if it has none, and
/// with a token, unless the pod or its account says no.
pub(super) fn admitted(inventory: &Inventory, namespace: &str, template: &Arc<PodSpec>) -> Arc<PodSpec> {
    let account = inventory.service_accounts.get(namespace, &template.service_account);
    let pull_secrets = account.map(|a| &a.pull_secrets).filter(|list| template.pull_secrets.is_empty() && !list.is_empty());
    let automount = template.automount.or_else(|| account.and_then(|a| a.automount)).unwrap_or(true);
    if !automount && pull_secrets.is_none() {
        return Arc::clone(template);
    }
    let mut spec = (**template).clone();
    spec.pull_secrets.extend(pull_secrets.into_iter().flatten().cloned());
    if automount {
        mount(&mut spec);
    }
    Arc::new(spec)
}

/// Mounts the token in every container that has nothing at its place.
fn mount(spec: &mut PodSpec) {
    let mut used = false;
    for container in spec.containers.iter_mut().filter(|c| c.mounts.iter().all(|m| m.path != *PATH)) {
        container.mounts.push(Mount { volume: VOLUME.into(), path: PATH.into(), sub_path: Name::default(), read_only: true });
        used = true;
    }
    if used && spec.volume(VOLUME).is_none() {
        let root = KeyRef { name: "kube-root-ca.crt".into(), key: Some("ca.crt".into()), optional: false };
        let source = VolumeSource::Projected { secrets: Vec::new(), config_maps: vec![root], tokens: vec![(Name::default(), Some(LIFETIME))] };
        spec.volumes.push(Volume { name: VOLUME.into(), source });
    }
}

/// Makes the pods of an account anew, for its own setting to hold: pods that decide for themselves keep what they have.
pub(super) fn readmit(inventory: &mut Inventory, namespace: &str, account: &str) {
    let before = inventory.clone();
    let automount = before.service_accounts.get(namespace, account).and_then(|a| a.automount).unwrap_or(true);
    // Pods of one template share their specification, and go on doing so.
    let made: RefCell<FxHashMap<*const PodSpec, Arc<PodSpec>>> = RefCell::default();
    inventory.pods.update(|pod| {
        let concerned = pod.meta.namespace == *namespace && pod.spec.service_account == *account && pod.spec.automount.is_none() && !pod.mirror;
        if !concerned {
            return None;
        }
        if automount == pod.spec.volumes.iter().any(|v| v.name == *VOLUME) {
            return None;
        }
        let spec = Arc::clone(made.borrow_mut().entry(Arc::as_ptr(&pod.spec)).or_insert_with(|| admitted(&before, namespace, &bare(&pod.spec))));
        Some(crate::model::Pod { spec, ..pod.clone() })
    });
}

/// The specification before admission added to it.
fn bare(spec: &PodSpec) -> Arc<PodSpec> {
    let mut bare = spec.clone();
    bare.volumes.retain(|v| v.name != *VOLUME);
    for container in &mut bare.containers {
        container.mounts.retain(|m| m.volume != *VOLUME);
    }
    Arc::new(bare)
}

#[cfg(test)]
mod tests;
