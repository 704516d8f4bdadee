//! Comma-separated values.

use super::scan::ScanDocument;
use super::text;

/// One row, ended as RFC 4180 says.
pub fn row<S: AsRef<str>>(cells: &[S]) -> String {
    let mut line = cells.iter().map(|cell| text::csv(cell.as_ref())).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// The findings, one a row.
pub fn scan(document: &ScanDocument) -> String {
    let mut out = row(&["id", "rule", "category", "severity", "risk", "object", "instances", "title", "evidence", "remediation"]);
    for f in &document.findings {
        let evidence = f.evidence.iter().map(|e| format!("{} {} {}", e.object, e.field, e.value)).collect::<Vec<_>>().join("; ");
        let (risk, instances) = (f.risk.score.to_string(), f.instances.to_string());
        out.push_str(&row(&[&f.id, &f.rule, &f.category, f.severity, &risk, &f.object, &instances, &f.title, &evidence, &f.remediation]));
    }
    out
}
