//! Game days: a script with tasks, hints and checkpoints, and the session of a team that plays it.
//!
//! A [`Script`] is data. A [`Session`] is a state machine without a clock: it is shown the analysis of the cluster or of the what-if, the
//! edits that lead to it, what the players did, and the time; it answers which checkpoints that ticks. A checkpoint is a [`Condition`] that the
//! analysis decides, so that a move that merely looks right ticks nothing.

mod condition;
mod debrief;
mod event;
mod ground;
mod keys;
mod question;
mod script;
mod session;

pub use condition::{Condition, Deed};
pub use debrief::{Debrief, Span};
pub use event::{Event, EventPattern, Panel};
pub use question::{Expected, Question};
pub use script::{Action, Checkpoint, Failing, Move, Phase, Play, Script, Stage, Trap};
pub use session::{Hint, Session, Strip, Ticked, WrongMove};

#[cfg(test)]
mod tests;
