//! Workloads.

use super::{Context, pod, rbac};
use crate::collect::wire::meta::{Object, ObjectMeta};
use crate::collect::wire::pod::PodSpec;
use crate::collect::wire::workload as wire;
use crate::model::{Selector, Workload, WorkloadKind};

pub(crate) fn workload(cx: &mut Context, wire: &Object<'_, wire::WorkloadSpec<'_>, wire::WorkloadStatus<'_>>, kind: WorkloadKind) -> Workload {
    let empty = wire::WorkloadSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    let replicas = match kind {
        WorkloadKind::DaemonSet => 0,
        // A job that is done has no pods that run.
        WorkloadKind::Job if wire.status.as_ref().is_some_and(is_finished) => 0,
        // Where fewer completions than parallel pods are wanted, only that many run.
        WorkloadKind::Job => spec.parallelism.unwrap_or(1).min(spec.completions.unwrap_or(i32::MAX)),
        _ => spec.replicas.unwrap_or(1),
    };
    let selector = spec.selector.as_ref().map(|s| rbac::selector(cx, s));
    from_template(cx, &wire.metadata, &spec.template, kind, (replicas, spec.suspend == Some(true), selector))
}

fn is_finished(status: &wire::WorkloadStatus<'_>) -> bool {
    status.conditions.iter().any(|c| matches!(&*c.r#type, "Complete" | "Failed") && &*c.status == "True")
}

pub(crate) fn controller(cx: &mut Context, wire: &Object<'_, wire::ControllerSpec<'_>>) -> Workload {
    let empty = wire::ControllerSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    let pairs = cx.labels(&spec.selector);
    let selector = (!pairs.is_empty()).then(|| Selector::of(pairs.iter()));
    from_template(cx, &wire.metadata, &spec.template, WorkloadKind::ReplicationController, (spec.replicas.unwrap_or(1), false, selector))
}

pub(crate) fn cron_job(cx: &mut Context, wire: &Object<'_, wire::CronJobSpec<'_>>) -> Workload {
    let empty = wire::CronJobSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    let no_job = wire::WorkloadSpec::default();
    let job = spec.job_template.spec.as_ref().unwrap_or(&no_job);
    let replicas = job.parallelism.unwrap_or(1).min(job.completions.unwrap_or(i32::MAX));
    from_template(cx, &wire.metadata, &job.template, WorkloadKind::CronJob, (replicas, spec.suspend == Some(true), None))
}

fn from_template(
    cx: &mut Context,
    meta: &ObjectMeta<'_>,
    template: &wire::Template<'_>,
    kind: WorkloadKind,
    (replicas, suspended, selector): (i32, bool, Option<Selector>),
) -> Workload {
    let meta = cx.meta(meta);
    let template_meta = template.metadata.as_ref().map(|m| cx.meta(m)).unwrap_or_default();
    let no_spec = PodSpec::default();
    let marks = template.marks.as_ref().filter(|_| cx.recorded);
    let spec = cx.recorded_spec(marks).unwrap_or_else(|| {
        let spec = pod::spec(cx, template.spec.as_deref().unwrap_or(&no_spec), &template_meta.annotations);
        cx.share_spec(spec)
    });
    // A selector that is left out is the template's labels, as the API server of old defaulted it.
    let selector = selector.or_else(|| {
        let by_template = matches!(kind, WorkloadKind::ReplicationController) && !template_meta.labels.is_empty();
        by_template.then(|| Selector::of(template_meta.labels.iter()))
    });
    Workload {
        meta,
        kind,
        replicas: u32::try_from(replicas).unwrap_or(0),
        suspended,
        selector,
        template_labels: template_meta.labels,
        template_annotations: template_meta.annotations,
        template: spec,
    }
}
