//! The objects of every kind while an inventory is built.

use crate::model::{
    AdmissionPolicy, AdmissionPolicyBinding, ApiService, Binding, ClusterInfo, ConfigMap, Coverage, CustomResource, Diagnostic, EndpointSlice, Ingress,
    Inventory, Kind, Namespace, NetworkPolicy, Node, ObjectRef, PersistentVolume, PersistentVolumeClaim, Pod, Resource, Role, Secret, Service, ServiceAccount,
    Store, WebhookConfiguration, Workload,
};

macro_rules! objects {
    ($($store:ident: $type:ty, $kind:ident;)*) => {
        /// The objects by kind, in the order of arrival until they are sorted.
        #[derive(Default)]
        pub(crate) struct Objects { $(pub(crate) $store: Vec<$type>,)* }

        impl Objects {
            /// Sorts the objects by namespace and name. Of several with one name the last counts; the names of those that differ are returned.
            pub(crate) fn sort(&mut self) -> Vec<ObjectRef> {
                $(let mut $store = Vec::new();)*
                rayon::scope(|scope| {
                    $(scope.spawn(|_| $store = sort(&mut self.$store, Kind::$kind));)*
                });
                [$($store,)*].concat()
            }

            /// Adds other objects behind these.
            pub(crate) fn append(&mut self, mut other: Self) {
                $(self.$store.append(&mut other.$store);)*
            }

            /// The number of objects of a kind.
            pub(crate) fn count(&self, kind: Kind) -> usize {
                match kind {
                    $(Kind::$kind => self.$store.len(),)*
                    _ => 0,
                }
            }

            /// The metadata of every object.
            pub(crate) fn for_each_meta(&self, mut see: impl FnMut(Kind, &crate::model::Meta)) {
                $(self.$store.iter().for_each(|object| see(Kind::$kind, object.meta()));)*
            }

            /// Puts the objects into an inventory; how many were not there, or not like this.
            pub(crate) fn merge(self, inventory: &mut Inventory) -> usize {
                let mut changed = 0;
                $(changed += merge(&mut inventory.$store, self.$store);)*
                changed
            }

            /// Removes one object from an inventory; whether it was there.
            pub(crate) fn remove(inventory: &mut Inventory, kind: Kind, namespace: &str, name: &str) -> bool {
                match kind {
                    $(Kind::$kind => inventory.$store.remove(namespace, name),)*
                    _ => false,
                }
            }

            /// Keeps the objects of a kind for which `keep` holds; how many went.
            pub(crate) fn retain(inventory: &mut Inventory, kind: Kind, keep: impl Fn(&crate::model::Meta) -> bool) -> usize {
                match kind {
                    $(Kind::$kind => {
                        let before = inventory.$store.len();
                        inventory.$store.retain(|object| keep(object.meta()));
                        before - inventory.$store.len()
                    })*
                    _ => 0,
                }
            }

            /// The number of objects of a kind in one namespace.
            pub(crate) fn count_in(inventory: &Inventory, kind: Kind, namespace: &str) -> usize {
                match kind {
                    $(Kind::$kind => inventory.$store.in_namespace(namespace).len(),)*
                    _ => 0,
                }
            }

            /// The inventory of these objects.
            pub(crate) fn into_inventory(self, cluster: ClusterInfo, coverage: Coverage, diagnostics: Vec<Diagnostic>) -> Inventory {
                $(let mut $store = Store::default();)*
                rayon::scope(|scope| {
                    $(scope.spawn(|_| $store = Store::new(self.$store));)*
                });
                Inventory { cluster, coverage, diagnostics, $($store,)* }
            }
        }
    };
}

objects! {
    namespaces: Namespace, Namespace;
    nodes: Node, Node;
    pods: Pod, Pod;
    deployments: Workload, Deployment;
    replica_sets: Workload, ReplicaSet;
    daemon_sets: Workload, DaemonSet;
    stateful_sets: Workload, StatefulSet;
    jobs: Workload, Job;
    cron_jobs: Workload, CronJob;
    replication_controllers: Workload, ReplicationController;
    service_accounts: ServiceAccount, ServiceAccount;
    roles: Role, Role;
    cluster_roles: Role, ClusterRole;
    role_bindings: Binding, RoleBinding;
    cluster_role_bindings: Binding, ClusterRoleBinding;
    secrets: Secret, Secret;
    config_maps: ConfigMap, ConfigMap;
    services: Service, Service;
    endpoint_slices: EndpointSlice, EndpointSlice;
    ingresses: Ingress, Ingress;
    network_policies: NetworkPolicy, NetworkPolicy;
    volumes: PersistentVolume, PersistentVolume;
    claims: PersistentVolumeClaim, PersistentVolumeClaim;
    validating_webhooks: WebhookConfiguration, ValidatingWebhook;
    mutating_webhooks: WebhookConfiguration, MutatingWebhook;
    admission_policies: AdmissionPolicy, AdmissionPolicy;
    admission_policy_bindings: AdmissionPolicyBinding, AdmissionPolicyBinding;
    custom_resources: CustomResource, CustomResource;
    api_services: ApiService, ApiService;
}

impl Objects {
    /// Every object with a pod template.
    pub(crate) fn workloads(&self) -> impl Iterator<Item = &Workload> {
        [&self.deployments, &self.replica_sets, &self.daemon_sets, &self.stateful_sets, &self.jobs, &self.cron_jobs, &self.replication_controllers]
            .into_iter()
            .flatten()
    }
}

fn merge<T: Resource + Clone + PartialEq>(store: &mut Store<T>, objects: Vec<T>) -> usize {
    let mut changed = 0;
    for object in objects {
        let meta = object.meta();
        if store.get(&meta.namespace, &meta.name) != Some(&object) {
            store.put(object);
            changed += 1;
        }
    }
    changed
}

fn sort<T: Resource + PartialEq>(objects: &mut Vec<T>, kind: Kind) -> Vec<ObjectRef> {
    let mut repeated = Vec::new();
    objects.sort_by(|a, b| (&a.meta().namespace, &a.meta().name).cmp(&(&b.meta().namespace, &b.meta().name)));
    objects.dedup_by(|later, kept| {
        let same = later.meta().name == kept.meta().name && later.meta().namespace == kept.meta().namespace;
        if same {
            if later != kept {
                let meta = kept.meta();
                repeated.push(ObjectRef { kind, namespace: meta.namespace.clone(), name: meta.name.clone() });
            }
            // The sort is stable: what stands later was read later.
            std::mem::swap(later, kept);
        }
        same
    });
    repeated
}
