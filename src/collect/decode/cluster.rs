//! Namespaces, nodes, service accounts, custom resource definitions and API services.

use super::Context;
use crate::collect::wire::cluster as wire;
use crate::collect::wire::meta::Object;
use crate::model::{ApiService, CustomResource, Namespace, Node, ServiceAccount, Taint};

pub(crate) fn namespace(cx: &mut Context, wire: &Object<'_, crate::collect::wire::Present>) -> Namespace {
    let implied = cx.recorded && wire.marks.as_ref().is_some_and(|m| m.implied);
    Namespace { meta: cx.meta(&wire.metadata), implied }
}

pub(crate) fn node(cx: &mut Context, wire: &Object<'_, wire::NodeSpec<'_>, wire::NodeStatus<'_>>) -> Node {
    let no_spec = wire::NodeSpec::default();
    let no_status = wire::NodeStatus::default();
    let spec = wire.spec.as_deref().unwrap_or(&no_spec);
    let status = wire.status.as_ref().unwrap_or(&no_status);
    Node {
        meta: cx.meta(&wire.metadata),
        ips: status.addresses.iter().filter_map(|a| a.address.parse().ok()).collect(),
        taints: spec.taints.iter().map(|t| Taint { key: cx.name(&t.key), value: cx.name(&t.value), effect: cx.name(&t.effect) }).collect(),
        unschedulable: spec.unschedulable == Some(true),
        provider_id: cx.name(&spec.provider_id),
        kubelet: cx.name(&status.node_info.kubelet_version),
        runtime: cx.name(&status.node_info.container_runtime_version),
        kernel: cx.name(&status.node_info.kernel_version),
        os: cx.name(&status.node_info.operating_system),
        hypothetical: cx.recorded && wire.marks.as_ref().is_some_and(|m| m.hypothetical),
    }
}

pub(crate) fn service_account(cx: &mut Context, wire: &wire::ServiceAccount<'_>) -> ServiceAccount {
    let implied = cx.recorded && wire.marks.as_ref().is_some_and(|m| m.implied);
    ServiceAccount {
        meta: cx.meta(&wire.metadata),
        automount: wire.automount_service_account_token,
        secrets: wire.secrets.iter().map(|r| cx.name(&r.name)).collect(),
        pull_secrets: wire.image_pull_secrets.iter().map(|r| cx.name(&r.name)).collect(),
        implied,
    }
}

pub(crate) fn custom_resource(cx: &mut Context, wire: &Object<'_, wire::CustomResourceSpec<'_>>) -> CustomResource {
    let empty = wire::CustomResourceSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    CustomResource {
        meta: cx.meta(&wire.metadata),
        group: cx.name(&spec.group),
        plural: cx.name(&spec.names.plural),
        kind: cx.name(&spec.names.kind),
        namespaced: &*spec.scope == "Namespaced",
        conversion_webhook: spec.conversion.as_ref().is_some_and(|c| &*c.strategy == "Webhook"),
    }
}

pub(crate) fn api_service(cx: &mut Context, wire: &Object<'_, wire::ApiServiceSpec<'_>>) -> ApiService {
    let empty = wire::ApiServiceSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    ApiService {
        meta: cx.meta(&wire.metadata),
        group: cx.name(&spec.group),
        service: spec.service.as_ref().map(|s| (cx.name(&s.namespace), cx.name(&s.name))),
        insecure: spec.insecure == Some(true),
    }
}
