//! What is reached, as a tree by what that means.

use super::paths::{PathRow, row};
use super::{mask, starts};
use crate::analysis::Analysis;
use crate::attack::{Blast, BlastClass, BlastGroup, Distances, Power, VertexId};
use crate::model::{Certainty, Kind, Name, ObjectRef};
use crate::network::Endpoint;

/// How many members of a group are listed one by one.
const LISTED: usize = 200;

/// One thing that is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// It.
    pub object: ObjectRef,
    /// How many pods it stands for; 0 where that means nothing.
    pub pods: u32,
    /// How many steps it is away.
    pub hops: usize,
}

/// A group of things that are reached in one namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The namespace; empty for what has none.
    pub namespace: Name,
    /// How many objects.
    pub count: usize,
    /// All of that sort in the namespace.
    pub whole: bool,
    /// How many steps the nearest is away.
    pub hops: usize,
    /// As what it is reached; none from the start itself.
    pub through: Option<ObjectRef>,
    /// How sure the nearest is.
    pub certainty: Certainty,
    /// The members, the nearest first.
    pub members: Vec<Member>,
    /// Members that are not listed.
    pub left_out: usize,
}

/// What is reached of one power.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limb {
    /// The power; none for crown jewels, whatever is gained by them.
    pub power: Option<Power>,
    /// How many objects.
    pub count: usize,
    /// How many steps the nearest is away.
    pub hops: usize,
    /// By namespace.
    pub branches: Vec<Branch>,
}

impl Limb {
    /// What somebody who has it does, as a heading.
    pub const fn title(&self) -> &'static str {
        match self.power {
            Some(power) => power.title(),
            None => "crown jewels",
        }
    }

    /// Goals and crown jewels: why one looks.
    pub const fn matters(&self) -> bool {
        matches!(self.power, None | Some(Power::Goals))
    }
}

/// What is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlastAnswer {
    /// From where, by name; empty for the usual starts.
    pub from: Vec<ObjectRef>,
    /// How many starts.
    pub starts: usize,
    /// By power.
    pub limbs: Vec<Limb>,
    /// How many objects in all.
    pub total: usize,
    /// The same over certain edges only.
    pub certain: usize,
    /// The crown jewels that are reached.
    pub jewels: Vec<ObjectRef>,
}

/// The cheapest way to something that is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WayAnswer {
    /// It; none if there is none.
    pub row: Option<PathRow>,
    /// The ports on which it can be connected to where there is no way, and what that rests on.
    pub ports: Option<String>,
}

/// Finds the way.
pub(super) fn way(analysis: &Analysis, from: &[ObjectRef], to: &ObjectRef, certain: bool) -> WayAnswer {
    let starts = starts(analysis, from);
    let mut found = analysis.graph.paths(&starts, &analysis.graph.parts(to), 1, &mask(certain));
    if found.is_empty() && to.kind == Kind::Node {
        found = analysis.graph.paths(&starts, &analysis.graph.glimpses(to), 1, &mask(certain));
    }
    let row = found.into_iter().next().map(|path| row(analysis, path));
    let ports = from.first().filter(|_| row.is_none()).and_then(|from| ports(analysis, from, to));
    WayAnswer { row, ports }
}

/// On which ports one object may connect to another one, and what that rests on; none if on none.
fn ports(analysis: &Analysis, from: &ObjectRef, to: &ObjectRef) -> Option<String> {
    let connections = analysis.reach.connections(&Endpoint::Object(from.clone()), &Endpoint::Object(to.clone()));
    if connections.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    if !connections.allowed.is_empty() {
        parts.push(connections.allowed.to_string());
    }
    if !connections.undefined.is_empty() {
        parts.push(format!("perhaps {}", connections.undefined));
    }
    parts.extend(connections.notes.texts().map(str::to_owned));
    Some(parts.join("; "))
}

