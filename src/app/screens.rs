//! The screens: what each shows, and what its keys do beyond those that all share.

mod access;
mod blast;
mod changes;
mod chokes;
mod clusters;
mod compliance;
mod doctor;
mod drift;
mod drills;
pub(in crate::app) mod evidence;
mod findings;
mod grid;
mod journal;
mod ladder;
mod least;
mod network;
mod object;
mod offers;
mod overview;
mod parts;
mod paths;
mod route;
mod rows;
mod runbook;
mod shared;
mod state;
mod waiting;

pub use changes::Given;
pub use grid::{Grid, Mark, Shape};
pub use route::{Route, ScreenKind};
pub use rows::{Column, Entries, Entry, Lines, Pane, RowKey, Rows};
pub use state::{Fetched, ListState, Screen, Slot};

pub(in crate::app) use access::matrix::crumb;
pub(in crate::app) use access::{asked_otherwise, attempt, is_question};
pub(in crate::app) use clusters::failed_row;
pub(in crate::app) use journal::level;
pub use offers::{filters, hints};
pub(in crate::app) use shared::act;

use super::actions::Action;
use super::ask::{Answer, Question};
use super::model::Model;
use super::view::{Area, Line};
use crate::model::ObjectRef;

/// The panes of the screen that is shown.
pub fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    match &model.screen.route {
        Route::Whole(ScreenKind::Clusters) => clusters::panes(model, area),
        Route::Whole(ScreenKind::Doctor) => doctor::panes(model, area),
        Route::Whole(ScreenKind::Messages) => journal::messages(model, area),
        Route::Whole(ScreenKind::Log) => journal::log(model, area),
        Route::Whole(ScreenKind::Overview) => overview::panes(model, area),
        Route::Whole(ScreenKind::Findings) => findings::panes(model, area),
        Route::Whole(ScreenKind::Changes) => changes::panes(model, area),
        Route::Whole(ScreenKind::Compliance) => compliance::panes(model, area),
        Route::Whole(ScreenKind::Drift) => drift::panes(model, area),
        Route::Whole(ScreenKind::Drills) => drills::panes(model, area),
        Route::Whole(ScreenKind::Briefing) => drills::briefing(model, area),
        Route::About(ScreenKind::Object, object) => object::panes(model, area, object),
        Route::About(ScreenKind::Evidence, object) => evidence::panes(model, area, object),
        route => match route.kind() {
            ScreenKind::Paths => paths::panes(model, area),
            ScreenKind::Access => access::panes(model, area),
            ScreenKind::Matrix => access::matrix::panes(model, area),
            ScreenKind::Blast => blast::panes(model, area),
            ScreenKind::Chokes => chokes::panes(model, area),
            ScreenKind::Network => network::panes(model, area),
            ScreenKind::Runbook => runbook::panes(model, area),
            ScreenKind::Least => least::panes(model, area),
            kind => vec![waiting::pane(model, area, kind.title())],
        },
    }
}

/// A first answer came in: the screen may have to look elsewhere.
pub(in crate::app) fn answered(model: &mut Model, answer: &Answer) {
    if let (Route::About(ScreenKind::Evidence, _), Answer::Document(document)) = (&model.screen.route, answer) {
        evidence::scroll(model, document);
    }
    network::answered(model, answer);
}

/// A document of its own that the screen saves in place of what is shown: its name and its text.
pub(in crate::app) fn document(model: &mut Model, json: bool) -> Option<(String, String)> {
    match model.screen.route.kind() {
        ScreenKind::Drills => super::play::document(model, json),
        ScreenKind::Runbook => runbook::document(model, json),
        ScreenKind::Least => least::document(model, json),
        _ => None,
    }
}

/// The question about all of the matrix that is shown, where only a part of it is known and all of it is not too much.
pub(in crate::app) fn whole(model: &Model) -> Option<Question> {
    match model.screen.route.kind() {
        ScreenKind::Network => network::whole(model).map(Question::Network),
        ScreenKind::Matrix => access::matrix::whole(model),
        _ => None,
    }
}

