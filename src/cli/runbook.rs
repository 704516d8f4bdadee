//! `runbook`: steps to fix a finding or to contain an object.

use std::process::ExitCode;

use super::args::PageFormat;
use super::commands::RunbookArgs;
use super::{Failure, output, question};
use crate::analysis::Analysis;
use crate::model::{ObjectRef, Subject};
use crate::report;
use crate::report::runbook as document;
use crate::runbook;

/// Prints the runbook.
pub(crate) fn runbook(analysis: &Analysis, args: &RunbookArgs) -> Result<ExitCode, Failure> {
    let book = match (&args.contain, &args.finding) {
        (Some(object), _) => runbook::contain(analysis, known(analysis, object)?),
        (None, Some(id)) => {
            let finding = question::finding(analysis, id)?;
            runbook::fix(analysis, finding)
        }
        (None, None) => return Err(Failure::usage("a runbook needs the id of a finding, or --contain OBJECT")),
    };
    let document = document::document(&book);
    output::write(&match args.output {
        PageFormat::Json => report::json(&document),
        PageFormat::Markdown | PageFormat::Table => document::render(&document),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// An object that can be contained: one that was read, or an identity.
fn known<'a>(analysis: &Analysis, object: &'a ObjectRef) -> Result<&'a ObjectRef, Failure> {
    if let Some((cause, remedy)) = runbook::refusal(&analysis.inventory, object) {
        return Err(Failure::usage(cause).remedy(remedy));
    }
    if analysis.inventory.contains(object) || Subject::from_object(object).is_some() {
        return Ok(object);
    }
    Err(question::missing(&analysis.inventory, &format!("{object} is not in what was read"), object))
}
