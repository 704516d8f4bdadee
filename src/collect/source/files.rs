//! Files, folders and standard input.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::collect::Error;

/// No input may be larger.
const LARGEST_MIB: u64 = 1024;

/// The folders that are entered, one in another.
const DEEPEST: usize = 32;

/// The path that means standard input.
pub(crate) const STDIN: &str = "-";

/// What is at a path.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The files to read. What cannot be read is among them: it is said when that is tried.
    pub(crate) files: Vec<PathBuf>,
    /// Links to folders outside, which are not followed: who names a folder does not mean whatever links in it name.
    pub(crate) outside: Vec<PathBuf>,
}

impl Listing {
    /// The path itself, or the manifests below a folder in the order of their names. Links to folders within it are followed, except to
    /// where one already is.
    pub(crate) fn of(path: &Path) -> Result<Self, Error> {
        let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
        if path.as_os_str() == STDIN || !fs::metadata(path).map_err(unreadable)?.is_dir() {
            return Ok(Self { files: vec![path.to_owned()], outside: Vec::new() });
        }
        let mut listing = Self::default();
        let home = fs::canonicalize(path).map_err(unreadable)?;
        listing.walk(path, &mut vec![home]).map_err(unreadable)?;
        Ok(listing)
    }

    /// Adds the manifests below a folder; `above` are the true paths of the folders that lead here, the named one first.
    fn walk(&mut self, folder: &Path, above: &mut Vec<PathBuf>) -> io::Result<()> {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
        entries.sort();
        for entry in entries {
            let hidden = entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            // A link that leads nowhere is no manifest.
            let Ok(metadata) = fs::metadata(&entry) else { continue };
            if metadata.is_dir() {
                let Ok(home) = fs::canonicalize(&entry) else { continue };
                if hidden || above.contains(&home) {
                    continue;
                }
                if above.first().is_some_and(|top| !home.starts_with(top)) {
                    self.outside.push(entry);
                } else if above.len() == DEEPEST {
                    self.files.push(entry);
                } else {
                    above.push(home);
                    if self.walk(&entry, above).is_err() {
                        self.files.push(entry);
                    }
                    above.pop();
                }
            } else if metadata.is_file() && is_manifest(&entry) {
                self.files.push(entry);
            }
        }
        Ok(())
    }
}

fn is_manifest(path: &Path) -> bool {
    path.extension().is_some_and(|e| ["yaml", "yml", "json"].iter().any(|known| e.eq_ignore_ascii_case(known)))
}

/// The content of a file, or of standard input.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let limit = LARGEST_MIB << 20;
    let mut bytes = Vec::new();
    let outcome = if path.as_os_str() == STDIN {
        io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
    };
    outcome.map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    if bytes.len() as u64 > limit {
        return Err(Error::TooLarge { path: path.to_owned(), limit: LARGEST_MIB });
    }
    Ok(bytes)
}

/// The text of an input without a byte order mark; UTF-16, as some shells write it, becomes UTF-8.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, [u8]> {
    if let Some(text) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return text.into();
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let little = bytes[0] == 0xff;
        let unit = |pair: &[u8]| if little { u16::from_le_bytes([pair[0], pair[1]]) } else { u16::from_be_bytes([pair[0], pair[1]]) };
        let units = bytes[2..].chunks_exact(2).map(unit);
        return char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>().into_bytes().into();
    }
    bytes.into()
}

/// The name of an input in messages and coverage.
pub(crate) fn display(path: &Path) -> String {
    if path.as_os_str() == STDIN { "standard input".to_owned() } else { path.display().to_string() }
}
