//! Choke points: what an operator can take away so that paths close, each with exactly how many.
//!
//! "n of m paths" counts pairs of a start and a target that are connected. What may be taken away: bindings and roles that are not
//! built in, Secrets that hold tokens, Services and Ingresses, volumes and claims, a workload's mounted token and its ways to its node.

mod candidates;
mod cover;
mod describe;
mod local;
mod questions;

use super::edge::VertexId;
use super::graph::Graph;
use super::mask::Mask;
use crate::model::ObjectRef;
use local::{Local, Removed};

/// What is done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// It is deleted.
    Delete,
    /// Its pods no longer mount the token of their account.
    UnmountToken,
    /// Its pods lose every way to their nodes: privileges, capabilities, shared namespaces, paths of the node.
    Confine,
}

/// A change, and what it closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The object that is changed.
    pub remove: ObjectRef,
    /// What is done to it.
    pub change: Change,
    /// The same as a sentence.
    pub description: String,
    /// How many pairs of a start and a target are no longer connected; in a combination, those that the changes before it left.
    pub closes: usize,
    /// How many there are.
    pub of: usize,
    /// Who or what else is affected, in words; empty if nothing is known.
    pub side_effects: String,
}

/// What to cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChokePoints {
    /// Connected pairs of a start and a target.
    pub total: usize,
    /// Single changes, the one that closes most first.
    pub single: Vec<Cut>,
    /// Changes that together close everything that changes can close.
    pub combination: Vec<Cut>,
    /// Pairs that stay connected after the combination.
    pub remaining: usize,
    /// No smaller combination closes as much.
    pub minimal: bool,
}

/// How many single changes are listed.
const LISTED: usize = 20;

/// How much work a ranking may be, in edges looked at: about a second.
const WORK: usize = 120_000_000;

impl Graph {
    /// How many pairs of a start and a target are connected; a start is not paired with itself.
    pub fn pairs(&self, from: &[VertexId], to: &[VertexId], mask: &Mask) -> usize {
        Local::new(self, from, to, mask).count(&Removed::default())
    }

    /// The pairs of a start and a target that are connected, sorted.
    pub fn connected(&self, from: &[VertexId], to: &[VertexId], mask: &Mask) -> Vec<(VertexId, VertexId)> {
        Local::new(self, from, to, mask).pairs()
    }

    /// The changes that close most paths from any of `from` to any of `to`.
    pub fn choke_points(&self, from: &[VertexId], to: &[VertexId], mask: &Mask) -> ChokePoints {
        let local = Local::new(self, from, to, mask);
        let total = local.count(&Removed::default());
        let mut work = WORK;
        let ranked = local.rank(&Removed::default(), total, LISTED, &mut work);
        let single = ranked.iter().map(|(candidate, closes)| self.cut(&local, *candidate, *closes, total)).collect();
        let (chosen, minimal) = cover::combine(&local, total, &mut work);
        let mut removed = Removed::default();
        let mut left = total;
        let mut combination = Vec::new();
        for candidate in chosen {
            removed.insert(candidate);
            let now = local.count(&removed);
            combination.push(self.cut(&local, candidate, left - now, total));
            left = now;
        }
        ChokePoints { total, single, combination, remaining: left, minimal }
    }

    fn cut(&self, local: &Local, candidate: u32, closes: usize, of: usize) -> Cut {
        let (remove, change) = local.candidate(candidate);
        let description = describe::sentence(self, &remove, change);
        let side_effects = describe::side_effects(self, &remove, change);
        Cut { remove, change, description, closes, of, side_effects }
    }

    /// The view without what some changes take away.
    pub fn mask_of(&self, cuts: &[(ObjectRef, Change)], mask: &Mask) -> Mask {
        let deleted: Vec<ObjectRef> = cuts.iter().filter(|(_, change)| *change == Change::Delete).map(|(object, _)| object.clone()).collect();
        let edges: Vec<_> = cuts.iter().flat_map(|(object, change)| candidates::edges_of(self, object, *change)).collect();
        mask.clone().without(self, &deleted).without_edges(&edges)
    }
}
