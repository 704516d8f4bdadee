//! What was said in the corner, and the program's log: the newest on top.

use super::{Column, Pane, RowKey, Rows};
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::msg::Level;
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
        (0..self.len()).find(|at| self.key(*at) == *key)
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        let Some(entry) = self.entries.get(at) else { return Vec::new() };
        let (role, word) = level(entry.level);
        vec![Line::of(Role::Muted, clock(entry.unix)), Line::of(role, word), Line::of(Role::Muted, entry.from), Line::plain(entry.text)]
    }
}

fn pane<'a>(model: &'a Model, area: Area, title: &str, entries: impl Iterator<Item = Entry<'a>>, from: u16, nothing: &str) -> Vec<Pane<'a>> {
    let query = Query::parse(&model.screen.filter);
    let mut entries: Vec<Entry<'_>> = entries.filter(|entry| query.matches(entry)).collect();
    entries.reverse();
    let text = area.content().width.saturating_sub(8 + 6 + from + 3);
    let mut pane = Pane::new(area, Line::plain(title), Journal { entries });
    pane.columns = vec![Column::left("", 8), Column::left("", 5), Column::left("", from), Column::left("", text)];
    pane.empty = vec![Line::of(Role::Muted, if query.is_empty() { nothing } else { "Nothing passes the filter; esc clears it." })];
    vec![pane]
}

/// What was said.
pub(super) fn messages(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let entries =
        model.messages.iter().enumerate().map(|(at, message)| Entry { at, unix: message.time.unix, level: message.level, from: "", text: &message.text });
    pane(model, area, "Messages", entries, 0, "Nothing was said yet.")
}

/// The log.
pub(super) fn log(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let entries = model.log.iter().enumerate().map(|(at, line)| Entry { at, unix: line.unix, level: line.level, from: &line.from, text: &line.text });
    pane(model, area, "Log", entries, 16, "Nothing was logged yet. More is logged with `log-level = \"debug\"` in the configuration.")
}
