//! The other ways between two things of a path.

use rustc_hash::FxHashSet;

use crate::analysis::Analysis;
use crate::attack::{EdgeId, EdgeKind, Face, VertexId};
use crate::model::{Certainty, Evidence, Name, ObjectRef};

/// How many ways are listed.
const LISTED: usize = 24;
/// How many edges are looked at.
const LOOKED: usize = 20_000;
/// How many hubs may stand between two things.
const DEPTH: usize = 5;

/// One way from a thing to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What it says between the two.
    pub title: Name,
    /// The technique.
    pub technique: Name,
    /// How sure it is.
    pub certainty: Certainty,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// The ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaysAnswer {
    /// They, the surest first.
    pub ways: Vec<Way>,
}

struct Search<'a> {
    analysis: &'a Analysis,
    to: &'a ObjectRef,
    certain: bool,
    left: usize,
    on_way: FxHashSet<VertexId>,
    edges: Vec<EdgeId>,
    found: Vec<Way>,
}

/// Finds the ways: over hubs and parts, but over no other thing.
pub(super) fn answer(analysis: &Analysis, from: &ObjectRef, to: &ObjectRef, certain: bool) -> WaysAnswer {
    let target = analysis.graph.find(to).map(|vertex| analysis.graph.vertex(vertex).object.clone());
    let (Some(start), Some(target)) = (analysis.graph.find(from), target) else { return WaysAnswer::default() };
    let mut search = Search { analysis, to: &target, certain, left: LOOKED, on_way: FxHashSet::default(), edges: Vec::new(), found: Vec::new() };
    search.from(start);
    let mut ways = search.found;
    ways.sort_by(|a, b| (a.certainty, &a.title, &a.evidence).cmp(&(b.certainty, &b.title, &b.evidence)));
    ways.dedup();
    ways.truncate(LISTED);
    WaysAnswer { ways }
}

impl Search<'_> {
    fn from(&mut self, vertex: VertexId) {
        let graph = &self.analysis.graph;
        if self.edges.len() > DEPTH || !self.on_way.insert(vertex) {
            return;
        }
        for id in graph.out_edges(vertex) {
            let edge = graph.edge(id);
            if self.left == 0 || self.found.len() > 4 * LISTED {
                break;
            }
            self.left -= 1;
            if self.certain && edge.certainty != Certainty::Certain {
                continue;
            }
            let next = graph.ends(id).1;
            let shown = graph.vertex(next);
            self.edges.push(id);
            if shown.object == *self.to {
                self.take();
            } else if shown.face == Face::Hidden || edge.kind == EdgeKind::STRUCTURE {
                self.from(next);
            }
            self.edges.pop();
        }
        self.on_way.remove(&vertex);
    }

    fn take(&mut self) {
        let graph = &self.analysis.graph;
        let kinds = || self.edges.iter().filter_map(|id| graph.info(graph.edge(*id).kind));
        let Some(info) = kinds().rfind(|info| info.id != "MEMBER_OF").or_else(|| kinds().next_back()) else { return };
        let certainty = self.edges.iter().map(|id| graph.edge(*id).certainty).max().unwrap_or(Certainty::Certain);
        self.found.push(Way { title: info.title.clone(), technique: info.technique.clone(), certainty, evidence: graph.evidence(&self.edges) });
    }
}
