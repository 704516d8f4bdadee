//! What to cut.

use super::{mask, starts, targets};
use crate::analysis::Analysis;
use crate::attack::{Change, ChokePoints, Cut};
use crate::model::{Binding, Kind, ObjectRef};

/// A change that closes paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutRow {
    /// The change.
    pub cut: Cut,
    /// The change in a few words.
    pub short: String,
    /// Its place in the best combination, counted from 1; 0 if it is not in it.
    pub combined: usize,
}

/// What to cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChokesAnswer {
    /// Single changes, the one that closes most first.
    pub rows: Vec<CutRow>,
    /// Everything about them.
    pub points: ChokePoints,
    /// How many paths there are without the changes that are tried, where some are.
    pub without_trials: Option<usize>,
    /// How many starts there are.
    pub starts: usize,
    /// How many targets there are.
    pub targets: usize,
}

/// Finds what to cut.
pub(super) fn answer(analysis: &Analysis, base: Option<&Analysis>, from: &[ObjectRef], certain: bool) -> ChokesAnswer {
    let (starts, targets) = (starts(analysis, from), targets(analysis, &[]));
    let points = analysis.graph.choke_points(&starts, &targets, &mask(certain));
    let place = |cut: &Cut| points.combination.iter().position(|other| other.remove == cut.remove && other.change == cut.change).map_or(0, |at| at + 1);
    let rows = points.single.iter().map(|cut| CutRow { combined: place(cut), short: short(analysis, cut), cut: cut.clone() }).collect();
    let without_trials = base.map(|base| base.graph.pairs(&super::starts(base, from), &super::targets(base, &[]), &mask(certain)));
    ChokesAnswer { rows, without_trials, starts: starts.len(), targets: targets.len(), points }
}

/// A change in a few words: what is distinctive comes first.
fn short(analysis: &Analysis, cut: &Cut) -> String {
    let (kind, path) = (cut.remove.kind, cut.remove.path());
    match (cut.change, kind) {
        (Change::UnmountToken, _) => format!("no token in {path}"),
        (Change::Confine, _) => {
            let ways = cut.description.rsplit_once(&format!("{path} ")).map_or("", |(_, ways)| ways.trim_end_matches('.'));
            format!("confine {path} ({ways})")
        }
        (Change::Delete, Kind::RoleBinding | Kind::ClusterRoleBinding) => {
            let is_it = |binding: &&Binding| binding.meta.name == cut.remove.name && binding.meta.namespace == cut.remove.namespace;
            let role = analysis.inventory.bindings().find(is_it).map(|binding| format!(" ✕ {}", binding.role.name));
            format!("unbind {path}{}", role.unwrap_or_default())
        }
        (Change::Delete, Kind::Role | Kind::ClusterRole) => format!("empty {} {path}", kind.short()),
        (Change::Delete, Kind::Service | Kind::Ingress) => format!("close {} {path}", kind.short()),
        (Change::Delete, _) => format!("delete {} {path}", kind.short()),
    }
}
