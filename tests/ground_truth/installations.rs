//! Installations that others wrote: every source of one says the same.

use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};

use crate::{claims, sources};

/// The installations that are there: a folder each.
fn installations() -> Vec<PathBuf> {
    let folder = std::env::var_os("RAVELIN_CLUSTERS").map(PathBuf::from);
    let mut found: Vec<PathBuf> = folder.and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

pub(crate) fn trials() -> Vec<Trial> {
    let found = installations();
    let each = |name: &'static str, check: fn(&Path) -> Vec<String>| {
        let found = found.clone();
        let missing = found.is_empty();
        let run = move || {
            let wrong: Vec<String> = found.iter().flat_map(|folder| check(folder)).collect();
            if wrong.is_empty() { Ok(()) } else { Err(Failed::from(wrong.join("\n"))) }
        };
        Trial::test(format!("installations::{name}"), run).with_ignored_flag(missing)
    };
    vec![
        each("every_source_says_the_same", |folder| {
            let scratch = tempfile::tempdir().unwrap();
            sources::problems(&["--manifests".to_owned(), folder.display().to_string()], scratch.path())
        }),
        each("standard_input_is_read_like_files", |folder| sources::streamed(&files(folder))),
        each("cuts_close_what_they_say", |folder| claims::cuts(&claims::analysis(folder))),
        each("evidence_carries_its_hop", |folder| claims::evidence(&claims::analysis(folder))),
    ]
}

/// The manifests of a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
        .into_iter()
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .collect()
}
