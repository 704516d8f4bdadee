//! Whether the server is still there. A watch looks the same whether nothing happens or nobody answers: a server that was silent for a
//! while is asked for its version, and one that does not answer is not called live any longer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::time::Instant;

use super::client::Client;
use super::fetch::Ask;
use super::stop::Stop;
use crate::model::Timestamp;

/// When a server was last heard, and whoever has to know that it is not any more.
pub(crate) struct Pulse {
    begun: Instant,
    /// In milliseconds since then.
    heard: AtomicU64,
    silences: watch::Sender<u64>,
}

impl Pulse {
    /// Heard just now.
    pub(crate) fn new() -> Self {
        Self { begun: Instant::now(), heard: AtomicU64::new(0), silences: watch::Sender::new(0) }
    }

    /// Something came from the server.
    pub(crate) fn beat(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.heard.store(now, Ordering::Relaxed);
    }

    /// For how long nothing came.
    pub(crate) fn silence(&self) -> Duration {
        self.begun.elapsed().saturating_sub(Duration::from_millis(self.heard.load(Ordering::Relaxed)))
    }

    /// When something last came.
    pub(crate) fn last(&self) -> Timestamp {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(now.saturating_sub(self.silence()).as_secs()).unwrap_or(i64::MAX))
    }

    /// Told when the server does not answer.
    pub(crate) fn silences(&self) -> watch::Receiver<u64> {
        self.silences.subscribe()
    }
}

/// Asks a silent server again and again whether it is there, until it is stopped.
pub(crate) async fn keep(client: Client, stop: Stop) {
    let longest = client.limits().silence;
    let mut was_gone = false;
    loop {
        let left = longest.saturating_sub(client.pulse().silence()).max(longest / 4);
        tokio::select! {
            () = tokio::time::sleep(left) => {}
            () = stop.stopped() => return,
        }
        let gone = client.pulse().silence() >= longest && !client.is_there().await;
        if gone {
            client.pulse().silences.send_modify(|silences| *silences += 1);
        }
        match (gone, was_gone) {
            (true, false) => tracing::warn!("the server does not answer"),
            (false, true) => tracing::info!("the server answers again"),
            _ => {}
        }
        was_gone = gone;
    }
}

impl Client {
    /// Whether the server answers anything at all.
    async fn is_there(&self) -> bool {
        // Whoever asked for silence is there.
        self.limiter().is_silenced() || self.touch(&Ask::json("/version")).await
    }
}
