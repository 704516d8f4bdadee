//! Runbooks: writing one, and seeing which of its steps the cluster already shows.
//!
//! A runbook is written once and then stays as it is while somebody works by it: steps that are done would otherwise vanish from it.

mod holds;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::words::absence;
use crate::analysis::Analysis;
use crate::attack::Mask;
use crate::model::{Edit, Inventory, Kind, Name, ObjectRef, Subject};
use crate::report::runbook::{RunbookDocument, document};
use crate::runbook::{self, Runbook};

/// What a runbook is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Contain an object.
    Contain(ObjectRef),
    /// Fix the finding of that id.
    Fix(Name),
}

/// A runbook as it was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// What it is for.
    pub purpose: Purpose,
    /// The steps.
    pub runbook: Runbook,
    /// The same as a document: what is shown is what is saved.
    pub document: RunbookDocument,
    /// What each step is called, whenever it is written: its title, and which of that title it is.
    pub ids: Vec<Name>,
    /// The id that the API server had given to the object of each edit of each step.
    uids: Vec<Vec<Option<Name>>>,
    /// The rule of the finding that it fixes.
    pub rule: Option<Name>,
    /// The kinds that were not wholly read: once they are, steps may be added.
    pub unread: BTreeSet<Option<Kind>>,
    /// The crown jewels of that time: the proof counts them.
    pub jewels: Vec<ObjectRef>,
}

impl Written {
    /// Whether it would be another one for a cluster for a reason that is not the work by it: more was read, or other crown jewels are named.
    pub fn is_outdated(&self, inventory: &Inventory, jewels: &[ObjectRef]) -> bool {
        let unread = inventory.coverage.unread();
        self.jewels != jewels || self.unread.iter().any(|kind| !unread.contains(kind))
    }
}

impl PartialEq for Written {
    fn eq(&self, other: &Self) -> bool {
        self.purpose == other.purpose && self.runbook == other.runbook && self.uids == other.uids
    }
}

impl Eq for Written {}

/// A runbook, or why there is none.
#[derive(Clone, Debug)]
pub struct RunbookAnswer {
    /// What was asked for.
    pub purpose: Purpose,
    /// The number of the reading that was asked about.
    pub epoch: u64,
    /// The runbook, or what to say instead.
    pub written: Result<Arc<Written>, String>,
}

/// How a step stands in the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It changes nothing that could be seen.
    ByHand,
    /// It is not done.
    Open,
    /// It is done in what is tried.
    Tried,
    /// The cluster, as it was read, is as the step leaves it.
    Holds,
}

/// How the steps of a runbook stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepsAnswer {
    /// The runbook.
    pub purpose: Purpose,
    /// Each step.
    pub steps: Vec<Stands>,
    /// What is tried changes: what is counted, without it and with it.
    pub tried: Vec<(String, usize, usize)>,
}

/// Writes a runbook for a cluster.
pub(super) fn write(analysis: &Analysis, purpose: &Purpose, epoch: u64) -> RunbookAnswer {
    let written = match purpose {
        Purpose::Contain(object) => contained(analysis, object),
        Purpose::Fix(id) => match analysis.finding(id) {
            Some(finding) => Ok(runbook::fix(analysis, finding)),
            None => Err("This finding is not in the cluster as it was read: it is fixed, or it comes from a change that is only tried.".to_owned()),
        },
    };
    let rule = if let Purpose::Fix(id) = purpose { analysis.finding(id).map(|finding| finding.rule.clone()) } else { None };
    let written = written.map(|runbook| {
        let uid = |edit: &Edit| analysis.inventory.meta(&edit.object()).and_then(|meta| meta.uid.clone());
        let uids = runbook.steps.iter().map(|step| step.edits.iter().map(uid).collect()).collect();
        Arc::new(Written {
            purpose: purpose.clone(),
            document: document(&runbook),
            ids: ids(&runbook),
            uids,
            unread: analysis.inventory.coverage.unread(),
            rule,
            jewels: analysis.settings.jewels.clone(),
            runbook,
        })
    });
    RunbookAnswer { purpose: purpose.clone(), epoch, written }
}

fn contained(analysis: &Analysis, object: &ObjectRef) -> Result<Runbook, String> {
    match runbook::refusal(&analysis.inventory, object) {
        Some((cause, remedy)) => Err(format!("{cause}. Instead, {remedy}.")),
        None if analysis.inventory.contains(object) || Subject::from_object(object).is_some() => Ok(runbook::contain(analysis, object)),
        None => Err(format!("{object}: {} There is nothing to contain.", absence(&analysis.inventory, object))),
    }
}

fn ids(runbook: &Runbook) -> Vec<Name> {
    let same = |at: usize| runbook.steps.iter().take(at).filter(|step| step.title == runbook.steps[at].title).count();
    (0..runbook.steps.len()).map(|at| Name::from(format!("{} {}", runbook.steps[at].title, same(at) + 1))).collect()
}

/// Looks which steps are done: in the cluster as it was read, and in what is tried.
pub(super) fn standing(analysis: &Analysis, base: Option<&Analysis>, written: &Written) -> StepsAnswer {
    let real = base.unwrap_or(analysis);
    let edits = |at: usize| written.runbook.steps[at].edits.as_slice();
    let done = |at: usize, analysis: &Analysis| {
        let later: Vec<&Edit> = written.runbook.steps.iter().skip(at + 1).flat_map(|step| &step.edits).collect();
        holds::step(edits(at), &written.uids[at], &later, &analysis.inventory)
    };
    let stands = |at: usize| match at {
        at if edits(at).is_empty() => Stands::ByHand,
        at if done(at, real) => Stands::Holds,
        at if base.is_some() && done(at, analysis) => Stands::Tried,
        _ => Stands::Open,
    };
    let steps = (0..written.runbook.steps.len()).map(stands).collect();
    let tried = base.map_or_else(Vec::new, |base| tried(base, analysis, &written.purpose));
    StepsAnswer { purpose: written.purpose.clone(), steps, tried }
}

/// What is tried, in the numbers that the proof is made of.
fn tried(base: &Analysis, analysis: &Analysis, purpose: &Purpose) -> Vec<(String, usize, usize)> {
    let mut measured = Vec::new();
    if let Purpose::Contain(object) = purpose
        && let Some((before, after)) = runbook::ways_in(base, object).zip(runbook::ways_in(analysis, object))
    {
        measured.push((format!("ways from outside the cluster through {object}"), before, after));
    } else if let Purpose::Contain(object) = purpose {
        let reached = |analysis: &Analysis| runbook::reached(analysis, &base.inventory, object).len();
        measured.push((format!("goals and crown jewels in reach of {object}"), reached(base), reached(analysis)));
    }
    let pairs = |analysis: &Analysis| analysis.graph.pairs(&analysis.graph.entries(), &analysis.graph.goals(), &Mask::default());
    measured.push(("connected pairs of entry and goal".to_owned(), pairs(base), pairs(analysis)));
    measured
}

#[cfg(test)]
mod tests;
