//! From pods to their nodes: escapes as edges.

use super::admission::join;
use super::assemble::{Builder, Link, Scope, V};
use super::identities::node_user;
use super::nodes::MADE_UP;
use super::workloads::Template;
use crate::attack::escape::{Escape, Target};
use crate::attack::proof::AltId;
use crate::model::{Kind, Name, ObjectRef, Subject};

/// Pods of a template on one node.
pub(super) struct Place<'p> {
    pub(super) vertex: V,
    pub(super) node: &'p Name,
    /// The alternatives that one of the pods is there, and the proof made of them.
    pub(super) here: &'p [AltId],
    pub(super) proof: u32,
    /// Which node it is is assumed.
    pub(super) assumed: bool,
    pub(super) namespace: &'p Name,
    /// The grants by which the pods' account may read logs.
    pub(super) logs: &'p [AltId],
}

impl Builder<'_> {
    /// Leads pods on a node towards it.
    pub(super) fn lead_out(&mut self, escape: &Escape, field: u32, place: &Place<'_>) {
        let node = place.node;
        let to = match escape.target {
            Target::Node => self.node(node),
            Target::FilesByLog if place.logs.is_empty() => return,
            Target::FilesByLog | Target::Files => self.hub("host-files", Scope::Object(node.clone())),
            Target::PodData => self.hub("pod-data", Scope::Object(node.clone())),
            Target::Kubelet => self.kubelet(node),
            Target::ControlPlane => match self.facts.inventory.nodes.get("", node) {
                Some(found) if self.is_control_plane(found) => self.goal("cluster-admin"),
                _ => return,
            },
            Target::Processes => self.hub("host-processes", Scope::Object(node.clone())),
            Target::Memory => self.hub("host-memory", Scope::Object(node.clone())),
            Target::Listeners => self.hub("host-listeners", Scope::Object(node.clone())),
            Target::Traffic => self.hub("host-traffic", Scope::Object(node.clone())),
        };
        let proof = self.escape_proof(escape, place);
        let condition = join(&[&escape.condition, if place.assumed { MADE_UP } else { "" }]);
        self.link(place.vertex, to, Link::kind(escape.kind).proof(proof).note(field).condition(&condition));
    }

    /// The pods, the claim and its volume if the way is through one, the right to read logs if it needs that.
    fn escape_proof(&mut self, escape: &Escape, place: &Place<'_>) -> u32 {
        let mut more: Vec<Vec<AltId>> = Vec::new();
        if let Some(claim) = &escape.claim {
            let volume = self.host_volume(place.namespace, claim).map(|host| ObjectRef::cluster(Kind::PersistentVolume, host.volume));
            let objects = [Some(ObjectRef::namespaced(Kind::PersistentVolumeClaim, place.namespace.clone(), claim.clone())), volume];
            more.extend(objects.into_iter().flatten().filter_map(|object| self.present(&object)).map(|alt| vec![alt]));
        }
        if escape.target == Target::FilesByLog {
            more.push(place.logs.to_vec());
        }
        if more.is_empty() {
            return place.proof;
        }
        let needs: Vec<&[AltId]> = std::iter::once(place.here).chain(more.iter().map(Vec::as_slice)).collect();
        self.proofs.prove(&needs)
    }

    /// The identity of a node's kubelet, which may read what the pods on the node reference.
    pub(super) fn kubelet(&mut self, node: &Name) -> V {
        let user = self.thing(&node_user(node).object());
        let given = self.hub("node-authorizer", Scope::Object(node.clone()));
        self.link(user, given, Link::kind("NODE_AUTHORIZER"));
        user
    }

    /// The grants by which the account of pods may read logs: of its namespace's pods, or of nodes. Without a mounted token there are none.
    pub(super) fn log_needs(&mut self, workload: &ObjectRef, template: &Template<'_>) -> Vec<AltId> {
        let running = template.spec.containers.iter().filter(|c| c.is_long_running());
        let has_token = template.pods.first().is_some_and(|pod| running.into_iter().any(|c| pod.token_mounts(c).next().is_some()));
        let Some(info) = self.kinds.find("CE_VAR_LOG_SYMLINK").and_then(|kind| self.kinds.info(kind)).filter(|_| has_token) else { return Vec::new() };
        let needs: Vec<_> = info.grants.iter().flat_map(|spec| spec.all.iter().flatten()).cloned().collect();
        let who = Subject::service_account(workload.namespace.clone(), template.spec.service_account.clone()).identity();
        let authorizer = self.facts.authorizer;
        let mut alts = Vec::new();
        for need in &needs {
            for holding in authorizer.identity_holdings(&who, need) {
                if holding.namespace.as_ref().is_none_or(|namespace| *namespace == workload.namespace) {
                    alts.extend(holding.grants.iter().map(|id| self.proofs.grant(*id, authorizer)));
                }
            }
        }
        alts.sort_unstable();
        alts.dedup();
        alts
    }
}
