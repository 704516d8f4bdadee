//! The vocabulary of the whole program: plain owned types, no I/O, no wire format.
//!
//! An [`Inventory`] is what was collected of one cluster at one time. Everything above this layer is a function of it.
//! Strings are [`Name`]s (shared and cheap to clone); lists are sorted, so that the same cluster always gives the same inventory.

mod admission;
mod catalogue;
mod cluster;
mod config;
mod coverage;
mod credential;
mod diagnostic;
mod edit;
mod finding;
mod inventory;
mod labels;
mod meta;
mod name;
mod network;
mod object;
mod pod;
mod pod_security;
mod rbac;
mod storage;
mod store;
mod subject;
pub mod words;
mod workload;

pub use admission::{AdmissionPolicy, AdmissionPolicyBinding, AdmissionRule, FailurePolicy, Webhook, WebhookClient, WebhookConfiguration};
pub use catalogue::{Advice, Catalogue, Certainty, EdgeInfo, GrantSpec, Hygiene, Mapping, Need, Rule};
pub use cluster::{ApiService, ClusterInfo, CustomResource, Namespace, Node, Provider, ServiceAccount, SourceKind, Taint, Version};
pub use config::{ConfigMap, CredentialKind, Fingerprint, Secret};
pub use coverage::{Coverage, CoverageEntry, CoverageState, Scope};
pub use credential::{Certificate, Claimed, Credential, Form, Login, Token, TokenKind, authenticated};
pub use diagnostic::{Diagnostic, DiagnosticLevel};
pub use edit::{Edit, Object};
pub use finding::{Evidence, Finding, Risk, Severity, Verdict};
pub use inventory::Inventory;
pub use labels::{Expression, Labels, Operator, Selector};
pub use meta::{Meta, Owner, Timestamp};
pub use name::{Interner, Name};
pub use network::{
    Endpoint, EndpointPort, EndpointSlice, Ingress, IngressBackend, IngressRule, IpBlock, NetworkPolicy, Peer, PolicyPort, PolicyRuleSet, PortRef, Protocol,
    Service, ServicePort, ServiceType,
};
pub use object::{Kind, ObjectRef, ParseObjectError};
pub use pod::{
    Container, ContainerPort, ContainerRole, EnvSource, EnvVar, KeyRef, Mount, OsName, Phase, Placement, Pod, PodSpec, SECURITY_ANNOTATIONS, Toleration,
    Volume, VolumeSource,
};
pub use pod_security::{AppArmor, Capabilities, ContainerSecurity, PodSecurity, SeLinux, Seccomp, Windows};
pub use rbac::{Binding, PolicyRule, Role, RoleKind, RoleRef};
pub use storage::{PersistentVolume, PersistentVolumeClaim, VolumeBacking};
pub use store::{Resource, Store};
pub use subject::{Identity, ParseSubjectError, Subject};
pub use workload::{Workload, WorkloadKind};
