//! An interruption (ctrl-c, SIGTERM) ends a command with exit code 130, and leaves no half file.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tokio::sync::Notify;

use super::Failure;

/// Whether somebody waits in [`asked`].
static WAITING: AtomicBool = AtomicBool::new(false);
/// Tells him.
static ASKED: Notify = Notify::const_new();
/// Held while a file is written.
static WRITING: Mutex<()> = Mutex::new(());

/// From now on an interruption is answered: whoever waits for one is told, else the program ends at once, but not in the midst of a file.
pub(crate) fn heed() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Without them an interruption ends the program as it ends any other.
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
        std::thread::spawn(move || {
            for _ in signals.forever() {
                if WAITING.load(Ordering::SeqCst) {
                    ASKED.notify_one();
                } else {
                    let _whole = writing();
                    Failure::interrupted().report();
                    signal_hook::low_level::exit(130);
                }
            }
        });
    });
}

/// Comes back when an interruption comes.
pub(crate) async fn asked() {
    /// Whoever is dropped waits no longer.
    struct Waiting;
    impl Drop for Waiting {
        fn drop(&mut self) {
            WAITING.store(false, Ordering::SeqCst);
        }
    }
    heed();
    WAITING.store(true, Ordering::SeqCst);
    let _waiting = Waiting;
    ASKED.notified().await;
}

/// Keeps interruptions away while a file is written, until it is dropped.
pub(crate) fn writing() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}
