//! The loop: everything that happens, in one place. Nothing wakes it while nothing happens.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossterm::event::EventStream;
use crossterm::queue;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use futures::StreamExt as _;
use ratatui::backend::Backend as _;
use ratatui::layout::Rect;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, unbounded_channel};

use super::Start;
use super::appearance::Looks;
use super::effects::Executor;
use super::guard::{self, Guard, Screen};
use super::input;
use super::signals::{Signal, Signals};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::{Level, Msg, Time};
use crate::app::update::{start, update};
use crate::app::view::view;
use crate::collect::live::{self, Client, Lend};
use crate::tui::{HitMap, Paint, draw};

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(16);
/// How long after the terminal was given back a ctrl-c was still meant for whoever had it: its signal may come after his end is known.
const ECHO: Duration = Duration::from_secs(1);
/// How many messages are taken at once before the screen is drawn.
const BATCH: usize = 256;

struct Loop {
    model: Model,
    screen: Screen,
    guard: Guard,
    looks: Looks,
    paint: Paint,
    hits: HitMap,
    executor: Executor,
    events: Option<EventStream>,
    began: Instant,
    drawn: Instant,
    dirty: bool,
    lent: bool,
    /// When the terminal was last given back.
    returned: Option<Instant>,
    code: Option<u8>,
}

/// Runs until the end and says with which exit code.
pub(super) async fn run(
    mut model: Model,
    began: &Start,
    connection: Option<Result<Client, live::Error>>,
    (lend, mut loans): (Lend, Loans),
    looks: Looks,
    sender: Sender<Msg>,
    mut messages: Receiver<Msg>,
) -> color_eyre::Result<u8> {
    let mut signals = Signals::new()?;
    let guard = Guard::new(model.mouse)?;
    let screen = guard::screen()?;
    let size = screen.size()?;
    model.size = (size.width, size.height);
    let now = Instant::now();
    let mut this = Loop {
        paint: looks.paint(model.ascii),
        model,
        screen,
        guard,
        looks,
        hits: HitMap::default(),
        executor: Executor::new(began, connection, lend, sender),
        events: Some(EventStream::new()),
        began: now,
        drawn: now.checked_sub(FRAME).unwrap_or(now),
        dirty: true,
        lent: false,
        returned: None,
        code: None,
    };
    this.tick();
    let effects = start(&mut this.model);
    this.perform(effects)?;
    while this.code.is_none() {
        this.step(&mut signals, &mut messages, &mut loans).await?;
    }
    Ok(this.code.unwrap_or_default())
}

impl Loop {
    async fn step(&mut self, signals: &mut Signals, messages: &mut Receiver<Msg>, loans: &mut Loans) -> color_eyre::Result<()> {
        let frame = tokio::time::Instant::from_std(self.drawn + FRAME);
        let wake = self.model.wake().map(|ms| tokio::time::Instant::from_std(self.began + Duration::from_millis(ms)));
        tokio::select! {
            biased;
            signal = signals.next() => match signal {
                // Whoever has the terminal is meant by ctrl-c.
                Signal::End(130) if self.lent || self.returned.is_some_and(|at| at.elapsed() < ECHO) => {}
                Signal::End(code) => self.code = Some(code),
                Signal::Suspend => self.suspend()?,
                Signal::Continue => self.resume()?,
            },
            event = next(&mut self.events) => match event {
                Some(Ok(event)) => {
                    if let Some(msg) = input::message(event, &self.hits) {
                        self.take(msg)?;
                    }
                }
                // The terminal is gone.
                Some(Err(_)) | None => self.code = Some(129),
            },
            Some(loan) = loans.recv() => self.lend(&loan)?,
            Some(msg) = messages.recv() => {
                self.take(msg)?;
                for _ in 0..BATCH {
                    let Ok(msg) = messages.try_recv() else { break };
                    self.take(msg)?;
                }
            }
            () = tokio::time::sleep_until(frame), if self.dirty && !self.lent => self.draw()?,
            () = tokio::time::sleep_until(wake.unwrap_or(frame)), if wake.is_some() && !self.dirty && !self.lent => {
                self.tick();
                self.dirty = true;
            }
        }
        Ok(())
    }

