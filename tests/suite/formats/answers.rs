//! What a command answers in Markdown is read as what it answers in columns, whatever the cluster is called.

use std::path::PathBuf;

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::{Value, json};

use super::HOSTILE;
use crate::hostile;
use crate::program::{argument, ravelin, run};

/// The lines of text that somebody reads: of paragraphs, items and rows of tables. Anything else is told as what it is.
pub(crate) fn told(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM;
    let mut lines = vec![String::new()];
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableHead | Tag::TableRow) | Event::HardBreak => lines.push(String::new()),
            Event::Text(text) | Event::Code(text) => lines.last_mut().unwrap().push_str(&text),
            Event::Start(Tag::List(None) | Tag::Table(_) | Tag::TableCell) | Event::End(_) => {}
            other => lines.push(format!("{other:?}")),
        }
    }
    bare(lines.iter().map(String::as_str))
}

/// Lines without what is between their columns.
fn bare<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    lines.map(|line| line.chars().filter(|c| !c.is_whitespace() && *c != ',').collect::<String>()).filter(|line| !line.is_empty()).collect()
}

/// An answer in a form, whatever its exit code says of it.
fn printed(command: &[&str], format: &str) -> String {
    let output = run(&[command, &["-o", format]].concat());
    assert!(output.status.code().unwrap() < 2, "{command:?} {format}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Compares what is read of both forms of an answer.
fn same(words: &[&str]) {
    let (page, table) = (printed(words, "markdown"), printed(words, "table"));
    let (told, expected) = (told(&page), bare(table.lines()));
    let differs = told.iter().zip(&expected).position(|(a, b)| a != b).or_else(|| (told.len() != expected.len()).then(|| told.len().min(expected.len())));
    if let Some(at) = differs {
        panic!("{words:?}\nread: {:?}\nmeant: {:?}\n{page}", told.get(at), expected.get(at));
    }
    assert!(!expected.is_empty() && table.ends_with('\n') && page.ends_with('\n'), "{words:?}");
}

/// Asks of the demonstration, and of the hostile cluster.
fn reads_the_same(words: &[&str]) {
    let file = argument(&HOSTILE.1);
    same(&[words, &["--demo"]].concat());
    same(&[words, &["--manifests", &file]].concat());
}

/// Asks of an object of the demonstration, and of one with each hostile text.
fn reads_the_same_of(command: impl Fn(&str, &str) -> Vec<String>) {
    let file = argument(&HOSTILE.1);
    let ask = |namespace: &str, name: &str, source: &[&str]| {
        let words = command(namespace, name);
        same(&words.iter().map(String::as_str).chain(source.iter().copied()).collect::<Vec<_>>());
    };
    ask("payments", "api", &["--demo"]);
    for (at, text) in hostile::TEXTS.iter().enumerate() {
        ask(&format!("ns-{at}"), text, &["--manifests", &file]);
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn access_reads_the_same_in_markdown() {
    reads_the_same_of(|namespace, name| words(&["access", &format!("sa:{namespace}/{name}")]));
    reads_the_same_of(|namespace, name| words(&["access", &format!("user:{name}"), "--diff", &format!("sa:{namespace}/{name}")]));
}

#[test]
fn can_and_who_can_read_the_same_in_markdown() {
    reads_the_same_of(|_, name| words(&["can", &format!("user:{name}"), "delete", "pods", &format!("--name={name}")]));
    reads_the_same_of(|_, name| {
        words(&["can", "group:system:masters", "get", "secrets", "--acting-as", &format!("user:{name}"), &format!("--acting-group={name}")])
    });
    reads_the_same_of(|_, name| words(&["who-can", "get", "secrets", &format!("--name={name}")]));
}

#[test]
fn blast_and_chokepoints_read_the_same_in_markdown() {
    reads_the_same_of(|namespace, name| words(&["blast", &format!("deploy:{namespace}/{name}")]));
    reads_the_same(&["chokepoints"]);
}

#[test]
fn reach_doctor_and_pss_read_the_same_in_markdown() {
    reads_the_same(&["reach", "--from", "internet"]);
    reads_the_same_of(|namespace, name| {
        let object = format!("deploy:{namespace}/{name}");
        words(&["reach", "--from", &object, "--to", &object, "--port", "80", "--explain"])
    });
    reads_the_same(&["doctor"]);
    let folder = tempfile::tempdir().unwrap();
    for text in hostile::TEXTS {
        // What cannot be read is named: the file, and what is in it.
        let object =
            |kind: &str, spec: &Value| json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": text, "namespace": "a"}, "spec": spec}).to_string();
        let objects = [object("ServiceAccount", &json!({})), object("Pod", &json!({"containers": text})), object(text, &json!({}))];
        std::fs::write(folder.path().join(format!("{}.json", text.replace('/', "_"))), objects.join("\n---\n")).unwrap();
    }
    same(&["doctor", "--manifests", &argument(folder.path())]);
    same(&["pss", "--level", "restricted", "--version", "v1.34", &argument(&HOSTILE.1)]);
}

/// The title of a game day is what the operator wrote, maybe in a language full of signs.
#[test]
fn the_game_days_read_the_same_in_markdown() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/ravelin/rules/drills");
    std::fs::create_dir_all(&folder).unwrap();
    let script = std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules/drills/web-shell.yaml")).unwrap();
    let (id, title) = ("id: web-shell", "title: A web pod is compromised");
    assert!(script.contains(id) && script.contains(title), "{script}");
    let own = script.replacen(id, "id: own", 1).replacen(title, r##"title: "# <b>x</b> | `y` [z](u)\n- *v*""##, 1);
    std::fs::write(folder.join("own.yaml"), own).unwrap();
    let list = |format: &str| {
        let output = ravelin().env("HOME", home.path()).env_remove("XDG_CONFIG_HOME").args(["drill", "list", "-o", format]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let (page, table) = (list("markdown"), list("table"));
    assert!(page.starts_with("| NAME | TITLE | MINUTES | STAGES |\n| --- |") && table.contains("# <b>x</b> | `y` [z](u)\\u{a}- *v*"), "{page}{table}");
    assert_eq!(told(&page), bare(table.lines()));
}

/// A file in which nothing is said of what was not read would be taken for safety.
#[test]
fn paths_say_in_markdown_too_what_limits_them() {
    for format in ["table", "markdown"] {
        let said = printed(&["paths", "--demo", "--from", "pod:payments/no-such"], format);
        assert!(said.contains("No path.") && said.contains("note: pod:payments/no") && said.contains("it is not in what was read"), "{format}: {said}");
    }
}

#[test]
fn what_is_no_text_is_found_out() {
    for wrong in ["# x", "x\n===", "1. x", "- - -", "> x", "    x", "```\nx", "<b>x", "[a](b)", "*x*", "~~x~~"] {
        assert!(told(wrong) != bare([wrong].into_iter()), "{wrong}");
    }
    assert_eq!(told("a b  \nc\n\n| x | y |\n| --- | --- |\n| 1 | 2, 3 |\n\n- i\n  - j, k\n"), ["ab", "c", "xy", "123", "i", "jk"]);
}
