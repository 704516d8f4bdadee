//! What every command takes: the source of the data, the look of the interface, output formats.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, ValueEnum};

use super::Failure;
use super::commands::Command;
use super::question::{nearest, object};
use crate::model::ObjectRef;

/// Kubernetes security posture, explored in a terminal: how an attacker would move, what a compromise reaches, what to cut.
#[derive(Debug, Parser)]
#[command(name = "ravelin", version, max_term_width = 100, args_conflicts_with_subcommands = false)]
pub struct Cli {
    /// The command; without one the interface opens.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Open the interface at this object's page (`pod:NS/NAME`, `sa:NS/NAME`, `node:NAME`, …).
    #[arg(value_name = "OBJECT", value_parser = object)]
    pub object: Option<ObjectRef>,
    /// In the interface, collect only this namespace; repeatable.
    #[arg(short, long, value_name = "NS")]
    pub namespace: Vec<String>,
    /// Where the data comes from.
    #[command(flatten)]
    pub source: SourceArgs,
    /// How the interface looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Where the data comes from: a live cluster unless something else is said.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Source")]
pub struct SourceArgs {
    /// Read the cluster of this kubeconfig context.
    #[arg(long, global = true, value_name = "NAME")]
    pub context: Option<String>,
    /// Read this kubeconfig instead of the usual one.
    #[arg(long, global = true, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// Ask the cluster as this user (impersonation).
    #[arg(long = "as", global = true, value_name = "USER")]
    pub impersonate: Option<String>,
    /// Ask the cluster as a member of this group; repeatable.
    #[arg(long = "as-group", global = true, value_name = "GROUP")]
    pub impersonate_groups: Vec<String>,
    /// Read a recording.
    #[arg(long, global = true, value_name = "FILE", conflicts_with_all = ["context", "kubeconfig", "impersonate", "impersonate_groups", "manifests", "demo"])]
    pub recording: Option<PathBuf>,
    /// Read manifests: a file, a folder, or `-` for stdin; repeatable.
    #[arg(long, global = true, value_name = "PATH", conflicts_with_all = ["context", "kubeconfig", "impersonate", "impersonate_groups", "demo"])]
    pub manifests: Vec<PathBuf>,
    /// Read the built-in demonstration cluster.
    #[arg(long, global = true, conflicts_with_all = ["context", "kubeconfig", "impersonate", "impersonate_groups"])]
    pub demo: bool,
    /// End with exit code 4 when something could not be read.
    #[arg(long, global = true)]
    pub strict: bool,
    /// Mark an object as a crown jewel; repeatable.
    #[arg(long, global = true, value_name = "OBJECT", value_parser = object)]
    pub jewel: Vec<ObjectRef>,
    /// Assume that an object is compromised; repeatable.
    #[arg(long, global = true, value_name = "OBJECT", value_parser = object)]
    pub compromised: Vec<ObjectRef>,
}

/// How the interface looks.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Interface")]
pub struct LookArgs {
    /// The colour theme: dark, light, high-contrast, mono, ansi, or one of your own.
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Draw with ASCII characters only.
    #[arg(long)]
    pub ascii: bool,
    /// Leave the mouse to the terminal.
    #[arg(long)]
    pub no_mouse: bool,
    /// Read this configuration file instead of the usual one.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// How much goes into the log file.
    #[arg(long, global = true, value_name = "LEVEL", value_parser = ["error", "warn", "info", "debug", "trace"])]
    pub log_level: Option<String>,
}

/// An output format of most commands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns for a person.
    #[default]
    Table,
    /// One versioned JSON document.
    Json,
    /// Markdown.
    Markdown,
    /// Comma-separated values.
    Csv,
}

/// An output format of what has no rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// Text for a person.
    #[default]
    Table,
    /// One versioned JSON document.
    Json,
    /// Markdown.
    Markdown,
}

/// An output format of `scan`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ScanFormat {
    /// Columns for a person.
    #[default]
    Table,
    /// One versioned JSON document.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML.
    Junit,
    /// Markdown.
    Markdown,
    /// Comma-separated values.
    Csv,
    /// One HTML page without scripts.
    Html,
}

/// Says what is wrong with the arguments, or prints help and version, and gives the exit code.
pub(crate) fn refuse(error: &clap::Error) -> ExitCode {
    if let Some(word) = no_command(error) {
        return unknown(&word).report();
    }
    // Printing fails only when the reader has gone.
    let _reader_gone = error.print();
    ExitCode::from(u8::from(error.use_stderr()) * 2)
}

/// The first word, if it was meant as a command and is none: as an object it has no colon.
fn no_command(error: &clap::Error) -> Option<String> {
    let text = |kind| if let Some(ContextValue::String(text)) = error.get(kind) { Some(text.clone()) } else { None };
    let word = match error.kind() {
        ErrorKind::ValueValidation => text(ContextKind::InvalidArg).filter(|argument| argument == "[OBJECT]").and_then(|_| text(ContextKind::InvalidValue)),
        // What stands behind it is complained of, since it was taken for an object.
        ErrorKind::InvalidSubcommand => first_word(std::env::args().skip(1)),
        _ => None,
    };
    word.filter(|word| !word.contains(':'))
}

/// The first word that is neither a flag nor the value of one.
fn first_word(mut words: impl Iterator<Item = String>) -> Option<String> {
    let command = Cli::command();
    let takes_value = |flag: &str| {
        let long = |argument: &&clap::Arg| argument.get_long().is_some_and(|name| flag.strip_prefix("--") == Some(name));
        let short = |argument: &&clap::Arg| argument.get_short().is_some_and(|name| flag.strip_prefix('-').is_some_and(|rest| rest == name.to_string()));
        command.get_arguments().find(|argument| long(argument) || short(argument)).is_some_and(|argument| argument.get_action().takes_values())
    };
    while let Some(word) = words.next() {
        if !word.starts_with('-') {
            return Some(word);
        }
        if takes_value(&word) {
            words.next();
        }
    }
    None
}

fn unknown(word: &str) -> Failure {
    let command = Cli::command();
    let near = nearest(word, command.get_subcommands().map(clap::Command::get_name));
    let failure = Failure::usage(format!("`{word}` is neither a command nor an object"));
    failure.remedy(if near.is_empty() {
        "`ravelin --help` lists the commands; an object is KIND:NAMESPACE/NAME or KIND:NAME, for example pod:shop/web-1 or node:worker-1".to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    })
}
