//! Ending a collection from outside.

use std::sync::Arc;

use tokio::sync::watch;

/// Stops a collection or a watch. Cheap to clone; every clone stops the same thing. What was read by then is kept.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Stops it.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is stopped.
    pub async fn stopped(&self) {
        let mut told = self.0.subscribe();
        // The sender lives as long as `self`, so the wait ends only when it is stopped.
        _ = told.wait_for(|stopped| *stopped).await;
    }
}
