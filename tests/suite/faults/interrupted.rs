//! Commands that are interrupted while they read a cluster: exit code 130, a message, and no half file.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use ravelin::model::Kind;

use super::server::{Fault, Server};

/// Starts a command, waits until the server is asked for something that never comes, sends a signal, and gives what came of it.
fn interrupted(server: &Server, signal: &str, arguments: &[&str]) -> Output {
    let kubeconfig = server.kubeconfig("a");
    let child = Command::new(env!("CARGO_BIN_EXE_ravelin"))
        .args(arguments)
        .arg("--kubeconfig")
        .arg(kubeconfig.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !server.seen().iter().any(|seen| seen.kind == Some(Kind::Pod)) {
        assert!(begun.elapsed() < Duration::from_secs(20), "nothing was asked");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    let asked = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(3), "it ends at once");
    output
}

#[test]
fn an_interruption_ends_with_130_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.ravelin");
    for signal in ["-INT", "-TERM"] {
        for arguments in [&["scan", "-o", "json"][..], &["record", "-o", file.to_str().unwrap()]] {
            // A server of its own each: what the last command asked may still be on its way.
            let server = Server::start();
            server.fault_lists(Kind::Pod, Fault::Hang, usize::MAX);
            let output = interrupted(&server, signal, arguments);
            assert_eq!(output.status.code(), Some(130), "{signal} {arguments:?}: {output:?}");
            assert!(output.stdout.is_empty(), "{signal} {arguments:?}: half an answer");
            assert_eq!(String::from_utf8_lossy(&output.stderr), "ravelin: interrupted\n");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{signal} {arguments:?}: a file is left");
        }
    }
}
