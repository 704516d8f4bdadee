//! From failed checks to ranked findings.

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
pub(super) fn ranked(analysis: &Analysis, mut failures: Vec<Vec<Outcome>>) -> Vec<Finding> {
    let scale = Scale::new(analysis);
    let judged = |outcomes: &Vec<Outcome>| {
        let mut places = Places::new(&scale);
        outcomes.iter().map(|outcome| Judged::new(outcome, &scale, &mut places)).collect()
    };
    let mut judged: Vec<Vec<Judged>> = failures.par_iter().with_max_len(1).map(judged).collect();
    let mut spots: Vec<(Rank, Spot)> = Vec::with_capacity(judged.iter().map(Vec::len).sum());
    for (list, judged) in judged.iter().enumerate() {
        spots.extend(judged.iter().enumerate().map(|(at, judged)| (judged.rank, (list as u32, at as u32))));
    }
    let id = |(list, at): Spot| &failures[list as usize][at as usize].id;
    spots.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| id(a.1).cmp(id(b.1))));
    // Findings are large: each is put together where it stays. What they are put together from is scattered over memory: it is fetched for many of
    // them before any is needed, so that one does not wait for another.
    let mut findings = Vec::with_capacity(spots.len());
    for near in spots.chunks(AHEAD) {
        let fetched = near.iter().map(|(_, (list, at))| fetch(&failures[*list as usize][*at as usize], &judged[*list as usize][*at as usize]));
        std::hint::black_box(fetched.sum::<usize>());
        findings.extend(near.iter().map(|(_, (list, at))| finding(&mut failures[*list as usize][*at as usize], &mut judged[*list as usize][*at as usize])));
    }
    findings
}

/// How many findings are put together in one go.
const AHEAD: usize = 64;

/// Reads something of each part of an outcome.
fn fetch(outcome: &Outcome, judged: &Judged) -> usize {
    usize::from(outcome.id.is_empty()) + outcome.evidence.len() + outcome.instances as usize + outcome.object.kind as usize + judged.severity as usize
}

/// The finding of an outcome, of which only the shell is left.
fn finding(outcome: &mut Outcome, judged: &mut Judged) -> Finding {
    Finding {
        id: std::mem::take(&mut outcome.id),
        rule: std::mem::take(&mut outcome.rule),
        severity: judged.severity,
        title: std::mem::take(&mut outcome.title),
        object: ObjectRef {
            kind: outcome.object.kind,
            namespace: std::mem::take(&mut outcome.object.namespace),
            name: std::mem::take(&mut outcome.object.name),
        },
        instances: outcome.instances,
        evidence: std::mem::take(&mut outcome.evidence),
        risk: judged.risk.take().unwrap_or_default(),
    }
}

/// What is found out of an outcome before all are sorted.
struct Judged {
    rank: Rank,
    severity: Severity,
    /// Until it is in the finding.
    risk: Option<Risk>,
}

impl Judged {
    fn new(outcome: &Outcome, scale: &Scale<'_>, places: &mut Places<'_, '_>) -> Self {
        let severity = scale.severity(&outcome.rule);
        let risk = places.risk(severity, &outcome.object, outcome.instances);
        Self { rank: rank(severity, risk.score, &outcome.id), severity, risk: Some(risk) }
    }
}

fn rank(severity: Severity, score: u8, id: &str) -> Rank {
    let mut rank = [0; 16];
    rank[0] = u8::MAX - severity as u8;
    rank[1] = u8::MAX - score;
    let len = id.len().min(14);
    rank[2..2 + len].copy_from_slice(&id.as_bytes()[..len]);
    Rank::from_be_bytes(rank)
}
