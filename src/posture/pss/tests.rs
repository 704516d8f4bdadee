//! The history of each control, and what it takes to pass.

use super::{CONTROLS, LATEST, Level, controls, evaluate};
use crate::model::{
    AppArmor, Capabilities, Container, ContainerPort, ContainerRole, ContainerSecurity, KeyRef, Labels, Meta, Name, OsName, PodSecurity, PodSpec, Protocol,
    SeLinux, Seccomp, Version, Volume, VolumeSource, Windows,
};

fn container(role: ContainerRole, security: ContainerSecurity) -> Container {
    Container { role, name: "web".into(), image: "registry.example/web:1".into(), security, ..Container::default() }
}

/// A pod that is restricted in every version.
fn hardened() -> PodSpec {
    let security = ContainerSecurity {
        allow_privilege_escalation: Some(false),
        capabilities: Some(Capabilities { add: Vec::new(), drop: vec!["ALL".into()] }),
        ..ContainerSecurity::default()
    };
    PodSpec {
        security: PodSecurity { run_as_non_root: Some(true), seccomp: Some(Seccomp::RuntimeDefault), ..PodSecurity::default() },
        containers: [ContainerRole::Init, ContainerRole::Main, ContainerRole::Ephemeral].map(|role| container(role, security.clone())).into(),
        ..PodSpec::default()
    }
}

fn versions() -> impl Iterator<Item = Version> {
    (0..=40).map(Version::v1)
}

/// The minor versions in which a pod violates exactly one control, that one; in all others it passes.
fn violated(level: Level, control: &str, spec: &PodSpec) -> Vec<u16> {
    let mut minors = Vec::new();
    for version in versions() {
        let violations = evaluate(level, version, &Meta::default(), spec);
        assert!(violations.iter().all(|v| v.control == control || v.replaced_by == Some(control)), "{level} {version}: {violations:?}");
        if !violations.is_empty() {
            minors.push(version.minor);
        }
    }
    minors
}

fn from(minor: u16) -> Vec<u16> {
    (minor..=40).collect()
}

#[test]
fn hardened_pod_passes_in_every_version() {
    for version in versions() {
        for level in [Level::Privileged, Level::Baseline, Level::Restricted] {
            assert_eq!(evaluate(level, version, &Meta::default(), &hardened()), []);
        }
    }
}

#[test]
fn controls_are_sorted_and_appear_once() {
    let ids = |level| CONTROLS.iter().filter(|c| c.level == level).map(|c| c.id).collect::<Vec<_>>();
    for level in [Level::Baseline, Level::Restricted] {
        assert!(ids(level).is_sorted());
    }
    assert_eq!(controls(Level::Baseline, LATEST).len(), 12);
    assert_eq!(controls(Level::Restricted, LATEST).len(), 15);
    assert!(controls(Level::Restricted, Version::v1(18)).contains(&"seccompProfile_baseline"));
    assert!(!controls(Level::Restricted, Version::v1(19)).contains(&"seccompProfile_baseline"));
}

#[test]
fn a_stronger_control_stands_for_the_weaker_one_and_says_so() {
    let volume = |source| PodSpec { volumes: vec![Volume { name: "v".into(), source }], ..hardened() };
    let host_path = volume(VolumeSource::HostPath { path: "/".into(), kind: Name::default() });
    let violations = evaluate(Level::Restricted, LATEST, &Meta::default(), &host_path);
    let shown: Vec<_> = violations.iter().map(|v| (v.control, v.replaced_by, v.field.as_str())).collect();
    assert_eq!(shown, [("restrictedVolumes", None, "spec.volumes[v]"), ("hostPathVolumes", Some("restrictedVolumes"), "spec.volumes[v].hostPath.path")]);
    let violations = evaluate(Level::Restricted, LATEST, &Meta::default(), &volume(VolumeSource::Other("nfs".into())));
    assert_eq!(violations.iter().map(|v| (v.control, v.replaced_by)).collect::<Vec<_>>(), [("restrictedVolumes", None)]);
    let secret = VolumeSource::Secret(KeyRef { name: "s".into(), key: None, optional: false });
    assert_eq!(evaluate(Level::Restricted, LATEST, &Meta::default(), &volume(secret)), []);
}

/// A change of every container of one role.
fn with(role: ContainerRole, change: impl Fn(&mut Container)) -> PodSpec {
    let mut spec = hardened();
    spec.containers.iter_mut().filter(|c| c.role == role).for_each(change);
    spec
}

