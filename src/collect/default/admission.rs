//! The ServiceAccount admission plugin: every container gets a token for the API server unless somebody said no.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::collect::build::Objects;
use crate::collect::decode::{Context, TOKEN_VOLUME};
use crate::model::{KeyRef, Mount, Name, PodSpec, ServiceAccount, Volume, VolumeSource};

/// Where the token is mounted.
const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Admits the pods that no API server has seen yet. Those that have a uid were admitted, and mirrors of static pods get no token.
pub(super) fn admit(cx: &mut Context, objects: &mut Objects) {
    let accounts: BTreeMap<(&Name, &Name), &ServiceAccount> = objects.service_accounts.iter().map(|a| ((&a.meta.namespace, &a.meta.name), a)).collect();
    let mut admitted: FxHashMap<(usize, bool, Vec<Name>), Arc<PodSpec>> = FxHashMap::default();
    for pod in &mut objects.pods {
        if pod.meta.uid.is_some() || pod.mirror {
            continue;
        }
        let account = accounts.get(&(&pod.meta.namespace, &pod.spec.service_account));
        let automount = pod.spec.automount.or_else(|| account.and_then(|a| a.automount)).unwrap_or(true);
        let pull_secrets = match account {
            Some(account) if pod.spec.pull_secrets.is_empty() => account.pull_secrets.clone(),
            _ => Vec::new(),
        };
        // The context keeps every specification alive: its address stays its own.
        let key = (Arc::as_ptr(&pod.spec).addr(), automount, pull_secrets);
        if let Some(spec) = admitted.get(&key) {
            pod.spec = Arc::clone(spec);
            continue;
        }
        let mut spec = PodSpec::clone(&pod.spec);
        if automount {
            mount_token(cx, &mut spec);
        }
        if spec.pull_secrets.is_empty() {
            spec.pull_secrets.clone_from(&key.2);
        }
        let spec = cx.share_spec(spec);
        admitted.insert(key, Arc::clone(&spec));
        pod.spec = spec;
    }
}

/// Mounts the token in every container that has nothing at its place.
fn mount_token(cx: &mut Context, spec: &mut PodSpec) {
    let volume = spec.volumes.iter().find(|v| v.name.starts_with(TOKEN_VOLUME)).map(|v| v.name.clone());
    let name = volume.clone().unwrap_or_else(|| cx.name(TOKEN_VOLUME));
    let mut mounted = false;
    for container in &mut spec.containers {
        if container.mounts.iter().any(|m| m.path.trim_end_matches('/') == TOKEN_PATH) {
            continue;
        }
        container.mounts.push(Mount { volume: name.clone(), path: cx.name(TOKEN_PATH), sub_path: cx.empty(), read_only: true });
        mounted = true;
    }
    if mounted && volume.is_none() {
        let root_ca = KeyRef { name: cx.name("kube-root-ca.crt"), key: Some(cx.name("ca.crt")), optional: false };
        let source = VolumeSource::Projected { secrets: Vec::new(), config_maps: vec![root_ca], tokens: vec![(cx.empty(), Some(3607))] };
        spec.volumes.push(Volume { name, source });
    }
}
