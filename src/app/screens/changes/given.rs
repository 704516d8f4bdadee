//! A right in as many lines as it takes: nothing of it is cut, since any part of it may be all that tells it from the next.

use std::sync::OnceLock;

use super::super::access::{self, deed};
use super::super::parts::object;
use super::shift::Side;
use crate::app::ask::{ChangesAnswer, Shift, Shifted};
use crate::app::text;
use crate::app::view::Line;
use crate::config::theme::Role;
use crate::model::{Name, PolicyRule};
use crate::rbac::loss::{Chain, Kept};

/// The lines of each right, by the place of its shift and its own. There may be very many rights, and few of them are shown; one of them
/// may take thousands of lines, and is not laid out for each.
#[derive(Debug)]
pub struct Given {
    columns: usize,
    lost: Vec<Of>,
    gained: Vec<Of>,
}

#[derive(Debug)]
struct Of {
    rules: Vec<OnceLock<Vec<Line>>>,
    /// By subject.
    kept: Vec<Vec<OnceLock<Vec<Line>>>>,
}

impl Given {
    /// Those of all shifts at a width; none is laid out yet.
    pub(super) fn new(answer: &ChangesAnswer, columns: usize) -> Self {
        let unknown = |count: usize| (0..count).map(|_| OnceLock::new()).collect();
        let of = |shift: &Shift| Of { rules: unknown(shift.rules.len()), kept: shift.subjects.iter().map(|mover| unknown(mover.keeps.len())).collect() };
        let all = |side: Side| side.of(answer).iter().map(of).collect();
        Self { columns, lost: all(Side::Loses), gained: all(Side::Gains) }
    }

    fn of(&self, side: Side, at: usize) -> Option<&Of> {
        if side == Side::Loses { &self.lost } else { &self.gained }.get(at)
    }

    /// A right of the shift at a place.
    pub(super) fn rule(&self, side: Side, at: usize, shift: &Shift, rule: usize) -> &[Line] {
        let known = self.of(side, at).and_then(|of| of.rules.get(rule)).zip(shift.rules.get(rule));
        known.map_or(&[], |(lines, rule)| lines.get_or_init(|| right(rule, self.columns)))
    }

    /// What a subject of it keeps.
    pub(super) fn kept(&self, side: Side, at: usize, shift: &Shift, subject: usize, kept: usize) -> &[Line] {
        let lines = self.of(side, at).and_then(|of| of.kept.get(subject)?.get(kept));
        let known = lines.zip(shift.subjects.get(subject).and_then(|mover| mover.keeps.get(kept)));
        known.map_or(&[], |(lines, kept)| lines.get_or_init(|| stays(kept, side, indent(shift), self.columns)))
    }
}

/// How far what a subject keeps stands to the right: below its name, which stands below what is lost where there are several.
pub(super) const fn indent(shift: &Shift) -> &'static str {
    if shift.subjects.len() > 1 { "    " } else { "" }
}

/// A piece of what is said: the spaces before it, and its text.
type Piece = (usize, Line);

/// A right that is lost or gained.
fn right(of: &Shifted, columns: usize) -> Vec<Line> {
    let (role, glyph) = access::mark(of.danger);
    let mut lines = flow(Line::plain("    ").add(role, glyph).text(" "), &words(&of.rule, of.namespace.as_ref()), columns);
    let Some(mut line) = lines.pop() else { return lines };
    // What that gives and by what it came is said where there is room for it: the binding is named above and in its evidence, too.
    if !of.gives.is_empty() && line.width() + text::width(of.gives) + 2 <= columns {
        line = line.muted(format!("  {}", of.gives));
    }
    if let Some((first, rest)) = of.through.split_first().filter(|_| columns > line.width() + 20) {
        let room = columns - line.width() - 5;
        line = line.muted("  by ").join(through(first, rest.len(), room));
    }
    lines.push(line);
    lines
}

/// What somebody keeps of it, and by what.
fn stays(kept: &Kept, side: Side, indent: &str, columns: usize) -> Vec<Line> {
    let sign = Line::plain(format!("{indent}    ")).add(Role::Good, "= ").muted(if side == Side::Loses { "keeps " } else { "had " });
    let mut pieces = words(&kept.rule, kept.namespace.as_ref());
    pieces.push((2, Line::of(Role::Muted, "by ").join(object(&kept.through.binding, usize::MAX))));
    flow(sign, &pieces, columns)
}

/// A right: what it is about, its verbs, and where it holds.
fn words(given: &PolicyRule, namespace: Option<&Name>) -> Vec<Piece> {
    let (about, verbs) = deed(given);
    let (role, scope) = match namespace {
        None => (Role::Warning, "everywhere".to_owned()),
        Some(namespace) => (Role::Text, format!("in {namespace}")),
    };
    vec![(0, Line::of(Role::Strong, about.replace(',', ", "))), (1, Line::of(Role::Muted, verbs)), (2, Line::of(role, scope))]
}

/// What gives a right.
pub(super) fn through(chain: &Chain, more: usize, columns: usize) -> Line {
    let also = if more > 0 { format!(" +{more}") } else { String::new() };
    object(&chain.binding, columns.saturating_sub(text::width(&also))).muted(also)
}

/// Pieces behind a sign. One that does not fit begins a line below the first; one that fits into no line is broken, at spaces and commas where it has any.
fn flow(sign: Line, pieces: &[Piece], columns: usize) -> Vec<Line> {
    // A sign that leaves no room is no reason to show nothing.
    let indent = sign.width().min(columns.saturating_sub(8));
    let room = columns.saturating_sub(indent).max(1);
    let mut lines = Vec::new();
    let (mut line, mut begun) = (sign, false);
    let mut put = |gap: usize, piece: Line| {
        if begun && line.width() + gap + piece.width() > columns {
            lines.push(std::mem::replace(&mut line, Line::plain(" ".repeat(indent))));
        } else if begun {
            line.push(Role::Text, " ".repeat(gap));
        }
        line.spans.extend(piece.spans);
        begun = true;
    };
    for (gap, piece) in pieces {
        if piece.width() <= room {
            put(*gap, piece.clone());
            continue;
        }
        let mut gap = *gap;
        for span in &piece.spans {
            for word in span.text().split_inclusive([' ', ',']) {
                for part in text::wrap(word.trim_end(), room) {
                    put(gap, Line::of(span.role, part));
                    gap = 0;
                }
                gap = usize::from(word.ends_with(' '));
            }
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests;
