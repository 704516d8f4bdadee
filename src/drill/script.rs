//! What a game day consists of.

use super::condition::Condition;
use super::event::Event;
use super::question::Question;
use crate::model::{Edit, Name, ObjectRef};

/// A game day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Its name on the command line.
    pub id: Name,
    /// Its title.
    pub title: String,
    /// What happened, as the team is told.
    pub briefing: String,
    /// How many minutes a prepared team takes.
    pub minutes: u32,
    /// It teaches the interface and measures nobody.
    pub tour: bool,
    /// In order: a stage begins when the one before is done.
    pub stages: Vec<Stage>,
    /// Changes that the team can choose from, right ones and wrong ones; it may make any others too.
    pub moves: Vec<Move>,
    /// What looks like a solution and is none.
    pub traps: Vec<Trap>,
    /// The shortest way through, as somebody plays it.
    pub solution: Vec<Play>,
    /// Ways that lead nowhere.
    pub failing: Vec<Failing>,
}

impl Script {
    /// The move of that id.
    pub fn find_move(&self, id: &str) -> Option<&Move> {
        self.moves.iter().find(|m| m.id == *id)
    }

    /// Every checkpoint with the stage that it is in.
    pub fn checkpoints(&self) -> impl Iterator<Item = (&Stage, &Checkpoint)> {
        self.stages.iter().flat_map(|stage| stage.checkpoints.iter().map(move |checkpoint| (stage, checkpoint)))
    }
}

/// What a stage trains: the report gives the time to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Seeing what it is.
    Detect,
    /// Seeing how far it reaches.
    Size,
    /// Closing the ways.
    Cut,
    /// Showing that they are closed, and that nothing else is.
    Verify,
}

impl Phase {
    /// In the order of an incident.
    pub const ALL: [Self; 4] = [Self::Detect, Self::Size, Self::Cut, Self::Verify];

    /// The word in a script and in a report.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Detect => "detect",
            Self::Size => "size",
            Self::Cut => "cut",
            Self::Verify => "verify",
        }
    }
}

/// One task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its id.
    pub id: Name,
    /// What it trains.
    pub phase: Phase,
    /// Its title.
    pub title: String,
    /// What the team is to do.
    pub task: String,
    /// From the vaguest to the plainest.
    pub hints: Vec<String>,
    /// What the team is asked.
    pub questions: Vec<Question>,
    /// All of them end the stage.
    pub checkpoints: Vec<Checkpoint>,
}

/// Something that has to be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its id, unique in the script.
    pub id: Name,
    /// What is so then, in a few words.
    pub title: String,
    /// What decides.
    pub when: Condition,
}

/// A change that the team can choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Its id.
    pub id: Name,
    /// What it does.
    pub title: String,
    /// What it changes.
    pub edits: Vec<Edit>,
}

/// A mistake that the session names when it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trap {
    /// Its id.
    pub id: Name,
    /// How it is known.
    pub when: Condition,
    /// Why it is one.
    pub message: String,
}

/// One act of a recorded way through a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Play {
    /// What is done, in words: a line of the shortest solution.
    pub text: String,
    /// What it is.
    pub actions: Vec<Action>,
}

/// A way that leads nowhere, for the script to prove that it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// It begins after so many lines of the solution.
    pub after: usize,
    /// The checkpoints that it does not reach.
    pub never: Vec<Name>,
    /// The traps that it steps into.
    pub traps: Vec<Name>,
    /// What is played.
    pub plays: Vec<Play>,
}

/// What a player does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Marks an object as compromised.
    Mark(ObjectRef),
    /// Makes a prepared move.
    Move(Name),
    /// Removes an object in the what-if.
    Remove(ObjectRef),
    /// Takes all edits back.
    Reset,
    /// Does something on the screens.
    Event(Event),
    /// Gives the right answer to a question.
    Solve(Name),
    /// Applies the edits of the containment runbook of an object.
    Contain(ObjectRef),
}
