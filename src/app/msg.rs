//! What can happen.

use std::sync::Arc;

use super::actions::Action;
use super::ask::{Answer, DocumentLine};
use super::key::Key;
use super::screens::ScreenKind;
use super::search::{Hit, Index};
use super::source::{Choice, Failure, Feed, KindProgress};
use crate::analysis::Analysis;
use crate::model::Inventory;

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse, Option<Target>),
    /// The terminal has another size.
    Resize(u16, u16),
    /// This is the time.
    Tick(Time),
    /// Something about reading the cluster.
    Cluster(u64, ClusterMsg),
    /// An analysis is ready: with the changes that are tried, and without them where there are some.
    Analysed(u64, Arc<Analysis>, Option<Arc<Analysis>>),
    /// A question was answered.
    Answered(u64, Answer),
    /// An object came as it is now, line by line, or why not.
    Fetched(u64, Result<Vec<DocumentLine>, String>),
    /// What could be opened.
    Clusters(Vec<Choice>),
    /// The palette's index was built for that inventory.
    Indexed(Arc<Inventory>, Arc<Index>),
    /// A search came back.
    Found(u64, Vec<Hit>),
    /// A file was saved at that path, or why not.
    Saved(Result<String, String>),
    /// A text went to the clipboard (what it was), or why not.
    Copied(Result<String, String>),
    /// Something was logged.
    Logged(LogLine),
    /// Something should be said.
    Say(Level, String),
    /// A part of the program failed; the rest goes on.
    Crashed(String),
}

/// What happens while a cluster is read.
#[derive(Clone, Debug)]
pub enum ClusterMsg {
    /// Reading has come further.
    Progress(Vec<KindProgress>),
    /// This was read so far, and reading goes on.
    Partial(Arc<Inventory>),
    /// There is a (new) inventory.
    Inventory(Arc<Inventory>),
    /// The watch broke, or works again.
    Feed(Feed),
    /// Nothing could be read.
    Failed(Failure),
}

/// What time it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Time {
    /// Milliseconds of a clock that only goes forward.
    pub ms: u64,
    /// Seconds since 1970 in UTC.
    pub unix: i64,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// The left button was pressed.
    Press,
    /// The wheel turned by that many rows.
    Wheel(i16),
}

/// What stands where the mouse is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A tab.
    Tab(ScreenKind),
    /// A place in the breadcrumbs, so many steps back.
    Crumb(usize),
    /// A badge.
    Badge(Badge),
    /// A hint in the footer.
    Hint(Action),
    /// A pane, outside of its rows.
    Pane(usize),
    /// A row of a pane.
    Row(usize, usize),
    /// A crossing of a pane's row and column.
    Cell(usize, usize, usize),
    /// A row of what stands in front.
    Front(usize),
    /// What stands in front, outside of its rows.
    FrontGround,
}

/// The badges in the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Badge {
    /// How fresh the data is.
    Feed,
    /// Nothing is ever changed.
    ReadOnly,
    /// What was not read.
    Partial,
    /// Only certain edges are followed.
    Certain,
    /// What Kubernetes itself ships is judged, too.
    System,
    /// Changes are tried.
    WhatIf,
    /// Something is taken to be compromised.
    Compromised,
}

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// It went well.
    Good,
    /// Worth knowing.
    Note,
    /// Something is not as it should be.
    Warning,
    /// Something failed.
    Error,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Seconds since 1970.
    pub unix: i64,
    /// How much it matters.
    pub level: Level,
    /// The part of the program.
    pub from: String,
    /// What it says.
    pub text: String,
}
