//! What can be reached from somewhere, by what it means.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction;

use super::edge::{EdgeId, Face, VertexId};
use super::graph::Graph;
use super::hops::Path;
use super::mask::Mask;
use super::search::{FAR, Tree};
use crate::model::{Certainty, Kind, Name, ObjectRef};

/// What reaching something gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Power {
    /// A goal by capability is reached.
    Goals,
    /// Secrets can be read.
    Secrets,
    /// Code runs in pods.
    Pods,
    /// Nodes are taken over.
    Nodes,
    /// Requests can be made as other identities.
    Identities,
    /// Something of nodes is seen, without taking them over.
    Glimpses,
    /// Identities of a cloud provider can be taken on.
    Cloud,
    /// Pods can be sent requests to, past the network policies.
    Reach,
    /// Pods can be connected to: a step only if what listens there is weak, and so none of a path.
    Network,
    /// Anything else.
    Other,
}

impl Power {
    /// What somebody who has it does, as a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Goals => "becomes",
            Self::Secrets => "reads secrets",
            Self::Pods => "runs code in pods",
            Self::Nodes => "controls nodes",
            Self::Identities => "acts as",
            Self::Glimpses => "looks into nodes",
            Self::Cloud => "cloud identities",
            Self::Reach => "reaches past network policies",
            Self::Network => "connects to",
            Self::Other => "changes",
        }
    }
}

/// What is reached of one power in one namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlastGroup {
    /// The namespace; empty for what has none.
    pub namespace: Name,
    /// How many objects: pods rather than workloads, Secrets rather than the right to read them.
    pub count: usize,
    /// Everything of that sort in the namespace.
    pub whole: bool,
    /// The vertices, the nearest first.
    pub members: Vec<VertexId>,
    /// The nearest of them.
    pub nearest: VertexId,
    /// How many steps the nearest is away.
    pub hops: usize,
    /// The last identity or thing before the nearest, as which it is reached; none if that is the start.
    pub through: Option<ObjectRef>,
    /// How sure the nearest is.
    pub certainty: Certainty,
}

/// What is reached of one power.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlastClass {
    /// The power.
    pub power: Power,
    /// How many objects.
    pub count: usize,
    /// How many steps the nearest is away.
    pub hops: usize,
    /// By namespace, the nearest first.
    pub groups: Vec<BlastGroup>,
}

/// What is reached from some vertices.
#[derive(Clone, Debug)]
pub struct Blast {
    tree: Tree,
    /// By power.
    pub classes: Vec<BlastClass>,
    /// The crown jewels among what is reached; the goals by capability are in the class of that name.
    pub jewels: Vec<VertexId>,
    /// How many objects are reached.
    pub total: usize,
}

impl Blast {
    /// Whether a vertex is reached.
    pub fn reaches(&self, vertex: VertexId) -> bool {
        self.tree.cost[vertex.0 as usize] != FAR
    }
}

/// One reached vertex.
struct Reached {
    vertex: u32,
    power: Power,
    count: usize,
    whole: bool,
    cost: u32,
}

impl Graph {
    /// Everything that is reached from any of `from`, which themselves do not count.
    pub fn blast(&self, from: &[VertexId], mask: &Mask) -> Blast {
        let roots: Vec<u32> = from.iter().map(|v| v.0).collect();
        let tree = self.tree(&roots, Direction::Outgoing, mask);
        let own: Vec<&ObjectRef> = from.iter().map(|v| &self.vertex(*v).object).collect();
        let mut by_power: BTreeMap<Power, BTreeMap<Name, Vec<Reached>>> = BTreeMap::new();
        for (at, cost) in tree.cost.iter().enumerate().filter(|(_, cost)| **cost != FAR) {
            let vertex = self.vertex(VertexId(at as u32));
            if own.contains(&&vertex.object) {
                continue;
            }
            if let Some((power, namespace, count, whole)) = self.meaning(at as u32, &tree) {
                by_power.entry(power).or_default().entry(namespace).or_default().push(Reached { vertex: at as u32, power, count, whole, cost: *cost });
            }
        }
        let classes: Vec<BlastClass> = by_power.into_iter().map(|(power, groups)| self.class(power, groups, &tree)).collect();
        let jewels = self.goals.iter().copied().filter(|v| tree.cost[v.0 as usize] != FAR && self.vertex(*v).object.kind != Kind::Goal).collect();
        Blast { total: classes.iter().map(|class| class.count).sum(), tree, classes, jewels }
    }

    /// The object that somebody is told of instead of a vertex: the node of which something is seen.
    pub fn told(&self, vertex: VertexId) -> ObjectRef {
        self.glimpsed(vertex.0).unwrap_or_else(|| self.vertex(vertex).object.clone())
    }

    /// The vertices at which something of a node is seen.
    pub fn glimpses(&self, node: &ObjectRef) -> Vec<VertexId> {
        self.vertices().map(|(id, _)| id).filter(|id| self.glimpsed(id.0).as_ref() == Some(node)).collect()
    }