    fn tick(&mut self) {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64);
        update(&mut self.model, Msg::Tick(Time { ms: self.began.elapsed().as_millis() as u64, unix }));
    }

    fn take(&mut self, msg: Msg) -> color_eyre::Result<()> {
        self.tick();
        let effects = update(&mut self.model, msg);
        self.dirty = true;
        self.perform(effects)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> color_eyre::Result<()> {
        for effect in effects {
            match effect {
                Effect::Quit(code) => self.code = Some(code),
                Effect::Suspend => self.suspend()?,
                Effect::Redraw => self.redraw()?,
                Effect::Mouse(mouse) => self.guard.set_mouse(mouse)?,
                Effect::Ascii(ascii) => self.paint = self.looks.paint(ascii),
                Effect::Theme(name) => {
                    for mistake in self.looks.change(&name) {
                        self.model.say(Level::Warning, mistake.to_string());
                    }
                    self.paint = self.looks.paint(self.model.ascii);
                }
                Effect::Copy(text, what) => self.copy(&text, what)?,
                Effect::Crash => crash(),
                other => self.executor.perform(other),
            }
        }
        Ok(())
    }

    fn copy(&mut self, text: &str, what: String) -> color_eyre::Result<()> {
        let result = super::clipboard::sequence(text, std::env::var_os("TMUX").is_some());
        if let Ok(sequence) = &result {
            let out = self.screen.backend_mut();
            out.write_all(sequence.as_bytes())?;
            io::Write::flush(out)?;
        }
        let effects = update(&mut self.model, Msg::Copied(result.map(|_| what)));
        self.perform(effects)
    }

    fn draw(&mut self) -> color_eyre::Result<()> {
        self.screen.autoresize()?;
        let size = self.screen.size()?;
        if self.model.size != (size.width, size.height) {
            // The terminal is faster than its message.
            let effects = update(&mut self.model, Msg::Resize(size.width, size.height));
            self.perform(effects)?;
        }
        let view = view(&self.model);
        queue!(self.screen.backend_mut(), BeginSynchronizedUpdate)?;
        let (paint, hits) = (&self.paint, &mut self.hits);
        self.screen.draw(|frame| *hits = draw(&view, paint, frame.buffer_mut()))?;
        queue!(self.screen.backend_mut(), EndSynchronizedUpdate)?;
        io::Write::flush(self.screen.backend_mut())?;
        self.drawn = Instant::now();
        self.dirty = false;
        Ok(())
    }

    /// Every cell is sent again. `Terminal::clear` would ask the terminal for its cursor, and wait for the answer.
    fn redraw(&mut self) -> color_eyre::Result<()> {
        let size = self.screen.backend().size()?;
        self.model.size = (size.width, size.height);
        self.screen.resize(Rect::new(0, 0, size.width, size.height))?;
        self.dirty = true;
        Ok(())
    }

    /// Gives the terminal back and stops, as any other program does on ctrl-z.
    fn suspend(&mut self) -> color_eyre::Result<()> {
        self.events = None;
        self.guard.leave();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.resume()
    }

    /// A credential plugin needs the terminal for itself, or gives it back.
    fn lend(&mut self, loan: &Loan) -> color_eyre::Result<()> {
        self.lent = loan.taken;
        if loan.taken {
            self.events = None;
            self.guard.leave();
        } else {
            self.returned = Some(Instant::now());
            self.resume()?;
        }
        // Whoever asked may have given up waiting.
        let _ = loan.done.send(());
        Ok(())
    }

    fn resume(&mut self) -> color_eyre::Result<()> {
        if self.lent {
            return Ok(());
        }
        self.guard.enter()?;
        if self.events.is_none() {
            self.events = Some(EventStream::new());
        }
        self.redraw()
    }
}

/// Where the loop hears of loans.
pub(super) type Loans = UnboundedReceiver<Loan>;

/// Somebody takes the terminal or gives it back, and waits until that is done.
pub(super) struct Loan {
    taken: bool,
    done: std::sync::mpsc::Sender<()>,
}

/// What credential plugins are given to ask for the terminal, and where the loop hears of it.
pub(super) fn loans() -> (Lend, Loans) {
    let (sender, receiver) = unbounded_channel();
    let lend = move |taken| {
        let (done, wait) = std::sync::mpsc::channel();
        if sender.send(Loan { taken, done }).is_ok() {
            // A loop that does not answer is being left.
            let _ = wait.recv_timeout(Duration::from_secs(5));
        }
    };
    (Arc::new(lend), receiver)
}

async fn next(events: &mut Option<EventStream>) -> Option<io::Result<crossterm::event::Event>> {
    match events {
        Some(events) => events.next().await,
        None => std::future::pending().await,
    }
}

/// What `:crash` does.
#[expect(clippy::panic, reason = "to see that a panic leaves the terminal usable, there must be one")]
fn crash() {
    if cfg!(debug_assertions) {
        std::panic::panic_any("this is what a defect looks like");
    }
}
