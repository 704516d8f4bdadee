//! Who may connect to whom, seen from above: namespaces, the internet, nodes, the metadata address, and single workloads.
//!
//! A question about two namespaces stands for all pairs of their workloads. It is answered class by class and stops as soon as nothing
//! more can change the answer, so that a window of a matrix costs what is in it, however large the cluster is.

use std::cell::Cell;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::connections::{Connections, Notes};
use super::crowd::{self, Crowd};
use super::exposure::{Exposure, Survey};
use super::options::Endpoint;
use super::reach::{ClassId, Party, Reachability};
use crate::model::{Inventory, Kind, Name, ObjectRef};

mod openness;
mod space;

pub use openness::Openness;
use space::Space;

/// Where clouds tell a machine about itself, credentials of the machine among it.
pub const METADATA: IpAddr = IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254));

/// A side of a question from above.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The world outside the cluster.
    Internet,
    /// The machines of the cluster.
    Nodes,
    /// The address at which clouds tell a machine about itself.
    Metadata,
    /// Every workload of a namespace.
    Namespace(Name),
    /// A workload or a pod.
    Object(ObjectRef),
}

impl Place {
    /// The object that it is, if it is one.
    pub fn object(&self) -> Option<ObjectRef> {
        match self {
            Self::Internet => Some(ObjectRef::cluster(Kind::Internet, Name::default())),
            Self::Nodes | Self::Metadata => None,
            Self::Namespace(name) => Some(ObjectRef::cluster(Kind::Namespace, name.clone())),
            Self::Object(object) => Some(object.clone()),
        }
    }
}

impl From<ObjectRef> for Place {
    fn from(object: ObjectRef) -> Self {
        match object.kind {
            Kind::Internet => Self::Internet,
            Kind::Namespace => Self::Namespace(object.name),
            _ => Self::Object(object),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internet => f.write_str("internet"),
            Self::Nodes => f.write_str("nodes"),
            Self::Metadata => f.write_str("metadata"),
            Self::Namespace(name) => f.write_str(name),
            Self::Object(object) => f.write_str(&object.path()),
        }
    }
}

/// What stands behind a place.
enum Ends {
    Internet,
    Nodes,
    Metadata,
    /// Workloads.
    Crowds(Rc<Space>),
}

/// Answers about places. What it has worked out for two classes it keeps.
pub struct Atlas<'a> {
    inventory: &'a Inventory,
    reach: &'a Reachability,
    survey: &'a Survey,
    spaces: FxHashMap<Place, Rc<Space>>,
    pairs: FxHashMap<(u32, u32), Connections>,
    outside: FxHashMap<(u32, Far), Connections>,
    /// One node of each group that policies treat alike.
    nodes: Option<Rc<[Endpoint]>>,
    evaluated: Cell<usize>,
}

/// What is outside of pods, from a class's point of view.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Far {
    ToInternet,
    ToMetadata,
    /// To the group of nodes of that number.
    ToNodes(u32),
    FromNodes(u32),
}

impl<'a> Atlas<'a> {
    /// Nothing is worked out yet.
    pub fn new(inventory: &'a Inventory, reach: &'a Reachability, survey: &'a Survey) -> Self {
        let evaluated = Cell::new(0);
        Self { inventory, reach, survey, spaces: FxHashMap::default(), pairs: FxHashMap::default(), outside: FxHashMap::default(), nodes: None, evaluated }
    }

    /// How many pairs of workloads, or of a workload and something else, were looked at.
    pub fn evaluated(&self) -> usize {
        self.evaluated.get()
    }

    /// The workloads of a namespace that have pods, sorted.
    pub fn workloads(&self, namespace: &str) -> impl ExactSizeIterator<Item = &'a ObjectRef> + use<'a> {
        self.parties(namespace).iter().map(|party| &party.object)
    }

    /// The namespaces that have such workloads, sorted.
    pub fn namespaces(&self) -> Vec<Name> {
        let mut names = Vec::new();
        let mut rest = self.reach.parties.as_slice();
        while let Some(party) = rest.first() {
            let name = &party.object.namespace;
            names.push(name.clone());
            rest = &rest[rest.partition_point(|party| party.object.namespace <= *name)..];
        }
        names
    }

    /// A side of a connection that stands for a place that is one thing; of the nodes it is one that runs nothing of the other place, if there is one.
    pub fn endpoint(&self, place: &Place, other: &Place) -> Option<Endpoint> {
        match place {
            Place::Internet => Some(Endpoint::Internet),
            Place::Metadata => Some(Endpoint::address(METADATA)),
            Place::Object(object) => Some(Endpoint::Object(object.clone())),
            Place::Namespace(_) => None,
            Place::Nodes => {
                let own: Vec<u32> = match other {
                    Place::Object(object) => self.reach.pods_of(object).iter().map(|at| self.reach.pods[*at as usize].node).collect(),
                    _ => Vec::new(),
                };
                let others = (1..).zip(&self.reach.nodes).find(|(number, _)| !own.contains(number)).map(|(_, node)| node);
                others.or_else(|| self.reach.nodes.first()).map(|(name, _)| Endpoint::Object(ObjectRef::cluster(Kind::Node, name.clone())))
            }
        }
    }

