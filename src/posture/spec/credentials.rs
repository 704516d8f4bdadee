//! Credentials in and for a pod. No value is ever known here: a literal is a fingerprint.

use super::{Hits, SpecView};
use crate::model::{EnvSource, KeyRef, VolumeSource};
use crate::posture::registry::Check;
use crate::posture::roots::Sees;
use crate::posture::secrets::describe;

/// Longer than a day: a stolen token outlives the pod it was stolen from.
const LONG_SECONDS: i64 = 86_400;

pub(super) const CHECKS: &[Check] = &[
    Check::spec("SA-003", "Uses the default service account", default_account),
    Check::spec("SA-008", "Asks for a token that lives longer than a day", long_tokens),
    Check::spec("SEC-001", "Gets Secrets as environment variables", environment),
    Check::spec("SEC-002", "Has a credential in its environment", literals).seeing(Sees::Everything),
    Check::spec("SEC-004", "Has a credential in its command line", arguments).seeing(Sees::Everything),
    Check::spec("SEC-006", "Mounts Secrets", mounts),
];

fn default_account(view: &SpecView<'_>, hits: &mut Hits) {
    // Without a token it is nobody.
    if view.spec.service_account == "default" && view.spec.automount != Some(false) {
        hits.pod("spec.serviceAccountName", "default");
    }
}

fn long_tokens(view: &SpecView<'_>, hits: &mut Hits) {
    for volume in &view.spec.volumes {
        let VolumeSource::Projected { tokens, .. } = &volume.source else { continue };
        for (audience, seconds) in tokens {
            if let Some(seconds) = seconds.filter(|seconds| *seconds > LONG_SECONDS) {
                let whom = if audience.is_empty() { String::new() } else { format!(", for {audience}") };
                hits.pod(format!("spec.volumes[{}].projected.sources.serviceAccountToken.expirationSeconds", volume.name), format!("{seconds}{whom}"));
            }
        }
    }
}

fn environment(view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.containers() {
        for variable in &container.env {
            match &variable.source {
                EnvSource::Secret(KeyRef { name, key: Some(key), .. }) => {
                    hits.container(container, &format!("env[{}].valueFrom.secretKeyRef", variable.name), format!("{name}, key {key}"));
                }
                EnvSource::Secret(KeyRef { name, key: None, .. }) => hits.container(container, "envFrom.secretRef", format!("all of {name}")),
                EnvSource::Literal { .. } | EnvSource::ConfigMap(_) | EnvSource::Field => {}
            }
        }
    }
}

fn literals(view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.containers() {
        for variable in &container.env {
            if let EnvSource::Literal { credential: Some(fingerprint) } = &variable.source {
                hits.container(container, &format!("env[{}].value", variable.name), describe(fingerprint));
            }
        }
    }
}

fn arguments(view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.containers() {
        for fingerprint in &container.credentials {
            hits.container(container, &fingerprint.location, describe(fingerprint));
        }
    }
}

fn mounts(view: &SpecView<'_>, hits: &mut Hits) {
    for volume in &view.spec.volumes {
        match &volume.source {
            VolumeSource::Secret(secret) => hits.pod(format!("spec.volumes[{}].secret.secretName", volume.name), secret.name.as_str()),
            VolumeSource::Projected { secrets, .. } => {
                for secret in secrets {
                    hits.pod(format!("spec.volumes[{}].projected.sources.secret.name", volume.name), secret.name.as_str());
                }
            }
            _ => {}
        }
    }
}
