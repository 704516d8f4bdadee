//! Writing a recording.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::header::HeaderLine;
use super::{END, Error, FORMAT, Header, MAGIC};

/// Fast, and a cluster's repetitions are gone all the same.
const LEVEL: i32 = 3;

/// A line that starts a section, or the last one.
#[derive(Serialize)]
struct Mark<'a> {
    section: &'a str,
    count: usize,
}

/// Writes a recording to wherever bytes go.
pub struct Writer<W: Write> {
    stream: zstd::Encoder<'static, W>,
    written: usize,
}

impl<W: Write> Writer<W> {
    /// Starts a recording with its header.
    pub fn new(mut out: W, header: &Header) -> io::Result<Self> {
        out.write_all(MAGIC)?;
        out.write_all(&FORMAT.to_le_bytes())?;
        let mut stream = zstd::Encoder::new(out, LEVEL)?;
        stream.include_checksum(true)?;
        let mut writer = Self { stream, written: 0 };
        writer.line(&HeaderLine::from(header))?;
        Ok(writer)
    }

    /// Starts a section of so many objects.
    pub fn section(&mut self, name: &str, count: usize) -> io::Result<()> {
        self.line(&Mark { section: name, count })
    }

    /// Writes one object, which must be one line of JSON.
    pub fn object(&mut self, object: &impl Serialize) -> io::Result<()> {
        self.written += 1;
        self.line(object)
    }

    /// Ends the recording.
    pub fn finish(mut self) -> io::Result<W> {
        let count = self.written;
        self.section(END, count)?;
        self.stream.finish()
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.stream, value)?;
        self.stream.write_all(b"\n")
    }
}

/// Writes a file as a whole or not at all, readable by its owner only.
pub(super) fn write_whole(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let unwritable = |source: io::Error| Error::Unwritable { path: path.to_owned(), source };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned);
    // Temporary files are made with mode 0600, and the file keeps it.
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(|error| unwritable(without_path(&error)))?;
    let mut buffered = io::BufWriter::new(temporary.as_file_mut());
    fill(&mut buffered).and_then(|()| buffered.flush()).map_err(unwritable)?;
    drop(buffered);
    temporary.as_file().sync_all().map_err(unwritable)?;
    temporary.persist(path).map_err(|error| unwritable(error.error))?;
    Ok(())
}

/// What went wrong, without the name of a file that nobody asked for.
fn without_path(error: &io::Error) -> io::Error {
    let text = match error.kind() {
        io::ErrorKind::NotFound => "its folder does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "its folder may not be written to".to_owned(),
        kind => kind.to_string(),
    };
    io::Error::new(error.kind(), text)
}

impl Writer<&mut dyn Write> {
    /// Writes a whole recording to a file: `fill` writes the sections.
    pub fn to_file(path: &Path, header: &Header, fill: impl FnOnce(&mut Writer<&mut dyn Write>) -> io::Result<()>) -> Result<(), Error> {
        write_whole(path, |out| {
            let mut writer = Writer::new(out, header)?;
            fill(&mut writer)?;
            writer.finish().map(|_| ())
        })
    }
}
