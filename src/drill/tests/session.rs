//! The state machine: order, time, hints, answers, wrong moves, the report.

use super::{Action, Player, START, script};
use crate::drill::{Event, Phase};
use crate::model::{Name, Timestamp};

fn mark() -> Action {
    Action::Mark("pod:shop/web".parse().unwrap())
}

fn answer(question: &str, text: &str) -> Action {
    Action::Event(Event::Answered { question: question.into(), text: text.to_owned() })
}

#[test]
fn stages_come_in_order_and_what_is_early_waits() {
    let mut player = Player::new(&script("web-shell"));
    assert_eq!(player.act(&Action::Move("cut-legacy".into())), []);
    assert_eq!(player.act(&Action::Move("cut-debug".into())), [], "cutting is three stages away");
    let first = player.act(&mark());
    assert_eq!(first.iter().map(|t| (t.id.as_str(), t.ends_stage)).collect::<Vec<_>>(), [("marked", false)]);
    let second = player.act(&Action::Solve("door".into()));
    assert_eq!(second.iter().map(|t| (t.id.as_str(), t.ends_stage)).collect::<Vec<_>>(), [("door-found", true)]);
    assert_eq!(player.session.strip(Timestamp(player.now)).stage, 2);
}

#[test]
fn a_wrong_answer_is_a_wrong_move_and_ticks_nothing() {
    let mut player = Player::new(&script("web-shell"));
    player.act(&mark());
    assert_eq!(player.act(&answer("door", "ingress:shop/other")), []);
    assert_eq!(player.session.wrong_moves()[0].message, "Answered `ingress:shop/other` to: By which Ingress does the internet reach it?");
    // The id, the path and the name are all right.
    assert_eq!(player.act(&answer("door", " web ")).len(), 1);
    assert_eq!(player.act(&answer("reach", "11")), []);
    assert_eq!(player.act(&answer("reach", " 10 ")).len(), 1);
    assert_eq!(player.act(&answer("bindings", "legacy-all-sa-secrets, ci-deployer-admin")), [], "one is missing");
    assert_eq!(player.act(&answer("bindings", "shop-devs-edit legacy-all-sa-secrets ci-deployer-admin extra")), [], "one is too much");
    assert_eq!(player.act(&answer("bindings", "shop-devs-edit; legacy-all-sa-secrets ci-deployer-admin")).len(), 1);
}

#[test]
fn hints_are_counted_once_each() {
    let mut player = Player::new(&script("web-shell"));
    let texts: Vec<String> = (0..3).filter_map(|_| player.session.hint(Timestamp(START + 5))).collect();
    assert_eq!(texts[1], texts[2], "the last one again");
    assert_eq!(player.session.strip(Timestamp(START + 5)).hints, 2);
    player.act(&mark());
    player.act(&Action::Solve("door".into()));
    assert!(player.session.hint(Timestamp(START + 9)).unwrap().contains("counts"), "hints are those of the stage");
}

#[test]
fn a_trap_is_named_each_time_it_is_entered() {
    let mut player = Player::new(&script("web-shell"));
    player.act(&Action::Move("cut-deployer".into()));
    player.act(&mark());
    assert_eq!(player.session.wrong_moves().len(), 1, "{:?}", player.session.wrong_moves());
    player.act(&Action::Reset);
    player.act(&Action::Move("cut-deployer".into()));
    assert_eq!(player.session.wrong_moves().len(), 2);
}

#[test]
fn the_report_has_the_times_and_what_was_missed() {
    let script = script("web-shell");
    let mut player = Player::new(&script);
    player.act(&mark());
    player.act(&Action::Solve("door".into()));
    player.act(&Action::Solve("reach".into()));
    let report = player.session.debrief(Timestamp(START + 100));
    assert!(!report.finished);
    assert_eq!(report.seconds, 100);
    let until = |phase: Phase| report.spans.iter().find(|s| s.phase == phase).unwrap().until;
    assert_eq!((until(Phase::Detect), until(Phase::Size), until(Phase::Cut)), (Some(2), None, None));
    assert_eq!(
        report.reached.iter().map(|(title, at)| (title.as_str(), *at)).collect::<Vec<_>>(),
        [("the pod is marked", 1), ("the way in is named", 2), ("blast sized", 3)]
    );
    assert_eq!(report.missed.len(), script.checkpoints().count() - 3);
    assert_eq!(report.shortest.len(), 7);
    assert!(report.wrong.is_empty() && report.hints.is_empty());
}

#[test]
fn an_unknown_question_is_not_held_against_anybody() {
    let mut player = Player::new(&script("tour"));
    player.act(&answer("no-such-question", "x"));
    assert!(player.session.wrong_moves().is_empty());
    assert_eq!(player.session.right_answer("no-such-question"), None::<String>);
    assert_eq!(player.ticked, [] as [Name; 0]);
}
