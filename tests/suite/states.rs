//! The screens of states: what is read, what is not, what changed, what is tried, and what stands in front.

use std::sync::Arc;

use ravelin::app::msg::{ClusterMsg, Level, LogLine, Msg};
use ravelin::app::source::Source;
use ravelin::app::view::{Footer, view};
use ravelin::model::{Edit, Kind, ObjectRef, SourceKind};

use crate::scenes::SCENES;
use crate::stage::{Stage, demo};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// What makes a stage of a size.
type Ground = fn(u16, u16) -> Stage;

/// A screen that another test draws, too.
fn scene(name: &str, width: u16, height: u16) -> Stage {
    SCENES.iter().find(|scene| scene.name == name).expect("a scene").at(width, height)
}

/// The demonstration after some keys.
fn pressed(width: u16, height: u16, keys: &str) -> Stage {
    let mut stage = Stage::new(demo(), width, height);
    stage.press(keys);
    stage
}

/// A followed cluster that has changed since it was first read.
fn changed(width: u16, height: u16) -> Stage {
    let mut inventory = ravelin::model::Inventory::clone(&demo());
    inventory.cluster.source = SourceKind::Live;
    let (mut stage, _) = Stage::before(Source::Live(Some("marlowick".to_owned())), Arc::new(inventory.clone()), width, height);
    stage.send(Msg::Cluster(1, ClusterMsg::Inventory(Arc::new(inventory.clone()))));
    let gone = [
        ObjectRef::cluster(Kind::ClusterRoleBinding, "ci-deployer-admin"),
        ObjectRef::namespaced(Kind::NetworkPolicy, "payments", "default-deny"),
        ObjectRef::namespaced(Kind::Deployment, "payments", "api"),
    ];
    let next = Edit::apply(&inventory, &gone.map(Edit::Remove));
    stage.send(Msg::Cluster(1, ClusterMsg::Inventory(Arc::new(next))));
    stage.press("7");
    stage
}

/// A recording: it never changes, whatever is looked at.
fn recorded(width: u16, height: u16) -> Stage {
    let mut inventory = ravelin::model::Inventory::clone(&demo());
    inventory.cluster.source = SourceKind::Recording;
    let (mut stage, _) = Stage::before(Source::Recording("marlowick.ravelin".into()), Arc::new(inventory), width, height);
    stage.send(Msg::Cluster(1, ClusterMsg::Inventory(Arc::clone(&stage.inventory))));
    stage.press("7");
    stage
}

/// The keys that the footer names.
fn footer(stage: &Stage) -> String {
    match view(&stage.model).footer {
        Some((_, Footer::Hints(hints))) => hints.iter().map(|(_, line)| line.to_text()).collect::<Vec<_>>().join(" | "),
        _ => String::new(),
    }
}

#[test]
fn they_look_as_they_did() {
    let names = ["doctor", "doctor-unread", "clusters", "unreachable", "empty-overview", "loading", "evidence", "messages", "log", "drift", "object-node"];
    for name in names {
        for (width, height) in SIZES {
            scene(name, width, height).golden(name, "dark");
        }
    }
    for name in ["menu-mark", "menu-copy", "menu-quit"] {
        scene(name, 80, 24).golden(name, "dark");
    }
    for name in ["doctor-unread", "unreachable", "drift"] {
        scene(name, 120, 40).golden(name, "light");
        scene(name, 80, 24).golden(name, "mono");
    }
    let made: [(&str, Ground); 5] = [
        ("drift-recording", recorded),
        ("drift-quiet", |width, height| pressed(width, height, "7")),
        ("drift-changed", changed),
        ("object-removed", |width, height| pressed(width, height, ": {pay api} enter x")),
        ("menu-quit-game", game),
    ];
    for (name, make) in made {
        for (width, height) in &SIZES[..2] {
            make(*width, *height).golden(name, "dark");
        }
    }
}

/// A game day in which a runbook was worked by, too.
fn game(width: u16, height: u16) -> Stage {
    pressed(width, height, "8 enter enter : {pay api} enter r j space q")
}

