//! Reading a recording, line by line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::header::HeaderLine;
use super::{END, Error, FORMAT, Header, MAGIC};

/// A recording unpacks to at most this much, and to at most so many times its own size with something to start from.
const LARGEST: u64 = 4 << 30;
const LARGEST_RATIO: u64 = 400;
const ANY_SIZE: u64 = 64 << 20;

/// No line is longer.
const LONGEST_LINE: u64 = 64 << 20;

/// The window that is granted to the decompressor, as a power of two.
const WINDOW_LOG: u32 = 27;

/// What a recording holds next.
#[derive(Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A section starts.
    Section(&'a str),
    /// An object of the section, as JSON text.
    Object(&'a [u8]),
}

#[derive(Deserialize)]
struct Mark {
    section: String,
    count: usize,
}

/// Reads a recording from wherever bytes come.
pub struct Reader<R: Read> {
    path: PathBuf,
    lines: BufReader<io::Take<zstd::Decoder<'static, BufReader<R>>>>,
    limit: u64,
    line: Vec<u8>,
    section: String,
    left: usize,
    seen: usize,
    ended: bool,
}

impl Reader<File> {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<(Header, Self), Error> {
        let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(Error::NotOne { path: path.to_owned() });
        }
        Self::new(file, path, metadata.len())
    }
}

impl<R: Read> Reader<R> {
    /// Reads `size` bytes from `input`; `path` names them in messages.
    pub fn new(input: R, path: &Path, size: u64) -> Result<(Header, Self), Error> {
        let mut input = BufReader::with_capacity(1 << 16, input);
        let path = path.to_owned();
        let mut head = [0; 12];
        match input.read_exact(&mut head) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(Error::NotOne { path }),
            Err(source) => return Err(Error::Unreadable { path, source }),
        }
        if !head.starts_with(MAGIC) {
            return Err(Error::NotOne { path });
        }
        let found = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
        if found > FORMAT {
            return Err(Error::Newer { path, found, known: FORMAT });
        }
        let mut stream = zstd::Decoder::with_buffer(input).map_err(|source| Error::Unreadable { path: path.clone(), source })?.single_frame();
        stream.window_log_max(WINDOW_LOG).map_err(|source| Error::Unreadable { path: path.clone(), source })?;
        let limit = size.saturating_mul(LARGEST_RATIO).saturating_add(ANY_SIZE).min(LARGEST);
        let lines = BufReader::with_capacity(1 << 17, stream.take(limit));
        let mut reader = Self { path, lines, limit, line: Vec::new(), section: String::new(), left: 0, seen: 0, ended: false };
        reader.read_line()?;
        let header: HeaderLine = serde_json::from_slice(&reader.line).map_err(|_quotes| reader.corrupt("its first line is not a header"))?;
        Ok((header.into(), reader))
    }

    /// The next section or object; none at the end. An end that is missing is an error.
    pub fn next_item(&mut self) -> Result<Option<Item<'_>>, Error> {
        if self.ended {
            return Ok(None);
        }
        self.read_line()?;
        if self.left > 0 {
            self.left -= 1;
            self.seen += 1;
            return Ok(Some(Item::Object(&self.line)));
        }
        let mark: Mark = serde_json::from_slice(&self.line).map_err(|_quotes| self.corrupt("a section does not start where it should"))?;
        if mark.section == END {
            if mark.count != self.seen {
                return Err(self.corrupt("the number of its objects is not what it says"));
            }
            return self.end();
        }
        self.section = mark.section;
        self.left = mark.count;
        Ok(Some(Item::Section(&self.section)))
    }

    /// After the last line comes the frame's checksum, and nothing else.
    fn end(&mut self) -> Result<Option<Item<'_>>, Error> {
        self.ended = true;
        match self.lines.fill_buf() {
            Ok([]) => Ok(None),
            Ok(_) => Err(self.corrupt("something follows its end")),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Error::Truncated { path: self.path.clone() }),
            Err(_) => Err(self.corrupt("it cannot be unpacked")),
        }
    }

    /// An error about the content.
    pub fn corrupt(&self, what: impl Into<String>) -> Error {
        Error::Corrupt { path: self.path.clone(), what: what.into() }
    }

    fn read_line(&mut self) -> Result<(), Error> {
        self.line.clear();
        let path = || self.path.clone();
        match (&mut self.lines).take(LONGEST_LINE).read_until(b'\n', &mut self.line) {
            Ok(_) if self.line.last() == Some(&b'\n') => {
                self.line.pop();
                Ok(())
            }
            Ok(length) if length as u64 == LONGEST_LINE => Err(Error::Corrupt { path: path(), what: "a line of it is too long".to_owned() }),
            Ok(_) if self.lines.get_ref().limit() == 0 => Err(Error::TooLarge { path: path(), limit: self.limit >> 20 }),
            Ok(_) => Err(Error::Truncated { path: path() }),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Error::Truncated { path: path() }),
            Err(_) => Err(Error::Corrupt { path: path(), what: "it cannot be unpacked".to_owned() }),
        }
    }
}
