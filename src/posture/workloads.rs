//! Workloads as a whole, and the accounts they run as.

use super::engine::Context;
use super::networks::is_system_namespace;
use super::registry::Check;
use super::roots::{Root, Sees, Variant, WORKLOADS, pod_path};
use super::verdicts::Verdicts;
use crate::model::{EnvSource, Evidence, KeyRef, Kind, ObjectRef, PodSpec, ServiceAccount, VolumeSource};

const WITH_ACCOUNTS: &[Kind] = &[
    Kind::Pod,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::DaemonSet,
    Kind::StatefulSet,
    Kind::Job,
    Kind::CronJob,
    Kind::ReplicationController,
    Kind::ServiceAccount,
];

const WITH_SECRETS: &[Kind] =
    &[Kind::Pod, Kind::Deployment, Kind::ReplicaSet, Kind::DaemonSet, Kind::StatefulSet, Kind::Job, Kind::CronJob, Kind::ReplicationController, Kind::Secret];

pub(super) const CHECKS: &[Check] = &[
    Check::objects("SA-001", WITH_ACCOUNTS, &[Kind::ServiceAccount], automounts),
    Check::objects("SA-002", &[Kind::ServiceAccount], &[], account_mounts),
    Check::objects("SA-005", WITH_ACCOUNTS, &[Kind::ServiceAccount], ghost_account),
    Check::objects("SEC-008", WITH_SECRETS, &[Kind::Secret], missing_secrets),
    Check::objects("WRK-001", WORKLOADS, &[], default_namespace),
    Check::objects("WRK-003", &[Kind::Pod], &[], bare_pod),
    Check::objects("WRK-010", &[Kind::Deployment, Kind::ReplicaSet, Kind::DaemonSet, Kind::StatefulSet, Kind::Job], &[], selector),
    Check::objects("WRK-011", &[Kind::CronJob], &[], cron_job),
];

/// The path of a field of the pod in a specification's object.
pub(super) fn field(variant: &Variant<'_>, field: &str) -> String {
    format!("{}{field}", pod_path(variant.object.kind))
}

/// Whether pods of a specification get the token of their account: the pod's word counts before the account's. None if the account was not read.
pub(super) fn automounted(context: &Context<'_>, namespace: &str, spec: &PodSpec) -> Option<bool> {
    if spec.automount.is_some() {
        return spec.automount;
    }
    let whole = context.reading.state(Kind::ServiceAccount, namespace).is_whole();
    match context.inventory.service_accounts.get(namespace, &spec.service_account) {
        Some(account) if whole || !account.implied => Some(account.automount.unwrap_or(true)),
        None if whole => Some(true),
        _ => None,
    }
}

/// What is left to say of a root on which nothing was found: what is not known of it may be different.
pub(super) fn pass(root: &Root<'_>, verdicts: &mut Verdicts<'_>) {
    match &root.gap {
        None => verdicts.pass_unless_unread(&root.object),
        Some(reason) => verdicts.unknown(&root.object, reason.as_str()),
    }
}

fn automounts(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for root in context.roots {
        let (mut evidence, mut instances, mut undecided) = (Vec::new(), 0, false);
        for variant in root.variants(Sees::Current) {
            match automounted(context, &root.object.namespace, variant.spec) {
                Some(false) => {}
                None => undecided = true,
                Some(true) => {
                    instances += variant.pods;
                    if !evidence.is_empty() {
                        // Said of the template, or of another pod.
                        continue;
                    }
                    let value = if variant.spec.automount.is_some() { "true" } else { "unset" };
                    evidence.push(Evidence::field(variant.object.clone(), field(variant, "spec.automountServiceAccountToken"), value));
                    if variant.spec.automount.is_none() {
                        let account = ObjectRef::namespaced(Kind::ServiceAccount, root.object.namespace.clone(), variant.spec.service_account.clone());
                        evidence.push(Evidence::field(account, "automountServiceAccountToken", "not false"));
                    }
                }
            }
        }
        if !evidence.is_empty() {
            verdicts.fail(root.object.clone(), instances, "Gets a token for the API server that it may not need", evidence);
        } else if undecided {
            verdicts.unknown(&root.object, "its ServiceAccount was not read");
        } else {
            pass(root, verdicts);
        }
    }
}

fn account_mounts(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    // Accounts of controllers inside the control plane are in its namespace, and no pod uses them.
    let judged = |account: &&ServiceAccount| !account.implied && (context.options.include_system || !is_system_namespace(&account.meta.namespace));
    for account in context.inventory.service_accounts.iter().filter(judged) {
        let object = ObjectRef { kind: Kind::ServiceAccount, namespace: account.meta.namespace.clone(), name: account.meta.name.clone() };
        if account.automount == Some(false) {
            verdicts.pass(&object);
        } else {
            let value = if account.automount.is_some() { "true" } else { "unset" };
            let evidence = vec![Evidence::field(object.clone(), "automountServiceAccountToken", value)];
            verdicts.fail(object, 1, "Gives its token to every pod that does not refuse it", evidence);
        }
    }
}

