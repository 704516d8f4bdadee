//! Sizes, docs and words.

use super::{root, sources};
use std::fs;
use std::path::Path;
use std::process::Command;

/// No file is longer, its tests included.
const LINES: usize = 400;

#[test]
fn files_are_small() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|s| s.text.lines().count() > LINES)
        .map(|s| format!("src/{}: {} lines, at most {LINES}: split it by room", s.path.display(), s.text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn files_say_what_they_are() {
    // A module of tests says it by its name.
    let silent: Vec<String> =
        sources().iter().filter(|s| !s.is_test() && !s.text.starts_with("//! ")).map(|s| format!("src/{}: no module docs", s.path.display())).collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn there_is_no_mod_rs_and_no_leftover() {
    let mut wrong = Vec::new();
    for source in sources() {
        if source.path.ends_with("mod.rs") {
            wrong.push(format!("src/{}: name the file after its module", source.path.display()));
        }
        for (number, line) in source.text.lines().enumerate() {
            for word in ["#[ignore", "should_panic", "todo!(", "unimplemented!(", "TODO", "FIXME", "XXX", "dbg!("] {
                if line.contains(word) {
                    wrong.push(format!("src/{}:{}: {word}", source.path.display(), number + 1));
                }
            }
            if line.ends_with(' ') || line.contains('\t') {
                wrong.push(format!("src/{}:{}: trailing blank or tab", source.path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the sources may opt out of a lint, and why: everything else is fixed instead.
#[test]
fn lints_are_not_silenced_without_a_reason() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in source.text.lines().enumerate() {
            let line = line.trim();
            if (line.starts_with("#[allow(") || line.starts_with("#![allow(") || line.starts_with("#[expect(")) && !line.contains("reason") {
                wrong.push(format!("src/{}:{}: {line} needs a reason", source.path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The project speaks of itself alone; documents name no place outside of it.
#[test]
fn documents_are_about_the_project() {
    let listed = Command::new("git").args(["ls-files"]).current_dir(root()).output();
    let Ok(listed) = listed else { return };
    for path in String::from_utf8_lossy(&listed.stdout).lines() {
        let kind = Path::new(path).extension().unwrap_or_default();
        if !["md", "rs", "sh", "yaml", "toml"].iter().any(|known| kind == *known) {
            continue;
        }
        let Ok(text) = fs::read_to_string(root().join(path)) else { continue };
        let foreign = concat!("/wo", "rk/");
        assert!(!text.contains(foreign), "{path} names a folder of one machine: {foreign}");
    }
}
