//! The interface on a live cluster, in a terminal of its own.

use std::path::Path;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::objects::{CANARY, every_kind};
use crate::readonly::{audited, check_secrets, check_verbs, every_kind_is_watched};
use crate::rights::{cluster_binding, cluster_role, role_binding, team, user};
use crate::terminal::Terminal;
use crate::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("changes_reach_the_screen", changes_reach_the_screen),
        trial("the_interface_does_nothing_but_read", the_interface_does_nothing_but_read),
        trial("few_rights_are_said_on_the_screen", few_rights_are_said_on_the_screen),
        trial("evidence_that_must_not_be_read_is_rebuilt", evidence_that_must_not_be_read_is_rebuilt),
        trial("a_dead_server_makes_the_picture_stale", a_dead_server_makes_the_picture_stale),
        trial("clusters_can_be_switched", clusters_can_be_switched),
    ]
}

/// The interface, without colours: what is selected is reversed.
fn open(kubeconfig: &Path, more: &[&str]) -> Terminal {
    let arguments: Vec<&str> = ["--kubeconfig", kubeconfig.to_str().unwrap()].iter().chain(more).copied().collect();
    Terminal::run(160, 45, &arguments, &[("NO_COLOR", "1")])
}

fn pod(namespace: &str, name: &str, privileged: bool) -> Value {
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "namespace": namespace },
        "spec": { "hostPID": privileged, "containers": [{ "name": "c", "image": "i", "securityContext": { "privileged": privileged } }] } })
}

fn leave(mut terminal: Terminal) {
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    terminal.assert_given_back();
}

async fn changes_reach_the_screen(world: World) {
    world.seeder.namespace("seen").await;
    world.seeder.apply(&pod("seen", "quiet", false)).await.unwrap();
    let mut terminal = open(&world.plane.kubeconfig("admin-token", "default"), &[]);
    terminal.wait_for("● live");
    terminal.send("2/ns:seen\r");
    terminal.wait_for("seen/quiet");
    let first = terminal.selected();
    terminal.send("j");
    terminal.until("another row is selected", |this| this.selected() != first);
    let selected = terminal.selected();

    // What is worse comes above what is selected; the selection stays where it is.
    let begun = Instant::now();
    world.seeder.apply(&pod("seen", "loud", true)).await.unwrap();
    terminal.wait_for("seen/loud");
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    assert_eq!(terminal.selected(), selected, "{}", terminal.text());
    world.seeder.delete(&pod("seen", "loud", true)).await;
    terminal.until("what is deleted goes", |this| !this.text().contains("seen/loud"));
    assert_eq!(terminal.selected(), selected, "{}", terminal.text());

    terminal.send("/");
    terminal.send("\x15seen-admins\r");
    terminal.wait_for("Nothing passes the filter");
    let binding = cluster_binding("seen-admins", "cluster-admin", &user("seen-somebody"));
    world.seeder.apply(&binding).await.unwrap();
    terminal.until("a binding's finding comes", |this| !this.text().contains("Nothing passes the filter"));
    assert!(terminal.selected().contains("seen-admins"), "{}", terminal.text());
    world.seeder.delete(&binding).await;
    terminal.wait_for("Nothing passes the filter");
    leave(terminal);
}

