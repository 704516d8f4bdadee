//! A path as a ladder: things, and between them the steps of an attacker.

use super::parts::{certainty, heading, object, object_role, times};
use super::{Column, RowKey, Rows};
use crate::app::ask::{PathRow, WaysAnswer, kind_word, place};
use crate::app::proof;
use crate::app::text;
use crate::app::view::Line;
use crate::attack::Hop;
use crate::config::theme::Role;
use crate::model::{Catalogue, Certainty, Kind, ObjectRef};

/// A path as rows: a thing, a step, a thing, …
pub(super) struct Ladder<'a> {
    pub(super) row: &'a PathRow,
    pub(super) width: usize,
}

impl Ladder<'_> {
    /// The step of a row, if it is one.
    pub(super) fn hop(&self, at: usize) -> Option<&Hop> {
        self.row.path.hops.get(at / 2).filter(|_| at % 2 == 1)
    }

    fn thing(&self, at: usize) -> Option<&ObjectRef> {
        self.row.path.things().get(at / 2).copied().filter(|_| at.is_multiple_of(2))
    }
}

impl Rows for Ladder<'_> {
    fn len(&self) -> usize {
        if self.row.path.hops.is_empty() { 0 } else { self.row.path.hops.len() * 2 + 1 }
    }

    fn key(&self, at: usize) -> RowKey {
        RowKey::Line(at)
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.thing(at).cloned().or_else(|| self.hop(at).and_then(deciding))
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        let line = if let Some(thing) = self.thing(at) {
            let pods = self.row.pods.get(at / 2).copied().unwrap_or_default();
            self.thing_line(thing, pods, at)
        } else if let Some(hop) = self.hop(at) {
            self.hop_line(hop)
        } else {
            Line::new()
        };
        vec![line]
    }
}

impl Ladder<'_> {
    fn thing_line(&self, thing: &ObjectRef, pods: u32, at: usize) -> Line {
        let glyph = match thing.kind {
            Kind::Internet => Line::of(Role::Entry, "◉ "),
            Kind::Goal => Line::of(Role::Jewel, "◆ "),
            _ => Line::of(Role::Strong, "● "),
        };
        let kind = Line::of(Role::Kind, kind_word(thing.kind)).pad(7);
        let name = if thing.kind == Kind::Internet { String::new() } else { text::clean(&thing.path()).into_owned() };
        let mut line = glyph.join(kind).add(object_role(thing.kind), text::fit_name(&name, self.width.saturating_sub(20))).muted(times(pods));
        let first = at == 0 || (at == 2 && self.row.path.things().first().is_some_and(|thing| thing.kind == Kind::Internet));
        if first && !self.row.entry.is_empty() && thing.kind != Kind::Internet {
            line = line.text("  ").pad(self.column()).muted(format!("entry: internet → {}", self.row.entry));
        }
        line.fit(self.width)
    }

    /// Where the second column begins: behind the longest step, but not beyond the middle.
    fn column(&self) -> usize {
        let longest = self.row.path.hops.iter().map(|hop| text::width(&hop.title) + 4).max().unwrap_or_default();
        longest.clamp(24, (self.width / 2).max(24))
    }

    fn hop_line(&self, hop: &Hop) -> Line {
        let rail = if hop.certainty == Certainty::Certain { "│ " } else { "┊ " };
        let mut end = Line::of(Role::Muted, hop.technique.as_str());
        if hop.alternatives > 0 {
            end = Line::of(Role::Accent, format!("+{}  ", text::counted(hop.alternatives as usize, "way"))).join(end);
        }
        if hop.certainty != Certainty::Certain {
            end = Line::of(certainty(hop.certainty), format!("▲ {}  ", hop.certainty.word())).join(end);
        }
        let wide = self.width >= 64;
        let room = self.width.saturating_sub(if wide { end.width() + 1 } else { 0 });
        let mut line = Line::of(Role::Rail, rail).add(certainty(hop.certainty), hop.title.as_str());
        let why = rests_on(hop);
        if wide && !why.is_empty() {
            line = line.fit(self.column() - 1).pad(self.column()).muted(why);
        }
        line = line.fit(room);
        if wide { line.pad(room + 1).join(end) } else { line }
    }
}

