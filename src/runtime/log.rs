//! The log: a file a day in the state directory, for its owner only, and the last lines in memory for the log screen.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc::Sender;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

use super::files;
use crate::app::msg::{Level, LogLine, Msg};

/// How many days of logs are kept.
const DAYS: usize = 7;

/// Starts to log. What cannot be written to a file is still in the log screen.
pub(super) fn start(level: &str, sender: Sender<Msg>) -> Result<(), String> {
    let filter = EnvFilter::try_new(format!("warn,ravelin={level}")).map_err(|error| error.to_string())?;
    let folder = files::state_dir().ok_or("there is no home directory")?;
    let file = file(&folder).map_err(|error| format!("{}: {error}", folder.display()));
    let written = file.as_ref().ok().map(|_| ());
    let writer = file.ok().map(|file| tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::sync::Mutex::new(file)));
    tracing_subscriber::registry().with(filter).with(writer).with(Ring { sender }).try_init().map_err(|error| error.to_string())?;
    written.ok_or_else(|| format!("{} cannot be written", folder.display()))
}

fn file(folder: &Path) -> io::Result<Private> {
    files::make_dir(folder)?;
    let appender = RollingFileAppender::builder().rotation(Rotation::DAILY).filename_prefix("ravelin").filename_suffix("log").max_log_files(DAYS).build(folder);
    let mut file = Private { appender: appender.map_err(io::Error::other)?, folder: folder.to_path_buf(), day: 0 };
    file.protect();
    Ok(file)
}

/// A rolling file whose parts only their owner may read.
struct Private {
    appender: RollingFileAppender,
    folder: PathBuf,
    day: u64,
}

impl Private {
    /// Takes all rights of others on the logs, once a day: that is when a new file begins.
    fn protect(&mut self) {
        let today = now() / 86_400;
        if self.day == today {
            return;
        }
        self.day = today;
        for entry in fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok) {
            if entry.file_name().to_string_lossy().starts_with("ravelin.") {
                // What cannot be changed stays in a folder that nobody else may enter.
                let _ = fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o600));
            }
        }
    }
}

impl io::Write for Private {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.appender.write(bytes);
        self.protect();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.appender.flush()
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Sends what is logged to the log screen.
struct Ring {
    sender: Sender<Msg>,
}

impl<S: Subscriber> Layer<S> for Ring {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut text = Text(String::new());
        event.record(&mut text);
        let level = match *event.metadata().level() {
            tracing::Level::ERROR => Level::Error,
            tracing::Level::WARN => Level::Warning,
            _ => Level::Note,
        };
        let from = event.metadata().target().trim_start_matches("ravelin::").to_owned();
        // A full queue means that nobody can read that fast; the file has the line.
        let _ = self.sender.try_send(Msg::Logged(LogLine { unix: now() as i64, level, from, text: text.0 }));
    }
}

/// Collects what an event says.
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        use fmt::Write as _;
        let _ = if field.name() == "message" { write!(self.0, "{value:?}") } else { write!(self.0, " {}={value:?}", field.name()) };
    }
}

#[cfg(test)]
mod tests;
