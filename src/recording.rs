//! The recording format: a compressed, versioned, redacted inventory in a file.
//!
//! A recording is a short uncompressed head (a mark and the version of the format) and a zstd stream of lines, each of them JSON: first the
//! [`Header`], then for every section its name and its objects, and at the end a line that says so. What the objects look like is
//! not known here: whoever collects encodes and decodes them.
//!
//! Opening a recording never runs anything, and a hostile one costs bounded time and memory.

mod error;
mod header;
mod name;
mod reader;
mod writer;

pub use error::Error;
pub use header::Header;
pub use name::file_name;
pub use reader::{Item, Reader};
pub use writer::Writer;

/// What every recording starts with; the last byte is none of any text.
const MAGIC: &[u8; 8] = b"RAVELIN\x1a";

/// The version of the format that is written, and the newest that is read.
const FORMAT: u32 = 1;

/// The line that ends a recording: without it the file was cut.
const END: &str = "end";

#[cfg(test)]
mod tests;
