//! Pods and their specifications.

use std::sync::Arc;

use super::pod_security::{AppArmor, ContainerSecurity, PodSecurity};
use super::{Fingerprint, Meta, Name, Protocol};

/// `spec.os.name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OsName {
    /// Linux.
    Linux,
    /// Windows.
    Windows,
}

/// What a container is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContainerRole {
    /// Runs before the others and ends.
    Init,
    /// An init container with `restartPolicy: Always`: it keeps running.
    Sidecar,
    /// An ordinary container.
    #[default]
    Main,
    /// Added to the running pod.
    Ephemeral,
}

impl ContainerRole {
    /// The field of the pod spec that holds it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Init | Self::Sidecar => "initContainers",
            Self::Main => "containers",
            Self::Ephemeral => "ephemeralContainers",
        }
    }
}

/// A key of a Secret or ConfigMap that a container reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyRef {
    /// The Secret's or ConfigMap's name.
    pub name: Name,
    /// The key; none means all of them.
    pub key: Option<Name>,
    /// Absence is tolerated.
    pub optional: bool,
}

/// Where an environment variable comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EnvSource {
    /// Written in the spec; the text is not kept, only what it seems to be.
    Literal {
        /// Set where the value looks like a credential.
        credential: Option<Fingerprint>,
    },
    /// A Secret's key, or all keys (`envFrom`).
    Secret(KeyRef),
    /// A ConfigMap's key, or all keys (`envFrom`).
    ConfigMap(KeyRef),
    /// A field of the pod or a resource amount.
    Field,
}

/// An environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnvVar {
    /// Its name; the prefix for `envFrom`.
    pub name: Name,
    /// Its source.
    pub source: EnvSource,
}

/// A volume mount of one container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mount {
    /// The volume's name.
    pub volume: Name,
    /// `mountPath`.
    pub path: Name,
    /// `subPath` or `subPathExpr`; empty if unset.
    pub sub_path: Name,
    /// `readOnly`.
    pub read_only: bool,
}

/// A declared container port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ContainerPort {
    /// `name`; empty if unset.
    pub name: Name,
    /// `containerPort`.
    pub port: u16,
    /// `hostPort`; 0 if unset.
    pub host_port: u16,
    /// `hostIP`: the address of the node on which `host_port` is open; empty is every address.
    pub host_ip: Name,
    /// `protocol`.
    pub protocol: Protocol,
}

/// A container of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Container {
    /// What it is for.
    pub role: ContainerRole,
    /// `name`.
    pub name: Name,
    /// `image`, as written.
    pub image: Name,
    /// `imagePullPolicy`; empty if unset.
    pub pull_policy: Name,
    /// `env` and `envFrom`.
    pub env: Vec<EnvVar>,
    /// `volumeMounts`.
    pub mounts: Vec<Mount>,
    /// `ports`.
    pub ports: Vec<ContainerPort>,
    /// `securityContext`.
    pub security: ContainerSecurity,
    /// Credentials found in `command` and `args`.
    pub credentials: Vec<Fingerprint>,
    /// `command` or `args` run `sudo`.
    pub runs_sudo: bool,
    /// The resources with a limit, sorted (`cpu`, `memory`, `ephemeral-storage`).
    pub limits: Vec<Name>,
    /// The resources with a request, sorted.
    pub requests: Vec<Name>,
    /// `host` fields set in probes and lifecycle handlers, as field paths below the container.
    pub handler_hosts: Vec<Name>,
    /// A liveness probe is set.
    pub liveness: bool,
    /// A readiness probe is set.
    pub readiness: bool,
}

impl Container {
    /// Whether it keeps running with the pod (not an init container that has ended).
    pub fn is_long_running(&self) -> bool {
        self.role != ContainerRole::Init
    }
}

/// One volume of a pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Volume {
    /// Its name in the pod; the random end of an injected token volume's name is dropped.
    pub name: Name,
    /// What it is.
    pub source: VolumeSource,
}

/// What a volume is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum VolumeSource {
    /// A path of the node.
    HostPath {
        /// `hostPath.path`.
        path: Name,
        /// `hostPath.type`; empty if unset.
        kind: Name,
    },
    /// A Secret.
    Secret(KeyRef),
    /// A ConfigMap.
    ConfigMap(KeyRef),
    /// A claim.
    Claim {
        /// The claim's name.
        name: Name,
        /// `readOnly`.
        read_only: bool,
    },
    /// Several sources in one directory.
    Projected {
        /// Secrets in it.
        secrets: Vec<KeyRef>,
        /// ConfigMaps in it.
        config_maps: Vec<KeyRef>,
        /// Service account tokens in it: the audience (empty: the API server) and the lifetime in seconds.
        tokens: Vec<(Name, Option<i64>)>,
    },
    /// `emptyDir`, also the default for a volume without a source.
    EmptyDir,
    /// A CSI driver, inline.
    Csi {
        /// `csi.driver`.
        driver: Name,
    },
    /// `downwardAPI`.
    DownwardApi,
    /// `ephemeral`: a claim that lives as long as the pod.
    Ephemeral,
    /// `image`.
    Image,
    /// Any other source, by the name of its field (`nfs`, `gitRepo`, …).
    Other(Name),
}

/// A toleration, as written; empty strings where a field is unset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Toleration {
    /// `key`; empty with `Exists` tolerates everything.
    pub key: Name,
    /// `operator` is `Exists`.
    pub exists: bool,
    /// `value`.
    pub value: Name,
    /// `effect`; empty is every effect.
    pub effect: Name,
}

