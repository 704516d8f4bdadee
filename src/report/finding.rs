//! One finding, explained.

use serde::Serialize;

use super::scan::FindingLine;
use super::text;
use crate::analysis::{Bearing, Closed};

/// The whole document.
#[derive(Clone, Debug, Serialize)]
pub struct FindingDocument {
    /// The version of this form.
    pub version: u32,
    /// The finding.
    pub finding: FindingLine,
    /// Of a finding about untidy rights: what it comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearing: Option<BearingLine>,
}

/// What a finding about rights comes to.
#[derive(Clone, Debug, Serialize)]
pub struct BearingLine {
    /// What is granted or fails to be, one sentence each.
    pub grants: Vec<String>,
    /// Whom it touches.
    pub subjects: Vec<String>,
    /// The workloads that run as one of them.
    pub workloads: Vec<String>,
    /// How many living pods they have.
    pub pods: usize,
    /// What would be taken away.
    pub without: String,
    /// The attack paths that close then.
    pub paths: ClosedLine,
    /// The ways from those whom it touches to what they must not reach.
    pub ways: ClosedLine,
    /// Whether everything was read that this rests on.
    pub complete: bool,
    /// What was not wholly read of it: resources by their plural.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<&'static str>,
}

/// How many connected pairs of a start and a target close.
#[derive(Clone, Debug, Serialize)]
pub struct ClosedLine {
    /// So many.
    pub closes: usize,
    /// Of so many.
    pub of: usize,
    /// The same for each target that loses some.
    pub targets: Vec<TargetLine>,
}

/// A target that loses some.
#[derive(Clone, Debug, Serialize)]
pub struct TargetLine {
    /// The target.
    pub target: String,
    /// So many close.
    pub closes: usize,
    /// Of so many.
    pub of: usize,
}

impl From<&Closed> for ClosedLine {
    fn from(closed: &Closed) -> Self {
        let target = |(target, closes, of): &(crate::model::ObjectRef, usize, usize)| TargetLine { target: target.to_string(), closes: *closes, of: *of };
        Self { closes: closed.closes, of: closed.of, targets: closed.targets.iter().map(target).collect() }
    }
}

impl From<&Bearing> for BearingLine {
    fn from(bearing: &Bearing) -> Self {
        Self {
            grants: bearing.grants.clone(),
            subjects: bearing.subjects.iter().map(ToString::to_string).collect(),
            workloads: bearing.workloads.iter().map(ToString::to_string).collect(),
            pods: bearing.pods,
            without: bearing.without.clone(),
            paths: (&bearing.paths).into(),
            ways: (&bearing.ways).into(),
            complete: bearing.is_whole(),
            unread: bearing.unread.iter().map(|kind| kind.plural()).collect(),
        }
    }
}

/// Headings and lines, as both texts have them.
pub fn sections(document: &FindingDocument, bearing: Option<&Bearing>) -> Vec<(&'static str, Vec<String>)> {
    let finding = &document.finding;
    let mut sections = vec![
        ("object", vec![finding.object.clone()]),
        ("severity", vec![finding.severity.to_owned()]),
        ("risk", finding.risk.factors.iter().map(|factor| format!("{:+} {}", factor.points, factor.reason)).collect()),
        ("evidence", finding.evidence.iter().map(|piece| format!("{} {}: {}", piece.object, piece.field, piece.value)).collect()),
    ];
    if let Some(bearing) = bearing {
        let list = |all: Vec<String>, none: &str| match (all.is_empty(), bearing.touches_no_more()) {
            (true, true) => vec![none.to_owned()],
            (true, false) => vec![format!("{none} that was read")],
            (false, _) => all,
        };
        sections.extend([
            ("hygiene", vec![finding.hygiene.join(", ")]),
            ("grants", bearing.grants.clone()),
            ("touches", list(bearing.subjects.iter().map(ToString::to_string).collect(), "nobody")),
            ("runs as them", list(bearing.workloads.iter().map(ToString::to_string).collect(), "no pod")),
            ("without it", vec![format!("without {}:", bearing.without), bearing.paths.words(Closed::PATHS), bearing.ways.words(Closed::WAYS)]),
        ]);
        sections.extend(bearing.limit().map(|limit| ("not certain", vec![limit])));
    }
    sections.push(("fix", vec![finding.remediation.clone(), format!("ravelin runbook {}", finding.id)]));
    sections
}

/// The document as plain text.
pub fn plain(document: &FindingDocument, bearing: Option<&Bearing>) -> String {
    let mut out = text::line(&format!("{}: {}", document.finding.id, document.finding.title));
    out.push('\n');
    for (heading, lines) in sections(document, bearing) {
        out.push_str(&format!("\n{heading}\n"));
        for line in lines {
            out.push_str(&format!("  {}\n", text::line(&line)));
        }
    }
    out
}

/// The document as Markdown.
pub fn markdown(document: &FindingDocument, bearing: Option<&Bearing>) -> String {
    let mut out = format!("# {}: {}\n", text::markdown(&document.finding.id), text::markdown(&document.finding.title));
    for (heading, lines) in sections(document, bearing) {
        out.push_str(&format!("\n## {heading}\n\n"));
        for line in lines {
            out.push_str(&format!("- {}\n", text::markdown(&line)));
        }
    }
    out
}
