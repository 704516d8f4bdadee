//! Where hubs lead: what a capability at a scope stands for.

use super::admission::{Enforced, join};
use super::assemble::{Builder, Link, Scope, V};
use super::nodes::MADE_UP;
use super::workloads::{Contents, Leads, OnNode};
use crate::attack::edge::{Face, Vertex};
use crate::attack::escape;
use crate::model::{Kind, Name, ObjectRef, Resource, Subject};

/// The hubs that the catalogue may lead to.
const HUBS: &[&str] = &[
    "bind-cluster",
    "bind-clusterroles",
    "bind-roles",
    "certificates",
    "change-pods",
    "cluster-admin",
    "create-pods",
    "escalate-clusterroles",
    "escalate-roles",
    "ghost-accounts",
    "host-volumes",
    "impersonate-groups",
    "impersonate-users",
    "kubelet",
    "namespace-admin",
    "new-namespaces",
    "node-authorizer",
    "patch-cronjobs",
    "patch-daemonsets",
    "patch-deployments",
    "patch-replicasets",
    "patch-replicationcontrollers",
    "patch-statefulsets",
    "privileged-pods",
    "reach-pods",
    "read-configmaps",
    "read-secrets",
    "rebind-cluster",
    "rebind-clusterroles",
    "rebind-roles",
    "run-in-pods",
    "service-accounts",
    "webhooks",
];

/// The hub of that name.
pub(super) fn named(name: &str) -> Option<&'static str> {
    HUBS.binary_search(&name).ok().map(|at| HUBS[at])
}

/// Whether a hub is one per namespace.
fn by_namespace(hub: &str) -> bool {
    matches!(
        hub,
        "run-in-pods"
            | "change-pods"
            | "create-pods"
            | "service-accounts"
            | "read-secrets"
            | "read-configmaps"
            | "namespace-admin"
            | "privileged-pods"
            | "host-volumes"
            | "ghost-accounts"
            | "bind-roles"
    ) || hub.starts_with("patch-")
}

