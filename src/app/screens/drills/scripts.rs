//! The scripts that can be played.

use std::sync::Arc;

use super::{missing, trains};
use crate::app::actions::Action;
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::play::{Outcome, marked, unplayable};
use crate::app::screens::parts::heading;
use crate::app::screens::{Column, Lines, Pane, Route, RowKey, Rows, ScreenKind};
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::drill::Script;
use crate::report::drill::clock;

struct Scripts<'a> {
    model: &'a Model,
    scripts: Vec<&'a Arc<Script>>,
}

impl Facts for &Arc<Script> {
    fn text(&self) -> String {
        format!("{} {} {}", self.id, self.title, trains(self))
    }
}

/// The scripts that pass the filter, game days first.
fn seen(model: &Model) -> Vec<&Arc<Script>> {
    let query = Query::parse(&model.screen.filter);
    let mut scripts: Vec<&Arc<Script>> = model.play.scripts.iter().filter(|script| query.matches(script)).collect();
    scripts.sort_by_key(|script| script.tour);
    scripts
}

impl Rows for Scripts<'_> {
    fn len(&self) -> usize {
        self.scripts.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.scripts.get(at).map_or(RowKey::Line(at), |script| RowKey::Text(script.id.clone()))
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(script) = self.scripts.get(at) else { return Vec::new() };
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        let ground = match missing(self.model, script) {
            None => Line::of(Role::Muted, "◌"),
            Some([]) => Line::of(Role::Good, "●"),
            Some(_) => Line::of(Role::Muted, "✕"),
        };
        let last = self.model.play.results.get(&script.id).map_or_else(|| Line::of(Role::Muted, "not yet"), last);
        vec![
            ground,
            Line::of(Role::Strong, text::fit(&script.title, room(1))),
            Line::of(Role::Muted, text::fit(&trains(script), room(2))),
            Line::plain(script.stages.len().to_string()),
            Line::plain(format!("{} min", script.minutes)),
            last,
        ]
    }
}

/// How the last game went.
fn last(outcome: &Outcome) -> Line {
    let time = clock(outcome.last.seconds);
    if outcome.last.finished { Line::of(Role::Good, format!("✓ {time}")) } else { Line::of(Role::Warning, format!("✕ {time}")) }
}

/// The panes: the list, and more about the selected script.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let scripts = seen(model);
    let height = (scripts.len() as u16 + 4).min(area.height / 2);
    let (left, right) = if area.width >= 130 { area.left_percent(58) } else { area.top(height) };
    let selected = scripts.get(model.screen.list_at(0).at).copied();
    let title = scripts.iter().map(|script| text::width(&script.title)).max().unwrap_or_default().clamp(12, 40) as u16;
    let inside = left.content().width;
    let trains = inside.saturating_sub(1 + 1 + title + 1 + 1 + 5 + 1 + 7 + 1 + 9).clamp(0, 28);
    let mut list = Pane::new(left, Line::of(Role::Title, "Game days"), Scripts { model, scripts });
    list.columns = vec![
        Column::left("", 1),
        Column::left("Title", title),
        Column::left("trains", trains),
        Column::right("steps", 5),
        Column::right("length", 7),
        Column::left("last", 9),
    ];
    list.corner = Line::of(Role::Muted, "nothing in the cluster changes");
    list.empty = vec![Line::of(Role::Muted, "There is no such script.")];
    let mut detail = Pane::text(right, Line::of(Role::Title, "What it is"), Vec::new());
    if let Some(script) = selected {
        detail.rows = Box::new(Lines(details(model, script, usize::from(right.content().width))));
    }
    vec![list, detail]
}

fn details(model: &Model, script: &Script, columns: usize) -> Vec<Line> {
    let mut lines = vec![Line::of(Role::Strong, script.title.as_str())];
    lines.extend(marked(Role::Text, &script.briefing, columns));
    lines.push(Line::new());
    let key = |action| Line::of(Role::Key, model.keymap.shown(action).unwrap_or_default());
    match missing(model, script) {
        None => lines.push(Line::of(Role::Muted, "Whether it can be played here is being looked up …")),
        Some([]) if script.tour => lines.push(key(Action::Tour).muted(" begins it")),
        Some([]) => lines.push(key(Action::Open).muted(" shows the rules; the clock begins after that")),
        Some(missing) => {
            lines.extend(Line::wrapped(Role::Warning, &format!("It cannot be played on what is loaded. {}", unplayable(script, missing)), columns));
            lines.push(key(Action::Show(ScreenKind::Clusters)).muted(" opens the demo, where every script that comes with the program can be played"));
        }
    }
    if let Some(outcome) = model.play.results.get(&script.id) {
        lines.push(Line::new());
        lines.push(heading("So far"));
        let words = if outcome.last.finished { "finished in" } else { "left after" };
        let counts = format!("  hints {}  wrong moves {}", outcome.last.hints.len(), outcome.last.wrong.len());
        lines.push(last(outcome).muted(format!("  the last time, {words} that")).muted(counts).fit(columns));
        lines.extend(outcome.best.map(|best| Line::of(Role::Good, format!("✓ {}", clock(best))).muted("  the quickest of this run")));
    }
    lines
}

/// Opens the briefing of the selected script.
pub(super) fn open(model: &mut Model) {
    let Some(id) = seen(model).get(model.screen.list_at(0).at).map(|script| script.id.clone()) else { return };
    model.play.chosen = Some(id);
    model.visit(Route::Whole(ScreenKind::Briefing));
}

/// Whether there is a script to open.
pub(super) fn is_one_selected(model: &Model) -> bool {
    model.screen.list_at(0).at < seen(model).len()
}