    /// The node of which something is seen at a hub (`host-traffic@node-1`).
    fn glimpsed(&self, at: u32) -> Option<ObjectRef> {
        let object = &self.vertex(VertexId(at)).object;
        let (hub, node) = object.name.split_once('@').filter(|_| object.kind == Kind::Capability)?;
        (hub.starts_with("host-") && hub != "host-volumes").then(|| ObjectRef::cluster(Kind::Node, node))
    }

    /// What reaching a vertex means: a power, the namespace, how many objects, and whether these are all.
    fn meaning(&self, at: u32, tree: &Tree) -> Option<(Power, Name, usize, bool)> {
        let vertex = self.vertex(VertexId(at));
        let object = &vertex.object;
        let namespace = object.namespace.clone();
        let one = |power| Some((power, namespace.clone(), 1, false));
        match object.kind {
            Kind::Capability => {
                let (hub, place) = object.name.rsplit_once('@')?;
                match hub {
                    "read-secrets" if place != "*" => Some((Power::Secrets, place.into(), vertex.replicas as usize, true)),
                    "reach-pods" => Some((Power::Reach, if place == "*" { Name::default() } else { place.into() }, 1, place == "*")),
                    _ if self.glimpsed(at).is_some() => one(Power::Glimpses),
                    _ => None,
                }
            }
            Kind::Goal => one(Power::Goals),
            Kind::Secret => one(Power::Secrets),
            Kind::Node => one(Power::Nodes),
            Kind::CloudIdentity => one(Power::Cloud),
            Kind::ServiceAccount | Kind::User | Kind::Group if vertex.face == Face::Thing => one(Power::Identities),
            _ if vertex.representative.is_some() => {
                // A part counts where the whole is not reached.
                let whole = vertex.face == Face::Thing;
                let within = !whole && self.find(object).is_some_and(|w| tree.cost[w.0 as usize] != FAR);
                (vertex.face == Face::Thing || (vertex.face == Face::Part && !within))
                    .then(|| (Power::Pods, namespace.clone(), vertex.replicas as usize, false))
            }
            Kind::ConfigMap | Kind::Namespace if vertex.face == Face::Thing => one(Power::Other),
            _ => None,
        }
    }

    fn class(&self, power: Power, by_namespace: BTreeMap<Name, Vec<Reached>>, tree: &Tree) -> BlastClass {
        let mut groups: Vec<(u32, BlastGroup)> = by_namespace.into_iter().filter_map(|(namespace, reached)| self.group(namespace, reached, tree)).collect();
        groups.sort_by(|a, b| (a.0, &a.1.namespace).cmp(&(b.0, &b.1.namespace)));
        let groups: Vec<BlastGroup> = groups.into_iter().map(|(_, group)| group).collect();
        BlastClass { power, count: groups.iter().map(|group| group.count).sum(), hops: groups.first().map_or(0, |group| group.hops), groups }
    }

    fn group(&self, namespace: Name, mut reached: Vec<Reached>, tree: &Tree) -> Option<(u32, BlastGroup)> {
        reached.sort_by_key(|r| (r.cost, r.vertex));
        if reached.iter().all(|r| r.power == Power::Glimpses) {
            // A node of which several things are seen is one node.
            let mut seen = BTreeSet::new();
            reached.retain(|r| seen.insert(self.glimpsed(r.vertex)));
        }
        let nearest = reached.first()?;
        let whole = reached.iter().find(|r| r.whole).map(|r| r.count);
        // The right to read all of a namespace covers those that are reached one by one.
        let single = reached.iter().filter(|r| !r.whole).map(|r| r.count).sum();
        let count = if nearest.power == Power::Secrets { whole.unwrap_or(single) } else { single + whole.unwrap_or(0) };
        let (vertices, edges) = self.way_to(nearest.vertex, tree);
        let (hops, through, certainty) = self.outline(&vertices, &edges);
        let group = BlastGroup {
            namespace,
            count,
            whole: whole.is_some(),
            members: reached.iter().map(|r| VertexId(r.vertex)).collect(),
            nearest: VertexId(nearest.vertex),
            hops,
            through,
            certainty,
        };
        Some((nearest.cost, group))
    }

    /// The cheapest way to something that is reached.
    pub fn way(&self, blast: &Blast, to: VertexId, mask: &Mask) -> Option<Path> {
        blast.reaches(to).then(|| {
            let (vertices, edges) = self.way_to(to.0, &blast.tree);
            self.path(&vertices, &edges, mask)
        })
    }

    fn way_to(&self, vertex: u32, tree: &Tree) -> (Vec<u32>, Vec<u32>) {
        let (mut vertices, mut edges) = (vec![vertex], Vec::new());
        let mut at = vertex;
        while tree.via[at as usize] != FAR {
            let edge = tree.via[at as usize];
            edges.push(edge);
            at = self.ends(EdgeId(edge)).0.0;
            vertices.push(at);
        }
        vertices.reverse();
        edges.reverse();
        (vertices, edges)
    }
}
