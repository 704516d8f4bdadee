//! What the changes that are tried do: to paths and findings, and to what subjects may do.

use std::collections::BTreeMap;

use super::access::{Danger, judge};
use crate::analysis::{Analysis, Difference, diff};
use crate::app::laid::Laid;
use crate::app::screens::Given;
use crate::model::{Inventory, Name, PolicyRule, Subject};
use crate::rbac::loss::{Chain, Kept, Loss, Unmoved, losses, touched};
use crate::rbac::{Authorizer, KINDS};

/// The difference between the cluster as it is and with the changes.
#[derive(Clone, Debug, Default)]
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
    /// The lines of each right.
    pub given: Laid<Given>,
}

/// Subjects who lose or gain the same, but for what each of them has otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Who, those first who keep nothing of it.
    pub subjects: Vec<Mover>,
    /// What, the worst first.
    pub rules: Vec<Shifted>,
}

/// Somebody who loses or gains something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Who.
    pub subject: Subject,
    /// Of a group of service accounts: how many of these were read.
    pub members: Option<usize>,
    /// What is kept of what is lost; of what is gained, what was there before.
    pub keeps: Vec<Kept>,
}

/// A right that is lost or gained, and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shifted {
    /// What that gives, the worst first.
    pub danger: Danger,
    /// The same in words.
    pub gives: &'static str,
    /// Where; none for the whole cluster.
    pub namespace: Option<Name>,
    /// The right.
    pub rule: PolicyRule,
    /// What gave it, or gives it.
    pub through: Vec<Chain>,
}

/// Compares.
pub(super) fn answer(base: Option<&Analysis>, analysis: &Analysis) -> ChangesAnswer {
    let Some(base) = base else { return ChangesAnswer::default() };
    let (old, new) = (&base.authorizer, &analysis.authorizer);
    let subjects = touched((&base.inventory, old), (&analysis.inventory, new));
    let (lost, gained) = (losses(old, new, &subjects), losses(new, old, &subjects));
    let gains: Vec<Shift> = shifts(&base.inventory, gained.losses);
    let gains_something = |subject: &Subject| gains.iter().any(|shift| shift.subjects.iter().any(|mover| mover.subject == *subject));
    let missing = base.inventory.coverage.missing(KINDS);
    ChangesAnswer {
        difference: diff(base, analysis),
        losses: shifts(&base.inventory, lost.losses),
        unmoved: lost.unmoved.into_iter().filter(|one| !gains_something(&one.subject)).collect(),
        unread: missing.iter().map(|kind| kind.plural()).collect(),
        gains,
        given: Laid::default(),
    }
}

/// A right in its place, and what gives it.
type Right = (Option<Name>, PolicyRule, Vec<Chain>);

fn shifts(inventory: &Inventory, losses: Vec<Loss>) -> Vec<Shift> {
    let mut same: BTreeMap<Vec<Right>, Vec<Mover>> = BTreeMap::new();
    for loss in losses {
        let mut keeps: Vec<Kept> = loss.lost.iter().flat_map(|lost| lost.keeps.iter().cloned()).collect();
        keeps.sort_unstable();
        keeps.dedup();
        let rights = loss.lost.into_iter().map(|lost| (lost.namespace, lost.rule, lost.through)).collect();
        let mover = |subject: Subject| Mover { members: members(inventory, &subject), subject, keeps: keeps.clone() };
        same.entry(rights).or_default().extend(loss.subjects.into_iter().map(mover));
    }
    let shift = |(rights, mut subjects): (Vec<Right>, Vec<Mover>)| {
        let mut rules: Vec<Shifted> = rights.into_iter().map(shifted).collect();
        rules.sort_by_key(|rule| (rule.danger, rule.namespace.is_some()));
        // Those who keep nothing of it come first, in the order of their names.
        subjects.sort_by(|a, b| (a.keeps.len(), &a.subject).cmp(&(b.keeps.len(), &b.subject)));
        Shift { subjects, rules }
    };
    let mut shifts: Vec<Shift> = same.into_iter().map(shift).collect();
    // The worst first, and what happens to the most before what happens to few.
    shifts.sort_by_key(|shift| (shift.rules.first().map(|rule| (rule.danger, rule.namespace.is_some())), std::cmp::Reverse(shift.subjects.len())));
    shifts
}

fn shifted((namespace, rule, through): Right) -> Shifted {
    let (danger, gives, _) = judge(&rule, namespace.as_ref());
    Shifted { danger, gives, namespace, rule, through }
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
