//! The program's own files: configuration, themes, what is saved. Everything it writes is for its owner only.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::config::theme::BUILTIN;
use crate::config::{ConfigError, Layer};

fn dirs() -> Option<ProjectDirs> {
    ProjectDirs::from("dev", "ravelin", "ravelin")
}

/// The configuration file, whether it exists or not: that of `RAVELIN_CONFIG`, else the usual one.
pub fn config_file() -> Option<PathBuf> {
    std::env::var_os("RAVELIN_CONFIG").map(PathBuf::from).or_else(|| dirs().map(|dirs| dirs.config_dir().join("config.toml")))
}

/// Reads a configuration file; one that is not there sets nothing.
pub fn read_config(file: &Path) -> (Layer, Vec<ConfigError>) {
    let place = file.display().to_string();
    match fs::read_to_string(file) {
        Ok(text) => Layer::from_toml(&place, &text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (Layer::default(), Vec::new()),
        Err(error) => {
            let mistake = ConfigError { place, line: 0, message: format!("cannot be read: {error}"), hint: String::new() };
            (Layer::default(), vec![mistake])
        }
    }
}

/// The text of a theme file of the user.
pub fn user_theme(name: &str) -> Option<String> {
    // A name with a separator in it would lead out of the folder.
    let harmless = !name.contains(['/', '\\']) && !name.starts_with('.');
    harmless.then(|| fs::read_to_string(dirs()?.config_dir().join("themes").join(format!("{name}.toml"))).ok()).flatten()
}

/// The names of all themes.
pub(super) fn theme_names() -> Vec<String> {
    let mut names: Vec<String> = BUILTIN.iter().map(|(name, _)| (*name).to_owned()).collect();
    let folder = dirs().and_then(|dirs| fs::read_dir(dirs.config_dir().join("themes")).ok());
    let files = folder.into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut own: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    own.sort();
    own.retain(|name| !names.contains(name));
    names.extend(own);
    names
}

/// The folder of logs and the like.
pub(super) fn state_dir() -> Option<PathBuf> {
    dirs().map(|dirs| dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_path_buf())
}

/// The folder of recordings.
pub(super) fn recordings_dir() -> Option<PathBuf> {
    dirs().map(|dirs| dirs.data_dir().join("recordings"))
}

/// Makes a folder for its owner only.
pub(super) fn make_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Saves a text under a name that no file has yet, in the folder that configuration names or in the program's own. Says where.
pub(super) fn save(folder: Option<&str>, name: &str, text: &str) -> Result<String, String> {
    let folder = folder.map(expand).or_else(|| dirs().map(|dirs| dirs.data_dir().join("saved"))).ok_or("there is no home directory")?;
    make_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for number in 1..1000 {
        let path = folder.join(numbered(name, number));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
                return Ok(path.display().to_string());
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(format!("{}: {error}", path.display())),
        }
    }
    Err(format!("{}: there are too many files of that name", folder.display()))
}

/// `a.md`, `a-2.md`, `a-3.md`, …
fn numbered(name: &str, number: u32) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, end))) => format!("{stem}-{number}.{end}"),
        (_, None) => format!("{name}-{number}"),
    }
}

/// A leading `~/` is the home directory.
fn expand(path: &str) -> PathBuf {
    let home = path.strip_prefix("~/").and_then(|rest| directories::BaseDirs::new().map(|dirs| dirs.home_dir().join(rest)));
    home.unwrap_or_else(|| PathBuf::from(path))
}

#[cfg(test)]
mod tests;
