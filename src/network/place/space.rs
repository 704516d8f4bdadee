//! The workloads of a place, in groups that policies cannot tell apart.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::model::ObjectRef;
use crate::network::crowd::Crowd;
use crate::network::reach::Reachability;

/// The workloads of a place.
#[derive(Default)]
pub(super) struct Space {
    /// Each with its pods.
    pub(super) all: Vec<(ObjectRef, Rc<Crowd>)>,
    /// Those of which some pod counts as its node: what they may do depends on where the others run.
    hosts: Vec<usize>,
    /// The others.
    plain: Vec<usize>,
    /// Of the others one for each set of classes.
    distinct: Vec<usize>,
}

impl Space {
    pub(super) fn new(reach: &Reachability, all: Vec<(ObjectRef, Rc<Crowd>)>) -> Self {
        let mut space = Self { all, ..Self::default() };
        let mut seen: FxHashSet<Vec<u32>> = FxHashSet::default();
        for (at, (_, crowd)) in space.all.iter().enumerate() {
            let classes: Vec<u32> = crowd.ranks.iter().map(|rank| rank.class).collect();
            if classes.iter().any(|class| reach.classes[*class as usize].host) {
                space.hosts.push(at);
                continue;
            }
            space.plain.push(at);
            if seen.insert(classes) {
                space.distinct.push(at);
            }
        }
        space
    }

    /// Pairs that say together what all pairs with the workloads of another place say.
    pub(super) fn pairs<'s>(&'s self, other: &'s Self) -> impl Iterator<Item = (&'s Crowd, &'s Crowd)> {
        // With itself, a workload may be alone with its only pod, which no other stands for.
        let (from, to) = if std::ptr::eq(self, other) { (&self.plain, &other.plain) } else { (&self.distinct, &other.distinct) };
        let plain = from.iter().flat_map(move |a| to.iter().map(move |b| (*a, *b)));
        let outwards = self.hosts.iter().flat_map(move |a| (0..other.all.len()).map(move |b| (*a, b)));
        let inwards = self.plain.iter().flat_map(move |a| other.hosts.iter().map(move |b| (*a, *b)));
        plain.chain(outwards).chain(inwards).map(|(a, b)| (&*self.all[a].1, &*other.all[b].1))
    }
}
