//! `record`: a compressed, redacted recording.

use crate::model::words::counted;
use std::process::ExitCode;

use super::args::SourceArgs;
use super::commands::RecordArgs;
use super::{Failure, interrupt, output, source};
use crate::collect::recording;
use crate::model::Kind;

/// Reads the source and writes the recording; an existing file is replaced only when that was asked for.
pub(crate) fn record(args: &SourceArgs, record: &RecordArgs) -> Result<ExitCode, Failure> {
    if record.output.exists() && !record.force {
        return Err(Failure::usage(format!("{} exists", record.output.display())).remedy("give another name, or --force to replace it"));
    }
    interrupt::heed();
    let inventory = source::load(args, &record.namespace)?;
    let whole = interrupt::writing();
    recording::write(&inventory, &record.output).map_err(|error| Failure::usage(error.to_string()))?;
    drop(whole);
    let objects: usize = Kind::collected().map(|kind| inventory.count(kind)).sum();
    let gaps = inventory.coverage.gaps().count();
    let whole = if gaps == 0 { String::new() } else { format!("; {} in what was read (`ravelin doctor` tells more)", counted(gaps, "gap")) };
    output::complain(&format!("{} written to {}{whole}", counted(objects, "object"), record.output.display()));
    Ok(ExitCode::SUCCESS)
}