    /// Whether an object has pods that could be an end of a connection.
    pub fn is_there(&self, object: &ObjectRef) -> bool {
        !self.reach.pods_of(object).is_empty()
    }

    fn parties(&self, namespace: &str) -> &'a [Party] {
        let parties = &self.reach.parties;
        let first = parties.partition_point(|party| party.object.namespace.as_str() < namespace);
        let count = parties[first..].partition_point(|party| party.object.namespace.as_str() == namespace);
        &parties[first..first + count]
    }

    fn ends(&mut self, place: &Place) -> Ends {
        match place {
            Place::Internet => Ends::Internet,
            Place::Nodes => Ends::Nodes,
            Place::Metadata => Ends::Metadata,
            Place::Namespace(_) | Place::Object(_) => Ends::Crowds(self.space(place)),
        }
    }

    /// The workloads of a place.
    fn space(&mut self, place: &Place) -> Rc<Space> {
        if let Some(space) = self.spaces.get(place) {
            return Rc::clone(space);
        }
        let reach = self.reach;
        let crowd = |object: &ObjectRef, pods: &[u32]| (object.clone(), Rc::new(Crowd::of(reach, pods)));
        let all = match place {
            Place::Namespace(name) => self.parties(name).iter().map(|party| crowd(&party.object, &party.pods)).collect(),
            Place::Object(object) => Some(reach.pods_of(object)).filter(|pods| !pods.is_empty()).map(|pods| crowd(object, &pods)).into_iter().collect(),
            Place::Internet | Place::Nodes | Place::Metadata => Vec::new(),
        };
        let space = Rc::new(Space::new(reach, all));
        self.spaces.insert(place.clone(), Rc::clone(&space));
        space
    }

    fn between(&mut self, from: &Crowd, to: &Crowd) -> Connections {
        self.evaluated.set(self.evaluated.get() + 1);
        let (reach, pairs) = (self.reach, &mut self.pairs);
        crowd::between(from, to, |a, b| pairs.entry((a, b)).or_insert_with(|| reach.between(ClassId(a), ClassId(b))).clone())
    }

    /// What some pods may do with something that is no pod, or the other way round.
    fn with(&mut self, crowd: &Crowd, far: Far) -> Connections {
        self.evaluated.set(self.evaluated.get() + 1);
        let nodes = self.node_groups();
        let reach = self.reach;
        let answers: Vec<Connections> = crowd
            .ranks
            .iter()
            .map(|rank| {
                let class = ClassId(rank.class);
                let ask = || match far {
                    Far::ToInternet => reach.outbound(class, &Endpoint::Internet),
                    Far::ToMetadata => reach.outbound(class, &Endpoint::address(METADATA)),
                    Far::ToNodes(group) => reach.outbound(class, &nodes[group as usize]),
                    Far::FromNodes(group) => reach.inbound(&nodes[group as usize], class),
                };
                self.outside.entry((rank.class, far)).or_insert_with(ask).clone()
            })
            .collect();
        super::query::unite(answers.into_iter())
    }

    /// One node for each set of addresses that policies cannot tell apart.
    fn node_groups(&mut self) -> Rc<[Endpoint]> {
        let reach = self.reach;
        let groups = self.nodes.get_or_insert_with(|| {
            let mut groups: FxHashMap<Vec<usize>, &Name> = FxHashMap::default();
            for (name, addresses) in &reach.nodes {
                let mut atoms: Vec<usize> = addresses.iter().map(|address| reach.atoms.partition_point(|atom| atom.first <= *address)).collect();
                atoms.sort_unstable();
                atoms.dedup();
                groups.entry(atoms).or_insert(name);
            }
            let mut names: Vec<&Name> = groups.into_values().collect();
            names.sort();
            names.into_iter().map(|name| Endpoint::Object(ObjectRef::cluster(Kind::Node, name.clone()))).collect()
        });
        Rc::clone(groups)
    }

    /// What nodes may do with some pods, or pods with nodes: what holds for every node, and own-node traffic besides.
    fn with_nodes(&mut self, crowd: &Crowd, far: fn(u32) -> Far) -> Openness {
        let groups = self.node_groups().len() as u32;
        if groups == 0 {
            return Openness::Unknown;
        }
        let every: Vec<Openness> = (0..groups).map(|group| Openness::of(&self.with(crowd, far(group)))).collect();
        match every.iter().copied().reduce(Openness::and).unwrap_or(Openness::Unknown) {
            // A pod and its own node may always talk: for it, nothing is ever wholly closed.
            Openness::None | Openness::Undefined if crowd.is_placed() => Openness::Some,
            known => known,
        }
    }

    /// The ways from outside the cluster to a workload.
    pub fn exposures(&self, workload: &ObjectRef) -> &'a [Exposure] {
        let order = |exposure: &Exposure| {
            let object = &exposure.workload_or_pod;
            (&object.namespace, &object.name, object.kind).cmp(&(&workload.namespace, &workload.name, workload.kind))
        };
        let open = &self.survey.open;
        let first = open.partition_point(|exposure| order(exposure).is_lt());
        let count = open[first..].partition_point(|exposure| order(exposure).is_eq());
        &open[first..first + count]
    }

    /// The connections between two places where each is one thing; none where a place is more, or where it is no question of policies.
    pub fn connections(&mut self, from: &Place, to: &Place) -> Option<Connections> {
        let single = |space: Rc<Space>| space.all.first().map(|(_, crowd)| Rc::clone(crowd));
        match (from, to) {
            (Place::Object(_), Place::Object(_)) => {
                let (from, to) = (self.space(from), self.space(to));
                single(from).zip(single(to)).map(|(from, to)| self.between(&from, &to))
            }
            (Place::Object(_), Place::Internet | Place::Metadata) => {
                let far = if *to == Place::Internet { Far::ToInternet } else { Far::ToMetadata };
                let from = self.space(from);
                single(from).map(|crowd| self.with(&crowd, far))
            }
            _ => None,
        }
    }

    /// How open the way from one place to another is.
    pub fn openness(&mut self, from: &Place, to: &Place) -> Openness {
        let found = match (self.ends(from), self.ends(to)) {
            (Ends::Crowds(from), Ends::Crowds(to)) => {
                let mut sum = openness::Sum::default();
                for (source, destination) in from.pairs(&to) {
                    sum.add(Openness::of(&self.between(source, destination)));
                    if sum.is_settled() {
                        break;
                    }
                }
                sum.answer()
            }
            (Ends::Crowds(from), Ends::Internet) => self.sum(&from.all, |atlas, _, crowd| Openness::outward(&atlas.with(crowd, Far::ToInternet))),
            (Ends::Crowds(from), Ends::Metadata) => self.sum(&from.all, |atlas, _, crowd| Openness::of(&atlas.with(crowd, Far::ToMetadata))),
            (Ends::Crowds(from), Ends::Nodes) => self.sum(&from.all, |atlas, _, crowd| atlas.with_nodes(crowd, Far::ToNodes)),
            (Ends::Nodes, Ends::Crowds(to)) => self.sum(&to.all, |atlas, _, crowd| atlas.with_nodes(crowd, Far::FromNodes)),
            (Ends::Internet, Ends::Crowds(to)) => self.sum(&to.all, |atlas, object, _| {
                atlas.evaluated.set(atlas.evaluated.get() + 1);
                let object = atlas.reach.workload_of(object).unwrap_or(object);
                if atlas.exposures(object).is_empty() { Openness::None } else { Openness::Some }
            }),
            // Nothing of the API decides what machines and the world do among themselves.
            (Ends::Internet | Ends::Nodes, Ends::Nodes | Ends::Internet | Ends::Metadata) | (Ends::Metadata, _) => return Openness::Beyond,
        };
        self.as_far_as_read(from, to, found)
    }

    fn sum(&mut self, crowds: &[(ObjectRef, Rc<Crowd>)], ask: impl Fn(&mut Self, &ObjectRef, &Crowd) -> Openness) -> Openness {
        let mut sum = openness::Sum::default();
        for (object, crowd) in crowds {
            sum.add(ask(self, object, crowd));
            if sum.is_settled() {
                break;
            }
        }
        sum.answer()
    }

    /// What is said of all workloads is not known where some were not read, and that nothing leads in where something that might was not read.
    fn as_far_as_read(&self, from: &Place, to: &Place, found: Openness) -> Openness {
        let whole = |kind: Kind, place: &Place| match place {
            Place::Namespace(name) => self.inventory.coverage.state_in(kind, name).is_whole(),
            _ => true,
        };
        let pods = whole(Kind::Pod, from) && whole(Kind::Pod, to);
        let ways = *from != Place::Internet || [Kind::Service, Kind::Ingress, Kind::NetworkPolicy].iter().all(|kind| whole(*kind, to));
        match found {
            Openness::All | Openness::None | Openness::Nobody if !pods || !ways => Openness::Unknown,
            found => found,
        }
    }
}

/// Notes that say that something was not read, rather than that the API leaves it open.
const NOT_READ: [Notes; 3] = [Notes::LABELS, Notes::ADDRESS, Notes::PLACEMENT];
