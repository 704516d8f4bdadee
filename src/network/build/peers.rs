//! Which peers of policies match which groups of pods.

use super::{FxHashMap, Group, Inventory, Kind, LabelIndex, Labels, PeerSpec, Policies, Selector};
use crate::network::ip;
use crate::network::policies::Scope;
use crate::network::reach::Match;

/// The label that every namespace has on a server.
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

/// A namespace with pods.
struct Space<'a> {
    name: &'a str,
    labels: Labels,
    /// Its other labels were not read.
    labels_unread: bool,
    groups: Vec<u32>,
}

/// The namespaces that a peer means.
struct Within {
    spaces: FxHashMap<u32, Match>,
    /// The number of their groups.
    groups: usize,
}

impl Within {
    fn new(meant: FxHashMap<u32, Match>, spaces: &[Space<'_>]) -> Self {
        let groups = meant.keys().map(|at| spaces[*at as usize].groups.len()).sum();
        Self { spaces: meant, groups }
    }
}

/// For each group the peers that match it and those that might, ascending.
pub(super) fn matches(
    inventory: &Inventory,
    policies: &Policies<'_>,
    groups: &[Group<'_>],
    addresses: &[Vec<u32>],
    atoms: &[ip::AddressRange],
    asks_addresses: bool,
) -> Vec<(Vec<u32>, Vec<u32>)> {
    let mut found: Vec<(Vec<u32>, Vec<u32>)> = vec![(Vec::new(), Vec::new()); groups.len()];
    if policies.peers.is_empty() {
        return found;
    }
    let spaces = spaces(inventory, groups);
    let space_of: FxHashMap<&str, u32> = spaces.iter().enumerate().map(|(at, s)| (s.name, at as u32)).collect();
    let mut space_index = LabelIndex::default();
    for (at, space) in spaces.iter().enumerate() {
        space_index.add(at as u32, &space.labels);
    }
    let mut group_index = LabelIndex::default();
    for (at, group) in groups.iter().enumerate() {
        group_index.add(at as u32, group.labels);
    }
    let mut selected: FxHashMap<&Selector, Within> = FxHashMap::default();
    let mut by_addresses: Vec<Vec<u32>> = vec![Vec::new(); groups.len().min(addresses.len())];
    if asks_addresses {
        for (at, group) in groups.iter().enumerate() {
            by_addresses[group.addresses as usize].push(at as u32);
        }
    }

    for (number, peer) in policies.peers.iter().enumerate() {
        let number = number as u32;
        let mut note = |group: u32, matched: Match| match matched {
            Match::Yes => found[group as usize].0.push(number),
            Match::Maybe => found[group as usize].1.push(number),
            Match::No => {}
        };
        match peer {
            PeerSpec::Pods { scope, pods } => {
                let own;
                let within: &Within = match scope {
                    Scope::Own(name) => {
                        own = Within::new(space_of.get(name.as_str()).map(|at| (*at, Match::Yes)).into_iter().collect(), &spaces);
                        &own
                    }
                    Scope::Selected(selector) => selected.entry(selector).or_insert_with(|| Within::new(select(selector, &spaces, &space_index), &spaces)),
                };
                for (group, matched) in pods_of(within, *pods, &spaces, &space_of, groups, &group_index) {
                    note(group, matched);
                }
            }
            PeerSpec::Ips { block, except } => {
                for (atoms_held, members) in addresses.iter().zip(&by_addresses) {
                    let matched = match atoms_held.as_slice() {
                        [super::NO_NODE] if ip::is_of_node(inventory, block) => Match::No,
                        // Some address is given to the pod, but it is not known which.
                        [] | [super::NO_NODE] => Match::Maybe,
                        held if held.iter().any(|atom| ip::holds(block, except, atoms[*atom as usize].first)) => Match::Yes,
                        _ => Match::No,
                    };
                    for group in members {
                        note(*group, matched);
                    }
                }
            }
        }
    }
    found
}

/// The namespaces of the groups.
fn spaces<'a>(inventory: &Inventory, groups: &[Group<'a>]) -> Vec<Space<'a>> {
    let all_read = inventory.coverage.state(Kind::Namespace).is_whole();
    let mut spaces: Vec<Space<'a>> = Vec::new();
    // Groups come in the order of namespaces.
    for (at, group) in groups.iter().enumerate() {
        if spaces.last().is_none_or(|last| last.name != group.namespace) {
            let read = inventory.namespaces.get("", group.namespace);
            let labels = read.map(|n| n.meta.labels.clone()).unwrap_or_default().with(NAMESPACE_NAME, group.namespace);
            let labels_unread = !all_read && read.is_none_or(|n| n.implied);
            spaces.push(Space { name: group.namespace, labels, labels_unread, groups: Vec::new() });
        }
        if let Some(last) = spaces.last_mut() {
            last.groups.push(at as u32);
        }
    }
    spaces
}

/// The namespaces that a selector matches or might match.
fn select(selector: &Selector, spaces: &[Space<'_>], index: &LabelIndex<'_>) -> FxHashMap<u32, Match> {
    let unread = spaces.iter().enumerate().filter(|(_, s)| s.labels_unread).map(|(at, _)| at as u32);
    let candidates: Vec<u32> = match index.candidates(selector, spaces.len()) {
        Some(some) => some.into_iter().chain(unread).collect(),
        None => (0..spaces.len() as u32).collect(),
    };
    candidates.into_iter().map(|at| (at, matches_space(selector, &spaces[at as usize]))).filter(|(_, matched)| *matched != Match::No).collect()
}

fn matches_space(selector: &Selector, space: &Space<'_>) -> Match {
    if !space.labels_unread {
        return if selector.matches(&space.labels) { Match::Yes } else { Match::No };
    }
    let (named, other): (Vec<_>, Vec<_>) = selector.expressions.iter().partition(|e| e.key == NAMESPACE_NAME);
    match named.iter().all(|e| e.matches(&space.labels)) {
        false => Match::No,
        true if other.is_empty() => Match::Yes,
        true => Match::Maybe,
    }
}

/// The groups in the given namespaces that a selector of pods matches.
fn pods_of(
    within: &Within,
    selector: Option<&Selector>,
    spaces: &[Space<'_>],
    space_of: &FxHashMap<&str, u32>,
    groups: &[Group<'_>],
    index: &LabelIndex<'_>,
) -> Vec<(u32, Match)> {
    let fits = |at: u32| {
        let group = &groups[at as usize];
        !group.host && selector.is_none_or(|s| s.matches(group.labels))
    };
    // Pods with the label or pods of the namespaces, whichever are fewer.
    let narrow = selector.and_then(|s| index.candidates(s, within.groups));
    let mut found: Vec<(u32, Match)> = if let Some(candidates) = narrow {
        let place = |at: u32| space_of.get(groups[at as usize].namespace).and_then(|space| within.spaces.get(space));
        candidates.into_iter().filter_map(|at| place(at).map(|matched| (at, *matched))).filter(|(at, _)| fits(*at)).collect()
    } else {
        let all = within.spaces.iter().flat_map(|(space, matched)| spaces[*space as usize].groups.iter().map(move |at| (*at, *matched)));
        all.filter(|(at, _)| fits(*at)).collect()
    };
    found.sort_unstable_by_key(|(at, _)| *at);
    found.dedup_by_key(|(at, _)| *at);
    found
}
