use std::sync::Arc;

use super::*;
use crate::analysis::{Settings, analyse, what_if};
use crate::app::ask::answer;
use crate::app::msg::{ClusterMsg, Msg};
use crate::app::overlay::Overlay;
use crate::app::source::Source;
use crate::app::update::{start, update};
use crate::config::Config;
use crate::model::{Inventory, Meta, Node, Store};

/// A cluster of one node.
fn cluster(cordoned: bool) -> Arc<Inventory> {
    let node = Node {
        meta: Meta::named("", "n1"),
        ips: Vec::new(),
        taints: Vec::new(),
        unschedulable: cordoned,
        provider_id: Name::default(),
        kubelet: Name::default(),
        runtime: Name::default(),
        kernel: Name::default(),
        os: Name::default(),
        hypothetical: false,
    };
    Arc::new(Inventory { nodes: Store::new(vec![node]), ..Inventory::default() })
}

/// That cluster, and its runbook on the screen.
fn shown(object: &str) -> Model {
    let inventory = cluster(false);
    let mut model = Model::new(Arc::new(Config::default()), Source::Demo, Settings::default());
    model.size = (120, 40);
    let effects = start(&mut model);
    perform(&mut model, effects);
    let epoch = model.epoch;
    send(&mut model, Msg::Cluster(epoch, ClusterMsg::Inventory(inventory)));
    model.visit(Route::About(ScreenKind::Object, object.parse().expect("an object")));
    press(&mut model, "r");
    model
}

fn send(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let effects = update(model, msg);
    perform(model, effects)
}

/// Does what can be done here, and gives back the rest.
fn perform(model: &mut Model, effects: Vec<Effect>) -> Vec<Effect> {
    let mut rest = Vec::new();
    for effect in effects {
        match effect {
            Effect::Analyse { ticket, inventory, settings, edits, .. } => {
                let base = Arc::new(analyse(inventory, &settings));
                let (shown, base) = if edits.is_empty() { (base, None) } else { (Arc::new(what_if(&base, &edits)), Some(base)) };
                rest.extend(send(model, Msg::Analysed(ticket, shown, base)));
            }
            Effect::Ask { ticket, analysis, base, question, .. } => {
                let answer = answer(&analysis, base.as_deref(), &question, &|_, _| Vec::new());
                rest.extend(send(model, Msg::Answered(ticket, answer)));
            }
            other => rest.push(other),
        }
    }
    rest
}

fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    keys.split(' ').flat_map(|key| send(model, Msg::Key(key.parse().expect("a key")))).collect()
}

fn on_node(model: &Model) -> &Book {
    &model.books[&Purpose::Contain("node:n1".parse().expect("an object"))]
}

#[test]
fn one_command_is_copied_at_once_and_several_are_offered() {
    let mut model = shown("node:n1");
    assert!(press(&mut model, "y").is_empty(), "no step is selected yet");
    press(&mut model, "] ]");
    let step = &on_node(&model).written.document.steps[1];
    assert_eq!((step.save.len(), step.commands.len()), (1, 1), "{step:?}");
    let (kept, done) = (step.save[0].line.clone(), step.commands[0].line.clone());
    press(&mut model, "y");
    let Some(Overlay::Menu(menu)) = &model.overlay else { panic!("a menu") };
    let details: Vec<&str> = menu.items.iter().map(|item| item.detail.as_str()).collect();
    assert_eq!(details, [format!("{kept} && {done}"), kept, done.clone()]);
    let effects = press(&mut model, "2");
    assert!(matches!(effects.as_slice(), [Effect::Copy(text, _)] if *text == done), "{effects:?}");
    let check = on_node(&model).written.document.steps[1].check[0].line.clone();
    let effects = press(&mut model, "Y");
    assert!(matches!(effects.as_slice(), [Effect::Copy(text, _)] if *text == check), "{effects:?}");
}

#[test]
fn ticks_survive_leaving_and_are_asked_about_until_they_are_saved() {
    let mut model = shown("node:n1");
    press(&mut model, "] space esc r");
    assert_eq!(model.screen.route.kind(), ScreenKind::Runbook);
    assert_eq!(on_node(&model).counts(), (1, 0));
    press(&mut model, "q");
    assert!(matches!(&model.overlay, Some(Overlay::Menu(menu)) if menu.title.contains("ticked off")));
    let effects = press(&mut model, "esc s");
    let [Effect::Save { name, text }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(name, "ravelin-runbook-Contain-node-n1.md");
    assert!(
        text.starts_with(&crate::report::runbook::render(&on_node(&model).written.document)) && text.contains("| 1. Keep the evidence of the node | done |"),
        "{text}"
    );
    // It did not work: nothing is saved.
    send(&mut model, Msg::Saved(Err("disk full".to_owned())));
    assert!(on_node(&model).unsaved);
    press(&mut model, "s");
    send(&mut model, Msg::Saved(Ok("/x.md".to_owned())));
    assert!(!on_node(&model).unsaved);
    assert!(matches!(press(&mut model, "q").as_slice(), [Effect::Quit(0)]));
}

#[test]
fn saving_another_screen_saves_no_ticks() {
    let mut model = shown("node:n1");
    press(&mut model, "] space esc s");
    send(&mut model, Msg::Saved(Ok("/x.md".to_owned())));
    assert!(on_node(&model).unsaved);
}

#[test]
fn a_step_is_tried_on_a_copy_and_taken_back() {
    let mut model = shown("node:n1");
    press(&mut model, "] ] w");
    assert_eq!(model.trials.len(), 1);
    assert_eq!(on_node(&model).state(1), StepState::Tried);
    assert!(on_node(&model).standing.as_ref().is_some_and(|standing| !standing.tried.is_empty()));
    press(&mut model, "w");
    assert_eq!((model.trials.len(), on_node(&model).state(1)), (0, StepState::Todo));
    // On the first row it is all of them.
    press(&mut model, "g w");
    assert_eq!(model.trials[0].edits, on_node(&model).written.runbook.edits());
}

#[test]
fn what_cannot_be_contained_is_said() {
    let model = shown("goal:cluster-admin");
    assert_eq!(model.screen.route.kind(), ScreenKind::Object);
    assert!(model.toasts().any(|message| message.text.contains("nothing that could be contained")));
    let mut model = shown("node:n9");
    assert_eq!(model.screen.route.kind(), ScreenKind::Runbook);
    let text: String = {
        let pane = &panes(&model, Area::sized(100, 30))[0];
        (1..pane.rows.len()).flat_map(|row| pane.rows.cells(row, &[])).map(|line| line.to_text() + " ").collect()
    };
    assert!(text.contains("node:n9: ") && text.contains("There is nothing to contain."), "{text}");
    assert!(press(&mut model, "y s w space").iter().all(|effect| matches!(effect, Effect::Save { .. })));
}

#[test]
fn a_cluster_that_changes_leaves_the_runbook_as_it_was_and_shows_what_is_done() {
    let mut model = shown("node:n1");
    let before = Arc::clone(&on_node(&model).written);
    let epoch = model.epoch;
    send(&mut model, Msg::Cluster(epoch, ClusterMsg::Inventory(cluster(true))));
    assert!(Arc::ptr_eq(&before, &on_node(&model).written));
    assert_eq!(on_node(&model).state(1), StepState::Verified);
    press(&mut model, "R");
    assert!(!Arc::ptr_eq(&before, &on_node(&model).written) && !on_node(&model).renew);
}