/// Finds what is reached.
pub(super) fn answer(analysis: &Analysis, from: &[ObjectRef], certain: bool) -> BlastAnswer {
    let roots = starts(analysis, from);
    let blast = analysis.graph.blast(&roots, &mask(certain));
    let sure = if certain { blast.total } else { analysis.graph.blast(&roots, &mask(true)).total };
    let away = analysis.graph.distances_from(&roots, &mask(certain));
    let jewels: Vec<ObjectRef> = blast.jewels.iter().map(|vertex| analysis.graph.vertex(*vertex).object.clone()).collect();
    let (first, rest): (Vec<Limb>, Vec<Limb>) = blast.classes.iter().map(|class| limb(analysis, &away, class)).partition(Limb::matters);
    let limbs = first.into_iter().chain(jewel_limb(analysis, &away, &blast)).chain(rest).chain(network_limb(analysis, from).filter(|_| !certain)).collect();
    BlastAnswer { from: from.to_vec(), starts: roots.len(), limbs, total: blast.total, certain: sure, jewels }
}

/// The crown jewels, the nearest first.
fn jewel_limb(analysis: &Analysis, away: &Distances, blast: &Blast) -> Option<Limb> {
    let mut members: Vec<(u32, ObjectRef)> =
        blast.jewels.iter().filter_map(|vertex| away.hops(*vertex).map(|hops| (hops, analysis.graph.vertex(*vertex).object.clone()))).collect();
    members.sort();
    let hops = members.first()?.0 as usize;
    let branch = Branch {
        namespace: Name::default(),
        count: members.len(),
        whole: false,
        hops,
        through: None,
        certainty: Certainty::Certain,
        members: members.into_iter().map(|(hops, object)| Member { object, pods: 0, hops: hops as usize }).collect(),
        left_out: 0,
    };
    Some(Limb { power: None, count: branch.count, hops, branches: vec![branch] })
}

/// The workloads that can be connected to, by namespace.
fn network_limb(analysis: &Analysis, from: &[ObjectRef]) -> Option<Limb> {
    let contacts = analysis.contacts(from);
    let branches: Vec<Branch> = contacts
        .chunk_by(|(a, _), (b, _)| a.namespace == b.namespace)
        .map(|of| Branch {
            namespace: of[0].0.namespace.clone(),
            count: of.len(),
            whole: false,
            hops: 1,
            through: None,
            certainty: if of.iter().any(|(_, sure)| *sure) { Certainty::Heuristic } else { Certainty::Conditional },
            members: of.iter().take(LISTED).map(|(object, _)| Member { object: object.clone(), pods: 0, hops: 1 }).collect(),
            left_out: of.len().saturating_sub(LISTED),
        })
        .collect();
    (!branches.is_empty()).then_some(Limb { power: Some(Power::Network), count: contacts.len(), hops: 1, branches })
}

fn limb(analysis: &Analysis, away: &Distances, class: &BlastClass) -> Limb {
    // The right to read all of a namespace that holds nothing is told only where there is nothing else.
    let groups = class.groups.iter().filter(|group| group.count > 0 || class.count == 0);
    Limb { power: Some(class.power), count: class.count, hops: class.hops, branches: groups.map(|group| branch(analysis, away, group)).collect() }
}

fn branch(analysis: &Analysis, away: &Distances, group: &BlastGroup) -> Branch {
    let member = |id: &VertexId| {
        let vertex = analysis.graph.vertex(*id);
        let pods = if vertex.representative.is_some() { vertex.replicas } else { 0 };
        Member { object: analysis.graph.told(*id), pods, hops: away.hops(*id).unwrap_or_default() as usize }
    };
    // A capability is no thing of its own: what it gives is counted with the group.
    let things = group.members.iter().map(member).filter(|member| member.object.kind != Kind::Capability);
    let members: Vec<Member> = things.take(LISTED).collect();
    Branch {
        namespace: group.namespace.clone(),
        count: group.count,
        whole: group.whole,
        hops: group.hops,
        through: group.through.clone(),
        certainty: group.certainty,
        left_out: group.members.len().saturating_sub(LISTED),
        members,
    }
}