fn ghost_account(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for root in context.roots {
        let namespace = &root.object.namespace;
        let missing = |name: &str| name != "default" && context.inventory.service_accounts.get(namespace, name).is_none_or(|account| account.implied);
        let variants = root.variants(Sees::Current);
        let ghosts: Vec<_> = variants.iter().filter(|v| missing(&v.spec.service_account)).collect();
        if ghosts.is_empty() {
            pass(root, verdicts);
            continue;
        }
        let of = |v: &&Variant<'_>| Evidence::field(v.object.clone(), field(v, "spec.serviceAccountName"), v.spec.service_account.as_str());
        let instances = ghosts.iter().map(|v| v.pods).sum();
        verdicts.fail_unless_unread(root.object.clone(), instances, "Runs as a service account that does not exist", ghosts.iter().map(of).collect());
    }
}

/// Every Secret that a specification cannot do without and that is wanted, with the field that names it.
fn needed_secrets(spec: &PodSpec, wanted: impl Fn(&KeyRef) -> bool) -> Vec<(String, &KeyRef)> {
    let wanted = |secret: &KeyRef| !secret.optional && !secret.name.is_empty() && wanted(secret);
    let mut needed = Vec::new();
    for container in &spec.containers {
        for variable in &container.env {
            if let EnvSource::Secret(secret) = &variable.source
                && wanted(secret)
            {
                let field = match secret.key {
                    Some(_) => format!("env[{}].valueFrom.secretKeyRef.name", variable.name),
                    None => "envFrom.secretRef.name".to_owned(),
                };
                needed.push((format!("spec.{}[{}].{field}", container.role.field(), container.name), secret));
            }
        }
    }
    for volume in &spec.volumes {
        match &volume.source {
            VolumeSource::Secret(secret) if wanted(secret) => needed.push((format!("spec.volumes[{}].secret.secretName", volume.name), secret)),
            VolumeSource::Projected { secrets, .. } => {
                needed.extend(
                    secrets
                        .iter()
                        .filter(|secret| wanted(secret))
                        .map(|secret| (format!("spec.volumes[{}].projected.sources.secret.name", volume.name), secret)),
                );
            }
            _ => {}
        }
    }
    needed
}

fn missing_secrets(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for root in context.roots {
        let missing = |secret: &KeyRef| context.inventory.secrets.get(&root.object.namespace, &secret.name).is_none();
        let (mut evidence, mut instances): (Vec<Evidence>, u32) = (Vec::new(), 0);
        for variant in root.variants(Sees::Current) {
            let before = evidence.len();
            for (path, secret) in needed_secrets(variant.spec, missing) {
                evidence.push(Evidence::field(variant.object.clone(), field(variant, &path), format!("{}, which does not exist", secret.name)));
            }
            instances += if evidence.len() > before { variant.pods } else { 0 };
        }
        if evidence.is_empty() {
            pass(root, verdicts);
        } else {
            verdicts.fail_unless_unread(root.object.clone(), instances, "Needs a Secret that does not exist", evidence);
        }
    }
}

fn default_namespace(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for root in context.roots {
        if root.object.namespace.is_empty() || root.object.namespace == "default" {
            let evidence = vec![Evidence::field(root.object.clone(), "metadata.namespace", "default")];
            verdicts.fail(root.object.clone(), root.alive(), "Is in the default namespace", evidence);
        } else {
            verdicts.pass(&root.object);
        }
    }
}

fn bare_pod(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for pod in context.roots.iter().filter(|root| root.object.kind == Kind::Pod).flat_map(|root| &root.pods) {
        let object = ObjectRef { kind: Kind::Pod, namespace: pod.meta.namespace.clone(), name: pod.meta.name.clone() };
        if pod.meta.owner.is_some() || pod.mirror || pod.from_template {
            verdicts.pass(&object);
        } else {
            let evidence = vec![Evidence::field(object.clone(), "metadata.ownerReferences", "unset")];
            verdicts.fail(object, 1, "Was made by hand: nothing replaces it", evidence);
        }
    }
}

fn selector(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for workload in context.roots.iter().filter_map(|root| root.template) {
        let Some(selector) = &workload.selector else { continue };
        let object = ObjectRef { kind: workload.kind.kind(), namespace: workload.meta.namespace.clone(), name: workload.meta.name.clone() };
        if selector.matches(&workload.template_labels) {
            verdicts.pass(&object);
            continue;
        }
        let labels: Vec<String> = workload.template_labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let value = if labels.is_empty() { "unset".to_owned() } else { labels.join(", ") };
        let evidence = vec![Evidence::field(object.clone(), "spec.template.metadata.labels", value)];
        verdicts.fail(object, 0, "Does not select the pods that it makes", evidence);
    }
}

fn cron_job(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for root in context.roots.iter().filter(|root| root.object.kind == Kind::CronJob) {
        match root.template {
            Some(job) if job.suspended => verdicts.pass(&root.object),
            Some(_) => {
                let evidence = vec![Evidence::field(root.object.clone(), "spec.suspend", "not true")];
                verdicts.fail(root.object.clone(), root.alive(), "Starts again and again by schedule", evidence);
            }
            None => verdicts.unknown(&root.object, "it was not read"),
        }
    }
}
