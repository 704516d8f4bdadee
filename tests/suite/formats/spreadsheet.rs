//! CSV as RFC 4180 says, and as a spreadsheet reads it.

use ravelin::report::text::line;

use super::{findings, none, scans, text};

/// What a table breaks.
pub(super) fn problems(csv: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(csv.as_bytes());
    for (at, record) in reader.records().enumerate() {
        match record {
            Err(error) => problems.push(format!("row {at}: {error}")),
            // What a spreadsheet would compute instead of show.
            Ok(record) => problems.extend(
                record
                    .iter()
                    .filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']))
                    .map(|cell| format!("row {at}: {cell:?} is a formula")),
            ),
        }
    }
    problems
}

#[test]
fn csv_has_a_finding_a_row() {
    for (csv, document) in scans("csv") {
        none(&problems(&csv));
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        assert_eq!(reader.headers().unwrap(), vec!["id", "rule", "category", "severity", "risk", "object", "instances", "title", "evidence", "remediation"]);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), findings(&document).len());
        for (row, finding) in rows.iter().zip(findings(&document)) {
            for (column, key) in [(0, "id"), (1, "rule"), (3, "severity"), (5, "object"), (7, "title")] {
                // As it is, cleaned; an apostrophe makes text of what would be a formula.
                let shown = line(text(finding, key));
                assert!(row[column] == shown || row[column] == format!("'{shown}"), "{row:?}: {shown}");
            }
            assert_eq!(row[4].parse::<u64>().ok(), finding["risk"]["score"].as_u64());
        }
    }
}

#[test]
fn csv_that_is_wrong_is_found_out() {
    for wrong in ["a,b\r\n1\r\n", "a\r\n=1\r\n", "a\r\n\"+1\"\r\n", "a\r\n\u{ff1d}1\r\n"] {
        assert!(!problems(wrong).is_empty(), "{wrong:?}");
    }
}
