//! What several screens draw alike.

use super::Column;
use crate::app::ask::{PathRow, kind_word};
use crate::app::text;
use crate::app::view::{Line, bar};
use crate::config::theme::Role;
use crate::model::{Certainty, Evidence, Kind, ObjectRef, Severity};

/// The role of a severity.
pub(in crate::app) const fn severity(severity: Severity) -> Role {
    match severity {
        Severity::Critical => Role::Critical,
        Severity::High => Role::High,
        Severity::Medium => Role::Medium,
        Severity::Low => Role::Low,
        Severity::Info => Role::Info,
    }
}

/// A severity as its letter.
pub(super) fn letter(of: Severity) -> Line {
    Line::of(severity(of), of.letter().to_string())
}

/// The counts of findings, severity by severity.
pub(super) fn counts(counts: [usize; 5]) -> Line {
    let mut line = Line::new();
    for (of, count) in Severity::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0) {
        line = line.add(severity(of), of.letter().to_string()).text(format!(" {}  ", text::count(count)));
    }
    line
}

/// The same in columns of their own, so that they can be compared down a list: six for each severity.
pub(super) fn counts_in_columns(counts: [usize; 5]) -> Line {
    let mut line = Line::new();
    for (at, (of, count)) in Severity::ALL.into_iter().zip(counts).enumerate() {
        if count > 0 {
            line = line.add(severity(of), of.letter().to_string()).text(format!(" {:<3}", text::count(count)));
        }
        line = line.pad((at + 1) * 6);
    }
    line
}

/// The role of a certainty.
pub(super) const fn certainty(certainty: Certainty) -> Role {
    match certainty {
        Certainty::Certain => Role::Certain,
        Certainty::Conditional => Role::Conditional,
        Certainty::Heuristic => Role::Heuristic,
    }
}

/// The role of an object's name.
pub(super) const fn object_role(kind: Kind) -> Role {
    match kind {
        Kind::Goal => Role::Jewel,
        Kind::Internet => Role::Entry,
        _ => Role::Strong,
    }
}

/// An object: its kind and its name, in at most so many columns.
pub(super) fn object(object: &ObjectRef, columns: usize) -> Line {
    if object.kind == Kind::Internet {
        return Line::of(Role::Entry, "internet").fit(columns);
    }
    let kind = format!("{} ", kind_word(object.kind));
    let path = text::clean(&object.path()).into_owned();
    let room = columns.saturating_sub(text::width(&kind));
    Line::of(Role::Kind, kind).add(object_role(object.kind), text::fit_name(&path, room)).fit(columns)
}

/// How many pods an object stands for.
pub(super) fn times(pods: u32) -> String {
    if pods > 1 { format!(" ×{}", text::count(pods as usize)) } else { String::new() }
}

/// A heading within a text.
pub(super) fn heading(title: &str) -> Line {
    Line::of(Role::Accent, title)
}

/// A text behind a sign; what does not fit on its line stands below the text.
pub(super) fn hanging(sign: Line, role: Role, text: &str, columns: usize) -> Vec<Line> {
    let indent = sign.width();
    let mut sign = Some(sign);
    let lines = Line::wrapped(role, text, columns.saturating_sub(indent).max(8));
    lines.into_iter().map(|line| sign.take().unwrap_or_else(|| Line::plain(" ".repeat(indent))).join(line)).collect()
}

/// How sure a path is: `certain`, `1 assumption`.
pub(super) fn surety(row: &PathRow) -> Line {
    match row.assumptions {
        0 => Line::of(Role::Certain, "certain"),
        count => Line::of(certainty(row.path.certainty), format!("▲ {}", text::counted(count, "assumption"))),
    }
}

/// The columns of a list of paths: severity, the path, its length, how sure it is.
pub(super) fn path_columns(inside: u16) -> Vec<Column> {
    let (hops, sure) = if inside >= 90 { (7, 15) } else { (2, 2) };
    vec![Column::left("", 1), Column::left("", inside.saturating_sub(1 + 1 + 1 + hops + 1 + sure)), Column::right("", hops), Column::left("", sure)]
}

