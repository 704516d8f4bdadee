//! Why a finding matters here: its severity, and what the graph says of its object.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Analysis;
use crate::attack::{Distances, Mask, Router};
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

/// What was found out about places already: an object has many findings, and those of one severity have one risk.
pub(super) struct Places<'s, 'a> {
    scale: &'s Scale<'a>,
    known: FxHashMap<ObjectRef, Place>,
    words: Interner,
}

/// One object.
struct Place {
    /// What the graph says of it.
    factors: Vec<(Name, i16)>,
    /// The risks of its findings, by severity and whether many pods share them (and how many).
    risks: Vec<(Severity, Option<u32>, Risk)>,
}

impl<'s, 'a> Places<'s, 'a> {
    pub(super) fn new(scale: &'s Scale<'a>) -> Self {
        Self { scale, known: FxHashMap::default(), words: Interner::default() }
    }

    /// The score of a finding on an object, with every part of it in words.
    pub(super) fn risk(&mut self, severity: Severity, object: &ObjectRef, instances: u32) -> Risk {
        let shared = (instances >= 10 && object.kind != Kind::Namespace).then_some(instances);
        if !self.known.contains_key(object) {
            let factors = self.scale.place(object).into_iter().map(|(words, points)| (self.words.intern(&words), points)).collect();
            self.known.insert(object.clone(), Place { factors, risks: Vec::new() });
        }
        let Some(place) = self.known.get_mut(object) else { return Risk::default() };
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
        Self {
            ways: analysis.graph.router(&starts, &targets, &mask),
            from_start: analysis.graph.distances_from(&starts, &mask),
            to_targets: analysis.graph.distances_to(&targets, &mask),
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
        if self.exposed.contains(object) {
            factors.push(("it is exposed to the outside".into(), 15));
        }
        // Whoever is cluster-admin reaches everything: only what comes before that makes one finding differ from another.
        if self.ways.is_reached(object)
            && let Some(hops) = self.nearest(&self.from_start, object).filter(|hops| *hops > 0)
        {
            factors.push((format!("an attacker who starts at an entry is here after {}", count(hops, "hop")).into(), if hops <= 2 { 12 } else { 8 }));
        }
        match self.nearest(&self.to_targets, object) {
            Some(hops @ 1..=3) => factors.push((format!("a goal or crown jewel is {} away", count(hops, "hop")).into(), 20)),
            Some(hops @ 4..) => factors.push((format!("a goal or crown jewel is {} away", count(hops, "hop")).into(), 12)),
            // What is no thing of its own on a path, such as a binding, may be what a step of it needs.
            None if self.ways.is_on_path(object) => factors.push(("a way from an entry to a goal or crown jewel needs it".into(), 20)),
            Some(0) | None => {}
        }
        if self.jewels.contains(object) {
            factors.push(("it is a crown jewel".into(), 10));
        }
        factors
    }

    /// The fewest hops of an object or one of its parts.
    fn nearest(&self, distances: &Distances, object: &ObjectRef) -> Option<u32> {
        self.analysis.graph.parts(object).iter().filter_map(|vertex| distances.hops(*vertex)).min()
    }
}

fn count(n: u32, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