#[test]
fn each_role_of_container_is_judged_in_the_versions_of_the_control() {
    type Change = fn(&mut Container);
    let cases: &[(Level, &str, u16, Change)] = &[
        (Level::Baseline, "appArmorProfile", 0, |c| c.security.apparmor = Some(AppArmor::Unconfined)),
        (Level::Baseline, "capabilities_baseline", 0, |c| {
            c.security.capabilities = Some(Capabilities { add: vec!["NET_RAW".into()], drop: vec!["ALL".into()] });
        }),
        (Level::Baseline, "hostPorts", 0, |c| {
            c.ports = vec![ContainerPort { name: Name::default(), port: 80, host_port: 80, host_ip: Name::default(), protocol: Protocol::Tcp }];
        }),
        (Level::Baseline, "hostProbesAndHostLifecycle", 34, |c| c.handler_hosts = vec!["livenessProbe.httpGet.host".into()]),
        (Level::Baseline, "procMount", 0, |c| c.security.proc_mount = Some("Unmasked".into())),
        (Level::Baseline, "seLinuxOptions", 0, |c| c.security.selinux = Some(SeLinux { role: "r".into(), ..SeLinux::default() })),
        (Level::Baseline, "seccompProfile_baseline", 19, |c| c.security.seccomp = Some(Seccomp::Unconfined)),
        (Level::Baseline, "windowsHostProcess", 0, |c| c.security.windows = Some(Windows { host_process: Some(true) })),
        (Level::Baseline, "privileged", 0, |c| c.security.privileged = Some(true)),
        (Level::Restricted, "allowPrivilegeEscalation", 8, |c| c.security.allow_privilege_escalation = None),
        (Level::Restricted, "capabilities_restricted", 22, |c| c.security.capabilities = None),
        (Level::Restricted, "runAsNonRoot", 0, |c| c.security.run_as_non_root = Some(false)),
        (Level::Restricted, "runAsUser", 23, |c| c.security.run_as_user = Some(0)),
        (Level::Restricted, "seccompProfile_restricted", 19, |c| c.security.seccomp = Some(Seccomp::Unconfined)),
    ];
    for (level, control, since, change) in cases {
        for role in [ContainerRole::Init, ContainerRole::Sidecar, ContainerRole::Main, ContainerRole::Ephemeral] {
            let mut spec = with(if role == ContainerRole::Sidecar { ContainerRole::Init } else { role }, change);
            spec.containers.iter_mut().filter(|_| role == ContainerRole::Sidecar).for_each(|c| c.role = ContainerRole::Sidecar);
            assert_eq!(violated(*level, control, &spec), from(*since), "{control} {role:?}");
            let violations = evaluate(*level, LATEST, &Meta::default(), &spec);
            let violation = violations.iter().find(|v| v.control == *control).unwrap();
            assert!(violation.field.starts_with(&format!("spec.{}[web].", role.field())), "{}", violation.field);
        }
    }
}

#[test]
fn pod_fields_are_judged_in_the_versions_of_the_control() {
    type Change = fn(&mut PodSpec);
    let cases: &[(Level, &str, Vec<u16>, Change)] = &[
        (Level::Baseline, "hostNamespaces", from(0), |s| s.host_pid = true),
        (Level::Baseline, "hostNamespaces", from(0), |s| s.host_ipc = true),
        (Level::Baseline, "hostNamespaces", from(0), |s| s.host_network = true),
        (Level::Baseline, "sysctls", from(0), |s| s.security.sysctls = vec!["kernel.msgmax".into()]),
        (Level::Baseline, "sysctls", (0..27).collect(), |s| s.security.sysctls = vec!["net.ipv4.ip_local_reserved_ports".into()]),
        (Level::Baseline, "sysctls", (0..29).collect(), |s| s.security.sysctls = vec!["net.ipv4.tcp_fin_timeout".into()]),
        (Level::Baseline, "sysctls", (0..32).collect(), |s| s.security.sysctls = vec!["net.ipv4.tcp_rmem".into()]),
        (Level::Baseline, "sysctls", (0..37).collect(), |s| s.security.sysctls = vec!["net.ipv4.tcp_notsent_lowat".into()]),
        (Level::Baseline, "seLinuxOptions", (0..31).collect(), |s| {
            s.security.selinux = Some(SeLinux { kind: "container_engine_t".into(), ..SeLinux::default() });
        }),
        (Level::Baseline, "appArmorProfile", from(0), |s| s.security.apparmor = Some(AppArmor::Other("x".into()))),
        (Level::Restricted, "restrictedVolumes", from(0), |s| {
            s.volumes = vec![Volume { name: "v".into(), source: VolumeSource::Other("nfs".into()) }];
        }),
        (Level::Restricted, "runAsNonRoot", from(0), |s| s.security.run_as_non_root = None),
        (Level::Restricted, "seccompProfile_restricted", from(19), |s| s.security.seccomp = None),
        (Level::Restricted, "runAsNonRoot", (0..35).collect(), |s| {
            s.security.run_as_non_root = None;
            s.host_users = Some(false);
        }),
        (Level::Restricted, "runAsUser", (23..35).collect(), |s| {
            s.security.run_as_user = Some(0);
            s.host_users = Some(false);
        }),
        (Level::Baseline, "procMount", (0..35).collect(), |s| {
            s.containers[0].security.proc_mount = Some("Unmasked".into());
            s.host_users = Some(false);
        }),
        (Level::Restricted, "allowPrivilegeEscalation", (8..25).collect(), |s| {
            s.containers[1].security.allow_privilege_escalation = None;
            s.os = Some(OsName::Windows);
        }),
    ];
    for (level, control, expected, change) in cases {
        let mut spec = hardened();
        change(&mut spec);
        assert_eq!(violated(*level, control, &spec), *expected, "{control}");
    }
}

