//! The fields of a pod's YAML that the Pod Security Standards judge.

use std::fs;
use std::path::Path;

use ravelin::model::{
    AppArmor, Capabilities, Container, ContainerPort, ContainerRole, ContainerSecurity, Labels, Meta, Name, OsName, PodSecurity, PodSpec, Protocol, SeLinux,
    Seccomp, Volume, VolumeSource, Windows,
};
use serde_json::Value;

/// One pod.
pub(super) fn pod(file: &Path) -> (Meta, PodSpec) {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let pod: Value = serde_saphyr::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let annotations = pod["metadata"]["annotations"].as_object().into_iter().flatten();
    let annotations = Labels::new(annotations.map(|(k, v)| (Name::new(k), text_of(v))).collect());
    (Meta { name: text_of(&pod["metadata"]["name"]), annotations, ..Meta::default() }, spec(&pod["spec"]))
}

fn spec(spec: &Value) -> PodSpec {
    let roles = [ContainerRole::Init, ContainerRole::Main, ContainerRole::Ephemeral];
    PodSpec {
        host_network: spec["hostNetwork"] == true,
        host_pid: spec["hostPID"] == true,
        host_ipc: spec["hostIPC"] == true,
        host_users: spec["hostUsers"].as_bool(),
        os: spec["os"]["name"].as_str().map(|name| if name == "windows" { OsName::Windows } else { OsName::Linux }),
        security: pod_security(&spec["securityContext"]),
        containers: roles.into_iter().flat_map(|role| list(&spec[role.field()]).iter().map(move |c| container(role, c))).collect(),
        volumes: list(&spec["volumes"]).iter().map(volume).collect(),
        ..PodSpec::default()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text_of(value: &Value) -> Name {
    Name::new(value.as_str().unwrap_or_default())
}

fn names(value: &Value) -> Vec<Name> {
    list(value).iter().map(text_of).collect()
}

fn pod_security(context: &Value) -> PodSecurity {
    PodSecurity {
        run_as_user: context["runAsUser"].as_i64(),
        run_as_non_root: context["runAsNonRoot"].as_bool(),
        seccomp: seccomp(&context["seccompProfile"]),
        apparmor: apparmor(&context["appArmorProfile"]),
        selinux: selinux(&context["seLinuxOptions"]),
        windows: windows(&context["windowsOptions"]),
        sysctls: list(&context["sysctls"]).iter().map(|s| text_of(&s["name"])).collect(),
        ..PodSecurity::default()
    }
}

fn container(role: ContainerRole, container: &Value) -> Container {
    let context = &container["securityContext"];
    let port = |port: &Value| ContainerPort {
        name: Name::default(),
        port: port["containerPort"].as_u64().unwrap_or_default() as u16,
        host_port: port["hostPort"].as_u64().unwrap_or_default() as u16,
        host_ip: text_of(&port["hostIP"]),
        protocol: Protocol::Tcp,
    };
    let capabilities = |c: &Value| Capabilities { add: names(&c["add"]), drop: names(&c["drop"]) };
    Container {
        role,
        name: text_of(&container["name"]),
        image: text_of(&container["image"]),
        pull_policy: Name::default(),
        env: Vec::new(),
        mounts: Vec::new(),
        ports: list(&container["ports"]).iter().map(port).collect(),
        security: ContainerSecurity {
            privileged: context["privileged"].as_bool(),
            allow_privilege_escalation: context["allowPrivilegeEscalation"].as_bool(),
            capabilities: context["capabilities"].is_object().then(|| capabilities(&context["capabilities"])),
            proc_mount: context["procMount"].as_str().map(Name::new),
            run_as_user: context["runAsUser"].as_i64(),
            run_as_non_root: context["runAsNonRoot"].as_bool(),
            seccomp: seccomp(&context["seccompProfile"]),
            apparmor: apparmor(&context["appArmorProfile"]),
            selinux: selinux(&context["seLinuxOptions"]),
            windows: windows(&context["windowsOptions"]),
            ..ContainerSecurity::default()
        },
        credentials: Vec::new(),
        runs_sudo: false,
        limits: Vec::new(),
        requests: Vec::new(),
        handler_hosts: handler_hosts(container),
        liveness: false,
        readiness: false,
    }
}

fn seccomp(profile: &Value) -> Option<Seccomp> {
    Some(match profile.get("type")?.as_str()? {
        "RuntimeDefault" => Seccomp::RuntimeDefault,
        "Localhost" => Seccomp::Localhost,
        "Unconfined" => Seccomp::Unconfined,
        other => Seccomp::Other(Name::new(other)),
    })
}

fn apparmor(profile: &Value) -> Option<AppArmor> {
    Some(match profile.get("type")?.as_str()? {
        "RuntimeDefault" => AppArmor::RuntimeDefault,
        "Localhost" => AppArmor::Localhost,
        "Unconfined" => AppArmor::Unconfined,
        other => AppArmor::Other(Name::new(other)),
    })
}

fn selinux(options: &Value) -> Option<SeLinux> {
    options.is_object().then(|| SeLinux { kind: text_of(&options["type"]), user: text_of(&options["user"]), role: text_of(&options["role"]) })
}

fn windows(options: &Value) -> Option<Windows> {
    options.is_object().then(|| Windows { host_process: options["hostProcess"].as_bool() })
}

fn handler_hosts(container: &Value) -> Vec<Name> {
    let handlers = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];
    let fields = handlers.iter().flat_map(|handler| ["httpGet", "tcpSocket"].map(|action| format!("{handler}.{action}.host")));
    fields.filter(|field| !field.split('.').fold(container, |value, key| &value[key]).as_str().unwrap_or_default().is_empty()).map(Name::from).collect()
}

fn volume(volume: &Value) -> Volume {
    let source = volume.as_object().into_iter().flatten().find(|(key, _)| *key != "name");
    let key = || ravelin::model::KeyRef { name: Name::default(), key: None, optional: false };
    let source = match source.map(|(kind, body)| (kind.as_str(), body)) {
        None | Some(("emptyDir", _)) => VolumeSource::EmptyDir,
        Some(("hostPath", body)) => VolumeSource::HostPath { path: text_of(&body["path"]), kind: Name::default() },
        Some(("secret", _)) => VolumeSource::Secret(key()),
        Some(("configMap", _)) => VolumeSource::ConfigMap(key()),
        Some(("persistentVolumeClaim", _)) => VolumeSource::Claim { name: Name::default(), read_only: false },
        Some(("projected", _)) => VolumeSource::Projected { secrets: Vec::new(), config_maps: Vec::new(), tokens: Vec::new() },
        Some(("csi", _)) => VolumeSource::Csi { driver: Name::default() },
        Some(("downwardAPI", _)) => VolumeSource::DownwardApi,
        Some(("ephemeral", _)) => VolumeSource::Ephemeral,
        Some(("image", _)) => VolumeSource::Image,
        Some((other, _)) => VolumeSource::Other(Name::new(other)),
    };
    Volume { name: text_of(&volume["name"]), source }
}
