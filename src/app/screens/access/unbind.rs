//! Trying the cluster without the binding that a row rests on.

use super::super::{ListState, ScreenKind, changes, shared};
use super::{answer, detailed, rules};
use crate::app::effect::Effect;
use crate::app::model::{Model, Trial};
use crate::app::overlay::{Item, Menu, Overlay, Pick};
use crate::app::text;
use crate::app::trial;
use crate::model::{Kind, ObjectRef};

/// The keys of the choices; the first letter is for all of them.
const KEYS: &str = "123456789bcdefghijklmnopqrstuvwxyz";

/// The bindings that the selected row rests on: that of a rule, those of a group of rules, or all that let a subject do one thing.
pub(in crate::app::screens) fn bindings(model: &Model, selected: Option<&ObjectRef>) -> Vec<ObjectRef> {
    if let Some(group) = rules_of_group(model) {
        return group;
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

fn rules_of_group(model: &Model) -> Option<Vec<ObjectRef>> {
    answer(model).filter(|_| model.screen.route.kind() == ScreenKind::Access).and_then(|answer| rules::of_group(model, answer))
}

/// Tries it, and shows who loses what and which paths close; asks first where one binding alone may change nothing.
pub(in crate::app::screens) fn unbind(model: &mut Model, bindings: &[ObjectRef], effects: &mut Vec<Effect>) {
    if let [one] = bindings {
        return attempt(model, trial::removal(one), effects);
    }
    let item = |key, label: String, detail: &str, trial| Item { key, label, detail: detail.to_owned(), choice: Some(Pick::Try(trial)) };
    let mut items: Vec<Item> = KEYS
        .chars()
        .zip(bindings)
        .map(|(key, binding)| item(key, text::clean(&binding.to_string()).into_owned(), "the others may still give it", trial::removal(binding)))
        .collect();
    items.push(item('a', "all of them".to_owned(), &text::counted(bindings.len(), "binding"), trial::removals(bindings)));
    model.overlay = Some(Overlay::Menu(Menu { title: "Try without".to_owned(), items, list: ListState::default() }));
}

/// Tries a change, unless it is tried already, and shows what that does.
pub(in crate::app) fn attempt(model: &mut Model, trial: Trial, effects: &mut Vec<Effect>) {
    if !model.trials.contains(&trial) {
        shared::attempt(model, trial, effects);
    }
    changes::show_last(model);
}
