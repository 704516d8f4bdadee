//! Why a recording cannot be read or written.

use std::io;
use std::path::PathBuf;

/// Every message names the file and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be opened or read.
    #[error("cannot read the recording {}: {source}. Name one that exists and may be read; `ravelin record -o FILE` makes one", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It does not start like a recording.
    #[error("{} is not a recording. Make one with `ravelin record -o FILE`; manifests are read with --manifests", path.display())]
    NotOne {
        /// The file.
        path: PathBuf,
    },
    /// It was written by a newer version.
    #[error("the recording {} has format {found}, and this ravelin reads up to {known}. Update ravelin, or record again with this version", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format that is read.
        known: u32,
    },
    /// It ends before its end.
    #[error("the recording {} is cut off. Copy it again, or record again", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
    },
    /// Something in it is not as it was written.
    #[error("the recording {} is damaged: {what}. Copy it again, or record again", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// It unpacks to more than any recording of its size.
    #[error("the recording {} unpacks to more than {limit} MiB, which no recording of its size does. Copy it again, or record again", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in MiB.
        limit: u64,
    },
    /// The file cannot be written.
    #[error("cannot write the recording {}: {source}. Name a file in a folder that may be written to", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
