//! What the changes that are tried do: to paths and findings, and to what subjects may do.

use super::access::{Danger, judge};
use crate::analysis::{Analysis, Difference, diff};
use crate::model::{Inventory, Subject};
use crate::rbac::loss::{Loss, Lost, Unmoved, losses, touched};
use crate::rbac::{Authorizer, KINDS};

/// The difference between the cluster as it is and with the changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangesAnswer {
    /// Paths and findings.
    pub difference: Difference,
    /// Who loses what, the worst first.
    pub losses: Vec<Shift>,
    /// Who gains what, the worst first.
    pub gains: Vec<Shift>,
    /// Who is touched and loses nothing.
    pub unmoved: Vec<Unmoved>,
    /// What limits the answer about access: more may keep something than is known.
    pub unread: Vec<&'static str>,
}

/// Subjects to whom the same happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Who; for groups of service accounts, with how many of these were read.
    pub subjects: Vec<(Subject, Option<usize>)>,
    /// What, the worst first.
    pub rules: Vec<Shifted>,
}

/// A right that is lost or gained, and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shifted {
    /// What that gives, the worst first.
    pub danger: Danger,
    /// The same in words.
    pub gives: &'static str,
    /// The right. What is gained has nothing that is kept of it, but what was there before.
    pub lost: Lost,
}

/// Compares.
pub(super) fn answer(base: Option<&Analysis>, analysis: &Analysis) -> ChangesAnswer {
    let Some(base) = base else { return ChangesAnswer::default() };
    let (old, new) = (&base.authorizer, &analysis.authorizer);
    let subjects = touched((&base.inventory, old), (&analysis.inventory, new));
    let (lost, gained) = (losses(old, new, &subjects), losses(new, old, &subjects));
    let gains: Vec<Shift> = shifts(&base.inventory, gained.losses);
    let gains_something = |subject: &Subject| gains.iter().any(|shift| shift.subjects.iter().any(|(one, _)| one == subject));
    let missing = base.inventory.coverage.missing(KINDS);
    ChangesAnswer {
        difference: diff(base, analysis),
        losses: shifts(&base.inventory, lost.losses),
        unmoved: lost.unmoved.into_iter().filter(|one| !gains_something(&one.subject)).collect(),
        unread: missing.iter().map(|kind| kind.plural()).collect(),
        gains,
    }
}

fn shifts(inventory: &Inventory, losses: Vec<Loss>) -> Vec<Shift> {
    let shift = |loss: Loss| {
        let mut rules: Vec<Shifted> = loss.lost.into_iter().map(shifted).collect();
        rules.sort_by_key(|rule| (rule.danger, rule.lost.namespace.is_some()));
        Shift { subjects: loss.subjects.into_iter().map(|subject| (subject.clone(), members(inventory, &subject))).collect(), rules }
    };
    let mut shifts: Vec<Shift> = losses.into_iter().map(shift).collect();
    shifts.sort_by_key(|shift| shift.rules.first().map(|rule| (rule.danger, rule.lost.namespace.is_some())));
    shifts
}

fn shifted(lost: Lost) -> Shifted {
    let (danger, gives, _) = judge(&lost.rule, lost.namespace.as_ref());
    Shifted { danger, gives, lost }
}

/// How many service accounts a group has by its name.
fn members(inventory: &Inventory, subject: &Subject) -> Option<usize> {
    let Subject::Group(name) = subject else { return None };
    match name.strip_prefix("system:serviceaccounts")? {
        "" => Some(inventory.service_accounts.len()),
        rest => rest.strip_prefix(':').map(|namespace| inventory.service_accounts.in_namespace(namespace).len()),
    }
}

/// Whether somebody is allowed everything without any binding.
pub(in crate::app) fn needs_no_binding(subject: &Subject) -> bool {
    Authorizer::is_superuser(&subject.identity())
}