/// What a template decides of a pod. Pods with equal specifications share one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodSpec {
    /// `serviceAccountName`, else the older `serviceAccount`, defaulted to `default`.
    pub service_account: Name,
    /// Only the older field `serviceAccount` is set.
    pub legacy_service_account: bool,
    /// `automountServiceAccountToken`.
    pub automount: Option<bool>,
    /// `hostPID`.
    pub host_pid: bool,
    /// `hostIPC`.
    pub host_ipc: bool,
    /// `hostNetwork`.
    pub host_network: bool,
    /// `hostUsers`.
    pub host_users: Option<bool>,
    /// `shareProcessNamespace`.
    pub share_process_namespace: bool,
    /// `os.name`.
    pub os: Option<OsName>,
    /// `runtimeClassName`; empty if unset.
    pub runtime_class: Name,
    /// `hostAliases` is set.
    pub host_aliases: bool,
    /// The pod's security context.
    pub security: PodSecurity,
    /// The AppArmor and seccomp annotations of the pod or template ([`SECURITY_ANNOTATIONS`]) as (key, value), sorted, also those
    /// that name no container: the Pod Security Standards judge each of them.
    pub security_annotations: Vec<(Name, Name)>,
    /// All containers in the order init, main, ephemeral.
    pub containers: Vec<Container>,
    /// `volumes`.
    pub volumes: Vec<Volume>,
    /// `imagePullSecrets[].name`.
    pub pull_secrets: Vec<Name>,
    /// `nodeSelector`, sorted.
    pub node_selector: Vec<(Name, Name)>,
    /// `tolerations`.
    pub tolerations: Vec<Toleration>,
    /// The template's own `nodeName`; empty if unset.
    pub node_name: Name,
}

/// The start of the annotation keys that confine containers, from before there were fields for it.
pub const SECURITY_ANNOTATIONS: [&str; 3] =
    [APPARMOR_ANNOTATION, "seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/"];

/// The start of the AppArmor annotation's key; the container's name follows.
const APPARMOR_ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

impl PodSpec {
    /// The AppArmor profile that a container of this pod gets: its own field, else its annotation, else the pod's field.
    pub fn apparmor(&self, container: &Container) -> Option<AppArmor> {
        let annotation = || {
            let (_, value) = self.security_annotations.iter().find(|(key, _)| key.strip_prefix(APPARMOR_ANNOTATION) == Some(&container.name))?;
            match value.as_str() {
                "" => None,
                "runtime/default" => Some(AppArmor::RuntimeDefault),
                "unconfined" => Some(AppArmor::Unconfined),
                local if local.starts_with("localhost/") => Some(AppArmor::Localhost),
                _ => Some(AppArmor::Other(value.clone())),
            }
        };
        container.security.apparmor.clone().or_else(annotation).or_else(|| self.security.apparmor.clone())
    }

    /// The volume of that name.
    pub fn volume(&self, name: &str) -> Option<&Volume> {
        self.volumes.iter().find(|v| v.name == *name)
    }
}

/// `status.phase`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Not yet running.
    Pending,
    /// Running; also what a manifest's pod is taken to be.
    #[default]
    Running,
    /// Ended well.
    Succeeded,
    /// Ended badly.
    Failed,
    /// The node does not answer.
    Unknown,
}

/// How the pod's node is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Placement {
    /// It was read (`spec.nodeName`), or the pod has no node yet.
    #[default]
    Observed,
    /// It was chosen for a manifest without nodes: which pods share the node and whether it is a control plane is an assumption.
    Hypothetical,
}

/// A pod, or a pod that a template would make.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pod {
    /// Name, namespace, labels, owner.
    pub meta: Meta,
    /// What its template decided.
    pub spec: Arc<PodSpec>,
    /// `spec.nodeName`; empty if not scheduled.
    pub node: Name,
    /// How the node is known.
    pub placement: Placement,
    /// `status.phase`.
    pub phase: Phase,
    /// `status.podIPs`.
    pub ips: Vec<std::net::IpAddr>,
    /// It was made from a workload's template by ravelin, as the controller would.
    pub from_template: bool,
    /// A static pod's mirror (`kubernetes.io/config.mirror`).
    pub mirror: bool,
    /// `status.containerStatuses[].imageID` by container name, where known.
    pub image_ids: Vec<(Name, Name)>,
}

impl Pod {
    /// Whether its processes can still run.
    pub fn is_alive(&self) -> bool {
        !matches!(self.phase, Phase::Succeeded | Phase::Failed)
    }

    /// Whether containers of this pod hold a token that the API server accepts: the name of the mounted volume says which.
    /// Judged per container: see [`Pod::token_mounts`].
    pub fn has_api_token(&self) -> bool {
        self.spec.containers.iter().any(|c| self.token_mounts(c).next().is_some())
    }

    /// The mounts of `container` that hold a service account token for the API server.
    pub fn token_mounts<'a>(&'a self, container: &'a Container) -> impl Iterator<Item = &'a Mount> {
        container.mounts.iter().filter(|mount| {
            self.spec.volume(&mount.volume).is_some_and(
                |volume| matches!(&volume.source, VolumeSource::Projected { tokens, .. } if tokens.iter().any(|(audience, _)| is_api_audience(audience))),
            )
        })
    }
}

/// Whether a token with that audience is accepted by the API server: none given, or one of the usual names of its issuer.
fn is_api_audience(audience: &str) -> bool {
    audience.is_empty()
        || audience == "api"
        || audience == "kubernetes"
        || audience == "kubernetes.default.svc"
        || audience == "https://kubernetes.default.svc"
        || audience.starts_with("https://kubernetes.default.svc.")
        || audience == "https://kubernetes.default"
}
