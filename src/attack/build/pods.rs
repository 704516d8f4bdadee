//! Workloads as vertices, and what their containers lead to.
//!
//! Pods of a template share a vertex where the template alone decides. Where the node decides too, because a container gets at its
//! node, a workload on several nodes has one vertex for the pods of each node: whoever takes over one node has the account of a
//! DaemonSet's pod there, but not the other nodes of the DaemonSet.

use super::assemble::{Builder, Link, V};
use super::escapes::Place;
use super::nodes::MADE_UP;
use super::workloads::{Contents, InNamespace, OnNode, Template, Workload, Workloads, pod_object};
use crate::attack::edge::{Face, Vertex};
use crate::attack::escape::{self, Escape, HostVolume, Target};
use crate::attack::proof::AltId;
use crate::model::{Kind, Name, ObjectRef, Placement, Pod, Resource, VolumeBacking};

/// A pod among what proofs name.
#[derive(Clone, Copy)]
struct Known {
    /// Its number as an object.
    object: u32,
    /// The number of what owns it, if that is on the way up to the workload.
    owner: Option<u32>,
    /// The alternative that it is there.
    alt: AltId,
}

/// One template under construction.
struct Part<'t, 'a> {
    workload: &'t ObjectRef,
    template: &'t Template<'a>,
    /// Its pods, in the same order.
    pods: &'t [Known],
    /// The places of its pods among them, by node; those without a node are left out.
    nodes: &'t [(&'a Name, Vec<usize>)],
    /// Where code in any of its pods stands.
    code: V,
    alive: u32,
    escapes: Vec<Escape>,
}

