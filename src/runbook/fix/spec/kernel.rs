//! Fixers for capabilities, system calls and kernel settings.

use super::isolation::capabilities;
use super::{Sheet, SpecFixer};
use crate::model::{AppArmor, Labels, Name, PodSecurity, PodSpec, SeLinux, Seccomp};
use crate::posture::pss;
use crate::runbook::tree::Tree;

pub(super) const FIXERS: &[(&str, SpecFixer)] = &[
    ("POD-010", |sheet| keep_default(sheet)),
    ("POD-011", |sheet| restrict(sheet)),
    ("POD-012", |sheet| take(sheet, &["SYS_ADMIN", "ALL"])),
    ("POD-013", |sheet| no_raw_sockets(sheet)),
    ("POD-014", |sheet| take(sheet, &["SYS_MODULE"])),
    ("POD-016", |sheet| drop_something(sheet)),
    ("POD-017", |sheet| sheet.each(|c| c.security.allow_privilege_escalation = Some(false))),
    ("POD-023", |sheet| confine(sheet)),
    ("POD-024", |sheet| filter(sheet)),
    ("POD-025", |sheet| apparmor(sheet)),
    ("POD-026", |sheet| selinux(sheet)),
    ("POD-028", |sheet| sysctls(sheet)),
];

/// Capabilities that a container may add under the baseline standard.
const DEFAULT: [&str; 13] =
    ["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"];

fn bare(capability: &str) -> String {
    let upper = capability.to_ascii_uppercase();
    upper.strip_prefix("CAP_").map_or_else(|| upper.clone(), str::to_owned)
}

/// Takes capabilities away from every container.
pub(super) fn take(sheet: &mut Sheet<'_>, unwanted: &[&str]) {
    sheet.each(|c| {
        if let Some(capabilities) = &mut c.security.capabilities {
            capabilities.add.retain(|added| !unwanted.contains(&bare(added).as_str()));
        }
    });
}

pub(super) fn keep_default(sheet: &mut Sheet<'_>) {
    sheet.each(|c| {
        if let Some(capabilities) = &mut c.security.capabilities {
            capabilities.add.retain(|added| DEFAULT.contains(&added.as_str()));
        }
    });
}

fn restrict(sheet: &mut Sheet<'_>) {
    sheet.each(|c| {
        let capabilities = capabilities(c);
        capabilities.add.retain(|added| *added == "NET_BIND_SERVICE");
        capabilities.drop = vec!["ALL".into()];
    });
}

fn no_raw_sockets(sheet: &mut Sheet<'_>) {
    take(sheet, &["NET_RAW"]);
    sheet.each(|c| {
        let capabilities = capabilities(c);
        if !capabilities.drop.iter().any(|d| ["NET_RAW", "ALL"].contains(&bare(d).as_str())) {
            capabilities.drop.push("NET_RAW".into());
        }
    });
}

fn drop_something(sheet: &mut Sheet<'_>) {
    sheet.each(|c| {
        let capabilities = capabilities(c);
        if capabilities.drop.is_empty() {
            capabilities.drop.push("NET_RAW".into());
        }
    });
}

/// Whether an annotation confines by seccomp, and is not a good one.
fn is_loose(key: &str, value: &str) -> bool {
    let good = ["runtime/default", "docker/default"].contains(&value) || value.starts_with("localhost/");
    (key == "seccomp.security.alpha.kubernetes.io/pod" || key.starts_with("container.seccomp.security.alpha.kubernetes.io/")) && !good
}

/// Keeps the annotations for which `keep` holds, in both places that hold them.
fn annotations(sheet: &mut Sheet<'_>, change: impl Fn(&str, &str) -> Option<Name>) {
    let pairs = |pairs: Vec<(Name, Name)>| -> Vec<(Name, Name)> {
        pairs.into_iter().filter_map(|(key, value)| change(&key, &value).map(|value| (key, value))).collect()
    };
    sheet.spec.security_annotations = pairs(std::mem::take(&mut sheet.spec.security_annotations));
    sheet.annotations = Labels::new(pairs(sheet.annotations.iter().map(|(k, v)| (k.clone(), v.clone())).collect()));
}

fn confine(sheet: &mut Sheet<'_>) {
    let better = |seccomp: &mut Option<Seccomp>| {
        if matches!(seccomp, Some(Seccomp::Unconfined | Seccomp::Other(_))) {
            *seccomp = Some(Seccomp::RuntimeDefault);
        }
    };
    better(&mut sheet.spec.security.seccomp);
    sheet.each(|c| better(&mut c.security.seccomp));
    annotations(sheet, |key, value| Some(if is_loose(key, value) { "runtime/default".into() } else { value.into() }));
}

fn filter(sheet: &mut Sheet<'_>) {
    if sheet.spec.security.seccomp.is_none() {
        sheet.spec.security.seccomp = Some(Seccomp::RuntimeDefault);
    }
}

fn apparmor(sheet: &mut Sheet<'_>) {
    let better = |profile: &mut Option<AppArmor>| {
        if matches!(profile, Some(AppArmor::Unconfined | AppArmor::Other(_))) {
            *profile = Some(AppArmor::RuntimeDefault);
        }
    };
    better(&mut sheet.spec.security.apparmor);
    sheet.each(|c| better(&mut c.security.apparmor));
    let good = |value: &str| value.is_empty() || value == "runtime/default" || value.starts_with("localhost/");
    let own = |key: &str| key.starts_with("container.apparmor.security.beta.kubernetes.io/");
    annotations(sheet, |key, value| Some(if own(key) && !good(value) { "runtime/default".into() } else { value.into() }));
}

fn selinux(sheet: &mut Sheet<'_>) {
    let allowed = ["", "container_t", "container_init_t", "container_kvm_t"];
    let plain = |options: &mut Option<SeLinux>| {
        if let Some(options) = options {
            options.user = Name::default();
            options.role = Name::default();
            if !allowed.contains(&options.kind.as_str()) {
                options.kind = Name::default();
            }
        }
    };
    plain(&mut sheet.spec.security.selinux);
    sheet.each(|c| plain(&mut c.security.selinux));
}

fn sysctls(sheet: &mut Sheet<'_>) {
    let version = sheet.inventory.cluster.version.unwrap_or(pss::LATEST);
    let names = sheet.spec.security.sysctls.clone();
    let is_unsafe = |name: &Name| {
        let alone = PodSpec { security: PodSecurity { sysctls: vec![name.clone()], ..PodSecurity::default() }, ..PodSpec::default() };
        !pss::violations_of("sysctls", version, &alone).is_empty()
    };
    let unsafe_ones: Vec<Name> = names.iter().filter(|name| is_unsafe(name)).cloned().collect();
    // From the end, so that no index moves before it is used.
    for (at, name) in names.iter().enumerate().rev().filter(|(_, name)| unsafe_ones.contains(name)) {
        let path = format!("/securityContext/sysctls/{at}");
        sheet.operations.push(("test", format!("{path}/name"), Tree::from(name)));
        sheet.operations.push(("remove", path, Tree::Null));
    }
    sheet.spec.security.sysctls.retain(|name| !unsafe_ones.contains(name));
}
