//! The interface on a server that is slow or dead: it is usable at once, shows what was read so far, and keeps it when it is stopped.

use std::time::Instant;

use ravelin::model::Kind;

use super::server::{Fault, Server};
use crate::terminal::Terminal;

/// The interface on a server.
fn open(server: &Server, more: &[&str]) -> (Terminal, tempfile::NamedTempFile) {
    let kubeconfig = server.kubeconfig("a");
    let path = kubeconfig.path().to_str().unwrap().to_owned();
    let arguments: Vec<&str> = ["--kubeconfig", &path].iter().chain(more).copied().collect();
    (Terminal::run(120, 40, &arguments, &[]), kubeconfig)
}

#[test]
fn a_server_that_does_not_answer_can_be_left_for_something_else() {
    let server = Server::start();
    server.fault(Fault::Hang, usize::MAX, |seen| seen.path == "/version");
    let begun = Instant::now();
    let (mut terminal, _kubeconfig) = open(&server, &[]);
    terminal.wait_for("esc stops and keeps what was read");
    assert!(begun.elapsed().as_secs() < 4, "the first frame waits for no server");
    assert!(terminal.text().contains("◌ reading"), "{}", terminal.text());
    terminal.send("\x1b");
    terminal.wait_for("Connecting was stopped.");
    assert!(terminal.text().contains("✕ not connected"), "{}", terminal.text());
    // The demo stands below the contexts.
    terminal.send("G\r");
    terminal.wait_for("▣ demo");
    terminal.wait_for("Worst paths");
    // And back, where it answers by now.
    server.recover();
    terminal.send("0gg\r");
    terminal.wait_for("● live");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    terminal.assert_given_back();
}

#[test]
fn what_was_read_so_far_is_shown_and_kept_when_reading_is_stopped() {
    let server = Server::start();
    server.fault_lists(Kind::Node, Fault::Hang, usize::MAX);
    let (mut terminal, _kubeconfig) = open(&server, &[]);
    terminal.until("what was read is shown while reading goes on", |this| {
        let text = this.text();
        text.contains("◌ connecting 28/29 kinds")
            && text.contains("◐ 1 kind unread")
            && text.contains("size           3 pods")
            && text.contains("3 namespaces, ≥ 0 nodes")
            && text.contains("Namespaces")
    });
    assert!(terminal.text().contains("≥ 0 reach cluster-admin"), "what is not read is not taken for safe: {}", terminal.text());
    terminal.send(":doctor\r");
    terminal.wait_for("not read to its end");
    // Going back first, then stopping.
    terminal.send("\x1b");
    terminal.wait_for("Cut first");
    terminal.send("\x1b");
    terminal.wait_for("◌ stopped");
    assert!(terminal.text().contains("◐ 1 kind unread"), "{}", terminal.text());
    terminal.send(":doctor\r");
    terminal.wait_for("stopped before the end");
    terminal.send(":pod a/one\r");
    terminal.wait_for("pod:a/one");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn collection_is_limited_to_the_named_namespaces() {
    let server = Server::start();
    let (mut terminal, _kubeconfig) = open(&server, &["-n", "a"]);
    terminal.wait_for("● live");
    // What is outside is not taken for safe.
    terminal.wait_for("◐ only a");
    terminal.wait_for("≥ 0 reach cluster-admin");
    terminal.send(":doctor\r");
    terminal.wait_for("namespace a");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    let elsewhere: Vec<_> = server.seen().into_iter().filter(|s| s.kind.is_some_and(Kind::namespaced) && s.namespace.as_deref() != Some("a")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}
