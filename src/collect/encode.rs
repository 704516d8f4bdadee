//! From the model back to Kubernetes' shape: for recordings, and for showing an object as far as it was kept.
//!
//! Decoding what is written here gives the same object again. What Kubernetes has no field for, because it was redacted or
//! derived, stands in `x-ravelin`, to which only the recording reader listens.

use serde_json::{Map, Value};

use crate::model::{Inventory, Kind, Labels, Meta, Name, ObjectRef, Resource, Selector, Store};

mod admission;
mod cluster;
mod config;
mod container;
mod network;
mod pod;
mod rbac;
mod security;
mod storage;
mod workload;

pub(super) use pod::template;
pub(super) use workload::of_workload;

/// What stands for a value that was there and is not kept.
const KEPT_BACK: &str = "[redacted]";

/// The fields of an object; what is empty is left out.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    fn text(self, key: &str, text: &str) -> Self {
        if text.is_empty() { self } else { self.put(key, text) }
    }

    fn flag(self, key: &str, set: bool) -> Self {
        if set { self.put(key, true) } else { self }
    }

    fn maybe(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }

    fn list(self, key: &str, list: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        let list: Vec<Value> = list.into_iter().map(Into::into).collect();
        if list.is_empty() { self } else { self.put(key, list) }
    }

    fn names(self, key: &str, names: &[Name]) -> Self {
        self.list(key, names.iter().map(Name::as_str))
    }

    /// A structure, unless nothing is in it.
    fn part(self, key: &str, fields: Self) -> Self {
        if fields.0.is_empty() { self } else { self.put(key, fields) }
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Self::Object(fields.0)
    }
}

fn fields() -> Fields {
    Fields::default()
}

/// An object of a kind with its metadata.
fn object(kind: Kind, meta: &Meta) -> Fields {
    fields().put("apiVersion", api_version(kind)).put("kind", kind.title()).put("metadata", metadata(meta))
}

fn api_version(kind: Kind) -> String {
    if kind.group().is_empty() { "v1".to_owned() } else { format!("{}/v1", kind.group()) }
}

fn metadata(meta: &Meta) -> Fields {
    let created = meta.created.and_then(|t| time::OffsetDateTime::from_unix_timestamp(t.0).ok());
    let created = created.and_then(|t| t.format(&time::format_description::well_known::Rfc3339).ok());
    let mut annotations = labels(&meta.annotations);
    if meta.last_applied {
        annotations.0.insert(super::redact::annotations::LAST_APPLIED.to_owned(), KEPT_BACK.into());
    }
    let owner = meta.owner.as_ref().map(|owner| {
        let version = match owner.kind {
            Some(kind) => api_version(kind),
            // A kind of the same name that another group has.
            None if Kind::from_title(&owner.kind_name).is_some() => "unknown/v1".to_owned(),
            None => String::new(),
        };
        fields().text("apiVersion", &version).text("kind", &owner.kind_name).text("name", &owner.name).flag("controller", true)
    });
    fields()
        .text("name", &meta.name)
        .text("namespace", &meta.namespace)
        .maybe("uid", meta.uid.as_deref())
        .maybe("creationTimestamp", created)
        .part("labels", labels(&meta.labels))
        .part("annotations", annotations)
        .list("ownerReferences", owner)
}

fn labels(labels: &Labels) -> Fields {
    Fields(labels.iter().map(|(key, value)| (key.to_string(), value.as_str().into())).collect())
}

fn selector(selector: &Selector) -> Fields {
    use crate::model::Operator;
    let mut equal = Map::new();
    let mut expressions = Vec::new();
    for expression in &selector.expressions {
        let (key, values) = (expression.key.to_string(), &expression.values);
        if let (Operator::In, [value], false) = (expression.operator, values.as_slice(), equal.contains_key(&key)) {
            equal.insert(key, value.as_str().into());
            continue;
        }
        let operator = match expression.operator {
            Operator::In => "In",
            Operator::NotIn => "NotIn",
            Operator::Exists => "Exists",
            Operator::DoesNotExist => "DoesNotExist",
        };
        expressions.push(fields().put("key", key).put("operator", operator).names("values", values));
    }
    fields().part("matchLabels", Fields(equal)).list("matchExpressions", expressions)
}

