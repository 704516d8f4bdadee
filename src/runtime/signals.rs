//! Signals of the operating system.

use std::io;

use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// What was asked of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// End, with this exit code.
    End(u8),
    /// Give the terminal back for a while.
    Suspend,
    /// The shell let us go on.
    Continue,
}

/// The signals that are heard.
pub(super) struct Signals {
    interrupt: Stream,
    terminate: Stream,
    hangup: Stream,
    stop: Stream,
    go_on: Stream,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            stop: signal(SignalKind::from_raw(signal_hook::consts::SIGTSTP))?,
            go_on: signal(SignalKind::from_raw(signal_hook::consts::SIGCONT))?,
        })
    }

    /// The next signal. A program that a signal ends has 128 and its number as exit code.
    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::End(130),
            _ = self.terminate.recv() => Signal::End(143),
            _ = self.hangup.recv() => Signal::End(129),
            _ = self.stop.recv() => Signal::Suspend,
            _ = self.go_on.recv() => Signal::Continue,
        }
    }
}
