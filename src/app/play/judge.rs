//! What an analysis says of a game: whether a script can be played, and what was reached.

use std::sync::Arc;

use crate::analysis::Analysis;
use crate::drill::{Event, Script, Session, Ticked};
use crate::model::{Edit, ObjectRef, Timestamp};

/// What is to be judged, compared by identity.
#[derive(Clone, Debug, Default)]
pub struct Case(Arc<Matter>);

impl PartialEq for Case {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Case {}

#[derive(Debug)]
enum Matter {
    /// Where these scripts can be played.
    Ground(Arc<[Arc<Script>]>),
    /// A script begins.
    Begin(Arc<Script>, Timestamp),
    /// A team has done something, or the cluster has changed.
    Look { session: Box<Session>, inputs: Vec<Input>, edits: Arc<[Edit]>, now: Timestamp },
}

impl Default for Matter {
    fn default() -> Self {
        Self::Ground(Arc::default())
    }
}

/// What a session is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// Something was done on the screens.
    Did(Event),
    /// A hint was asked for.
    Hint,
    /// The current stage was left as it is.
    Skip,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The objects that each script misses.
    Ground(Vec<Vec<ObjectRef>>),
    /// The script cannot be played: these objects are not there.
    Unplayable(Vec<ObjectRef>),
    /// The script has begun.
    Begun(Session),
    /// The session has seen what was done.
    Looked {
        /// The session after that.
        session: Session,
        /// The checkpoints that were reached.
        ticked: Vec<Ticked>,
        /// The hints that were asked for.
        hints: Vec<String>,
    },
}

impl Case {
    pub(super) fn ground(scripts: Arc<[Arc<Script>]>) -> Self {
        Self(Arc::new(Matter::Ground(scripts)))
    }

    pub(super) fn begin(script: Arc<Script>, now: Timestamp) -> Self {
        Self(Arc::new(Matter::Begin(script, now)))
    }

    pub(super) fn look(session: Session, inputs: Vec<Input>, edits: Arc<[Edit]>, now: Timestamp) -> Self {
        Self(Arc::new(Matter::Look { session: Box::new(session), inputs, edits, now }))
    }
}

/// Judges. `base` is the cluster as it is, where changes are tried on it.
pub fn judge(analysis: &Analysis, base: Option<&Analysis>, case: &Case) -> Verdict {
    let cluster = base.unwrap_or(analysis);
    match &*case.0 {
        Matter::Ground(scripts) => Verdict::Ground(scripts.iter().map(|script| script.missing(&cluster.inventory)).collect()),
        Matter::Begin(script, now) => {
            let missing = script.missing(&cluster.inventory);
            if missing.is_empty() { Verdict::Begun(Session::start(Arc::clone(script), cluster, *now)) } else { Verdict::Unplayable(missing) }
        }
        Matter::Look { session, inputs, edits, now } => {
            let mut session = Session::clone(session);
            let events: Vec<Event> = inputs.iter().filter_map(|input| if let Input::Did(event) = input { Some(event.clone()) } else { None }).collect();
            let mut ticked = session.observe(analysis, edits, &events, *now);
            let mut hints = Vec::new();
            for input in inputs {
                match input {
                    Input::Did(_) => {}
                    Input::Hint => hints.extend(session.hint(*now)),
                    Input::Skip => {
                        session.skip();
                        ticked.extend(session.observe(analysis, edits, &[], *now));
                    }
                }
            }
            Verdict::Looked { session, ticked, hints }
        }
    }
}
