//! Namespaces, nodes, service accounts, custom resource definitions and API services.

use serde_json::Value;

use super::{fields, object};
use crate::model::{ApiService, CustomResource, Kind, Name, Namespace, Node, ServiceAccount};

pub(super) fn namespace(namespace: &Namespace) -> Value {
    object(Kind::Namespace, &namespace.meta).part("x-ravelin", fields().flag("implied", namespace.implied)).into()
}

pub(super) fn node(node: &Node) -> Value {
    let taints = node.taints.iter().map(|t| fields().text("key", &t.key).text("value", &t.value).text("effect", &t.effect));
    let spec = fields().text("providerID", &node.provider_id).flag("unschedulable", node.unschedulable).list("taints", taints);
    let info = fields()
        .text("kubeletVersion", &node.kubelet)
        .text("containerRuntimeVersion", &node.runtime)
        .text("kernelVersion", &node.kernel)
        .text("operatingSystem", &node.os);
    let status = fields().list("addresses", node.ips.iter().map(|ip| fields().put("address", ip.to_string()))).part("nodeInfo", info);
    object(Kind::Node, &node.meta).part("spec", spec).part("status", status).part("x-ravelin", fields().flag("hypothetical", node.hypothetical)).into()
}

pub(super) fn service_account(account: &ServiceAccount) -> Value {
    let references = |names: &[Name]| names.iter().map(|n| fields().text("name", n).into()).collect::<Vec<Value>>();
    object(Kind::ServiceAccount, &account.meta)
        .maybe("automountServiceAccountToken", account.automount)
        .list("secrets", references(&account.secrets))
        .list("imagePullSecrets", references(&account.pull_secrets))
        .part("x-ravelin", fields().flag("implied", account.implied))
        .into()
}

pub(super) fn custom_resource(resource: &CustomResource) -> Value {
    let conversion = resource.conversion_webhook.then(|| fields().put("strategy", "Webhook"));
    let spec = fields()
        .text("group", &resource.group)
        .part("names", fields().text("plural", &resource.plural).text("kind", &resource.kind))
        .put("scope", if resource.namespaced { "Namespaced" } else { "Cluster" })
        .maybe("conversion", conversion);
    object(Kind::CustomResource, &resource.meta).put("spec", spec).into()
}

pub(super) fn api_service(service: &ApiService) -> Value {
    let backend = service.service.as_ref().map(|(namespace, name)| fields().text("namespace", namespace).text("name", name));
    let spec = fields().text("group", &service.group).maybe("service", backend).flag("insecureSkipTLSVerify", service.insecure);
    object(Kind::ApiService, &service.meta).put("spec", spec).into()
}
