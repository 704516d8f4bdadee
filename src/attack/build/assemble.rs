//! The graph under construction.

use std::sync::{Arc, OnceLock};

use petgraph::graph::DiGraph;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Facts;
use super::admission::Guards;
use super::bind::Bindings;
use super::evaluate::Knowledge;
use super::identities::Identities;
use super::workloads::{Placed, Workloads};
use crate::attack::edge::{Edge, EdgeKind, Face, Vertex, VertexId};
use crate::attack::graph::{Graph, Kinds};
use crate::attack::proof::{ALWAYS, AltId, Proofs};
use crate::model::{Binding, Certainty, Diagnostic, Evidence, Inventory, Kind, Meta, Name, ObjectRef, Role};

/// A vertex under construction.
pub(super) type V = u32;

/// Where a capability holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Scope {
    /// In the whole cluster; for what is about namespaces, in each of them.
    Cluster,
    /// In one namespace.
    Namespace(Name),
    /// In any one namespace, but not at cluster scope: a ClusterRole that somebody may bind in each of them.
    Each,
    /// About one object without a namespace.
    Object(Name),
}

/// How an edge comes to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link<'t> {
    /// Its kind's id; empty for [`EdgeKind::STRUCTURE`].
    pub(super) kind: &'t str,
    /// Which objects must be there.
    pub(super) proof: u32,
    /// The field that decides.
    pub(super) note: u32,
    /// What else must hold; empty if nothing. With a condition an edge is conditional at best.
    pub(super) condition: &'t str,
}

impl Default for Link<'_> {
    fn default() -> Self {
        Self { kind: "", proof: ALWAYS, note: 0, condition: "" }
    }
}

impl<'t> Link<'t> {
    /// An edge of a kind of the catalogue.
    pub(super) fn kind(kind: &'t str) -> Self {
        Self { kind, ..Self::default() }
    }

    pub(super) fn proof(self, proof: u32) -> Self {
        Self { proof, ..self }
    }

    pub(super) fn note(self, note: u32) -> Self {
        Self { note, ..self }
    }

    pub(super) fn condition(self, condition: &'t str) -> Self {
        Self { condition, ..self }
    }
}

