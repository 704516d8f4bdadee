//! From failed checks to ranked findings.

use std::cmp::Reverse;
use std::hash::BuildHasher as _;

use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::Analysis;
use super::risk::{Places, Scale};
use crate::model::{Finding, Severity};
use crate::posture::{self, Outcome};

/// What a finding is ranked by: its severity, its score, and how its id begins.
type Rank = (Reverse<Severity>, Reverse<u8>, u128);

/// Findings with their risk, sorted by severity, risk and id.
pub(super) fn ranked(analysis: &Analysis, failures: Vec<Outcome>) -> Vec<Finding> {
    let scale = Scale::new(analysis);
    // The findings of one object go to one thread, which looks up once what the graph says of it.
    let threads = rayon::current_num_threads().max(1);
    let mut shares: Vec<Vec<Outcome>> = (0..threads).map(|_| Vec::with_capacity(failures.len() / threads)).collect();
    for outcome in failures {
        let share = FxBuildHasher.hash_one(&outcome.object) >> 32;
        shares[share as usize % threads].push(outcome);
    }
    merged(shares.into_par_iter().map(|outcomes| sorted(outcomes, &scale)).collect())
}

/// The findings of some outcomes, sorted.
fn sorted(outcomes: Vec<Outcome>, scale: &Scale<'_>) -> Vec<(Rank, Finding)> {
    let mut places = Places::new(scale);
    let mut findings: Vec<Option<Finding>> = outcomes.into_iter().map(|outcome| Some(finding(outcome, scale, &mut places))).collect();
    let mut ranks: Vec<(Rank, u32)> = findings.iter().enumerate().filter_map(|(at, finding)| Some((rank(finding.as_ref()?), at as u32))).collect();
    // Places are sorted rather than findings, which are large.
    let id = |at: u32| findings[at as usize].as_ref().map(|finding| &finding.id);
    ranks.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| id(a.1).cmp(&id(b.1))));
    ranks.into_iter().filter_map(|(rank, at)| Some((rank, findings[at as usize].take()?))).collect()
}

fn finding(outcome: Outcome, scale: &Scale<'_>, places: &mut Places<'_, '_>) -> Finding {
    let severity = scale.severity(&outcome.rule);
    Finding {
        id: posture::fingerprint(&outcome.rule, &outcome.object, ""),
        risk: places.risk(severity, &outcome.object, outcome.instances),
        rule: outcome.rule,
        severity,
        title: outcome.title,
        object: outcome.object,
        instances: outcome.instances,
        evidence: outcome.evidence,
    }
}

fn rank(finding: &Finding) -> Rank {
    let mut head = [0; 16];
    let id = finding.id.as_bytes();
    let len = id.len().min(head.len());
    head[..len].copy_from_slice(&id[..len]);
    (Reverse(finding.severity), Reverse(finding.risk.score), u128::from_be_bytes(head))
}

/// One sorted list of several.
fn merged(lists: Vec<Vec<(Rank, Finding)>>) -> Vec<Finding> {
    let mut findings = Vec::with_capacity(lists.iter().map(Vec::len).sum());
    let mut lists: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    loop {
        let heads = lists.iter().enumerate().filter_map(|(at, list)| Some((at, list.as_slice().first()?)));
        let first = heads.min_by(|(_, a), (_, b)| a.0.cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
        let Some((at, _)) = first else { return findings };
        findings.extend(lists[at].next().map(|(_, finding)| finding));
    }
}
