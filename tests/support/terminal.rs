//! The program in a terminal of its own, for the suites that look at it as a person does.
#![allow(dead_code, reason = "each suite uses another part of it")]

use std::io::{Read as _, Write as _};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long to wait for something that should happen at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// What begins and ends the drawing of a frame.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// The program in a terminal of its own.
pub(crate) struct Terminal {
    pub(crate) master: Box<dyn MasterPty + Send>,
    writer: Box<dyn std::io::Write + Send>,
    pub(crate) child: Box<dyn Child + Send + Sync>,
    pub(crate) output: Receiver<Vec<u8>>,
    pub(crate) parser: vt100::Parser,
    pub(crate) raw: Vec<u8>,
    drawing: bool,
    pub(crate) home: tempfile::TempDir,
}

pub(crate) fn size(width: u16, height: u16) -> PtySize {
    PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 }
}

impl Terminal {
    /// Starts it with the demonstration and waits for its first frame.
    pub(crate) fn start(width: u16, height: u16, env: &[(&str, &str)]) -> Self {
        let mut this = Self::run(width, height, &["--demo"], env);
        this.wait_for("READ-ONLY");
        this
    }

    /// Starts it with arguments.
    pub(crate) fn run(width: u16, height: u16, arguments: &[&str], env: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(width, height)).unwrap();
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ravelin"));
        command.args(arguments);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("PATH", "/usr/bin:/bin"), ("RAVELIN_THEME", "dark")] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let writer = pair.master.take_writer().unwrap();
        let parser = vt100::Parser::new(height.try_into().unwrap(), width.try_into().unwrap(), 0);
        Self { master: pair.master, writer, child, output, parser, raw: Vec::new(), drawing: false, home }
    }

    /// Takes in what was written, until something holds on a whole frame: while one is being drawn the screen is half old and half new.
    pub(crate) fn until(&mut self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while self.drawing || !holds(self) {
            assert!(Instant::now() < end, "{what} did not happen; on the screen:\n{}", self.text());
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.take(&bytes);
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        // What begins and ends a frame may be cut in two.
        let from = self.raw.len().saturating_sub(BEGIN.len() - 1);
        self.raw.extend(bytes);
        let new = &self.raw[from..];
        let last = |mark: &[u8]| new.windows(mark.len()).rposition(|part| part == mark);
        match (last(BEGIN), last(END)) {
            (None, None) => {}
            (begin, end) => self.drawing = begin > end,
        }
    }

    /// The row that is selected, without colours: there it is the one that is reversed the most.
    pub(crate) fn selected(&self) -> String {
        let screen = self.parser.screen();
        let (rows, columns) = screen.size();
        let reversed = |row: u16| (0..columns.get()).filter(|column| screen.cell(row, *column).is_some_and(vt100::Cell::inverse)).collect::<Vec<_>>();
        let cells = (0..rows.get()).map(|row| (row, reversed(row))).max_by_key(|(_, cells)| cells.len());
        let (row, cells) = cells.unwrap();
        cells.iter().filter_map(|column| screen.cell(row, *column)).map(vt100::Cell::contents).collect()
    }

    pub(crate) fn text(&self) -> String {
        self.parser.screen().contents()
    }

    pub(crate) fn wait_for(&mut self, text: &str) {
        self.until(text, |this| this.text().contains(text));
    }

    pub(crate) fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Waits for the end and gives the exit code.
    pub(crate) fn end(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What was written last is still on its way.
                while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
                    self.take(&bytes);
                }
                return status.exit_code();
            }
            assert!(Instant::now() < end, "the program did not end");
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.take(&bytes);
            }
        }
    }

    /// The terminal is as it was before: no other screen, no mouse, no wrapped pastes, a cursor, and keys that make lines.
    pub(crate) fn assert_given_back(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the other screen is left");
        assert!(!screen.hide_cursor(), "the cursor is back");
        assert!(!screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let modes = self.master.get_termios().unwrap().local_flags;
        assert!(format!("{modes:?}").contains("ICANON"), "{modes:?}");
    }

    /// The state of the process as the kernel has it: `S` waiting, `T` stopped.
    pub(crate) fn state(&self) -> char {
        let id = self.child.process_id().unwrap();
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        stat.rsplit(") ").next().unwrap().chars().next().unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
