//! Where the cluster comes from, and how far reading it has come.

use std::path::PathBuf;

use crate::model::{CoverageState, Kind, Timestamp};

/// What to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The built-in demonstration.
    Demo,
    /// A recording.
    Recording(PathBuf),
    /// Files of manifests; `-` is the standard input.
    Manifests(Vec<PathBuf>),
    /// A cluster, by its context; none is the current one.
    Live(Option<String>),
}

impl Source {
    /// How the breadcrumbs name it before its own name is known.
    pub fn label(&self) -> String {
        let file = |path: &PathBuf| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        match self {
            Self::Demo => "demo".to_owned(),
            Self::Recording(path) => file(path),
            Self::Manifests(paths) => paths.first().map(file).unwrap_or_default(),
            Self::Live(context) => context.clone().unwrap_or_else(|| "current context".to_owned()),
        }
    }
}

/// How far one kind has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindProgress {
    /// The kind.
    pub kind: Kind,
    /// How many objects were read.
    pub objects: usize,
    /// How it ended; none while it is being read.
    pub state: Option<CoverageState>,
}

/// Why nothing could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// What failed.
    pub what: String,
    /// Why.
    pub cause: String,
    /// What to do.
    pub remedy: String,
}

/// Where reading stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feed {
    /// It is being read for the first time.
    Loading {
        /// What each kind has come to.
        kinds: Vec<KindProgress>,
        /// When it began, in milliseconds.
        since: u64,
    },
    /// The watch is healthy.
    Live,
    /// The watch is broken since then.
    Stale(Timestamp),
    /// Reading was stopped: what is there was read by then.
    Stopped,
    /// It does not change: a recording of that time, if it has one.
    Recorded(Option<Timestamp>),
    /// It does not change and has no time: manifests.
    Fixed,
    /// It is the demonstration.
    Demo,
    /// Nothing could be read.
    Failed(Failure),
}

/// Something that can be opened from the page of clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What it is: `context`, `recording`, `demo`.
    pub what: &'static str,
    /// Where it leads: a server's address, a file's path.
    pub place: String,
    /// The current context.
    pub current: bool,
    /// What to open.
    pub source: Source,
}
