//! The Pod Security Standards, in each version of their definition.
//!
//! A control keeps its id over all versions; its history says which judgement holds from which minor version on. A control of the
//! restricted level may stand for a weaker one of the baseline level, which then decides nothing by itself.

mod baseline;
mod restricted;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use crate::model::{Container, Labels, Meta, Name, PodSpec, Version};

/// The newest version of the standards known here; newer clusters are judged by it.
pub const LATEST: Version = Version::v1(37);

/// How much a namespace asks of its pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Privileged,
    /// No known way to gain privileges.
    Baseline,
    /// Hardened.
    Restricted,
}

impl Level {
    /// The word in labels and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Privileged, Self::Baseline, Self::Restricted]
            .into_iter()
            .find(|level| level.word() == text)
            .ok_or_else(|| format!("`{text}` is not a level of the Pod Security Standards: use privileged, baseline or restricted"))
    }
}

/// One field that a control does not allow to be as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The control's id, as Kubernetes names it.
    pub control: &'static str,
    /// The stronger control that stands for this one at the restricted level and is violated too: Kubernetes itself names only that one.
    pub replaced_by: Option<&'static str>,
    /// What the field must be.
    pub detail: &'static str,
    /// The field, as a path below the pod; containers and volumes by name.
    pub field: String,
    /// What the field is; `unset` where it is missing.
    pub value: String,
    /// The container it belongs to.
    pub container: Option<Name>,
}

/// The violations of a level by a pod, control by control: those of the baseline level first. A baseline control for which a violated
/// one of the restricted level stands follows it, marked as replaced.
pub fn evaluate(level: Level, version: Version, meta: &Meta, spec: &PodSpec) -> Vec<Violation> {
    evaluate_template(level, version, &meta.annotations, spec)
}

/// The same for a template, by its annotations.
pub fn evaluate_template(level: Level, version: Version, annotations: &Labels, spec: &PodSpec) -> Vec<Violation> {
    let subject = Subject { spec, annotations };
    let judged = CONTROLS.iter().filter(|control| control.level <= level && !(level == Level::Restricted && is_replaced(control.id, version)));
    judged.flat_map(|control| control.violations(version, &subject)).collect()
}

/// The ids of the controls that a level has in a version, in the order in which they are judged.
pub fn controls(level: Level, version: Version) -> Vec<&'static str> {
    let judged = CONTROLS.iter().filter(|control| control.level <= level && !(level == Level::Restricted && is_replaced(control.id, version)));
    judged.filter(|control| control.judge(version).is_some()).map(|control| control.id).collect()
}

/// What one control says of a pod, whatever its level; nothing where the version does not have it.
pub fn violations_of(control: &str, version: Version, spec: &PodSpec) -> Vec<Violation> {
    let subject = Subject { spec, annotations: &Labels::default() };
    let found = CONTROLS.iter().filter(|c| c.id == control).flat_map(|c| c.violations(version, &subject));
    found.filter(|violation| violation.replaced_by.is_none()).collect()
}

/// Whether a control of the restricted level stands for this one in that version.
fn is_replaced(id: &str, version: Version) -> bool {
    CONTROLS.iter().any(|control| control.replaces == Some(id) && control.judge(version).is_some())
}

/// What is judged: a pod or a template.
struct Subject<'a> {
    spec: &'a PodSpec,
    annotations: &'a Labels,
}

impl<'a> Subject<'a> {
    /// All annotations, those kept with the specification first; none twice.
    fn annotations(&self) -> impl Iterator<Item = (&'a Name, &'a Name)> {
        let own = &self.spec.security_annotations;
        let others = self.annotations.iter().filter(move |(key, _)| !own.iter().any(|(k, _)| k == *key));
        own.iter().map(|(key, value)| (key, value)).chain(others)
    }

    /// Whether it says that it runs on Windows.
    fn is_windows(&self) -> bool {
        self.spec.os == Some(crate::model::OsName::Windows)
    }

    /// Whether root inside is not root outside.
    fn has_user_namespace(&self) -> bool {
        self.spec.host_users == Some(false)
    }
}

