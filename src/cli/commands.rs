//! The commands and their arguments.

use std::path::PathBuf;

use clap::builder::RangedU64ValueParser;
use clap::{Args, Subcommand};
use clap_complete::Shell;

use super::args::{Format, PageFormat, ScanFormat};
use super::question::object;
use crate::model::{ObjectRef, Severity, Subject};

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Findings of the whole cluster.
    Scan(ScanArgs),
    /// Whether a subject may do something, and by which chain of bindings.
    Can(CanArgs),
    /// Who may do something.
    #[command(name = "who-can")]
    WhoCan(WhoCanArgs),
    /// What a subject may do: its effective rules.
    Access(AccessArgs),
    /// Who may connect to whom.
    Reach(ReachArgs),
    /// What a compromised object reaches.
    Blast(BlastArgs),
    /// How an attacker gets from one object to another.
    Paths(PathsArgs),
    /// What to cut first.
    Chokepoints(ChokepointsArgs),
    /// Whether pods satisfy a Pod Security Standard of a Kubernetes version.
    Pss(PssArgs),
    /// Steps to fix a finding or to contain an object.
    Runbook(RunbookArgs),
    /// Something tighter than what is there.
    Suggest {
        /// What to suggest.
        #[command(subcommand)]
        action: SuggestAction,
    },
    /// Game days.
    Drill {
        /// What to do.
        #[command(subcommand)]
        action: DrillAction,
    },
    /// Write a compressed, redacted recording.
    Record(RecordArgs),
    /// What can be read, and what that means for the answers.
    Doctor(DoctorArgs),
    /// What ravelin knows of a rule or an edge; what a finding comes to.
    Explain {
        /// The id of a rule (POD-001), an edge (`POD_EXEC`), or a finding of the cluster, as `scan` prints it.
        id: String,
        /// The output format.
        #[arg(short, long, value_enum, default_value_t)]
        output: PageFormat,
    },
    /// The completion script of a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// The manual page.
    Man {
        /// Write one page a command into this folder.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// The configuration: where it is, what it is, whether it is right.
    Config {
        /// What to do.
        #[command(subcommand)]
        action: ConfigAction,
    },
}

/// Arguments of `scan`.
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// End with exit code 1 when a finding is at least this severe.
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<Severity>,
    /// Collect only this namespace; repeatable.
    #[arg(short, long, value_name = "NS")]
    pub namespace: Vec<String>,
    /// Also show findings of the objects that Kubernetes itself ships.
    #[arg(long)]
    pub include_system: bool,
    /// Show only findings of this family of untidy rights (inert-grant, dangling, ghost-subject, …); repeatable.
    #[arg(long, value_name = "FAMILY")]
    pub hygiene: Vec<String>,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: ScanFormat,
}

/// Arguments of `can`.
#[derive(Debug, Args)]
pub struct CanArgs {
    /// Who: `sa:NS/NAME`, `user:NAME` or `group:NAME`.
    #[arg(required_unless_present_any = ["batch", "verify"])]
    pub subject: Option<Subject>,
    /// The verb (get, list, create, …).
    #[arg(required_unless_present_any = ["batch", "verify"])]
    pub verb: Option<String>,
    /// `PLURAL[.GROUP][/SUBRESOURCE]`, or a path that starts with `/`.
    #[arg(required_unless_present_any = ["batch", "verify"])]
    pub resource: Option<String>,
    /// The object's name.
    #[arg(long)]
    pub name: Option<String>,
    /// The namespace of the question; without it the question is for all namespaces.
    #[arg(short, long, value_name = "NS")]
    pub namespace: Option<String>,
    /// Ask for the same by impersonation: whether SUBJECT may act as this user or service account, and whether that one may do it.
    #[arg(long, value_name = "SUBJECT", conflicts_with_all = ["batch", "verify"])]
    pub acting_as: Option<Subject>,
    /// Carry this group, too; repeatable.
    #[arg(long, value_name = "GROUP", requires = "acting_as")]
    pub acting_group: Vec<String>,
    /// Answer one JSON question a line from this file (`-` is stdin).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["subject", "verb", "resource", "name", "namespace"])]
    pub batch: Option<PathBuf>,
    /// Ask the live API server this many sampled questions too (SubjectAccessReviews) and show where it decides otherwise; exit code 1 if it does.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=1_000_000), conflicts_with_all = ["subject", "verb", "resource", "name", "namespace", "batch"])]
    pub verify: Option<u32>,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Format,
}

