//! What must hold of every source: two runs say the same, a recording says what its source says, every command answers, and exit codes are those
//! of the contract.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The severities, the worst first.
const SEVERITIES: &[&str] = &["critical", "high", "medium", "low", "info"];

/// Runs the program on a source.
fn run(args: &[&str], source: &[String]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ravelin"));
    command.env_remove("KUBECONFIG").env("HOME", std::env::temp_dir().join("ravelin-no-home")).env("TZ", "UTC").stdin(Stdio::null());
    command.args(args).args(source).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// The findings of a scan as JSON.
fn findings(output: &Output) -> Value {
    serde_json::from_slice::<Value>(&output.stdout).map(|document| document["findings"].clone()).unwrap_or_default()
}

/// What of it does not hold. `scratch` is a folder for recordings.
pub(crate) fn problems(source: &[String], scratch: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    let mut check = |holds: bool, what: String| {
        if !holds {
            problems.push(format!("{source:?}: {what}"));
        }
    };
    let scan = run(&["scan", "-o", "json"], source);
    check(code(&scan) == 0, format!("scan ends with {}: {}", code(&scan), String::from_utf8_lossy(&scan.stderr)));
    let recorded = scratch.join("recorded.ravelin").display().to_string();
    let mut recordings = Vec::new();
    for _ in 0..2 {
        let record = run(&["record", "--force", "-o", &recorded], source);
        check(code(&record) == 0, format!("record ends with {}", code(&record)));
        recordings.push(std::fs::read(&recorded).unwrap_or_default());
    }
    check(recordings[0] == recordings[1], "two recordings differ".to_owned());
    let recording = ["--recording".to_owned(), recorded];
    // A pod to ask about.
    let found = findings(&scan);
    let mut objects = found.as_array().into_iter().flatten().filter_map(|finding| finding["object"].as_str());
    let object = objects.find(|object| ["pod:", "deploy:", "ds:", "sts:", "sa:"].iter().any(|kind| object.starts_with(kind))).unwrap_or("user:nobody");
    let commands: [&[&str]; 9] = [
        &["scan", "-o", "json"],
        &["scan", "-o", "sarif"],
        &["paths", "-o", "json"],
        &["blast", object, "-o", "json"],
        &["chokepoints", "-o", "json"],
        &["runbook", "--contain", object, "-o", "json"],
        &["reach", "-o", "json"],
        &["who-can", "get", "secrets", "-o", "json"],
        &["doctor", "-o", "json"],
    ];
    for command in commands {
        let (first, second, replayed) = (run(command, source), run(command, source), run(command, &recording));
        let allowed = if command[0] == "paths" { 0..=1 } else { 0..=0 };
        check(allowed.contains(&code(&first)), format!("{command:?} ends with {}: {}", code(&first), String::from_utf8_lossy(&first.stderr)));
        check(first.stdout == second.stdout, format!("{command:?} says something else each time"));
        check(!first.stdout.is_empty() && first.stdout == replayed.stdout, format!("{command:?} says something else of the recording"));
        check(code(&first) == code(&replayed), format!("{command:?} ends otherwise with the recording"));
    }
    let worst = SEVERITIES.iter().position(|severity| found.as_array().is_some_and(|list| list.iter().any(|finding| finding["severity"] == *severity)));
    for (at, severity) in SEVERITIES.iter().enumerate() {
        let expected = i32::from(worst.is_some_and(|worst| worst <= at));
        let output = run(&["scan", "--fail-on", severity], source);
        check(code(&output) == expected, format!("--fail-on {severity} ends with {} instead of {expected}", code(&output)));
    }
    check(code(&run(&["scan", "--strict"], source)) == 0, "--strict finds a gap".to_owned());
    problems
}

/// What of manifests does not hold when they come through standard input, as YAML and as JSON: they are the same objects.
pub(crate) fn streamed(files: &[std::path::PathBuf]) -> Vec<String> {
    let mut problems = Vec::new();
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let named: Vec<String> = files.iter().flat_map(|file| ["--manifests".to_owned(), file.display().to_string()]).collect();
    let expected = findings(&run(&["scan", "-o", "json"], &named));
    let items: Vec<Value> = texts.iter().flat_map(|text| serde_saphyr::from_multiple::<Value>(text).unwrap()).filter(Value::is_object).collect();
    let list = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string();
    for (form, input) in [("YAML", texts.join("\n---\n")), ("JSON", list)] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("input");
        std::fs::write(&path, input).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ravelin"));
        command.env_remove("KUBECONFIG").env("HOME", folder.path()).stdin(std::fs::File::open(&path).unwrap());
        let output = command.args(["scan", "-o", "json", "--manifests", "-"]).output().unwrap();
        if code(&output) != 0 || findings(&output) != expected || !expected.is_array() {
            problems.push(format!("{form} from standard input: {} {}", code(&output), String::from_utf8_lossy(&output.stderr)));
        }
    }
    problems
}