/// The object that decides a step: what can be looked at, and taken away.
pub(super) fn deciding(hop: &Hop) -> Option<ObjectRef> {
    hop.evidence.first().map(|evidence| evidence.object.clone())
}

/// What a step rests on, in short.
fn rests_on(hop: &Hop) -> String {
    let mut parts: Vec<String> = Vec::new();
    for evidence in &hop.evidence {
        let name = format!("{} {}", evidence.object.kind.title(), evidence.object.path());
        let field = match (evidence.field.as_str(), evidence.value.as_str()) {
            ("" | "subjects" | "roleRef" | "rules", _) => String::new(),
            (field, value) if value.is_empty() || value.len() > 40 => format!(" {field}"),
            (field, value) => format!(" {field}={value}"),
        };
        let part = format!("{name}{field}");
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(" → ")
}

/// Everything about a step: what it is, what it rests on, how it is abused, cut and seen.
pub(super) fn explain(hop: &Hop, ways: Option<&WaysAnswer>, key: &str, catalogue: &Catalogue, columns: usize) -> Vec<Line> {
    let mut lines = vec![object(&hop.from, columns)];
    lines.push(Line::of(Role::Rail, "  ↓ ").add(Role::Strong, hop.title.as_str()));
    lines.push(object(&hop.to, columns));
    lines.push(Line::new());
    let technique = Line::of(Role::Muted, "technique ").text(hop.technique.as_str()).muted("   edge ").text(hop.edge.as_str());
    lines.push(technique.fit(columns));
    lines.push(Line::of(Role::Muted, "how sure  ").add(certainty(hop.certainty), hop.certainty.word()));
    if !hop.assumption.is_empty() {
        lines.extend(Line::wrapped(certainty(hop.certainty), &hop.assumption, columns));
    }
    lines.push(Line::new());
    lines.push(heading("Evidence"));
    if hop.evidence.is_empty() {
        lines.push(Line::of(Role::Muted, "it follows from what the two are"));
    }
    lines.extend(hop.evidence.iter().flat_map(|of| super::parts::evidence(of, columns)));
    if hop.alternatives > 0 {
        lines.push(Line::new());
        lines.push(heading("Other ways").muted(format!("  {}  ", text::count(hop.alternatives as usize))).add(Role::Key, key).muted(if ways.is_some() {
            " folds them"
        } else {
            " unfolds them"
        }));
    }
    for way in ways.into_iter().flat_map(|ways| &ways.ways) {
        lines.push(Line::of(Role::Rail, "  ↓ ").add(certainty(way.certainty), way.title.as_str()).muted(format!("  {}", way.technique)).fit(columns));
        lines.extend(way.evidence.iter().flat_map(|of| super::parts::evidence(of, columns.saturating_sub(4))).map(|line| Line::plain("    ").join(line)));
    }
    if let Some(info) = catalogue.edges.get(&hop.edge) {
        for (title, text) in [("What it means", &info.meaning), ("How it is abused", &info.abuse), ("How it is cut", &info.cut)] {
            if !text.is_empty() {
                lines.push(Line::new());
                lines.push(heading(title));
                lines.extend(Line::wrapped(Role::Text, text, columns));
            }
        }
    }
    if let Some(command) = proof::of_hop(hop, catalogue) {
        lines.push(Line::new());
        lines.push(heading("See for yourself"));
        lines.extend(text::wrap(&command, columns).into_iter().map(|line| Line::of(Role::Code, line)));
    }
    lines
}

/// A path's things in one line, for titles.
pub(super) fn ends(row: &PathRow) -> (String, String) {
    let things = row.path.things();
    (things.first().map(|thing| place(thing)).unwrap_or_default(), things.last().map(|thing| place(thing)).unwrap_or_default())
}
