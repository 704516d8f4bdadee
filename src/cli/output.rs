//! Writing: stdout for answers, stderr for everything else. A reader that goes away is not an error.

use std::io::{self, ErrorKind, Write};

use super::Failure;
use super::args::Format;
use crate::report::part::{Part, in_markdown, plain};
use crate::report::text::is_deceptive;

/// Writes an answer to stdout; a broken pipe ends the writing quietly.
pub(crate) fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// An answer for a person: Markdown where that was asked for, else lines and columns.
pub(crate) fn page(format: Format, parts: Vec<Part>) -> String {
    if format == Format::Markdown { in_markdown(parts) } else { plain(parts) }
}

/// Says something on stderr, cleaned of what a terminal would obey. If stderr is gone there is nobody to tell.
pub(crate) fn complain(text: &str) {
    let clean: String = text.chars().map(|c| if (c.is_control() && c != '\n') || is_deceptive(c) { '\u{fffd}' } else { c }).collect();
    let _nobody_left = writeln!(io::stderr().lock(), "{clean}");
}
