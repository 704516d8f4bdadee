//! What was collected of one cluster at one time.

use super::{
    AdmissionPolicy, AdmissionPolicyBinding, ApiService, Binding, ClusterInfo, ConfigMap, Coverage, CustomResource, Diagnostic, EndpointSlice, Ingress, Kind,
    Meta, Namespace, NetworkPolicy, Node, ObjectRef, PersistentVolume, PersistentVolumeClaim, Pod, Resource, Role, RoleKind, RoleRef, Secret, Service,
    ServiceAccount, Store, WebhookConfiguration, Workload,
};

/// Everything that was read, immutable once made. Cheap to clone: its blocks are shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The cluster as a whole.
    pub cluster: ClusterInfo,
    /// What was read and what was not.
    pub coverage: Coverage,
    /// What else there is to say about the input.
    pub diagnostics: Vec<Diagnostic>,
    /// Namespaces.
    pub namespaces: Store<Namespace>,
    /// Nodes.
    pub nodes: Store<Node>,
    /// Pods, those that templates would make among them.
    pub pods: Store<Pod>,
    /// Deployments.
    pub deployments: Store<Workload>,
    /// ReplicaSets.
    pub replica_sets: Store<Workload>,
    /// DaemonSets.
    pub daemon_sets: Store<Workload>,
    /// StatefulSets.
    pub stateful_sets: Store<Workload>,
    /// Jobs.
    pub jobs: Store<Workload>,
    /// CronJobs.
    pub cron_jobs: Store<Workload>,
    /// ReplicationControllers.
    pub replication_controllers: Store<Workload>,
    /// Service accounts.
    pub service_accounts: Store<ServiceAccount>,
    /// Roles.
    pub roles: Store<Role>,
    /// ClusterRoles.
    pub cluster_roles: Store<Role>,
    /// RoleBindings.
    pub role_bindings: Store<Binding>,
    /// ClusterRoleBindings.
    pub cluster_role_bindings: Store<Binding>,
    /// Secrets.
    pub secrets: Store<Secret>,
    /// ConfigMaps.
    pub config_maps: Store<ConfigMap>,
    /// Services.
    pub services: Store<Service>,
    /// EndpointSlices.
    pub endpoint_slices: Store<EndpointSlice>,
    /// Ingresses.
    pub ingresses: Store<Ingress>,
    /// NetworkPolicies.
    pub network_policies: Store<NetworkPolicy>,
    /// PersistentVolumes.
    pub volumes: Store<PersistentVolume>,
    /// PersistentVolumeClaims.
    pub claims: Store<PersistentVolumeClaim>,
    /// ValidatingWebhookConfigurations.
    pub validating_webhooks: Store<WebhookConfiguration>,
    /// MutatingWebhookConfigurations.
    pub mutating_webhooks: Store<WebhookConfiguration>,
    /// ValidatingAdmissionPolicies.
    pub admission_policies: Store<AdmissionPolicy>,
    /// ValidatingAdmissionPolicyBindings.
    pub admission_policy_bindings: Store<AdmissionPolicyBinding>,
    /// CustomResourceDefinitions.
    pub custom_resources: Store<CustomResource>,
    /// APIServices.
    pub api_services: Store<ApiService>,
}

/// Evaluates an expression with `$store` as the store of a workload kind, or of any other kind.
macro_rules! with_store {
    ($inventory:expr, $kind:expr, $store:ident => $body:expr, else $other:expr) => {{
        let inventory = $inventory;
        match $kind {
            Kind::Namespace => {
                let $store = &inventory.namespaces;
                $body
            }
            Kind::Node => {
                let $store = &inventory.nodes;
                $body
            }
            Kind::Pod => {
                let $store = &inventory.pods;
                $body
            }
            Kind::Deployment => {
                let $store = &inventory.deployments;
                $body
            }
            Kind::ReplicaSet => {
                let $store = &inventory.replica_sets;
                $body
            }
            Kind::DaemonSet => {
                let $store = &inventory.daemon_sets;
                $body
            }
            Kind::StatefulSet => {
                let $store = &inventory.stateful_sets;
                $body
            }
            Kind::Job => {
                let $store = &inventory.jobs;
                $body
            }
            Kind::CronJob => {
                let $store = &inventory.cron_jobs;
                $body
            }
            Kind::ReplicationController => {
                let $store = &inventory.replication_controllers;
                $body
            }
            Kind::ServiceAccount => {
                let $store = &inventory.service_accounts;
                $body
            }
            Kind::Role => {
                let $store = &inventory.roles;
                $body
            }
            Kind::ClusterRole => {
                let $store = &inventory.cluster_roles;
                $body
            }
            Kind::RoleBinding => {
                let $store = &inventory.role_bindings;
                $body
            }
            Kind::ClusterRoleBinding => {
                let $store = &inventory.cluster_role_bindings;
                $body
            }
            Kind::Secret => {
                let $store = &inventory.secrets;
                $body
            }
            Kind::ConfigMap => {
                let $store = &inventory.config_maps;
                $body
            }
            Kind::Service => {
                let $store = &inventory.services;
                $body
            }
            Kind::EndpointSlice => {
                let $store = &inventory.endpoint_slices;
                $body
            }
            Kind::Ingress => {
                let $store = &inventory.ingresses;
                $body
            }
            Kind::NetworkPolicy => {
                let $store = &inventory.network_policies;
                $body
            }
            Kind::PersistentVolume => {
                let $store = &inventory.volumes;
                $body
            }
            Kind::PersistentVolumeClaim => {
                let $store = &inventory.claims;
                $body
            }
            Kind::ValidatingWebhook => {
                let $store = &inventory.validating_webhooks;
                $body
            }
            Kind::MutatingWebhook => {
                let $store = &inventory.mutating_webhooks;
                $body
            }
            Kind::AdmissionPolicy => {
                let $store = &inventory.admission_policies;
                $body
            }
            Kind::AdmissionPolicyBinding => {
                let $store = &inventory.admission_policy_bindings;
                $body
            }
            Kind::CustomResource => {
                let $store = &inventory.custom_resources;
                $body
            }
            Kind::ApiService => {
                let $store = &inventory.api_services;
                $body
            }
            Kind::User | Kind::Group | Kind::Capability | Kind::CloudIdentity | Kind::Internet | Kind::Goal => $other,
        }
    }};
}

