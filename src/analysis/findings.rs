//! From failed checks to ranked findings.

use std::cmp::Reverse;

use super::{Analysis, risk};
use crate::model::{Finding, Severity};
use crate::posture::{self, Outcome};

/// Findings with their risk, sorted by severity, risk and id.
pub(super) fn ranked(analysis: &Analysis, failures: Vec<Outcome>) -> Vec<Finding> {
    let mut scale = risk::Scale::new(analysis);
    let mut findings: Vec<Finding> = failures
        .into_iter()
        .map(|outcome| {
            let severity = analysis.settings.catalogue.rules.get(&outcome.rule).map_or(Severity::Medium, |rule| rule.severity);
            Finding {
                id: posture::fingerprint(&outcome.rule, &outcome.object, ""),
                risk: scale.risk(severity, &outcome.object, outcome.instances),
                rule: outcome.rule,
                severity,
                title: outcome.title,
                object: outcome.object,
                instances: outcome.instances,
                evidence: outcome.evidence,
            }
        })
        .collect();
    // Places are sorted rather than findings, which are large.
    let rank = |finding: &Finding| (Reverse(finding.severity), Reverse(finding.risk.score), finding.id.clone());
    findings.sort_by_cached_key(rank);
    findings
}
