use std::sync::Arc;

use super::*;
use crate::analysis::Settings;
use crate::app::msg::{ClusterMsg, Mouse, Target, Time};
use crate::app::overlay::Overlay;
use crate::app::screens::{Route, ScreenKind};
use crate::app::search::{Fuzzy, Index, search};
use crate::app::source::{Choice, Failure, Feed, Source};
use crate::app::view::view;
use crate::config::Config;
use crate::model::{Inventory, Kind, Meta, ObjectRef, Secret, SourceKind, Store};

mod live;
mod news;

fn model() -> Model {
    let mut model = Model::new(Arc::new(Config::default()), Source::Demo, Settings::default());
    model.size = (100, 30);
    start(&mut model);
    model
}

fn inventory(secrets: &[&str]) -> Arc<Inventory> {
    let secret = |name: &&str| Secret { meta: Meta::named("pay", name), kind: "Opaque".into(), key_count: None, keys: Vec::new() };
    let mut inventory = Inventory { secrets: Store::new(secrets.iter().map(secret).collect()), ..Inventory::default() };
    inventory.cluster.source = SourceKind::Demo;
    Arc::new(inventory)
}

/// A model that has read a cluster and can search it.
fn loaded() -> Model {
    let mut model = model();
    let inventory = inventory(&["vault", "token"]);
    let epoch = model.epoch;
    update(&mut model, Msg::Cluster(epoch, ClusterMsg::Inventory(Arc::clone(&inventory))));
    let index = Arc::new(Index::new(&inventory));
    update(&mut model, Msg::Indexed(inventory, index));
    model
}

fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    keys.split(' ').flat_map(|key| update(model, Msg::Key(key.parse().expect("a key")))).collect()
}

fn tick(model: &mut Model, ms: u64) {
    update(model, Msg::Tick(Time { ms, unix: 0 }));
}

#[test]
fn the_start_reads_the_source_and_lists_what_else_there_is() {
    let mut model = Model::new(Arc::new(Config::default()), Source::Demo, Settings::default());
    let effects = start(&mut model);
    assert!(matches!(effects.as_slice(), [Effect::ListClusters, Effect::Load { epoch: 1, source: Source::Demo }]));
    assert!(matches!(model.feed, Feed::Loading { .. }));
}

#[test]
fn answers_of_an_older_reading_are_dropped() {
    let mut model = model();
    press(&mut model, ": r e l o a d enter");
    assert_eq!(model.epoch, 2);
    update(&mut model, Msg::Cluster(1, ClusterMsg::Inventory(inventory(&[]))));
    assert!(model.inventory.is_none());
    update(&mut model, Msg::Cluster(2, ClusterMsg::Inventory(inventory(&[]))));
    assert!(model.inventory.is_some());
    assert_eq!(model.feed, Feed::Demo);
}

#[test]
fn digits_change_screens_and_esc_comes_back_to_the_same_row() {
    let mut model = loaded();
    model.clusters =
        (0..50).map(|n| Choice { name: format!("c{n:02}"), what: "context", place: String::new(), current: false, source: Source::Live(None) }).collect();
    press(&mut model, "0 j j j");
    assert_eq!(model.screen.list_at(0).at, 3);
    press(&mut model, "2");
    assert_eq!(model.screen.route, Route::Whole(ScreenKind::Findings));
    press(&mut model, "esc");
    assert_eq!((model.screen.route.kind(), model.screen.list_at(0).at), (ScreenKind::Clusters, 3));
    // By its digit, too: a screen is found as it was left.
    press(&mut model, "2 0");
    assert_eq!((model.screen.route.kind(), model.screen.list_at(0).at), (ScreenKind::Clusters, 3));
}

#[test]
fn a_refresh_never_moves_the_cursor() {
    let mut model = loaded();
    let choice = |name: &str| Choice { name: name.to_owned(), what: "context", place: String::new(), current: false, source: Source::Live(None) };
    model.clusters = ["b", "d", "f"].map(choice).to_vec();
    press(&mut model, "0 j");
    assert_eq!(view(&model).panes[0].rows[1].cells[2].to_text(), "d");
    update(&mut model, Msg::Clusters(["a", "b", "c", "d", "f"].map(choice).to_vec()));
    let at = model.screen.list_at(0).at;
    assert_eq!((at, model.clusters[at].name.as_str()), (3, "d"));
    // What is gone leaves the cursor where it stood.
    update(&mut model, Msg::Clusters(["a", "b", "c", "x", "y"].map(choice).to_vec()));
    assert_eq!(model.screen.list_at(0).at, 3);
}

