//! The commands of runbooks in a real shell: every name arrives as it is, and nothing in it runs.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};

use ravelin::analysis::{Settings, analyse};
use ravelin::collect::manifests::{Options, parse};
use ravelin::model::{Kind, ObjectRef};
use ravelin::report::runbook::{CommandLine, RunbookDocument, document, render};
use ravelin::runbook::{contain, fix};

use super::{TEXTS, cluster};
use crate::formats::page::Reading;

/// Writes its arguments to the log, each ended by a zero byte, and a last empty one.
const KUBECTL: &str =
    "#!/bin/sh\nfor word in \"$@\"; do printf '%s\\0' \"$word\"; done >>\"$LOG\"\nprintf '\\0' >>\"$LOG\"\n[ -t 0 ] || cat >/dev/null\necho done\n";

/// Runs lines as one script with that `kubectl`; gives what it was called with, and the names of the files that are there afterwards.
fn shell(program: &str, lines: &[&str]) -> (Vec<Vec<String>>, BTreeSet<String>) {
    let folder = tempfile::tempdir().unwrap();
    let (bin, work) = (folder.path().join("bin"), folder.path().join("work"));
    fs::create_dir(&bin).unwrap();
    fs::create_dir(&work).unwrap();
    let kubectl = bin.join("kubectl");
    fs::write(&kubectl, KUBECTL).unwrap();
    fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).unwrap();
    let script = folder.path().join("script");
    fs::write(&script, lines.join("\n")).unwrap();
    let log = folder.path().join("log");
    fs::write(&log, "").unwrap();
    let read = Command::new(program).arg("-n").arg(&script).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let ran =
        Command::new(program).arg(&script).current_dir(&work).env("PATH", path).env("LOG", &log).env("HOME", &work).stdin(Stdio::null()).output().unwrap();
    assert!(ran.stderr.is_empty(), "{}", String::from_utf8_lossy(&ran.stderr));
    (calls(&fs::read(&log).unwrap()), files(&work))
}

fn calls(log: &[u8]) -> Vec<Vec<String>> {
    let mut calls = vec![Vec::new()];
    for word in log.split(|byte| *byte == 0) {
        match calls.last_mut() {
            Some(call) if !word.is_empty() => call.push(String::from_utf8(word.to_vec()).unwrap()),
            _ => calls.push(Vec::new()),
        }
    }
    calls.retain(|call| !call.is_empty());
    calls
}

fn files(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// A runbook for every rule and every text that occurs, and the containment of objects of every kind, each with another text.
static RUNBOOKS: LazyLock<Vec<RunbookDocument>> = LazyLock::new(|| {
    let inventory = parse(cluster().as_bytes(), "hostile", &Options::default()).unwrap();
    let catalogue = Arc::new(ravelin::knowledge::load(None).unwrap());
    let analysis = analyse(Arc::new(inventory), &Settings { catalogue, ..Settings::default() });
    let mut seen = BTreeSet::new();
    let mut books = Vec::new();
    for finding in &analysis.findings {
        let text = TEXTS.iter().position(|text| finding.object.name == **text);
        if seen.insert((Some(finding.rule.clone()), None)) | (text.is_some() && seen.insert((None, text))) {
            books.push(document(&fix(&analysis, finding)));
        }
    }
    assert!(books.len() >= TEXTS.len(), "the cluster has findings on objects of every name");
    for (at, text) in TEXTS.iter().enumerate() {
        let namespace = format!("ns-{at}");
        let object = match at % 6 {
            0 => ObjectRef::namespaced(Kind::Pod, namespace.as_str(), *text),
            1 => ObjectRef::namespaced(Kind::ServiceAccount, namespace.as_str(), *text),
            2 => ObjectRef::cluster(Kind::User, *text),
            3 => ObjectRef::cluster(Kind::Group, *text),
            4 => ObjectRef::namespaced(Kind::Deployment, namespace.as_str(), *text),
            _ => ObjectRef::namespaced(Kind::Secret, namespace.as_str(), *text),
        };
        books.push(document(&contain(&analysis, &object)));
    }
    books
});

/// A command as it is shown: the line, and its words and file where they are told.
type Shown<'a> = (&'a str, Option<&'a [String]>, Option<&'a str>);

