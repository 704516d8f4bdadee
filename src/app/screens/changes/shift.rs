//! Who loses or gains what by the changes, and what he keeps of it.

use super::super::parts::object;
use super::given::{Given, indent, through};
use super::outcome::{Plan, Row};
use crate::app::ask::{ChangesAnswer, Mover, Shift, needs_no_binding};
use crate::app::text;
use crate::app::view::Line;
use crate::config::theme::Role;
use crate::model::ObjectRef;

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
    /// A right of a shift, and which of its lines.
    Rule(usize, usize, usize),
    /// What a subject keeps of that, and which of its lines.
    Kept(usize, usize, usize, usize),
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
pub(super) fn plan(plan: &mut Plan<'_>, side: Side, shifts: &[Shift], given: &Given) {
    for (at, shift) in shifts.iter().enumerate() {
        // One is told first and what it is after; of many, what they lose alike comes before their names.
        let alone = shift.subjects.len() == 1;
        plan.rows.push(Row::Shift(side, if alone { Place::Subject(at, 0) } else { Place::Crowd(at) }));
        plan.list(shift.rules.len(), "rule", |rows, rule| {
            rows.extend((0..given.rule(side, at, shift, rule).len()).map(|line| Row::Shift(side, Place::Rule(at, rule, line))));
        });
        plan.list(shift.subjects.len(), "subject", |rows, subject| {
            rows.extend((!alone).then_some(Row::Shift(side, Place::Subject(at, subject))));
            for kept in 0..shift.subjects[subject].keeps.len() {
                rows.extend((0..given.kept(side, at, shift, subject, kept).len()).map(|line| Row::Shift(side, Place::Kept(at, subject, kept, line))));
            }
        });
    }
}

/// What a row leads to: whose right it is, or what gives it. Of several lines the first one leads there.
pub(super) fn leads_to(answer: &ChangesAnswer, side: Side, place: Place) -> Option<ObjectRef> {
    let shifts = side.of(answer);
    match place {
        Place::Crowd(_) | Place::Rule(_, _, 1..) | Place::Kept(_, _, _, 1..) => None,
        Place::Subject(at, subject) => shifts.get(at)?.subjects.get(subject).map(|mover| mover.subject.object()),
        Place::Rule(at, rule, _) => shifts.get(at)?.rules.get(rule)?.through.first().map(|chain| chain.binding.clone()),
        Place::Kept(at, subject, kept, _) => shifts.get(at)?.subjects.get(subject)?.keeps.get(kept).map(|kept| kept.through.binding.clone()),
        Place::Unmoved(at) => answer.unmoved.get(at).map(|one| one.subject.object()),
    }
}

/// A row's text.
pub(super) fn line(answer: &ChangesAnswer, given: &Given, side: Side, place: Place, columns: usize) -> Option<Line> {
    let shifts = side.of(answer);
    let mark = if side == Side::Loses { Line::of(Role::Removed, "− ") } else { Line::of(Role::Bad, "+ ") };
    let indent = |at: usize| shifts.get(at).map_or("", indent);
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
        Place::Rule(at, rule, line) => given.rule(side, at, shifts.get(at)?, rule).get(line)?.clone(),
        Place::Kept(at, subject, kept, line) => given.kept(side, at, shifts.get(at)?, subject, kept).get(line)?.clone(),
        Place::Unmoved(at) => {
            let one = answer.unmoved.get(at)?;
            // A name says more than the name of a binding, of which there may be any.
            let who = Line::of(Role::Good, "= ").join(object(&one.subject.object(), columns.saturating_sub(34).max(columns / 2)));
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
