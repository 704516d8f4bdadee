//! Connections, as documents.

use serde::Serialize;

use super::csv;
use super::part::Part;

/// The answer to `reach`.
#[derive(Clone, Debug, Serialize)]
pub struct ReachDocument {
    /// The version of this form.
    pub version: u32,
    /// The network plugin and whether it enforces policies, in words.
    pub enforcement: String,
    /// The connections, by source and destination.
    pub connections: Vec<ConnectionLine>,
    /// Why, if asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<ExplanationLine>,
    /// Whether everything was read that connections depend on.
    pub complete: bool,
}

/// The connections from one thing to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConnectionLine {
    /// Who connects.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Ports that are open.
    pub allowed: String,
    /// Ports of which the API does not say.
    pub undefined: String,
    /// What the answer rests on.
    pub notes: Vec<String>,
}

/// Why a connection is allowed or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplanationLine {
    /// What was looked at.
    pub question: String,
    /// `allowed`, `denied` or `undefined`.
    pub verdict: &'static str,
    /// The source's side and the destination's side.
    pub sides: Vec<SideLine>,
    /// The first policy that would have to change.
    pub change: Option<String>,
}

/// One side of an explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SideLine {
    /// `egress` or `ingress`.
    pub direction: &'static str,
    /// What decides.
    pub isolation: &'static str,
    /// `allowed`, `denied` or `undefined`.
    pub verdict: &'static str,
    /// The policies, with what each says.
    pub policies: Vec<String>,
}

/// The connections, and the explanation below.
pub fn reach(document: &ReachDocument) -> Vec<Part> {
    let row = |c: &ConnectionLine| vec![c.from.clone(), c.to.clone(), c.allowed.clone(), c.undefined.clone(), c.notes.join("; ")];
    let rows: Vec<Vec<String>> = document.connections.iter().map(row).collect();
    let header: &[&str] = &["FROM", "TO", "PORTS", "UNDEFINED", "NOTES"];
    let mut parts = vec![if rows.is_empty() { Part::Line("no connection".to_owned()) } else { Part::Table(header, rows) }];
    parts.push(Part::Line(document.enforcement.clone()));
    if let Some(explanation) = &document.explanation {
        parts.extend([Part::Space, Part::Line(format!("{}: {}", explanation.question, explanation.verdict))]);
        for side in &explanation.sides {
            parts.push(Part::item(1, format!("{}: {} ({})", side.direction, side.verdict, side.isolation)));
            // What a rule says stands below its policy.
            parts.extend(side.policies.iter().map(|policy| Part::item(2 + usize::from(policy.starts_with("  ")), policy.trim_start_matches("  "))));
        }
        parts.extend(explanation.change.iter().map(|change| Part::item(1, format!("would have to change first: {change}"))));
    }
    if !document.complete {
        parts.push(Part::Line("Not everything was read: see `ravelin doctor`.".to_owned()));
    }
    parts
}

/// One connection a row.
pub fn reach_csv(document: &ReachDocument) -> String {
    let mut out = csv::row(&["from", "to", "allowed", "undefined", "notes"]);
    for c in &document.connections {
        out.push_str(&csv::row(&[&c.from, &c.to, &c.allowed, &c.undefined, &c.notes.join("; ")]));
    }
    out
}
