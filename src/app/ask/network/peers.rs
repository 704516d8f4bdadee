//! What something can talk to, and what can talk to it.

use std::collections::BTreeSet;

use super::matrix::{Terms, ports};
use super::{limits, remarks, workload};
use crate::analysis::Analysis;
use crate::model::{Kind, Name, ObjectRef};
use crate::network::explain::{Isolation, SideReport};
use crate::network::place::{Atlas, Openness, Place};
use crate::network::{Connections, Explanation, Notes, Verdict};

pub use remarks::Remark;

/// With more peers than these the namespaces are folded at first.
const UNFOLDED: usize = 60;
/// For no more peers than these it is worked out which policy decides.
const DECIDED: usize = 200;

/// Everything about one object's place in the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AboutAnswer {
    /// The object.
    pub object: ObjectRef,
    /// The place that it is; none for what has no address of its own.
    pub place: Option<Place>,
    /// What it can talk to, and what can talk to it.
    pub sides: [Peers; 2],
    /// What there is to say where it is no place.
    pub remarks: Vec<Remark>,
    /// What limits all of it.
    pub limits: Vec<String>,
}

/// The other ends of connections in one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peers {
    /// They, by namespace; what is in no namespace stands first.
    pub groups: Vec<PeerGroup>,
    /// How many of them are open.
    pub open: usize,
    /// Of how many that is not settled.
    pub unsettled: usize,
    /// How many were looked at.
    pub total: usize,
}

/// The peers of a namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerGroup {
    /// The namespace; empty for what is in none.
    pub namespace: Name,
    /// Its peers are shown.
    pub unfolded: bool,
    /// How many workloads it has.
    pub total: usize,
    /// Those that are not closed.
    pub peers: Vec<Peer>,
}

impl PeerGroup {
    /// How many of its peers are open; of the others that is not settled.
    pub fn open(&self) -> usize {
        self.peers.iter().filter(|peer| matches!(peer.openness, Openness::All | Openness::Some)).count()
    }

    /// How open the way to them is, taken together.
    pub fn openness(&self) -> Openness {
        let worst = self.peers.iter().map(|peer| peer.openness).reduce(Openness::and).unwrap_or(Openness::None);
        if worst == Openness::All && self.peers.len() < self.total { Openness::Some } else { worst }
    }
}

/// One other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// It.
    pub place: Place,
    /// How open the way is.
    pub openness: Openness,
    /// On which ports.
    pub ports: String,
    /// The policies that admit it, in words; empty where that was not worked out.
    pub decided: String,
}

/// Looks at an object; `toggled` are the namespaces that were folded or unfolded by hand.
pub(super) fn answer(analysis: &Analysis, object: &ObjectRef, filter: &str, toggled: &BTreeSet<Name>) -> AboutAnswer {
    let mut atlas = Atlas::new(&analysis.inventory, &analysis.reach, &analysis.exposure);
    let place = match object.kind {
        Kind::Namespace => Some(Place::Namespace(object.name.clone())),
        Kind::Internet => Some(Place::Internet),
        _ => Some(workload(analysis, object)).filter(|object| atlas.is_there(object)).map(Place::Object),
    };
    let mut sides = [Peers::default(), Peers::default()];
    if let Some(place) = &place {
        let terms = Terms::parse(filter);
        for (side, outgoing) in sides.iter_mut().zip([true, false]) {
            *side = peers(analysis, &mut atlas, place, outgoing, &terms, !filter.trim().is_empty(), toggled);
        }
    }
    let remarks = if place.is_none() { remarks::of(analysis, object) } else { Vec::new() };
    AboutAnswer { object: object.clone(), place, sides, remarks, limits: limits(analysis) }
}