type Judge = fn(&Subject<'_>, &mut Report);

/// A control with its history: each judgement holds from its minor version to the next one.
struct Control {
    id: &'static str,
    level: Level,
    replaces: Option<&'static str>,
    history: &'static [(u16, Judge)],
}

impl Control {
    const fn baseline(id: &'static str, history: &'static [(u16, Judge)]) -> Self {
        Self { id, level: Level::Baseline, replaces: None, history }
    }

    const fn restricted(id: &'static str, replaces: Option<&'static str>, history: &'static [(u16, Judge)]) -> Self {
        Self { id, level: Level::Restricted, replaces, history }
    }

    fn judge(&self, version: Version) -> Option<Judge> {
        self.history.iter().rev().find(|(since, _)| version >= Version::v1(*since)).map(|(_, judge)| *judge)
    }

    fn violations(&self, version: Version, subject: &Subject<'_>) -> Vec<Violation> {
        let Some(judge) = self.judge(version) else {
            return Vec::new();
        };
        let mut report = Report { control: self.id, violations: Vec::new() };
        judge(subject, &mut report);
        // The weaker control alone decides nothing any more: the stronger one may exempt what it does not.
        if let Some(weaker) = self.replaces.filter(|_| !report.violations.is_empty()) {
            let replaced = CONTROLS.iter().filter(|c| c.id == weaker).flat_map(|c| c.violations(version, subject));
            report.violations.extend(replaced.map(|v| Violation { replaced_by: Some(self.id), ..v }));
        }
        report.violations
    }
}

/// Where a judgement writes what it finds.
struct Report {
    control: &'static str,
    violations: Vec<Violation>,
}

impl Report {
    fn pod(&mut self, field: impl Into<String>, value: impl Into<String>, must: &'static str) {
        self.violations.push(Violation { control: self.control, replaced_by: None, detail: must, field: field.into(), value: value.into(), container: None });
    }

    fn container(&mut self, container: &Container, field: &str, value: impl Into<String>, must: &'static str) {
        let path = format!("spec.{}[{}].{field}", container.role.field(), container.name);
        self.pod(path, value, must);
        if let Some(last) = self.violations.last_mut() {
            last.container = Some(container.name.clone());
        }
    }
}

/// Every control: first the baseline level, then the restricted one, each by id.
const CONTROLS: &[Control] = &[
    Control::baseline("appArmorProfile", &[(0, baseline::apparmor)]),
    Control::baseline("capabilities_baseline", &[(0, baseline::capabilities)]),
    Control::baseline("hostNamespaces", &[(0, baseline::host_namespaces)]),
    Control::baseline("hostPathVolumes", &[(0, baseline::host_paths)]),
    Control::baseline("hostPorts", &[(0, baseline::host_ports)]),
    Control::baseline("hostProbesAndHostLifecycle", &[(34, baseline::handler_hosts)]),
    Control::baseline("privileged", &[(0, baseline::privileged)]),
    Control::baseline("procMount", &[(0, baseline::proc_mount), (35, baseline::proc_mount_unless_user_namespace)]),
    Control::baseline("seLinuxOptions", &[(0, baseline::selinux), (31, baseline::selinux_with_engine)]),
    Control::baseline("seccompProfile_baseline", &[(0, baseline::seccomp_annotations), (19, baseline::seccomp)]),
    Control::baseline(
        "sysctls",
        &[
            (0, |pod, report| baseline::sysctls(0, pod, report)),
            (27, |pod, report| baseline::sysctls(27, pod, report)),
            (29, |pod, report| baseline::sysctls(29, pod, report)),
            (32, |pod, report| baseline::sysctls(32, pod, report)),
            (37, |pod, report| baseline::sysctls(37, pod, report)),
        ],
    ),
    Control::baseline("windowsHostProcess", &[(0, baseline::host_process)]),
    Control::restricted(
        "allowPrivilegeEscalation",
        None,
        &[(8, restricted::privilege_escalation), (25, |pod, report| restricted::unless_windows(restricted::privilege_escalation, pod, report))],
    ),
    Control::restricted(
        "capabilities_restricted",
        Some("capabilities_baseline"),
        &[(22, restricted::capabilities), (25, |pod, report| restricted::unless_windows(restricted::capabilities, pod, report))],
    ),
    Control::restricted("procMount_restricted", Some("procMount"), &[(35, baseline::proc_mount)]),
    Control::restricted("restrictedVolumes", Some("hostPathVolumes"), &[(0, restricted::volumes)]),
    Control::restricted(
        "runAsNonRoot",
        None,
        &[(0, restricted::non_root), (35, |pod, report| restricted::unless_user_namespace(restricted::non_root, pod, report))],
    ),
    Control::restricted(
        "runAsUser",
        None,
        &[(23, restricted::root_user), (35, |pod, report| restricted::unless_user_namespace(restricted::root_user, pod, report))],
    ),
    Control::restricted(
        "seccompProfile_restricted",
        Some("seccompProfile_baseline"),
        &[(19, restricted::seccomp), (25, |pod, report| restricted::unless_windows(restricted::seccomp, pod, report))],
    ),
];