#[test]
fn unmasked_proc_is_never_restricted() {
    let mut spec = with(ContainerRole::Main, |c| c.security.proc_mount = Some("Unmasked".into()));
    spec.host_users = Some(false);
    let of =
        |minor| evaluate(Level::Restricted, Version::v1(minor), &Meta::default(), &spec).into_iter().map(|v| (v.control, v.replaced_by)).collect::<Vec<_>>();
    assert_eq!(of(34), [("procMount", None)]);
    assert_eq!(of(35), [("procMount_restricted", None)], "baseline allows it in a user namespace");
    spec.host_users = None;
    let latest = evaluate(Level::Restricted, LATEST, &Meta::default(), &spec);
    assert_eq!(
        latest.iter().map(|v| (v.control, v.replaced_by)).collect::<Vec<_>>(),
        [("procMount_restricted", None), ("procMount", Some("procMount_restricted"))]
    );
}

#[test]
fn annotations_are_judged_wherever_they_are_kept() {
    let cases: &[(&str, &str, &str, &[u16])] = &[
        ("container.apparmor.security.beta.kubernetes.io/web", "unconfined", "appArmorProfile", &[0, 18, 19, 37]),
        ("container.apparmor.security.beta.kubernetes.io/none", "unconfined", "appArmorProfile", &[0, 18, 19, 37]),
        ("container.apparmor.security.beta.kubernetes.io/web", "localhost/x", "", &[]),
        ("container.apparmor.security.beta.kubernetes.io/web", "", "", &[]),
        ("seccomp.security.alpha.kubernetes.io/pod", "unconfined", "seccompProfile_baseline", &[0, 18]),
        ("seccomp.security.alpha.kubernetes.io/pod", "", "seccompProfile_baseline", &[0, 18]),
        ("seccomp.security.alpha.kubernetes.io/pod", "docker/default", "", &[]),
        ("container.seccomp.security.alpha.kubernetes.io/web", "unconfined", "seccompProfile_baseline", &[0, 18]),
        ("container.seccomp.security.alpha.kubernetes.io/none", "unconfined", "", &[]),
    ];
    for (key, value, control, minors) in cases {
        let pair = (Name::new(key), Name::new(value));
        let of_pod = Meta { annotations: Labels::new(vec![pair.clone()]), ..Meta::default() };
        let of_spec = PodSpec { security_annotations: vec![pair], ..hardened() };
        for minor in [0, 18, 19, 37] {
            for (meta, spec) in [(&of_pod, &hardened()), (&Meta::default(), &of_spec), (&of_pod, &of_spec)] {
                let found: Vec<_> = evaluate(Level::Baseline, Version::v1(minor), meta, spec).into_iter().map(|v| v.control).collect();
                let expected: &[&str] = if minors.contains(&minor) { &[control] } else { &[] };
                assert_eq!(found, expected, "{key}={value} at 1.{minor}");
            }
        }
    }
}

#[test]
fn levels_are_ordered_and_have_words() {
    assert!(Level::Privileged < Level::Baseline && Level::Baseline < Level::Restricted);
    for level in [Level::Privileged, Level::Baseline, Level::Restricted] {
        assert_eq!(level.word().parse(), Ok(level));
    }
    assert!("Baseline".parse::<Level>().is_err());
}

#[test]
fn what_the_stronger_control_exempts_the_weaker_one_does_not_forbid() {
    let mut spec = with(ContainerRole::Main, |c| c.security.capabilities = Some(Capabilities { add: vec!["NET_ADMIN".into()], drop: Vec::new() }));
    spec.os = Some(OsName::Windows);
    let of = |level, minor| evaluate(level, Version::v1(minor), &Meta::default(), &spec).into_iter().map(|v| v.control).collect::<Vec<_>>();
    assert_eq!(of(Level::Baseline, 25), ["capabilities_baseline"]);
    assert_eq!(of(Level::Restricted, 25), [""; 0]);
    assert_eq!(of(Level::Restricted, 24), ["capabilities_restricted", "capabilities_restricted", "capabilities_baseline"]);
    assert_eq!(of(Level::Restricted, 21), ["capabilities_baseline"]);
}
