//! Game days and the tour, by keys alone.

use ravelin::app::msg::{Msg, Time};

use crate::stage::{Stage, demo};

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// How the web shell is played, and how many checkpoints are reached after each part.
const RIGHT: [(&str, usize); 12] = [
    // Find it.
    (": {shop web} enter m c", 1),
    ("8 g enter {web} enter", 2),
    // Size it, and say why.
    ("b", 2),
    ("8 g enter {10} enter", 3),
    ("8 g enter {legacy-all} tab {ci-deployer-a} tab {shop-devs} enter", 4),
    // Contain it, by the runbook of what is at stake, on a copy.
    ("r w", 5),
    // The shop comes back; the backup gets a Role of its own before the ways are cut.
    ("u 8 g j j j j j j j enter", 5),
    (": {clusterrolebinding legacy-all-sa-secrets} enter x : {rolebinding ci web-debug} enter x", 9),
    // Prepared changes: roles for the pipeline and the developers; then away with what was too broad.
    ("8 g j j j j j j j j enter j enter", 9),
    ("k k k k k enter k enter", 11),
    // The proof, and the runbook for the incident channel.
    ("r", 11),
    ("s", 12),
];

fn later(stage: &mut Stage, seconds: u64) {
    let Time { ms, unix } = stage.model.time;
    stage.send(Msg::Tick(Time { ms: ms + seconds * 1000, unix: unix + seconds as i64 }));
}

/// The interface with the web shell begun.
fn begun(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(demo(), width, height);
    stage.press("8 enter enter");
    stage
}

/// Plays the first parts, a minute each.
fn play(stage: &mut Stage, parts: usize) {
    for (keys, _) in RIGHT.iter().take(parts) {
        later(stage, 60);
        stage.press(keys);
    }
}

fn reached(stage: &Stage) -> Vec<(String, u64)> {
    let play = &stage.model.play;
    let running = play.game.as_ref().map(|game| game.session.debrief(game.clock.now(stage.model.time)));
    running.or_else(|| play.over.clone()).expect("something was played").reached
}

#[test]
fn played_rightly_every_checkpoint_ticks_and_the_debrief_has_the_time_line() {
    for (width, height) in SIZES {
        let mut stage = begun(width, height);
        for (at, (keys, count)) in RIGHT.iter().enumerate() {
            later(&mut stage, 60);
            stage.press(keys);
            assert_eq!(reached(&stage).len(), *count, "after part {at} `{keys}`:\n{}", stage.seen());
        }
        let over = stage.model.play.over.clone().expect("it is over");
        assert!(over.finished && over.missed.is_empty() && over.wrong.is_empty() && over.hints.is_empty(), "{over:?}");
        stage.saved.clear();
        stage.press("8 s S");
        let (name, report) = &stage.saved[0];
        assert_eq!(name, "ravelin-game-day-web-shell.md");
        for line in [
            "finished after 12:00",
            "| time to detect | 02:00 |",
            "| time to size | 05:00 |",
            "| time to cut | 08:00 |",
            "| time to verify | 12:00 |",
            "- 01:00 the pod is marked",
            "- 12:00 the runbook is saved",
            "The shortest way",
        ] {
            assert!(report.contains(line), "{line} is not in\n{report}");
        }
        assert!(ravelin::report::drill::read(&stage.saved[1].1).expect("a report").finished);
        // Back to the list, which has the time.
        stage.press("enter");
        assert!(stage.seen().contains("✓ 12:00"), "{}", stage.seen());
    }
}

#[test]
fn played_wrongly_nothing_ticks() {
    for (width, height) in SIZES {
        let mut stage = begun(width, height);
        // Pages and screens that have nothing to do with it, and the wrong workload marked.
        stage.press(": {payments api} enter b esc p esc a esc c esc 2 3 4 5 : {payments api} enter m c");
        // Removals of other things, and prepared changes are not there yet.
        stage.press(": {secret payments db} enter x : {networkpolicy payments} enter x 8");
        assert!(!stage.seen().contains("Prepared changes"));
        // The wrong door.
        stage.press("g enter {orders} enter");
        assert_eq!(reached(&stage), []);
        let game = stage.model.play.game.as_ref().expect("it runs");
        assert_eq!(game.session.strip(game.clock.now(stage.model.time)).stage, 1);
        assert!(game.session.wrong_moves().iter().any(|wrong| wrong.message.starts_with("Answered `")), "{:?}", game.session.wrong_moves());
        assert!(stage.seen().contains("wrong 1"), "{}", stage.seen());
    }
}