/// A matrix as a grid.
pub(in crate::app) fn matrix(answer: &Answer) -> Option<Box<dyn Grid>> {
    match answer {
        Answer::Network(answer) => network::grid(answer),
        Answer::Rights(answer) => access::matrix::as_grid(answer),
        _ => None,
    }
}

/// Turns the selected cell round, where everyone who has it is not beside the table. Says whether it did.
pub(in crate::app) fn turn_round(model: &mut Model) -> bool {
    let turns = model.screen.route.kind() == ScreenKind::Matrix && access::matrix::turns(model);
    if turns {
        access::matrix::open(model, true);
    }
    turns
}

/// The word for a key in the footer, where it means something else on the screen that is shown.
pub fn word(model: &Model, action: Action) -> Option<&'static str> {
    let in_table = model.screen.route.kind() == ScreenKind::Matrix && !matches!(model.screen.route, Route::Right(_)) && model.screen.focus == 0;
    access::matrix::word(action).filter(|_| in_table || action == Action::Matrix && model.screen.route.kind() == ScreenKind::Matrix)
}

/// What the screen says above its panes.
pub fn banner(model: &Model) -> Option<Line> {
    match model.screen.route {
        Route::Whole(ScreenKind::Overview) => overview::banner(model),
        _ if model.screen.route.kind() == ScreenKind::Network => network::banner(model),
        _ => None,
    }
}

/// What the screen that is shown wants to know.
pub fn question(model: &Model) -> Option<Question> {
    match &model.screen.route {
        Route::Whole(ScreenKind::Overview) => Some(overview::question(model.certain)),
        Route::Whole(ScreenKind::Findings) => Some(findings::question(model)),
        Route::Whole(ScreenKind::Changes) => changes::question(model),
        Route::Whole(ScreenKind::Compliance) => Some(compliance::question()),
        Route::Whole(ScreenKind::Drift) => drift::question(model),
        Route::Whole(ScreenKind::Drills | ScreenKind::Briefing) => drills::question(model),
        Route::About(ScreenKind::Object, object) => Some(object::question(object, model.certain)),
        Route::About(ScreenKind::Evidence, object) => Some(evidence::question(model, object)),
        route => match route.kind() {
            ScreenKind::Paths => Some(paths::question(model)),
            ScreenKind::Access => Some(access::question(model)),
            ScreenKind::Matrix => Some(access::matrix::question(model)),
            ScreenKind::Blast => Some(blast::question(model)),
            ScreenKind::Chokes => Some(chokes::question(model)),
            ScreenKind::Network => Some(network::question(model)),
            ScreenKind::Runbook => runbook::question(model),
            ScreenKind::Least => least::question(model),
            _ => None,
        },
    }
}

/// What it wants to know about the selected row.
pub fn detail(model: &Model) -> Option<Question> {
    match model.screen.route.kind() {
        ScreenKind::Findings => findings::selected(model).map(|id| Question::Explain(id, model.certain)),
        ScreenKind::Access => access::detail(model),
        ScreenKind::Matrix => access::matrix::detail(model),
        ScreenKind::Blast => blast::detail(model),
        ScreenKind::Paths => paths::detail(model),
        ScreenKind::Network => network::detail(model),
        ScreenKind::Runbook => runbook::detail(model),
        _ => None,
    }
}

/// The object that is selected, or that the screen is about.
pub fn selected(model: &Model) -> Option<ObjectRef> {
    chosen(model, &panes(model, super::view::layout(model).body))
}

/// The same, where the panes are there already.
fn chosen(model: &Model, panes: &[Pane<'_>]) -> Option<ObjectRef> {
    of_row(model, panes).or_else(|| model.screen.route.object().cloned())
}

/// The object of the selected row. What is said about a list speaks of the row that is selected there.
fn of_row(model: &Model, panes: &[Pane<'_>]) -> Option<ObjectRef> {
    let kind = model.screen.route.kind();
    let object = |at: usize| panes.get(at).filter(|pane| pane.selectable).and_then(|pane| pane.rows.object(model.screen.list_at(at).at));
    let focus = model.screen.focus;
    let speaks_of_first = kind == ScreenKind::Paths || kind != ScreenKind::Overview && panes.get(focus).is_some_and(|pane| !pane.selectable);
    object(focus).or_else(|| object(0).filter(|_| speaks_of_first))
}
