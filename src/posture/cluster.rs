//! Namespaces, admission, versions and nodes.

use std::str::FromStr as _;

use super::engine::Context;
use super::networks::is_system_namespace;
use super::pss::Level;
use super::registry::Check;
use super::verdicts::Verdicts;
use crate::model::{AdmissionRule, Evidence, FailurePolicy, Kind, Name, Namespace, ObjectRef, SourceKind, Version, WebhookClient, WebhookConfiguration};

pub(super) const CHECKS: &[Check] = &[
    Check::objects("CLU-001", &[Kind::Namespace], &[], unlabelled),
    Check::objects("CLU-002", &[Kind::Namespace], &[], |context, verdicts| enforced(context, verdicts, Level::Privileged)),
    Check::objects("CLU-003", &[Kind::Namespace], &[], |context, verdicts| enforced(context, verdicts, Level::Baseline)),
    Check::objects("CLU-004", &[Kind::Namespace], &[], pinned),
    Check::objects("CLU-005", &[Kind::ValidatingWebhook], &[], fail_open),
    Check::objects("CLU-006", &[Kind::ValidatingWebhook, Kind::MutatingWebhook, Kind::Service], &[Kind::Service], webhook_backend),
    Check::objects("CLU-007", &[Kind::AdmissionPolicy, Kind::AdmissionPolicyBinding], &[Kind::AdmissionPolicyBinding], idle_policy),
    Check::objects("CLU-008", &[], &[], outdated),
    Check::objects("CLU-009", &[Kind::Node], &[], skewed),
    Check::objects("CLU-012", &[Kind::Node], &[], shared_control_plane),
];

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";

/// Minor versions up to here have had their last fix.
const LAST_UNSUPPORTED: Version = Version::v1(33);

/// A kubelet may be this many minor versions behind the API server.
const KUBELET_SKEW: u16 = 3;

fn namespaces<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (&'a Namespace, ObjectRef)> {
    let wanted = |namespace: &&Namespace| context.options.include_system || !is_system_namespace(&namespace.meta.name);
    context.inventory.namespaces.iter().filter(wanted).map(|ns| (ns, ObjectRef::cluster(Kind::Namespace, ns.meta.name.clone())))
}

/// The level that the label names; one that cannot be read counts as the strictest, as Kubernetes has it.
fn level(namespace: &Namespace) -> Option<Level> {
    namespace.meta.labels.get(ENFORCE).map(|word| Level::from_str(word).unwrap_or(Level::Restricted))
}

fn unlabelled(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for (namespace, object) in namespaces(context) {
        if namespace.implied {
            verdicts.unknown(&object, format!("Namespace {}: not in the input", namespace.meta.name));
        } else if level(namespace).is_some() {
            verdicts.pass(&object);
        } else {
            let evidence = vec![Evidence::field(object.clone(), format!("metadata.labels[{ENFORCE}]"), "unset")];
            verdicts.fail(object, 1, "Asks nothing of its pods", evidence);
        }
    }
}

/// Namespaces that enforce exactly a level that is too low.
fn enforced(context: &Context<'_>, verdicts: &mut Verdicts<'_>, low: Level) {
    for (namespace, object) in namespaces(context).filter(|(namespace, _)| !namespace.implied) {
        match level(namespace) {
            None => {}
            Some(level) if level == low => {
                let evidence = vec![Evidence::field(object.clone(), format!("metadata.labels[{ENFORCE}]"), level.word())];
                let title = if low == Level::Privileged { "Lets any pod in" } else { "Asks less of its pods than it could" };
                verdicts.fail(object, 1, title, evidence);
            }
            Some(_) => verdicts.pass(&object),
        }
    }
}

fn pinned(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for (namespace, object) in namespaces(context) {
        let Some(pin) = namespace.meta.labels.get(ENFORCE_VERSION) else { continue };
        let Some(pinned) = Version::parse(pin).filter(|_| *pin != "latest") else {
            verdicts.pass(&object);
            continue;
        };
        match context.inventory.cluster.version {
            None => verdicts.unknown(&object, "the version of the API server is not known"),
            Some(server) if pinned.minor + 2 < server.minor => {
                let evidence = vec![Evidence::field(object.clone(), format!("metadata.labels[{ENFORCE_VERSION}]"), format!("{pin}, on {server}"))];
                verdicts.fail(object, 1, "Judges its pods by an old version of the standards", evidence);
            }
            Some(_) => verdicts.pass(&object),
        }
    }
}

/// Whether a webhook sees pods or what makes them.
fn sees_workloads(rules: &[AdmissionRule]) -> bool {
    let resources = ["*", "*/*", "pods", "pods/*", "deployments", "daemonsets", "statefulsets", "replicasets", "jobs", "cronjobs"];
    let core = ["*", "", "apps", "batch"];
    rules.iter().any(|rule| rule.resources.iter().any(|r| resources.contains(&r.as_str())) && rule.groups.iter().any(|g| core.contains(&g.as_str())))
}

fn configuration(webhook: &WebhookConfiguration) -> ObjectRef {
    ObjectRef::cluster(if webhook.mutating { Kind::MutatingWebhook } else { Kind::ValidatingWebhook }, webhook.meta.name.clone())
}