/// Every command of a runbook, in the order of its Markdown.
fn commands(document: &RunbookDocument) -> Vec<Shown<'_>> {
    fn shown(list: &[CommandLine]) -> impl Iterator<Item = Shown<'_>> {
        list.iter().map(|command| (command.line.as_str(), Some(&command.words[..]), command.output.as_deref()))
    }
    let mut all = Vec::new();
    for step in &document.steps {
        all.extend(shown(&step.save).chain(shown(&step.commands)));
        all.extend(step.check.iter().map(|check| (check.line.as_str(), None, None)));
        all.extend(shown(&step.rollback));
    }
    all
}

#[test]
fn hostile_names_reach_kubectl_as_they_are_and_nothing_runs() {
    let (mut lines, mut words, mut outputs) = (Vec::new(), Vec::new(), BTreeSet::new());
    for document in RUNBOOKS.iter() {
        for (line, of, output) in commands(document) {
            assert!(!line.contains('\n') && super::obeyed(line).is_none(), "one line that does nothing to a terminal: {line:?}");
            lines.push(line);
            words.push(of);
            outputs.extend(output.map(str::to_owned));
        }
    }
    assert!(lines.len() > 300, "{}", lines.len());
    for output in &outputs {
        assert!(output.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) && !output.starts_with(['.', '-']), "{output:?} is a file name");
    }
    // What ends in a line feed needs a shell that knows `$'…'`.
    let (plain, special): (Vec<usize>, Vec<usize>) = (0..lines.len()).partition(|at| !lines[*at].contains("$'"));
    assert!(special.len() * 5 < plain.len(), "most commands are for any shell");
    for (program, chosen) in [("sh", &plain), ("bash", &plain), ("bash", &special)] {
        let chosen_lines: Vec<&str> = chosen.iter().map(|at| lines[*at]).collect();
        let (calls, files) = shell(program, &chosen_lines);
        assert_eq!(calls.len(), chosen.len(), "one call a line");
        for (at, call) in chosen.iter().zip(&calls) {
            if let Some(words) = words[*at] {
                assert_eq!((words[0].as_str(), &words[1..]), ("kubectl", &call[..]), "{program}: {}", lines[*at]);
            }
        }
        assert!(files.is_subset(&outputs), "{program} made {:?}", files.difference(&outputs));
    }
    let named = |text: &str| words.iter().flatten().any(|words| words.iter().any(|word| word.ends_with(text)));
    for text in TEXTS {
        assert!(named(text), "no command names {text:?}");
    }
}

#[test]
fn hostile_names_leave_the_markdown_of_runbooks_whole() {
    for document in RUNBOOKS.iter() {
        let markdown = render(document);
        let line = markdown.lines().find(|line| super::obeyed(line).is_some());
        assert_eq!(line, None, "{}", document.target);
        let reading = Reading::of(&markdown);
        assert_eq!(reading.active, Vec::<String>::new(), "{}", document.target);
        let shell: String = reading.blocks.iter().filter(|(language, _)| language == "sh").map(|(_, text)| text.as_str()).collect();
        let lines: Vec<&str> = commands(document).into_iter().map(|(line, ..)| line).collect();
        assert_eq!(shell.lines().collect::<Vec<_>>(), lines, "{}", document.target);
        let patches: Vec<&str> = document.steps.iter().flat_map(|step| &step.patches).map(|patch| patch.yaml.as_str()).collect();
        let blocks: Vec<&str> = reading.blocks.iter().filter(|(language, _)| language != "sh").map(|(_, text)| text.as_str()).collect();
        assert_eq!(blocks, patches, "{}", document.target);
        for (patch, object) in document.steps.iter().flat_map(|step| &step.patches).map(|patch| (&patch.yaml, &patch.object)) {
            let value: serde_json::Value = serde_saphyr::from_str(patch).unwrap_or_else(|error| panic!("{object}: {error}\n{patch}"));
            let named: ObjectRef = object.parse().unwrap();
            assert_eq!(value["metadata"]["name"], named.name.as_str(), "{patch}");
        }
    }
}
