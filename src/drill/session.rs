//! A team at play.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::condition::{Scene, connected};
use super::event::Event;
use super::question::Answer;
use super::script::{Phase, Script, Stage};
use crate::analysis::Analysis;
use crate::model::{Edit, Name, ObjectRef, Timestamp};

/// What happened so far, as far as conditions ask for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Past {
    /// What reached what at the start.
    pub(super) connected: Arc<BTreeSet<(ObjectRef, ObjectRef)>>,
    /// What the players did on the screens.
    pub(super) events: Vec<Event>,
    /// Questions with a right answer.
    pub(super) solved: BTreeSet<Name>,
}

/// A checkpoint that was just reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// Its id.
    pub id: Name,
    /// Its title.
    pub title: String,
    /// The stage is done with it.
    pub ends_stage: bool,
    /// The game day is done with it.
    pub ends_drill: bool,
}

/// A hint that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The stage's title.
    pub stage: String,
    /// The hint.
    pub text: String,
    /// When, in seconds from the start.
    pub at: u64,
}

/// Something that was tried and is no solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongMove {
    /// Why it is none.
    pub message: String,
    /// When, in seconds from the start.
    pub at: u64,
}

/// What is shown at the bottom of the screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// The script's title.
    pub title: String,
    /// The current stage, counted from 1; that of the last stage when all is done.
    pub stage: usize,
    /// How many there are.
    pub stages: usize,
    /// What is to be done now.
    pub task: String,
    /// Seconds since the start.
    pub elapsed: u64,
    /// Hints taken.
    pub hints: usize,
    /// The checkpoints of the current stage, and whether each is reached.
    pub checkpoints: Vec<(String, bool)>,
}

/// A game day under way.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) script: Arc<Script>,
    pub(super) started: Timestamp,
    pub(super) stage: usize,
    pub(super) ticked: BTreeMap<Name, u64>,
    pub(super) hints: Vec<Hint>,
    /// How many hints of the current stage were taken.
    shown: usize,
    pub(super) wrong: Vec<WrongMove>,
    /// Traps that hold now: each is named once until it is left.
    tripped: BTreeSet<Name>,
    answers: BTreeMap<Name, Answer>,
    past: Past,
}

impl Session {
    /// Begins. The analysis is that of the untouched cluster: it gives the right answers.
    pub fn start(script: Arc<Script>, analysis: &Analysis, now: Timestamp) -> Self {
        let answers = script.stages.iter().flat_map(|stage| &stage.questions).map(|q| (q.id.clone(), q.answer(analysis))).collect();
        let past = Past { connected: Arc::new(connected(analysis)), ..Past::default() };
        Self {
            script,
            started: now,
            stage: 0,
            ticked: BTreeMap::new(),
            hints: Vec::new(),
            shown: 0,
            wrong: Vec::new(),
            tripped: BTreeSet::new(),
            answers,
            past,
        }
    }

    /// The script.
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// When it began.
    pub const fn started(&self) -> Timestamp {
        self.started
    }

    /// The current stage; none when all is done.
    pub fn stage(&self) -> Option<&Stage> {
        self.script.stages.get(self.stage)
    }

    /// Whether all is done.
    pub fn is_finished(&self) -> bool {
        self.stage >= self.script.stages.len()
    }

    /// Looks at what the players see: the analysis that is shown, the edits that lead to it, and what they did since the last time.
    /// Answers which checkpoints that reaches.
    pub fn observe(&mut self, analysis: &Analysis, edits: &[Edit], events: &[Event], now: Timestamp) -> Vec<Ticked> {
        let at = self.elapsed(now);
        self.hear(events, at);
        self.watch_traps(analysis, edits, at);
        let mut ticked = Vec::new();
        while let Some(stage) = self.script.stages.get(self.stage) {
            let scene = Scene { analysis, edits, past: &self.past };
            for checkpoint in stage.checkpoints.iter().filter(|c| !self.ticked.contains_key(&c.id)) {
                if checkpoint.when.holds(&scene) {
                    ticked.push(Ticked { id: checkpoint.id.clone(), title: checkpoint.title.clone(), ends_stage: false, ends_drill: false });
                }
            }
            self.ticked.extend(ticked.iter().map(|t| (t.id.clone(), at)).filter(|(id, _)| !self.ticked.contains_key(id)).collect::<Vec<_>>());
            if stage.checkpoints.iter().any(|c| !self.ticked.contains_key(&c.id)) {
                break;
            }
            self.stage += 1;
            self.shown = 0;
            if let Some(last) = ticked.last_mut() {
                last.ends_stage = true;
                last.ends_drill = self.stage == self.script.stages.len();
            }
        }
        ticked
    }

