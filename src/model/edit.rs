//! What-if: changes to an inventory, applied to a copy.

use std::sync::Arc;

mod token;

use super::{
    AdmissionPolicyBinding, Binding, ConfigMap, Ingress, Inventory, Kind, Namespace, NetworkPolicy, Node, ObjectRef, PersistentVolume, Pod, Resource, Role,
    RoleKind, Secret, Service, ServiceAccount, Version, WebhookConfiguration, Workload,
};

/// An object that an edit puts in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A namespace.
    Namespace(Namespace),
    /// A node.
    Node(Node),
    /// A pod.
    Pod(Pod),
    /// A workload; its pods get the new template.
    Workload(Workload),
    /// A service account.
    ServiceAccount(ServiceAccount),
    /// A Role or ClusterRole.
    Role(Role),
    /// A RoleBinding or ClusterRoleBinding.
    Binding(Binding),
    /// A Service.
    Service(Service),
    /// A NetworkPolicy.
    NetworkPolicy(NetworkPolicy),
    /// A PersistentVolume.
    Volume(PersistentVolume),
    /// A webhook configuration.
    Webhook(WebhookConfiguration),
    /// A binding of a ValidatingAdmissionPolicy.
    AdmissionPolicyBinding(AdmissionPolicyBinding),
    /// A Secret's metadata.
    Secret(Secret),
    /// A ConfigMap.
    ConfigMap(ConfigMap),
    /// An Ingress.
    Ingress(Ingress),
}

