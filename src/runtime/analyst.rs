//! The one who analyses: one job at a time, the newest only, and never so many that the machine has nothing else to do.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use super::effects::reason;
use crate::analysis::{Analysis, Settings, analyse, what_if};
use crate::app::msg::Msg;
use crate::model::{Edit, Inventory};

/// After work that nobody waits for, it rests this many times as long as it worked: a quarter of one core at most.
const REST: u32 = 3;
/// A shorter rest is none.
const SHORTEST: Duration = Duration::from_millis(50);

/// What to analyse.
pub(super) struct Job {
    pub(super) ticket: u64,
    pub(super) inventory: Arc<Inventory>,
    pub(super) settings: Settings,
    pub(super) edits: Vec<Edit>,
    pub(super) base: Option<Arc<Analysis>>,
    pub(super) urgent: bool,
}

/// Takes jobs and sends what comes of them.
pub(super) struct Analyst {
    jobs: std::sync::mpsc::Sender<Job>,
}

impl Analyst {
    /// Begins to work, on a thread of its own that ends with this value.
    pub(super) fn new(sender: Sender<Msg>) -> Self {
        let (jobs, orders) = channel();
        let work = move || {
            let mut rested = Instant::now();
            while let Some(job) = next(&orders, rested) {
                let began = Instant::now();
                let msg = catch_unwind(AssertUnwindSafe(|| run(job))).unwrap_or_else(|panic| Msg::Crashed(reason(&*panic)));
                if sender.blocking_send(msg).is_err() {
                    return;
                }
                rested = Instant::now() + began.elapsed() * REST;
            }
        };
        // Without a thread nothing is analysed, and the header says that the analysis is behind.
        let _ = std::thread::Builder::new().name("analysis".to_owned()).spawn(work).inspect_err(|error| tracing::error!("analysis: {error}"));
        Self { jobs }
    }

    /// Orders an analysis; one that was ordered before and has not begun is forgotten.
    pub(super) fn order(&self, job: Job) {
        let _ = self.jobs.send(job);
    }
}

/// Waits for a job: an urgent one at once, another when there was enough rest. Of several it is the newest.
fn next(orders: &Receiver<Job>, rested: Instant) -> Option<Job> {
    let mut job = orders.recv().ok()?;
    loop {
        while let Ok(newer) = orders.try_recv() {
            let urgent = job.urgent || newer.urgent;
            job = Job { urgent, ..newer };
        }
        let rest = rested.saturating_duration_since(Instant::now());
        if job.urgent || rest < SHORTEST {
            return Some(job);
        }
        match orders.recv_timeout(rest) {
            Ok(newer) => job = newer,
            Err(RecvTimeoutError::Timeout) => return Some(job),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

fn run(job: Job) -> Msg {
    let base = job.base.unwrap_or_else(|| Arc::new(analyse(job.inventory, &job.settings)));
    if job.edits.is_empty() {
        return Msg::Analysed(job.ticket, base, None);
    }
    let shown = Arc::new(what_if(&base, &job.edits));
    Msg::Analysed(job.ticket, shown, Some(base))
}

#[cfg(test)]
mod tests;
