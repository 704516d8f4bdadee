//! Columns for a person.

use crate::model::words::counted;
use unicode_width::UnicodeWidthStr;

use super::scan::ScanDocument;
use super::text;

/// Left-aligned columns, two blanks apart; cells are cleaned here.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    rows: Vec<Vec<String>>,
}

impl Columns {
    /// Columns with a header, which may hold names of a cluster, too.
    pub fn new(header: &[&str]) -> Self {
        Self { rows: vec![header.iter().map(|cell| text::line(cell)).collect()] }
    }

    /// Adds a row.
    pub fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        self.rows.push(cells.iter().map(|cell| text::line(cell.as_ref())).collect());
    }

    /// Whether there is no row below the header.
    pub fn is_empty(&self) -> bool {
        self.rows.len() < 2
    }

    /// The text, each row ended by a line feed, no blanks at line ends.
    pub fn render(&self) -> String {
        let count = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..count).map(width).collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width - cell.width() + 2));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

/// The findings, a summary and what could not be read.
pub fn scan(document: &ScanDocument) -> String {
    let mut out = String::new();
    let mut columns = Columns::new(&["SEVERITY", "RISK", "RULE", "OBJECT", "FINDING", "ID"]);
    for finding in &document.findings {
        let object = if finding.instances > 1 { format!("{} ×{}", finding.object, finding.instances) } else { finding.object.clone() };
        columns.row(&[finding.severity, &finding.risk.score.to_string(), &finding.rule, &object, &finding.title, &finding.id]);
    }
    if !columns.is_empty() {
        out.push_str(&columns.render());
        out.push('\n');
    }
    out.push_str(&summary(document));
    out
}

/// A few sentences on the whole.
pub fn summary(document: &ScanDocument) -> String {
    let s = &document.summary;
    let counts: Vec<String> =
        ["critical", "high", "medium", "low", "info"].iter().map(|w| format!("{} {w}", s.findings.get(w).copied().unwrap_or(0))).collect();
    let mut out = format!("{}: {}\n", counted(document.findings.len(), "finding"), counts.join(", "));
    if let Some(rate) = s.pass_rate {
        out.push_str(&format!("Checks: {} passed, {} failed ({rate:.1} % pass), {} not evaluated\n", s.passed, s.failed, s.not_evaluated));
    }
    out.push_str(&format!(
        "From the internet: {} exposed, {} of them reach a goal; {} of {} goals and crown jewels in reach\n",
        s.exposed, s.exposed_with_path, s.goals_reached, s.goals
    ));
    if !document.cluster.limited_to.is_empty() {
        out.push_str(&text::line(&format!("Only these namespaces were looked at, and what has none: {}", document.cluster.limited_to.join(", "))));
        out.push('\n');
    }
    let gaps: Vec<&super::scan::CoverageLine> = document.coverage.iter().filter(|c| c.state != "complete" && c.state != "not_served").collect();
    if gaps.is_empty() {
        out.push_str(if document.cluster.limited_to.is_empty() { "Everything was read.\n" } else { "Everything of them was read.\n" });
    } else {
        out.push_str("Not everything was read; what depends on these is not evaluated:\n");
        for gap in gaps {
            let detail = if gap.detail.is_empty() { String::new() } else { format!(" ({})", gap.detail) };
            let kind = if gap.kind.is_empty() { "any kind" } else { &gap.kind };
            out.push_str(&text::line(&format!("  {kind} in {}: {}{detail}", gap.scope, gap.state)));
            out.push('\n');
        }
    }
    out
}
