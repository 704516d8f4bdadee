//! The program's own folders.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::Failure;
use super::args::LookArgs;
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

/// A configuration file that is named has to be there; the usual one need not be.
pub(crate) fn check(look: &LookArgs) -> Result<(), Failure> {
    match &look.config {
        Some(file) if !file.exists() => Err(Failure::usage(format!("there is no configuration file {}", file.display()))
            .remedy("name one that exists, or leave --config out: `ravelin config paths` says where the usual one is")),
        _ => Ok(()),
    }
}
