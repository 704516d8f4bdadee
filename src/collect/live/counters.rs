//! What a connection cost: requests, bytes, and how often the server asked for a pause.

use std::sync::atomic::{AtomicU64, Ordering};

/// Running totals of one connection.
#[derive(Debug, Default)]
pub struct Counters {
    requests: AtomicU64,
    received: AtomicU64,
    retried: AtomicU64,
    throttled: AtomicU64,
}

/// The totals at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Requests that were sent.
    pub requests: u64,
    /// Bytes of bodies, as transferred.
    pub received: u64,
    /// Requests that were sent again.
    pub retried: u64,
    /// Answers that asked for a pause.
    pub throttled: u64,
}

impl Counters {
    /// The totals now.
    pub fn cost(&self) -> Cost {
        Cost {
            requests: self.requests.load(Ordering::Relaxed),
            received: self.received.load(Ordering::Relaxed),
            retried: self.retried.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn receive(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub(crate) fn retry(&self) {
        self.retried.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn throttle(&self) {
        self.throttled.fetch_add(1, Ordering::Relaxed);
    }
}
