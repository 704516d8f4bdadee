//! What a watched cluster does while one looks elsewhere.

use super::live::{cluster, connecting, settle};
use super::*;
use crate::app::text;
use crate::app::view::Line;
use crate::model::Coverage;

/// The demonstration as a watched cluster: the whole, or a namespace of it.
fn watched(namespaces: &[&str]) -> Arc<Inventory> {
    let names: Vec<String> = namespaces.iter().map(|name| (*name).to_owned()).collect();
    let demo = crate::collect::demo();
    let mut inventory = if names.is_empty() { demo } else { crate::collect::limit(demo, &names) };
    inventory.cluster.source = SourceKind::Live;
    inventory.cluster.limited_to.clear();
    inventory.coverage = Coverage::default();
    Arc::new(inventory)
}

fn arrives(model: &mut Model, inventory: Arc<Inventory>) {
    let effects = cluster(model, ClusterMsg::Inventory(inventory));
    settle(model, effects);
}

fn said(model: &Model) -> Vec<&str> {
    model.messages.iter().map(|message| message.text.as_str()).collect()
}

fn shown(model: &mut Model, keys: &str) -> String {
    let effects = press(model, keys);
    settle(model, effects);
    let view = view(model);
    view.panes
        .iter()
        .flat_map(|pane| std::iter::once(pane.title.to_text()).chain(pane.rows.iter().flat_map(|row| row.cells.iter().map(Line::to_text))))
        .collect::<Vec<_>>()
        .join("\n")
}

fn reading() -> Model {
    let mut model = connecting();
    model.settings.catalogue = Arc::new(crate::knowledge::load(None).expect("the built-in rules"));
    model
}

#[test]
fn what_is_new_in_a_watched_cluster_is_told_once_and_counted() {
    let mut model = reading();
    arrives(&mut model, watched(&["payments"]));
    assert!(said(&model).is_empty(), "{:?}", said(&model));
    assert!(shown(&mut model, "1").contains("+0 −0 findings 7"));

    arrives(&mut model, watched(&[]));
    let told = said(&model);
    let [one] = told.as_slice() else { panic!("{told:?}") };
    assert!(one.starts_with("new findings: ") && one.contains("critical") && one.contains("now reached: ") && one.ends_with(" (7)"), "{one}");
    let analysis = model.analysis.clone().expect("an analysis");
    let (_, news) = model.news.clone().expect("news");
    assert!(news.new.iter().sum::<usize>() > 100 && news.new.iter().sum::<usize>() <= analysis.findings.len());
    assert!(shown(&mut model, "1").contains(&format!("+{} ", text::count(news.new.iter().sum()))));

    // The same again is no news, and what is gone is good news.
    arrives(&mut model, watched(&[]));
    assert_eq!(said(&model).len(), 1);
    arrives(&mut model, watched(&["payments"]));
    assert!(said(&model).last().is_some_and(|last| last.starts_with("no longer reached: ")), "{:?}", said(&model));
}

#[test]
fn a_mark_does_not_make_drift_forget_when_the_cluster_was_first_read() {
    let mut model = reading();
    model.time.unix = 7 * 3600;
    arrives(&mut model, watched(&["payments"]));
    arrives(&mut model, watched(&[]));
    let findings = |model: &mut Model| shown(model, "7").lines().filter(|line| line.starts_with("+ ")).count();
    let before = findings(&mut model);
    assert!(before > 10);
    model.time.unix = 8 * 3600;
    model.compromised.insert("deploy:payments/api".parse().expect("an object"));
    let mut effects = Vec::new();
    super::super::analyse(&mut model, &mut effects);
    settle(&mut model, effects);
    assert!(findings(&mut model) > 10, "the findings are those since it was first read");
    let text = shown(&mut model, "7");
    assert!(text.starts_with("Changed since it was first read at 07:00:00Z"), "{text}");
    assert!(!said(&model).iter().skip(1).any(|text| text.contains("reached")), "marks are no news: {:?}", said(&model));
}

#[test]
fn what_is_gone_is_not_called_unread() {
    let mut model = reading();
    arrives(&mut model, watched(&[]));
    let object: ObjectRef = "pod:payments/never".parse().expect("an object");
    model.visit(Route::About(ScreenKind::Object, object.clone()));
    let effects = update(&mut model, Msg::Clusters(Vec::new()));
    settle(&mut model, effects);
    let head: String = view(&model).panes[0].head.iter().map(Line::to_text).collect();
    assert!(head.contains("not all pods were read"), "{head}");
    let mut whole = Inventory::clone(&watched(&[]));
    whole.coverage = Coverage::new(vec![crate::model::CoverageEntry {
        kind: Some(Kind::Pod),
        scope: crate::model::Scope::Cluster,
        state: crate::model::CoverageState::Complete,
        detail: "".into(),
        objects: 0,
    }]);
    arrives(&mut model, Arc::new(whole));
    let head: String = view(&model).panes[0].head.iter().map(Line::to_text).collect();
    assert!(head.contains("It is gone, or never was there: all pods were read"), "{head}");
}
