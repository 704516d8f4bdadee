//! Scripts are played, rightly and wrongly, on the built-in demo.

mod ground;
mod session;

use std::sync::Arc;

use super::{Action, Event, Play, Script, Session, Ticked};
use crate::analysis::{Analysis, Settings, analyse};
use crate::model::{Edit, Name, ObjectRef, Timestamp};
use crate::runbook;

/// Somebody who plays: a second passes with every act.
struct Player {
    base: Analysis,
    edits: Vec<Edit>,
    marks: Vec<ObjectRef>,
    session: Session,
    now: i64,
    ticked: Vec<Name>,
    /// What is shown, as long as nothing changes.
    shown: Option<Analysis>,
}

const START: i64 = 1_700_000_000;

impl Player {
    fn new(script: &Script) -> Self {
        let catalogue = Arc::new(crate::knowledge::load(None).unwrap());
        let base = analyse(Arc::new(crate::collect::demo()), &Settings { catalogue, ..Settings::default() });
        let session = Session::start(Arc::new(script.clone()), &base, Timestamp(START));
        Self { base, edits: Vec::new(), marks: Vec::new(), session, now: START, ticked: Vec::new(), shown: None }
    }

    fn act(&mut self, action: &Action) -> Vec<Ticked> {
        let mut events = Vec::new();
        match action {
            Action::Mark(object) => self.marks.push(object.clone()),
            Action::Move(id) => self.edits.extend(self.session.script().find_move(id).unwrap().edits.clone()),
            Action::Remove(object) => self.edits.push(Edit::Remove(object.clone())),
            Action::Reset => self.edits.clear(),
            Action::Event(event) => events.push(event.clone()),
            Action::Solve(id) => events.push(Event::Answered { question: id.clone(), text: self.session.right_answer(id).unwrap() }),
            Action::Contain(object) => self.edits.extend(runbook::contain(&self.base, object).edits()),
        }
        self.now += 1;
        if !matches!(action, Action::Event(_) | Action::Solve(_)) {
            self.shown = None;
        }
        let settings = Settings { compromised: self.marks.clone(), ..self.base.settings.clone() };
        let (edits, base) = (&self.edits, &self.base.inventory);
        let shown = self.shown.get_or_insert_with(|| analyse(Arc::new(Edit::apply(base, edits)), &settings));
        let ticked = self.session.observe(shown, &self.edits, &events, Timestamp(self.now));
        self.ticked.extend(ticked.iter().map(|t| t.id.clone()));
        ticked
    }

    fn play(&mut self, plays: &[Play]) {
        for action in plays.iter().flat_map(|play| &play.actions) {
            self.act(action);
        }
    }
}

fn scripts() -> Vec<Script> {
    crate::knowledge::drills(None).unwrap()
}

fn script(id: &str) -> Script {
    scripts().into_iter().find(|s| s.id == *id).unwrap()
}

#[test]
fn played_rightly_everything_ticks() {
    for script in scripts() {
        let mut player = Player::new(&script);
        player.play(&script.solution);
        let missed: Vec<_> = script.checkpoints().map(|(_, c)| &c.id).filter(|id| !player.ticked.contains(id)).collect();
        assert!(missed.is_empty() && player.session.is_finished(), "{}: {missed:?} {:?}", script.id, player.session.wrong_moves());
        assert_eq!(player.session.wrong_moves(), [], "the shortest way of {} steps into no trap", script.id);
    }
}

#[test]
fn played_wrongly_nothing_ticks_that_should_not() {
    for script in scripts() {
        for failing in &script.failing {
            let what = format!("{}: {}", script.id, failing.plays[0].text);
            let mut player = Player::new(&script);
            player.play(&script.solution[..failing.after]);
            let before = player.ticked.len();
            player.play(&failing.plays);
            let wrong: Vec<_> = failing.never.iter().filter(|id| player.ticked.contains(id)).collect();
            assert!(wrong.is_empty(), "{what} ticks {wrong:?}");
            // The checkpoints in question are open: what is tried could have ticked them.
            let current = player.session.stage().map(|stage| stage.checkpoints.iter().map(|c| c.id.clone()).collect::<Vec<_>>()).unwrap_or_default();
            assert!(failing.never.iter().any(|id| current.contains(id)), "{what} is tried in another stage: {current:?}, {before} ticked");
            for trap in &failing.traps {
                let message = &script.traps.iter().find(|t| t.id == *trap).unwrap().message;
                assert!(
                    player.session.wrong_moves().iter().any(|w| w.message == *message),
                    "{what} does not step into {trap}: {:?}",
                    player.session.wrong_moves()
                );
            }
        }
    }
}

#[test]
fn doing_nothing_ticks_nothing() {
    for script in scripts() {
        let mut player = Player::new(&script);
        assert_eq!(player.act(&Action::Reset), [], "{}", script.id);
        // Nor does any later checkpoint hold by itself: each asks for something that somebody has to do.
        let shown = analyse(Arc::clone(&player.base.inventory), &player.base.settings);
        let past = super::session::Past { connected: Arc::new(super::condition::connected(&shown)), ..Default::default() };
        let scene = super::condition::Scene { analysis: &shown, edits: &[], past: &past };
        for (_, checkpoint) in script.checkpoints() {
            assert!(!checkpoint.when.holds(&scene), "{}: {} holds from the start", script.id, checkpoint.id);
        }
    }
}

#[test]
fn the_story_gives_the_answers() {
    let player = Player::new(&script("web-shell"));
    assert_eq!(player.session.right_answer("reach").unwrap(), "10", "eight crown jewels, a database, and cluster-admin");
    assert_eq!(player.session.right_answer("door").unwrap(), "ingress:shop/web");
}
