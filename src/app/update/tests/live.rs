//! What is read bit by bit, and objects that are got as they are now.

use super::*;
use crate::analysis::analyse;
use crate::app::ask::{Answer, DocumentAnswer, DocumentLine, Question, answer};
use crate::app::screens::evidence;
use crate::model::{CoverageEntry, CoverageState, Evidence, Scope};

/// A model that begins to read a live cluster.
pub(super) fn connecting() -> Model {
    let mut model = Model::new(Arc::new(Config::default()), Source::Live(None), Settings::default());
    model.size = (120, 30);
    start(&mut model);
    model
}

fn live(secrets: &[&str], state: CoverageState) -> Arc<Inventory> {
    let mut inventory = Inventory::clone(&inventory(secrets));
    inventory.cluster.source = SourceKind::Live;
    let roles = CoverageEntry { kind: Some(Kind::Role), scope: Scope::Cluster, state, detail: "".into(), objects: 0 };
    inventory.coverage = crate::model::Coverage::new(vec![roles]);
    Arc::new(inventory)
}

pub(super) fn cluster(model: &mut Model, msg: ClusterMsg) -> Vec<Effect> {
    let epoch = model.epoch;
    update(model, Msg::Cluster(epoch, msg))
}

/// Does what is asked for, as the runtime does it, until nothing is asked any more but what it leaves.
pub(super) fn settle(model: &mut Model, mut effects: Vec<Effect>) -> Vec<Effect> {
    let mut left = Vec::new();
    while let Some(effect) = effects.pop() {
        effects.extend(match effect {
            Effect::Analyse { ticket, inventory, settings, .. } => update(model, Msg::Analysed(ticket, Arc::new(analyse(inventory, &settings)), None)),
            Effect::Ask { ticket, analysis, base, question, .. } => {
                let rebuilt = |_: &Inventory, object: &ObjectRef| vec![("metadata.name".to_owned(), format!("name: {}", object.name))];
                update(model, Msg::Answered(ticket, answer(&analysis, base.as_deref(), &question, &rebuilt)))
            }
            other => {
                left.push(other);
                Vec::new()
            }
        });
    }
    left
}

#[test]
fn a_part_is_shown_until_the_whole_is_there_and_nothing_is_compared_with_it() {
    let mut model = connecting();
    let effects = cluster(&mut model, ClusterMsg::Partial(live(&["a"], CoverageState::Partial)));
    settle(&mut model, effects);
    assert!(model.partial && matches!(model.feed, Feed::Loading { .. }) && model.analysis.is_some());
    assert!(model.baseline.is_none() && model.messages.is_empty(), "it is neither a base of drift nor a lack");
    let effects = press(&mut model, "esc");
    assert!(matches!(effects.as_slice(), [Effect::StopLoading]), "{effects:?}");

    let effects = cluster(&mut model, ClusterMsg::Inventory(live(&["a", "b"], CoverageState::Complete)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Analyse { urgent: true, .. })), "somebody waits for the whole");
    settle(&mut model, effects);
    assert_eq!((model.partial, &model.feed), (false, &Feed::Live));
    assert!(model.baseline.is_some());
    // What was wholly read is not given up for a part when it is read again.
    press(&mut model, ": r e l o a d enter");
    assert!(cluster(&mut model, ClusterMsg::Partial(live(&["a"], CoverageState::Partial))).is_empty());
    assert_eq!(model.inventory.as_ref().map(|inventory| inventory.secrets.len()), Some(2));
}

/// The evidence of an object is shown, and what is asked for.
fn shown(model: &mut Model, kind: Kind) -> Vec<Effect> {
    let object = ObjectRef::namespaced(kind, "pay", "x");
    evidence::show(model, object.clone(), vec![Evidence::field(object, "metadata.name", "")]);
    let effects = update(model, Msg::Clusters(Vec::new()));
    settle(model, effects)
}

fn corner(model: &Model) -> String {
    view(model).panes[0].corner.to_text()
}