async fn the_interface_does_nothing_but_read(world: World) {
    const WHO: &str = "auditor-at-the-screen";
    let mut objects = every_kind("walked");
    // What is judged is read as a whole, and shown without it.
    let last_applied = json!({ "kubectl.kubernetes.io/last-applied-configuration": format!("{{\"value\":\"{CANARY}\"}}"), "note.test/free": CANARY });
    for object in objects.iter_mut().filter(|object| object["kind"] == "Pod" || object["kind"] == "ConfigMap") {
        object["metadata"]["annotations"] = last_applied.clone();
    }
    world.seeder.apply_all(&objects).await;
    let mut terminal = open(&world.plane.kubeconfig("admin-token", "default"), &["--as", WHO, "--as-group", "system:masters"]);
    terminal.wait_for("● live");
    every_kind_is_watched(&world, WHO).await;
    for (key, title) in
        [("2", "findings"), ("3", "paths"), ("4", "blast"), ("5", "access"), ("6", "network"), ("7", "drift"), ("9", "compliance"), ("0", "clusters")]
    {
        terminal.send(key);
        terminal.wait_for(&format!("test ▸ {title}"));
    }
    for screen in ["doctor", "log", "messages", "overview"] {
        terminal.send(&format!(":{screen}\r"));
        terminal.wait_for(&format!("test ▸ {screen}"));
    }
    let fetched = [
        "pod:walked/web",
        "deploy:walked/web",
        "cronjob:walked/web",
        "role:walked/web",
        "clusterrolebinding:walked-binding",
        "node:walked-node",
        "svc:walked/web",
        "mwc:walked-hook",
    ];
    for object in fetched {
        show(&mut terminal, object);
        terminal.wait_for("as the API server had it at ");
        assert!(!terminal.text().contains("rebuilt"), "{}", terminal.text());
    }
    for object in ["secret:walked/web", "cm:walked/web"] {
        show(&mut terminal, object);
        terminal.wait_for("it may hold secrets, and is never read as a whole");
        assert!(terminal.text().contains("rebuilt from what was kept"), "{}", terminal.text());
    }
    // Changes are followed meanwhile.
    terminal.send("2/ns:walked\r");
    world.seeder.apply(&pod("walked", "late", true)).await.unwrap();
    terminal.wait_for("walked/late");
    let home = terminal.home.path().to_owned();
    terminal.send("s");
    terminal.wait_for("saved ");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);

    let everything = String::from_utf8_lossy(&terminal.raw).into_owned();
    assert!(!everything.contains(CANARY), "a secret was on the screen");
    for file in files(&home) {
        assert!(!std::fs::read_to_string(&file).unwrap().contains(CANARY), "{}", file.display());
    }
    let events = audited(&world, WHO);
    check_verbs(&events);
    check_secrets(&events);
    let got: Vec<&Value> = events.iter().filter(|e| e["verb"] == "get" && e["objectRef"]["name"].is_string()).collect();
    assert_eq!(got.len(), fetched.len(), "each is read once: {got:?}");
    assert!(got.iter().all(|e| !matches!(e["objectRef"]["resource"].as_str().unwrap(), "secrets" | "configmaps")));
}

