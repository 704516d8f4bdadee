//! How long a game has run. The time that it was paused does not count.

use crate::app::msg::Time;
use crate::model::Timestamp;

/// A stopwatch that is shown the time instead of reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    begun: Time,
    /// Since when it stands, in milliseconds.
    paused: Option<u64>,
    /// How long it has stood before, in milliseconds.
    stood: u64,
}

impl Clock {
    /// Begins.
    pub const fn new(now: Time) -> Self {
        Self { begun: now, paused: None, stood: 0 }
    }

    /// When it began.
    pub const fn begun(&self) -> Timestamp {
        Timestamp(self.begun.unix)
    }

    /// Whether it stands.
    pub const fn is_paused(&self) -> bool {
        self.paused.is_some()
    }

    /// Stops, or goes on.
    pub const fn toggle(&mut self, now: Time) {
        match self.paused.take() {
            Some(since) => self.stood += now.ms.saturating_sub(since),
            None => self.paused = Some(now.ms),
        }
    }

    /// How long it has run, in milliseconds.
    const fn ran(&self, ms: u64) -> u64 {
        let until = match self.paused {
            Some(since) => since,
            None => ms,
        };
        until.saturating_sub(self.begun.ms).saturating_sub(self.stood)
    }

    /// The time of the game: that of its beginning, and as many seconds as it has run. The clock on the wall may be set meanwhile.
    pub const fn now(&self, time: Time) -> Timestamp {
        Timestamp(self.begun.unix + (self.ran(time.ms) / 1000) as i64)
    }

    /// When the next second is full, in milliseconds; never while it stands.
    pub const fn next(&self, ms: u64) -> Option<u64> {
        if self.is_paused() {
            return None;
        }
        Some(ms + 1000 - self.ran(ms) % 1000)
    }
}
