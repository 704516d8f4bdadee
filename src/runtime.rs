//! The event loop, effects, terminal guard, signals, clipboard and logging.

mod analyst;
mod appearance;
mod clipboard;
mod clusters;
pub mod document;
mod effects;
mod events;
mod files;
mod guard;
mod input;
mod load;
mod log;
mod signals;

pub use files::{config_file, read_config, user_theme};

use std::process::ExitCode;
use std::sync::Arc;

use crate::analysis::Settings;
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::play::Play;
use crate::app::source::Source;
use crate::collect::live::ConnectOptions;
use crate::config::{Config, ConfigError};
use crate::drill::Script;
use crate::model::ObjectRef;

/// What the interface is started with.
#[derive(Clone)]
pub struct Start {
    /// What to read.
    pub source: Source,
    /// The configuration, all layers laid over one another.
    pub config: Config,
    /// What is wrong with it: told in the interface.
    pub mistakes: Vec<ConfigError>,
    /// The object to show first, as typed.
    pub object: Option<String>,
    /// The rules, the time, and what the command line marks.
    pub settings: Settings,
    /// The game days.
    pub scripts: Vec<Script>,
    /// How to connect to a cluster.
    pub connect: ConnectOptions,
    /// The namespaces that collection is limited to.
    pub namespaces: Vec<String>,
}

/// Runs the interface until it is left.
pub fn run(start: &Start) -> color_eyre::Result<ExitCode> {
    let (sender, receiver) = tokio::sync::mpsc::channel(1024);
    let logging = log::start(&start.config.log_level, sender.clone());
    let looks = appearance::detect(&start.config);
    let mut settings = start.settings.clone();
    let mut wrong = Vec::new();
    for text in &start.config.crown_jewels {
        match text.parse::<ObjectRef>() {
            Ok(jewel) => settings.jewels.push(jewel),
            Err(error) => wrong.push(format!("crown-jewels: {error}")),
        }
    }
    let mut model = Model::new(Arc::new(start.config.clone()), start.source.clone(), settings);
    model.theme.clone_from(&looks.theme.name);
    model.play = Play::new(&start.scripts, &model.keymap);
    model.themes = files::theme_names();
    model.wanted.clone_from(&start.object);
    for mistake in start.mistakes.iter().chain(&looks.mistakes) {
        model.say(Level::Warning, mistake.to_string());
    }
    for message in wrong {
        model.say(Level::Warning, message);
    }
    if let Err(error) = &logging {
        model.say(Level::Warning, format!("nothing is logged: {error}"));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (lend, loans) = events::loans();
    let connection = runtime.block_on(load::open_first(start, &lend));
    let code = runtime.block_on(events::run(model, start, connection, (lend, loans), looks, sender, receiver));
    // What still runs in the background is not waited for: nobody wants its answer any more.
    runtime.shutdown_background();
    code.map(ExitCode::from)
}
