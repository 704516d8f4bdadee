//! Security contexts, as written: defaults that depend on the reader are not filled in here.

use super::Name;

/// `seccompProfile.type`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Seccomp {
    /// The container runtime's profile.
    RuntimeDefault,
    /// A profile on the node.
    Localhost,
    /// No confinement.
    Unconfined,
    /// Something else, as written.
    Other(Name),
}

/// `appArmorProfile.type`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AppArmor {
    /// The container runtime's profile.
    RuntimeDefault,
    /// A profile on the node.
    Localhost,
    /// No confinement.
    Unconfined,
    /// Something else, as written.
    Other(Name),
}

/// `seLinuxOptions`; empty strings where a field is unset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SeLinux {
    /// `type`.
    pub kind: Name,
    /// `user`.
    pub user: Name,
    /// `role`.
    pub role: Name,
}

/// `windowsOptions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Windows {
    /// `hostProcess`.
    pub host_process: Option<bool>,
}

/// `capabilities`, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Capabilities {
    /// Added.
    pub add: Vec<Name>,
    /// Dropped.
    pub drop: Vec<Name>,
}

/// A container's `securityContext`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ContainerSecurity {
    /// `privileged`.
    pub privileged: Option<bool>,
    /// `allowPrivilegeEscalation`.
    pub allow_privilege_escalation: Option<bool>,
    /// `capabilities`.
    pub capabilities: Option<Capabilities>,
    /// `procMount`.
    pub proc_mount: Option<Name>,
    /// `readOnlyRootFilesystem`.
    pub read_only_root: Option<bool>,
    /// `runAsUser`.
    pub run_as_user: Option<i64>,
    /// `runAsGroup`.
    pub run_as_group: Option<i64>,
    /// `runAsNonRoot`.
    pub run_as_non_root: Option<bool>,
    /// `seccompProfile`.
    pub seccomp: Option<Seccomp>,
    /// `appArmorProfile`; the older annotation is in [`super::PodSpec::security_annotations`].
    pub apparmor: Option<AppArmor>,
    /// `seLinuxOptions`.
    pub selinux: Option<SeLinux>,
    /// `windowsOptions`.
    pub windows: Option<Windows>,
}

/// A pod's `securityContext`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodSecurity {
    /// `runAsUser`.
    pub run_as_user: Option<i64>,
    /// `runAsGroup`.
    pub run_as_group: Option<i64>,
    /// `runAsNonRoot`.
    pub run_as_non_root: Option<bool>,
    /// `fsGroup`.
    pub fs_group: Option<i64>,
    /// `supplementalGroups`.
    pub supplemental_groups: Vec<i64>,
    /// `seccompProfile`.
    pub seccomp: Option<Seccomp>,
    /// `appArmorProfile`.
    pub apparmor: Option<AppArmor>,
    /// `seLinuxOptions`.
    pub selinux: Option<SeLinux>,
    /// `windowsOptions`.
    pub windows: Option<Windows>,
    /// `sysctls[].name`.
    pub sysctls: Vec<Name>,
}
