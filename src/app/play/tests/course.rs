use super::*;
use crate::app::msg::Level;
use crate::app::screens::{Route, ScreenKind};

#[test]
fn what_is_done_on_the_screens_ticks_and_the_debrief_is_saved() {
    let mut table = Table::new();
    table.begin();
    assert_eq!((table.stage(), table.model.screen.route.kind()), (1, ScreenKind::Drills));
    table.time(31_000);
    table.mark("secret:pay/vault");
    assert_eq!(table.stage(), 2);
    assert!(table.said("✓ marked is done") && table.said("next: Stage name"));
    table.press("8 enter t o k e n enter");
    assert_eq!(table.stage(), 3);
    table.model.visit(Route::About(ScreenKind::Object, object("secret:pay/token")));
    table.time(61_000);
    table.press("x");
    let over = table.model.play.over.clone().unwrap();
    assert!(table.model.play.game.is_none() && over.finished && over.missed.is_empty());
    assert_eq!(over.reached, [("marked is done".to_owned(), 30), ("named is done".to_owned(), 30), ("removed is done".to_owned(), 60)]);
    assert_eq!(table.model.play.results["small"].best, Some(60));
    table.press("8 s S");
    assert_eq!(table.saved.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["ravelin-game-day-small.md", "ravelin-game-day-small.json"]);
    assert_eq!(table.saved[0].1, crate::report::drill::render(&crate::report::drill::document(&over)), "the same as the command line writes");
    assert_eq!(crate::report::drill::read(&table.saved[1].1).unwrap().seconds, 60);
    // Back to the list, where the time stands.
    table.press("enter");
    assert!(table.model.play.over.is_none());
    table.press("q");
    assert!(table.quit || table.model.overlay.is_some());
}

#[test]
fn a_wrong_move_is_said_and_written_down_and_ticks_nothing() {
    let mut table = Table::new();
    table.begin().mark("secret:pay/vault").press("8 enter v a u l t enter");
    assert_eq!(table.stage(), 2);
    assert!(table.said("✕ Answered `vault` to: Which Secret is too much?"), "{:?}", table.model.messages);
    // So is a trap.
    table.model.visit(Route::About(ScreenKind::Object, object("secret:pay/vault")));
    table.press("x");
    assert!(table.model.messages.iter().any(|message| message.level == Level::Warning && message.text == "✕ The vault is gone."));
    let wrong = |table: &Table| table.model.play.game.as_ref().unwrap().session.wrong_moves().len();
    assert_eq!((wrong(&table), table.stage()), (2, 2));
    table.press("u 8 enter t o k e n enter");
    assert_eq!(table.stage(), 3);
    // The prepared changes come with the first stage that cuts; not all of them are right.
    table.press("enter");
    assert!(table.said("tried on a copy: Remove the vault"));
    assert_eq!((wrong(&table), table.stage()), (3, 3));
    table.press("enter");
    assert!(table.model.trials.is_empty(), "the same row takes it back");
}

#[test]
fn hints_cost_and_say_the_keys() {
    let mut table = Table::new();
    table.begin().press("H H");
    assert!(table.said("hint: m helps with find"));
    let session = &table.model.play.game.as_ref().unwrap().session;
    assert_eq!((session.hints().len(), session.hints_left()), (1, 0), "the last one again is free");
    let mut idle = Table::new();
    idle.press("H");
    assert!(idle.said("no game day runs"));
}

#[test]
fn the_clock_wakes_the_screen_only_while_it_runs() {
    let mut table = Table::new();
    table.time(60_000);
    assert_eq!(table.model.wake(), None);
    table.begin();
    table.model.messages.clear();
    table.time(60_250);
    assert_eq!(table.model.wake(), Some(61_000));
    table.press("8");
    crate::app::play::pause(&mut table.model);
    table.model.messages.clear();
    assert_eq!(table.model.wake(), None);
}

