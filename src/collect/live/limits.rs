//! How hard the API server is asked: a token bucket, a number of requests at once, and silence for as long as the server wants it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rand::Rng;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// The limits of one connection.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Objects in a page of a list.
    pub page: u32,
    /// Requests a second, in the long run.
    pub rate: f64,
    /// Requests that may be sent at once after a pause.
    pub burst: f64,
    /// Lists that are read at the same time.
    pub parallel: usize,
    /// How often one request is tried.
    pub attempts: u32,
    /// How many retries there are over all requests of a collection, so that a sick server is left alone.
    pub retries: u32,
    /// The first pause before a retry; each later one is twice as long, and every one is shortened by chance.
    pub backoff: Duration,
    /// The longest pause before a retry.
    pub backoff_max: Duration,
    /// The longest wait that a server may ask for; a longer one ends the attempt.
    pub retry_after_max: Duration,
    /// How long a response may take to begin.
    pub head: Duration,
    /// How long a response may pause.
    pub stall: Duration,
    /// How long a watch is asked to last; between half of it and all of it by chance.
    pub watch: Duration,
    /// How long a watch may be silent: servers send a bookmark every minute.
    pub watch_stall: Duration,
    /// How long the server may be silent altogether before it is asked whether it is there.
    pub silence: Duration,
    /// How long it may take to answer that.
    pub patience: Duration,
    /// How many lists are watched: one for each kind, or one for each kind and namespace where nothing wider may be read. More than that are
    /// read again every [`Limits::relist`]; they count as read, and the state of the connection tells how old the oldest of them is.
    pub watches: usize,
    /// How long a watch may be away before its kind counts as stale.
    pub stale_after: Duration,
    /// How often a list is read again that cannot be watched.
    pub relist: Duration,
    /// How long changes are gathered before they become a new inventory.
    pub batch: Duration,
    /// In how many namespaces a kind is looked for that must not be listed in the whole cluster.
    pub namespaces: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            page: 500,
            rate: 50.0,
            burst: 100.0,
            parallel: 6,
            attempts: 5,
            retries: 60,
            backoff: Duration::from_millis(400),
            backoff_max: Duration::from_secs(10),
            retry_after_max: Duration::from_secs(60),
            head: Duration::from_secs(30),
            stall: Duration::from_secs(20),
            watch: Duration::from_secs(590),
            watch_stall: Duration::from_secs(150),
            silence: Duration::from_secs(12),
            patience: Duration::from_secs(6),
            watches: 200,
            stale_after: Duration::from_secs(5),
            relist: Duration::from_secs(120),
            batch: Duration::from_millis(200),
            namespaces: 100,
        }
    }
}

/// Lets requests through one by one.
pub(crate) struct Limiter {
    bucket: Mutex<Bucket>,
    rate: f64,
    burst: f64,
    parallel: Semaphore,
    retries: AtomicU32,
    retries_full: u32,
}

struct Bucket {
    tokens: f64,
    filled: Instant,
    /// The server asked for silence until then.
    silent_until: Option<Instant>,
}

impl Limiter {
    /// A full bucket.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            bucket: Mutex::new(Bucket { tokens: limits.burst.max(1.0), filled: Instant::now(), silent_until: None }),
            rate: limits.rate.max(0.1),
            burst: limits.burst.max(1.0),
            parallel: Semaphore::new(limits.parallel.max(1)),
            retries: AtomicU32::new(limits.retries),
            retries_full: limits.retries,
        }
    }

    /// Waits until one more list may be read; the permit is held while it is.
    pub(crate) async fn slot(&self) -> Option<SemaphorePermit<'_>> {
        self.parallel.acquire().await.ok()
    }

    /// Waits until a request may be sent.
    pub(crate) async fn admit(&self) {
        while let Some(until) = self.take() {
            tokio::time::sleep_until(until).await;
        }
    }

    /// Nothing is sent before that time has passed.
    pub(crate) fn silence(&self, wait: Duration) {
        let until = Instant::now() + wait;
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.silent_until = Some(bucket.silent_until.map_or(until, |before| before.max(until)));
    }

    /// Whether the server asked for silence.
    pub(crate) fn is_silenced(&self) -> bool {
        self.bucket.lock().unwrap_or_else(PoisonError::into_inner).silent_until.is_some_and(|until| until > Instant::now())
    }

    /// Takes one retry from the budget; whether there was one.
    pub(crate) fn spend_retry(&self) -> bool {
        self.retries.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }

    /// A success gives one retry back: the budget is for a server that is sick now.
    pub(crate) fn earn_retry(&self) {
        _ = self.retries.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| (left < self.retries_full).then_some(left + 1));
    }

    /// Takes a token, or says when to ask again.
    fn take(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = bucket.silent_until {
            if until > now {
                return Some(until);
            }
            bucket.silent_until = None;
        }
        let earned = now.duration_since(bucket.filled).as_secs_f64() * self.rate;
        bucket.tokens = (bucket.tokens + earned).min(self.burst);
        bucket.filled = now;
        if bucket.tokens >= 1.0 {
            bucket.tokens -= 1.0;
            return None;
        }
        Some(now + Duration::from_secs_f64((1.0 - bucket.tokens) / self.rate))
    }
}

/// The pauses between the tries of one request.
#[derive(Debug)]
pub(crate) struct Backoff {
    tries: u32,
    attempts: u32,
    next: Duration,
    longest: Duration,
}

impl Backoff {
    /// Before the first try.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { tries: 0, attempts: limits.attempts, next: limits.backoff, longest: limits.backoff_max }
    }

    /// After a failed try: how long to wait before the next one, or none if there is none.
    pub(crate) fn pause(&mut self) -> Option<Duration> {
        self.tries += 1;
        (self.tries < self.attempts).then(|| self.step())
    }

    /// The next pause of an endless series.
    pub(crate) fn step(&mut self) -> Duration {
        let full = self.next;
        self.next = (full * 2).min(self.longest);
        // Between half and all of it, so that many clients do not come back at once.
        full.mul_f64(rand::rng().random_range(0.5..=1.0))
    }
}

#[cfg(test)]
mod tests;
