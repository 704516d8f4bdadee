//! Security contexts.

use serde_json::Value;

use super::{Fields, fields};
use crate::model::{AppArmor, ContainerSecurity, PodSecurity, SeLinux, Seccomp, Windows};

pub(super) fn pod(security: &PodSecurity) -> Fields {
    fields()
        .maybe("runAsUser", security.run_as_user)
        .maybe("runAsGroup", security.run_as_group)
        .maybe("runAsNonRoot", security.run_as_non_root)
        .maybe("fsGroup", security.fs_group)
        .list("supplementalGroups", security.supplemental_groups.iter().copied())
        .maybe("seccompProfile", security.seccomp.as_ref().map(seccomp))
        .maybe("appArmorProfile", security.apparmor.as_ref().map(apparmor))
        .maybe("seLinuxOptions", security.selinux.as_ref().map(selinux))
        .maybe("windowsOptions", security.windows.as_ref().map(windows))
        .list("sysctls", security.sysctls.iter().map(|name| fields().put("name", name.as_str())))
}

pub(super) fn container(security: &ContainerSecurity) -> Fields {
    let capabilities = security.capabilities.as_ref().map(|c| fields().names("add", &c.add).names("drop", &c.drop));
    fields()
        .maybe("privileged", security.privileged)
        .maybe("allowPrivilegeEscalation", security.allow_privilege_escalation)
        .maybe("capabilities", capabilities)
        .maybe("procMount", security.proc_mount.as_deref())
        .maybe("readOnlyRootFilesystem", security.read_only_root)
        .maybe("runAsUser", security.run_as_user)
        .maybe("runAsGroup", security.run_as_group)
        .maybe("runAsNonRoot", security.run_as_non_root)
        .maybe("seccompProfile", security.seccomp.as_ref().map(seccomp))
        .maybe("appArmorProfile", security.apparmor.as_ref().map(apparmor))
        .maybe("seLinuxOptions", security.selinux.as_ref().map(selinux))
        .maybe("windowsOptions", security.windows.as_ref().map(windows))
}

fn seccomp(profile: &Seccomp) -> Value {
    let kind = match profile {
        Seccomp::RuntimeDefault => "RuntimeDefault",
        Seccomp::Localhost => "Localhost",
        Seccomp::Unconfined => "Unconfined",
        Seccomp::Other(other) => other,
    };
    fields().text("type", kind).into()
}

fn apparmor(profile: &AppArmor) -> Value {
    let kind = match profile {
        AppArmor::RuntimeDefault => "RuntimeDefault",
        AppArmor::Localhost => "Localhost",
        AppArmor::Unconfined => "Unconfined",
        AppArmor::Other(other) => other,
    };
    fields().text("type", kind).into()
}

fn selinux(options: &SeLinux) -> Value {
    fields().text("type", &options.kind).text("user", &options.user).text("role", &options.role).into()
}

fn windows(options: &Windows) -> Value {
    fields().maybe("hostProcess", options.host_process).into()
}
