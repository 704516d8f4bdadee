//! Why a finding matters here: its severity, and what the graph says of its object.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Analysis;
use crate::attack::{Distances, Mask, Needs, Router, VertexId};
use crate::model::{Kind, Name, ObjectRef, Risk, Severity};

/// What is looked up for every finding, computed once.
pub(super) struct Scale<'a> {
    analysis: &'a Analysis,
    ways: Router<'a>,
    needs: Needs<'a>,
    from_start: Distances,
    to_targets: Distances,
    exposed: FxHashSet<&'a ObjectRef>,
    jewels: FxHashSet<&'a ObjectRef>,
}

/// Risks by what they are made of. An object's findings follow each other, and many objects are placed alike.
pub(super) struct Places<'s, 'a> {
    scale: &'s Scale<'a>,
    /// The object that was asked about last.
    last: Option<(ObjectRef, Place)>,
    /// By severity, place, and how many pods share the finding if many do.
    risks: FxHashMap<(Severity, Place, Option<u32>), Risk>,
}

/// What matters of an object, whatever is found on it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    is_exposed: bool,
    is_jewel: bool,
    /// The steps by which an attacker from outside gets here.
    from_start: Option<u32>,
    onward: Onward,
}

/// What an object leads to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Onward {
    Nothing,
    /// A target, after so many steps.
    Target(u32),
    /// It is needed on a way to one.
    Needed,
}

impl<'s, 'a> Places<'s, 'a> {
    pub(super) fn new(scale: &'s Scale<'a>) -> Self {
        Self { scale, last: None, risks: FxHashMap::default() }
    }

    /// The score of a finding on an object, with every part of it in words.
    pub(super) fn risk(&mut self, severity: Severity, object: &ObjectRef, instances: u32) -> Risk {
        let shared = (instances >= 10 && object.kind != Kind::Namespace).then_some(instances);
        let place = match &self.last {
            Some((last, place)) if last == object => *place,
            _ => self.last.insert((object.clone(), self.scale.place(object))).1,
        };
        self.risks.entry((severity, place, shared)).or_insert_with(|| risk(severity, place, shared)).clone()
    }
}

fn risk(severity: Severity, place: Place, shared: Option<u32>) -> Risk {
    let mut factors: Vec<(Name, i16)> = vec![(format!("severity {severity}").into(), base(severity))];
    if place.is_exposed {
        factors.push(("it is exposed to the outside".into(), 15));
    }
    if let Some(hops) = place.from_start {
        factors.push((format!("an attacker who starts at an entry is here after {}", count(hops, "hop")).into(), if hops <= 2 { 12 } else { 8 }));
    }
    match place.onward {
        Onward::Nothing => {}
        Onward::Target(hops) => factors.push((format!("a goal or crown jewel is {} away", count(hops, "hop")).into(), if hops <= 3 { 20 } else { 12 })),
        Onward::Needed => factors.push(("a way from an entry to a goal or crown jewel needs it".into(), 20)),
    }
    if place.is_jewel {
        factors.push(("it is a crown jewel".into(), 10));
    }
    factors.extend(shared.map(|pods| (format!("{pods} pods share it").into(), 3)));
    let sum: i16 = factors.iter().map(|(_, points)| *points).sum();
    Risk { score: sum.clamp(0, 100) as u8, factors: factors.into() }
}

/// What a severity alone counts.
fn base(severity: Severity) -> i16 {
    match severity {
        Severity::Critical => 50,
        Severity::High => 35,
        Severity::Medium => 20,
        Severity::Low => 8,
        Severity::Info => 2,
    }
}

impl<'a> Scale<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let mask = Mask::default();
        let (starts, targets) = (analysis.starts(), analysis.targets());
        let distances = || (analysis.graph.distances_from(&starts, &mask), analysis.graph.distances_to(&targets, &mask));
        let routed = || {
            let ways = analysis.graph.router(&starts, &targets, &mask);
            let needs = ways.needs();
            (ways, needs)
        };
        let ((ways, needs), (from_start, to_targets)) = rayon::join(routed, distances);
        Self {
            ways,
            needs,
            from_start,
            to_targets,
            exposed: analysis.exposure.open.iter().map(|exposure| &exposure.workload_or_pod).collect(),
            jewels: analysis.jewels.iter().collect(),
            analysis,
        }
    }

    /// How bad a rule says that its findings are.
    pub(super) fn severity(&self, rule: &str) -> Severity {
        self.analysis.settings.catalogue.rules.get(rule).map_or(Severity::Medium, |rule| rule.severity)
    }

    fn place(&self, object: &ObjectRef) -> Place {
        let parts = self.analysis.graph.parts(object);
        // Whoever is cluster-admin reaches everything: only what comes before that makes one finding differ from another.
        let is_reached = self.ways.is_reached(&parts);
        let onward = match nearest(&self.to_targets, &parts) {
            Some(0) => Onward::Nothing,
            Some(hops) => Onward::Target(hops),
            // What is no thing of its own on a path, such as a binding, may be what a step of it needs.
            None if self.needs.contains(object) => Onward::Needed,
            None => Onward::Nothing,
        };
        Place {
            is_exposed: self.exposed.contains(object),
            is_jewel: self.jewels.contains(object),
            from_start: nearest(&self.from_start, &parts).filter(|hops| is_reached && *hops > 0),
            onward,
        }
    }
}

/// The fewest hops of some vertices.
fn nearest(distances: &Distances, parts: &[VertexId]) -> Option<u32> {
    parts.iter().filter_map(|vertex| distances.hops(*vertex)).min()
}

fn count(n: u32, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
