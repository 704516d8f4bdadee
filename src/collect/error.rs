//! Why nothing could be collected at all.

use std::io;
use std::path::PathBuf;

/// A failure that leaves no inventory; each says what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A path cannot be read.
    #[error("cannot read {}: {source}. Give a file or folder of manifests that exists and may be read, or - for standard input", path.display())]
    Unreadable {
        /// The path.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file is larger than anything that is read.
    #[error("{} is larger than {limit} MiB. Split it by namespace, or read the cluster with `ravelin record`", path.display())]
    TooLarge {
        /// The path.
        path: PathBuf,
        /// The limit in MiB.
        limit: u64,
    },
    /// Nothing was given to read.
    #[error("no manifests were given: name a file or folder, or - for standard input")]
    NoPaths,
    /// Objects are there, but none that can be understood.
    #[error("no object in {paths} can be read: {first}{others}. Correct the input, or give other manifests")]
    NothingReadable {
        /// The paths that were read.
        paths: String,
        /// What is wrong with the first.
        first: String,
        /// How many more there are.
        others: String,
    },
    /// There is no Kubernetes object in the input.
    #[error("no Kubernetes object in {paths}{hint}. Expected YAML or JSON with apiVersion and kind; render Helm charts first (helm template)")]
    NothingFound {
        /// The paths that were read.
        paths: String,
        /// What was there instead, if anything.
        hint: String,
    },
}
