//! The thread that owns the mirror: takes messages, and gives an inventory when enough has changed.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::message::Message;
use super::mirror::Mirror;
use crate::model::Inventory;

/// How long changes are gathered while the first pass runs: whoever looks on wants to see something, not everything.
const FIRST_PASS: Duration = Duration::from_secs(1);

/// Gets an inventory, and whether the first pass is over.
pub(crate) type Publish = Box<dyn FnMut(Arc<Inventory>, bool) + Send>;

/// Takes messages until nobody can send any more.
pub(crate) struct Keeper {
    /// What is kept.
    pub(crate) mirror: Mirror,
    /// Where messages come from.
    pub(crate) receiver: mpsc::Receiver<Message>,
    /// How long changes are gathered.
    pub(crate) batch: Duration,
    /// Who gets an inventory; none if only the last one is wanted.
    pub(crate) publish: Option<Publish>,
}

impl Keeper {
    /// Runs on a thread of its own, since decoding takes time. Gives the last inventory.
    pub(crate) fn run(mut self, runtime: &Handle) -> Inventory {
        let mut due: Option<Instant> = None;
        let mut collected = false;
        loop {
            let received = runtime.block_on(async {
                match due {
                    Some(due) => timeout_at(due, self.receiver.recv()).await,
                    None => Ok(self.receiver.recv().await),
                }
            });
            let now = Instant::now();
            match received {
                Ok(None) => return self.mirror.inventory(),
                Ok(Some(message)) => {
                    if self.mirror.take(message) {
                        collected = true;
                        due = Some(now);
                    }
                    if self.mirror.is_changed() && due.is_none() {
                        due = Some(now + if collected { self.batch } else { FIRST_PASS.max(self.batch) });
                    }
                }
                Err(_elapsed) => {}
            }
            if due.is_some_and(|due| due <= now) {
                due = None;
                if let Some(publish) = &mut self.publish {
                    publish(Arc::new(self.mirror.inventory()), collected);
                }
            }
        }
    }
}
