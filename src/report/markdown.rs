//! Markdown for an incident channel or a wiki.

use super::scan::ScanDocument;
use super::{table, text};

/// A table of cells that are already Markdown.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = format!("| {} |\n|{}\n", header.join(" | "), " --- |".repeat(header.len()));
    for row in rows {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    out
}

/// The findings, by severity.
pub fn scan(document: &ScanDocument) -> String {
    let mut out = format!("# Findings of {}\n\n", text::markdown(&document.cluster.name));
    for line in table::summary(document).lines() {
        out.push_str(&format!("{}  \n", text::markdown(line)));
    }
    for severity in ["critical", "high", "medium", "low", "info"] {
        let rows: Vec<Vec<String>> = document
            .findings
            .iter()
            .filter(|f| f.severity == severity)
            .map(|f| {
                let object = text::markdown_code(&f.object);
                vec![text::markdown(&f.rule), object, text::markdown(&f.title), f.risk.score.to_string(), text::markdown_code(&f.id)]
            })
            .collect();
        if !rows.is_empty() {
            out.push_str(&format!("\n## {severity}\n\n{}", table(&["rule", "object", "finding", "risk", "id"], &rows)));
        }
    }
    out
}
