//! Everything about one object: the page that is the crossroads.

use super::facts::{Fact, facts};
use super::mask;
use super::paths::{PathRow, pods, row};
use crate::analysis::Analysis;
use crate::attack::Power;
use crate::model::{Kind, ObjectRef};

/// How many paths are shown in either direction.
const SHOWN: usize = 6;

/// An object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectAnswer {
    /// The object.
    pub object: ObjectRef,
    /// It is among what was read.
    pub known: bool,
    /// It is among what was read, and gone with the changes that are tried: what is said of it is how it was before them.
    pub removed: bool,
    /// How many pods it stands for; 0 where that means nothing.
    pub pods: u32,
    /// What it is.
    pub facts: Vec<Fact>,
    /// Goals and crown jewels, each by its cheapest path: cluster-admin first, then other goals, then jewels, the nearest of each first.
    pub onwards: Vec<PathRow>,
    /// How many goals and crown jewels it reaches.
    pub targets: usize,
    /// How many there are.
    pub targets_of: usize,
    /// The cheapest paths to it from the internet, and from what is assumed compromised.
    pub towards: Vec<PathRow>,
    /// What it reaches: power, how many objects, how far the nearest is.
    pub reaches: Vec<(Power, usize, usize)>,
    /// How many objects it reaches in all, and over certain edges only.
    pub total: (usize, usize),
    /// Its findings, by place in the analysis.
    pub findings: Vec<u32>,
    /// It is taken to be compromised.
    pub compromised: bool,
    /// It is a crown jewel.
    pub jewel: bool,
    /// It has a place in the attack graph.
    pub in_graph: bool,
}

/// Looks at an object, with the changes that are tried; without them (`base`) where they remove it.
pub(super) fn answer(analysis: &Analysis, base: Option<&Analysis>, object: &ObjectRef, certain: bool) -> ObjectAnswer {
    let is_there = |analysis: &Analysis| analysis.inventory.contains(object);
    match base.filter(|base| is_there(base) && !is_there(analysis)) {
        Some(base) => ObjectAnswer { removed: true, findings: Vec::new(), ..page(base, object, certain) },
        None => page(analysis, object, certain),
    }
}

fn page(analysis: &Analysis, object: &ObjectRef, certain: bool) -> ObjectAnswer {
    let graph = &analysis.graph;
    let mask = mask(certain);
    let own: Vec<_> = graph.find(object).into_iter().collect();
    let targets = analysis.targets();
    let away = graph.distances_from(&own, &mask);
    let admin = graph.goal("cluster-admin");
    let worth = |target| (Some(target) != admin, graph.vertex(target).object.kind != Kind::Goal);
    let mut ends: Vec<_> =
        targets.iter().filter_map(|target| away.hops(*target).filter(|hops| *hops > 0).map(|hops| (worth(*target), hops, *target))).collect();
    ends.sort_unstable();
    let first = |from: &[_], to: &[_], count| graph.paths(from, to, count, &mask).into_iter().map(|path| row(analysis, path));
    let onwards = ends.iter().take(SHOWN).flat_map(|(.., target)| first(&own, &[*target], 1).collect::<Vec<_>>()).collect();
    let (reaches, total) = if own.is_empty() {
        (Vec::new(), (0, 0))
    } else {
        let blast = graph.blast(&own, &mask);
        let sure = if certain { blast.total } else { graph.blast(&own, &super::mask(true)).total };
        (blast.classes.iter().map(|class| (class.power, class.count, class.hops)).collect(), (blast.total, sure))
    };
    // A pod's findings are those of what makes it.
    let root = analysis.inventory.meta(object).filter(|_| object.kind == Kind::Pod).map(|meta| analysis.inventory.root_owner(Kind::Pod, meta));
    let about = |finding: &ObjectRef| finding == object || root.as_ref() == Some(finding);
    // How one gets here from the internet stays a question where something else, or the object itself, is assumed compromised.
    let mut starts: Vec<_> = analysis.starts().into_iter().chain(graph.entries()).filter(|start| !own.contains(start)).collect();
    starts.sort_unstable();
    starts.dedup();
    ObjectAnswer {
        object: object.clone(),
        known: analysis.inventory.contains(object) || !object.kind.plural().is_empty() && crate::model::Subject::from_object(object).is_some(),
        removed: false,
        pods: pods(analysis, object),
        facts: facts(analysis, object),
        onwards,
        targets: ends.len(),
        targets_of: targets.len(),
        towards: if own.is_empty() { Vec::new() } else { first(&starts, &graph.parts(object), SHOWN).collect() },
        reaches,
        total,
        findings: (0..).zip(&analysis.findings).filter(|(_, finding)| about(&finding.object)).map(|(at, _)| at).collect(),
        compromised: analysis.settings.compromised.contains(object),
        jewel: analysis.jewels.contains(object),
        in_graph: !own.is_empty(),
    }
}
