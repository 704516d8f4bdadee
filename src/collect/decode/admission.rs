//! Admission webhooks and policies.

use super::{Context, rbac};
use crate::collect::wire::List;
use crate::collect::wire::admission as wire;
use crate::collect::wire::meta::Object;
use crate::model::{AdmissionPolicy, AdmissionPolicyBinding, AdmissionRule, FailurePolicy, Selector, Webhook, WebhookClient, WebhookConfiguration};

pub(crate) fn webhook_configuration(cx: &mut Context, wire: &wire::WebhookConfiguration<'_>, mutating: bool) -> WebhookConfiguration {
    WebhookConfiguration { meta: cx.meta(&wire.metadata), mutating, hooks: wire.webhooks.iter().map(|w| webhook(cx, w)).collect() }
}

fn webhook(cx: &mut Context, wire: &wire::Webhook<'_>) -> Webhook {
    let client = match &wire.client_config.service {
        Some(service) => WebhookClient::Service {
            namespace: cx.name(&service.namespace),
            name: cx.name(&service.name),
            port: service.port.filter(|p| *p != 0).unwrap_or(443),
        },
        None => WebhookClient::Url(cx.name(host(&wire.client_config.url))),
    };
    let selector = |cx: &mut Context, s: &Option<_>| s.as_ref().map_or_else(Selector::default, |s| rbac::selector(cx, s));
    Webhook {
        name: cx.name(&wire.name),
        client,
        failure: failure(&wire.failure_policy),
        rules: rules(cx, &wire.rules),
        namespaces: selector(cx, &wire.namespace_selector),
        objects: selector(cx, &wire.object_selector),
        conditions: !wire.match_conditions.is_empty(),
        timeout: wire.timeout_seconds.unwrap_or(10),
        ca_bundle: !wire.client_config.ca_bundle.is_empty(),
    }
}

/// The host of a URL: its path, query and user are not kept.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

fn failure(text: &str) -> FailurePolicy {
    if text == "Ignore" { FailurePolicy::Ignore } else { FailurePolicy::Fail }
}

fn rules(cx: &mut Context, wire: &List<wire::OperationRule<'_>>) -> Vec<AdmissionRule> {
    let rule = |cx: &mut Context, r: &wire::OperationRule<'_>| AdmissionRule {
        operations: cx.names(&r.operations),
        groups: cx.names(&r.api_groups),
        resources: cx.names(&r.resources),
    };
    wire.iter().map(|r| rule(cx, r)).collect()
}

pub(crate) fn admission_policy(cx: &mut Context, wire: &Object<'_, wire::PolicySpec<'_>>) -> AdmissionPolicy {
    let empty = wire::PolicySpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    AdmissionPolicy {
        meta: cx.meta(&wire.metadata),
        failure: failure(&spec.failure_policy),
        rules: rules(cx, &spec.match_constraints.resource_rules),
        validations: u32::try_from(spec.validations.len()).unwrap_or(u32::MAX),
        has_params: spec.param_kind.0,
        conditions: !spec.match_conditions.is_empty(),
    }
}

pub(crate) fn admission_policy_binding(cx: &mut Context, wire: &Object<'_, wire::PolicyBindingSpec<'_>>) -> AdmissionPolicyBinding {
    let empty = wire::PolicyBindingSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    let matched = spec.match_resources.as_ref();
    let narrows = |selector: &crate::collect::wire::rbac::LabelSelector<'_>| !selector.match_labels.is_empty() || !selector.match_expressions.is_empty();
    AdmissionPolicyBinding {
        meta: cx.meta(&wire.metadata),
        policy: cx.name(&spec.policy_name),
        actions: cx.names(&spec.validation_actions),
        namespaces: matched.and_then(|m| m.namespace_selector.as_ref()).map(|s| rbac::selector(cx, s)),
        narrowed: matched
            .is_some_and(|m| !m.resource_rules.is_empty() || !m.exclude_resource_rules.is_empty() || m.object_selector.as_ref().is_some_and(narrows)),
    }
}
