//! The program's own folders.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::runtime;

/// The folders, if the system has a home folder.
pub(crate) fn folders() -> Option<ProjectDirs> {
    ProjectDirs::from("dev", "ravelin", "ravelin")
}

/// The operator's rules, if the folder exists.
pub(crate) fn rules() -> Option<PathBuf> {
    folders().map(|dirs| dirs.config_dir().join("rules")).filter(|folder| folder.is_dir())
}

/// The configuration file: the one that is named, else the usual one.
pub(crate) fn config_file(named: Option<&Path>) -> Option<PathBuf> {
    named.map(Path::to_path_buf).or_else(runtime::config_file)
}
