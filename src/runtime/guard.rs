//! The terminal is given back as it was, whatever happens.

use std::io::{self, BufWriter, Stdout, Write as _, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// The terminal, written to in one piece per frame.
pub(super) type Screen = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// Holds the terminal while it is ours.
pub(super) struct Guard {
    entered: Arc<AtomicBool>,
    mouse: bool,
}

impl Guard {
    /// Takes the terminal: other screen, raw keys, pasted text in one piece, the mouse if it is wanted.
    pub(super) fn new(mouse: bool) -> io::Result<Self> {
        let guard = Self { entered: Arc::new(AtomicBool::new(false)), mouse };
        guard.install_hooks();
        guard.enter()?;
        Ok(guard)
    }

    /// Takes the terminal again.
    pub(super) fn enter(&self) -> io::Result<()> {
        enable_raw_mode()?;
        self.entered.store(true, Ordering::SeqCst);
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        if self.mouse { execute!(stdout(), EnableMouseCapture) } else { Ok(()) }
    }

    /// Gives it back.
    pub(super) fn leave(&self) {
        leave(&self.entered);
    }

    /// Captures the mouse, or leaves it to the terminal.
    pub(super) fn set_mouse(&mut self, mouse: bool) -> io::Result<()> {
        self.mouse = mouse;
        if mouse { execute!(stdout(), EnableMouseCapture) } else { execute!(stdout(), DisableMouseCapture) }
    }

    /// A defect must not leave the terminal unusable: the report of a panic comes after the terminal is given back.
    /// A panic of a background thread ends that work only, and the screen stays ours.
    fn install_hooks(&self) {
        let entered = Arc::clone(&self.entered);
        let owner = std::thread::current().id();
        let (panic, error) = color_eyre::config::HookBuilder::default().display_env_section(false).into_hooks();
        // The hooks can be installed once; a second start in one process keeps those of the first.
        let _ = error.install();
        let report = panic.into_panic_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() == owner {
                leave(&entered);
                report(info);
            } else {
                tracing::error!("{info}");
            }
        }));
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Gives the terminal back, once. Nothing can be done about a terminal that does not listen any more.
fn leave(entered: &AtomicBool) {
    if entered.swap(false, Ordering::SeqCst) {
        let mut out = stdout();
        let _ = execute!(out, DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
        let _ = out.flush();
        let _ = disable_raw_mode();
    }
}

/// A terminal to draw on.
pub(super) fn screen() -> io::Result<Screen> {
    Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(1 << 16, stdout())))
}
