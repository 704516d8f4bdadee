//! Objects with a pod template.

use super::meta::ObjectMeta;
use super::pod::PodSpec;
use super::rbac::LabelSelector;
use super::{Lax, List, Map, Text};

wire! {
    /// `spec` of a Deployment, ReplicaSet, DaemonSet, StatefulSet or Job.
    WorkloadSpec<'a> {
        replicas: Option<i32>,
        parallelism: Option<i32>,
        completions: Option<i32>,
        suspend: Option<bool>,
        selector: Option<LabelSelector<'a>>,
        template: Lax<Template<'a>>,
    }

    /// `status` of a workload.
    WorkloadStatus<'a> {
        conditions: List<Condition<'a>>,
    }

    /// An entry of `conditions`.
    Condition<'a> {
        r#type: Text<'a>,
        status: Text<'a>,
    }

    /// `spec` of a ReplicationController, whose selector is a plain map.
    ControllerSpec<'a> {
        replicas: Option<i32>,
        selector: Map<'a>,
        template: Lax<Template<'a>>,
    }

    /// `spec` of a CronJob.
    CronJobSpec<'a> {
        suspend: Option<bool>,
        job_template: Lax<JobTemplate<'a>>,
        schedule: Text<'a>,
    }

    /// `jobTemplate`.
    JobTemplate<'a> {
        metadata: Option<ObjectMeta<'a>>,
        spec: Option<WorkloadSpec<'a>>,
    }

    /// `template`.
    Template<'a> {
        metadata: Option<ObjectMeta<'a>>,
        spec: Option<Box<PodSpec<'a>>>,
        #[serde(rename = "x-ravelin")]
        marks: Option<super::marks::ObjectMarks<'a>>,
    }
}
