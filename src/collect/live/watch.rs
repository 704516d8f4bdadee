//! Staying up to date: one pass, then a watch per list, and a new inventory whenever something that is kept has changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::client::Client;
use super::gather::{Gather, Gathered};
use super::keeper::Keeper;
use super::mirror::Mirror;
use super::once::{CollectOptions, WAITING};
use super::progress::{Progress, Tracker};
use super::pulse;
use super::stop::Stop;
use crate::model::{Inventory, Timestamp};

mod board;
mod events;
mod follow;

use board::Board;
use follow::Follower;

/// How often progress is told during the first pass.
const TELL: Duration = Duration::from_millis(150);

/// How the connection to the cluster stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The first pass runs; the inventory holds what was read so far.
    Collecting,
    /// Every change arrives.
    Live,
    /// Some changes do not arrive since then; the coverage says of which kinds.
    Stale {
        /// The oldest loss.
        since: Timestamp,
    },
    /// It was stopped; the inventory holds what was read by then.
    Stopped,
    /// Nothing could be read, and why.
    Failed {
        /// The cause.
        cause: String,
        /// What to do about it.
        remedy: String,
    },
}

/// The newest of everything.
#[derive(Clone, Debug)]
pub struct Update {
    /// Counts inventories: the same number, the same inventory.
    pub epoch: u64,
    /// What was read.
    pub inventory: Arc<Inventory>,
    /// How far the first pass is.
    pub progress: Progress,
    /// How the connection stands.
    pub state: State,
}

/// A running watch. Dropping it stops it.
#[derive(Debug)]
pub struct Feed {
    /// The newest update; a slow reader misses those between.
    pub updates: watch::Receiver<Update>,
    stop: Stop,
}

impl Feed {
    /// What stops it.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// Everything that the parts of a watch share.
#[derive(Clone)]
struct Run {
    client: Client,
    stop: Stop,
    tracker: Tracker,
    board: Board,
    updates: watch::Sender<Update>,
    epoch: Arc<AtomicU64>,
}

/// Starts reading and goes on until it is stopped. Must be called within a runtime.
pub fn watch(client: &Client, options: &CollectOptions) -> Feed {
    let stop = Stop::default();
    let tracker = Tracker::new();
    let cluster = client.cluster(&options.namespaces);
    let empty = Inventory { cluster: cluster.clone(), ..Inventory::default() };
    let first = Update { epoch: 0, inventory: Arc::new(empty), progress: tracker.snapshot(client.counters().cost()), state: State::Collecting };
    let (updates, receiver) = watch::channel(first);
    let run = Run { client: client.clone(), stop: stop.clone(), tracker, board: Board::default(), updates, epoch: Arc::default() };
    let (sender, messages) = mpsc::channel(WAITING);
    let publish = run.clone();
    let keeper = Keeper {
        mirror: Mirror::new(cluster),
        receiver: messages,
        batch: client.limits().batch,
        publish: Some(Box::new(move |inventory, collected| publish.publish(inventory, collected))),
    };
    let gather = Gather { client: client.clone(), namespaces: options.namespaces.clone().into(), stop: stop.clone(), sender, tracker: run.tracker.clone() };
    tokio::spawn(run.all(keeper, gather));
    Feed { updates: receiver, stop }
}

impl Run {
    /// The whole life of a watch.
    async fn all(self, keeper: Keeper, gather: Gather) {
        let runtime = Handle::current();
        let kept = tokio::task::spawn_blocking(move || keeper.run(&runtime));
        let teller = tokio::spawn(self.clone().tell());
        let gathered = gather.run().await;
        teller.abort();
        let refused = gathered.unauthorized;
        self.follow(gather, gathered).await;
        // Nobody sends any more, so the keeper ends and gives what it has.
        if let Ok(inventory) = kept.await {
            let nothing = Arc::new(inventory);
            let failed = refused && crate::model::Kind::collected().all(|kind| nothing.count(kind) == 0);
            let state = if failed {
                let error = super::Error::Unauthorized { server: self.client.server() };
                State::Failed { cause: error.to_string(), remedy: error.remedy() }
            } else {
                State::Stopped
            };
            self.updates.send_modify(|update| {
                update.epoch = self.epoch.fetch_add(1, Ordering::Relaxed) + 1;
                update.inventory = nothing;
                update.progress = self.tracker.snapshot(self.client.counters().cost());
                update.state = state;
            });
        }
    }

    /// Follows every list until it is stopped.
    async fn follow(&self, gather: Gather, gathered: Gathered) {
        if gathered.unauthorized && gathered.followable.is_empty() {
            return;
        }
        let mut followers = JoinSet::new();
        let most = self.client.limits().watches;
        for (number, list) in gathered.followable.into_iter().enumerate() {
            let follower = Follower::new(&gather, self.board.clone(), list.source.clone());
            if number < most {
                followers.spawn(follower.follow(list.api, list.since));
            } else {
                followers.spawn(follower.poll("more lists than are watched at a time"));
            }
        }
        for source in gathered.short {
            followers.spawn(Follower::new(&gather, self.board.clone(), source).heal());
        }
        drop(gather);
        followers.spawn(pulse::keep(self.client.clone(), self.stop.clone()));
        let mut changes = self.board.changes();
        loop {
            self.say();
            tokio::select! {
                () = self.stop.stopped() => break,
                told = changes.changed() => if told.is_err() { break },
            }
        }
        followers.shutdown().await;
    }

    /// Gives an inventory to whoever listens.
    fn publish(&self, inventory: Arc<Inventory>, collected: bool) {
        let epoch = self.epoch.fetch_add(1, Ordering::Relaxed) + 1;
        self.updates.send_modify(|update| {
            update.epoch = epoch;
            update.inventory = inventory;
            update.progress = self.tracker.snapshot(self.client.counters().cost());
            if collected {
                update.state = self.board.state();
            }
        });
    }

    /// Says how the connection stands, if that is news.
    fn say(&self) {
        let state = self.board.state();
        self.updates.send_if_modified(|update| {
            let news = update.state != State::Collecting && update.state != state;
            if news {
                update.state = state;
            }
            news
        });
    }

    /// Tells of progress again and again.
    async fn tell(self) {
        loop {
            tokio::time::sleep(TELL).await;
            self.updates.send_modify(|update| update.progress = self.tracker.snapshot(self.client.counters().cost()));
        }
    }
}
