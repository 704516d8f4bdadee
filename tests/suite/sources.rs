//! One cluster, whatever it is read from.

#[path = "../support/sources.rs"]
mod support;

use std::path::PathBuf;

use support::{problems, streamed};

use crate::program::{argument, code, fed, run};

fn file(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

const FILES: [&str; 2] = ["tests/data/cli/small.yaml", "tests/data/manifests/everything.yaml"];

#[test]
fn every_source_says_the_same_each_time_and_so_does_its_recording() {
    let scratch = tempfile::tempdir().unwrap();
    let demo = vec!["--demo".to_owned()];
    for source in FILES.iter().map(|path| vec!["--manifests".to_owned(), argument(&file(path))]).chain([demo]) {
        assert_eq!(problems(&source, scratch.path()), Vec::<String>::new());
    }
}

#[test]
fn standard_input_is_read_like_files() {
    for path in FILES {
        assert_eq!(streamed(&[file(path)]), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn a_gap_is_an_exit_code_only_where_that_was_asked_for() {
    let broken = b"apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: shop}\n---\nkind: Pod\nmetadata: [\n";
    for (args, expected) in [
        (&["scan"][..], 0),
        (&["scan", "--strict"], 4),
        (&["doctor", "--strict"], 4),
        (&["who-can", "get", "pods", "--strict"], 4),
        // Wrong usage wins over a gap.
        (&["can", "nobody", "get", "pods", "--strict"], 2),
    ] {
        assert_eq!(code(&fed(&[args, &["--manifests", "-"]].concat(), broken)), expected, "{args:?}");
    }
    assert_eq!(code(&run(&["scan", "--strict", "--manifests", "/does/not/exist"])), 2);
}
