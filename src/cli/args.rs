//! What every command takes: the source of the data, the look of the interface, output formats.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, ValueEnum};

use super::commands::Command;
use crate::model::ObjectRef;

/// Kubernetes security posture, explored in a terminal: how an attacker would move, what a compromise reaches, what to cut.
#[derive(Debug, Parser)]
#[command(name = "ravelin", version, max_term_width = 100, args_conflicts_with_subcommands = false)]
pub struct Cli {
    /// The command; without one the interface opens.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Open the interface at this object's page (`pod:NS/NAME`, `sa:NS/NAME`, `node:NAME`, …).
    #[arg(value_name = "OBJECT")]
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
    #[arg(long, global = true, value_name = "OBJECT")]
    pub jewel: Vec<ObjectRef>,
    /// Assume that an object is compromised; repeatable.
    #[arg(long, global = true, value_name = "OBJECT")]
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
    /// How much goes into the log file: error, warn, info, debug or trace.
    #[arg(long, global = true, value_name = "LEVEL")]
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
    // Printing fails only when the reader has gone.
    let _reader_gone = error.print();
    ExitCode::from(u8::from(error.use_stderr()) * 2)
}