impl Inventory {
    /// The metadata of an object, if it is here.
    pub fn meta(&self, object: &ObjectRef) -> Option<&Meta> {
        with_store!(self, object.kind, store => store.get(&object.namespace, &object.name).map(Resource::meta), else None)
    }

    /// Whether the object is here.
    pub fn contains(&self, object: &ObjectRef) -> bool {
        self.meta(object).is_some()
    }

    /// The number of objects of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        with_store!(self, kind, store => store.len(), else 0)
    }

    /// The objects of a kind, by namespace and name.
    pub fn objects(&self, kind: Kind) -> Vec<ObjectRef> {
        with_store!(self, kind, store => store.iter().map(|o| reference(kind, o.meta())).collect(), else Vec::new())
    }

    /// The metadata of every object of a kind, by namespace and name.
    pub fn metas(&self, kind: Kind) -> Box<dyn Iterator<Item = &Meta> + '_> {
        with_store!(self, kind, store => Box::new(store.iter().map(Resource::meta)), else Box::new(std::iter::empty()))
    }

    /// The workload of a kind; none for kinds that are no workloads.
    pub fn workloads_of(&self, kind: Kind) -> Option<&Store<Workload>> {
        match kind {
            Kind::Deployment => Some(&self.deployments),
            Kind::ReplicaSet => Some(&self.replica_sets),
            Kind::DaemonSet => Some(&self.daemon_sets),
            Kind::StatefulSet => Some(&self.stateful_sets),
            Kind::Job => Some(&self.jobs),
            Kind::CronJob => Some(&self.cron_jobs),
            Kind::ReplicationController => Some(&self.replication_controllers),
            _ => None,
        }
    }

    /// One workload.
    pub fn workload(&self, object: &ObjectRef) -> Option<&Workload> {
        self.workloads_of(object.kind)?.get(&object.namespace, &object.name)
    }

    /// Every workload, by kind, namespace and name.
    pub fn workloads(&self) -> impl Iterator<Item = &Workload> {
        [&self.deployments, &self.replica_sets, &self.daemon_sets, &self.stateful_sets, &self.jobs, &self.cron_jobs, &self.replication_controllers]
            .into_iter()
            .flat_map(Store::iter)
    }

    /// The topmost workload that owns an object: a pod's Deployment rather than its ReplicaSet; the object itself if nothing owns it.
    /// An owner that was not read is still named.
    pub fn root_owner(&self, kind: Kind, meta: &Meta) -> ObjectRef {
        let mut current = reference(kind, meta);
        let mut owner = meta.owner.as_ref();
        // Four steps are more than any controller of Kubernetes stacks; a loop in the input ends here too.
        for _ in 0..4 {
            let Some((kind, name)) = owner.and_then(|o| o.kind.map(|kind| (kind, o.name.clone()))) else {
                break;
            };
            if self.workloads_of(kind).is_none() {
                break;
            }
            current = ObjectRef::namespaced(kind, meta.namespace.clone(), name);
            owner = self.meta(&current).and_then(|m| m.owner.as_ref());
        }
        current
    }

    /// Every role binding, cluster-wide ones first.
    pub fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.cluster_role_bindings.iter().chain(self.role_bindings.iter())
    }

    /// The role that a binding in `namespace` (empty: cluster-wide) refers to, if it exists. A ClusterRoleBinding of a Role grants nothing.
    pub fn role(&self, namespace: &str, role: &RoleRef) -> Option<&Role> {
        match role.kind {
            RoleKind::ClusterRole => self.cluster_roles.get("", &role.name),
            RoleKind::Role if namespace.is_empty() => None,
            RoleKind::Role => self.roles.get(namespace, &role.name),
        }
    }
}

/// The reference of an object of `kind` with that metadata.
fn reference(kind: Kind, meta: &Meta) -> ObjectRef {
    ObjectRef { kind, namespace: meta.namespace.clone(), name: meta.name.clone() }
}
