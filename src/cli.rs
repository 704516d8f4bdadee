//! The command line: a contract of commands, machine-readable output and exit codes.

mod access;
mod args;
mod attack;
mod commands;
mod complete;
mod config;
mod doctor;
mod drill;
mod explain;
mod failure;
mod interface;
mod interrupt;
mod live;
mod output;
mod paths;
mod pss;
mod question;
mod reach;
mod record;
mod runbook;
mod scan;
mod source;
mod suggest;

pub use args::Cli;
pub use commands::{CanArgs, Command, SuggestAction};
pub use failure::Failure;

use std::process::ExitCode;

use clap::Parser;

use crate::collect::credential;
use crate::knowledge;

/// Reads the arguments, runs the command and gives its exit code.
pub fn main() -> ExitCode {
    if std::env::args_os().skip(1).any(|word| word.to_str().is_some_and(credential::is_token)) {
        return token_as_word().report();
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return args::refuse(&error),
    };
    match run(&cli) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

/// A token was given as a word of the command line. It is neither used nor repeated.
fn token_as_word() -> Failure {
    Failure::usage("one of the words is a token: it is not read from the command line, where others can see it").remedy(
        "give it to `ravelin access --token -` on standard input, or name the file that it is in; this one is in the shell's history now: let it end, or end it",
    )
}

/// Runs one command.
fn run(cli: &Cli) -> Result<ExitCode, Failure> {
    live::check(&cli.source)?;
    paths::check(&cli.look)?;
    let Some(command) = &cli.command else {
        return interface::open(cli);
    };
    if !cli.namespace.is_empty() {
        return Err(Failure::usage("-n before a command is for the interface").remedy("give it after the command: `ravelin scan -n NS`"));
    }
    let inventory = |namespaces: &[String]| source::load(&cli.source, namespaces);
    match command {
        Command::Scan(args) => scan::scan(&source::analyse(&cli.source, &args.namespace, args.include_system)?, args),
        Command::Paths(args) => attack::paths(&source::analyse(&cli.source, &[], false)?, args),
        Command::Blast(args) => attack::blast(&source::analyse(&cli.source, &[], false)?, args),
        Command::Chokepoints(args) => attack::chokepoints(&source::analyse(&cli.source, &[], false)?, args),
        Command::Record(args) => record::record(&cli.source, args),
        Command::Can(CanArgs { verify: Some(count), output, .. }) => access::verify(&cli.source, *count as usize, *output),
        Command::Can(args) => access::can(&inventory(&[])?, args),
        Command::WhoCan(args) => access::who_can(&inventory(&[])?, args),
        Command::Access(args) => {
            if args.reads_stdin() && cli.source.manifests.iter().any(|path| path.as_os_str() == "-") {
                return Err(Failure::usage("both the manifests and the credential are to come from standard input").remedy("name a file for one of them"));
            }
            // What cannot be read is said before a cluster is asked.
            let credential = args.token.as_deref().map(|file| access::credential(file, cli.source.context.as_deref())).transpose()?;
            access::access(&inventory(&[])?, args, credential.as_ref())
        }
        Command::Reach(args) => reach::reach(&inventory(&[])?, args),
        Command::Pss(args) => pss::pss(args),
        Command::Doctor(args) if args.rbac => doctor::rbac(),
        Command::Doctor(args) => doctor::doctor(&inventory(&[])?, args.output),
        Command::Explain { id, output } => {
            let known = catalogue()?;
            if explain::is_finding(&known, id) {
                return explain::finding(&source::analyse_for(&cli.source, id)?, id, *output);
            }
            explain::explain(&known, id, *output)
        }
        Command::Completions { shell } => complete::completions(*shell),
        Command::Config { action } => config::config(&cli.look, action),
        Command::Man { out } => complete::man(out.as_deref()),
        Command::Runbook(args) => {
            let analysis = args.finding.as_deref().map_or_else(|| source::analyse(&cli.source, &[], false), |id| source::analyse_for(&cli.source, id))?;
            runbook::runbook(&analysis, args)
        }
        Command::Suggest { action: SuggestAction::Role(args) } => suggest::role(&inventory(&[])?, args),
        Command::Drill { action } => drill::drill(&cli.source, action),
    }
}

/// The built-in rules with the operator's own over them.
fn catalogue() -> Result<crate::model::Catalogue, Failure> {
    knowledge::load(paths::rules().as_deref()).map_err(|problems| Failure::usage(problems.to_string()))
}
