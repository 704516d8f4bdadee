//! Nodes, their kubelets, and the goals.

use super::assemble::{Builder, Link, V};
use crate::model::{Kind, Node, ObjectRef, Provider};

/// Why a path through a node that was made up is not sure.
pub(super) const MADE_UP: &str = "which node a pod runs on is assumed, as the manifests name none";

impl Builder<'_> {
    /// The goals by capability.
    pub(super) fn add_goals(&mut self) {
        let (admin, secrets) = (self.goal("cluster-admin"), self.goal("all-secrets"));
        self.mark_goal(admin);
        self.mark_goal(secrets);
        for (hub, scope) in [
            ("run-in-pods", super::assemble::Scope::Cluster),
            ("create-pods", super::assemble::Scope::Cluster),
            ("read-secrets", super::assemble::Scope::Cluster),
            ("service-accounts", super::assemble::Scope::Cluster),
            ("ghost-accounts", super::assemble::Scope::Cluster),
            ("any-node", super::assemble::Scope::Cluster),
            ("impersonate-users", super::assemble::Scope::Cluster),
            ("impersonate-groups", super::assemble::Scope::Cluster),
        ] {
            let to = self.hub(hub, scope);
            self.link(admin, to, Link::kind("ADMIN"));
        }
    }

    /// Every node with its kubelet's identity; those of the control plane hold the cluster's keys.
    pub(super) fn add_nodes(&mut self) {
        let inventory = self.facts.inventory;
        for node in inventory.nodes.iter() {
            let object = ObjectRef::cluster(Kind::Node, node.meta.name.clone());
            let vertex = self.thing(&object);
            let exists = self.exists(&object);
            let user = self.kubelet(&node.meta.name);
            self.link(vertex, user, Link::kind("NODE_IDENTITY").proof(exists));
            if self.is_control_plane(node) {
                let goal = self.goal("cluster-admin");
                let label =
                    node.meta.labels.iter().find(|(key, _)| key.starts_with("node-role.kubernetes.io/")).map_or(String::new(), |(key, _)| key.to_string());
                let note = self.note(&object, "metadata.labels", label);
                let condition = if node.hypothetical { "the node of the control plane is assumed, as the manifests name none" } else { "" };
                self.link(vertex, goal, Link::kind("CONTROL_PLANE_NODE").proof(exists).note(note).condition(condition));
            }
        }
    }

    /// Whether a node carries the cluster's own control plane. A provider that runs it elsewhere may label nodes as it likes.
    pub(super) fn is_control_plane(&self, node: &Node) -> bool {
        node.is_control_plane() && !matches!(self.facts.inventory.cluster.provider, Provider::Eks | Provider::Gke | Provider::Aks)
    }

    /// The vertex of a node, also of one that was not read.
    pub(super) fn node(&mut self, name: &str) -> V {
        self.thing(&ObjectRef::cluster(Kind::Node, name))
    }
}
