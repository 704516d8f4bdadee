//! Findings are on the topmost workload, and say where the evidence is.

use std::sync::Arc;

use super::{cluster, verdicts};
use crate::collect::demo;
use crate::model::{Inventory, Name, Phase, Pod, PodSpec, Verdict, Workload};
use crate::posture::{CheckOptions, Outcome, check};

const PODS: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d4f, uid: b, controller: true}]}
spec: {containers: [{name: web, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-2, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d4f, uid: b, controller: true}]}
spec: {containers: [{name: web, image: a}], ephemeralContainers: [{name: debug, image: b, securityContext: {privileged: true}}]}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-5d4f, namespace: shop, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: a, controller: true}]}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: a}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: a}]}}
";

fn failures(inventory: &Inventory, rule: &str) -> Vec<Outcome> {
    check(inventory).failures.into_iter().flatten().filter(|outcome| outcome.rule == *rule).collect()
}

/// The object, its number of pods, its title, and the evidence.
fn shown(outcome: &Outcome) -> Vec<String> {
    let head = format!("{} x{} {}", outcome.object, outcome.instances, outcome.title);
    std::iter::once(head).chain(outcome.evidence.iter().map(|e| format!("{} {} = {}", e.object, e.field, e.value))).collect()
}

#[test]
fn pods_fold_under_their_deployment_with_the_template_as_evidence() {
    let [outcome] = &failures(&cluster(PODS), "POD-032")[..] else { panic!("one finding") };
    assert_eq!(
        shown(outcome),
        [
            "deploy:shop/web x2 Can write to its own image in containers debug, web",
            "deploy:shop/web spec.template.spec.containers[web].securityContext.readOnlyRootFilesystem = unset",
            "pod:shop/web-2 spec.ephemeralContainers[debug].securityContext.readOnlyRootFilesystem = unset",
        ]
    );
}

#[test]
fn what_one_pod_has_beyond_its_template_is_evidence_of_that_pod() {
    let [outcome] = &failures(&cluster(PODS), "POD-001")[..] else { panic!("one finding") };
    assert_eq!(
        shown(outcome),
        ["deploy:shop/web x1 Runs privileged in container debug", "pod:shop/web-2 spec.ephemeralContainers[debug].securityContext.privileged = true",]
    );
}

#[test]
fn a_cron_job_is_judged_by_its_template() {
    let text = "
apiVersion: batch/v1
kind: CronJob
metadata: {name: report, namespace: shop}
spec: {schedule: '0 3 * * *', jobTemplate: {spec: {template: {spec: {hostPID: true, restartPolicy: Never, containers: [{name: report, image: a}]}}}}}
";
    let [outcome] = &failures(&cluster(text), "POD-002")[..] else { panic!("one finding") };
    assert_eq!(shown(outcome)[1], "cronjob:shop/report spec.jobTemplate.spec.template.spec.hostPID = true");
}

#[test]
fn a_pod_that_has_ended_counts_only_for_what_can_be_read_in_it() {
    let text = "
apiVersion: batch/v1
kind: Job
metadata: {name: once, namespace: shop}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: once, image: a}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: once-x, namespace: shop, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: once, uid: a, controller: true}]}
spec: {restartPolicy: Never, hostPID: true, containers: [{name: once, image: a, env: [{name: DB_PASSWORD, value: Tr0ub4dor-and-3}]}]}
status: {phase: Succeeded}
";
    let mut inventory = cluster(text);
    assert!(inventory.pods.iter().any(|pod| pod.phase == Phase::Succeeded), "the pod of the input is there");
    assert_eq!(failures(&inventory, "POD-002"), []);
    let [outcome] = &failures(&inventory, "SEC-002")[..] else { panic!("one finding") };
    assert_eq!((outcome.object.to_string().as_str(), outcome.instances), ("job:shop/once", 0));
    assert_eq!(outcome.title, "Has a credential in its environment in container once, only in what no longer runs");
    assert!(!format!("{outcome:?}").contains("Tr0ub4dor"), "values are never shown");
    inventory.pods.update(|pod| (pod.meta.name == "once-x").then(|| crate::model::Pod { phase: Phase::Running, ..pod.clone() }));
    assert_eq!(failures(&inventory, "POD-002").len(), 1);
}

