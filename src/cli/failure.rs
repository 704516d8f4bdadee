//! Why a command ends without its answer, and the exit code that says so.

use std::fmt;
use std::process::ExitCode;

use super::output;

/// A command that could not answer: what failed, why, and what to do.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    /// What failed and why, one sentence.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Failure {
    /// Wrong usage or configuration, an input that cannot be read, or no readable object in it.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into(), remedy: None }
    }

    /// The cluster does not answer.
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into(), remedy: None }
    }

    /// The answer is partial and `--strict` was given.
    pub fn partial(message: impl Into<String>) -> Self {
        Self { code: 4, message: message.into(), remedy: None }
    }

    /// The operator stopped it.
    pub fn interrupted() -> Self {
        Self { code: 130, message: "interrupted".to_owned(), remedy: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Says it on stderr and gives the exit code.
    pub fn report(&self) -> ExitCode {
        output::complain(&self.to_string());
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ravelin: {}", self.message)?;
        if let Some(remedy) = &self.remedy {
            write!(f, "\n  {remedy}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::usage(format!("cannot write the output: {error}"))
    }
}
