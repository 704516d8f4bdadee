//! How much a container may take, and small slips in a specification.

use std::collections::BTreeSet;

use super::{Hits, SpecView};
use crate::model::EnvSource;
use crate::posture::registry::Check;
use crate::posture::roots::Sees;

pub(super) const CHECKS: &[Check] = &[
    Check::spec("RES-001", "Has no CPU limit", |view, hits| limits("cpu", view, hits)).seeing(Sees::Admitted),
    Check::spec("RES-002", "Has no memory limit", |view, hits| limits("memory", view, hits)).seeing(Sees::Admitted),
    Check::spec("RES-003", "Has no CPU request", |view, hits| requests("cpu", view, hits)).seeing(Sees::Admitted),
    Check::spec("RES-004", "Has no memory request", |view, hits| requests("memory", view, hits)).seeing(Sees::Admitted),
    Check::spec("WRK-008", "Sets an environment variable twice", twice),
    Check::spec("WRK-009", "Names its service account in a field that is deprecated", |view, hits| {
        if view.spec.legacy_service_account {
            hits.pod("spec.serviceAccount", view.spec.service_account.as_str());
        }
    }),
];

fn limits(resource: &str, view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.lasting().filter(|c| !c.limits.iter().any(|r| *r == *resource)) {
        hits.container(container, &format!("resources.limits.{resource}"), "unset");
    }
}

/// A limit without a request is its request too.
fn requests(resource: &str, view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.lasting().filter(|c| !c.requests.iter().chain(&c.limits).any(|r| *r == *resource)) {
        hits.container(container, &format!("resources.requests.{resource}"), "unset");
    }
}

fn twice(view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.containers() {
        // Whole Secrets and ConfigMaps carry a prefix instead of a name.
        let named = container.env.iter().filter(|v| !matches!(&v.source, EnvSource::Secret(r) | EnvSource::ConfigMap(r) if r.key.is_none()));
        let mut seen = BTreeSet::new();
        let again: BTreeSet<_> = named.filter(|v| !seen.insert(&v.name)).map(|v| &v.name).collect();
        for name in again {
            hits.container(container, &format!("env[{name}]"), "set twice");
        }
    }
}
