//! The smallest set of changes that closes everything that can be closed.
//!
//! Every path that is still open asks for one of the candidates on it. The smallest set that answers all the questions asked so far is
//! tried; while it leaves a path open, that path asks the next question. When none is left, no smaller set can exist.

use super::local::{Local, Removed};
use super::questions::Questions;

/// More changes than this are no advice.
const MOST: usize = 12;

/// Candidates that together close what can be closed, the one that closes most first, and whether no smaller set does.
pub(super) fn combine(local: &Local, total: usize, work: &mut usize) -> (Vec<u32>, bool) {
    if total == 0 {
        return (Vec::new(), true);
    }
    let mut everything = Removed::default();
    for candidate in 0..local.candidates() {
        everything.insert(candidate);
    }
    let hopeless = local.connected_pairs(&everything);
    let mut questions = Questions::default();
    loop {
        let Some(chosen) = questions.smallest(MOST, work) else { return (greedy(local, total, hopeless.len(), work), false) };
        let mut removed = Removed::default();
        for candidate in &chosen {
            removed.insert(*candidate);
        }
        match local.open_path(&removed, &hopeless) {
            None => return (in_order(local, chosen, total), true),
            Some(question) => questions.ask(&question),
        }
        let effort = local.effort() * 2;
        if *work < effort {
            return (greedy(local, total, hopeless.len(), work), false);
        }
        *work -= effort;
    }
}

/// One after the other whatever closes most, without those that turn out not to be needed.
fn greedy(local: &Local, total: usize, hopeless: usize, work: &mut usize) -> Vec<u32> {
    let mut chosen: Vec<u32> = Vec::new();
    let mut removed = Removed::default();
    let mut left = total;
    *work = (*work).max(local.effort() * 64);
    while left > hopeless && chosen.len() < MOST {
        let Some((candidate, closes)) = local.rank(&removed, left, 1, work).first().copied() else { break };
        removed.insert(candidate);
        chosen.push(candidate);
        left -= closes;
    }
    for at in (0..chosen.len()).rev() {
        let mut without = Removed::default();
        for (_, candidate) in chosen.iter().enumerate().filter(|(other, _)| *other != at) {
            without.insert(*candidate);
        }
        if local.count(&without) == left {
            chosen.remove(at);
        }
    }
    chosen
}

/// The members of a set, the one that closes most first, then whatever closes most of the rest.
fn in_order(local: &Local, mut chosen: Vec<u32>, total: usize) -> Vec<u32> {
    let mut ordered = Vec::new();
    let mut removed = Removed::default();
    let mut left = total;
    while !chosen.is_empty() {
        let counts: Vec<usize> = chosen.iter().map(|candidate| local.count(&removed.with(*candidate))).collect();
        let best = (0..chosen.len()).min_by_key(|at| counts[*at]).unwrap_or(0);
        left = left.min(counts[best]);
        removed.insert(chosen[best]);
        ordered.push(chosen.remove(best));
    }
    ordered
}
