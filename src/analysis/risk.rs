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
    /// What the graph says of the objects that were asked about: one object has many findings.
    places: FxHashMap<ObjectRef, Vec<(Name, i16)>>,
    words: Interner,
}

impl<'a> Scale<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let mask = Mask::default();
        Self {
            ways: analysis.graph.router(&analysis.starts(), &analysis.targets(), &mask),
            from_start: analysis.graph.distances_from(&analysis.starts(), &mask),
            to_targets: analysis.graph.distances_to(&analysis.targets(), &mask),
            exposed: analysis.exposure.open.iter().map(|exposure| &exposure.workload_or_pod).collect(),
            jewels: analysis.jewels.iter().collect(),
            places: FxHashMap::default(),
            words: Interner::default(),
            analysis,
        }
    }

    /// The score of a finding on an object, with every part of it in words.
    pub(super) fn risk(&mut self, severity: Severity, object: &ObjectRef, instances: u32) -> Risk {
        let base = match severity {
            Severity::Critical => 50,
            Severity::High => 35,
            Severity::Medium => 20,
            Severity::Low => 8,
            Severity::Info => 2,
        };
        if !self.places.contains_key(object) {
            let place = self.place(object).into_iter().map(|(words, points)| (self.words.intern(&words), points)).collect();
            self.places.insert(object.clone(), place);
        }
        let place = self.places.get(object).into_iter().flatten().cloned();
        let mut factors: Vec<(Name, i16)> = std::iter::once((self.words.intern(&format!("severity {severity}")), base)).chain(place).collect();
        if instances >= 10 && object.kind != Kind::Namespace {
            factors.push((self.words.intern(&format!("{instances} pods share it")), 3));
        }
        let sum: i16 = factors.iter().map(|(_, points)| *points).sum();
        Risk { score: sum.clamp(0, 100) as u8, factors }
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
