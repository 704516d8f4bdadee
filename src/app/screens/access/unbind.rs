//! Trying the cluster without the binding that a row rests on.

use std::collections::BTreeMap;

use super::super::{ListState, ScreenKind, changes, shared};
use super::{answer, detailed, rules};
use crate::app::effect::Effect;
use crate::app::model::{Model, Trial};
use crate::app::overlay::{Item, Menu, Overlay, Pick};
use crate::app::text;
use crate::app::trial;
use crate::model::{Kind, ObjectRef};

/// The keys of the choices. The first letter is for all of them, and those by which one moves and leaves do that here, too.
const KEYS: &str = "123456789bcdefhilmnoprstuvwxyz";

/// The bindings that the selected row rests on: that of a rule, those of a group of rules, or all that let a subject do one thing.
pub(in crate::app::screens) fn bindings(model: &Model, selected: Option<&ObjectRef>) -> Vec<ObjectRef> {
    if let Some(group) = rules_of_group(model) {
        return group.into_keys().cloned().collect();
    }
    let (Some(object), Some(inventory)) = (selected, &model.inventory) else { return Vec::new() };
    if matches!(object.kind, Kind::RoleBinding | Kind::ClusterRoleBinding) {
        return Some(object.clone()).filter(|object| inventory.contains(object)).into_iter().collect();
    }
    if model.screen.route.kind() != ScreenKind::Access {
        return Vec::new();
    }
    let shown = if model.screen.focus == 0 { answer(model) } else { detailed(model) };
    let holders = shown.and_then(|answer| answer.holders.as_ref());
    let holder = holders.and_then(|holders| holders.list.iter().find(|holder| holder.subject.object() == *object));
    let mut bindings: Vec<ObjectRef> = holder.into_iter().flat_map(|holder| &holder.grants).map(|grant| grant.binding.clone()).collect();
    bindings.dedup();
    bindings
}

/// Whether there is any: of thousands of rules that is known before their bindings are.
pub(in crate::app::screens) fn has_bindings(model: &Model, selected: Option<&ObjectRef>) -> bool {
    let in_rules = model.screen.route.kind() == ScreenKind::Access && answer(model).is_some_and(|answer| rules::is_on_group(model, answer));
    in_rules || !bindings(model, selected).is_empty()
}

/// The bindings of the group of rules whose heading is selected, and how many of its rules each gives.
fn rules_of_group(model: &Model) -> Option<BTreeMap<&ObjectRef, usize>> {
    answer(model).filter(|_| model.screen.route.kind() == ScreenKind::Access).and_then(|answer| rules::of_group(model, answer))
}

/// Tries it, and shows who loses what and which paths close; asks first where one binding alone may change nothing.
pub(in crate::app::screens) fn unbind(model: &mut Model, bindings: &[ObjectRef], effects: &mut Vec<Effect>) {
    if let [one] = bindings {
        return attempt(model, trial::removal(one), effects);
    }
    let group = rules_of_group(model);
    let detail = |binding| match group.as_ref().and_then(|group| group.get(binding)) {
        Some(rules) => format!("gives {} of these", text::counted(*rules, "rule")),
        None => "the others may still give it".to_owned(),
    };
    let item = |key, label, detail, trial| Item { key, label, detail, choice: Some(Pick::Try(trial)) };
    let more = bindings.len().saturating_sub(KEYS.len());
    let also = if more > 0 { format!(", those below and {} more", text::count(more)) } else { String::new() };
    let all = format!("{}{also}", text::counted(bindings.len(), "binding"));
    let mut items = vec![item('a', "all of them".to_owned(), all, trial::removals(bindings))];
    items.extend(
        KEYS.chars().zip(bindings).map(|(key, binding)| item(key, text::clean(&binding.to_string()).into_owned(), detail(binding), trial::removal(binding))),
    );
    model.overlay = Some(Overlay::Menu(Menu { title: "Try without".to_owned(), items, list: ListState::default() }));
}

/// Tries a change, unless it is tried already, and shows what that does.
pub(in crate::app) fn attempt(model: &mut Model, trial: Trial, effects: &mut Vec<Effect>) {
    if !model.trials.contains(&trial) {
        shared::attempt(model, trial, effects);
    }
    changes::show_last(model);
}