#[test]
fn drift_tells_what_the_changes_that_are_tried_do() {
    for (width, height) in SIZES {
        let quiet = pressed(width, height, "7").seen();
        assert!(quiet.contains("Nothing that matters here has changed"), "{quiet}");
        let tried = scene("drift", width, height).seen();
        assert!(tried.contains("Tried") && tried.contains("Open paths") && tried.contains("before"), "{tried}");
        let recorded = recorded(width, height).seen();
        assert!(recorded.contains("A recording never changes.") && recorded.contains("stand here."), "{recorded}");
        assert!(tried.contains("Nothing that matters here has changed since"), "the cluster itself has not changed: {tried}");
        let taken_back = pressed(width, height, "3 c w 7").press("u").seen();
        assert!(!taken_back.contains("Open paths"), "{taken_back}");
    }
    let both = changed(120, 40).press(": {sa ci deployer} enter x 7").seen();
    assert!(both.contains("Tried") && both.contains("Changed since it was first read"), "{both}");
}

#[test]
fn what_is_removed_in_the_what_if_says_so_and_how_it_comes_back() {
    for (width, height) in SIZES {
        let mut stage = pressed(width, height, ": {pay api} enter");
        let before = stage.seen();
        let without = stage.press("x").seen();
        assert!(without.contains("Removed in the what-if") && without.contains("x takes that back") && without.contains("runs as"), "{without}");
        assert!(!without.contains("not among what was read"), "{without}");
        let evidence = stage.clone().press("e").seen();
        assert!(evidence.contains("Removed in the what-if") && evidence.contains("serviceAccountName: api"), "{evidence}");
        stage.press("x");
        assert!(stage.model.trials.is_empty());
        stage.model.messages.clear();
        assert_eq!(stage.seen(), before);
    }
    // What went along with something else comes back with that.
    let along = pressed(120, 40, ": {pay api} enter x : {pod payments/api-1} enter").seen();
    assert!(along.contains("Removed in the what-if") && along.contains("x there takes one back"), "{along}");
}

#[test]
fn a_choice_of_clusters_is_told_by_its_name_first() {
    for name in ["clusters", "unreachable"] {
        let narrow = scene(name, 80, 24).seen();
        assert!(narrow.contains("-a-name-that-nobody-can-remember") && narrow.contains("prod-eu-2026-03-01.ravelin"), "{narrow}");
        assert!(!narrow.contains("Where") && narrow.contains("https://10.20.0.1:6443"), "of the selected one it is said below: {narrow}");
        let other = scene(name, 80, 24).press("j j").seen();
        assert!(other.contains("a-context-with-a-name-that-nobody-can-remember") && other.contains("https://127.0.0.1:6443"), "{other}");
        let wide = scene(name, 120, 40).seen();
        assert!(wide.contains("Where") && wide.contains("https://kube.staging.example.com"), "{wide}");
    }
}

#[test]
fn what_failed_is_selected_so_that_one_key_tries_it_again() {
    let mut stage = scene("unreachable", 80, 24);
    assert!(stage.seen().contains("enter tries it again"), "{}", stage.seen());
    let epoch = stage.model.epoch;
    stage.press("enter");
    assert_eq!((stage.model.epoch, &stage.model.source), (epoch + 1, &Source::Live(Some("prod-eu".to_owned()))));
}

#[test]
fn an_empty_cluster_says_so_in_every_pane() {
    for (width, height) in SIZES {
        let shown = scene("empty-overview", width, height).seen();
        assert!(shown.contains("Nothing runs here"), "{shown}");
        if width >= 100 {
            assert!(
                shown.contains("No namespace was read") && shown.contains("no check failed of those that were made") && shown.contains("not evaluated"),
                "{shown}"
            );
            assert!(shown.contains("kinds never read)"), "why it was not evaluated: {shown}");
        }
    }
}

