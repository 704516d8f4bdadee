//! Connections, as documents.

use serde::Serialize;

use super::table::Columns;
use super::{csv, text};

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

/// The connections as columns, and the explanation below.
pub fn reach_text(document: &ReachDocument) -> String {
    let mut columns = Columns::new(&["FROM", "TO", "PORTS", "UNDEFINED", "NOTES"]);
    for c in &document.connections {
        columns.row(&[&c.from, &c.to, &c.allowed, &c.undefined, &c.notes.join("; ")]);
    }
    let mut out = if columns.is_empty() { "no connection\n".to_owned() } else { columns.render() };
    out.push_str(&format!("{}\n", text::line(&document.enforcement)));
    if let Some(explanation) = &document.explanation {
        out.push_str(&format!("\n{}: {}\n", text::line(&explanation.question), explanation.verdict));
        for side in &explanation.sides {
            out.push_str(&format!("  {}: {} ({})\n", side.direction, side.verdict, side.isolation));
            for policy in &side.policies {
                out.push_str(&format!("    {}\n", text::line(policy)));
            }
        }
        if let Some(change) = &explanation.change {
            out.push_str(&format!("  would have to change first: {}\n", text::line(change)));
        }
    }
    if !document.complete {
        out.push_str("Not everything was read: see `ravelin doctor`.\n");
    }
    out
}

/// One connection a row.
pub fn reach_csv(document: &ReachDocument) -> String {
    let mut out = csv::row(&["from", "to", "allowed", "undefined", "notes"]);
    for c in &document.connections {
        out.push_str(&csv::row(&[&c.from, &c.to, &c.allowed, &c.undefined, &c.notes.join("; ")]));
    }
    out
}