#[test]
fn the_palette_opens_what_is_found() {
    let mut model = loaded();
    let effects = press(&mut model, ": v a u");
    let Some(Effect::Search { ticket, index, typed }) = effects.last().cloned() else { panic!("{effects:?}") };
    assert_eq!(typed, "vau");
    let hits = search(&index, &Fuzzy::default(), &typed, 9);
    // An answer to what was typed before is not shown.
    update(&mut model, Msg::Found(ticket - 1, Vec::new()));
    update(&mut model, Msg::Found(ticket, hits));
    press(&mut model, "enter");
    assert_eq!(model.screen.route, Route::About(ScreenKind::Object, ObjectRef::namespaced(Kind::Secret, "pay", "vault")));
    assert!(model.overlay.is_none());
}

#[test]
fn enter_before_the_answer_opens_it_when_it_comes() {
    let mut model = loaded();
    let effects = press(&mut model, ": v a u l t enter");
    let Some(Effect::Search { ticket, index, typed }) = effects.last().cloned() else { panic!("{effects:?}") };
    assert!(model.overlay.is_some());
    update(&mut model, Msg::Found(ticket, search(&index, &Fuzzy::default(), &typed, 9)));
    assert_eq!(model.screen.route.kind(), ScreenKind::Object);
}

#[test]
fn a_command_by_its_whole_name_is_meant_also_where_objects_are_found() {
    let mut model = loaded();
    let effects = press(&mut model, ": d o c t o r");
    let Some(Effect::Search { ticket, index, .. }) = effects.last().cloned() else { panic!("{effects:?}") };
    let hits = search(&index, &Fuzzy::default(), "vau", 9);
    assert!(!hits.is_empty());
    update(&mut model, Msg::Found(ticket, hits));
    press(&mut model, "enter");
    assert_eq!(model.screen.route, Route::Whole(ScreenKind::Doctor));
}

#[test]
fn the_palette_runs_commands_and_says_what_is_unknown() {
    let mut model = loaded();
    press(&mut model, ": d o c t o r enter");
    assert_eq!(model.screen.route, Route::Whole(ScreenKind::Doctor));
    let effects = press(&mut model, ": q q q q q");
    let Some(Effect::Search { ticket, .. }) = effects.last().cloned() else { panic!("{effects:?}") };
    update(&mut model, Msg::Found(ticket, Vec::new()));
    press(&mut model, "enter");
    assert!(model.messages.back().is_some_and(|message| message.text.contains("nothing is called `qqqqq`")), "{:?}", model.messages);
}

#[test]
fn the_object_of_the_command_line_is_shown_first() {
    let mut model = model();
    model.wanted = Some("secret:pay/vault".to_owned());
    let inventory = inventory(&["vault"]);
    update(&mut model, Msg::Cluster(1, ClusterMsg::Inventory(Arc::clone(&inventory))));
    let index = Arc::new(Index::new(&inventory));
    update(&mut model, Msg::Indexed(inventory, index));
    assert_eq!(model.screen.route, Route::About(ScreenKind::Object, ObjectRef::namespaced(Kind::Secret, "pay", "vault")));
}

#[test]
fn a_filter_is_live_kept_and_cleared() {
    let mut model = loaded();
    press(&mut model, "0 / d e m");
    assert_eq!(model.screen.filter, "dem");
    press(&mut model, "enter");
    assert!(model.prompt.is_none());
    assert!(crate::app::view::crumbs(&model).contains(&"/dem".to_owned()));
    press(&mut model, "esc");
    assert_eq!((model.screen.filter.as_str(), model.screen.route.kind()), ("", ScreenKind::Clusters));
    press(&mut model, "/ s e tab");
    assert_eq!(model.screen.filter, "se", "a context has no severity");
    press(&mut model, "esc 2 / s e tab");
    assert_eq!(model.screen.filter, "sev:");
    press(&mut model, "esc 1 /");
    assert_eq!((model.screen.filter.as_str(), model.prompt.is_none()), ("", true), "there is no list to filter");
}

#[test]
fn help_finds_an_action_and_does_it() {
    let mut model = loaded();
    press(&mut model, "? d o c t");
    assert_eq!(help(&model, "doct").len(), 1);
    press(&mut model, "enter");
    assert_eq!(model.screen.route.kind(), ScreenKind::Doctor);
    press(&mut model, "? esc");
    assert!(model.overlay.is_none());
}

#[test]
fn quitting_suspending_and_redrawing_work_anywhere() {
    let mut model = loaded();
    assert!(matches!(press(&mut model, "q").as_slice(), [Effect::Quit(0)]));
    for open in [":", "?", "/"] {
        press(&mut model, open);
        assert!(matches!(press(&mut model, "ctrl-c").as_slice(), [Effect::Quit(130)]), "{open}");
        assert!(matches!(press(&mut model, "ctrl-z").as_slice(), [Effect::Suspend]), "{open}");
        assert!(matches!(press(&mut model, "ctrl-l").as_slice(), [Effect::Redraw]), "{open}");
        press(&mut model, "esc");
    }
}

