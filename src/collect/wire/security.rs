//! Security contexts.

use super::{List, Text};

wire! {
    /// A pod's `securityContext`.
    PodSecurity<'a> {
        run_as_user: Option<i64>,
        run_as_group: Option<i64>,
        run_as_non_root: Option<bool>,
        fs_group: Option<i64>,
        supplemental_groups: List<i64>,
        seccomp_profile: Option<Profile<'a>>,
        app_armor_profile: Option<Profile<'a>>,
        se_linux_options: Option<SeLinux<'a>>,
        windows_options: Option<Windows<'a>>,
        sysctls: List<Sysctl<'a>>,
    }

    /// A container's `securityContext`.
    ContainerSecurity<'a> {
        privileged: Option<bool>,
        allow_privilege_escalation: Option<bool>,
        capabilities: Option<Capabilities<'a>>,
        proc_mount: Option<Text<'a>>,
        read_only_root_filesystem: Option<bool>,
        run_as_user: Option<i64>,
        run_as_group: Option<i64>,
        run_as_non_root: Option<bool>,
        seccomp_profile: Option<Profile<'a>>,
        app_armor_profile: Option<Profile<'a>>,
        se_linux_options: Option<SeLinux<'a>>,
        windows_options: Option<Windows<'a>>,
    }

    /// `seccompProfile` or `appArmorProfile`.
    Profile<'a> {
        r#type: Text<'a>,
    }

    /// `seLinuxOptions`.
    SeLinux<'a> {
        r#type: Text<'a>,
        user: Text<'a>,
        role: Text<'a>,
    }

    /// `windowsOptions`.
    Windows<'a> {
        host_process: Option<bool>,
    }

    /// `capabilities`.
    Capabilities<'a> {
        add: List<Text<'a>>,
        drop: List<Text<'a>>,
    }

    /// An entry of `sysctls`.
    Sysctl<'a> {
        name: Text<'a>,
    }
}
