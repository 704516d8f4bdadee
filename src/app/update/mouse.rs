//! The mouse.

use super::{act, front, navigate, palette};
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::key::{Code, Key};
use crate::app::model::Model;
use crate::app::msg::{Badge, Mouse, Target};
use crate::app::overlay::Overlay;
use crate::app::screens::ScreenKind;

/// It did something at a place.
pub(super) fn mouse(model: &mut Model, mouse: Mouse, target: Option<Target>, effects: &mut Vec<Effect>) {
    match (mouse, target) {
        (Mouse::Wheel(by), Some(Target::Pane(pane) | Target::Row(pane, _) | Target::Cell(pane, ..))) if model.overlay.is_none() => {
            navigate::in_pane(model, pane, |list, pane| list.step(&*pane.rows, isize::from(by), pane.page(), pane.selectable));
        }
        (Mouse::Wheel(by), Some(Target::Front(_) | Target::FrontGround)) => wheel(model, by),
        (Mouse::Press, Some(Target::Front(row))) => press_front(model, row, effects),
        (Mouse::Press, Some(Target::FrontGround)) | (Mouse::Wheel(_), _) => {}
        (Mouse::Press, Some(Target::Hint(Action::Open))) if model.overlay.is_some() => front::key(model, Key::plain(Code::Enter), None, effects),
        (Mouse::Press, _) if model.overlay.is_some() => model.overlay = None,
        (Mouse::Press, Some(target)) => press(model, target, effects),
        (Mouse::Press, None) => {}
    }
}

fn press(model: &mut Model, target: Target, effects: &mut Vec<Effect>) {
    match target {
        Target::Tab(screen) => model.show(screen),
        Target::Hint(action) => act::act(model, action, effects),
        Target::Crumb(steps) => {
            for _ in 0..steps {
                act::act(model, Action::Back, effects);
            }
        }
        Target::Badge(Badge::Partial) => model.show(ScreenKind::Doctor),
        Target::Badge(Badge::Feed) => model.show(ScreenKind::Clusters),
        Target::Badge(Badge::Certain) => act::act(model, Action::Certain, effects),
        Target::Badge(Badge::System) => act::act(model, Action::System, effects),
        Target::Badge(Badge::WhatIf | Badge::Compromised) => model.show(ScreenKind::Changes),
        Target::Pane(pane) => navigate::focus(model, pane),
        Target::Row(pane, row) => {
            let again = model.screen.focus == pane && model.screen.list_at(pane).at == row;
            navigate::focus(model, pane);
            navigate::in_pane(model, pane, |list, pane| list.select(&*pane.rows, row));
            if again {
                act::act(model, Action::Open, effects);
            }
        }
        Target::Cell(pane, row, column) => {
            let again = model.screen.focus == pane && model.screen.list_at(pane).at == row && model.screen.across.at == column;
            model.screen.focus = pane;
            navigate::in_pane(model, pane, |list, pane| list.select(&*pane.rows, row));
            (model.screen.across.at, model.screen.across.key) = (column, None);
            if again {
                act::act(model, Action::Open, effects);
            }
        }
        Target::Badge(Badge::ReadOnly) | Target::Front(_) | Target::FrontGround => {}
    }
}

fn wheel(model: &mut Model, by: i16) {
    let count = match &model.overlay {
        Some(Overlay::Palette(palette)) => palette.hits.len() + palette.commands.len(),
        Some(Overlay::Help { input, .. }) => front::help(model, input.text()).len(),
        Some(Overlay::Menu(menu)) => menu.items.len(),
        Some(Overlay::Answer(answering)) => answering.offered.len(),
        None => 0,
    };
    let list = match &mut model.overlay {
        Some(Overlay::Palette(palette)) => &mut palette.list,
        Some(Overlay::Help { list, .. }) => list,
        Some(Overlay::Menu(menu)) => &mut menu.list,
        Some(Overlay::Answer(answering)) => &mut answering.list,
        None => return,
    };
    list.at = list.at.saturating_add_signed(isize::from(by)).min(count.saturating_sub(1));
}

fn press_front(model: &mut Model, row: usize, effects: &mut Vec<Effect>) {
    match model.overlay.take() {
        Some(Overlay::Palette(mut front)) => {
            front.list.at = row;
            model.overlay = Some(Overlay::Palette(front));
            palette::take(model, effects);
        }
        Some(Overlay::Help { input, .. }) => {
            if let Some(spec) = front::help(model, input.text()).get(row) {
                act::act(model, spec.action, effects);
            }
        }
        Some(Overlay::Menu(mut menu)) => {
            menu.list.at = row;
            front::take(model, menu, effects);
        }
        Some(Overlay::Answer(answering)) => crate::app::play::answer_row(model, answering, row),
        None => {}
    }
}