/// Opens an object's page, and its evidence.
fn show(terminal: &mut Terminal, object: &str) {
    terminal.send(&format!(":{object}"));
    // The names of the kinds are words of the palette as well: enter takes what was found for the whole.
    terminal.wait_for(object.split_once(':').unwrap().1);
    terminal.send("\r");
    terminal.wait_for(&format!("▸ {object}"));
    terminal.send("e");
    terminal.wait_for(&format!("{object} ▸ evidence"));
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

async fn few_rights_are_said_on_the_screen(world: World) {
    team(&world).await;
    let mut terminal = open(&world.plane.kubeconfig("bot-token", "team-a"), &[]);
    terminal.wait_for("● live");
    terminal.wait_for("◐ 29 kinds unread");
    terminal.wait_for("at least 0 exposed workloads");
    let text = terminal.text();
    assert!(text.contains("exposed ?") && text.contains("at least 0 reach cluster-admin"), "{text}");
    assert!(!text.contains("exposed 0 "), "nothing that was not read is shown as safe: {text}");
    terminal.send(":doctor\r");
    terminal.wait_for("Why, and what to do");
    terminal.send("/secrets\r");
    terminal.wait_for("Grant list and watch on secrets");
    let text = terminal.text();
    for said in ["cannot list resource \"secrets\"", "which secrets exist: paths through them may be missing", "ravelin doctor --rbac"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    terminal.send(":pod team-a/p\r");
    terminal.wait_for("pod:team-a/p");
    leave(terminal);
}

async fn evidence_that_must_not_be_read_is_rebuilt(world: World) {
    world.seeder.namespace("looked").await;
    world.seeder.apply(&pod("looked", "at", true)).await.unwrap();
    let rules = json!([{ "apiGroups": [""], "resources": ["pods"], "verbs": ["list", "watch"] }]);
    world.seeder.apply(&cluster_role("test:look", &rules)).await.unwrap();
    world.seeder.apply(&role_binding("looked", "looks", "test:look", &user("looker"))).await.unwrap();
    let mut terminal = open(&world.plane.kubeconfig("looker-token", "looked"), &[]);
    terminal.wait_for("● live");
    show(&mut terminal, "pod:looked/at");
    terminal.wait_for("Not as the API server has it now: not allowed (403)");
    let text = terminal.text();
    assert!(text.contains("rebuilt from what was kept") && text.contains("hostPID: true"), "{text}");
    leave(terminal);
}

async fn a_dead_server_makes_the_picture_stale(world: World) {
    world.seeder.namespace("outage").await;
    world.seeder.apply(&pod("outage", "before", true)).await.unwrap();
    let mut twin = world.plane.twin();
    twin.start().await;
    let mut terminal = open(&twin.kubeconfig("admin-token"), &[]);
    terminal.wait_for("● live");
    terminal.send("2/ns:outage\r");
    terminal.wait_for("outage/before");
    twin.kill();
    let row = |this: &Terminal| this.text().lines().filter(|line| line.contains("outage/before")).count();
    let before = row(&terminal);
    terminal.wait_for("● stale");
    world.seeder.apply(&pod("outage", "meanwhile", true)).await.unwrap();
    world.seeder.delete(&pod("outage", "before", true)).await;
    terminal.wait_for("● stale 10 s");
    assert_eq!(row(&terminal), before, "what was found stays: {}", terminal.text());
    assert!(!terminal.text().contains("unread"), "{}", terminal.text());
    twin.start().await;
    terminal.wait_for("● live");
    terminal.until("what changed in between arrives", |this| this.text().contains("outage/meanwhile") && !this.text().contains("outage/before"));
    terminal.until("everything is whole again", |this| !this.text().contains("unread"));
    leave(terminal);
}

async fn clusters_can_be_switched(world: World) {
    let live = std::fs::read_to_string(world.plane.kubeconfig("admin-token", "default")).unwrap();
    let both = live
        .replace("clusters: [", "clusters: [{name: gone, cluster: {server: \"https://127.0.0.1:1\"}}, ")
        .replace("contexts: [", "contexts: [{name: unreachable, context: {cluster: gone, user: test}}, ");
    let kubeconfig = world.plane.write("switching.kubeconfig", &both);
    let home = tempfile::tempdir().unwrap();
    let recordings = home.path().join("ravelin/recordings");
    std::fs::create_dir_all(&recordings).unwrap();
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/clusters/demo.ravelin"), recordings.join("yesterday.ravelin")).unwrap();
    let arguments = ["--kubeconfig", kubeconfig.to_str().unwrap(), "--context", "unreachable"];
    let mut terminal = Terminal::run(120, 40, &arguments, &[("XDG_DATA_HOME", home.path().to_str().unwrap())]);

    // What failed, why, what to do, and what else can be opened.
    terminal.wait_for("✕ not connected");
    terminal.wait_for("yesterday.ravelin");
    let text = terminal.text();
    for said in
        ["The cluster cannot be reached.", "https://127.0.0.1:1 cannot be reached: connection refused", "Check that the cluster runs", "a made-up company"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    for (choice, crumb, badge) in [
        ("context test", "test ▸ overview", "● live"),
        ("yesterday", "▸ overview", "▣ recording"),
        ("demo", "▸ overview", "▣ demo"),
        ("context test", "test ▸ overview", "● live"),
    ] {
        terminal.send(&format!("0/\x15{choice}\r"));
        terminal.wait_for(&format!("/{choice}"));
        terminal.send("\r");
        terminal.wait_for(badge);
        terminal.wait_for(crumb);
        terminal.wait_for("Worst paths");
    }
    leave(terminal);
}
