//! What the core asks the outside for.

use std::sync::Arc;

use super::ask::Question;
use super::search::Index;
use super::source::Source;
use crate::analysis::{Analysis, Settings};
use crate::model::{Edit, Inventory, ObjectRef};

/// A request. Answers come back as messages.
#[derive(Clone, Debug)]
pub enum Effect {
    /// End the program with this exit code.
    Quit(u8),
    /// Give the terminal back until the shell continues us.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// Read a cluster; what was being read is dropped.
    Load {
        /// The number of this reading: answers to an older one are not wanted any more.
        epoch: u64,
        /// What to read.
        source: Source,
    },
    /// Stop reading and use what there is.
    StopLoading,
    /// List what could be opened.
    ListClusters,
    /// Analyse an inventory, with changes that are tried on it.
    Analyse {
        /// The number of this analysis: answers to an older one are not wanted any more.
        ticket: u64,
        /// What to analyse.
        inventory: Arc<Inventory>,
        /// Under which settings.
        settings: Settings,
        /// The changes.
        edits: Vec<Edit>,
        /// The analysis without the changes, where it is already there.
        base: Option<Arc<Analysis>>,
        /// Somebody waits for it.
        urgent: bool,
    },
    /// Answer a question.
    Ask {
        /// The number of the question.
        ticket: u64,
        /// To which analysis.
        analysis: Arc<Analysis>,
        /// The same without the changes that are tried.
        base: Option<Arc<Analysis>>,
        /// The question.
        question: Question,
        /// Only the newest of these is wanted: they follow the selected row.
        fleeting: bool,
    },
    /// Get an object of a live cluster as it is now.
    Fetch {
        /// The number of this question.
        ticket: u64,
        /// The object.
        object: ObjectRef,
    },
    /// Build what the palette searches.
    Index(Arc<Inventory>),
    /// Search it.
    Search {
        /// The number of this search.
        ticket: u64,
        /// What to search in.
        index: Arc<Index>,
        /// What was typed.
        typed: String,
    },
    /// Save a file of that name; the answer is its path.
    Save {
        /// The name, already made of harmless characters.
        name: String,
        /// What to write.
        text: String,
    },
    /// Put a text on the clipboard; the second says what it is.
    Copy(String, String),
    /// Capture the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Use only ASCII, or all characters.
    Ascii(bool),
    /// Use another theme.
    Theme(String),
    /// Panic, to see that the terminal is restored.
    Crash,
}
