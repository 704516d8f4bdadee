//! From an object to the edges that need it.

use rayon::prelude::*;

use super::edge::Edge;
use super::proof::{ALWAYS, Proofs};

/// Lists, one after the other: which proofs name an object, and which edges have a proof.
#[derive(Debug, Default)]
pub(crate) struct Index {
    object_ends: Vec<u32>,
    object_proofs: Vec<u32>,
    /// The numbers of the proofs that edges have, sorted.
    proofs: Vec<u32>,
    proof_ends: Vec<u32>,
    proof_edges: Vec<u32>,
}

impl Index {
    /// From the edges in the order of their numbers.
    pub(crate) fn new<'a>(proofs: &Proofs, edges: impl Iterator<Item = &'a Edge>) -> Self {
        let mut pairs: Vec<(u32, u32)> = edges.enumerate().filter(|(_, e)| e.proof != ALWAYS).map(|(at, e)| (e.proof, at as u32)).collect();
        pairs.par_sort_unstable();
        let mut index = Self::default();
        for (proof, edge) in pairs {
            if index.proofs.last() != Some(&proof) {
                index.proofs.push(proof);
                index.proof_ends.push(0);
            }
            index.proof_edges.push(edge);
            if let Some(end) = index.proof_ends.last_mut() {
                *end = index.proof_edges.len() as u32;
            }
        }
        index.by_object(proofs);
        index
    }

    fn by_object(&mut self, proofs: &Proofs) {
        let mut counts = vec![0u32; proofs.objects().len() + 1];
        // The objects of each proof, one list after the other.
        let (mut named, mut ends) = (Vec::new(), Vec::with_capacity(self.proofs.len()));
        for proof in &self.proofs {
            let start = named.len();
            named.extend(proofs.objects_of(*proof));
            let len = distinct(&mut named[start..]);
            named.truncate(start + len);
            named[start..].iter().for_each(|object| counts[*object as usize] += 1);
            ends.push(named.len());
        }
        let mut sum = 0;
        for count in &mut counts {
            sum += *count;
            *count = sum - *count;
        }
        let mut next = counts.clone();
        self.object_proofs = vec![0; sum as usize];
        let mut start = 0;
        for (place, end) in ends.into_iter().enumerate() {
            for object in &named[std::mem::replace(&mut start, end)..end] {
                let at = &mut next[*object as usize];
                self.object_proofs[*at as usize] = place as u32;
                *at += 1;
            }
        }
        self.object_ends = counts;
    }

    /// The proofs that name an object.
    pub(crate) fn proofs_with(&self, object: u32) -> impl Iterator<Item = u32> {
        let at = object as usize;
        let range = match (self.object_ends.get(at), self.object_ends.get(at + 1)) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => 0..0,
        };
        self.object_proofs[range].iter().map(|place| self.proofs[*place as usize])
    }

    /// The edges that have a proof.
    pub(crate) fn edges_with(&self, proof: u32) -> &[u32] {
        let Ok(place) = self.proofs.binary_search(&proof) else { return &[] };
        let from = place.checked_sub(1).map_or(0, |before| self.proof_ends[before]);
        &self.proof_edges[from as usize..self.proof_ends[place] as usize]
    }
}

/// Sorts numbers and puts each of them once to the front; how many these are.
fn distinct(numbers: &mut [u32]) -> usize {
    numbers.sort_unstable();
    let mut len = 0;
    for at in 0..numbers.len() {
        if at == 0 || numbers[at] != numbers[len - 1] {
            numbers[len] = numbers[at];
            len += 1;
        }
    }
    len
}
