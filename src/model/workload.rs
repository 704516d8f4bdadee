//! Objects that make pods.

use std::sync::Arc;

use super::{Kind, Labels, Meta, PodSpec, Selector};

/// The kinds of workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkloadKind {
    /// A Deployment.
    Deployment,
    /// A ReplicaSet.
    ReplicaSet,
    /// A DaemonSet.
    DaemonSet,
    /// A StatefulSet.
    StatefulSet,
    /// A Job.
    Job,
    /// A CronJob.
    CronJob,
    /// A ReplicationController.
    ReplicationController,
}

impl WorkloadKind {
    /// The object kind.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Deployment => Kind::Deployment,
            Self::ReplicaSet => Kind::ReplicaSet,
            Self::DaemonSet => Kind::DaemonSet,
            Self::StatefulSet => Kind::StatefulSet,
            Self::Job => Kind::Job,
            Self::CronJob => Kind::CronJob,
            Self::ReplicationController => Kind::ReplicationController,
        }
    }
}

/// An object with a pod template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Workload {
    /// Name, namespace, labels, owner.
    pub meta: Meta,
    /// Which kind.
    pub kind: WorkloadKind,
    /// `replicas` (or `parallelism`), defaulted; the number of nodes that fit for a DaemonSet is not known here and is 0.
    pub replicas: u32,
    /// `suspend` of a Job or CronJob.
    pub suspended: bool,
    /// `selector`, where the kind has one.
    pub selector: Option<Selector>,
    /// The template's labels.
    pub template_labels: Labels,
    /// The template's kept annotations.
    pub template_annotations: Labels,
    /// The template's pod specification.
    pub template: Arc<PodSpec>,
}
