//! Security contexts.

use super::Context;
use crate::collect::wire::security as wire;
use crate::model::{AppArmor, Capabilities, ContainerSecurity, PodSecurity, SeLinux, Seccomp, Windows};

pub(super) fn pod(cx: &mut Context, wire: &wire::PodSecurity<'_>) -> PodSecurity {
    PodSecurity {
        run_as_user: wire.run_as_user,
        run_as_group: wire.run_as_group,
        run_as_non_root: wire.run_as_non_root,
        fs_group: wire.fs_group,
        supplemental_groups: wire.supplemental_groups.to_vec(),
        seccomp: wire.seccomp_profile.as_ref().map(|p| seccomp(cx, &p.r#type)),
        apparmor: wire.app_armor_profile.as_ref().map(|p| apparmor(cx, &p.r#type)),
        selinux: wire.se_linux_options.as_ref().map(|s| selinux(cx, s)),
        windows: wire.windows_options.as_ref().map(|w| Windows { host_process: w.host_process }),
        sysctls: wire.sysctls.iter().map(|s| cx.name(&s.name)).collect(),
    }
}

pub(super) fn container(cx: &mut Context, wire: &wire::ContainerSecurity<'_>) -> ContainerSecurity {
    ContainerSecurity {
        privileged: wire.privileged,
        allow_privilege_escalation: wire.allow_privilege_escalation,
        capabilities: wire.capabilities.as_ref().map(|c| Capabilities { add: cx.names(&c.add), drop: cx.names(&c.drop) }),
        proc_mount: wire.proc_mount.as_ref().map(|p| cx.name(p)),
        read_only_root: wire.read_only_root_filesystem,
        run_as_user: wire.run_as_user,
        run_as_group: wire.run_as_group,
        run_as_non_root: wire.run_as_non_root,
        seccomp: wire.seccomp_profile.as_ref().map(|p| seccomp(cx, &p.r#type)),
        apparmor: wire.app_armor_profile.as_ref().map(|p| apparmor(cx, &p.r#type)),
        selinux: wire.se_linux_options.as_ref().map(|s| selinux(cx, s)),
        windows: wire.windows_options.as_ref().map(|w| Windows { host_process: w.host_process }),
    }
}

fn seccomp(cx: &mut Context, kind: &str) -> Seccomp {
    match kind {
        "RuntimeDefault" => Seccomp::RuntimeDefault,
        "Localhost" => Seccomp::Localhost,
        "Unconfined" => Seccomp::Unconfined,
        other => Seccomp::Other(cx.name(other)),
    }
}

fn apparmor(cx: &mut Context, kind: &str) -> AppArmor {
    match kind {
        "RuntimeDefault" => AppArmor::RuntimeDefault,
        "Localhost" => AppArmor::Localhost,
        "Unconfined" => AppArmor::Unconfined,
        other => AppArmor::Other(cx.name(other)),
    }
}

fn selinux(cx: &mut Context, wire: &wire::SeLinux<'_>) -> SeLinux {
    SeLinux { kind: cx.name(&wire.r#type), user: cx.name(&wire.user), role: cx.name(&wire.role) }
}
