//! Why a finding matters here: its severity, and what the graph says of its object.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::Analysis;
use crate::attack::{Distances, Mask, Router, VertexId};
use crate::model::{Interner, Kind, Name, ObjectRef, Risk, Severity};

/// What is looked up for every finding, computed once.
pub(super) struct Scale<'a> {
    analysis: &'a Analysis,
    ways: Router<'a>,
    from_start: Distances,
    to_targets: Distances,
    exposed: FxHashSet<&'a ObjectRef>,
    jewels: FxHashSet<&'a ObjectRef>,
}

/// What was found out of the last object that was asked about: an object's findings follow each other, and those of one severity have one risk.
pub(super) struct Places<'s, 'a> {
    scale: &'s Scale<'a>,
    last: Option<Place>,
    words: Interner,
}

/// One object.
struct Place {
    object: ObjectRef,
    /// What the graph says of it.
    factors: Vec<(Name, i16)>,
    /// The risks of its findings, by severity and whether many pods share them (and how many).
    risks: Vec<(Severity, Option<u32>, Risk)>,
}

impl<'s, 'a> Places<'s, 'a> {
    pub(super) fn new(scale: &'s Scale<'a>) -> Self {
        Self { scale, last: None, words: Interner::default() }
    }

    /// The score of a finding on an object, with every part of it in words.
    pub(super) fn risk(&mut self, severity: Severity, object: &ObjectRef, instances: u32) -> Risk {
        let shared = (instances >= 10 && object.kind != Kind::Namespace).then_some(instances);
        if self.last.as_ref().is_none_or(|place| place.object != *object) {
            let factors = self.scale.place(object).into_iter().map(|(words, points)| (self.words.intern(&words), points)).collect();
            self.last = Some(Place { object: object.clone(), factors, risks: Vec::new() });
        }
        let Some(place) = &mut self.last else { return Risk::default() };
        if let Some((_, _, risk)) = place.risks.iter().find(|(of, by, _)| (*of, *by) == (severity, shared)) {
            return risk.clone();
        }
        let mut factors = vec![(self.words.intern(&format!("severity {severity}")), base(severity))];
        factors.extend(place.factors.iter().cloned());
        factors.extend(shared.map(|pods| (self.words.intern(&format!("{pods} pods share it")), 3)));
        let sum: i16 = factors.iter().map(|(_, points)| *points).sum();
        let risk = Risk { score: sum.clamp(0, 100) as u8, factors: factors.into() };
        place.risks.push((severity, shared, risk.clone()));
        risk
    }
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
        let (ways, (from_start, to_targets)) = rayon::join(|| analysis.graph.router(&starts, &targets, &mask), distances);
        Self {
            ways,
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

    /// What matters of the object alone, in words, each with its points.
    fn place(&self, object: &ObjectRef) -> Vec<(Cow<'static, str>, i16)> {
        let mut factors: Vec<(Cow<'static, str>, i16)> = Vec::new();
        let parts = self.analysis.graph.parts(object);
        if self.exposed.contains(object) {
            factors.push(("it is exposed to the outside".into(), 15));
        }
        // Whoever is cluster-admin reaches everything: only what comes before that makes one finding differ from another.
        if self.ways.is_reached(&parts)
            && let Some(hops) = nearest(&self.from_start, &parts).filter(|hops| *hops > 0)
        {
            factors.push((format!("an attacker who starts at an entry is here after {}", count(hops, "hop")).into(), if hops <= 2 { 12 } else { 8 }));
        }
        match nearest(&self.to_targets, &parts) {
            Some(hops @ 1..=3) => factors.push((format!("a goal or crown jewel is {} away", count(hops, "hop")).into(), 20)),
            Some(hops @ 4..) => factors.push((format!("a goal or crown jewel is {} away", count(hops, "hop")).into(), 12)),
            // What is no thing of its own on a path, such as a binding, may be what a step of it needs.
            None if self.ways.is_needed(object) => factors.push(("a way from an entry to a goal or crown jewel needs it".into(), 20)),
            Some(0) | None => {}
        }
        if self.jewels.contains(object) {
            factors.push(("it is a crown jewel".into(), 10));
        }
        factors
    }
}

/// The fewest hops of some vertices.
fn nearest(distances: &Distances, parts: &[VertexId]) -> Option<u32> {
    parts.iter().filter_map(|vertex| distances.hops(*vertex)).min()
}

fn count(n: u32, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
