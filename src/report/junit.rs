//! JUnit XML: a test suite per rule category, a test case per finding.

use std::collections::BTreeMap;

use super::scan::{FindingLine, ScanDocument};
use super::text;

/// The findings as failures; a scan without findings is one passing case, so that readers do not take an empty file for a broken run.
pub fn scan(document: &ScanDocument) -> String {
    let mut suites: BTreeMap<&str, Vec<&FindingLine>> = BTreeMap::new();
    for finding in &document.findings {
        suites.entry(&finding.category).or_default().push(finding);
    }
    let total = document.findings.len();
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ravelin\" tests=\"{}\" failures=\"{total}\">\n", total.max(1));
    for (category, findings) in &suites {
        out.push_str(&format!("  <testsuite name=\"{}\" tests=\"{1}\" failures=\"{1}\" errors=\"0\" skipped=\"0\">\n", text::markup(category), findings.len()));
        for f in findings {
            out.push_str(&format!(
                "    <testcase classname=\"{}\" name=\"{}\">\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>\n",
                text::markup(&f.rule),
                text::markup(&format!("{} {}", f.object, f.id)),
                text::markup(&f.title),
                f.severity,
                f.evidence.iter().map(|e| text::markup(&format!("{} {} {}", e.object, e.field, e.value))).collect::<Vec<_>>().join("\n")
            ));
        }
        out.push_str("  </testsuite>\n");
    }
    if suites.is_empty() {
        out.push_str("  <testsuite name=\"scan\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n    <testcase classname=\"scan\" name=\"no findings\"/>\n  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}
