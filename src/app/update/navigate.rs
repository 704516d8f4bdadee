//! Moving about in a screen.

use crate::app::actions::Action;
use crate::app::model::Model;
use crate::app::screens::{self, ListState, Pane};
use crate::app::view::layout;

/// Finds every selection again after the rows changed, and keeps it in sight.
pub(super) fn settle(model: &mut Model) {
    let (lists, across): (Vec<ListState>, ListState) = {
        let panes = screens::panes(model, layout(model).body);
        let settled = panes.iter().enumerate().map(|(at, pane)| {
            let mut list = model.screen.list_at(at);
            list.settle(&*pane.rows, pane.page(), pane.selectable);
            list
        });
        let mut across = model.screen.across.clone();
        if let Some((grid, shape)) = panes.iter().find_map(|pane| pane.grid.as_deref().zip(pane.shape())) {
            across.settle(grid.columns(), shape.page, true);
        }
        (settled.collect(), across)
    };
    model.screen.focus = model.screen.focus.min(lists.len().saturating_sub(1));
    model.screen.lists = lists;
    model.screen.across = across;
}

/// Changes where one is in a pane.
pub(super) fn in_pane(model: &mut Model, at: usize, change: impl FnOnce(&mut ListState, &Pane<'_>)) {
    let mut list = model.screen.list_at(at);
    {
        let panes = screens::panes(model, layout(model).body);
        let Some(pane) = panes.get(at) else { return };
        change(&mut list, pane);
    }
    *model.screen.list(at) = list;
}

/// Moves in the pane that has the keys.
pub(in crate::app) fn travel(model: &mut Model, action: Action) {
    in_pane(model, model.screen.focus, |list, pane| {
        let page = pane.page().max(1) as isize;
        let by = match action {
            Action::Up => -1,
            Action::Down => 1,
            Action::HalfUp => -(page / 2).max(1),
            Action::HalfDown => (page / 2).max(1),
            Action::PageUp => -page,
            Action::PageDown => page,
            Action::Top => isize::MIN / 2,
            _ => isize::MAX / 2,
        };
        list.step(&*pane.rows, by, pane.page(), pane.selectable);
    });
}

/// Gives the keys to a pane, unless they would do nothing there.
pub(super) fn focus(model: &mut Model, at: usize) {
    if screens::panes(model, layout(model).body).get(at).is_some_and(|pane| !pane.still) {
        model.screen.focus = at;
    }
}

/// Gives the keys to another pane, past those where they would do nothing.
pub(super) fn turn(model: &mut Model, by: isize) {
    let still: Vec<bool> = screens::panes(model, layout(model).body).iter().map(|pane| pane.still).collect();
    let count = still.len().max(1) as isize;
    let after = |step: isize| (model.screen.focus as isize + by * step).rem_euclid(count) as usize;
    let next = (1..count).map(after).find(|at| still.get(*at) == Some(&false));
    model.screen.focus = next.unwrap_or(model.screen.focus);
}
