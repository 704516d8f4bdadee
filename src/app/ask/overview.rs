//! The first screen: what to cut first, the worst paths, namespaces.

use std::collections::{BTreeMap, BTreeSet};

use super::chokes::{self, ChokesAnswer};
use super::mask;
use super::paths::{self, PathRow};
use crate::analysis::{Analysis, Summary};
use crate::attack::{Distances, VertexId};
use crate::model::{Kind, Name, Severity};

/// How many paths are shown at most, and how many starts and targets are looked at for them.
const WORST: usize = 40;

/// A namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamespaceRow {
    /// Its name.
    pub name: Name,
    /// Its findings, from critical to info.
    pub counts: [usize; 5],
    /// How many of its workloads are exposed.
    pub exposed: usize,
    /// Something in it reaches cluster-admin.
    pub admin: bool,
    /// The finding there that matters most.
    pub worst: Option<Worst>,
    /// A number by which namespaces are ordered: the worst first.
    pub weight: usize,
}

/// The finding of a namespace that matters most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worst {
    /// Its risk, up to 100.
    pub score: u8,
    /// The object, without its namespace.
    pub name: Name,
    /// What is wrong.
    pub title: String,
}

/// The first screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverviewAnswer {
    /// Counts.
    pub summary: Summary,
    /// What to cut.
    pub chokes: ChokesAnswer,
    /// The worst paths.
    pub paths: Vec<PathRow>,
    /// The namespaces, the worst first.
    pub namespaces: Vec<NamespaceRow>,
    /// How many starts have a way to cluster-admin.
    pub to_admin: usize,
    /// Goals and crown jewels: reached, and how many there are.
    pub targets: (usize, usize),
    /// Why most of the checks could not be decided that could not; none where all were.
    pub unsure: Option<String>,
}

/// Puts it together.
pub(super) fn answer(analysis: &Analysis, base: Option<&Analysis>, certain: bool) -> OverviewAnswer {
    let mask = mask(certain);
    let starts = analysis.starts();
    let away = analysis.graph.distances_from(&starts, &mask);
    let targets = analysis.targets();
    let reached = targets.iter().filter(|target| away.hops(**target).is_some()).count();
    let admin: Vec<_> = analysis.graph.goal("cluster-admin").into_iter().collect();
    let to_admin = analysis.graph.distances_to(&admin, &mask);
    OverviewAnswer {
        summary: analysis.summary.clone(),
        chokes: chokes::answer(analysis, base, &[], certain),
        paths: worst(analysis, &starts, certain),
        namespaces: namespaces(analysis, &to_admin),
        to_admin: starts.iter().filter(|start| to_admin.hops(**start).is_some()).count(),
        targets: (reached, targets.len()),
        unsure: unsure(analysis),
    }
}

/// The reason that stands behind most of what was not evaluated.
fn unsure(analysis: &Analysis) -> Option<String> {
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for tally in analysis.tallies.iter().filter(|tally| tally.not_evaluated > 0) {
        *reasons.entry(tally.reason.as_deref().unwrap_or_default()).or_default() += u64::from(tally.not_evaluated);
    }
    reasons.into_iter().filter(|(reason, _)| !reason.is_empty()).max_by_key(|(_, count)| *count).map(|(reason, _)| reason.to_owned())
}

/// The worst of every start: its cheapest path to cluster-admin, else to another goal, else to a crown jewel; and the cheapest path to each target.
fn worst(analysis: &Analysis, starts: &[VertexId], certain: bool) -> Vec<PathRow> {
    let mask = mask(certain);
    let (goals, jewels): (Vec<_>, Vec<_>) = analysis.targets().into_iter().partition(|target| analysis.graph.vertex(*target).object.kind == Kind::Goal);
    let admin: Vec<_> = analysis.graph.goal("cluster-admin").into_iter().collect();
    let first = |from: &[VertexId], to: &[VertexId]| analysis.graph.paths(from, to, 1, &mask).into_iter().next();
    let mut rows: Vec<PathRow> = Vec::new();
    let of_starts = starts.iter().take(WORST).filter_map(|start| [&admin, &goals, &jewels].into_iter().find_map(|to| first(&[*start], to)));
    let of_targets = goals.iter().chain(&jewels).take(WORST).filter_map(|target| first(starts, &[*target]));
    for path in of_starts.chain(of_targets) {
        let row = paths::row(analysis, path);
        if rows.iter().all(|known| known.sentence != row.sentence) {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| (std::cmp::Reverse(row.severity), row.path.cost));
    rows.truncate(WORST);
    rows
}

fn namespaces(analysis: &Analysis, to_admin: &Distances) -> Vec<NamespaceRow> {
    let mut rows: BTreeMap<Name, NamespaceRow> = BTreeMap::new();
    for namespace in analysis.inventory.namespaces.iter() {
        rows.insert(namespace.meta.name.clone(), NamespaceRow { name: namespace.meta.name.clone(), ..NamespaceRow::default() });
    }
    for finding in &analysis.findings {
        let name = if finding.object.kind == Kind::Namespace { &finding.object.name } else { &finding.object.namespace };
        let Some(row) = rows.get_mut(name) else { continue };
        if let Some(at) = Severity::ALL.iter().position(|severity| *severity == finding.severity) {
            row.counts[at] += 1;
        }
        // Of equally bad ones the first: findings are in order.
        if row.worst.as_ref().is_none_or(|worst| finding.risk.score > worst.score) {
            row.worst = Some(Worst { score: finding.risk.score, name: finding.object.name.clone(), title: finding.title.to_string() });
        }
    }
    let exposed: BTreeSet<_> = analysis.exposure.open.iter().map(|exposure| &exposure.workload_or_pod).collect();
    for object in exposed {
        if let Some(row) = rows.get_mut(&object.namespace) {
            row.exposed += 1;
        }
    }
    for (id, vertex) in analysis.graph.vertices() {
        let things = !vertex.object.namespace.is_empty() && vertex.object.kind != Kind::Capability;
        if things
            && to_admin.hops(id).is_some()
            && let Some(row) = rows.get_mut(&vertex.object.namespace)
        {
            row.admin = true;
        }
    }
    let mut rows: Vec<NamespaceRow> = rows.into_values().collect();
    for row in &mut rows {
        row.weight = [100, 20, 4, 1, 0].iter().zip(row.counts).map(|(points, count)| points * count).sum();
    }
    rows.sort_by(|a, b| (b.weight, b.exposed, &a.name).cmp(&(a.weight, a.exposed, &b.name)));
    rows
}