fn fail_open(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for webhook in context.inventory.validating_webhooks.iter() {
        let object = configuration(webhook);
        let open = webhook.hooks.iter().filter(|hook| hook.failure == FailurePolicy::Ignore && sees_workloads(&hook.rules));
        let evidence: Vec<_> = open.map(|hook| Evidence::field(object.clone(), format!("webhooks[{}].failurePolicy", hook.name), "Ignore")).collect();
        if evidence.is_empty() {
            verdicts.pass(&object);
        } else {
            verdicts.fail(object, 1, "Lets workloads in when it cannot be asked", evidence);
        }
    }
}

/// The machine itself: a webhook beside the API server.
fn is_local(host: &str) -> bool {
    host == "localhost" || host.starts_with("127.") || host == "[::1]" || host == "::1"
}

fn webhook_backend(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let inventory = context.inventory;
    for webhook in inventory.validating_webhooks.iter().chain(inventory.mutating_webhooks.iter()) {
        let object = configuration(webhook);
        let (mut evidence, mut absent) = (Vec::new(), Vec::new());
        for hook in &webhook.hooks {
            let field = |name: &str| format!("webhooks[{}].clientConfig.{name}", hook.name);
            match &hook.client {
                WebhookClient::Url(host) if is_local(host) => {}
                WebhookClient::Url(host) => evidence.push(Evidence::field(object.clone(), field("url"), format!("host {host}"))),
                WebhookClient::Service { namespace, name, .. } => {
                    if inventory.services.get(namespace, name).is_none() {
                        absent.push(Evidence::field(object.clone(), field("service"), format!("{namespace}/{name}, which does not exist")));
                    }
                    // In manifests it is often left for a controller to fill in.
                    if !hook.ca_bundle && inventory.cluster.origin() != SourceKind::Manifests {
                        evidence.push(Evidence::field(object.clone(), field("caBundle"), "unset"));
                    }
                }
            }
        }
        let gap = if absent.is_empty() { None } else { verdicts.gap_in("") };
        match gap {
            Some(reason) if evidence.is_empty() => verdicts.unknown(&object, reason),
            Some(_) => verdicts.fail(object, 1, "Sends objects where it may not be sure who answers", evidence),
            None => {
                evidence.append(&mut absent);
                if evidence.is_empty() {
                    verdicts.pass(&object);
                } else {
                    verdicts.fail(object, 1, "Sends objects where it may not be sure who answers", evidence);
                }
            }
        }
    }
}

fn idle_policy(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for policy in context.inventory.admission_policies.iter() {
        let object = ObjectRef::cluster(Kind::AdmissionPolicy, policy.meta.name.clone());
        let bindings: Vec<_> = context.inventory.admission_policy_bindings.iter().filter(|b| b.policy == policy.meta.name).collect();
        if bindings.iter().any(|b| b.actions.iter().any(|action| *action == "Deny")) {
            verdicts.pass(&object);
            continue;
        }
        let mut evidence: Vec<_> = bindings
            .iter()
            .map(|b| {
                let actions: Vec<&str> = b.actions.iter().map(Name::as_str).collect();
                Evidence::field(ObjectRef::cluster(Kind::AdmissionPolicyBinding, b.meta.name.clone()), "spec.validationActions", actions.join(", "))
            })
            .collect();
        let title = if evidence.is_empty() { "Is bound to nothing" } else { "Denies nothing" };
        if evidence.is_empty() {
            evidence.push(Evidence::field(object.clone(), "", "no binding names it"));
        }
        verdicts.fail_unless_unread(object, 1, title, evidence);
    }
}

/// The control plane has no object of its own; its namespace stands for it.
fn outdated(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let object = ObjectRef::cluster(Kind::Namespace, "kube-system");
    match context.inventory.cluster.version {
        None => verdicts.unknown(&object, "the version of the API server is not known"),
        Some(version) if version <= LAST_UNSUPPORTED => {
            let evidence = vec![Evidence::field(object.clone(), "version of the API server", context.inventory.cluster.version_text.as_str())];
            verdicts.fail(object, 1, format!("Runs Kubernetes {version}, which gets no more fixes"), evidence);
        }
        Some(_) => verdicts.pass(&object),
    }
}

fn skewed(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for node in context.inventory.nodes.iter().filter(|node| !node.hypothetical) {
        let object = ObjectRef::cluster(Kind::Node, node.meta.name.clone());
        let (Some(server), Some(kubelet)) = (context.inventory.cluster.version, Version::parse(&node.kubelet)) else {
            verdicts.unknown(&object, "the version of the API server or of the kubelet is not known");
            continue;
        };
        if kubelet > server || kubelet.minor + KUBELET_SKEW < server.minor {
            let evidence = vec![Evidence::field(object.clone(), "status.nodeInfo.kubeletVersion", format!("{}, with an API server of {server}", node.kubelet))];
            verdicts.fail(object, 1, "Runs a kubelet that its API server does not support", evidence);
        } else {
            verdicts.pass(&object);
        }
    }
}

fn shared_control_plane(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    for node in context.inventory.nodes.iter().filter(|node| !node.hypothetical && node.is_control_plane()) {
        let object = ObjectRef::cluster(Kind::Node, node.meta.name.clone());
        if node.unschedulable || node.taints.iter().any(|taint| taint.effect == "NoSchedule" || taint.effect == "NoExecute") {
            verdicts.pass(&object);
        } else {
            let evidence = vec![Evidence::field(object.clone(), "spec.taints", "none keeps pods away")];
            verdicts.fail(object, 1, "Carries the control plane, and takes any pod", evidence);
        }
    }
}