impl Builder<'_> {
    /// Adds every workload with what it leads to, and leads every node to the pods on it.
    pub(super) fn add_workloads(&mut self, workloads: &Workloads<'_>) {
        self.placed.pods.reserve(self.facts.inventory.pods.len());
        for workload in &workloads.list {
            self.add_workload(workload);
        }
        let placed = std::mem::take(&mut self.placed.by_node);
        let mut nodes: Vec<&Name> = placed.keys().collect();
        nodes.sort_unstable();
        for name in nodes {
            let node = self.node(name);
            for on in &placed[name] {
                self.link(node, on.vertex, Link::kind("ON_NODE").proof(on.proof).condition(if on.assumed { MADE_UP } else { "" }));
            }
        }
        self.placed.by_node = placed;
    }

    fn add_workload(&mut self, workload: &Workload<'_>) {
        let object = &workload.object;
        let vertex = self.thing(object);
        let pods: Vec<&Pod> = workload.templates.iter().flat_map(|t| t.pods.iter().copied()).collect();
        *self.vertex(vertex) =
            Vertex { object: object.clone(), replicas: pods.len() as u32, representative: pods.first().map(|pod| pod_object(pod)), face: Face::Thing };
        let mut all: Vec<Known> = Vec::with_capacity(pods.len());
        let single = workload.templates.len() == 1;
        for template in &workload.templates {
            let pods = self.pods(object, template);
            let alive = self.somebody(&pods);
            let claims = |name: &str| self.host_volume(&object.namespace, name);
            let escapes = escape::escapes(template.spec, &claims);
            let nodes = by_node(template);
            let spread = !escapes.is_empty() && nodes.len() > 1;
            let code = if single && !spread { vertex } else { self.part(object, template.pods.first(), if spread { Face::Hidden } else { Face::Part }) };
            if code != vertex {
                self.link(vertex, code, Link::default().proof(alive));
            }
            let part = Part { workload: object, template, pods: &pods, nodes: &nodes, code, alive, escapes };
            self.lead_code(&part);
            self.settle(&part, vertex, spread);
            all.extend(pods);
        }
        let proof = self.somebody(&all);
        let mirror = pods.iter().all(|pod| pod.mirror);
        self.placed.by_namespace.entry(object.namespace.clone()).or_default().push(InNamespace { vertex, proof, mirror });
    }

    /// The alternatives that the pods of a template are there: each with its owners and its node.
    fn pods(&mut self, root: &ObjectRef, template: &Template<'_>) -> Vec<Known> {
        let root = self.proofs.object(root);
        // Pods of one owner follow each other.
        let mut last: Option<(Kind, &Name, u32)> = None;
        let mut pods = Vec::with_capacity(template.pods.len());
        // Their names are scattered over memory: they are fetched together before any is needed.
        let objects: Vec<ObjectRef> = template.pods.iter().map(|pod| pod_object(pod)).collect();
        for (pod, object) in template.pods.iter().zip(objects) {
            let object = self.proofs.owned(object);
            let owner = pod.meta.owner.as_ref().and_then(|owner| Some((owner.kind?, &owner.name)));
            let owner = owner.map(|(kind, name)| match last {
                Some((before, same, number)) if before == kind && same == name => number,
                _ => {
                    let number = self.proofs.owned(ObjectRef::namespaced(kind, pod.meta.namespace.clone(), name.clone()));
                    last = Some((kind, name, number));
                    number
                }
            });
            let node = (!pod.node.is_empty()).then(|| self.node_number(&pod.node));
            let mut needed: Vec<u32> = [Some(object), Some(root), owner, node].into_iter().flatten().collect();
            needed.sort_unstable();
            needed.dedup();
            let alt = self.proofs.alt(&needed);
            self.placed.pods.insert(object, (alt, pod.mirror));
            let owner = owner.filter(|_| last.is_some_and(|(kind, ..)| self.facts.inventory.workloads_of(kind).is_some()));
            pods.push(Known { object, owner, alt });
        }
        pods
    }

    /// The number of a node as an object. Nodes are few beside all objects, so that they are found sooner among themselves.
    fn node_number(&mut self, node: &Name) -> u32 {
        if let Some(number) = self.placed.nodes.get(node) {
            return *number;
        }
        let number = self.proofs.owned(ObjectRef::cluster(Kind::Node, node.clone()));
        self.placed.nodes.insert(node.clone(), number);
        number
    }

    /// A proof that one of some pods is there.
    fn somebody(&mut self, pods: &[Known]) -> u32 {
        let alts: Vec<AltId> = pods.iter().map(|pod| pod.alt).collect();
        self.proofs.prove(&[&alts])
    }

    fn part(&mut self, object: &ObjectRef, pod: Option<&&Pod>, face: Face) -> V {
        self.add(Vertex { object: object.clone(), replicas: 1, representative: pod.map(|pod| pod_object(pod)), face })
    }

    /// Gives the pods their vertices, node by node, and leads them towards their nodes.
    fn settle(&mut self, part: &Part<'_, '_>, workload: V, spread: bool) {
        let template = self.placed.contents.len() - 1;
        let fields: Vec<u32> = part.escapes.iter().map(|escape| self.escape_note(part.workload, escape)).collect();
        let logs = if part.escapes.iter().any(|e| e.target == Target::FilesByLog) { self.log_needs(part.workload, part.template) } else { Vec::new() };
        for (node, members) in part.nodes {
            let here: Vec<AltId> = members.iter().map(|at| part.pods[*at].alt).collect();
            let proof = if members.len() == part.pods.len() { part.alive } else { self.proofs.prove(&[&here]) };
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
                self.alias(part.pods[*at].object, vertex);
            }
            let assumed = first.placement == Placement::Hypothetical;
            self.placed.by_node.entry((*node).clone()).or_default().push(OnNode { vertex, template, proof, assumed });
            for (escape, field) in part.escapes.iter().zip(&fields) {
                let place = Place { vertex, node, here: &here, proof, assumed, namespace: &part.workload.namespace, logs: &logs };
                self.lead_out(escape, *field, &place);
            }
        }
        for pod in part.pods {
            // One without a node, and what owns the pods on the way up to the workload.
            self.alias(pod.object, part.code);
            if let Some(owner) = pod.owner {
                self.alias(owner, part.code);
            }
        }
    }

    /// What code in the pods has: the account and the mounted Secrets.
    fn lead_code(&mut self, part: &Part<'_, '_>) {
        let namespace = &part.workload.namespace;
        let mut contents = Contents::default();
        contents.mounted.to.extend(self.account_of(part));
        contents.mounted.to.extend(self.secrets_of(part.workload, part.template.spec, part.alive));
        for (to, proof, note) in &contents.mounted.to {
            let kind = if self.vertex(*to).object.kind == Kind::ServiceAccount { "RUNS_AS" } else { "CONTAINER_HAS_SECRET" };
            self.link(part.code, *to, Link::kind(kind).proof(*proof).note(*note));
        }
        contents.named.to = self.named_secrets(part.workload, part.template, part.alive);
        contents.named.to.retain(|(named, ..)| !contents.mounted.to.iter().any(|(mounted, ..)| mounted == named));
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
        for (node, members) in part.nodes {
            let here: Vec<AltId> = members.iter().map(|at| part.pods[*at].alt).collect();
            let here = self.proofs.prove(&[&here]);
            let proof = self.with_object(here, &account);
            let from = self.node(node);
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
fn by_node<'a>(template: &Template<'a>) -> Vec<(&'a Name, Vec<usize>)> {
    let mut placed: Vec<(&Name, usize)> = template.pods.iter().enumerate().map(|(at, pod)| (&pod.node, at)).collect();
    placed.retain(|(node, _)| !node.is_empty());
    placed.sort_unstable();
    placed.chunk_by(|a, b| a.0 == b.0).map(|here| (here[0].0, here.iter().map(|(_, at)| *at).collect())).collect()
}
