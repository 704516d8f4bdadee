//! What `scan` found, as a document.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Catalogue, Coverage, Evidence, Finding, Mapping, Name, Severity};

/// The whole document.
#[derive(Clone, Debug, Serialize)]
pub struct ScanDocument {
    /// The version of this form.
    pub version: u32,
    /// What was looked at.
    pub cluster: ClusterLine,
    /// Findings, the worst first.
    pub findings: Vec<FindingLine>,
    /// What was read and what was not.
    pub coverage: Vec<CoverageLine>,
    /// Counts.
    pub summary: SummaryLine,
}

/// What was looked at.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClusterLine {
    /// Its name.
    pub name: String,
    /// The server's version, where known.
    pub server_version: Option<String>,
    /// The only namespaces that were looked at; none means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limited_to: Vec<String>,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingLine {
    /// Stable across runs and sources.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// The rule's group.
    pub category: String,
    /// `critical`, `high`, `medium`, `low` or `info`.
    pub severity: &'static str,
    /// One sentence.
    pub title: String,
    /// The object, as an id.
    pub object: String,
    /// The pods that share it.
    pub instances: u32,
    /// What it rests on.
    pub evidence: Vec<EvidenceLine>,
    /// Why it matters here.
    pub risk: RiskLine,
    /// The controls it answers.
    pub mappings: Vec<MappingLine>,
    /// The families of untidy rights that it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hygiene: Vec<String>,
    /// The attack paths on which the object lies.
    pub paths: Vec<PathLine>,
    /// What to do, from the rule.
    pub remediation: String,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceLine {
    /// The object that decides.
    pub object: String,
    /// The field, empty where the object's existence decides.
    pub field: String,
    /// The value in words.
    pub value: String,
}

impl From<&Evidence> for EvidenceLine {
    fn from(evidence: &Evidence) -> Self {
        Self { object: evidence.object.to_string(), field: evidence.field.to_string(), value: evidence.value.to_string() }
    }
}

/// A risk score, opened up.
#[derive(Clone, Debug, Serialize)]
pub struct RiskLine {
    /// From 0 to 100.
    pub score: u8,
    /// What adds to it.
    pub factors: Vec<FactorLine>,
}

/// One part of a risk score.
#[derive(Clone, Debug, Serialize)]
pub struct FactorLine {
    /// Why.
    pub reason: String,
    /// How much.
    pub points: i16,
}

/// A control of a framework.
#[derive(Clone, Debug, Serialize)]
pub struct MappingLine {
    /// The framework.
    pub framework: String,
    /// Its version.
    pub version: String,
    /// The control.
    pub control: String,
}

impl From<&Mapping> for MappingLine {
    fn from(mapping: &Mapping) -> Self {
        Self { framework: mapping.framework.to_string(), version: mapping.version.to_string(), control: mapping.control.to_string() }
    }
}

/// An attack path on which an object lies, by its ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathLine {
    /// Where it starts.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// How many hops it has.
    pub hops: u32,
}

/// What was read of a kind.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageLine {
    /// The kind; empty for a document whose kind could not be read.
    pub kind: String,
    /// `cluster`, `namespace NS`, or a place in the input.
    pub scope: String,
    /// `complete`, `partial`, `forbidden`, `not_served`, `stale` or `malformed`.
    pub state: &'static str,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Objects read.
    pub objects: u32,
}

/// Counts.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SummaryLine {
    /// Findings by severity.
    pub findings: BTreeMap<&'static str, usize>,
    /// Checks that passed on an object.
    pub passed: u64,
    /// Checks that failed on an object.
    pub failed: u64,
    /// Checks that could not be decided.
    pub not_evaluated: u64,
    /// Passed of passed and failed, in percent with one decimal; none if nothing was evaluated.
    pub pass_rate: Option<f64>,
    /// Objects reachable from the internet.
    pub exposed: usize,
    /// Of these, those with a path to a goal.
    pub exposed_with_path: usize,
    /// Crown jewels and goals.
    pub goals: usize,
    /// Of these, those that some entry reaches.
    pub goals_reached: usize,
    /// Entries.
    pub entries: usize,
    /// Whether everything was read.
    pub complete: bool,
}

/// The lines of a coverage.
pub fn coverage(coverage: &Coverage) -> Vec<CoverageLine> {
    coverage
        .entries()
        .iter()
        .map(|entry| CoverageLine {
            kind: entry.kind.map_or_else(String::new, |kind| kind.title().to_owned()),
            scope: entry.scope.to_string(),
            state: entry.state.word(),
            detail: entry.detail.to_string(),
            objects: entry.objects,
        })
        .collect()
}

/// The line of a finding.
pub fn finding(finding: &Finding, catalogue: &Catalogue, paths: Vec<PathLine>) -> FindingLine {
    let rule = catalogue.rules.get(&finding.rule);
    FindingLine {
        id: finding.id.to_string(),
        rule: finding.rule.to_string(),
        category: rule.map_or_else(String::new, |r| r.category.to_string()),
        severity: finding.severity.word(),
        title: finding.title.to_string(),
        object: finding.object.to_string(),
        instances: finding.instances,
        evidence: finding.evidence.iter().map(EvidenceLine::from).collect(),
        risk: RiskLine {
            score: finding.risk.score,
            factors: finding.risk.factors.iter().map(|(reason, points)| FactorLine { reason: reason.to_string(), points: *points }).collect(),
        },
        mappings: rule.map_or_else(Vec::new, |r| r.mappings.iter().map(MappingLine::from).collect()),
        hygiene: rule.map_or_else(Vec::new, |r| r.hygiene_of(&finding.evidence).map(Name::to_string).collect()),
        paths,
        remediation: rule.map_or_else(String::new, |r| r.remediation.to_string()),
    }
}

/// Findings by severity, every severity named.
pub fn by_severity<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> BTreeMap<&'static str, usize> {
    let mut counts: BTreeMap<&'static str, usize> = Severity::ALL.into_iter().map(|s| (s.word(), 0)).collect();
    for finding in findings {
        *counts.entry(finding.severity.word()).or_default() += 1;
    }
    counts
}