impl Builder<'_> {
    /// Leads the hubs and roles that are needed to what they stand for, which may need further ones.
    pub(super) fn expand_hubs(&mut self) {
        loop {
            if let Some((hub, scope, vertex)) = self.waiting.pop() {
                self.expand(hub, &scope, vertex);
            } else if let Some((role, scope, vertex)) = self.waiting_roles.pop() {
                self.expand_role(&role, &scope, vertex);
            } else {
                break;
            }
        }
    }

    fn expand(&mut self, hub: &'static str, scope: &Scope, vertex: V) {
        match scope {
            Scope::Cluster if by_namespace(hub) => {
                let namespaces = std::mem::take(&mut self.namespaces);
                for namespace in &namespaces {
                    if self.has_targets(hub, namespace) {
                        let exists = self.exists(&ObjectRef::cluster(Kind::Namespace, namespace.clone()));
                        let to = self.hub(hub, Scope::Namespace(namespace.clone()));
                        self.link(vertex, to, Link::default().proof(exists));
                    }
                }
                self.namespaces = namespaces;
                if hub == "read-secrets" {
                    let goal = self.goal("all-secrets");
                    self.link(vertex, goal, Link::default());
                }
            }
            Scope::Cluster | Scope::Each => self.expand_cluster(hub, vertex),
            Scope::Namespace(namespace) => self.expand_namespace(hub, namespace, vertex),
            Scope::Object(node) => self.expand_node(hub, node, vertex),
        }
    }

    /// Whether there is anything behind a hub in a namespace.
    fn has_targets(&self, hub: &str, namespace: &Name) -> bool {
        let inventory = self.facts.inventory;
        match hub {
            "run-in-pods" | "change-pods" => self.placed.by_namespace.contains_key(namespace),
            "bind-roles" => !inventory.roles.in_namespace(namespace).is_empty(),
            "ghost-accounts" => self.ghosts(namespace).next().is_some(),
            patch if patch.starts_with("patch-") => self.workloads_of(patch, namespace).next().is_some(),
            _ => true,
        }
    }

    fn expand_cluster(&mut self, hub: &'static str, vertex: V) {
        match hub {
            "any-node" => {
                let inventory = self.facts.inventory;
                for node in inventory.nodes.iter() {
                    let object = ObjectRef::cluster(Kind::Node, node.meta.name.clone());
                    let exists = self.exists(&object);
                    let to = self.node(&node.meta.name);
                    self.link(vertex, to, Link::default().proof(exists).condition(if node.hypothetical { MADE_UP } else { "" }));
                }
            }
            "node-authorizer" => {
                let inventory = self.facts.inventory;
                for node in inventory.nodes.iter() {
                    let exists = self.exists(&ObjectRef::cluster(Kind::Node, node.meta.name.clone()));
                    let to = self.hub(hub, Scope::Object(node.meta.name.clone()));
                    self.link(vertex, to, Link::default().proof(exists).condition(if node.hypothetical { MADE_UP } else { "" }));
                }
            }
            "new-namespaces" => {
                let condition = join(&["no default of pod security is set in the API server's configuration", &self.guards.new_namespace]);
                self.lead_to_nodes(vertex, &condition);
            }
            "kubelet" => {
                let to = self.hub("run-in-pods", Scope::Cluster);
                self.link(vertex, to, Link::default());
            }
            "impersonate-users" => self.lead_to_subjects(vertex, |subject| matches!(subject, Subject::User(name) if !name.starts_with("system:node:"))),
            "impersonate-groups" => {
                let goal = self.goal("cluster-admin");
                self.link(vertex, goal, Link::default());
                self.lead_to_subjects(vertex, |subject| matches!(subject, Subject::Group(_)));
            }
            "certificates" => {
                let goal = self.goal("cluster-admin");
                let other_signer = self.facts.inventory.cluster.provider == crate::model::Provider::Eks;
                let condition = if other_signer { "the provider's control plane signs certificates for this signer, which EKS is not known to do" } else { "" };
                self.link(vertex, goal, Link::default().condition(condition));
            }
            "webhooks" => {
                let goal = self.goal("cluster-admin");
                self.link(
                    vertex,
                    goal,
                    Link::default().condition("the API server can reach a server of the attacker's, and somebody then makes pods or bindings"),
                );
            }
            "bind-cluster" => self.lead_to_role(vertex, &Scope::Cluster),
            "bind-clusterroles" => self.lead_to_role(vertex, &Scope::Each),
            _ => {}
        }
    }

    /// Every role of a scope may be bound: cluster-admin is among them.
    fn lead_to_role(&mut self, vertex: V, scope: &Scope) {
        let admin = ObjectRef::cluster(Kind::ClusterRole, super::roles::CLUSTER_ADMIN);
        let to = if *scope == Scope::Cluster { Some(self.goal("cluster-admin")) } else { self.role(&admin, scope.clone()) };
        let read = self.facts.inventory.contains(&admin);
        let condition =
            if read || *scope != Scope::Cluster { "" } else { "the built-in ClusterRole cluster-admin, which was not read, is there as in every cluster" };
        if let Some(to) = to {
            self.link(vertex, to, Link::default().condition(condition));
        }
    }

    fn lead_to_subjects(&mut self, vertex: V, wanted: impl Fn(&Subject) -> bool) {
        let vertices: Vec<V> = self.identities.subjects.iter().zip(&self.identities.vertices).filter(|(s, _)| wanted(s)).map(|(_, v)| *v).collect();
        for to in vertices {
            self.link(vertex, to, Link::default());
        }
    }

    fn expand_namespace(&mut self, hub: &'static str, namespace: &Name, vertex: V) {
        let scope = || Scope::Namespace(namespace.clone());
        match hub {
            "run-in-pods" => self.lead_to_pods(namespace, vertex, false),
            "change-pods" => {
                if self.placed.by_namespace.get(namespace).is_some_and(|pods| pods.iter().any(|pod| pod.mirror)) {
                    self.lead_to_pods(namespace, vertex, true);
                } else {
                    let to = self.hub("run-in-pods", scope());
                    self.link(vertex, to, Link::default());
                }
            }
            "create-pods" => self.expand_create(namespace, vertex),
            "service-accounts" => {
                let inventory = self.facts.inventory;
                for account in inventory.service_accounts.in_namespace(namespace) {
                    self.lead_to(vertex, &ObjectRef::namespaced(Kind::ServiceAccount, namespace.clone(), account.meta().name.clone()));
                }
            }
            "read-secrets" => {
                let inventory = self.facts.inventory;
                let secrets = inventory.secrets.in_namespace(namespace);
                self.vertex(vertex).replicas = secrets.len() as u32;
                for secret in secrets {
                    let object = ObjectRef::namespaced(Kind::Secret, namespace.clone(), secret.meta.name.clone());
                    if self.known(&object).is_some() {
                        self.lead_to(vertex, &object);
                    }
                }
            }
            "namespace-admin" => {
                let ghosts = self.has_targets("ghost-accounts", namespace).then_some("ghost-accounts");
                for hub in ["run-in-pods", "create-pods", "privileged-pods", "service-accounts", "read-secrets"].into_iter().chain(ghosts) {
                    let to = self.hub(hub, scope());
                    self.link(vertex, to, Link::default());
                }
            }
            "privileged-pods" => {
                let others = self.guards.of(namespace).others;
                self.lead_to_nodes(vertex, &others);
            }
            "host-volumes" => {
                let guard = self.guards.of(namespace);
                let root = if guard.enforced == Enforced::Restricted { "what the pod finds on the disk as a user other than root is of use" } else { "" };
                self.lead_to_nodes(vertex, &join(&[root, &guard.others]));
            }
            "ghost-accounts" => {
                for ghost in self.ghosts(namespace).collect::<Vec<_>>() {
                    self.link(vertex, ghost, Link::default());
                }
            }
            "bind-roles" => {
                let inventory = self.facts.inventory;
                for role in inventory.roles.in_namespace(namespace) {
                    let object = ObjectRef::namespaced(Kind::Role, namespace.clone(), role.meta.name.clone());
                    let exists = self.exists(&object);
                    if let Some(to) = self.role(&object, scope()) {
                        self.link(vertex, to, Link::default().proof(exists));
                    }
                }
            }
            "bind-clusterroles" => self.lead_to_role(vertex, &scope()),
            patch if patch.starts_with("patch-") => {
                let workloads: Vec<ObjectRef> = self.workloads_of(patch, namespace).collect();
                let alts: Vec<_> = workloads.iter().filter_map(|workload| self.present(workload)).collect();
                if !alts.is_empty() {
                    let proof = self.proofs.prove(&[&alts]);
                    let to = self.hub("create-pods", scope());
                    self.link(vertex, to, Link::default().proof(proof));
                }
            }
            _ => {}
        }
    }

    /// Whoever makes pods of his own choice in a namespace acts as its accounts, reads its Secrets, and takes nodes where nothing forbids it.
    fn expand_create(&mut self, namespace: &Name, vertex: V) {
        let accounts = self.hub("service-accounts", Scope::Namespace(namespace.clone()));
        self.link(vertex, accounts, Link::kind("POD_CREATE_AS_SA"));
        let secrets = self.hub("read-secrets", Scope::Namespace(namespace.clone()));
        self.link(vertex, secrets, Link::kind("POD_CREATE_MOUNT"));
        if let Some(condition) = self.guards.of(namespace).privileged() {
            self.lead_to_nodes(vertex, &condition);
        }
        self.lead_through_claims(namespace, vertex);
    }

    /// A claim whose volume is a path of the node is a way to it that pod security does not see.
    fn lead_through_claims(&mut self, namespace: &Name, vertex: V) {
        let inventory = self.facts.inventory;
        for claim in inventory.claims.in_namespace(namespace) {
            let Some(host) = self.host_volume(namespace, &claim.meta.name).filter(|host| !host.read_only && escape::writes_host(&host.path)) else { continue };
            let objects = [
                ObjectRef::namespaced(Kind::PersistentVolumeClaim, namespace.clone(), claim.meta.name.clone()),
                ObjectRef::cluster(Kind::PersistentVolume, host.volume.clone()),
            ];
            let needs: Vec<_> = objects.iter().filter_map(|object| self.present(object)).map(|alt| [alt]).collect();
            let needs: Vec<&[_]> = needs.iter().map(<[_; 1]>::as_slice).collect();
            let proof = self.proofs.prove(&needs);
            let note = self.note(&objects[1], "spec.hostPath", host.path.to_string());
            let others = self.guards.of(namespace).others;
            let to = self.hub("any-node", Scope::Cluster);
            self.link(vertex, to, Link::kind("EXPLOIT_HOST_WRITE").proof(proof).note(note).condition(&others));
        }
    }

    fn lead_to_nodes(&mut self, vertex: V, condition: &str) {
        let to = self.hub("any-node", Scope::Cluster);
        self.link(vertex, to, Link::default().condition(condition));
    }

    /// Leads to an object that was read.
    fn lead_to(&mut self, vertex: V, object: &ObjectRef) {
        let exists = self.there(object);
        let to = self.thing(object);
        self.link(vertex, to, Link::default().proof(exists));
    }

    fn lead_to_pods(&mut self, namespace: &Name, vertex: V, changeable: bool) {
        for pods in self.placed.by_namespace.get(namespace).cloned().unwrap_or_default() {
            if !(changeable && pods.mirror) {
                self.link(vertex, pods.vertex, Link::default().proof(pods.proof));
            }
        }
    }

    fn expand_node(&mut self, hub: &'static str, node: &Name, vertex: V) {
        let here = self.placed.by_node.get(node).cloned().unwrap_or_default();
        match hub {
            "kubelet" => {
                for pods in here {
                    self.link(vertex, pods.vertex, Link::default().proof(pods.proof));
                }
            }
            "pod-data" => self.lead_to_contents(vertex, &here, |contents| &mut contents.mounted),
            "node-authorizer" => {
                let data = self.hub("pod-data", Scope::Object(node.clone()));
                self.link(vertex, data, Link::default());
                self.lead_to_contents(vertex, &here, |contents| &mut contents.named);
            }
            "host-files" => self.expand_files(node, vertex),
            _ => {}
        }
    }

    /// Every file of a node: what is mounted into its pods, the kubelet's key, and on the control plane the cluster's.
    fn expand_files(&mut self, node: &Name, vertex: V) {
        let data = self.hub("pod-data", Scope::Object(node.clone()));
        self.link(vertex, data, Link::default());
        let user = self.kubelet(node);
        self.link(vertex, user, Link::default());
        if self.facts.inventory.nodes.get("", node).is_some_and(|node| self.is_control_plane(node)) {
            let goal = self.goal("cluster-admin");
            self.link(vertex, goal, Link::default());
        }
    }

    /// Leads to what is had of pods by one vertex for those of a template; to nothing where that is nothing of use.
    fn lead_to_contents(&mut self, vertex: V, here: &[OnNode], part: fn(&mut Contents) -> &mut Leads) {
        for pods in here {
            let leads = part(&mut self.placed.contents[pods.template]);
            if leads.to.is_empty() {
                continue;
            }
            let contents = leads.vertex.unwrap_or_else(|| self.stand_for(pods.template, part));
            let condition = if pods.assumed { MADE_UP } else { "" };
            self.link(vertex, contents, Link::default().proof(pods.proof).condition(condition));
        }
    }

    /// A vertex that stands for what is had of a template's pods.
    fn stand_for(&mut self, template: usize, part: fn(&mut Contents) -> &mut Leads) -> V {
        let object = ObjectRef::cluster(Kind::Capability, format!("pod-data#{template}"));
        let vertex = self.add(Vertex { object, replicas: 1, representative: None, face: Face::Hidden });
        let leads = part(&mut self.placed.contents[template]);
        leads.vertex = Some(vertex);
        for (to, proof, note) in leads.to.clone() {
            self.link(vertex, to, Link::default().proof(proof).note(note));
        }
        vertex
    }

    /// The service accounts of a namespace that bindings name but that do not exist.
    fn ghosts(&self, namespace: &Name) -> impl Iterator<Item = V> {
        let inventory = self.facts.inventory;
        let is_ghost = move |subject: &Subject| matches!(subject, Subject::ServiceAccount { namespace: at, name } if at == namespace && inventory.service_accounts.get(at, name).is_none());
        let range = self.identities.range_of_namespace(namespace);
        self.identities.subjects[range.clone()].iter().zip(&self.identities.vertices[range]).filter(move |(s, _)| is_ghost(s)).map(|(_, v)| *v)
    }

    /// The workloads of a namespace whose template a hub lets change; a workload that another one owns is put back by its owner.
    fn workloads_of(&self, patch: &str, namespace: &Name) -> impl Iterator<Item = ObjectRef> {
        let kind = patch.strip_prefix("patch-").and_then(Kind::from_word);
        let store = kind.and_then(|kind| Some((kind, self.facts.inventory.workloads_of(kind)?)));
        let workloads = store.into_iter().flat_map(|(kind, store)| store.in_namespace(namespace).iter().map(move |workload| (kind, workload)));
        workloads.map(|(kind, workload)| ObjectRef::namespaced(kind, namespace.clone(), workload.meta.name.clone()))
    }
}