#[test]
fn a_trap_is_said_and_written_down() {
    let mut stage = begun(120, 40);
    play(&mut stage, 5);
    let ticked = reached(&stage).len();
    // A policy beside the others, and the Deployment away.
    stage.press("8 g enter j j j j j enter");
    assert_eq!(reached(&stage).len(), ticked);
    let screen = stage.seen();
    assert!(screen.contains("✕ A NetworkPolicy only adds.") && screen.contains("✕ The shop is gone"), "{screen}");
}

#[test]
fn the_tour_is_true_from_the_first_screen_to_its_end() {
    for (width, height) in SIZES {
        let mut stage = Stage::new(demo(), width, height);
        stage.press("t");
        // Each step is on every screen until what it says was done.
        let steps = [
            ("Open a page", ": {payments api} enter"),
            ("Assume that it is compromised", "m c"),
            ("Follow a path", "p j enter"),
            ("Try a cut", "esc c w"),
            ("Get the steps", "r s"),
            ("Turn the question round", ": {sa ci deployer} enter a j tab"),
        ];
        for (at, (title, keys)) in steps.into_iter().enumerate() {
            let head = format!("Tour {}/6  {title}", at + 1);
            assert!(stage.seen().contains(&head), "{head} is not in\n{}", stage.seen());
            stage.press(keys);
        }
        assert!(stage.seen().contains("✓ That was the tour."), "{}", stage.seen());
        assert!(stage.model.play.over.as_ref().expect("it is over").finished);
        stage.press("t");
        assert!(!stage.seen().contains("That was the tour."));
    }
}

#[test]
fn the_strip_is_on_every_screen_and_in_ascii() {
    let mut stage = begun(80, 24);
    stage.model.ascii = true;
    for keys in ["1", "2", "3", "4", "5", "7", "9", "0", ": {doctor} enter", "?"] {
        stage.press(keys);
        let screen = stage.seen();
        assert!(screen.contains("> web-shell  step 1/7  00:00  hints 0"), "{keys}:\n{screen}");
        assert!(screen.is_ascii(), "{screen}");
    }
}

/// Looks at a screen in every size and theme that has a golden one.
fn golden(name: &str, play: impl Fn(&mut Stage)) {
    for (width, height, theme) in [(80, 24, "dark"), (80, 24, "mono"), (120, 40, "dark"), (120, 40, "light"), (200, 60, "dark")] {
        let mut stage = Stage::new(demo(), width, height);
        play(&mut stage);
        // What was said is gone by then.
        later(&mut stage, 15);
        stage.golden(name, theme);
    }
}

#[test]
fn game_days_are_listed() {
    golden("game-day-list", |stage| _ = stage.press("esc 8"));
}

#[test]
fn a_briefing_says_what_counts() {
    golden("game-day-briefing", |stage| _ = stage.press("esc 8 enter"));
}

#[test]
fn a_game_runs_beside_the_overview() {
    golden("game-day-strip", |stage| _ = stage.press("esc 8 enter enter 1"));
}

#[test]
fn a_game_has_its_task() {
    golden("game-day-running", |stage| {
        stage.press("esc 8 enter enter");
        play(stage, 5);
        stage.press("8 g enter H");
    });
}

#[test]
fn a_game_ends_with_its_debrief() {
    golden("game-day-debrief", |stage| {
        stage.press("esc 8 enter enter g enter {orders} enter H");
        play(stage, RIGHT.len());
        stage.press("8");
    });
}

#[test]
fn a_game_that_was_left_says_what_was_missed() {
    golden("game-day-left", |stage| {
        stage.press("esc 8 enter enter");
        play(stage, 4);
        stage.press("8 : {game-day-end} enter y");
    });
}

#[test]
fn a_long_question_is_read_whole_while_it_is_answered() {
    for (width, height) in SIZES {
        let mut stage = begun(width, height);
        play(&mut stage, 4);
        stage.press("8 g enter {ci-dep}");
        let screen = stage.seen();
        assert!(screen.contains("and the pipeline?"), "{screen}");
        assert!(screen.contains("ClusterRoleBinding") && screen.contains(" ci-deployer-admin"), "{screen}");
    }
}

#[test]
fn a_tour_says_the_next_keys() {
    golden("tour", |stage| _ = stage.press("t : {payments api} enter"));
}
