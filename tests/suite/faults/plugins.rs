//! Credential plugins and the screen: the first runs before the screen is taken, later ones borrow it, and what they say is in the log.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use ravelin::model::Kind;

use super::server::Server;
use crate::terminal::Terminal;

/// A plugin that asks for a code and gives a credential for so many seconds more than ravelin keeps one before its end.
fn plugin(folder: &Path, seconds: u32) -> String {
    let path = folder.join("login");
    let script = format!(
        "#!/bin/sh\necho 'open https://login.test to log in' >&2\nprintf 'code: ' >&2\nread -r code || exit 7\n[ \"$code\" = 4711 ] || exit 8\n\
         end=$(date -u -d '+{} seconds' +%Y-%m-%dT%H:%M:%SZ)\n\
         echo '{{\"kind\":\"ExecCredential\",\"status\":{{\"token\":\"t0k3n\",\"expirationTimestamp\":\"'$end'\"}}}}'\n",
        60 + seconds
    );
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

fn user(command: &str, mode: &str) -> String {
    format!("exec: {{apiVersion: client.authentication.k8s.io/v1, command: '{command}', interactiveMode: {mode}}}")
}

#[test]
fn a_plugin_asks_before_the_screen_is_taken_and_borrows_it_later() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let kubeconfig = server.kubeconfig_of("a", &user(&plugin(folder.path(), 3), "Always"));
    let mut terminal = Terminal::run(120, 40, &["--kubeconfig", kubeconfig.path().to_str().unwrap()], &[]);
    terminal.wait_for("code: ");
    assert!(!terminal.parser.screen().alternate_screen(), "it has the terminal for itself");
    assert!(terminal.text().contains("open https://login.test"), "{}", terminal.text());
    terminal.send("4711\n");
    terminal.wait_for("● live");
    assert!(terminal.parser.screen().alternate_screen());
    // The credential ends, and the next request needs another one.
    std::thread::sleep(std::time::Duration::from_secs(4));
    server.drop_watches(Kind::Pod);
    // The first question stands there as well as soon as the screen is put away; the terminal is given back before the second one.
    terminal.until("the screen is lent", |this| !this.parser.screen().alternate_screen() && this.text().matches("code: ").count() == 2);
    terminal.assert_given_back();
    terminal.send("4711\n");
    terminal.until("the screen is back", |this| this.parser.screen().alternate_screen() && this.text().contains("● live"));
    terminal.send(":log\r");
    terminal.wait_for("open https://login.test");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    terminal.assert_given_back();
}

#[test]
fn a_plugin_that_fails_without_a_terminal_borrows_it_when_another_context_is_opened() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let kubeconfig = server.kubeconfig_of("a", &user(&plugin(folder.path(), 600), "IfAvailable"));
    let mut terminal = Terminal::run(120, 40, &["--demo", "--config", "/dev/null"], &[("KUBECONFIG", kubeconfig.path().to_str().unwrap())]);
    terminal.wait_for("▣ demo");
    terminal.send("0");
    terminal.wait_for("faulty");
    terminal.send("gg\r");
    terminal.until("the screen is lent", |this| !this.parser.screen().alternate_screen() && this.text().contains("code: "));
    // Ctrl-c is meant for the plugin: the interface says why there is no connection.
    terminal.send("\x03");
    terminal.wait_for("The cluster cannot be reached.");
    assert!(terminal.text().contains("the credential plugin"), "{}", terminal.text());
    terminal.send("0gg\r");
    terminal.until("the screen is lent again", |this| !this.parser.screen().alternate_screen() && this.text().contains("code: "));
    terminal.send("4711\n");
    terminal.wait_for("● live");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
}