#[test]
fn while_reading_every_kind_is_in_sight_and_told_from_what_was_read() {
    let shown = scene("loading", 80, 24).seen();
    for line in ["● namespaces", "◌ pods", "◐ secrets", "· validatinga"] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(shown.contains("not served") && shown.contains("forbidden"), "{shown}");
    let (mut stage, _) = Stage::before(Source::Live(None), Arc::default(), 80, 24);
    let all: Vec<_> = Kind::collected().map(|kind| ravelin::app::source::KindProgress { kind, objects: 1, state: None }).collect();
    let count = all.len();
    stage.send(Msg::Cluster(1, ClusterMsg::Progress(all)));
    assert_eq!(stage.seen().matches('◌').count(), count + 1, "one is the badge: {}", stage.seen());
}

#[test]
fn a_long_line_of_the_log_can_be_read_to_its_end() {
    let long = format!("{}THE-END", "something went wrong in a place with a long name ".repeat(30));
    for (screen, width, height) in [("messages", 80, 24), ("log", 80, 24), ("messages", 120, 40), ("log", 120, 40)] {
        let mut stage = scene(screen, width, height);
        stage.send(Msg::Logged(LogLine { unix: 1, level: Level::Note, from: "reader".to_owned(), text: long.clone() }));
        stage.send(Msg::Say(Level::Note, long.clone()));
        stage.press("g");
        stage.model.messages.iter_mut().for_each(|message| message.shown = false);
        if !stage.seen().contains("THE-END") {
            stage.press("tab G");
        }
        assert!(stage.seen().contains("THE-END"), "{}", stage.seen());
        stage.press("shift-tab y");
        assert_eq!(stage.copied.last(), Some(&long));
    }
}

#[test]
fn the_lines_that_decide_are_marked() {
    for (width, height) in SIZES {
        let token = scene("evidence", width, height).seen();
        assert!(token.contains("▌       serviceAccountName: controller"), "{token}");
    }
    let hop = pressed(120, 40, ": {pay api} enter e").seen();
    assert!(hop.contains("▌       serviceAccountName: api"), "the first step of the selected path: {hop}");
    let finding = pressed(120, 40, ": {pay api} enter G k k k");
    assert!(finding.seen().contains("SA-001"), "{}", finding.seen());
    assert!(finding.clone().press("e").seen().contains('▌'), "{}", finding.clone().press("e").seen());
    let admits = pressed(120, 40, ": {pay api} enter n j enter tab e");
    assert!(admits.seen().contains("netpol:payments/api-egress") && admits.seen().contains("▌   - to:"), "{}", admits.seen());
    let refuses = pressed(120, 40, ": {pay api} enter n j j j j enter j enter j tab e");
    assert!(refuses.seen().contains("▌   podSelector:") && refuses.seen().contains("no rule admits it"), "{}", refuses.seen());
}

#[test]
fn an_object_page_begins_with_what_is_worth_the_most() {
    let page = pressed(120, 40, ": {pay api} enter").seen();
    let place = |name: &str| page.find(name).unwrap_or_else(|| panic!("{name}: {page}"));
    assert!(place("→ cluster-admin") < place("→ all-secrets") && place("→ all-secrets") < place("→ secret payments/db"), "{page}");
}

#[test]
fn leaving_in_a_game_names_everything_that_is_lost() {
    let shown = game(80, 24).seen();
    assert!(shown.contains("the game day") && shown.contains("the steps that were ticked off"), "{shown}");
}

#[test]
fn the_footer_offers_to_open_only_what_opens() {
    let open = |stage: &Stage| footer(stage).contains("enter open");
    for name in ["doctor", "loading", "messages", "log"] {
        assert!(!open(&scene(name, 120, 40)), "{name}");
    }
    assert!(!open(&pressed(120, 40, "7")), "nothing changed");
    assert!(open(&scene("drift", 120, 40)) && open(&changed(120, 40)) && open(&scene("clusters", 120, 40)));
}

#[test]
fn the_doctor_copies_what_it_says_and_how_to_see_it() {
    let mut stage = scene("doctor-unread", 120, 40);
    stage.press("g y Y");
    assert_eq!(
        stage.copied,
        [
            "secrets (cluster) forbidden, 0 objects: secrets is forbidden: User \"viewer\" cannot list resource \"secrets\"",
            "kubectl auth can-i list secrets -A"
        ]
    );
}
