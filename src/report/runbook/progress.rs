//! How far one is with a runbook, at the end of its document.

use std::fmt::Write as _;

use serde::Serialize;

use super::RunbookDocument;
use crate::report::text::markdown;

/// A step that is not as the runbook found it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// The step.
    pub number: usize,
    /// `done` for what somebody ticked off, `verified` for what the cluster shows, `put back` for what it showed once.
    pub state: &'static str,
    /// Since when, in UTC; empty where that is not known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub since: String,
}

#[derive(Serialize)]
struct Worked<'a> {
    #[serde(flatten)]
    document: &'a RunbookDocument,
    progress: &'a [Progress],
}

/// The runbook as Markdown; where nothing is done, it is the document alone.
pub fn render_with(document: &RunbookDocument, progress: &[Progress]) -> String {
    let mut out = super::render(document);
    if !progress.is_empty() {
        let title = |number: usize| document.steps.iter().find(|step| step.number == number).map_or("", |step| step.title.as_str());
        let row = |of: &Progress| vec![format!("{}. {}", of.number, markdown(title(of.number))), of.state.to_owned(), of.since.clone()];
        let rows: Vec<Vec<String>> = progress.iter().map(row).collect();
        let left = document.steps.len() - progress.iter().filter(|of| of.state != "put back").count();
        let _infallible = writeln!(
            out,
            "## How far it is\n\n{}\n{left} of {} steps are left.",
            crate::report::markdown::table(&["step", "state", "since"], &rows),
            document.steps.len()
        );
    }
    out
}

/// The runbook as JSON; where nothing is done, it is the document alone.
pub fn json_with(document: &RunbookDocument, progress: &[Progress]) -> String {
    if progress.is_empty() { crate::report::json(document) } else { crate::report::json(&Worked { document, progress }) }
}
