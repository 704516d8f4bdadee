//! Which Secrets a pod holds, without asking anybody.

use crate::model::{EnvSource, Name, PodSpec, VolumeSource};

/// The names of the Secrets that a specification takes in: environment, volumes and credentials for the registry; sorted.
pub(super) fn secrets(spec: &PodSpec) -> Vec<Name> {
    let mut names: Vec<Name> = spec.pull_secrets.clone();
    for container in &spec.containers {
        names.extend(container.env.iter().filter_map(|v| if let EnvSource::Secret(key) = &v.source { Some(key.name.clone()) } else { None }));
    }
    for volume in &spec.volumes {
        match &volume.source {
            VolumeSource::Secret(key) => names.push(key.name.clone()),
            VolumeSource::Projected { secrets, .. } => names.extend(secrets.iter().map(|key| key.name.clone())),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    names
}

/// Whether a specification takes in that Secret.
pub(super) fn names_secret(spec: &PodSpec, name: &str) -> bool {
    secrets(spec).iter().any(|secret| *secret == *name)
}
