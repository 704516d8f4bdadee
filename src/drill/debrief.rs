//! What a game day showed.

use super::script::Phase;
use super::session::{Hint, Session, WrongMove};
use crate::model::{Name, Timestamp};

/// The report of a game day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debrief {
    /// The script's name.
    pub script: Name,
    /// Its title.
    pub title: String,
    /// When it began.
    pub started: Timestamp,
    /// How long it took, or has taken so far, in seconds.
    pub seconds: u64,
    /// How many minutes a prepared team takes.
    pub target_minutes: u32,
    /// Everything was reached.
    pub finished: bool,
    /// The time to each part of the work.
    pub spans: Vec<Span>,
    /// The checkpoints that were reached, in the order in which they were, with the seconds from the start.
    pub reached: Vec<(String, u64)>,
    /// Those that were not.
    pub missed: Vec<String>,
    /// Hints that were taken.
    pub hints: Vec<Hint>,
    /// What was tried and is no solution.
    pub wrong: Vec<WrongMove>,
    /// The shortest way, one line a step.
    pub shortest: Vec<String>,
}

/// How long one part of the work took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which.
    pub phase: Phase,
    /// Seconds from the start until it was done; none if it was not.
    pub until: Option<u64>,
}

impl Session {
    /// The report as of now.
    pub fn debrief(&self, now: Timestamp) -> Debrief {
        let mut reached: Vec<(String, u64)> = self.script.checkpoints().filter_map(|(_, c)| Some((c.title.clone(), *self.ticked.get(&c.id)?))).collect();
        reached.sort_by_key(|(_, at)| *at);
        let missed: Vec<String> = self.script.checkpoints().filter(|(_, c)| !self.ticked.contains_key(&c.id)).map(|(_, c)| c.title.clone()).collect();
        // Who skips to the end has not finished.
        let finished = self.is_finished() && missed.is_empty();
        let end = if finished { reached.last().map_or(0, |(_, at)| *at) } else { u64::try_from(now.0 - self.started.0).unwrap_or(0) };
        let phases = Phase::ALL.into_iter().filter(|phase| self.script.stages.iter().any(|stage| stage.phase == *phase));
        Debrief {
            script: self.script.id.clone(),
            title: self.script.title.clone(),
            started: self.started,
            seconds: end,
            target_minutes: self.script.minutes,
            finished,
            spans: phases.map(|phase| Span { phase, until: self.phase_end(phase) }).collect(),
            reached,
            missed,
            hints: self.hints.clone(),
            wrong: self.wrong.clone(),
            shortest: self.script.solution.iter().map(|play| play.text.clone()).filter(|text| !text.is_empty()).collect(),
        }
    }
}
