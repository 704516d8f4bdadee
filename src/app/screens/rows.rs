//! Panes and their rows. A row is made only when it is looked at, so that a list may be of any length.

use std::rc::Rc;
use std::sync::Arc;

use super::Grid;
use crate::app::view::{Area, Line};
use crate::model::{Name, ObjectRef};

/// What a row is, whatever its place: selections are kept by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKey {
    /// A row about an object.
    Object(ObjectRef),
    /// A row with a name of its own.
    Text(Name),
    /// A group of rows.
    Group(Name),
    /// A row that is known only by its place.
    Line(usize),
}

/// The rows of a pane.
pub trait Rows {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a row is.
    fn key(&self, at: usize) -> RowKey;

    /// The object that a row is about.
    fn object(&self, _at: usize) -> Option<ObjectRef> {
        None
    }

    /// A row's text, one line for each column.
    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line>;

    /// Whether a row can be selected; headings and spaces cannot.
    fn selectable(&self, _at: usize) -> bool {
        true
    }

    /// Where a row is, if that can be found faster than by looking at each.
    fn find(&self, key: &RowKey) -> Option<usize> {
        match key {
            RowKey::Line(at) => (*at < self.len()).then_some(*at),
            _ => (0..self.len()).find(|at| self.key(*at) == *key),
        }
    }
}

/// A column of a pane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: &'static str,
    /// Its width.
    pub width: u16,
    /// Its text stands at the right.
    pub right: bool,
}

impl Column {
    /// A column whose text stands at the left.
    pub const fn left(title: &'static str, width: u16) -> Self {
        Self { title, width, right: false }
    }

    /// A column whose text stands at the right.
    pub const fn right(title: &'static str, width: u16) -> Self {
        Self { title, width, right: true }
    }
}

/// One framed part of a screen.
pub struct Pane<'a> {
    /// Where it is, its frame included.
    pub area: Area,
    /// What stands in its frame at the left.
    pub title: Line,
    /// What stands in its frame at the right.
    pub corner: Line,
    /// Lines above the rows that do not scroll.
    pub head: Vec<Line>,
    /// Its columns; with none, every row is one line over the whole width.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Box<dyn Rows + 'a>,
    /// What to say when there is no row.
    pub empty: Vec<Line>,
    /// Whether one row is selected.
    pub selectable: bool,
    /// It is all in sight and leads nowhere: the keys never go there.
    pub still: bool,
    /// What stands to the right of its rows, where they go on: see [`Grid`].
    pub grid: Option<Rc<dyn Grid + 'a>>,
}

impl<'a> Pane<'a> {
    /// A pane of rows.
    pub fn new(area: Area, title: Line, rows: impl Rows + 'a) -> Self {
        Self {
            area,
            title,
            corner: Line::new(),
            head: Vec::new(),
            columns: Vec::new(),
            rows: Box::new(rows),
            empty: Vec::new(),
            selectable: true,
            still: false,
            grid: None,
        }
    }

    /// A pane of text that can be scrolled.
    pub fn text(area: Area, title: Line, lines: Vec<Line>) -> Self {
        Self { selectable: false, ..Self::new(area, title, Lines(lines)) }
    }

    /// The same of lines that are laid out already.
    pub fn laid(area: Area, title: Line, lines: Arc<Vec<Line>>) -> Self {
        Self { selectable: false, ..Self::new(area, title, lines) }
    }

    /// A text that is only read; the keys go there where it has to be scrolled.
    pub fn note(area: Area, title: Line, lines: Vec<Line>) -> Self {
        let pane = Self::text(area, title, lines);
        Self { still: pane.rows.len() <= pane.page(), ..pane }
    }

    /// The part for text, inside of the frame.
    pub fn inside(&self) -> Area {
        self.area.content()
    }

    /// How many rows can be seen at once.
    pub fn page(&self) -> usize {
        let headings = u16::from(self.has_headings()) + self.shape().map_or(0, |shape| shape.height);
        usize::from(self.inside().height.saturating_sub(headings + self.head.len() as u16))
    }

    /// Whether a line of column headings is shown.
    pub fn has_headings(&self) -> bool {
        self.columns.iter().any(|column| !column.title.is_empty())
    }
}

/// Rows of text.
pub struct Lines(pub Vec<Line>);

impl Rows for Lines {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn key(&self, at: usize) -> RowKey {
        RowKey::Line(at)
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        self.0.get(at).cloned().into_iter().collect()
    }
}

impl Rows for Arc<Vec<Line>> {
    fn len(&self) -> usize {
        self.as_slice().len()
    }

    fn key(&self, at: usize) -> RowKey {
        RowKey::Line(at)
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        self.get(at).cloned().into_iter().collect()
    }
}

/// A row that is already made: a line, and what it is about.
pub struct Entry {
    /// Its text.
    pub line: Line,
    /// What it is; none for what cannot be selected.
    pub key: Option<RowKey>,
    /// The object that it is about.
    pub object: Option<ObjectRef>,
}

impl Entry {
    /// A line that only says something.
    pub const fn note(line: Line) -> Self {
        Self { line, key: None, object: None }
    }
}

/// Rows that are already made, for lists that are never long.
pub struct Entries(pub Vec<Entry>);

impl Rows for Entries {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.0.get(at).and_then(|entry| entry.key.clone()).unwrap_or(RowKey::Line(at))
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.0.get(at).and_then(|entry| entry.object.clone())
    }

    fn selectable(&self, at: usize) -> bool {
        self.0.get(at).is_some_and(|entry| entry.key.is_some())
    }

    fn find(&self, key: &RowKey) -> Option<usize> {
        self.0.iter().position(|entry| entry.key.as_ref() == Some(key))
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        self.0.get(at).map(|entry| entry.line.clone()).into_iter().collect()
    }
}