/// Collects vertices and edges.
pub(super) struct Builder<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) kinds: Kinds,
    pub(super) proofs: Proofs,
    net: DiGraph<Vertex, Edge, u32>,
    /// Edges that are not in the net yet.
    edges: Vec<(V, V, Edge)>,
    /// The vertex of each object that has one, by the object's number.
    places: Vec<Option<VertexId>>,
    hubs: FxHashMap<(&'static str, Scope), V>,
    /// Hubs that do not lead anywhere yet.
    pub(super) waiting: Vec<(&'static str, Scope, V)>,
    /// Roles that do not lead anywhere yet.
    pub(super) waiting_roles: Vec<(ObjectRef, Scope, V)>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) identities: Identities,
    pub(super) knowledge: Knowledge,
    pub(super) placed: Placed,
    pub(super) guards: Guards,
    pub(super) bindings: Arc<Bindings<'a>>,
    /// Every namespace that something is in, sorted.
    pub(super) namespaces: Vec<Name>,
    /// Role vertices by role and scope.
    pub(super) roles: FxHashMap<(ObjectRef, Scope), V>,
    missing: FxHashSet<String>,
    goals: Vec<V>,
    entries: Vec<V>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(facts: &Facts<'a>, namespaces: Vec<Name>, guards: Guards, bindings: Arc<Bindings<'a>>) -> Self {
        let inventory = facts.inventory;
        Self {
            facts: *facts,
            kinds: Kinds::new(facts.catalogue),
            proofs: Proofs::with_room(Kind::collected().map(|kind| inventory.count(kind)).sum()),
            net: DiGraph::default(),
            edges: Vec::new(),
            places: Vec::new(),
            hubs: FxHashMap::default(),
            waiting: Vec::new(),
            waiting_roles: Vec::new(),
            diagnostics: Vec::new(),
            identities: Identities::default(),
            knowledge: Knowledge::default(),
            placed: Placed::default(),
            guards,
            bindings,
            namespaces,
            roles: FxHashMap::default(),
            missing: FxHashSet::default(),
            goals: Vec::new(),
            entries: Vec::new(),
        }
    }

    /// A new vertex.
    pub(super) fn add(&mut self, vertex: Vertex) -> V {
        self.net.add_node(vertex).index() as V
    }

    /// The vertex of a thing, made if need be.
    pub(super) fn thing(&mut self, object: &ObjectRef) -> V {
        let number = self.proofs.object(object);
        if let Some(found) = self.place(number) {
            return found.0;
        }
        let vertex = self.add(Vertex { object: object.clone(), replicas: 1, representative: None, face: Face::Thing });
        *self.place(number) = Some(VertexId(vertex));
        vertex
    }

    /// Where the vertex of an object is kept, by the object's number.
    fn place(&mut self, number: u32) -> &mut Option<VertexId> {
        let at = number as usize;
        if at >= self.places.len() {
            self.places.resize(at + 1, None);
        }
        &mut self.places[at]
    }

    /// The vertex of a thing, if it has one.
    pub(super) fn known(&self, object: &ObjectRef) -> Option<V> {
        self.places.get(self.proofs.known(object)? as usize)?.map(|v| v.0)
    }

    /// Lets an object, by its number, be found at a vertex, unless it has one.
    pub(super) fn alias(&mut self, object: u32, vertex: V) {
        self.place(object).get_or_insert(VertexId(vertex));
    }

    pub(super) fn vertex(&mut self, vertex: V) -> &mut Vertex {
        &mut self.net[VertexId(vertex).index()]
    }

    /// A goal by capability.
    pub(super) fn goal(&mut self, name: &str) -> V {
        self.thing(&ObjectRef::cluster(Kind::Goal, name))
    }

    /// A hub; where it leads is found out later.
    pub(super) fn hub(&mut self, name: &'static str, scope: Scope) -> V {
        let key = (name, scope);
        if let Some(found) = self.hubs.get(&key) {
            return *found;
        }
        let scope = key.1;
        let place = match &scope {
            Scope::Cluster | Scope::Each => "*",
            Scope::Namespace(name) | Scope::Object(name) => name,
        };
        let object = ObjectRef::cluster(Kind::Capability, format!("{name}@{place}"));
        let vertex = self.add(Vertex { object: object.clone(), replicas: 1, representative: None, face: Face::Hidden });
        let number = self.proofs.owned(object);
        *self.place(number) = Some(VertexId(vertex));
        self.hubs.insert((name, scope.clone()), vertex);
        self.waiting.push((name, scope, vertex));
        vertex
    }

    /// Adds an edge, unless the catalogue does not know its kind.
    pub(super) fn link(&mut self, from: V, to: V, link: Link<'_>) {
        let (kind, certainty, cost) = if link.kind.is_empty() {
            (EdgeKind::STRUCTURE, Certainty::Certain, 0)
        } else {
            let Some(kind) = self.kinds.find(link.kind) else {
                if self.missing.insert(link.kind.to_owned()) {
                    self.diagnostics.push(Diagnostic::note(None, format!("The catalogue has no edge {}: these steps are left out.", link.kind)));
                }
                return;
            };
            let info = self.kinds.info(kind);
            (kind, info.map_or(Certainty::Certain, |i| i.certainty), info.map_or(0, |i| i.cost))
        };
        let certainty = if link.condition.is_empty() { certainty } else { certainty.max(Certainty::Conditional) };
        let assumption = self.proofs.assumption(link.condition);
        self.edges.push((from, to, Edge { kind, cost, certainty, assumption, proof: link.proof, note: link.note }));
    }

    /// A proof that needs one object, if it was read.
    pub(super) fn exists(&mut self, object: &ObjectRef) -> u32 {
        match self.present(object) {
            Some(alt) => self.proofs.prove(&[&[alt]]),
            None => ALWAYS,
        }
    }

    /// A proof that needs one object, which was read.
    pub(super) fn there(&mut self, object: &ObjectRef) -> u32 {
        let number = self.proofs.object(object);
        let alt = self.proofs.alt(&[number]);
        self.proofs.prove(&[&[alt]])
    }

    /// The alternative that one object is there, if it was read.
    pub(super) fn present(&mut self, object: &ObjectRef) -> Option<AltId> {
        self.facts.inventory.contains(object).then(|| {
            let number = self.proofs.object(object);
            self.proofs.alt(&[number])
        })
    }

    /// A field that decides.
    pub(super) fn note(&mut self, object: &ObjectRef, field: impl Into<Name>, value: impl Into<Name>) -> u32 {
        self.proofs.note(Evidence::field(object.clone(), field, value))
    }

    /// Whether everything of a kind was read in a namespace, so that what is not there does not exist.
    pub(super) fn is_whole(&self, kind: Kind, namespace: &str) -> bool {
        self.facts.inventory.coverage.state_in(kind, namespace).is_whole()
    }

    pub(super) fn mark_goal(&mut self, vertex: V) {
        self.goals.push(vertex);
    }

    pub(super) fn mark_entry(&mut self, vertex: V) {
        self.entries.push(vertex);
    }

    /// Of each vertex whether it leads anywhere yet.
    pub(super) fn leaders(&self) -> Vec<bool> {
        let mut leaders = vec![false; self.net.node_count()];
        self.edges.iter().for_each(|(from, ..)| leaders[*from as usize] = true);
        leaders
    }

    /// Puts the edges that came since it was last done into the net, by where they start. Those of one vertex are few: they are put together by
    /// counting before they are sorted.
    pub(super) fn settle_edges(&mut self) {
        let edges = std::mem::take(&mut self.edges);
        let mut next = vec![0usize; self.net.node_count() + 1];
        for (from, ..) in &edges {
            next[*from as usize + 1] += 1;
        }
        for at in 1..next.len() {
            next[at] += next[at - 1];
        }
        let mut sorted = edges.clone();
        for edge in edges {
            let at = &mut next[edge.0 as usize];
            sorted[*at] = edge;
            *at += 1;
        }
        let by_key = |alike: &mut [(V, V, Edge)]| alike.sort_unstable_by_key(|(_, to, e)| (*to, e.kind, e.certainty, e.cost, e.assumption, e.proof, e.note));
        sorted.par_chunk_by_mut(|a, b| a.0 == b.0).for_each(by_key);
        // An edge that is there twice with one proof says nothing new; another proof is another way to have it.
        let same = |a: &(V, V, Edge), b: &(V, V, Edge)| {
            (a.0, a.1, a.2.kind, a.2.certainty, a.2.assumption, a.2.proof) == (b.0, b.1, b.2.kind, b.2.certainty, b.2.assumption, b.2.proof)
        };
        sorted.dedup_by(|b, a| same(a, b));
        // Entries come later: for a few edges more all would be moved.
        self.net.reserve_edges(sorted.len() + sorted.len() / 8);
        for (from, to, edge) in sorted {
            self.net.add_edge(VertexId(from).index(), VertexId(to).index(), edge);
        }
    }

    /// Puts the parts together.
    pub(super) fn finish(mut self, workloads: Workloads<'_>) -> (Graph, Vec<Diagnostic>) {
        self.settle_edges();
        let net = self.net;
        let dearest = net.edge_weights().map(|edge| edge.cost).max().unwrap_or(0);
        let sorted = |list: Vec<V>, net: &DiGraph<Vertex, Edge, u32>| {
            let mut list: Vec<VertexId> = list.into_iter().map(VertexId).collect();
            list.sort_by_key(|v| (net[v.index()].object.kind != Kind::Goal, net[v.index()].object.clone()));
            list.dedup();
            list
        };
        let (entries, goals) = (sorted(self.entries, &net), sorted(self.goals, &net));
        // What was only needed to build is large: it goes while the rest is put together.
        let rest = (workloads, self.hubs, self.knowledge, self.placed, self.identities, self.roles);
        let (built_in, ()) = rayon::join(|| built_in(self.facts.inventory), || drop(rest));
        let (proofs, kinds, places) = (self.proofs, self.kinds, self.places);
        let graph = Graph { net, proofs, index: OnceLock::new(), kinds, dearest, places, built_in, entries, goals };
        self.diagnostics.sort();
        self.diagnostics.dedup();
        (graph, self.diagnostics)
    }
}

/// The roles and bindings that the API server makes in every cluster.
fn built_in(inventory: &Inventory) -> FxHashSet<ObjectRef> {
    let is_default = |meta: &Meta| meta.labels.get("kubernetes.io/bootstrapping").is_some_and(|value| *value == "rbac-defaults");
    let bindings = inventory.bindings().filter(|binding| is_default(&binding.meta)).map(Binding::object);
    let roles = inventory.cluster_roles.iter().chain(inventory.roles.iter()).filter(|role| is_default(&role.meta)).map(Role::object);
    bindings.chain(roles).collect()
}
