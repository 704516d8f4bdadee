//! The cluster itself, and its cluster-wide or account-like objects.

use std::fmt;
use std::net::IpAddr;

use super::{Meta, Name, Timestamp};

/// A Kubernetes version. Minor versions are compared as integers: 1.30 is above 1.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    /// The 1 of `1.34`.
    pub major: u16,
    /// The 34 of `1.34`.
    pub minor: u16,
}

impl Version {
    /// `1.MINOR`.
    pub const fn v1(minor: u16) -> Self {
        Self { major: 1, minor }
    }

    /// Reads `v1.34.2-gke.100`, `1.34` and `1.34+`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let (major, rest) = text.split_once('.')?;
        let minor: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some(Self { major: major.parse().ok()?, minor: minor.parse().ok()? })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}.{}", self.major, self.minor)
    }
}

/// Who runs the control plane, as far as the objects tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Provider {
    /// Nothing tells.
    #[default]
    Unknown,
    /// Self-managed: control-plane nodes are nodes of the cluster.
    SelfManaged,
    /// Amazon EKS.
    Eks,
    /// Google GKE.
    Gke,
    /// Azure AKS.
    Aks,
}

impl Provider {
    /// Whether another authorizer than RBAC may grant more than ravelin sees.
    pub const fn has_other_authorizers(self) -> bool {
        matches!(self, Self::Eks | Self::Gke | Self::Aks)
    }
}

/// Where an inventory came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// A cluster's API server.
    Live,
    /// A recording.
    Recording,
    /// Manifests: a closed world of what the files hold.
    #[default]
    Manifests,
    /// The built-in demonstration.
    Demo,
}

/// What is known of the cluster as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterInfo {
    /// A short name: the context, the recording's cluster, or the first manifest's file name.
    pub name: Name,
    /// How it was read.
    pub source: SourceKind,
    /// For a recording: how that was read which was recorded.
    pub recorded: Option<SourceKind>,
    /// The API server's version; none when it is not known.
    pub version: Option<Version>,
    /// The version as the server states it.
    pub version_text: Name,
    /// Who runs the control plane.
    pub provider: Provider,
    /// When collection ended; none for manifests, which have no time.
    pub collected_at: Option<Timestamp>,
    /// Nodes were made up because the manifests hold none.
    pub hypothetical_nodes: bool,
    /// The namespaces that collection was limited to; empty is no limit.
    pub limited_to: Vec<Name>,
}

impl ClusterInfo {
    /// How the objects were read in the first place: a recording means what its source means.
    pub fn origin(&self) -> SourceKind {
        self.recorded.unwrap_or(self.source)
    }
}

/// A namespace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Namespace {
    /// Name, labels (`kubernetes.io/metadata.name` always among them).
    pub meta: Meta,
    /// It is not in the input but something else is in it.
    pub implied: bool,
}

/// A taint of a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Taint {
    /// `key`.
    pub key: Name,
    /// `value`.
    pub value: Name,
    /// `effect`.
    pub effect: Name,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// Name and labels.
    pub meta: Meta,
    /// `status.addresses`, those that are IP addresses.
    pub ips: Vec<IpAddr>,
    /// `spec.taints`.
    pub taints: Vec<Taint>,
    /// `spec.unschedulable`.
    pub unschedulable: bool,
    /// `spec.providerID`; empty if unset.
    pub provider_id: Name,
    /// `status.nodeInfo.kubeletVersion`; empty if unset.
    pub kubelet: Name,
    /// `status.nodeInfo.containerRuntimeVersion`; empty if unset.
    pub runtime: Name,
    /// `status.nodeInfo.kernelVersion`; empty if unset.
    pub kernel: Name,
    /// `status.nodeInfo.operatingSystem`; empty if unset.
    pub os: Name,
    /// Made up, because the manifests hold no nodes.
    pub hypothetical: bool,
}

impl Node {
    /// Whether its labels say that it carries the control plane.
    pub fn is_control_plane(&self) -> bool {
        ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master", "node-role.kubernetes.io/etcd"]
            .iter()
            .any(|key| self.meta.labels.get(key).is_some())
    }
}

/// A service account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServiceAccount {
    /// Name, namespace, annotations.
    pub meta: Meta,
    /// `automountServiceAccountToken`.
    pub automount: Option<bool>,
    /// `secrets[].name`.
    pub secrets: Vec<Name>,
    /// `imagePullSecrets[].name`.
    pub pull_secrets: Vec<Name>,
    /// It is not in the input, but every namespace has it (`default`) or a pod uses it.
    pub implied: bool,
}

/// A CustomResourceDefinition, by its names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CustomResource {
    /// Its own name, `PLURAL.GROUP`.
    pub meta: Meta,
    /// `spec.group`.
    pub group: Name,
    /// `spec.names.plural`.
    pub plural: Name,
    /// `spec.names.kind`.
    pub kind: Name,
    /// Its objects live in namespaces.
    pub namespaced: bool,
    /// A webhook converts its versions.
    pub conversion_webhook: bool,
}

/// An APIService, by its names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApiService {
    /// Its own name, `VERSION.GROUP`.
    pub meta: Meta,
    /// `spec.group`.
    pub group: Name,
    /// The Service that serves it, as (namespace, name); none for the API server itself.
    pub service: Option<(Name, Name)>,
    /// `insecureSkipTLSVerify`.
    pub insecure: bool,
}
