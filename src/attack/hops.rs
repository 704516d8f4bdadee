//! Paths as people read them: from thing to thing, hubs folded away, each step with its evidence.

use petgraph::Direction;
use petgraph::visit::EdgeRef;

use super::bits::Bits;
use super::edge::{EdgeId, EdgeKind, Face, VertexId};
use super::graph::Graph;
use super::mask::Mask;
use crate::model::{Certainty, Evidence, Kind, Name, ObjectRef};

/// A way from one thing to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The steps.
    pub hops: Vec<Hop>,
    /// The sum of the costs of its edges.
    pub cost: u32,
    /// The least sure of its steps.
    pub certainty: Certainty,
}

/// A step from one thing to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// From where; one of its pods for a workload.
    pub from: ObjectRef,
    /// To where; one of its pods for a workload.
    pub to: ObjectRef,
    /// The kind of edge, by id.
    pub edge: Name,
    /// What the step says between the two (`may open a shell in`).
    pub title: Name,
    /// MITRE ATT&CK technique.
    pub technique: Name,
    /// How sure it is.
    pub certainty: Certainty,
    /// What it rests on that no object shows; empty if on nothing.
    pub assumption: String,
    /// The objects and fields that it rests on.
    pub evidence: Vec<Evidence>,
    /// How many other ways there are between the two.
    pub alternatives: u32,
    /// The edges that it is made of.
    pub edges: Vec<EdgeId>,
}

impl Path {
    /// Every thing on the path, from the start to the end.
    pub fn things(&self) -> Vec<&ObjectRef> {
        self.hops.first().map(|hop| &hop.from).into_iter().chain(self.hops.iter().map(|hop| &hop.to)).collect()
    }

    /// Every edge of the path.
    pub fn edges(&self) -> impl Iterator<Item = EdgeId> {
        self.hops.iter().flat_map(|hop| hop.edges.iter().copied())
    }

    /// Whether another path visits the same things.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        self.hops.len() == other.hops.len() && self.things() == other.things()
    }
}

/// A row of a path: vertices that are the same thing to a reader.
struct Row {
    vertices: Vec<u32>,
    /// The edges that led to it, those within it after them.
    edges: Vec<u32>,
}

impl Graph {
    /// A path from its vertices and edges.
    pub(super) fn path(&self, vertices: &[u32], edges: &[u32], mask: &Mask) -> Path {
        let rows = self.rows(vertices, edges);
        let mut hops: Vec<Hop> = rows.windows(2).map(|pair| self.hop(&pair[0], &pair[1], mask)).collect();
        // Within the start, an edge proves nothing that the reader asks for; it is needed all the same.
        if let Some(first) = hops.first_mut() {
            first.edges.splice(0..0, rows[0].edges.iter().copied().map(EdgeId));
        }
        let cost = edges.iter().map(|edge| u32::from(self.edge(EdgeId(*edge)).cost)).sum();
        let certainty = hops.iter().map(|hop| hop.certainty).max().unwrap_or(Certainty::Certain);
        Path { hops, cost, certainty }
    }

    /// How many steps a path has, the thing before its last step if that is not the start, and how sure it is.
    pub(super) fn outline(&self, vertices: &[u32], edges: &[u32]) -> (usize, Option<ObjectRef>, Certainty) {
        let rows = self.rows(vertices, edges);
        let through = rows.len().checked_sub(2).filter(|before| *before > 0).map(|before| self.name(&rows[before]));
        let certainty = edges.iter().map(|edge| self.edge(EdgeId(*edge)).certainty).max().unwrap_or(Certainty::Certain);
        (rows.len() - 1, through, certainty)
    }

    fn rows(&self, vertices: &[u32], edges: &[u32]) -> Vec<Row> {
        let mut rows = vec![Row { vertices: vec![vertices[0]], edges: Vec::new() }];
        let mut pending: Vec<u32> = Vec::new();
        for (at, (edge, vertex)) in edges.iter().zip(&vertices[1..]).enumerate() {
            pending.push(*edge);
            let last = at + 1 == edges.len();
            let passing = !last && (self.vertex(VertexId(*vertex)).face == Face::Hidden || self.is_membership(*edge));
            if passing {
                continue;
            }
            let Some(row) = rows.last_mut() else { break };
            let same = self.key(row.vertices[0]) == self.key(*vertex) && pending.iter().all(|e| self.edge(EdgeId(*e)).kind == EdgeKind::STRUCTURE);
            if same {
                row.vertices.push(*vertex);
                row.edges.append(&mut pending);
            } else {
                rows.push(Row { vertices: vec![*vertex], edges: std::mem::take(&mut pending) });
            }
        }
        rows
    }

    fn is_membership(&self, edge: u32) -> bool {
        Some(self.edge(EdgeId(edge)).kind) == self.kinds.membership
    }

    /// What a vertex is to a reader.
    fn key(&self, vertex: u32) -> ObjectRef {
        let vertex = self.vertex(VertexId(vertex));
        if vertex.face == Face::Entry { ObjectRef::cluster(Kind::Internet, "") } else { vertex.object.clone() }
    }

    /// How a row is named: a pod for a workload, on the right node where that is known.
    fn name(&self, row: &Row) -> ObjectRef {
        let key = self.key(row.vertices[0]);
        let pod = || row.vertices.iter().rev().find_map(|v| self.vertex(VertexId(*v)).representative.clone());
        if key.kind == Kind::Internet { key } else { pod().unwrap_or(key) }
    }

    /// How a vertex is named on a path.
    pub fn shown(&self, vertex: VertexId) -> ObjectRef {
        self.name(&Row { vertices: vec![vertex.0], edges: Vec::new() })
    }

