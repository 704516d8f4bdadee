//! The access of two subjects, one against the other.

use std::sync::Arc;

use super::super::{Pane, Route, ScreenKind};
use super::{BESIDE, rules};
use crate::app::actions::Action;
use crate::app::ask::{AccessAnswer, place};
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Kind, ObjectRef, Subject};

/// What each of two may do that the other may not.
pub(super) fn panes<'a>(model: &'a Model, area: Area, one: &Arc<AccessAnswer>, other: &Arc<AccessAnswer>) -> Vec<Pane<'a>> {
    let (first, second) = if area.width < BESIDE { area.top_percent(50) } else { area.left_percent(50) };
    let pane = |of: &Arc<AccessAnswer>, place, own| {
        let mut pane = rules::pane(model, of, place, own);
        pane.title = Line::of(Role::Muted, "only ").join(pane.title);
        if model.screen.filter.is_empty() && !of.superuser {
            pane.empty = vec![Line::of(Role::Good, "Nothing that the other one may not do as well.")];
        }
        pane
    };
    let (mut list, against) = (pane(one, first, true), pane(other, second, false));
    if !one.superuser {
        list.corner = Line::of(Role::Muted, format!("{} the same", text::counted(one.same, "rule is|rules are")));
    }
    let limits = one.limits.iter().map(|limit| Line::of(Role::Partial, format!("◐ {limit}")));
    list.head = remembered(model).into_iter().chain(limits).map(|line| line.fit(usize::from(first.content().width))).collect();
    vec![list, against]
}

/// Who waits to be compared.
pub(super) fn remembered(model: &Model) -> Option<Line> {
    let key = model.keymap.shown(Action::Difference).unwrap_or_default();
    let one = Line::of(Role::Accent, place(model.compared.as_ref()?));
    Some(one.muted(" is compared: ").add(Role::Key, key).muted(" on another one shows the difference"))
}

/// The subject to compare: what is selected, or whom the screen is about.
pub(in crate::app::screens) fn comparable(model: &Model, selected: Option<&ObjectRef>) -> Option<ObjectRef> {
    let acts = |object: &&ObjectRef| {
        Subject::from_object(object).is_some()
            || matches!(object.kind, Kind::Pod | Kind::Node)
            || model.inventory.as_ref().is_some_and(|inventory| inventory.workload(object).is_some())
    };
    selected.filter(acts).or_else(|| model.screen.route.object().filter(acts)).cloned()
}

/// Remembers a subject; with another one, shows the difference.
pub(in crate::app::screens) fn compare(model: &mut Model, selected: &ObjectRef) {
    let Some(subject) = comparable(model, Some(selected)) else {
        return model.say(Level::Note, format!("{selected} acts as nobody: there is no access to compare"));
    };
    match model.compared.take() {
        Some(other) if other == subject => model.say(Level::Note, format!("{subject} is no longer compared")),
        Some(other) => {
            let route = Route::About(ScreenKind::Access, subject);
            if model.screen.route != route || model.screen.aim.as_ref() != Some(&other) {
                // Its own access is another view than the difference, and what one goes back to.
                model.leave_for(route);
                model.screen.aim = Some(other);
            }
        }
        None => {
            let key = model.keymap.shown(Action::Difference).unwrap_or_default();
            model.say(Level::Note, format!("{subject} is compared: {key} on another one shows the difference"));
            model.compared = Some(subject);
        }
    }
}
