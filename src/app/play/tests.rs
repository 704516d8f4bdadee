//! A small script on a small cluster, played by keys.

mod answers;
mod course;
mod strip;

use std::sync::Arc;

use super::*;
use crate::analysis::{Settings, analyse, what_if};
use crate::app::ask::answer;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::{ClusterMsg, Msg, Time};
use crate::app::source::Source;
use crate::app::update::{start, update};
use crate::config::Config;
use crate::drill::{Checkpoint, Condition, Expected, Move, Phase, Question, Stage, Trap};
use crate::model::{Edit, Inventory, Meta, ObjectRef, Secret, SourceKind, Store};

/// The interface with a script, without a terminal; what it asks for is done at once unless it is held back.
struct Table {
    model: Model,
    saved: Vec<(String, String)>,
    held: Vec<Msg>,
    hold: bool,
    quit: bool,
}

fn object(text: &str) -> ObjectRef {
    text.parse().unwrap()
}

fn stage(id: &str, phase: Phase, questions: Vec<Question>, checkpoints: Vec<(&str, Condition)>) -> Stage {
    let checkpoints = checkpoints.into_iter().map(|(id, when)| Checkpoint { id: id.into(), title: format!("{id} is done"), when });
    let hints = vec![format!("`{{mark}}` helps with {id}")];
    Stage { id: id.into(), phase, title: format!("Stage {id}"), task: format!("Do {id} with `{{go}}`."), hints, questions, checkpoints: checkpoints.collect() }
}

/// Mark the vault, name the token, remove the token.
fn small() -> Script {
    let question = Question { id: "which".into(), text: "Which Secret is too much?".to_owned(), expects: Expected::Objects(vec![object("secret:pay/token")]) };
    let gone = Condition::Not(Box::new(Condition::Exists(object("secret:pay/token"))));
    Script {
        id: "small".into(),
        title: "A small one".to_owned(),
        briefing: "Something happened.".to_owned(),
        minutes: 1,
        tour: false,
        stages: vec![
            stage("find", Phase::Detect, Vec::new(), vec![("marked", Condition::Marked(object("secret:pay/vault")))]),
            stage("name", Phase::Size, vec![question], vec![("named", Condition::Answered("which".into()))]),
            stage("cut", Phase::Cut, Vec::new(), vec![("removed", gone)]),
        ],
        moves: vec![Move { id: "all".into(), title: "Remove the vault".to_owned(), edits: vec![Edit::Remove(object("secret:pay/vault"))] }],
        traps: vec![Trap {
            id: "gone".into(),
            when: Condition::Not(Box::new(Condition::Exists(object("secret:pay/vault")))),
            message: "The vault is gone.".to_owned(),
        }],
        solution: Vec::new(),
        failing: Vec::new(),
    }
}

/// The same as a tour.
fn tour() -> Script {
    Script { id: "guide".into(), tour: true, ..small() }
}

impl Table {
    fn new() -> Self {
        Self::on(&["vault", "token"])
    }

    fn on(secrets: &[&str]) -> Self {
        let mut model = Model::new(Arc::new(Config::default()), Source::Demo, Settings::default());
        model.size = (80, 24);
        model.play = Play::new(&[small(), tour()], &model.keymap);
        let mut table = Self { model, saved: Vec::new(), held: Vec::new(), hold: false, quit: false };
        table.time(1_000);
        start(&mut table.model);
        let secret = |name: &&str| Secret { meta: Meta::named("pay", name), kind: "Opaque".into(), key_count: None, keys: Vec::new() };
        let mut inventory = Inventory { secrets: Store::new(secrets.iter().map(secret).collect()), ..Inventory::default() };
        inventory.cluster.source = SourceKind::Demo;
        let epoch = table.model.epoch;
        table.send(Msg::Cluster(epoch, ClusterMsg::Inventory(Arc::new(inventory))));
        table
    }

    fn time(&mut self, ms: u64) {
        update(&mut self.model, Msg::Tick(Time { ms, unix: 1_700_000_000 + (ms / 1000) as i64 }));
    }

