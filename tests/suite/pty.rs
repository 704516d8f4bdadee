//! The program in a terminal of its own: it starts, draws, and always gives the terminal back.

use std::io::{Read as _, Write as _};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long to wait for something that should happen at once.
const PATIENCE: Duration = Duration::from_secs(20);

struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn std::io::Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    parser: vt100::Parser,
    raw: Vec<u8>,
    home: tempfile::TempDir,
}

fn size(width: u16, height: u16) -> PtySize {
    PtySize { rows: height, cols: width, pixel_width: 0, pixel_height: 0 }
}

impl Terminal {
    fn start(width: u16, height: u16, env: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(width, height)).unwrap();
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ravelin"));
        command.arg("--demo");
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
        let mut this = Self { master: pair.master, writer, child, output, parser, raw: Vec::new(), home };
        this.wait_for("READ-ONLY");
        this
    }

    /// Takes in what was written, until something holds.
    fn until(&mut self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < end, "{what} did not happen; on the screen:\n{}", self.text());
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.parser.process(&bytes);
                self.raw.extend(bytes);
            }
        }
    }

    fn text(&self) -> String {
        self.parser.screen().contents()
    }

    fn wait_for(&mut self, text: &str) {
        self.until(text, |this| this.text().contains(text));
    }

    fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    fn signal(&self, signal: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Waits for the end and gives the exit code.
    fn end(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                // What was written last is still on its way.
                while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
                    self.parser.process(&bytes);
                    self.raw.extend(bytes);
                }
                return status.exit_code();
            }
            assert!(Instant::now() < end, "the program did not end");
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.parser.process(&bytes);
                self.raw.extend(bytes);
            }
        }
    }

    /// The terminal is as it was before: no other screen, no mouse, no wrapped pastes, a cursor, and keys that make lines.
    fn assert_given_back(&self) {
        let screen = self.parser.screen();
        assert!(!screen.alternate_screen(), "the other screen is left");
        assert!(!screen.hide_cursor(), "the cursor is back");
        assert!(!screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let modes = self.master.get_termios().unwrap().local_flags;
        assert!(format!("{modes:?}").contains("ICANON"), "{modes:?}");
    }

    /// The state of the process as the kernel has it: `S` waiting, `T` stopped.
    fn state(&self) -> char {
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

#[test]
fn it_starts_takes_keys_and_quits() {
    let mut terminal = Terminal::start(100, 30, &[]);
    assert!(terminal.parser.screen().alternate_screen());
    assert!(terminal.parser.screen().bracketed_paste());
    terminal.send(":");
    terminal.wait_for("a name, kind and name");
    terminal.send("payapi");
    terminal.wait_for("payments/api");
    terminal.send("\x1b");
    terminal.until("the palette closes", |this| !this.text().contains("Objects"));
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    terminal.assert_given_back();
}

#[test]
fn a_defect_gives_the_terminal_back_and_is_told() {
    let mut terminal = Terminal::start(100, 30, &[]);
    terminal.send(":crash\r");
    assert_ne!(terminal.end(), 0);
    terminal.assert_given_back();
    assert!(terminal.text().contains("this is what a defect looks like"), "{}", terminal.text());
}

#[test]
fn signals_end_it_and_give_the_terminal_back() {
    for (signal, code) in [("-TERM", 143), ("-HUP", 129), ("-INT", 130)] {
        let mut terminal = Terminal::start(80, 24, &[]);
        terminal.signal(signal);
        assert_eq!(terminal.end(), code, "{signal}");
        terminal.assert_given_back();
    }
}

#[test]
fn it_stops_and_goes_on_like_any_other_program() {
    let mut terminal = Terminal::start(100, 30, &[]);
    for stop in ["\x1a", "signal"] {
        if stop == "signal" {
            terminal.signal("-TSTP");
        } else {
            terminal.send(stop);
        }
        terminal.until("it stops", |this| this.state() == 'T' && !this.parser.screen().alternate_screen());
        terminal.assert_given_back();
        terminal.signal("-CONT");
        terminal.until("it is back", |this| this.parser.screen().alternate_screen() && this.text().contains("READ-ONLY"));
    }
    terminal.send("?");
    terminal.wait_for("type to find one");
    terminal.send("\x03");
    assert_eq!(terminal.end(), 130);
    terminal.assert_given_back();
}

#[test]
fn a_stop_from_outside_is_survived() {
    let mut terminal = Terminal::start(100, 30, &[]);
    terminal.signal("-STOP");
    terminal.until("it stops", |this| this.state() == 'T');
    terminal.raw.clear();
    terminal.signal("-CONT");
    terminal.until("it draws everything anew", |this| String::from_utf8_lossy(&this.raw).contains("READ-ONLY"));
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn resizing_in_a_storm_ends_in_the_last_size() {
    let mut terminal = Terminal::start(100, 30, &[]);
    for round in 0..40_u16 {
        let (width, height) = [(1, 1), (200, 60), (40, 8), (80, 24), (39, 7)][usize::from(round % 5)];
        terminal.master.resize(size(width, height)).unwrap();
        std::thread::sleep(Duration::from_millis(3));
    }
    terminal.master.resize(size(90, 20)).unwrap();
    terminal.parser.screen_mut().set_size(20.try_into().unwrap(), 90.try_into().unwrap());
    terminal.until("the last size is drawn", |this| {
        let rows: Vec<String> = this.parser.screen().rows(0, 90).collect();
        rows[0].trim_end().ends_with("READ-ONLY") && rows[0].trim_end().chars().count() > 80 && rows[19].contains("help")
    });
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
}

#[test]
fn without_colours_the_selection_still_shows() {
    let mut terminal = Terminal::start(100, 30, &[("NO_COLOR", "1")]);
    terminal.send(":pay");
    terminal.wait_for("payments/api");
    let screen = terminal.parser.screen();
    let cells = || (0..30).flat_map(|row| (0..100).filter_map(move |column| screen.cell(row, column)));
    assert!(cells().all(|cell| cell.fgcolor() == vt100::Color::Default && cell.bgcolor() == vt100::Color::Default));
    assert!(cells().filter(|cell| cell.inverse()).count() > 40, "the selected row is reversed");
    terminal.send("\x03");
    terminal.end();
}

#[test]
fn it_asks_the_terminal_nothing_while_it_runs_and_is_silent_when_idle() {
    let mut terminal = Terminal::start(100, 30, &[]);
    terminal.wait_for("Worst paths");
    // The cursor's place is never asked for: the answer would be taken for keys.
    std::thread::sleep(Duration::from_millis(300));
    terminal.until("what was written is read", |this| this.output.try_recv().is_err());
    terminal.raw.clear();
    let quiet = terminal.output.recv_timeout(Duration::from_millis(1500));
    assert!(quiet.is_err(), "{:?}", String::from_utf8_lossy(&quiet.unwrap()));
    terminal.send("q");
    terminal.end();
    assert!(!String::from_utf8_lossy(&terminal.raw).contains("\x1b[6n"));
}

#[test]
fn what_is_saved_and_logged_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut terminal = Terminal::start(100, 30, &[]);
    terminal.send("s");
    terminal.wait_for("saved ");
    terminal.send("q");
    assert_eq!(terminal.end(), 0);
    let mut folders = vec![terminal.home.path().join(".local")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                files += 1;
                assert_eq!(mode, 0o600, "{}", entry.path().display());
            }
        }
    }
    assert_eq!(files, 2, "one saved file and one log");
}