/// Arguments of `who-can`.
#[derive(Debug, Args)]
pub struct WhoCanArgs {
    /// The verb (get, list, create, …).
    pub verb: String,
    /// `PLURAL[.GROUP][/SUBRESOURCE]`, or a path that starts with `/`.
    pub resource: String,
    /// The object's name.
    #[arg(long)]
    pub name: Option<String>,
    /// The namespace of the question; without it the question is for all namespaces.
    #[arg(short, long, value_name = "NS")]
    pub namespace: Option<String>,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Format,
}

/// Arguments of `access`.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("whose").required(true).args(["subject", "token"])))]
pub struct AccessArgs {
    /// Who: `sa:NS/NAME`, `user:NAME` or `group:NAME`.
    pub subject: Option<Subject>,
    /// Whose this credential is: a JWT, client certificate or kubeconfig (`-` is stdin); says what it claims, whether it lives and what ends it, verifies and keeps nothing.
    #[arg(long, value_name = "FILE")]
    pub token: Option<PathBuf>,
    /// Show what this subject has more or less.
    #[arg(long, value_name = "SUBJECT")]
    pub diff: Option<Subject>,
    /// Show resources and paths against verbs, each with how far it goes: everywhere, in some namespaces, on objects of some names.
    #[arg(long, conflicts_with = "diff")]
    pub matrix: bool,
    /// Of the matrix: what holds in this namespace; without it the whole cluster.
    #[arg(short, long, value_name = "NS", requires = "matrix")]
    pub namespace: Option<String>,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Format,
}

impl AccessArgs {
    /// Whether the credential comes from standard input.
    pub(crate) fn reads_stdin(&self) -> bool {
        self.token.as_ref().is_some_and(|file| file.as_os_str() == "-")
    }
}

/// Arguments of `reach`.
#[derive(Debug, Args)]
pub struct ReachArgs {
    /// The source: an object, an address range or `internet`.
    #[arg(long, value_name = "OBJECT")]
    pub from: Option<String>,
    /// The destination: an object, an address range or `internet`.
    #[arg(long, value_name = "OBJECT")]
    pub to: Option<String>,
    /// Only this port (`443`, `53/UDP`).
    #[arg(long, value_name = "PORT")]
    pub port: Option<String>,
    /// Say which policies decided.
    #[arg(long, requires = "from", requires = "to")]
    pub explain: bool,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Format,
}

/// Arguments of `blast`.
#[derive(Debug, Args)]
pub struct BlastArgs {
    /// The compromised object.
    #[arg(value_parser = object)]
    pub object: ObjectRef,
    /// Only by edges that follow from API objects alone.
    #[arg(long)]
    pub certain: bool,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Format,
}

/// Arguments of `paths`.
#[derive(Debug, Args)]
pub struct PathsArgs {
    /// Where the attacker starts; without it every entry.
    #[arg(long, value_name = "OBJECT", value_parser = object)]
    pub from: Option<ObjectRef>,
    /// Where the attacker wants to be: an object or `goal:NAME`; without it every goal.
    #[arg(long, value_name = "OBJECT", value_parser = object)]
    pub to: Option<ObjectRef>,
    /// How many paths a pair.
    #[arg(short, value_name = "N", default_value_t = 1, value_parser = RangedU64ValueParser::<usize>::new().range(1..=10_000))]
    pub k: usize,
    /// Only by edges that follow from API objects alone.
    #[arg(long)]
    pub certain: bool,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Format,
}

