//! Which lists do not hear of changes, and since when.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use super::State;
use crate::collect::live::message::Source;
use crate::model::Timestamp;

/// Shared by all followers.
#[derive(Clone)]
pub(super) struct Board(Arc<watch::Sender<BTreeMap<Source, Timestamp>>>);

impl Default for Board {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(BTreeMap::new())))
    }
}

impl Board {
    /// A list has heard nothing since then.
    pub(super) fn lost(&self, source: &Source, since: Timestamp) {
        self.0.send_if_modified(|lost| {
            let news = !lost.contains_key(source);
            if news {
                lost.insert(source.clone(), since);
            }
            news
        });
    }

    /// A list that is not watched was read just now.
    pub(super) fn read(&self, source: &Source) {
        self.0.send_modify(|lost| _ = lost.insert(source.clone(), now()));
    }

    /// A list hears again.
    pub(super) fn heard(&self, source: &Source) {
        self.0.send_if_modified(|lost| lost.remove(source).is_some());
    }

    /// Told of every change.
    pub(super) fn changes(&self) -> watch::Receiver<BTreeMap<Source, Timestamp>> {
        self.0.subscribe()
    }

    /// How the connection stands as a whole.
    pub(super) fn state(&self) -> State {
        self.0.borrow().values().min().map_or(State::Live, |since| State::Stale { since: *since })
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}
