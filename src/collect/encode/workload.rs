//! Workloads.

use serde_json::Value;

use super::pod::template_of;
use super::{Fields, fields, object, selector};
use crate::model::{Operator, Selector, Workload, WorkloadKind};

/// A workload: with its template's specification, or with the number of the one that it shares.
pub(in crate::collect) fn of_workload(workload: &Workload, shared: Option<usize>) -> Value {
    let template = template_of(&workload.template_labels, &workload.template_annotations, &workload.template, shared);
    let job = || fields().put("parallelism", workload.replicas);
    let selected = workload.selector.as_ref().map(selector);
    let spec = match workload.kind {
        WorkloadKind::CronJob => fields().flag("suspend", workload.suspended).put("jobTemplate", fields().put("spec", job().put("template", template))),
        WorkloadKind::Job => job().flag("suspend", workload.suspended).maybe("selector", selected).put("template", template),
        WorkloadKind::DaemonSet => fields().maybe("selector", selected).put("template", template),
        WorkloadKind::ReplicationController => {
            fields().put("replicas", workload.replicas).maybe("selector", workload.selector.as_ref().map(pairs)).put("template", template)
        }
        WorkloadKind::Deployment | WorkloadKind::ReplicaSet | WorkloadKind::StatefulSet => {
            fields().put("replicas", workload.replicas).maybe("selector", selected).put("template", template)
        }
    };
    object(workload.kind.kind(), &workload.meta).put("spec", spec).into()
}

/// A selector of equalities as a plain map.
pub(super) fn pairs(selector: &Selector) -> Fields {
    let equalities = selector.expressions.iter().filter(|e| e.operator == Operator::In);
    Fields(equalities.filter_map(|e| Some((e.key.to_string(), e.values.first()?.as_str().into()))).collect())
}