    fn hop(&self, from: &Row, to: &Row, mask: &Mask) -> Hop {
        let kinds = || to.edges.iter().filter_map(|edge| self.info(self.edge(EdgeId(*edge)).kind));
        let info = kinds().rfind(|info| info.id != "MEMBER_OF").or_else(|| kinds().next_back());
        let certainty = to.edges.iter().map(|edge| self.edge(EdgeId(*edge)).certainty).max().unwrap_or(Certainty::Certain);
        let mut assumptions: Vec<&str> = to.edges.iter().map(|edge| self.assumption(self.edge(EdgeId(*edge)))).filter(|text| !text.is_empty()).collect();
        assumptions.dedup();
        if let (true, true, Some(info)) = (assumptions.is_empty(), certainty != Certainty::Certain, info) {
            assumptions.push(&info.meaning);
        }
        let edges: Vec<EdgeId> = to.edges.iter().copied().map(EdgeId).collect();
        Hop {
            from: self.name(from),
            to: self.name(to),
            edge: info.map(|info| info.id.clone()).unwrap_or_default(),
            title: info.map(|info| info.title.clone()).unwrap_or_default(),
            technique: info.map(|info| info.technique.clone()).unwrap_or_default(),
            certainty,
            assumption: assumptions.join("; "),
            evidence: self.hop_evidence(from, &edges, info.map(|info| info.title.as_str()).unwrap_or_default()),
            alternatives: self.ways(&from.vertices, to.vertices[0], mask).saturating_sub(1),
            edges,
        }
    }

    /// What a step rests on. What a role itself leads to, without a binding, rests on its rules.
    fn hop_evidence(&self, from: &Row, edges: &[EdgeId], title: &str) -> Vec<Evidence> {
        let evidence = self.evidence(edges);
        let source = self.key(from.vertices[0]);
        match source.kind {
            _ if !evidence.is_empty() => evidence,
            Kind::Role | Kind::ClusterRole => vec![Evidence::field(source, "rules", title)],
            _ => vec![Evidence::field(source, "", "")],
        }
    }

    /// What edges rest on: the field that decides, then for each permission one grant that gives it.
    pub fn evidence(&self, edges: &[EdgeId]) -> Vec<Evidence> {
        let mut evidence: Vec<Evidence> = Vec::new();
        let mut add = |new: Evidence| {
            if !evidence.contains(&new) {
                evidence.push(new);
            }
        };
        for id in edges {
            let edge = self.edge(*id);
            if let Some(note) = self.proofs.note_at(edge.note) {
                add(note.clone());
            }
            for need in self.proofs.needs(edge.proof) {
                if let Some(grant) = need.iter().find_map(|alt| self.proofs.alt_grant(*alt)) {
                    let (binding, role, subject) =
                        (self.proofs.object_at(grant.binding), self.proofs.object_at(grant.role), self.proofs.object_at(grant.subject));
                    add(Evidence::field(binding.clone(), "subjects", format!("{subject} has {role}")));
                    add(Evidence::field(role.clone(), format!("rules[{}]", grant.rule), self.proofs.rule_text(&grant)));
                } else if edge.note == 0 && edge.kind != EdgeKind::STRUCTURE {
                    self.existence(*id, need, &mut add);
                }
            }
        }
        evidence
    }

    /// A need that no permission meets: the objects that are there.
    fn existence(&self, id: EdgeId, need: &[u32], add: &mut dyn FnMut(Evidence)) {
        let Some(first) = need.first() else { return };
        let objects: Vec<&ObjectRef> = self.proofs.alt_objects(*first).iter().map(|object| self.proofs.object_at(*object)).collect();
        let node = objects.iter().find(|object| object.kind == Kind::Node);
        match (objects.iter().find(|object| object.kind == Kind::Pod), node) {
            (Some(pod), Some(node)) => add(Evidence::field((*pod).clone(), "spec.nodeName", node.name.to_string())),
            (Some(pod), None) => add(Evidence::field((*pod).clone(), "", "")),
            _ => {
                let (from, to) = self.ends(id);
                for object in objects.into_iter().filter(|object| **object != self.vertex(from).object && **object != self.vertex(to).object) {
                    add(Evidence::field(object.clone(), "", ""));
                }
            }
        }
    }

    /// How many ways lead from some vertices, or groups that these are members of, to another one without passing any other thing.
    fn ways(&self, from: &[u32], to: u32, mask: &Mask) -> u32 {
        let mut sources: Vec<u32> = from.to_vec();
        let mut at = 0;
        while let Some(source) = sources.get(at).copied() {
            at += 1;
            for edge in self.net.edges(VertexId(source).index()) {
                if self.is_membership(edge.id().index() as u32) {
                    sources.push(edge.target().index() as u32);
                }
            }
        }
        let mut ways: Vec<(EdgeKind, u32)> = Vec::new();
        let mut seen = Bits::default();
        let mut open = vec![to];
        while let Some(vertex) = open.pop() {
            for edge in self.net.edges_directed(VertexId(vertex).index(), Direction::Incoming) {
                let (id, source) = (edge.id().index() as u32, edge.source().index() as u32);
                if !mask.allows(id, edge.weight()) {
                    continue;
                }
                if sources.contains(&source) {
                    ways.push((edge.weight().kind, vertex));
                } else if self.net[edge.source()].face == Face::Hidden && seen.insert(source) {
                    open.push(source);
                }
            }
        }
        ways.sort_unstable();
        ways.dedup();
        ways.len() as u32
    }
}
