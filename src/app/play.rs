//! Game days on the screens: the scripts, the game that runs, and what came of those that are over.
//!
//! A team plays on the ordinary screens. What it opens, saves, marks and tries is told to the game's [`Session`], which is judged away from the
//! screen like every other question: nothing here asks an analysis by itself.

mod answer;
mod choices;
mod clock;
mod course;
mod judge;
mod keys;
mod strip;

pub use answer::Answering;
pub use clock::Clock;
pub use judge::{Case, Verdict, judge};
pub use keys::{key, marked};

pub(in crate::app) use answer::{add, choose as answer_row, front as answer_front, key as answer_key, open as answer_open};
pub use choices::Choice;
pub(in crate::app) use choices::{abandon, choose, starting, tour, unsaved};
pub(in crate::app) use course::{crashed, document, follow, hint, judged, leave_ground, pause, saved, unplayable};
pub(in crate::app) use strip::strip;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::judge::Input;
use super::keymap::Keymap;
use crate::drill::{Debrief, Event, Panel, Script, Session};
use crate::model::{Edit, Name};

/// Everything about game days.
#[derive(Clone, Debug, Default)]
pub struct Play {
    /// The scripts, with the keys of this configuration in their texts.
    pub scripts: Arc<[Arc<Script>]>,
    /// The script whose briefing is shown.
    pub chosen: Option<Name>,
    /// The script that begins as soon as the cluster as it is was analysed.
    pub wanted: Option<Arc<Script>>,
    /// The game that runs.
    pub game: Option<Game>,
    /// What came of the last game, until that is put away.
    pub over: Option<Debrief>,
    /// It was saved.
    pub kept: bool,
    /// The report is being saved.
    reporting: bool,
    /// What came of the games of this run.
    pub results: BTreeMap<Name, Outcome>,
    /// Where each script can be played: the question that the list of scripts asks.
    ground: Case,
    /// The number of the question that is out about the game.
    flight: Option<u64>,
}

/// What came of a script so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The last game.
    pub last: Debrief,
    /// The seconds of the quickest game that was finished.
    pub best: Option<u64>,
}

/// A game that runs.
#[derive(Clone, Debug)]
pub struct Game {
    /// The script, and how far it has come.
    pub session: Session,
    /// How long it has run.
    pub clock: Clock,
    /// What was done and the session was not told yet.
    inputs: Vec<Input>,
    /// What was opened so far: the session needs to hear it once.
    opened: Vec<Event>,
    /// The changes that lead to the analysis that is shown.
    edits: Arc<[Edit]>,
    /// The analysis that they lead to.
    edits_of: u64,
    /// The analysis that the session has seen.
    looked: u64,
    /// What is being saved.
    saving: Option<Panel>,
}

impl Play {
    /// Nothing is played yet; texts that name an action get its key.
    pub fn new(scripts: &[Script], keymap: &Keymap) -> Self {
        let scripts: Arc<[Arc<Script>]> = scripts.iter().map(|script| Arc::new(script.with_keys(&|name| key(keymap, name)))).collect();
        Self { ground: Case::ground(Arc::clone(&scripts)), scripts, ..Self::default() }
    }

    /// The script of that name.
    pub fn script(&self, id: &str) -> Option<&Arc<Script>> {
        self.scripts.iter().find(|script| script.id == *id)
    }

    /// What to ask to know where the scripts can be played.
    pub fn ground(&self) -> Case {
        self.ground.clone()
    }

    /// When the clock on the screen changes, in milliseconds.
    pub fn wake(&self, ms: u64) -> Option<u64> {
        self.game.as_ref().and_then(|game| game.clock.next(ms))
    }
}

#[cfg(test)]
mod tests;
