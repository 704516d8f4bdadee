//! ClusterRoles that are the union of others.
//!
//! In a live cluster a controller has written the union into the role. Manifests often hold an empty role instead, and the union is
//! made here: in the order of the selectors, roles by name, the role itself left out, equal rules kept once, until nothing grows.

mod gatherers;

pub use gatherers::Gatherers;

use rustc_hash::FxHashSet;

use super::rules::RuleId;
use crate::model::Role;

/// Fills the rules of aggregated roles that hold none; given rules are never touched. `lists` belong to `roles`, which are sorted by name.
pub(super) fn fill(roles: &[&Role], lists: &mut [Vec<RuleId>]) {
    let empty: Vec<usize> = (0..roles.len()).filter(|at| lists[*at].is_empty() && roles[*at].aggregation.is_some()).collect();
    let sources: Vec<Vec<usize>> = empty.iter().map(|at| sources(roles, *at)).collect();
    loop {
        let mut grew = false;
        for (at, sources) in empty.iter().zip(&sources) {
            let mut seen = FxHashSet::default();
            let union: Vec<RuleId> = sources.iter().flat_map(|source| &lists[*source]).copied().filter(|rule| seen.insert(*rule)).collect();
            grew |= union.len() > lists[*at].len();
            lists[*at] = union;
        }
        // Unions only ever grow, also around a cycle of roles: when none did, none will.
        if !grew {
            break;
        }
    }
}

/// The roles that a role gathers, each once.
fn sources(roles: &[&Role], at: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut seen = FxHashSet::from_iter([at]);
    for selector in roles[at].aggregation.iter().flatten() {
        chosen.extend((0..roles.len()).filter(|other| selector.matches(&roles[*other].meta.labels) && seen.insert(*other)));
    }
    chosen
}