/// One object as far as it was kept, in Kubernetes' shape; none if it is not in the inventory.
pub fn rebuilt(inventory: &Inventory, object: &ObjectRef) -> Option<Value> {
    fn get<T: Resource + Clone>(store: &Store<T>, object: &ObjectRef, encode: impl Fn(&T) -> Value) -> Option<Value> {
        store.get(&object.namespace, &object.name).map(encode)
    }
    let i = inventory;
    match object.kind {
        Kind::Namespace => get(&i.namespaces, object, cluster::namespace),
        Kind::Node => get(&i.nodes, object, cluster::node),
        Kind::Pod => get(&i.pods, object, |p| pod::pod(p, None)),
        kind if i.workloads_of(kind).is_some() => get(i.workloads_of(kind)?, object, |w| of_workload(w, None)),
        Kind::ServiceAccount => get(&i.service_accounts, object, cluster::service_account),
        Kind::Role => get(&i.roles, object, |r| rbac::role(r, Kind::Role)),
        Kind::ClusterRole => get(&i.cluster_roles, object, |r| rbac::role(r, Kind::ClusterRole)),
        Kind::RoleBinding => get(&i.role_bindings, object, |b| rbac::binding(b, Kind::RoleBinding)),
        Kind::ClusterRoleBinding => get(&i.cluster_role_bindings, object, |b| rbac::binding(b, Kind::ClusterRoleBinding)),
        Kind::Secret => get(&i.secrets, object, config::secret),
        Kind::ConfigMap => get(&i.config_maps, object, config::config_map),
        Kind::Service => get(&i.services, object, network::service),
        Kind::EndpointSlice => get(&i.endpoint_slices, object, network::endpoint_slice),
        Kind::Ingress => get(&i.ingresses, object, network::ingress),
        Kind::NetworkPolicy => get(&i.network_policies, object, network::network_policy),
        Kind::PersistentVolume => get(&i.volumes, object, storage::persistent_volume),
        Kind::PersistentVolumeClaim => get(&i.claims, object, storage::claim),
        Kind::ValidatingWebhook => get(&i.validating_webhooks, object, admission::webhooks),
        Kind::MutatingWebhook => get(&i.mutating_webhooks, object, admission::webhooks),
        Kind::AdmissionPolicy => get(&i.admission_policies, object, admission::policy),
        Kind::AdmissionPolicyBinding => get(&i.admission_policy_bindings, object, admission::policy_binding),
        Kind::CustomResource => get(&i.custom_resources, object, cluster::custom_resource),
        Kind::ApiService => get(&i.api_services, object, cluster::api_service),
        _ => None,
    }
}

/// Every object of a kind, except pods and workloads, whose specifications are written once.
pub(super) fn all(i: &Inventory, kind: Kind) -> Box<dyn Iterator<Item = Value> + '_> {
    match kind {
        Kind::Namespace => Box::new(i.namespaces.iter().map(cluster::namespace)),
        Kind::Node => Box::new(i.nodes.iter().map(cluster::node)),
        Kind::ServiceAccount => Box::new(i.service_accounts.iter().map(cluster::service_account)),
        Kind::Role => Box::new(i.roles.iter().map(|r| rbac::role(r, Kind::Role))),
        Kind::ClusterRole => Box::new(i.cluster_roles.iter().map(|r| rbac::role(r, Kind::ClusterRole))),
        Kind::RoleBinding => Box::new(i.role_bindings.iter().map(|b| rbac::binding(b, Kind::RoleBinding))),
        Kind::ClusterRoleBinding => Box::new(i.cluster_role_bindings.iter().map(|b| rbac::binding(b, Kind::ClusterRoleBinding))),
        Kind::Secret => Box::new(i.secrets.iter().map(config::secret)),
        Kind::ConfigMap => Box::new(i.config_maps.iter().map(config::config_map)),
        Kind::Service => Box::new(i.services.iter().map(network::service)),
        Kind::EndpointSlice => Box::new(i.endpoint_slices.iter().map(network::endpoint_slice)),
        Kind::Ingress => Box::new(i.ingresses.iter().map(network::ingress)),
        Kind::NetworkPolicy => Box::new(i.network_policies.iter().map(network::network_policy)),
        Kind::PersistentVolume => Box::new(i.volumes.iter().map(storage::persistent_volume)),
        Kind::PersistentVolumeClaim => Box::new(i.claims.iter().map(storage::claim)),
        Kind::ValidatingWebhook => Box::new(i.validating_webhooks.iter().map(admission::webhooks)),
        Kind::MutatingWebhook => Box::new(i.mutating_webhooks.iter().map(admission::webhooks)),
        Kind::AdmissionPolicy => Box::new(i.admission_policies.iter().map(admission::policy)),
        Kind::AdmissionPolicyBinding => Box::new(i.admission_policy_bindings.iter().map(admission::policy_binding)),
        Kind::CustomResource => Box::new(i.custom_resources.iter().map(cluster::custom_resource)),
        Kind::ApiService => Box::new(i.api_services.iter().map(cluster::api_service)),
        _ => Box::new(std::iter::empty()),
    }
}

/// A pod of the inventory, its specification being the one of that number.
pub(super) fn of_pod(pod: &crate::model::Pod, spec: usize) -> Value {
    pod::pod(pod, Some(spec))
}
