//! How far a collection is, kind by kind.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::counters::Cost;
use crate::model::{CoverageState, Kind};

/// Where one kind is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Its first page was not asked for yet.
    #[default]
    Waiting,
    /// It is being read.
    Reading,
    /// It is read, with this result.
    Done(CoverageState),
}

/// How far one kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindProgress {
    /// The kind.
    pub kind: Kind,
    /// Objects that arrived so far.
    pub objects: u64,
    /// How many the server says will still come, where it says so.
    pub remaining: Option<u64>,
    /// Where it is.
    pub phase: Phase,
}

/// How far everything is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Every kind that is collected, in the order of collection.
    pub kinds: Vec<KindProgress>,
    /// What it cost so far.
    pub cost: Cost,
    /// How long it took so far.
    pub elapsed: Duration,
}

impl Progress {
    /// Objects that arrived so far.
    pub fn objects(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.objects).sum()
    }

    /// Kinds that are done, and all kinds.
    pub fn done(&self) -> (usize, usize) {
        (self.kinds.iter().filter(|kind| matches!(kind.phase, Phase::Done(_))).count(), self.kinds.len())
    }

    /// Objects a second.
    pub fn rate(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.objects() as f64 / seconds } else { 0.0 }
    }
}

/// Who is told of progress.
pub type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// Keeps count while a collection runs.
#[derive(Clone)]
pub(crate) struct Tracker(Arc<Mutex<Vec<KindProgress>>>, Instant);

impl Tracker {
    /// Every kind waits.
    pub(crate) fn new() -> Self {
        let kinds = Kind::collected().map(|kind| KindProgress { kind, objects: 0, remaining: None, phase: Phase::Waiting });
        Self(Arc::new(Mutex::new(kinds.collect())), Instant::now())
    }

    /// Some objects of a kind arrived.
    pub(crate) fn arrived(&self, kind: Kind, objects: usize) {
        self.change(kind, |p| p.objects += objects as u64);
    }

    /// A kind is read, or read again from its beginning.
    pub(crate) fn begin(&self, kind: Kind) {
        self.change(kind, |p| *p = KindProgress { kind, objects: 0, remaining: None, phase: Phase::Reading });
    }

    /// The server says how much is still to come.
    pub(crate) fn remaining(&self, kind: Kind, remaining: Option<u64>) {
        self.change(kind, |p| p.remaining = remaining);
    }

    /// A kind is done.
    pub(crate) fn done(&self, kind: Kind, state: CoverageState) {
        self.change(kind, |p| {
            p.phase = Phase::Done(state);
            p.remaining = None;
        });
    }

    /// Everything as it is now.
    pub(crate) fn snapshot(&self, cost: Cost) -> Progress {
        Progress { kinds: self.0.lock().unwrap_or_else(PoisonError::into_inner).clone(), cost, elapsed: self.1.elapsed() }
    }

    fn change(&self, kind: Kind, change: impl FnOnce(&mut KindProgress)) {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(progress) = kinds.iter_mut().find(|p| p.kind == kind) {
            change(progress);
        }
    }
}
