//! Who loses or gains what by the changes, and what he keeps of it.

use super::super::access::{self, deed};
use super::super::parts::object;
use super::outcome::{Plan, Row};
use crate::app::ask::{ChangesAnswer, Mover, Shift, Shifted, needs_no_binding};
use crate::app::text;
use crate::app::view::Line;
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef, PolicyRule};
use crate::rbac::loss::{Chain, Kept};

/// Whether something is lost or gained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Loses,
    Gains,
}

/// A row, by its places in the answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// Several subjects to whom the same happens.
    Crowd(usize),
    /// A subject of a shift.
    Subject(usize, usize),
    /// A right of a shift.
    Rule(usize, usize),
    /// What a subject keeps of that.
    Kept(usize, usize, usize),
    /// A subject that loses nothing.
    Unmoved(usize),
}

impl Side {
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Loses => "Who loses what",
            Self::Gains => "Who gains what",
        }
    }

    pub(super) fn of(self, answer: &ChangesAnswer) -> &[Shift] {
        match self {
            Self::Loses => &answer.losses,
            Self::Gains => &answer.gains,
        }
    }
}

/// Adds the rows of all shifts.
pub(super) fn plan(plan: &mut Plan<'_>, side: Side, shifts: &[Shift]) {
    for (at, shift) in shifts.iter().enumerate() {
        // One is told first and what it is after; of many, what they lose alike comes before their names.
        let alone = shift.subjects.len() == 1;
        plan.rows.push(Row::Shift(side, if alone { Place::Subject(at, 0) } else { Place::Crowd(at) }));
        plan.list(shift.rules.len(), "rule", |rows, rule| rows.push(Row::Shift(side, Place::Rule(at, rule))));
        plan.list(shift.subjects.len(), "subject", |rows, subject| {
            rows.extend((!alone).then_some(Row::Shift(side, Place::Subject(at, subject))));
            let kept = shift.subjects[subject].keeps.len();
            rows.extend((0..kept).map(|kept| Row::Shift(side, Place::Kept(at, subject, kept))));
        });
    }
}

/// What a row leads to: whose right it is, or what gives it.
pub(super) fn leads_to(answer: &ChangesAnswer, side: Side, place: Place) -> Option<ObjectRef> {
    let shifts = side.of(answer);
    match place {
        Place::Crowd(_) => None,
        Place::Subject(at, subject) => shifts.get(at)?.subjects.get(subject).map(|mover| mover.subject.object()),
        Place::Rule(at, rule) => shifts.get(at)?.rules.get(rule)?.through.first().map(|chain| chain.binding.clone()),
        Place::Kept(at, subject, kept) => shifts.get(at)?.subjects.get(subject)?.keeps.get(kept).map(|kept| kept.through.binding.clone()),
        Place::Unmoved(at) => answer.unmoved.get(at).map(|one| one.subject.object()),
    }
}

/// A row's text.
pub(super) fn line(answer: &ChangesAnswer, side: Side, place: Place, columns: usize) -> Option<Line> {
    let shifts = side.of(answer);
    let mark = if side == Side::Loses { Line::of(Role::Removed, "− ") } else { Line::of(Role::Bad, "+ ") };
    let indent = |at: usize| if shifts.get(at).is_some_and(|shift| shift.subjects.len() > 1) { "    " } else { "" };
    Some(match place {
        Place::Crowd(at) => {
            let count = shifts.get(at)?.subjects.len();
            mark.add(Role::Strong, text::counted(count, "subject")).muted(if side == Side::Loses { " lose alike" } else { " gain alike" })
        }
        Place::Subject(at, subject) => {
            let Mover { subject, members, .. } = shifts.get(at)?.subjects.get(subject)?;
            let who = Line::plain(indent(at)).join(mark).join(object(&subject.object(), columns.saturating_sub(6)));
            match members {
                // Nobody else knows who is in a group of another name.
                None if matches!(subject, crate::model::Subject::Group(_)) => who.muted("  whoever is in it"),
                None => who,
                Some(count) => who.muted(format!("  {}", text::counted(*count, "account"))),
            }
        }
        Place::Rule(at, rule) => right(shifts.get(at)?.rules.get(rule)?, columns),
        Place::Kept(at, subject, kept) => stays(shifts.get(at)?.subjects.get(subject)?.keeps.get(kept)?, side, indent(at), columns),
        Place::Unmoved(at) => {
            let one = answer.unmoved.get(at)?;
            let who = Line::of(Role::Good, "= ").join(object(&one.subject.object(), columns / 2));
            match one.through.split_first() {
                _ if needs_no_binding(&one.subject) => who.muted("  is allowed everything without a binding"),
                None => who.muted("  nothing was given to it"),
                Some((first, rest)) => {
                    let room = columns.saturating_sub(who.width() + 13);
                    who.muted("  has it by ").join(through(first, rest.len(), room))
                }
            }
        }
    })
}

fn right(of: &Shifted, columns: usize) -> Line {
    let (role, glyph) = access::mark(of.danger);
    let line = Line::plain("    ").add(role, glyph).text(" ");
    let room = columns.saturating_sub(line.width());
    let mut line = line.join(words(&of.rule, of.namespace.as_ref(), room));
    // What that gives and by what it came is said where there is room for it: the binding is named above and in its evidence, too.
    if !of.gives.is_empty() && line.width() + text::width(of.gives) + 2 <= columns {
        line = line.muted(format!("  {}", of.gives));
    }
    match of.through.split_first() {
        Some((first, rest)) if columns > line.width() + 20 => {
            let room = columns - line.width() - 5;
            line.muted("  by ").join(through(first, rest.len(), room))
        }
        _ => line,
    }
}

fn stays(kept: &Kept, side: Side, indent: &str, columns: usize) -> Line {
    let line = Line::plain(format!("{indent}    ")).add(Role::Good, "= ").muted(if side == Side::Loses { "keeps " } else { "had " });
    let room = columns.saturating_sub(line.width());
    let what = words(&kept.rule, kept.namespace.as_ref(), room * 2 / 3);
    let line = line.join(what).muted("  by ");
    let room = columns.saturating_sub(line.width());
    line.join(through(&kept.through, 0, room))
}

/// A right: what it is about, its verbs, and where it holds.
fn words(given: &PolicyRule, namespace: Option<&Name>, columns: usize) -> Line {
    let (about, verbs) = deed(given);
    let about = about.replace(',', ", ");
    let scope = namespace.map_or_else(|| "everywhere".to_owned(), |namespace| format!("in {namespace}"));
    let ends = text::width(&verbs) + text::width(&scope) + 3;
    // The verbs and the place are short, and say as much as the resources.
    let about = text::fit(&text::clean(&about), columns.saturating_sub(ends).max(12)).into_owned();
    let role = if namespace.is_none() { Role::Warning } else { Role::Text };
    Line::of(Role::Strong, about).muted(format!(" {verbs}")).text("  ").add(role, scope).fit(columns)
}

/// What gives a right.
fn through(chain: &Chain, more: usize, columns: usize) -> Line {
    let also = if more > 0 { format!(" +{more}") } else { String::new() };
    object(&chain.binding, columns.saturating_sub(text::width(&also))).muted(also)
}