fn peers(analysis: &Analysis, atlas: &mut Atlas<'_>, own: &Place, outgoing: bool, terms: &Terms, filtered: bool, toggled: &BTreeSet<Name>) -> Peers {
    let mut found = Peers::default();
    let whole = !matches!(own, Place::Object(_));
    let others: &[Place] = if outgoing { &[Place::Internet, Place::Nodes, Place::Metadata] } else { &[Place::Internet, Place::Nodes] };
    let mut lone = PeerGroup { namespace: Name::default(), unfolded: true, total: 0, peers: Vec::new() };
    let namespaces = atlas.namespaces();
    let spaces = namespaces.iter().filter(|_| whole).cloned().map(Place::Namespace);
    for other in others.iter().filter(|_| *own != Place::Internet).cloned().chain(spaces).filter(|place| terms.admit(place, true)) {
        lone.total += 1;
        lone.peers.extend(peer(analysis, atlas, own, &other, outgoing));
    }
    found.groups.push(lone);
    for name in namespaces.iter().filter(|_| !whole) {
        let workloads = atlas.workloads(name).cloned().map(Place::Object).filter(|place| place != own && terms.admit(place, true));
        let mut group = PeerGroup { namespace: name.clone(), unfolded: true, total: 0, peers: Vec::new() };
        for other in workloads {
            group.total += 1;
            group.peers.extend(peer(analysis, atlas, own, &other, outgoing));
        }
        found.groups.push(group);
    }
    found.total = found.groups.iter().map(|group| group.total).sum();
    found.open = found.groups.iter().map(PeerGroup::open).sum();
    found.unsettled = found.groups.iter().map(|group| group.peers.len()).sum::<usize>() - found.open;
    found.groups.retain(|group| !group.peers.is_empty());
    let at_first = filtered || found.open + found.unsettled <= UNFOLDED;
    let mut left = DECIDED;
    for group in &mut found.groups {
        group.unfolded = group.namespace.is_empty() || at_first != toggled.contains(&group.namespace);
        for peer in group.peers.iter_mut().filter(|_| group.unfolded).take(left) {
            left = left.saturating_sub(1);
            peer.decided = decided(analysis, atlas, own, &peer.place, outgoing);
        }
    }
    found
}

/// One other end; none where the way to it is closed.
fn peer(analysis: &Analysis, atlas: &mut Atlas<'_>, own: &Place, other: &Place, outgoing: bool) -> Option<Peer> {
    let (from, to) = if outgoing { (own, other) } else { (other, own) };
    let connections = atlas.connections(from, to);
    let openness = match (&connections, from, to) {
        (Some(connections), Place::Object(_), Place::Object(_)) => Openness::of(connections),
        _ => atlas.openness(from, to),
    };
    let ports = match (from, to) {
        (Place::Internet, Place::Object(object)) => {
            let root = analysis.reach.workload_of(object).unwrap_or(object);
            let ways: BTreeSet<String> = atlas.exposures(root).iter().map(|exposure| format!("{} {}", exposure.protocol, exposure.port)).collect();
            ways.into_iter().collect::<Vec<_>>().join(", ")
        }
        (Place::Nodes, _) | (_, Place::Nodes) if openness == Openness::Some => "own node: all".to_owned(),
        (_, Place::Internet) => connections.as_ref().map(outward).unwrap_or_default(),
        _ => connections.as_ref().map(ports).unwrap_or_default(),
    };
    let shown = !matches!(openness, Openness::None | Openness::Nobody | Openness::Beyond);
    shown.then(|| Peer { place: other.clone(), openness, ports, decided: String::new() })
}

/// Connections to the internet: those to a part of it are as good as open.
fn outward(connections: &Connections) -> String {
    if connections.allowed.is_empty() && connections.notes.has(Notes::PART_OF_RANGE) {
        return format!("{} in part", connections.undefined);
    }
    ports(connections)
}

/// The policies that admit a connection, in words.
pub(super) fn decided(analysis: &Analysis, atlas: &Atlas<'_>, own: &Place, other: &Place, outgoing: bool) -> String {
    let (from, to) = if outgoing { (own, other) } else { (other, own) };
    if *from == Place::Internet {
        return String::new();
    }
    let ends = atlas.endpoint(from, to).zip(atlas.endpoint(to, from));
    let explained = ends.and_then(|(source, target)| analysis.reach.explain(&analysis.inventory, &source, &target, None));
    explained.map(|explanation| in_words(&explanation)).unwrap_or_default()
}

fn in_words(explanation: &Explanation) -> String {
    if explanation.notes.has(Notes::OWN_NODE) {
        return "its own node".to_owned();
    }
    let side = |side: &SideReport| {
        let mut admitting = side.admitting();
        let Some(first) = admitting.next() else {
            let unsure = side.policies.iter().find(|report| report.verdict == Verdict::Undefined)?;
            return Some(format!("{} {}?", side.direction.field(), unsure.policy.name));
        };
        let more = admitting.count();
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        Some(format!("{} {}{more}", side.direction.field(), first.name))
    };
    let said: Vec<String> = [&explanation.egress, &explanation.ingress].into_iter().filter_map(side).collect();
    if !said.is_empty() {
        return said.join(", ");
    }
    let isolated = [&explanation.egress, &explanation.ingress].iter().any(|side| side.isolation == Isolation::Isolated);
    if isolated { String::new() } else { "no policy".to_owned() }
}
