//! Attack paths, and what each of their steps rests on.

use std::cmp::Reverse;

use super::words::sentence;
use super::{mask, starts, targets};
use crate::analysis::Analysis;
use crate::attack::{Mask, Path, VertexId};
use crate::model::{Certainty, Kind, Name, ObjectRef, Severity};

/// How many paths are listed.
const LISTED: usize = 60;
/// To how many targets paths are looked for.
const TARGETS: usize = 60;

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathRow {
    /// It, in one line.
    pub sentence: String,
    /// How bad it is.
    pub severity: Severity,
    /// Its steps.
    pub path: Path,
    /// How many of its steps rest on an assumption.
    pub assumptions: usize,
    /// What exposes its start to the internet; empty if nothing does.
    pub entry: String,
    /// For each thing of the path, how many pods it stands for.
    pub pods: Vec<u32>,
}

/// The paths between two sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathsAnswer {
    /// The paths, the cheapest first.
    pub rows: Vec<PathRow>,
    /// How many pairs of a start and a target are connected.
    pub pairs: usize,
    /// How many starts there are.
    pub starts: usize,
    /// How many targets there are.
    pub targets: usize,
    /// Named objects that are not in the graph.
    pub unknown: Vec<Name>,
}

/// How bad a path is: by where it ends, and less where it rests on assumptions.
fn severity(path: &Path) -> Severity {
    let end = path.hops.last().map(|hop| &hop.to);
    let admin = end.is_some_and(|end| end.kind == Kind::Goal);
    match (admin, path.certainty) {
        (true, Certainty::Certain) => Severity::Critical,
        (true, _) | (false, Certainty::Certain) => Severity::High,
        (false, _) => Severity::Medium,
    }
}

/// A path with what is worth knowing about it.
pub(super) fn row(analysis: &Analysis, path: Path) -> PathRow {
    let pods = path.things().iter().map(|thing| pods(analysis, thing)).collect();
    let entry = path.hops.first().map(|hop| if hop.from.kind == Kind::Internet { exposure(analysis, &hop.to) } else { exposure(analysis, &hop.from) });
    let assumptions = path.hops.iter().filter(|hop| hop.certainty != Certainty::Certain).count();
    PathRow { sentence: sentence(&path), severity: severity(&path), assumptions, entry: entry.unwrap_or_default(), pods, path }
}

/// How many pods a thing stands for.
pub(super) fn pods(analysis: &Analysis, object: &ObjectRef) -> u32 {
    analysis.graph.find(object).map(|vertex| analysis.graph.vertex(vertex)).filter(|vertex| vertex.representative.is_some()).map_or(0, |vertex| vertex.replicas)
}

/// What exposes an object: `Ingress shop/web for shop.example.com:443`.
pub(super) fn exposure(analysis: &Analysis, object: &ObjectRef) -> String {
    let workload = analysis.inventory.meta(object).map_or_else(|| object.clone(), |meta| analysis.inventory.root_owner(object.kind, meta));
    let found = analysis.exposure.open.iter().find(|exposure| exposure.workload_or_pod == workload || exposure.workload_or_pod == *object);
    found.map_or_else(String::new, |exposure| {
        let via = exposure.via.iter().map(|evidence| &evidence.object);
        // What somebody made to expose this, rather than what all traffic passes.
        let maker = via.clone().find(|object| object.kind == Kind::Ingress).or_else(|| via.clone().next());
        let maker = maker.map(|object| format!("{} {}", object.kind.title(), object.path())).unwrap_or_default();
        let host = if exposure.host.is_empty() { String::new() } else { format!(" for {}", exposure.host) };
        format!("{maker}{host}:{}", exposure.port)
    })
}

/// Some paths to each target, more to goals than to crown jewels: all of them together would be those to the nearest target alone.
fn to_each(analysis: &Analysis, starts: &[VertexId], targets: &[VertexId], mask: &Mask) -> Vec<Path> {
    let share = (LISTED / targets.len().max(1)).max(2);
    let of = |target: &VertexId| {
        let goal = analysis.graph.vertex(*target).object.kind == Kind::Goal;
        analysis.graph.paths(starts, &[*target], if goal { 2 * share } else { share }, mask)
    };
    targets.iter().take(TARGETS).flat_map(of).collect()
}

/// Finds the paths.
pub(super) fn answer(analysis: &Analysis, from: &[ObjectRef], to: &[ObjectRef], certain: bool) -> PathsAnswer {
    let mask: Mask = mask(certain);
    let (starts, targets) = (starts(analysis, from), targets(analysis, to));
    let found = if to.is_empty() { to_each(analysis, &starts, &targets, &mask) } else { analysis.graph.paths(&starts, &targets, LISTED, &mask) };
    let unknown = from.iter().chain(to).filter(|object| analysis.graph.find(object).is_none()).map(|object| object.to_string().into()).collect();
    let mut rows: Vec<PathRow> = found.into_iter().map(|path| row(analysis, path)).collect();
    // The worst first, and of equally bad ones those that cost an attacker the least.
    rows.sort_by_key(|row| (Reverse(row.severity), row.path.cost));
    PathsAnswer { rows, pairs: analysis.graph.pairs(&starts, &targets, &mask), starts: starts.len(), targets: targets.len(), unknown }
}
