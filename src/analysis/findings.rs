//! From failed checks to ranked findings.

use std::mem::take;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::Analysis;
use super::risk::{Places, Scale};
use crate::model::{Finding, ObjectRef, Risk, Severity};
use crate::posture::Outcome;

/// What findings are sorted by, in one number: the severity, the worst first; the score, the highest first; how the id begins.
type Rank = u128;

/// Where a finding is before all are sorted: a list, and a place in it.
type Spot = (u32, u32);

/// Findings with their risk, sorted by severity, risk and id.
pub(super) fn ranked(analysis: &Analysis, failures: Vec<Vec<Outcome>>) -> Vec<Finding> {
    let scale = Scale::new(analysis);
    let judged = |outcomes: Vec<Outcome>| -> (Vec<Rank>, Vec<Mutex<Judged>>) {
        let mut places = Places::new(&scale);
        outcomes.into_iter().map(|outcome| Judged::new(outcome, &scale, &mut places)).map(|judged| (judged.rank(), Mutex::new(judged))).unzip()
    };
    let (ranks, lists): (Vec<Vec<Rank>>, Vec<Vec<Mutex<Judged>>>) = failures.into_par_iter().with_max_len(1).map(judged).unzip();
    let mut spots: Vec<(Rank, Spot)> = Vec::with_capacity(ranks.iter().map(Vec::len).sum());
    for (list, ranks) in ranks.into_iter().enumerate() {
        spots.extend(ranks.into_iter().enumerate().map(|(at, rank)| (rank, (list as u32, at as u32))));
    }
    // Findings are large, and lie scattered over memory by their order: each is put together once, by whichever core comes to it.
    let held = |(list, at): Spot| lists[list as usize][at as usize].lock().unwrap_or_else(PoisonError::into_inner);
    let id = |spot: Spot| held(spot).outcome.id.clone();
    spots.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| id(a.1).cmp(&id(b.1))));
    // A lock waits for the memory that it is in: many are fetched before the first is needed.
    let fetch = |near: &[(Rank, Spot)]| near.iter().filter(|(_, (list, at))| lists[*list as usize][*at as usize].is_poisoned()).count();
    let put = |fetched: &mut usize, (at, (_, spot)): (usize, &(Rank, Spot))| {
        if at >= *fetched {
            *fetched = spots.len().min(at + AHEAD);
            std::hint::black_box(fetch(&spots[at..*fetched]));
        }
        held(*spot).finding()
    };
    let findings = spots.par_iter().enumerate().map_init(|| 0, put).collect();
    // Nobody waits for the shells.
    rayon::spawn(move || drop(lists));
    findings
}

/// How many findings are fetched in one go.
const AHEAD: usize = 64;

/// What failed, and what is found out of it before all are sorted.
struct Judged {
    outcome: Outcome,
    severity: Severity,
    /// Until it is in the finding.
    risk: Option<Risk>,
}

impl Judged {
    fn new(outcome: Outcome, scale: &Scale<'_>, places: &mut Places<'_, '_>) -> Self {
        let severity = scale.severity(&outcome.rule);
        let risk = places.risk(severity, &outcome.object, outcome.instances);
        Self { outcome, severity, risk: Some(risk) }
    }

    fn rank(&self) -> Rank {
        let mut rank = [0; 16];
        let id = &self.outcome.id;
        rank[0] = u8::MAX - self.severity as u8;
        rank[1] = u8::MAX - self.risk.as_ref().map_or(0, |risk| risk.score);
        let len = id.len().min(14);
        rank[2..2 + len].copy_from_slice(&id.as_bytes()[..len]);
        Rank::from_be_bytes(rank)
    }

    /// The finding, of which only the shell is left here.
    fn finding(&mut self) -> Finding {
        let outcome = &mut self.outcome;
        Finding {
            id: take(&mut outcome.id),
            rule: take(&mut outcome.rule),
            severity: self.severity,
            title: take(&mut outcome.title),
            object: ObjectRef { kind: outcome.object.kind, namespace: take(&mut outcome.object.namespace), name: take(&mut outcome.object.name) },
            instances: outcome.instances,
            evidence: take(&mut outcome.evidence),
            risk: self.risk.take().unwrap_or_default(),
        }
    }
}
