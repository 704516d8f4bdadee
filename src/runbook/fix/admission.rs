//! Fixers of namespaces' pod security, of webhooks, policies, versions and nodes.

use super::{Case, Fixer, Plan};
use crate::model::{
    AdmissionPolicyBinding, Edit, FailurePolicy, Inventory, Kind, Meta, Namespace, Node, Object, PodSpec, Taint, Webhook, WebhookClient, WebhookConfiguration,
};
use crate::posture::pss::{self, Level};
use crate::runbook::change::Change;

pub(super) const FIXERS: &[(&str, Fixer)] = &[
    ("CLU-001", |case| enforce(case, Level::Baseline)),
    ("CLU-002", |case| enforce(case, Level::Baseline)),
    ("CLU-003", |case| enforce(case, Level::Restricted)),
    ("CLU-004", pin),
    ("CLU-005", fail_closed),
    ("CLU-006", trusted_backend),
    ("CLU-007", deny),
    ("CLU-008", upgrade),
    ("CLU-009", upgrade_kubelet),
    ("CLU-012", taint),
];

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";

fn labelled(case: &Case<'_>, labels: &[(&str, String)]) -> Plan {
    let Some(Object::Namespace(namespace)) = Object::of(case.inventory, case.object()) else { return Plan::default() };
    let mut meta = namespace.meta.clone();
    for (key, value) in labels {
        meta.labels = meta.labels.with(key, value);
    }
    Plan::of([Change::put(Object::Namespace(Namespace { meta, ..namespace }))])
}

/// The workloads of a namespace that a level would refuse.
fn refused(inventory: &Inventory, namespace: &str, level: Level) -> Vec<String> {
    let version = inventory.cluster.version.unwrap_or(pss::LATEST);
    let breaks = |meta: &Meta, spec: &PodSpec| !pss::evaluate(level, version, meta, spec).is_empty();
    let pods = inventory.pods.in_namespace(namespace).iter().filter(|p| p.is_alive() && breaks(&p.meta, &p.spec));
    let mut roots: Vec<String> = pods.map(|p| inventory.root_owner(Kind::Pod, &p.meta).to_string()).collect();
    roots.sort();
    roots.dedup();
    roots
}

/// The strictest level that every pod of the namespace satisfies, but at least the one that the rule asks for.
fn enforce(case: &Case<'_>, least: Level) -> Plan {
    let namespace = &case.object().name;
    let level = if refused(case.inventory, namespace, Level::Restricted).is_empty() { Level::Restricted } else { least };
    let mut labels = vec![(ENFORCE, level.word().to_owned())];
    for mode in ["pod-security.kubernetes.io/audit", "pod-security.kubernetes.io/warn"] {
        labels.push((mode, Level::Restricted.word().to_owned()));
    }
    let plan = labelled(case, &labels);
    let refused = refused(case.inventory, namespace, level);
    if refused.is_empty() {
        return plan;
    }
    let text = format!("Pods that run stay; new ones of these would be refused at `{}`, so fix or move them first: {}", level.word(), refused.join(", "));
    plan.deciding(text)
}

fn pin(case: &Case<'_>) -> Plan {
    let version = case.inventory.cluster.version.map_or_else(|| "latest".to_owned(), |v| v.to_string());
    labelled(case, &[(ENFORCE_VERSION, version)])
}

fn webhook(case: &Case<'_>) -> Option<WebhookConfiguration> {
    match Object::of(case.inventory, case.object()) {
        Some(Object::Webhook(webhook)) => Some(webhook),
        _ => None,
    }
}

/// The webhooks that the finding's evidence names.
fn named(case: &Case<'_>, hook: &Webhook) -> bool {
    let start = format!("webhooks[{}].", hook.name);
    case.finding.evidence.iter().any(|e| e.field.starts_with(&start))
}

fn fail_closed(case: &Case<'_>) -> Plan {
    let Some(mut configuration) = webhook(case) else { return Plan::default() };
    for hook in configuration.hooks.iter_mut().filter(|h| h.failure == FailurePolicy::Ignore) {
        if named(case, hook) {
            hook.failure = FailurePolicy::Fail;
        }
    }
    Plan::of([Change::put(Object::Webhook(configuration))])
}

fn trusted_backend(case: &Case<'_>) -> Plan {
    let Some(mut configuration) = webhook(case) else { return Plan::default() };
    let inventory = case.inventory;
    let astray = |hook: &Webhook| match &hook.client {
        WebhookClient::Url(_) => named(case, hook),
        WebhookClient::Service { namespace, name, .. } => inventory.services.get(namespace, name).is_none(),
    };
    let without_ca = configuration.hooks.iter().any(|h| named(case, h) && !h.ca_bundle && !astray(h));
    configuration.hooks.retain(|hook| !astray(hook));
    let mut change = if configuration.hooks.is_empty() {
        Change::remove(case.object().clone())
    } else {
        configuration.hooks.iter_mut().for_each(|hook| hook.ca_bundle = true);
        Change::put(Object::Webhook(configuration))
    };
    if without_ca {
        change.by_hand =
            Some("set `clientConfig.caBundle` to the authority that signed the backend's certificate, and take out the webhooks that lead nowhere".to_owned());
    }
    Plan::of([change])
}

fn deny(case: &Case<'_>) -> Plan {
    let inventory = case.inventory;
    let policy = &case.object().name;
    let bound = inventory.admission_policy_bindings.iter().find(|b| b.policy == *policy);
    let binding = match bound {
        Some(binding) => {
            // Denying and warning are one or the other.
            let kept = binding.actions.iter().filter(|a| **a != "Warn").cloned();
            AdmissionPolicyBinding { actions: std::iter::once("Deny".into()).chain(kept).collect(), ..binding.clone() }
        }
        None => AdmissionPolicyBinding {
            meta: Meta::named("", policy),
            policy: policy.clone(),
            actions: vec!["Deny".into(), "Audit".into()],
            namespaces: None,
            narrowed: false,
        },
    };
    Plan::of([Change::put(Object::AdmissionPolicyBinding(binding))])
}

/// A version that gets fixes.
const SUPPORTED: crate::model::Version = pss::LATEST;

fn upgrade(case: &Case<'_>) -> Plan {
    let mut change = Change::remove(case.object().clone());
    change.replaces_edit = Some(Edit::Server(SUPPORTED));
    Plan::of([change])
}

fn upgrade_kubelet(case: &Case<'_>) -> Plan {
    let Some(Object::Node(node)) = Object::of(case.inventory, case.object()) else { return Plan::default() };
    let kubelet = case.inventory.cluster.version.map_or_else(|| node.kubelet.clone(), |v| format!("{v}.0").into());
    let mut change = Change::put(Object::Node(Node { kubelet, ..node }));
    change.by_hand = Some(String::new());
    Plan::of([change])
}

fn taint(case: &Case<'_>) -> Plan {
    let Some(Object::Node(mut node)) = Object::of(case.inventory, case.object()) else { return Plan::default() };
    node.taints.push(Taint { key: "node-role.kubernetes.io/control-plane".into(), value: crate::model::Name::default(), effect: "NoSchedule".into() });
    Plan::of([Change::put(Object::Node(node))])
}
