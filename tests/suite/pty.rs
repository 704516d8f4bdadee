//! The program in a terminal of its own: it starts, draws, and always gives the terminal back.

use std::time::Duration;

use crate::terminal::{Terminal, size};

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
