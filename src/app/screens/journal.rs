//! What was said in the corner, and the program's log: the newest on top, the selected one in full below.

use super::{Column, Pane, RowKey, Rows, ScreenKind};
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::text;
use crate::app::view::{Area, Line, clock};
use crate::config::theme::Role;

struct Entry<'a> {
    at: usize,
    unix: i64,
    level: Level,
    from: &'a str,
    text: &'a str,
}

impl Facts for Entry<'_> {
    fn text(&self) -> String {
        format!("{} {}", self.from, self.text)
    }
}

struct Journal<'a> {
    entries: Vec<Entry<'a>>,
}

/// The role and the word of a level.
pub(in crate::app) const fn level(level: Level) -> (Role, &'static str) {
    match level {
        Level::Good => (Role::Good, "ok"),
        Level::Note => (Role::Muted, "note"),
        Level::Warning => (Role::Warning, "warn"),
        Level::Error => (Role::Bad, "error"),
    }
}

impl Rows for Journal<'_> {
    fn len(&self) -> usize {
        self.entries.len()
    }

    fn key(&self, at: usize) -> RowKey {
        RowKey::Line(self.entries.get(at).map_or(at, |entry| entry.at))
    }

    fn find(&self, key: &RowKey) -> Option<usize> {
        // Places are counted from the oldest, which stands last.
        (0..self.len()).find(|at| self.key(*at) == *key)
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        let Some(entry) = self.entries.get(at) else { return Vec::new() };
        let (role, word) = level(entry.level);
        vec![Line::of(Role::Muted, format!("{}Z", clock(entry.unix))), Line::of(role, word), Line::of(Role::Muted, entry.from), Line::plain(entry.text)]
    }
}

/// How many lines the selected entry has at most, frame included; what is longer is scrolled.
const FULL: u16 = 9;

fn panes<'a>(model: &'a Model, area: Area, title: &str, entries: Vec<Entry<'a>>, nothing: &str) -> Vec<Pane<'a>> {
    let from = entries.iter().map(|entry| text::width(entry.from)).max().unwrap_or_default().min(16) as u16;
    let selected = entries.get(model.screen.list_at(0).at.min(entries.len().saturating_sub(1))).map(|entry| full(entry, usize::from(area.content().width)));
    let (below, list) = if selected.is_some() { area.bottom(FULL.min(area.height * 2 / 5)) } else { (Area::default(), area) };
    let mut pane = Pane::new(list, Line::of(Role::Title, title), Journal { entries });
    let text = list.content().width.saturating_sub(9 + 6 + from + 1 + 1);
    pane.columns = vec![Column::left("", 9), Column::left("", 5), Column::left("", from), Column::left("", text)];
    pane.empty = vec![Line::of(Role::Muted, if model.screen.filter.is_empty() { nothing } else { "Nothing passes the filter; esc clears it." })];
    let Some((title, lines)) = selected else { return vec![pane] };
    vec![pane, Pane::note(below, title, lines)]
}

/// An entry in full: when and what it is, and all of its text.
fn full(entry: &Entry<'_>, columns: usize) -> (Line, Vec<Line>) {
    let (role, word) = level(entry.level);
    let title = Line::of(role, word).muted(format!("  {}Z", clock(entry.unix)));
    let title = if entry.from.is_empty() { title } else { title.muted(format!("  {}", entry.from)) };
    (title, Line::wrapped(Role::Text, entry.text, columns))
}

/// What passes the filter, the newest first.
fn filtered<'a>(model: &'a Model, entries: impl Iterator<Item = Entry<'a>>) -> Vec<Entry<'a>> {
    let query = Query::parse(&model.screen.filter);
    let mut entries: Vec<Entry<'_>> = entries.filter(|entry| query.matches(entry)).collect();
    entries.reverse();
    entries
}

fn said(model: &Model) -> Vec<Entry<'_>> {
    filtered(model, model.messages.iter().enumerate().map(|(at, said)| Entry { at, unix: said.time.unix, level: said.level, from: "", text: &said.text }))
}

fn logged(model: &Model) -> Vec<Entry<'_>> {
    filtered(model, model.log.iter().enumerate().map(|(at, line)| Entry { at, unix: line.unix, level: line.level, from: &line.from, text: &line.text }))
}

/// What was said.
pub(super) fn messages(model: &Model, area: Area) -> Vec<Pane<'_>> {
    panes(model, area, "Messages", said(model), "Nothing was said yet.")
}

/// The log.
pub(super) fn log(model: &Model, area: Area) -> Vec<Pane<'_>> {
    panes(model, area, "Log", logged(model), "Nothing was logged yet. More is logged with `log-level = \"debug\"` in the configuration.")
}

/// Copies the selected entry.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    if action != Action::Copy {
        return false;
    }
    let entries = if model.screen.route.kind() == ScreenKind::Log { logged(model) } else { said(model) };
    if let Some(entry) = entries.get(model.screen.list_at(0).at) {
        effects.push(Effect::Copy(text::pasteable(entry.text), "the line".to_owned()));
    }
    true
}
