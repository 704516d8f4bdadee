//! One page of a list: unpacked and cut into items while it arrives.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use serde::Deserialize;

use super::client::Client;
use super::failure::Failure;
use super::fetch::Ask;
use super::message::Out;
use super::split::{SplitError, Splitter};

/// Items are handed on when they are this long together: the whole of a page may be hundreds of times as long.
const BATCH: usize = 512 << 10;
/// The longest page, unpacked: five hundred objects of the largest size that the API server stores.
const PAGE_LIMIT: u64 = 1 << 30;

/// What a page says beside its items.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct PageInfo {
    /// The version of the list, from which changes can be watched.
    pub(crate) resource_version: Option<String>,
    /// Where the next page begins; empty on the last one.
    pub(crate) r#continue: Option<String>,
    /// How many objects follow, where the server says so.
    pub(crate) remaining_item_count: Option<u64>,
}

/// The splitter as something to write to.
struct Cutter {
    splitter: Splitter,
    failed: Option<SplitError>,
    length: u64,
}

impl Write for Cutter {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.length += piece.len() as u64;
        let pushed = if self.length > PAGE_LIMIT { Err(SplitError::TooLarge) } else { self.splitter.push(piece) };
        match pushed {
            Ok(()) => Ok(piece.len()),
            Err(error) => {
                self.failed = Some(error);
                Err(io::ErrorKind::InvalidData.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A page as it comes: packed or plain.
enum Pipe {
    Plain(Cutter),
    Packed(Box<MultiGzDecoder<Cutter>>),
}

impl Pipe {
    fn new(list: &'static str, gzip: bool) -> Self {
        let cutter = Cutter { splitter: Splitter::new(list), failed: None, length: 0 };
        if gzip { Self::Packed(Box::new(MultiGzDecoder::new(cutter))) } else { Self::Plain(cutter) }
    }

    fn cutter(&mut self) -> &mut Cutter {
        match self {
            Self::Plain(cutter) => cutter,
            Self::Packed(packed) => packed.get_mut(),
        }
    }

    fn push(&mut self, piece: &[u8]) -> Result<(), Failure> {
        let written = match self {
            Self::Plain(cutter) => cutter.write_all(piece),
            Self::Packed(packed) => packed.write_all(piece),
        };
        written.map_err(|_error| match self.cutter().failed {
            Some(SplitError::TooLarge) => Failure::TooLarge,
            Some(SplitError::NotAList) => Failure::Malformed("not a list in JSON"),
            None => Failure::Malformed("not compressed as it says"),
        })
    }

    fn finish(mut self) -> Result<Splitter, Failure> {
        if let Self::Packed(packed) = &mut self {
            packed.try_finish().map_err(|_error| Failure::Truncated)?;
        }
        Ok(std::mem::replace(&mut self.cutter().splitter, Splitter::new("")))
    }
}

/// Reads one page once. Whatever whole items came before a failure have been taken.
pub(crate) async fn read(client: &Client, ask: &Ask, list: &'static str, out: &Out) -> Result<PageInfo, Failure> {
    let mut answer = client.open(ask, client.limits().stall).await?;
    let mut pipe = Pipe::new(list, answer.gzip);
    let ended = loop {
        let pushed = match answer.next().await {
            Ok(Some(piece)) => pipe.push(piece.as_ref()),
            Ok(None) => break Ok(()),
            Err(failure) => Err(failure),
        };
        if pushed.is_err() {
            break pushed;
        }
        let splitter = &mut pipe.cutter().splitter;
        if splitter.pending() >= BATCH {
            let items = splitter.drain();
            out.items(items).await;
        }
    };
    if let Err(failure) = ended {
        out.items(pipe.cutter().splitter.drain()).await;
        return Err(failure);
    }
    let mut splitter = pipe.finish()?;
    out.items(splitter.drain()).await;
    info(&splitter, list)
}

/// What the fields of a complete page say.
fn info(splitter: &Splitter, list: &str) -> Result<PageInfo, Failure> {
    if !splitter.is_complete() {
        return Err(Failure::Truncated);
    }
    let kind = splitter.field("kind").and_then(|text| serde_json::from_slice::<String>(text).ok()).unwrap_or_default();
    let expected = if list == "rows" { kind == "Table" } else { kind.ends_with("List") };
    if !expected {
        return Err(Failure::Malformed(if list == "rows" { "not a Table" } else { "not a list" }));
    }
    if !splitter.has_list() {
        return Err(Failure::Malformed("a list without items"));
    }
    let metadata = splitter.field("metadata").ok_or(Failure::Malformed("a list without metadata"))?;
    serde_json::from_slice(metadata).map_err(|_error| Failure::Malformed("a list whose metadata cannot be read"))
}