/// Arguments of `chokepoints`.
#[derive(Debug, Args)]
pub struct ChokepointsArgs {
    /// Where the attacker starts; without it every entry.
    #[arg(long, value_name = "OBJECT", value_parser = object)]
    pub from: Option<ObjectRef>,
    /// What to protect; without it every goal.
    #[arg(long, value_name = "OBJECT", value_parser = object)]
    pub to: Option<ObjectRef>,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Format,
}

/// Arguments of `pss`.
#[derive(Debug, Args)]
pub struct PssArgs {
    /// baseline or restricted.
    #[arg(long, value_name = "LEVEL")]
    pub level: String,
    /// The Kubernetes version whose standard counts (`v1.34`), or `latest`.
    #[arg(long, value_name = "VERSION", default_value = "latest")]
    pub version: String,
    /// Manifests: files, folders, or `-` for stdin.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Format,
}

/// Arguments of `runbook`.
#[derive(Debug, Args)]
pub struct RunbookArgs {
    /// The finding's id, as `scan` prints it.
    #[arg(required_unless_present = "contain", conflicts_with = "contain")]
    pub finding: Option<String>,
    /// Contain this object instead of fixing a finding.
    #[arg(long, value_name = "OBJECT", value_parser = object)]
    pub contain: Option<ObjectRef>,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t = PageFormat::Markdown)]
    pub output: PageFormat,
}

/// What to suggest.
#[derive(Debug, Subcommand)]
pub enum SuggestAction {
    /// A role that would be enough for a subject: manifests on stdout, the proof on stderr.
    Role(SuggestRoleArgs),
}

/// Arguments of `suggest role`.
#[derive(Debug, Args)]
pub struct SuggestRoleArgs {
    /// Who (`sa:NS/NAME`, `user:NAME`, `group:NAME`).
    pub subject: Subject,
    /// What the API server saw it do: an audit log, gzip or not, `-` for stdin. Without one, what it holds is tightened.
    #[arg(long, value_name = "FILE")]
    pub audit: Option<PathBuf>,
    /// Without a log: the namespaces that it works in; repeatable. Without it that of a service account.
    #[arg(short, long, value_name = "NS", conflicts_with_all = ["audit", "cluster_wide"])]
    pub namespace: Vec<String>,
    /// Without a log: leave in the whole cluster what is given there.
    #[arg(long, conflicts_with = "audit")]
    pub cluster_wide: bool,
    /// Write the report to this file instead of stderr; JSON if its name ends in .json, else Markdown.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// What to do with game days.
#[derive(Debug, Subcommand)]
pub enum DrillAction {
    /// Which there are.
    List {
        /// The output format.
        #[arg(short, long, value_enum, default_value_t)]
        output: PageFormat,
    },
    /// Play one.
    Run {
        /// Its name.
        name: String,
    },
    /// Show the report of one that was played.
    Report {
        /// The report's file.
        file: PathBuf,
        /// The output format.
        #[arg(short, long, value_enum, default_value_t = PageFormat::Markdown)]
        output: PageFormat,
    },
}

/// Arguments of `record`.
#[derive(Debug, Args)]
pub struct RecordArgs {
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Collect only this namespace; repeatable.
    #[arg(short, long, value_name = "NS")]
    pub namespace: Vec<String>,
    /// Replace the file if it exists.
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Print the smallest ClusterRole that lets ravelin read everything.
    #[arg(long)]
    pub rbac: bool,
    /// The output format.
    #[arg(short, long, value_enum, default_value_t)]
    pub output: Format,
}

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// The effective configuration.
    Show,
    /// The built-in defaults, with comments.
    Default,
    /// Whether the configuration file is right.
    Check,
    /// Which files and folders are used.
    Paths,
}
