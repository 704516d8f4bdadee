//! Runbooks that are worked by: which steps somebody ticked off, and which the cluster showed as done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ask::{Answer, Stands, StepsAnswer, Written};
use super::model::Model;
use super::msg::Time;
use crate::model::Name;
use crate::report::runbook::Progress;

/// A runbook, and how far one is with it. It stays as it was written, whatever happens to the cluster meanwhile.
#[derive(Clone, Debug)]
pub struct Book {
    /// The runbook.
    pub written: Arc<Written>,
    /// When it was written.
    pub since: Time,
    /// The steps that were ticked off, and when.
    pub done: BTreeMap<Name, i64>,
    /// The steps that the cluster once showed as done, and since when.
    pub seen: BTreeMap<Name, i64>,
    /// How its steps stand now.
    pub standing: Option<Arc<StepsAnswer>>,
    /// It is to be written anew.
    pub renew: bool,
    /// Something was ticked off since it was last saved.
    pub unsaved: bool,
}

/// The state of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It is to be done.
    Todo,
    /// It is done in what is tried.
    Tried,
    /// Somebody ticked it off.
    Done,
    /// The cluster, as it was read, shows it.
    Verified,
    /// The cluster showed it once, and does not any more.
    PutBack,
}

impl StepState {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Tried => "tried",
            Self::Done => "done",
            Self::Verified => "verified",
            Self::PutBack => "put back",
        }
    }
}

impl Book {
    fn new(written: Arc<Written>, since: Time) -> Self {
        Self { written, since, done: BTreeMap::new(), seen: BTreeMap::new(), standing: None, renew: false, unsaved: false }
    }

    /// The state of a step.
    pub fn state(&self, at: usize) -> StepState {
        let Some(id) = self.written.ids.get(at) else { return StepState::Todo };
        let stands = self.standing.as_ref().and_then(|standing| standing.steps.get(at)).copied();
        match stands {
            Some(Stands::Holds) => StepState::Verified,
            Some(Stands::Open | Stands::Tried) if self.seen.contains_key(id) => StepState::PutBack,
            _ if self.done.contains_key(id) => StepState::Done,
            Some(Stands::Tried) => StepState::Tried,
            _ => StepState::Todo,
        }
    }

    /// When a step came into its state, in seconds since 1970; none for what is not done.
    pub fn since(&self, at: usize) -> Option<i64> {
        let id = self.written.ids.get(at)?;
        match self.state(at) {
            StepState::Verified => self.seen.get(id).copied(),
            StepState::Done => self.done.get(id).copied(),
            StepState::Todo | StepState::Tried | StepState::PutBack => None,
        }
    }

    /// How many steps are ticked off or verified, and how many of them are verified.
    pub fn counts(&self) -> (usize, usize) {
        let states = || (0..self.written.ids.len()).map(|at| self.state(at));
        let verified = states().filter(|state| *state == StepState::Verified).count();
        (verified + states().filter(|state| *state == StepState::Done).count(), verified)
    }

    /// Ticks a step off, or takes that back; whether it is ticked off now.
    pub fn tick(&mut self, at: usize, now: Time) -> bool {
        let Some(id) = self.written.ids.get(at) else { return false };
        self.unsaved = true;
        if self.done.remove(id).is_some() {
            return false;
        }
        self.done.insert(id.clone(), now.unix);
        true
    }

    /// What is done, for the document; empty where nothing is.
    pub fn progress(&self) -> Vec<Progress> {
        let states = (0..self.written.ids.len()).map(|at| (at, self.state(at)));
        let told = states.filter(|(_, state)| !matches!(state, StepState::Todo | StepState::Tried));
        told.map(|(at, state)| Progress { number: at + 1, state: state.word(), since: self.since(at).map(time).unwrap_or_default() }).collect()
    }
}

/// A moment, as in documents.
fn time(unix: i64) -> String {
    format!("{}T{}Z", super::view::date(unix), super::view::clock(unix))
}

/// An answer about a runbook came in, wherever one is meanwhile.
pub(in crate::app) fn answered(model: &mut Model, answer: &Answer) {
    let now = model.time;
    match answer {
        Answer::Runbook(answer) if answer.epoch == model.epoch => {
            let Ok(written) = &answer.written else { return };
            let book = model.books.entry(answer.purpose.clone()).or_insert_with(|| Book::new(Arc::clone(written), now));
            // Written anew, it keeps what was done of the steps that it still has.
            let kept: BTreeSet<&Name> = written.ids.iter().collect();
            book.done.retain(|id, _| kept.contains(id));
            book.seen.retain(|id, _| kept.contains(id));
            (book.written, book.since, book.renew, book.standing) = (Arc::clone(written), now, false, None);
        }
        Answer::Steps(answer) => {
            let Some(book) = model.books.get_mut(&answer.purpose).filter(|book| book.written.ids.len() == answer.steps.len()) else { return };
            for (id, standing) in book.written.ids.iter().zip(&answer.steps) {
                if *standing == Stands::Holds {
                    book.seen.entry(id.clone()).or_insert(now.unix);
                }
            }
            book.standing = Some(Arc::clone(answer));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