#[test]
fn an_old_revision_is_named_where_only_it_still_has_the_credential() {
    let text = include_str!("../../../rules/posture/examples/SEC-002/fail-old-revision.yaml");
    let [outcome] = &failures(&cluster(text), "SEC-002")[..] else { panic!("one finding") };
    assert_eq!(outcome.object.to_string(), "deploy:shop/web");
    let [evidence] = &outcome.evidence[..] else { panic!("one piece of evidence") };
    assert_eq!(
        (evidence.object.to_string().as_str(), evidence.field.as_str(), evidence.value.as_str()),
        ("rs:shop/web-5d4f", "spec.template.spec.containers[web].env[DB_PASSWORD].value", "a password of 15 bytes (value 1)")
    );
}

#[test]
fn limits_that_admission_sets_count() {
    let mut inventory = cluster(PODS);
    assert_eq!(failures(&inventory, "RES-002").len(), 1);
    let limited = |pod: &crate::model::Pod| {
        let mut spec = (*pod.spec).clone();
        spec.containers.iter_mut().for_each(|c| c.limits = vec![Name::new("memory")]);
        Some(crate::model::Pod { spec: Arc::new(spec), ..pod.clone() })
    };
    inventory.pods.update(limited);
    assert_eq!(failures(&inventory, "RES-002"), []);
    let verdict = verdicts(&inventory, CheckOptions::default()).into_iter().find(|(rule, object, _)| *rule == "RES-002" && object.name == "web");
    assert_eq!(verdict.map(|(_, _, verdict)| verdict), Some(Verdict::Pass));
}

#[test]
fn static_pods_of_the_control_plane_are_judged_only_on_demand() {
    let text = "
apiVersion: v1
kind: Pod
metadata: {name: etcd-cp-1, namespace: kube-system, annotations: {kubernetes.io/config.mirror: x}}
spec: {hostNetwork: true, containers: [{name: etcd, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: late-cp-1, namespace: shop, annotations: {kubernetes.io/config.mirror: x}}
spec: {hostNetwork: true, containers: [{name: late, image: a}]}
";
    let inventory = cluster(text);
    let found = |options| {
        let all = verdicts(&inventory, options);
        all.into_iter()
            .filter(|(rule, _, verdict)| *rule == "POD-004" && *verdict == Verdict::Fail)
            .map(|(_, object, _)| object.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(found(CheckOptions::default()), ["pod:shop/late-cp-1"]);
    assert_eq!(found(CheckOptions { include_system: true }), ["pod:kube-system/etcd-cp-1", "pod:shop/late-cp-1"]);
}

/// Every pod and workload with a specification of its own, equal to the one that it shared.
fn unshared(inventory: &Inventory) -> Inventory {
    let mut inventory = inventory.clone();
    let own = |spec: &Arc<PodSpec>| Arc::new(PodSpec::clone(spec));
    inventory.pods.update(|pod| Some(Pod { spec: own(&pod.spec), ..pod.clone() }));
    for store in [&mut inventory.deployments, &mut inventory.replica_sets, &mut inventory.daemon_sets, &mut inventory.stateful_sets, &mut inventory.cron_jobs] {
        store.update(|workload| Some(Workload { template: own(&workload.template), ..workload.clone() }));
    }
    inventory
}

#[test]
fn what_is_said_does_not_depend_on_which_equal_specifications_are_shared() {
    let inventory = demo();
    let (shared, own) = (check(&inventory), check(&unshared(&inventory)));
    assert!(shared.failures.iter().map(Vec::len).sum::<usize>() > 100);
    assert_eq!(shared.tallies, own.tallies);
    assert_eq!(shared.failures, own.failures);
}
