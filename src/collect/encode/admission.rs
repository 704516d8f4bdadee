//! Admission webhooks and policies.

use serde_json::Value;

use super::{Fields, KEPT_BACK, fields, object, selector};
use crate::model::{AdmissionPolicy, AdmissionPolicyBinding, AdmissionRule, FailurePolicy, Kind, Selector, Webhook, WebhookClient, WebhookConfiguration};

pub(super) fn webhooks(configuration: &WebhookConfiguration) -> Value {
    let kind = if configuration.mutating { Kind::MutatingWebhook } else { Kind::ValidatingWebhook };
    object(kind, &configuration.meta).list("webhooks", configuration.hooks.iter().map(webhook)).into()
}

fn webhook(hook: &Webhook) -> Value {
    let client = match &hook.client {
        WebhookClient::Service { namespace, name, port } => {
            fields().put("service", fields().text("namespace", namespace).text("name", name).put("port", *port))
        }
        WebhookClient::Url(host) => fields().put("url", format!("https://{host}")),
    };
    let chosen = |s: &Selector| if s.is_everything() { fields() } else { selector(s) };
    fields()
        .text("name", &hook.name)
        .put("clientConfig", client.text("caBundle", if hook.ca_bundle { KEPT_BACK } else { "" }))
        .put("failurePolicy", failure(hook.failure))
        .list("rules", hook.rules.iter().map(rule))
        .part("namespaceSelector", chosen(&hook.namespaces))
        .part("objectSelector", chosen(&hook.objects))
        .list("matchConditions", hook.conditions.then(fields))
        .put("timeoutSeconds", hook.timeout)
        .into()
}

const fn failure(policy: FailurePolicy) -> &'static str {
    match policy {
        FailurePolicy::Ignore => "Ignore",
        FailurePolicy::Fail => "Fail",
    }
}

fn rule(rule: &AdmissionRule) -> Value {
    fields().names("operations", &rule.operations).names("apiGroups", &rule.groups).names("resources", &rule.resources).into()
}

pub(super) fn policy(policy: &AdmissionPolicy) -> Value {
    let spec = fields()
        .put("failurePolicy", failure(policy.failure))
        .part("matchConstraints", fields().list("resourceRules", policy.rules.iter().map(rule)))
        .list("validations", (0..policy.validations).map(|_| fields()))
        .list("matchConditions", policy.conditions.then(fields))
        .maybe("paramKind", policy.has_params.then(fields));
    object(Kind::AdmissionPolicy, &policy.meta).put("spec", spec).into()
}

pub(super) fn policy_binding(binding: &AdmissionPolicyBinding) -> Value {
    let resources: Fields =
        fields().maybe("namespaceSelector", binding.namespaces.as_ref().map(selector)).list("excludeResourceRules", binding.narrowed.then(fields));
    let spec = fields().text("policyName", &binding.policy).names("validationActions", &binding.actions).part("matchResources", resources);
    object(Kind::AdmissionPolicyBinding, &binding.meta).put("spec", spec).into()
}