    fn send(&mut self, msg: Msg) {
        for effect in update(&mut self.model, msg) {
            let back = match effect {
                Effect::Analyse { ticket, inventory, settings, edits, base, .. } => {
                    let base = base.unwrap_or_else(|| Arc::new(analyse(inventory, &settings)));
                    if edits.is_empty() { Msg::Analysed(ticket, base, None) } else { Msg::Analysed(ticket, Arc::new(what_if(&base, &edits)), Some(base)) }
                }
                Effect::Ask { ticket, analysis, base, question, .. } => {
                    Msg::Answered(ticket, answer(&analysis, base.as_deref(), &question, &|_, _| Vec::new()))
                }
                Effect::Save { name, text } => {
                    self.saved.push((name, text));
                    Msg::Saved(Ok("/saved".to_owned()))
                }
                Effect::Quit(_) => {
                    self.quit = true;
                    continue;
                }
                _ => continue,
            };
            if self.hold {
                self.held.push(back);
            } else {
                self.send(back);
            }
        }
    }

    fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            self.send(Msg::Key(key.parse().unwrap()));
        }
        self
    }

    /// Begins the script that is first in the list.
    fn begin(&mut self) -> &mut Self {
        self.press("8 enter enter")
    }

    fn mark(&mut self, name: &str) -> &mut Self {
        self.model.visit(crate::app::screens::Route::About(crate::app::screens::ScreenKind::Object, object(name)));
        self.press("m c")
    }

    fn stage(&self) -> usize {
        self.model.play.game.as_ref().unwrap().session.strip(crate::model::Timestamp(0)).stage
    }

    fn said(&self, text: &str) -> bool {
        self.model.messages.iter().any(|message| message.text.contains(text))
    }
}

#[test]
fn texts_name_the_keys_of_the_configuration() {
    let scripts = crate::knowledge::drills(None).unwrap();
    let play = Play::new(&scripts, &Keymap::default());
    for script in &*play.scripts {
        let texts = script.stages.iter().flat_map(|stage| stage.hints.iter().chain([&stage.task]));
        for text in texts.chain([&script.briefing]) {
            assert!(!text.contains(['{', '}']), "{}: {text}", script.id);
        }
    }
    let binding = crate::config::Binding { keys: vec!["f5".to_owned()], place: String::new() };
    let (keymap, mistakes) = Keymap::new(&[("mark".to_owned(), binding)].into());
    assert_eq!(mistakes, []);
    let tour = Play::new(&scripts, &keymap);
    assert!(tour.script("tour").unwrap().stages[1].task.starts_with("Press `f5`, and then"));
    let none = crate::config::Binding { keys: Vec::new(), place: String::new() };
    let (keymap, _) = Keymap::new(&[("mark".to_owned(), none)].into());
    assert_eq!(key(&keymap, "mark").unwrap(), ":mark");
    assert_eq!(key(&keymap, "no-such-action"), None);
}

#[test]
fn what_stands_between_backticks_is_a_key() {
    use crate::config::theme::Role;
    let lines = marked(Role::Text, "Press `m` and type `pay api` now.", 24);
    let roles: Vec<(Role, &str)> = lines.iter().flat_map(|line| &line.spans).map(|span| (span.role, span.text())).collect();
    // A key may be broken over two lines.
    assert_eq!(roles, [(Role::Text, "Press "), (Role::Key, "m"), (Role::Text, " and type "), (Role::Key, "pay"), (Role::Key, "api"), (Role::Text, " now."),]);
}

#[test]
fn the_clock_counts_what_was_played() {
    let time = |ms| Time { ms, unix: 50 };
    let mut clock = Clock::new(time(1_500));
    assert_eq!((clock.begun().0, clock.now(time(4_499)).0, clock.now(time(4_500)).0), (50, 52, 53));
    assert_eq!(clock.next(1_700), Some(2_500));
    clock.toggle(time(4_600));
    assert_eq!((clock.now(time(90_000)).0, clock.next(90_000)), (53, None));
    clock.toggle(time(104_600));
    assert_eq!((clock.now(time(104_600)).0, clock.next(104_600)), (53, Some(105_500)));
}