    /// Takes in what was done. An answer counts for the stages up to the current one.
    fn hear(&mut self, events: &[Event], at: u64) {
        for event in events {
            if let Event::Answered { question, text } = event {
                match self.answers.get(question) {
                    Some(answer) if answer.is(text) => _ = self.past.solved.insert(question.clone()),
                    Some(_) => {
                        let asked = self.script.stages.iter().flat_map(|s| &s.questions).find(|q| q.id == *question).map_or("", |q| q.text.as_str());
                        self.wrong.push(WrongMove { message: format!("Answered `{text}` to: {asked}"), at });
                    }
                    None => {}
                }
            }
            self.past.events.push(event.clone());
        }
    }

    fn watch_traps(&mut self, analysis: &Analysis, edits: &[Edit], at: u64) {
        let scene = Scene { analysis, edits, past: &self.past };
        for trap in &self.script.traps {
            if !trap.when.holds(&scene) {
                self.tripped.remove(&trap.id);
            } else if self.tripped.insert(trap.id.clone()) {
                self.wrong.push(WrongMove { message: trap.message.clone(), at });
            }
        }
    }

    /// The next hint of the current stage; the last one again when there is no other.
    pub fn hint(&mut self, now: Timestamp) -> Option<String> {
        let at = self.elapsed(now);
        let stage = self.script.stages.get(self.stage)?;
        let text = stage.hints.get(self.shown).or_else(|| stage.hints.last())?.clone();
        if self.shown < stage.hints.len() {
            self.shown += 1;
            self.hints.push(Hint { stage: stage.title.clone(), text: text.clone(), at });
        }
        Some(text)
    }

    /// How many hints of the current stage were not taken yet.
    pub fn hints_left(&self) -> usize {
        self.stage().map_or(0, |stage| stage.hints.len().saturating_sub(self.shown))
    }

    /// The hints that were taken.
    pub fn hints(&self) -> &[Hint] {
        &self.hints
    }

    /// Leaves the current stage as it is and goes on to the next.
    pub fn skip(&mut self) {
        self.stage = (self.stage + 1).min(self.script.stages.len());
        self.shown = 0;
    }

    /// The parts of the work that the script has, and whether each is done.
    pub fn phases(&self) -> impl Iterator<Item = (Phase, bool)> {
        let has = |phase: &Phase| self.script.stages.iter().any(|stage| stage.phase == *phase);
        Phase::ALL.into_iter().filter(has).map(|phase| (phase, self.phase_end(phase).is_some()))
    }

    /// Whether a question has its right answer.
    pub fn is_solved(&self, question: &str) -> bool {
        self.past.solved.contains(question)
    }

    /// Mistakes so far, in the order in which they were made.
    pub fn wrong_moves(&self) -> &[WrongMove] {
        &self.wrong
    }

    /// What the screens show of it.
    pub fn strip(&self, now: Timestamp) -> Strip {
        let last = self.script.stages.len().saturating_sub(1);
        let stage = self.script.stages.get(self.stage.min(last));
        Strip {
            title: self.script.title.clone(),
            stage: self.stage.min(last) + 1,
            stages: self.script.stages.len(),
            task: self.stage().map_or_else(String::new, |s| s.task.clone()),
            elapsed: self.elapsed(now),
            hints: self.hints.len(),
            checkpoints: stage.map_or_else(Vec::new, |s| s.checkpoints.iter().map(|c| (c.title.clone(), self.ticked.contains_key(&c.id))).collect()),
        }
    }

    /// A text that answers a question rightly.
    pub fn right_answer(&self, question: &str) -> Option<String> {
        self.answers.get(question).map(Answer::text)
    }

    /// The seconds until the last checkpoint of a phase was reached; none while one is open.
    pub(super) fn phase_end(&self, phase: Phase) -> Option<u64> {
        let times: Option<Vec<u64>> =
            self.script.checkpoints().filter(|(stage, _)| stage.phase == phase).map(|(_, c)| self.ticked.get(&c.id).copied()).collect();
        times?.into_iter().max()
    }

    fn elapsed(&self, now: Timestamp) -> u64 {
        u64::try_from(now.0 - self.started.0).unwrap_or(0)
    }
}
