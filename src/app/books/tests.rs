use super::*;
use crate::analysis::{Settings, analyse};
use crate::app::ask::{Purpose, Question, RunbookAnswer, answer};
use crate::app::source::Source;
use crate::config::Config;
use crate::model::{Inventory, Meta, Secret, Store};

fn model() -> Model {
    let mut model = Model::new(Arc::new(Config::default()), Source::Demo, Settings::default());
    model.time = Time { ms: 0, unix: 100 };
    model
}

fn purpose() -> Purpose {
    Purpose::Contain("secret:pay/ci".parse().expect("an object"))
}

/// The runbook of a long-lived token: one step that deletes it.
fn written(epoch: u64) -> Answer {
    let token = Secret {
        meta: Meta { annotations: crate::model::Labels::new(vec![("kubernetes.io/service-account.name".into(), "ci".into())]), ..Meta::named("pay", "ci") },
        kind: "kubernetes.io/service-account-token".into(),
        key_count: None,
        keys: Vec::new(),
    };
    let inventory = Inventory { secrets: Store::new(vec![token]), ..Inventory::default() };
    let analysis = analyse(Arc::new(inventory), &Settings::default());
    answer(&analysis, None, &Question::Runbook(purpose(), epoch), &|_, _| Vec::new())
}

fn shows(model: &mut Model, stands: Stands) {
    let count = model.books[&purpose()].written.ids.len();
    let steps = vec![stands; count];
    answered(model, &Answer::Steps(Arc::new(StepsAnswer { purpose: purpose(), steps, tried: Vec::new() })));
}

#[test]
fn a_step_is_ticked_off_then_seen_then_put_back() {
    let mut model = model();
    answered(&mut model, &written(0));
    let last = model.books[&purpose()].written.ids.len() - 1;
    let state = |model: &Model| (model.books[&purpose()].state(last), model.books[&purpose()].since(last));
    assert_eq!(state(&model), (StepState::Todo, None));
    shows(&mut model, Stands::Tried);
    assert_eq!(state(&model), (StepState::Tried, None));
    let now = Time { ms: 0, unix: 160 };
    assert!(model.books.get_mut(&purpose()).expect("a runbook").tick(last, now));
    assert_eq!(state(&model), (StepState::Done, Some(160)));
    model.time = Time { ms: 0, unix: 200 };
    shows(&mut model, Stands::Holds);
    model.time = Time { ms: 0, unix: 300 };
    shows(&mut model, Stands::Holds);
    assert_eq!(state(&model), (StepState::Verified, Some(200)));
    assert_eq!(model.books[&purpose()].progress().last().map(|of| of.since.as_str()), Some("1970-01-01T00:03:20Z"));
    // Something writes it back: that is worth more than the tick.
    shows(&mut model, Stands::Open);
    assert_eq!(state(&model), (StepState::PutBack, None));
}

#[test]
fn what_is_written_anew_keeps_what_was_done_of_the_same_steps() {
    let mut model = model();
    answered(&mut model, &written(0));
    let book = model.books.get_mut(&purpose()).expect("a runbook");
    assert_eq!(book.counts(), (0, 0));
    assert!(book.progress().is_empty() && !book.unsaved);
    book.tick(0, Time { ms: 0, unix: 160 });
    book.done.insert("a step that is gone".into(), 1);
    (book.renew, book.since.unix) = (true, 0);
    answered(&mut model, &written(0));
    let book = &model.books[&purpose()];
    assert_eq!((book.done.len(), book.renew, book.unsaved, book.since.unix), (1, false, true, 100));
    assert_eq!(book.counts(), (1, 0));
}

#[test]
fn a_runbook_of_another_reading_is_dropped() {
    let mut model = model();
    answered(&mut model, &written(9));
    assert!(model.books.is_empty());
    let why = RunbookAnswer { purpose: purpose(), epoch: 0, written: Err("gone".to_owned()) };
    answered(&mut model, &Answer::Runbook(Arc::new(why)));
    assert!(model.books.is_empty());
}
