//! The habits of the house, enforced: layers, file sizes, module docs, licences, words that do not belong here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod layers;
mod licences;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

/// The package's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A source file, by its path below `src`.
struct Source {
    /// `rbac/engine.rs`.
    path: PathBuf,
    /// Its whole text.
    text: String,
}

impl Source {
    /// The top-level module it belongs to; `main` and `lib` for the two roots.
    fn module(&self) -> String {
        let first = self.path.iter().next().unwrap_or_default().to_string_lossy().into_owned();
        first.trim_end_matches(".rs").to_owned()
    }

    /// Whether it is compiled for tests only: a `tests` module or below one.
    fn is_test(&self) -> bool {
        self.path.iter().any(|part| part == "tests.rs" || part == "tests")
    }
}

/// Every Rust file below `src`, sorted.
fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut found = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                found.push(Source { path: path.strip_prefix(&src).unwrap().to_owned(), text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "the walk found the sources");
    found
}