#[test]
fn a_pause_stops_time_and_hears_nothing() {
    let mut table = Table::new();
    table.begin();
    crate::app::play::pause(&mut table.model);
    table.mark("secret:pay/vault");
    assert_eq!(table.stage(), 1);
    table.press("H");
    assert!(table.said("the game day is paused"));
    table.time(500_000);
    crate::app::play::pause(&mut table.model);
    table.press("8");
    // What is marked still is, and counts from now on.
    assert_eq!(table.stage(), 2);
    assert_eq!(table.model.play.game.as_ref().unwrap().session.debrief(crate::model::Timestamp(i64::MAX)).reached[0].1, 0);
}

#[test]
fn the_verdict_on_a_game_that_was_ended_is_dropped() {
    let mut table = Table::new();
    table.begin();
    table.hold = true;
    table.mark("secret:pay/vault");
    table.hold = false;
    table.model.overlay = None;
    crate::app::play::choose(&mut table.model, Choice::Abandon, &mut Vec::new());
    for msg in std::mem::take(&mut table.held) {
        table.send(msg);
    }
    assert!(table.model.play.game.is_none());
    assert!(!table.model.play.over.as_ref().unwrap().finished);
    assert!(!table.said("✓ marked is done"));
}

#[test]
fn leaving_asks_while_a_game_runs_and_its_report_can_be_saved() {
    let mut table = Table::new();
    table.begin().press("q");
    assert!(!table.quit && table.model.overlay.is_some());
    table.press("s");
    assert_eq!(table.saved.len(), 1);
    assert!(table.saved[0].1.contains("not finished"), "{}", table.saved[0].1);
    table.press("q n");
    assert!(!table.quit);
    table.press("q y");
    assert!(table.quit);
}

#[test]
fn a_script_whose_objects_are_missing_says_so_and_does_not_begin() {
    let mut table = Table::on(&["vault"]);
    table.begin();
    assert!(table.model.play.game.is_none() && table.model.play.wanted.is_none());
    assert!(table.said("A small one: secret:pay/token not here"), "{:?}", table.model.messages);
}

#[test]
fn beginning_puts_marks_and_changes_away_after_asking() {
    let mut table = Table::new();
    table.mark("secret:pay/vault").begin();
    assert!(table.model.overlay.is_some() && table.model.play.game.is_none());
    table.press("y");
    assert!(table.model.compromised.is_empty());
    assert_eq!(table.stage(), 1);
}

#[test]
fn another_cluster_ends_the_game() {
    let mut table = Table::new();
    table.begin();
    crate::app::update::load(&mut table.model, Source::Live(None), &mut Vec::new());
    assert!(table.model.play.game.is_none() && table.model.play.over.is_some());
    // The same again goes on.
    let mut again = Table::new();
    again.begin();
    crate::app::update::load(&mut again.model, Source::Demo, &mut Vec::new());
    assert!(again.model.play.game.is_some());
}

#[test]
fn a_judge_that_fails_is_not_asked_the_same_again() {
    let mut table = Table::new();
    table.begin();
    table.hold = true;
    table.press("H");
    table.held.clear();
    table.send(Msg::Crashed("a defect".to_owned()));
    assert!(table.held.is_empty(), "{:?}", table.held);
    // The next thing is judged again.
    table.hold = false;
    table.press("H");
    assert!(table.said("hint: m helps with find"));
}

#[test]
fn the_tour_is_skipped_and_left_by_its_own_key() {
    let mut table = Table::new();
    table.press("t");
    assert_eq!((table.stage(), table.model.screen.route.kind()), (1, ScreenKind::Overview));
    assert!(!table.model.welcome);
    table.press("t n");
    assert_eq!(table.stage(), 2);
    table.press("t l");
    assert!(table.model.play.game.is_none());
    assert_eq!(super::super::strip(&table.model).len(), 2, "how to go on");
    table.press("t");
    assert!(super::super::strip(&table.model).is_empty());
    table.press("q");
    assert!(table.quit, "a tour is nothing to lose");
}

#[test]
fn a_tour_that_is_skipped_to_its_end_was_not_finished() {
    let mut table = Table::new();
    table.press("t t n t n t n");
    let over = table.model.play.over.as_ref().unwrap();
    assert!(!over.finished && over.missed.len() == 3);
}
