//! The program as others start it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program, away from the operator's own files.
pub(crate) fn ravelin() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ravelin"));
    command.env_remove("KUBECONFIG").env("HOME", std::env::temp_dir().join("ravelin-no-home")).env("TZ", "UTC").stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn run(args: &[&str]) -> Output {
    ravelin().args(args).output().unwrap()
}

/// Runs it with something on its standard input.
pub(crate) fn fed(args: &[&str], input: &[u8]) -> Output {
    let mut child = ravelin().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // A program that refuses its input need not read all of it.
    let _ended_early = writer.join().unwrap();
    output
}

/// Its exit code; a signal is none.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// What it said on stderr.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What it answered, of a run that must succeed.
pub(crate) fn answer(args: &[&str]) -> String {
    let output = run(args);
    assert_eq!(code(&output), 0, "{args:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// A path as an argument.
pub(crate) fn argument(path: &Path) -> String {
    path.display().to_string()
}
