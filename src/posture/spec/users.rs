//! The users and groups that processes run as, and what they may write.

use super::{Hits, SpecView, flag};
use crate::posture::pss;
use crate::posture::registry::Check;

/// Ids up to here are commonly those of users of the node.
const LAST_COMMON_ID: i64 = 10_000;

pub(super) const CHECKS: &[Check] = &[
    Check::spec("POD-018", "May run as root", |view, hits| hits.control("runAsNonRoot", pss::LATEST, view)),
    Check::spec("POD-019", "Runs as root", |view, hits| hits.control("runAsUser", pss::LATEST, view)),
    Check::spec("POD-020", "Runs with the group of root", root_group),
    Check::spec("POD-021", "Runs as a user id that the node may use too", |view, hits| {
        ids("runAsUser", view.spec.security.run_as_user, |c| c.security.run_as_user, view, hits);
    }),
    Check::spec("POD-022", "Runs as a group id that the node may use too", |view, hits| {
        ids("runAsGroup", view.spec.security.run_as_group, |c| c.security.run_as_group, view, hits);
    }),
    Check::spec("POD-032", "Can write to its own image", writable_root),
];

fn root_group(view: &SpecView<'_>, hits: &mut Hits) {
    let pod = &view.spec.security;
    for (field, value) in [("runAsGroup", pod.run_as_group), ("fsGroup", pod.fs_group)] {
        if value == Some(0) {
            hits.pod(format!("spec.securityContext.{field}"), "0");
        }
    }
    if pod.supplemental_groups.contains(&0) {
        hits.pod("spec.securityContext.supplementalGroups", "0");
    }
    for container in view.containers().filter(|c| c.security.run_as_group == Some(0)) {
        hits.container(container, "securityContext.runAsGroup", "0");
    }
}

/// Ids that are set, but so low that a user of the node may have the same; root has a check of its own.
fn ids(field: &str, of_pod: Option<i64>, of: fn(&crate::model::Container) -> Option<i64>, view: &SpecView<'_>, hits: &mut Hits) {
    let low = |id: &i64| (1..=LAST_COMMON_ID).contains(id);
    if let Some(id) = of_pod.filter(low) {
        hits.pod(format!("spec.securityContext.{field}"), id.to_string());
    }
    for container in view.containers() {
        if let Some(id) = of(container).filter(low) {
            hits.container(container, &format!("securityContext.{field}"), id.to_string());
        }
    }
}

fn writable_root(view: &SpecView<'_>, hits: &mut Hits) {
    for container in view.containers().filter(|c| !view.is_windows() && c.security.read_only_root != Some(true)) {
        hits.container(container, "securityContext.readOnlyRootFilesystem", flag(container.security.read_only_root));
    }
}
