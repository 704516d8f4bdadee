//! Workloads as vertices, and what their containers lead to.
//!
//! Pods of a template share a vertex where the template alone decides. Where the node decides too, because a container gets at its
//! node, a workload on several nodes has one vertex for the pods of each node: whoever takes over one node has the account of a
//! DaemonSet's pod there, but not the other nodes of the DaemonSet.

use std::collections::BTreeMap;

use super::assemble::{Builder, Link, V};
use super::escapes::Place;
use super::nodes::MADE_UP;
use super::workloads::{Contents, InNamespace, OnNode, Template, Workload, Workloads, pod_object};
use crate::attack::edge::{Face, Vertex};
use crate::attack::escape::{self, Escape, HostVolume, Target};
use crate::attack::proof::AltId;
use crate::model::{Kind, Name, ObjectRef, Placement, Pod, Resource, VolumeBacking};

/// One template under construction.
struct Part<'t, 'a> {
    workload: &'t ObjectRef,
    template: &'t Template<'a>,
    /// Where code in any of its pods stands.
    code: V,
    alive: u32,
    escapes: Vec<Escape>,
}

impl Builder<'_> {
    /// Adds every workload with what it leads to, and leads every node to the pods on it.
    pub(super) fn add_workloads(&mut self, workloads: &Workloads<'_>) {
        for workload in &workloads.list {
            self.add_workload(workload);
        }
        let placed: Vec<(Name, OnNode)> = self.placed.by_node.iter().flat_map(|(node, list)| list.iter().map(move |on| (node.clone(), *on))).collect();
        for (node, on) in placed {
            let node = self.node(&node);
            self.link(node, on.vertex, Link::kind("ON_NODE").proof(on.proof).condition(if on.assumed { MADE_UP } else { "" }));
        }
    }

    fn add_workload(&mut self, workload: &Workload<'_>) {
        let object = &workload.object;
        let vertex = self.thing(object);
        let pods: Vec<&Pod> = workload.templates.iter().flat_map(|t| t.pods.iter().copied()).collect();
        *self.vertex(vertex) =
            Vertex { object: object.clone(), replicas: pods.len() as u32, representative: pods.first().map(|pod| pod_object(pod)), face: Face::Thing };
        let mut all = Vec::new();
        for template in &workload.templates {
            let alts: Vec<AltId> = template.pods.iter().map(|pod| self.pod_alt(object, pod)).collect();
            let alive = self.proofs.prove(&[&alts]);
            let claims = |name: &str| self.host_volume(&object.namespace, name);
            let escapes = escape::escapes(template.spec, &claims);
            let single = workload.templates.len() == 1;
            let nodes = by_node(template);
            let spread = !escapes.is_empty() && nodes.len() > 1;
            let code = if single && !spread { vertex } else { self.part(object, template.pods.first(), if spread { Face::Hidden } else { Face::Part }) };
            if code != vertex {
                self.link(vertex, code, Link::default().proof(alive));
            }
            let part = Part { workload: object, template, code, alive, escapes };
            self.lead_code(&part);
            self.place(&part, vertex, spread, &nodes, &alts);
            all.extend(alts);
        }
        let proof = self.proofs.prove(&[&all]);
        let mirror = pods.iter().all(|pod| pod.mirror);
        self.placed.by_namespace.entry(object.namespace.clone()).or_default().push(InNamespace { vertex, proof, mirror });
    }

    /// The alternative that a pod is there: it, its owners and its node.
    fn pod_alt(&mut self, root: &ObjectRef, pod: &Pod) -> AltId {
        let object = pod_object(pod);
        let mut needed = vec![self.proofs.object(&object), self.proofs.object(root)];
        if let Some(owner) = pod.meta.owner.as_ref().and_then(|o| o.kind.map(|kind| ObjectRef::namespaced(kind, pod.meta.namespace.clone(), o.name.clone()))) {
            needed.push(self.proofs.object(&owner));
        }
        if !pod.node.is_empty() {
            needed.push(self.proofs.object(&ObjectRef::cluster(Kind::Node, pod.node.clone())));
        }
        needed.sort_unstable();
        needed.dedup();
        let alt = self.proofs.alt(&needed);
        self.placed.pods.insert(object, (alt, pod.mirror));
        alt
    }

    fn part(&mut self, object: &ObjectRef, pod: Option<&&Pod>, face: Face) -> V {
        self.add(Vertex { object: object.clone(), replicas: 1, representative: pod.map(|pod| pod_object(pod)), face })
    }

    /// Gives the pods their vertices, node by node, and leads them towards their nodes.
    fn place(&mut self, part: &Part<'_, '_>, workload: V, spread: bool, nodes: &BTreeMap<Name, Vec<usize>>, alts: &[AltId]) {
        let template = self.placed.contents.len() - 1;
        let fields: Vec<u32> = part.escapes.iter().map(|escape| self.escape_note(part.workload, escape)).collect();
        let logs = if part.escapes.iter().any(|e| e.target == Target::FilesByLog) { self.log_needs(part.workload, part.template) } else { Vec::new() };
        for (node, members) in nodes {
            let here: Vec<AltId> = members.iter().map(|at| alts[*at]).collect();
            let proof = self.proofs.prove(&[&here]);
            let first = part.template.pods[members[0]];
            let vertex = if spread {
                let vertex = self.part(part.workload, Some(&first), Face::Part);
                self.vertex(vertex).replicas = members.len() as u32;
                self.link(workload, vertex, Link::default().proof(proof));
                self.link(vertex, part.code, Link::default().proof(proof));
                vertex
            } else {
                part.code
            };
            for at in members {
                self.alias(pod_object(part.template.pods[*at]), vertex);
            }
            let assumed = first.placement == Placement::Hypothetical;
            self.placed.by_node.entry(node.clone()).or_default().push(OnNode { vertex, template, proof, assumed });
            for (escape, field) in part.escapes.iter().zip(&fields) {
                let place = Place { vertex, node, here: &here, proof, assumed, namespace: &part.workload.namespace, logs: &logs };
                self.lead_out(escape, *field, &place);
            }
        }
        for pod in part.template.pods.iter().filter(|pod| pod.node.is_empty()) {
            self.alias(pod_object(pod), part.code);
        }
        // What owns the pods on the way up to the workload is found there too.
        for owner in part.template.pods.iter().filter_map(|pod| pod.meta.owner.as_ref()).filter_map(|o| o.kind.map(|kind| (kind, o.name.clone()))) {
            if self.facts.inventory.workloads_of(owner.0).is_some() {
                self.alias(ObjectRef::namespaced(owner.0, part.workload.namespace.clone(), owner.1), part.code);
            }
        }
    }

    /// What code in the pods has: the account and the mounted Secrets.
    fn lead_code(&mut self, part: &Part<'_, '_>) {
        let namespace = &part.workload.namespace;
        let mut contents = Contents::default();
        contents.leads.extend(self.account_of(part));
        contents.leads.extend(self.secrets_of(part.workload, part.template.spec, part.alive));
        for (to, proof, note) in &contents.leads {
            let kind = if self.vertex(*to).object.kind == Kind::ServiceAccount { "RUNS_AS" } else { "CONTAINER_HAS_SECRET" };
            self.link(part.code, *to, Link::kind(kind).proof(*proof).note(*note));
        }
        self.request_tokens(part, namespace);
        self.placed.contents.push(contents);
    }

    /// The service account, if a running container has a token of it that the API server accepts.
    fn account_of(&mut self, part: &Part<'_, '_>) -> Option<(V, u32, u32)> {
        let first = part.template.pods.first()?;
        let spec = part.template.spec;
        let (container, mount) = spec.containers.iter().filter(|c| c.is_long_running()).find_map(|c| first.token_mounts(c).next().map(|m| (c, m)))?;
        let account = ObjectRef::namespaced(Kind::ServiceAccount, part.workload.namespace.clone(), spec.service_account.clone());
        if !self.may_exist(&account.namespace, &account.name) {
            return None;
        }
        let proof = self.with_object(part.alive, &account);
        let place = Self::spec_path(part.workload);
        let path = &mount.path;
        let (field, value) = if self.is_mounted_by_hand(part.workload, path) {
            let field = format!("{place}{}[name={}].volumeMounts[{}]", container.role.field(), container.name, mount.volume);
            (field, format!("{path} holds a token of {}", account.name))
        } else {
            (format!("{place}serviceAccountName"), format!("{}: admission mounts its token at {path} in {}", account.name, container.name))
        };
        let note = self.note(part.workload, field, value);
        Some((self.thing(&account), proof, note))
    }

    /// Whether a workload's own template mounts something there, rather than the admission of its pods.
    fn is_mounted_by_hand(&self, workload: &ObjectRef, path: &str) -> bool {
        let template = self.facts.inventory.workload(workload).map(|workload| &workload.template);
        template.is_none_or(|template| template.containers.iter().any(|container| container.mounts.iter().any(|mount| *mount.path == *path)))
    }

    /// Older servers let a kubelet request tokens of its pods' accounts, also where none is mounted.
    fn request_tokens(&mut self, part: &Part<'_, '_>, namespace: &Name) {
        let version = self.facts.inventory.cluster.version;
        let account = ObjectRef::namespaced(Kind::ServiceAccount, namespace.clone(), part.template.spec.service_account.clone());
        if version.is_some_and(|v| v.minor >= 33) || part.template.pods.iter().all(|pod| pod.mirror) || !self.may_exist(namespace, &account.name) {
            return;
        }
        let condition = if version.is_some() { "" } else { "the server is older than 1.33" };
        let to = self.thing(&account);
        for (node, members) in by_node(part.template) {
            let here: Vec<AltId> = members.iter().map(|at| self.placed.pods[&pod_object(part.template.pods[*at])].0).collect();
            let here = self.proofs.prove(&[&here]);
            let proof = self.with_object(here, &account);
            let from = self.node(&node);
            self.link(from, to, Link::kind("NODE_TOKEN_REQUEST").proof(proof).condition(condition));
        }
    }

    /// A proof with one more object that has to be there, if it was read.
    pub(super) fn with_object(&mut self, proof: u32, object: &ObjectRef) -> u32 {
        match self.present(object) {
            Some(alt) => self.proofs.and(proof, &[&[alt]]),
            None => proof,
        }
    }

    /// The path of the pod specification in a workload.
    pub(super) fn spec_path(workload: &ObjectRef) -> &'static str {
        match workload.kind {
            Kind::Pod => "spec.",
            Kind::CronJob => "spec.jobTemplate.spec.template.spec.",
            _ => "spec.template.spec.",
        }
    }

    fn escape_note(&mut self, workload: &ObjectRef, escape: &Escape) -> u32 {
        let field = format!("{}{}", Self::spec_path(workload), escape.field);
        self.note(workload, field, escape.value.clone())
    }

    /// The path of the node behind a claim.
    pub(super) fn host_volume(&self, namespace: &str, claim: &str) -> Option<HostVolume> {
        let inventory = self.facts.inventory;
        let claim = inventory.claims.get(namespace, claim)?;
        let volume = inventory.volumes.get("", &claim.volume)?;
        let path = match &volume.backing {
            VolumeBacking::HostPath(path) | VolumeBacking::Local(path) => path.clone(),
            VolumeBacking::Csi(_) | VolumeBacking::Other(_) => return None,
        };
        Some(HostVolume { path, volume: volume.meta().name.clone(), read_only: volume.read_only })
    }
}

/// The pods of a template by node, as places among them; those without a node are left out.
pub(super) fn by_node(template: &Template<'_>) -> BTreeMap<Name, Vec<usize>> {
    let mut nodes: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
    for (at, pod) in template.pods.iter().enumerate().filter(|(_, pod)| !pod.node.is_empty()) {
        nodes.entry(pod.node.clone()).or_default().push(at);
    }
    nodes
}
