//! A recording in blocks of lines, each of one section: what is decoded side by side.

use std::io::Read;

use super::SPECS;
use crate::model::Kind;
use crate::recording::{Error, Item, Reader};

/// A block is about this large: enough to be worth a thread's while, and little beside what is made of it.
const ENOUGH: usize = 1 << 17;

/// What the objects of a section are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// The shared pod specifications.
    Specs,
    /// Objects of a kind.
    Objects(Kind),
    /// A section that this version does not know holds nothing that it needs.
    Unknown,
}

impl Section {
    fn of(name: &str) -> Self {
        if name == SPECS {
            return Self::Specs;
        }
        Kind::collected().find(|kind| kind.plural() == name).map_or(Self::Unknown, Self::Objects)
    }
}

/// Some objects of one section, as they stand in the recording.
pub(super) struct Block {
    pub(super) section: Section,
    text: Vec<u8>,
    /// Where each object ends.
    ends: Vec<usize>,
}

impl Block {
    /// The objects, as JSON text.
    pub(super) fn objects(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }
}

/// Cuts a recording into blocks.
pub(super) struct Blocks<R: Read> {
    reader: Reader<R>,
    section: Section,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(reader: Reader<R>) -> Self {
        Self { reader, section: Section::Unknown }
    }

    /// The next blocks, at most so many: either specifications or objects, since these need those. None at the end.
    pub(super) fn next(&mut self, most: usize) -> Result<Vec<Block>, Error> {
        let mut blocks: Vec<Block> = Vec::new();
        while blocks.len() < most {
            let specs = self.section == Section::Specs;
            let block = self.block()?;
            let last = block.is_none();
            blocks.extend(block.filter(|block| !block.ends.is_empty()));
            if last || (specs != (self.section == Section::Specs) && !blocks.is_empty()) {
                break;
            }
        }
        Ok(blocks)
    }

    /// What is left of the section, as far as it fits into one block; none at the end of the recording.
    fn block(&mut self) -> Result<Option<Block>, Error> {
        let mut block = Block { section: self.section, text: Vec::new(), ends: Vec::new() };
        while block.text.len() < ENOUGH {
            match self.reader.next_item()? {
                None => return Ok((!block.ends.is_empty()).then_some(block)),
                Some(Item::Section(name)) => {
                    self.section = Section::of(name);
                    return Ok(Some(block));
                }
                Some(Item::Object(text)) => {
                    block.text.extend_from_slice(text);
                    block.ends.push(block.text.len());
                }
            }
        }
        Ok(Some(block))
    }

    /// An error about the content.
    pub(super) fn corrupt(&self, reason: String) -> Error {
        self.reader.corrupt(reason)
    }
}
