//! Where a script can be played, keys in its texts, stages that are skipped.

use super::{Action, Player, START, script, scripts};
use crate::drill::{Event, Panel, Phase};
use crate::model::{Inventory, Timestamp};

#[test]
fn the_built_in_scripts_can_be_played_on_the_demonstration_and_nowhere_else() {
    let demo = crate::collect::demo();
    for script in scripts() {
        assert_eq!(script.missing(&demo), [], "{}", script.id);
        let missing = script.missing(&Inventory::default());
        assert!(missing.len() > 1, "{}: {missing:?}", script.id);
        // Groups and goals are no objects, and what only a move brings in is not asked for.
        assert!(missing.iter().all(|object| !object.to_string().starts_with("group:") && !object.to_string().starts_with("goal:")), "{missing:?}");
        assert!(!missing.iter().any(|object| object.name == *"incident-deny-all"), "{missing:?}");
    }
    let missing: Vec<String> = script("tour").missing(&Inventory::default()).iter().map(ToString::to_string).collect();
    assert_eq!(missing, ["pod:payments/api", "sa:ci/deployer"]);
}

#[test]
fn names_of_actions_become_keys_and_other_braces_stay() {
    let mut script = script("tour");
    script.stages[0].task = "Press `{go}`, not `{nothing}` or {".to_owned();
    let keyed = script.with_keys(&|name| (name == "go").then(|| "g{o}".to_owned()));
    // What a key is called is not looked through again.
    assert_eq!(keyed.stages[0].task, "Press `g{o}`, not `{nothing}` or {");
    assert_eq!((keyed.stages.len(), keyed.id), (script.stages.len(), script.id));
}

#[test]
fn a_stage_that_is_skipped_is_missed() {
    let mut player = Player::new(&script("tour"));
    player.session.skip();
    assert_eq!(player.session.strip(Timestamp(START)).stage, 2);
    // What belongs to the stage that was left does not tick any more.
    let page = Event::Opened { panel: Panel::Page, object: Some("pod:payments/api".parse().unwrap()) };
    assert_eq!(player.act(&Action::Event(page)), []);
    for _ in 0..9 {
        player.session.skip();
    }
    assert!(player.session.is_finished());
    let debrief = player.session.debrief(Timestamp(START + 7));
    assert!(!debrief.finished);
    assert_eq!((debrief.missed.len(), debrief.seconds), (player.session.script().checkpoints().count(), 7));
}

#[test]
fn a_part_of_the_work_is_done_with_the_last_stage_of_it() {
    let mut player = Player::new(&script("web-shell"));
    let done = |player: &Player| player.session.phases().filter(|(_, done)| *done).map(|(phase, _)| phase).collect::<Vec<_>>();
    assert_eq!(player.session.phases().count(), 4);
    player.act(&Action::Mark("pod:shop/web".parse().unwrap()));
    assert_eq!(done(&player), []);
    player.act(&Action::Solve("door".into()));
    player.act(&Action::Solve("reach".into()));
    assert_eq!(done(&player), [Phase::Detect], "the size has two stages");
    player.act(&Action::Solve("bindings".into()));
    assert_eq!(done(&player), [Phase::Detect, Phase::Size]);
    assert!(player.session.is_solved("bindings") && !player.session.is_solved("other"));
}
