//! Pods by the workload they belong to.

use rustc_hash::FxHashMap;

use crate::model::{Inventory, Kind, ObjectRef, Pod};
use crate::network::reach::Party;

/// The workloads of the pods, sorted, and for each pod the number of its workload.
pub(super) fn group(inventory: &Inventory, pods: &[&Pod], class_of: impl Fn(usize) -> u32) -> (Vec<Party>, Vec<u32>) {
    // Pods of one controller have one root: it is looked up once.
    let mut by_owner: FxHashMap<(&str, Option<Kind>, &str), u32> = FxHashMap::default();
    let mut by_root: FxHashMap<ObjectRef, u32> = FxHashMap::default();
    let mut parties: Vec<Party> = Vec::new();
    let mut number = |root: ObjectRef| {
        *by_root.entry(root).or_insert_with_key(|root| {
            parties.push(Party { object: root.clone(), pods: Vec::new(), classes: Vec::new() });
            parties.len() as u32 - 1
        })
    };
    let mut party_of: Vec<u32> = pods
        .iter()
        .map(|pod| match pod.meta.owner.as_ref().filter(|o| o.kind.is_some_and(|kind| inventory.workloads_of(kind).is_some())) {
            Some(owner) => {
                *by_owner.entry((&pod.meta.namespace, owner.kind, &owner.name)).or_insert_with(|| number(inventory.root_owner(Kind::Pod, &pod.meta)))
            }
            None => number(inventory.root_owner(Kind::Pod, &pod.meta)),
        })
        .collect();

    let mut order: Vec<u32> = (0..parties.len() as u32).collect();
    order.sort_by(|a, b| parties[*a as usize].key().cmp(&parties[*b as usize].key()));
    let mut place = vec![0; parties.len()];
    for (at, old) in order.iter().enumerate() {
        place[*old as usize] = at as u32;
    }
    let mut sorted: Vec<Party> = order.iter().map(|old| parties[*old as usize].clone()).collect();
    for (at, party) in party_of.iter_mut().enumerate() {
        *party = place[*party as usize];
        let party = &mut sorted[*party as usize];
        party.pods.push(at as u32);
        party.classes.push(class_of(at));
    }
    for party in &mut sorted {
        party.classes.sort_unstable();
        party.classes.dedup();
    }
    (sorted, party_of)
}