#[test]
fn an_object_is_got_once_and_again_when_it_changes() {
    let mut model = connecting();
    let effects = cluster(&mut model, ClusterMsg::Inventory(live(&["a"], CoverageState::Complete)));
    settle(&mut model, effects);
    let asked = shown(&mut model, Kind::Pod);
    let [Effect::Fetch { ticket, object }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(object.to_string(), "pod:pay/x");
    assert!(corner(&model).contains("asking for it anew"), "{}", corner(&model));
    let lines: Vec<DocumentLine> = vec![("metadata.name".to_owned(), "name: x".to_owned()), ("spec.more".to_owned(), "more: true".to_owned())];
    assert!(update(&mut model, Msg::Fetched(*ticket, Ok(lines))).is_empty(), "it is asked for once");
    assert_eq!(corner(&model), "as the API server had it at 00:00:00 UTC");
    assert!(view(&model).panes[0].rows.iter().any(|row| row.cells[0].to_text().contains("more: true")));
    // What is kept of it changes.
    let slot = &mut model.screen.main;
    slot.answer = Some(Answer::Document(Arc::new(DocumentAnswer { lines: vec![("other".to_owned(), false)], deciding: Vec::new() })));
    let again = update(&mut model, Msg::Clusters(Vec::new()));
    let [Effect::Fetch { ticket, .. }] = again.as_slice() else { panic!("{again:?}") };
    update(&mut model, Msg::Fetched(*ticket, Err("not allowed (403)".to_owned())));
    assert_eq!(corner(&model), "rebuilt from what was kept");
    assert!(view(&model).panes[0].head[0].to_text().contains("Not as the API server has it now: not allowed (403)."));
}

#[test]
fn what_must_not_or_cannot_be_got_is_rebuilt() {
    for kind in [Kind::Secret, Kind::ConfigMap] {
        let mut model = connecting();
        let effects = cluster(&mut model, ClusterMsg::Inventory(live(&["x"], CoverageState::Complete)));
        settle(&mut model, effects);
        assert!(shown(&mut model, kind).is_empty(), "{kind:?}");
        assert!(view(&model).panes[0].head[0].to_text().contains("never read as a whole"), "{kind:?}");
    }
    // A recording has nobody to ask.
    let mut model = loaded();
    let effects = analyse_again(&mut model);
    settle(&mut model, effects);
    assert!(shown(&mut model, Kind::Pod).is_empty());
    assert_eq!(corner(&model), "rebuilt from what was kept");
}

fn analyse_again(model: &mut Model) -> Vec<Effect> {
    let inventory = inventory(&["x"]);
    cluster(model, ClusterMsg::Inventory(inventory))
}

#[test]
fn a_newer_analysis_does_not_move_the_selection() {
    let mut model = connecting();
    model.settings.catalogue = Arc::new(crate::knowledge::load(None).expect("the built-in rules"));
    let effects = cluster(&mut model, ClusterMsg::Inventory(Arc::new(crate::collect::demo())));
    settle(&mut model, effects);
    let effects = press(&mut model, "2");
    settle(&mut model, effects);
    let effects = press(&mut model, "j j j");
    settle(&mut model, effects);
    let before = model.screen.list_at(0).key;
    assert!(before.is_some());
    // Between the analysis and the answer the rows are still those of the older analysis.
    let fewer = crate::collect::limit(crate::collect::demo(), &["payments".to_owned()]);
    let effects = cluster(&mut model, ClusterMsg::Inventory(Arc::new(fewer)));
    let Some(Effect::Analyse { ticket, inventory, settings, .. }) = effects.into_iter().find(|effect| matches!(effect, Effect::Analyse { .. })) else {
        panic!("nothing is analysed")
    };
    let asked = update(&mut model, Msg::Analysed(ticket, Arc::new(analyse(inventory, &settings)), None));
    assert!(asked.iter().any(|effect| matches!(effect, Effect::Ask { question: Question::Findings { .. }, .. })));
    assert_eq!(model.screen.list_at(0).key, before);
}
