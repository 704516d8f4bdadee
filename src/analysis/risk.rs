//! Why a finding matters here: its severity, and what the graph says of its object.

use rustc_hash::FxHashSet;

use super::Analysis;
use crate::attack::{Distances, Mask};
use crate::model::{Kind, ObjectRef, Risk, Severity};

/// What is looked up for every finding, computed once.
pub(super) struct Scale<'a> {
    analysis: &'a Analysis,
    from_internet: Distances,
    to_targets: Distances,
    exposed: FxHashSet<&'a ObjectRef>,
    jewels: FxHashSet<&'a ObjectRef>,
}

impl<'a> Scale<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let mask = Mask::default();
        Self {
            from_internet: analysis.graph.distances_from(&analysis.starts(), &mask),
            to_targets: analysis.graph.distances_to(&analysis.targets(), &mask),
            exposed: analysis.exposure.open.iter().map(|exposure| &exposure.workload_or_pod).collect(),
            jewels: analysis.jewels.iter().collect(),
            analysis,
        }
    }

    /// The score of a finding on an object, with every part of it in words.
    pub(super) fn risk(&self, severity: Severity, object: &ObjectRef, instances: u32) -> Risk {
        let base = match severity {
            Severity::Critical => 50,
            Severity::High => 35,
            Severity::Medium => 20,
            Severity::Low => 8,
            Severity::Info => 2,
        };
        let mut factors = vec![(format!("severity {severity}"), base)];
        if self.exposed.contains(object) {
            factors.push(("it is exposed to the outside".to_owned(), 15));
        }
        let vertex = self.analysis.graph.find(object);
        let reached = vertex.and_then(|v| self.from_internet.hops(v));
        if let Some(hops) = reached.filter(|hops| *hops > 0) {
            factors.push((format!("an attacker from an entry is here after {}", count(hops, "hop")), if hops <= 2 { 12 } else { 8 }));
        }
        if let Some(hops) = vertex.and_then(|v| self.to_targets.hops(v)) {
            let points = match hops {
                0 => 0,
                1..=3 => 20,
                _ => 12,
            };
            if points > 0 {
                factors.push((format!("a goal or crown jewel is {} away", count(hops, "hop")), points));
            }
        }
        if self.jewels.contains(object) {
            factors.push(("it is a crown jewel".to_owned(), 10));
        }
        if instances >= 10 && object.kind != Kind::Namespace {
            factors.push((format!("{instances} pods share it"), 3));
        }
        let sum: i16 = factors.iter().map(|(_, points)| *points).sum();
        Risk { score: sum.clamp(0, 100) as u8, factors }
    }
}

fn count(n: u32, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