impl Object {
    /// The object of an inventory, if it is there and of a kind that an edit can put.
    pub fn of(inventory: &Inventory, object: &ObjectRef) -> Option<Self> {
        let (namespace, name) = (object.namespace.as_str(), object.name.as_str());
        match object.kind {
            Kind::Namespace => inventory.namespaces.get(namespace, name).cloned().map(Self::Namespace),
            Kind::Node => inventory.nodes.get(namespace, name).cloned().map(Self::Node),
            Kind::Pod => inventory.pods.get(namespace, name).cloned().map(Self::Pod),
            Kind::ServiceAccount => inventory.service_accounts.get(namespace, name).cloned().map(Self::ServiceAccount),
            Kind::Role => inventory.roles.get(namespace, name).cloned().map(Self::Role),
            Kind::ClusterRole => inventory.cluster_roles.get(namespace, name).cloned().map(Self::Role),
            Kind::RoleBinding => inventory.role_bindings.get(namespace, name).cloned().map(Self::Binding),
            Kind::ClusterRoleBinding => inventory.cluster_role_bindings.get(namespace, name).cloned().map(Self::Binding),
            Kind::Service => inventory.services.get(namespace, name).cloned().map(Self::Service),
            Kind::NetworkPolicy => inventory.network_policies.get(namespace, name).cloned().map(Self::NetworkPolicy),
            Kind::PersistentVolume => inventory.volumes.get(namespace, name).cloned().map(Self::Volume),
            Kind::ValidatingWebhook => inventory.validating_webhooks.get(namespace, name).cloned().map(Self::Webhook),
            Kind::MutatingWebhook => inventory.mutating_webhooks.get(namespace, name).cloned().map(Self::Webhook),
            Kind::AdmissionPolicyBinding => inventory.admission_policy_bindings.get(namespace, name).cloned().map(Self::AdmissionPolicyBinding),
            Kind::Secret => inventory.secrets.get(namespace, name).cloned().map(Self::Secret),
            Kind::ConfigMap => inventory.config_maps.get(namespace, name).cloned().map(Self::ConfigMap),
            Kind::Ingress => inventory.ingresses.get(namespace, name).cloned().map(Self::Ingress),
            _ => inventory.workload(object).cloned().map(Self::Workload),
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Adds an object, or replaces the one of the same name.
    Put(Box<Object>),
    /// Removes an object and what the API server's garbage collector would remove with it.
    Remove(ObjectRef),
    /// The API server has another version.
    Server(Version),
}

impl Edit {
    /// Puts an object.
    pub fn put(object: Object) -> Self {
        Self::Put(Box::new(object))
    }

    /// The edited copy of an inventory. Edits of objects that are not there change nothing.
    pub fn apply(inventory: &Inventory, edits: &[Self]) -> Inventory {
        let mut edited = inventory.clone();
        for edit in edits {
            match edit {
                Self::Put(object) => put(&mut edited, object),
                Self::Remove(object) => remove(&mut edited, object),
                Self::Server(version) => {
                    edited.cluster.version = Some(*version);
                    edited.cluster.version_text = version.to_string().into();
                }
            }
        }
        edited
    }

    /// The object that changes; the API server has none, and its namespace stands for it.
    pub fn object(&self) -> ObjectRef {
        let (kind, meta) = match self {
            Self::Server(_) => return ObjectRef::cluster(Kind::Namespace, "kube-system"),
            Self::Remove(object) => return object.clone(),
            Self::Put(object) => match &**object {
                Object::Namespace(o) => (Kind::Namespace, o.meta()),
                Object::Node(o) => (Kind::Node, o.meta()),
                Object::Pod(o) => (Kind::Pod, o.meta()),
                Object::Workload(o) => (o.kind.kind(), o.meta()),
                Object::ServiceAccount(o) => (Kind::ServiceAccount, o.meta()),
                Object::Role(o) => return o.object(),
                Object::Binding(o) => return o.object(),
                Object::Service(o) => (Kind::Service, o.meta()),
                Object::NetworkPolicy(o) => (Kind::NetworkPolicy, o.meta()),
                Object::Volume(o) => (Kind::PersistentVolume, o.meta()),
                Object::Webhook(o) => (if o.mutating { Kind::MutatingWebhook } else { Kind::ValidatingWebhook }, o.meta()),
                Object::AdmissionPolicyBinding(o) => (Kind::AdmissionPolicyBinding, o.meta()),
                Object::Secret(o) => (Kind::Secret, o.meta()),
                Object::ConfigMap(o) => (Kind::ConfigMap, o.meta()),
                Object::Ingress(o) => (Kind::Ingress, o.meta()),
            },
        };
        ObjectRef { kind, namespace: meta.namespace.clone(), name: meta.name.clone() }
    }
}

fn put(inventory: &mut Inventory, object: &Object) {
    match object {
        Object::Namespace(o) => inventory.namespaces.put(o.clone()),
        Object::Node(o) => inventory.nodes.put(o.clone()),
        Object::Pod(o) => inventory.pods.put(o.clone()),
        Object::Workload(o) => put_workload(inventory, o),
        Object::ServiceAccount(o) => {
            inventory.service_accounts.put(o.clone());
            token::readmit(inventory, &o.meta.namespace, &o.meta.name);
        }
        Object::Role(o) if o.meta.namespace.is_empty() => inventory.cluster_roles.put(o.clone()),
        Object::Role(o) => inventory.roles.put(o.clone()),
        Object::Binding(o) if o.is_cluster_wide() => inventory.cluster_role_bindings.put(o.clone()),
        Object::Binding(o) => inventory.role_bindings.put(o.clone()),
        Object::Service(o) => inventory.services.put(o.clone()),
        Object::NetworkPolicy(o) => inventory.network_policies.put(o.clone()),
        Object::Volume(o) => inventory.volumes.put(o.clone()),
        Object::Webhook(o) if o.mutating => inventory.mutating_webhooks.put(o.clone()),
        Object::Webhook(o) => inventory.validating_webhooks.put(o.clone()),
        Object::AdmissionPolicyBinding(o) => inventory.admission_policy_bindings.put(o.clone()),
        Object::Secret(o) => inventory.secrets.put(o.clone()),
        Object::ConfigMap(o) => inventory.config_maps.put(o.clone()),
        Object::Ingress(o) => inventory.ingresses.put(o.clone()),
    }
}

/// A new template rolls out: every pod below the workload gets it, as the API server admits it, and so does the current ReplicaSet.
/// A workload that is scaled to nothing, or suspended, has no pods.
fn put_workload(inventory: &mut Inventory, workload: &Workload) {
    let root = ObjectRef::namespaced(workload.kind.kind(), workload.meta.namespace.clone(), workload.meta.name.clone());
    let before = inventory.clone();
    let changed = before.workload(&root).is_none_or(|old| old.template != workload.template || old.template_labels != workload.template_labels);
    let idle = workload.suspended || (workload.replicas == 0 && workload.kind != super::WorkloadKind::DaemonSet);
    let below = |pod: &Pod| pod.meta.namespace == root.namespace && before.root_owner(Kind::Pod, &pod.meta) == root;
    if idle {
        inventory.pods.retain(|pod| !below(pod));
    } else if changed {
        let spec = token::admitted(&before, &root.namespace, &workload.template);
        inventory.pods.update(|pod| {
            below(pod).then(|| {
                let mut pod = pod.clone();
                pod.spec = Arc::clone(&spec);
                pod.meta.labels = workload.template_labels.clone();
                pod
            })
        });
    }
    if workload.kind == super::WorkloadKind::Deployment {
        inventory.replica_sets.update(|rs| {
            let current = rs.replicas > 0 && rs.meta.namespace == root.namespace && before.root_owner(Kind::ReplicaSet, &rs.meta) == root;
            current.then(|| Workload {
                template: Arc::clone(&workload.template),
                template_labels: workload.template_labels.clone(),
                replicas: rs.replicas.min(workload.replicas),
                ..rs.clone()
            })
        });
    }
    let store = match workload.kind {
        super::WorkloadKind::Deployment => &mut inventory.deployments,
        super::WorkloadKind::ReplicaSet => &mut inventory.replica_sets,
        super::WorkloadKind::DaemonSet => &mut inventory.daemon_sets,
        super::WorkloadKind::StatefulSet => &mut inventory.stateful_sets,
        super::WorkloadKind::Job => &mut inventory.jobs,
        super::WorkloadKind::CronJob => &mut inventory.cron_jobs,
        super::WorkloadKind::ReplicationController => &mut inventory.replication_controllers,
    };
    store.put(workload.clone());
}

fn remove(inventory: &mut Inventory, object: &ObjectRef) {
    let (namespace, name) = (object.namespace.as_str(), object.name.as_str());
    match object.kind {
        Kind::Namespace => remove_namespace(inventory, name),
        Kind::Node => {
            inventory.nodes.remove("", name);
            inventory.pods.retain(|pod| pod.node != *name);
        }
        Kind::Pod => _ = inventory.pods.remove(namespace, name),
        Kind::Deployment | Kind::ReplicaSet | Kind::DaemonSet | Kind::StatefulSet | Kind::Job | Kind::CronJob | Kind::ReplicationController => {
            remove_workload(inventory, object);
        }
        Kind::ServiceAccount => {
            inventory.service_accounts.remove(namespace, name);
            // The token controller removes the account's long-lived tokens with it.
            inventory.secrets.retain(|secret| secret.meta.namespace != *namespace || secret.token_of().is_none_or(|account| *account != *name));
        }
        Kind::Role => _ = inventory.roles.remove(namespace, name),
        Kind::ClusterRole => _ = inventory.cluster_roles.remove("", name),
        Kind::RoleBinding => _ = inventory.role_bindings.remove(namespace, name),
        Kind::ClusterRoleBinding => _ = inventory.cluster_role_bindings.remove("", name),
        Kind::Secret => _ = inventory.secrets.remove(namespace, name),
        Kind::ConfigMap => _ = inventory.config_maps.remove(namespace, name),
        Kind::Service => _ = inventory.services.remove(namespace, name),
        Kind::EndpointSlice => _ = inventory.endpoint_slices.remove(namespace, name),
        Kind::Ingress => _ = inventory.ingresses.remove(namespace, name),
        Kind::NetworkPolicy => _ = inventory.network_policies.remove(namespace, name),
        Kind::PersistentVolume => _ = inventory.volumes.remove("", name),
        Kind::PersistentVolumeClaim => _ = inventory.claims.remove(namespace, name),
        Kind::ValidatingWebhook => _ = inventory.validating_webhooks.remove("", name),
        Kind::MutatingWebhook => _ = inventory.mutating_webhooks.remove("", name),
        Kind::AdmissionPolicy => _ = inventory.admission_policies.remove("", name),
        Kind::AdmissionPolicyBinding => _ = inventory.admission_policy_bindings.remove("", name),
        Kind::CustomResource => _ = inventory.custom_resources.remove("", name),
        Kind::ApiService => _ = inventory.api_services.remove("", name),
        Kind::User | Kind::Group => remove_subject(inventory, object),
        Kind::Capability | Kind::CloudIdentity | Kind::Internet | Kind::Goal => {}
    }
}

/// Removing a user or group means removing it from every binding.
fn remove_subject(inventory: &mut Inventory, object: &ObjectRef) {
    let without = |binding: &Binding| {
        let kept: Vec<_> = binding.subjects.iter().filter(|s| s.object() != *object).cloned().collect();
        (kept.len() < binding.subjects.len()).then(|| Binding { subjects: kept, ..binding.clone() })
    };
    inventory.role_bindings.update(without);
    inventory.cluster_role_bindings.update(without);
}

fn remove_workload(inventory: &mut Inventory, object: &ObjectRef) {
    let before = inventory.clone();
    // Something below `object` in its chain of owners goes with it.
    let below = |kind: Kind, meta: &super::Meta| {
        let mut owner = meta.owner.clone();
        for _ in 0..4 {
            let Some((kind, name)) = owner.as_ref().and_then(|o| o.kind.map(|k| (k, o.name.clone()))) else { break };
            let up = ObjectRef::namespaced(kind, meta.namespace.clone(), name);
            if up == *object {
                return true;
            }
            owner = before.meta(&up).and_then(|m| m.owner.clone());
        }
        kind == object.kind && meta.namespace == object.namespace && meta.name == object.name
    };
    inventory.pods.retain(|o| !below(Kind::Pod, &o.meta));
    inventory.deployments.retain(|o| !below(Kind::Deployment, &o.meta));
    inventory.replica_sets.retain(|o| !below(Kind::ReplicaSet, &o.meta));
    inventory.daemon_sets.retain(|o| !below(Kind::DaemonSet, &o.meta));
    inventory.stateful_sets.retain(|o| !below(Kind::StatefulSet, &o.meta));
    inventory.jobs.retain(|o| !below(Kind::Job, &o.meta));
    inventory.cron_jobs.retain(|o| !below(Kind::CronJob, &o.meta));
    inventory.replication_controllers.retain(|o| !below(Kind::ReplicationController, &o.meta));
}

fn remove_namespace(inventory: &mut Inventory, name: &str) {
    inventory.namespaces.remove("", name);
    inventory.pods.remove_namespace(name);
    inventory.deployments.remove_namespace(name);
    inventory.replica_sets.remove_namespace(name);
    inventory.daemon_sets.remove_namespace(name);
    inventory.stateful_sets.remove_namespace(name);
    inventory.jobs.remove_namespace(name);
    inventory.cron_jobs.remove_namespace(name);
    inventory.replication_controllers.remove_namespace(name);
    inventory.service_accounts.remove_namespace(name);
    inventory.roles.remove_namespace(name);
    inventory.role_bindings.remove_namespace(name);
    inventory.secrets.remove_namespace(name);
    inventory.config_maps.remove_namespace(name);
    inventory.services.remove_namespace(name);
    inventory.endpoint_slices.remove_namespace(name);
    inventory.ingresses.remove_namespace(name);
    inventory.network_policies.remove_namespace(name);
    inventory.claims.remove_namespace(name);
}

/// The kind of object a role reference names.
impl RoleKind {
    /// Role or ClusterRole.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Role => Kind::Role,
            Self::ClusterRole => Kind::ClusterRole,
        }
    }
}
