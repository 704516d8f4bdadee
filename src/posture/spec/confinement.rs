//! Seccomp, AppArmor and SELinux.

use super::{Hits, SpecView};
use crate::model::Seccomp;
use crate::posture::pss;
use crate::posture::registry::Check;

pub(super) const CHECKS: &[Check] = &[
    Check::spec("POD-023", "Switches the filter of system calls off", |view, hits| hits.control("seccompProfile_baseline", pss::LATEST, view)),
    Check::spec("POD-024", "Has no filter of system calls", unfiltered),
    Check::spec("POD-025", "Switches AppArmor off", |view, hits| hits.control("appArmorProfile", pss::LATEST, view)),
    Check::spec("POD-026", "Chooses its own SELinux context", |view, hits| hits.control("seLinuxOptions", pss::LATEST, view)),
];

/// Neither the container nor the pod says anything; what says something wrong has a check of its own.
fn unfiltered(view: &SpecView<'_>, hits: &mut Hits) {
    let of_pod: Option<&Seccomp> = view.spec.security.seccomp.as_ref();
    for container in view.containers().filter(|c| !view.is_windows() && c.security.seccomp.as_ref().or(of_pod).is_none()) {
        hits.container(container, "securityContext.seccompProfile.type", "unset");
    }
}
