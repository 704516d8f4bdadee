//! Every output format is what its standard says, whatever the cluster is called.

pub(crate) mod answers;
mod junit;
pub(crate) mod page;
mod records;
mod sarif;
mod spreadsheet;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::Value;

use crate::hostile;
use crate::program::{answer, argument, run};

/// The formats of `scan`.
pub(crate) const FORMATS: &[&str] = &["table", "json", "ndjson", "sarif", "junit", "markdown", "csv", "html"];

/// A file with the hostile cluster, written once.
static HOSTILE: LazyLock<(tempfile::TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.json");
    std::fs::write(&path, hostile::cluster()).unwrap();
    (folder, path)
});

/// The sources whose scans are looked at: the demo, the hostile cluster, and one where nothing is wrong.
fn sources() -> Vec<Vec<String>> {
    let file = |path: PathBuf| vec!["--manifests".to_owned(), argument(&path)];
    let quiet = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/cli/quiet.yaml");
    vec![vec!["--demo".to_owned()], file(HOSTILE.1.clone()), file(quiet)]
}

/// A scan of each source in a format, made once.
static SCANS: LazyLock<Mutex<BTreeMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);

fn scans_as(format: &str) -> Vec<String> {
    let mut made = SCANS.lock().unwrap_or_else(PoisonError::into_inner);
    let scan = |source: Vec<String>| {
        let args: Vec<&str> = ["scan", "-o", format].into_iter().chain(source.iter().map(String::as_str)).collect();
        answer(&args)
    };
    made.entry(format.to_owned()).or_insert_with(|| sources().into_iter().map(scan).collect()).clone()
}

/// A scan of each source in a format, beside the same as JSON.
fn scans(format: &str) -> Vec<(String, Value)> {
    scans_as(format).into_iter().zip(scans_as("json").iter().map(|text| serde_json::from_str(text).unwrap())).collect()
}

/// The findings of a JSON document.
fn findings(document: &Value) -> &[Value] {
    document["findings"].as_array().unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is not text in {value}"))
}

/// No problem, or all of them.
fn none(problems: &[String]) {
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems[..problems.len().min(20)].join("\n"));
}

#[test]
fn no_format_holds_what_a_terminal_would_obey() {
    for format in FORMATS {
        for (text, _) in scans(format) {
            let text = text.replace("\r\n", "\n");
            let line = text.lines().find(|line| hostile::obeyed(line).is_some());
            assert_eq!(line, None, "{format}");
            assert!(text.ends_with('\n') || text.is_empty(), "{format} ends in a line");
        }
    }
}

#[test]
fn the_three_sources_are_what_the_tests_need() {
    let documents: Vec<Value> = scans("json").into_iter().map(|(_, document)| document).collect();
    assert!(findings(&documents[0]).len() > 100 && findings(&documents[1]).len() > 300, "there is something to print");
    assert_eq!(findings(&documents[2]).len(), 0, "{}", documents[2]);
}

#[test]
fn tables_have_a_finding_a_line() {
    for (table, document) in scans("table") {
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines.iter().all(|line| !line.ends_with(' ')), "no blanks at line ends");
        for (line, finding) in lines.iter().skip(1).zip(findings(&document)) {
            assert!(line.starts_with(text(finding, "severity")) && line.ends_with(text(finding, "id")), "{line}");
        }
        assert!(table.contains(&format!("{} findings: ", findings(&document).len())), "{table}");
    }
}

/// Documents of the other commands on the hostile cluster, in every format.
#[test]
fn other_commands_print_nothing_that_is_obeyed() {
    let (file, name) = (argument(&HOSTILE.1), hostile::TEXTS[2]);
    let pod = format!("pod:ns-2/{name}");
    let commands: [&[&str]; 10] = [
        &["access", &format!("user:{name}")],
        &["access", &format!("sa:ns-2/{name}"), "--diff", &format!("group:{name}")],
        &["access", &format!("user:{name}"), "--matrix", "-n", name],
        &["can", &format!("user:{name}"), "delete", name],
        &["who-can", "get", "secrets"],
        &["paths", "--from", &pod],
        &["blast", &pod],
        &["chokepoints"],
        &["reach"],
        &["doctor"],
    ];
    for command in commands {
        for format in ["table", "json", "markdown", "csv"] {
            let output = run(&[command, &["-o", format, "--manifests", &file]].concat());
            let code = output.status.code().unwrap();
            assert!(code < 2, "{command:?} {format}: {}", String::from_utf8_lossy(&output.stderr));
            let text = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n");
            assert_eq!(text.lines().find(|line| hostile::obeyed(line).is_some()), None, "{command:?} {format}");
            assert!(!text.is_empty(), "{command:?} {format} says something: {text}");
            match format {
                "json" => assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["version"], 1, "{command:?}"),
                "csv" => none(&spreadsheet::problems(&text)),
                _ => {}
            }
        }
    }
}
