//! `ravelin` without a command: the interface.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use super::args::{Cli, LookArgs};
use super::source::Source;
use super::{Failure, paths};
use crate::app;
use crate::collect::live;
use crate::config::{Config, ConfigError, Layer};
use crate::knowledge;
use crate::runtime::{self, Start};

/// Opens the interface. It needs a terminal; without a kubeconfig and a flag it opens the demonstration.
pub(crate) fn open(cli: &Cli) -> Result<ExitCode, Failure> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(
            Failure::usage("the interface needs a terminal").remedy("`ravelin scan` prints the findings without one; `ravelin --help` lists all commands")
        );
    }
    let source = match Source::of(&cli.source) {
        Source::Live if cli.source.context.is_none() && !live::is_configured(cli.source.kubeconfig.as_deref()) => app::source::Source::Demo,
        Source::Live => app::source::Source::Live(cli.source.context.clone()),
        Source::Recording(file) => app::source::Source::Recording(file),
        Source::Manifests(files) => app::source::Source::Manifests(files),
        Source::Demo => app::source::Source::Demo,
    };
    let (config, mistakes) = config(&cli.look);
    let scripts = knowledge::drills(paths::rules().as_deref()).map_err(|problems| Failure::usage(problems.to_string()))?;
    let start = Start {
        source,
        config,
        mistakes,
        object: cli.object.as_ref().map(ToString::to_string),
        settings: super::source::settings(&cli.source, paths::rules().as_deref(), false)?,
        scripts,
        connect: super::live::options(&cli.source),
        namespaces: cli.namespace.clone(),
    };
    runtime::run(&start).map_err(|error| Failure::usage(format!("the interface ended unexpectedly: {error}")))
}

/// The configuration: defaults, file, environment, flags.
pub(crate) fn config(look: &LookArgs) -> (Config, Vec<ConfigError>) {
    let (file, mut mistakes) = paths::config_file(look.config.as_deref()).map(|path| runtime::read_config(&path)).unwrap_or_default();
    let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let (environment, wrong) = Layer::from_env(variables);
    mistakes.extend(wrong);
    let flags = Layer {
        theme: look.theme.clone(),
        ascii: look.ascii.then_some(true),
        mouse: look.no_mouse.then_some(false),
        log_level: look.log_level.clone(),
        ..Layer::default()
    };
    (Config::resolve([file, environment, flags]), mistakes)
}