#[test]
fn what_was_said_leaves_the_corner_and_stays_in_the_messages() {
    let mut model = loaded();
    tick(&mut model, 1_000);
    model.say(Level::Good, "saved");
    assert_eq!((model.toasts().count(), model.wake()), (1, Some(7_000)));
    tick(&mut model, 6_999);
    assert_eq!(model.toasts().count(), 1);
    tick(&mut model, 7_000);
    assert_eq!((model.toasts().count(), model.wake()), (0, None));
    press(&mut model, ": m e s s a g e s enter");
    assert_eq!(view(&model).panes[0].total, 1);
}

#[test]
fn nothing_wakes_a_quiet_screen() {
    let mut model = loaded();
    assert_eq!(model.wake(), None);
    model.feed = Feed::Live;
    assert_eq!(model.wake(), None);
    update(&mut model, Msg::Tick(Time { ms: 12_000, unix: 107 }));
    model.feed = Feed::Stale(crate::model::Timestamp(100));
    assert_eq!(model.wake(), Some(15_000), "it changes when ten seconds are full");
}

#[test]
fn a_failure_shows_what_else_there_is_and_covers_nothing() {
    let mut model = model();
    let failure = Failure { what: "No answer.".to_owned(), cause: "timed out".to_owned(), remedy: "Check the VPN.".to_owned() };
    update(&mut model, Msg::Cluster(1, ClusterMsg::Failed(failure.clone())));
    assert_eq!(model.screen.route.kind(), ScreenKind::Clusters);
    let mut model = loaded();
    let epoch = model.epoch;
    update(&mut model, Msg::Cluster(epoch, ClusterMsg::Failed(failure)));
    assert_eq!(model.screen.route.kind(), ScreenKind::Overview, "what is on the screen stays");
}

#[test]
fn pasted_text_is_looked_for() {
    let mut model = loaded();
    let effects = update(&mut model, Msg::Paste("10.0.0.7\n".to_owned()));
    assert!(matches!(effects.as_slice(), [Effect::Search { typed, .. }] if typed == "10.0.0.7 "));
    assert!(matches!(model.overlay, Some(Overlay::Palette(_))));
}

#[test]
fn the_mouse_selects_opens_and_scrolls() {
    let mut model = loaded();
    model.clusters =
        (0..50).map(|n| Choice { name: format!("c{n}"), what: "context", place: String::new(), current: false, source: Source::Live(None) }).collect();
    update(&mut model, Msg::Mouse(Mouse::Press, Some(Target::Tab(ScreenKind::Clusters))));
    assert_eq!(model.screen.route.kind(), ScreenKind::Clusters);
    update(&mut model, Msg::Mouse(Mouse::Press, Some(Target::Row(0, 4))));
    assert_eq!(model.screen.list_at(0).at, 4);
    update(&mut model, Msg::Mouse(Mouse::Wheel(3), Some(Target::Row(0, 4))));
    assert_eq!(model.screen.list_at(0).at, 7);
    let effects = update(&mut model, Msg::Mouse(Mouse::Press, Some(Target::Row(0, 7))));
    assert!(matches!(effects.as_slice(), [Effect::Load { .. }]), "a second press opens: {effects:?}");
    update(&mut model, Msg::Mouse(Mouse::Press, Some(Target::Hint(Action::Help))));
    assert!(model.overlay.is_some());
    update(&mut model, Msg::Mouse(Mouse::Press, Some(Target::FrontGround)));
    assert!(model.overlay.is_some());
    update(&mut model, Msg::Mouse(Mouse::Press, Some(Target::Pane(0))));
    assert!(model.overlay.is_none(), "a press beside it closes what stands in front");
}

#[test]
fn wrong_keys_in_the_configuration_are_told() {
    let (layer, _) = crate::config::Layer::from_toml("config.toml", "[keys]\nblats = \"B\"\n");
    let model = Model::new(Arc::new(Config::resolve([layer])), Source::Demo, Settings::default());
    assert!(model.messages[0].text.contains("did you mean `blast`?"), "{:?}", model.messages);
}

#[test]
fn every_key_does_something_harmless_on_every_screen_of_any_size() {
    for (width, height) in [(0, 0), (1, 1), (39, 8), (40, 8), (80, 24)] {
        for screen in ScreenKind::ALL {
            let mut model = loaded();
            model.show(*screen);
            update(&mut model, Msg::Resize(width, height));
            for spec in crate::app::actions::table() {
                for key in spec.keys {
                    update(&mut model, Msg::Key(key.parse().expect("a key")));
                    view(&model);
                }
                update(&mut model, Msg::Key("esc".parse().expect("a key")));
            }
        }
    }
}