/// A path as a row of such a list.
pub(super) fn path_cells(row: &PathRow, columns: &[Column]) -> Vec<Line> {
    let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
    let hops = row.path.hops.len();
    let wide = room(2) > 2;
    let sure = match (wide, row.assumptions) {
        (true, _) => surety(row),
        (false, 0) => Line::new(),
        (false, count) => Line::of(certainty(row.path.certainty), format!("▲{count}")),
    };
    vec![letter(row.severity), path(row, room(1)), Line::of(Role::Muted, if wide { text::counted(hops, "hop") } else { hops.to_string() }), sure]
}

/// A shorter piece of a name tells nothing.
const SHORTENED: usize = 12;

/// A path in one line: its things and the arrows between them. What does not fit is left out in the middle, where it matters least.
pub(super) fn path(row: &PathRow, columns: usize) -> Line {
    let things: Vec<&ObjectRef> = row.path.things();
    let thing = |object: &ObjectRef| {
        // The internet needs no word where there is little room.
        let name = if object.kind == Kind::Internet && columns < 90 { "◉".to_owned() } else { crate::app::ask::place(object) };
        Line::of(object_role(object.kind), name)
    };
    let arrow = || Line::of(Role::Rail, " → ");
    let whole = things.iter().enumerate().fold(Line::new(), |line, (at, object)| if at == 0 { thing(object) } else { line.join(arrow()).join(thing(object)) });
    if whole.width() <= columns || things.len() < 3 {
        return whole.fit(columns);
    }
    // From both ends inwards: where an attack begins and where it ends says the most.
    let (mut front, mut rear) = (thing(things[0]), thing(things[things.len() - 1]));
    let mut left = columns.saturating_sub(front.width() + rear.width() + 3 + 3 + 1);
    let (mut from, mut to) = (1, things.len() - 2);
    let mut at_front = true;
    while from <= to {
        // What is too long at one end may be short at the other.
        let fits = |at_front: bool| thing(things[if at_front { from } else { to }]).width() + 3 <= left;
        if !fits(at_front) {
            at_front = !at_front;
        }
        if !fits(at_front) {
            // Paths that begin and end alike are told apart by what is next to their ends, if only by a part of its name.
            if left >= SHORTENED + 3 && from == 1 && to == things.len() - 2 {
                let object = things[from];
                front = front.join(arrow()).add(object_role(object.kind), text::fit_name(&text::clean(&crate::app::ask::place(object)), left - 3));
                from += 1;
            }
            break;
        }
        let next = thing(things[if at_front { from } else { to }]);
        left -= next.width() + 3;
        if at_front {
            front = front.join(arrow()).join(next);
            from += 1;
        } else {
            rear = next.join(arrow()).join(rear);
            to -= 1;
        }
        at_front = !at_front;
    }
    let gap = if from > to { arrow() } else { arrow().muted("…").join(arrow()) };
    front.join(gap).join(rear).fit(columns)
}

/// A piece of evidence: the object, the field, the value.
pub(super) fn evidence(of: &Evidence, columns: usize) -> Vec<Line> {
    let name = object(&of.object, columns);
    if of.field.is_empty() && of.value.is_empty() {
        return vec![name];
    }
    let room = columns.saturating_sub(2);
    let (field, value) = (text::clean(&of.field).into_owned(), text::clean(&of.value).into_owned());
    let equals = if field.is_empty() || value.is_empty() { "" } else { " = " };
    let together = format!("{field}{equals}{value}");
    let mut parts = Vec::new();
    if text::width(&together) <= room {
        parts.push(together);
    } else {
        parts.extend((!field.is_empty()).then(|| text::fit_name(&field, room).into_owned()));
        parts.extend(text::wrap(&value, room.saturating_sub(2)).into_iter().map(|line| format!("  {line}")));
    }
    let mut lines = vec![name];
    lines.extend(parts.into_iter().map(|part| Line::plain("  ").add(Role::Code, part)));
    lines
}

/// `before` and `after` as bars of one scale.
pub(super) fn before_after(before: usize, after: usize, columns: usize) -> [Line; 2] {
    let width = columns.saturating_sub(16).clamp(4, 40);
    let whole = before.max(after).max(1);
    let line = |label: &str, count: usize, role: Role| {
        Line::of(Role::Muted, label).pad(8).join(bar(count, whole, width)).add(role, format!(" {}", text::count(count)))
    };
    [line("before", before, Role::Text), line("after", after, if after < before { Role::Good } else { Role::Text })]
}
