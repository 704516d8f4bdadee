//! Who loses or gains what by the changes, and what he keeps of it.

use super::super::access::{deed, mark};
use super::super::parts::object;
use super::outcome::{Plan, Row};
use crate::app::ask::{ChangesAnswer, Shift, Shifted, needs_no_binding};
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
    /// A subject of a shift.
    Subject(usize, usize),
    /// A right of a shift.
    Rule(usize, usize),
    /// What stays of that.
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
        plan.list(shift.subjects.len(), "subject", |rows, subject| rows.push(Row::Shift(side, Place::Subject(at, subject))));
        plan.list(shift.rules.len(), "rule", |rows, rule| {
            rows.push(Row::Shift(side, Place::Rule(at, rule)));
            let kept = shift.rules[rule].lost.keeps.len();
            rows.extend((0..kept).map(|kept| Row::Shift(side, Place::Kept(at, rule, kept))));
        });
    }
}

/// What a row leads to: whose right it is, or what gives it.
pub(super) fn leads_to(answer: &ChangesAnswer, side: Side, place: Place) -> Option<ObjectRef> {
    let shifts = side.of(answer);
    match place {
        Place::Subject(at, subject) => shifts.get(at)?.subjects.get(subject).map(|(subject, _)| subject.object()),
        Place::Rule(at, rule) => shifts.get(at)?.rules.get(rule)?.lost.through.first().map(|chain| chain.binding.clone()),
        Place::Kept(at, rule, kept) => shifts.get(at)?.rules.get(rule)?.lost.keeps.get(kept).map(|kept| kept.through.binding.clone()),
        Place::Unmoved(at) => answer.unmoved.get(at).map(|one| one.subject.object()),
    }
}

/// A row's text.
pub(super) fn line(answer: &ChangesAnswer, side: Side, place: Place, columns: usize) -> Option<Line> {
    let shifts = side.of(answer);
    Some(match place {
        Place::Subject(at, subject) => {
            let (subject, members) = shifts.get(at)?.subjects.get(subject)?;
            let (role, sign) = if side == Side::Loses { (Role::Removed, "− ") } else { (Role::Bad, "+ ") };
            let who = Line::of(role, sign).join(object(&subject.object(), columns.saturating_sub(2)));
            match members {
                // Nobody else knows who is in a group of another name.
                None if matches!(subject, crate::model::Subject::Group(_)) => who.muted("  whoever is in it"),
                None => who,
                Some(count) => who.muted(format!("  {}", text::counted(*count, "account"))),
            }
        }
        Place::Rule(at, rule) => right(shifts.get(at)?.rules.get(rule)?, columns),
        Place::Kept(at, rule, kept) => stays(shifts.get(at)?.rules.get(rule)?.lost.keeps.get(kept)?, side, columns),
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
    let (role, glyph) = mark(of.danger);
    let line = Line::plain("    ").add(role, glyph).text(" ");
    let room = columns.saturating_sub(line.width());
    let mut line = line.join(words(&of.lost.rule, of.lost.namespace.as_ref(), room));
    // What that gives and by what it came is said where there is room for it: the binding is named above and in its evidence, too.
    if !of.gives.is_empty() && line.width() + text::width(of.gives) + 2 <= columns {
        line = line.muted(format!("  {}", of.gives));
    }
    match of.lost.through.split_first() {
        Some((first, rest)) if columns > line.width() + 20 => {
            let room = columns - line.width() - 5;
            line.muted("  by ").join(through(first, rest.len(), room))
        }
        _ => line,
    }
}

fn stays(kept: &Kept, side: Side, columns: usize) -> Line {
    let line = Line::plain("      ").add(Role::Good, "= ").muted(if side == Side::Loses { "keeps " } else { "had " });
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
