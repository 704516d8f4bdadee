//! A table that goes on to the right as well as down. The headings of rows and columns stay where they are, and only what is in sight is
//! made, so that it may be of any size either way.

pub(super) mod window;

use std::ops::Range;
use std::rc::Rc;

use super::{Column, Pane, RowKey, Rows};
use crate::app::model::Model;
use crate::app::view::{Area, Line, layout};
use crate::config::theme::Role;
use crate::model::ObjectRef;

/// What stands where a row and a column cross.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// One column wide, and enough by itself.
    pub glyph: &'static str,
    /// A letter behind it, where there is a column for it.
    pub tag: &'static str,
    /// How it is to be taken.
    pub role: Option<Role>,
    /// More, where there is room.
    pub text: String,
}

/// What a grid shows.
pub trait Grid {
    /// What its rows are: the first cell is the heading.
    fn rows(&self) -> &dyn Rows;

    /// What its columns are: the first cell is the heading.
    fn columns(&self) -> &dyn Rows;

    /// What stands at a crossing; none where that is not known yet.
    fn mark(&self, row: usize, column: usize) -> Option<Mark>;

    /// The rows and the columns of which it is known what stands there.
    fn known(&self) -> (Range<usize>, Range<usize>);

    /// Whether its marks have letters behind them.
    fn tagged(&self) -> bool {
        false
    }

    /// What its rows and its columns are, for where their headings meet.
    fn axes(&self) -> (&'static str, &'static str);

    /// The width of the widest heading of a row, of a column, and of the widest text at a crossing.
    fn widths(&self) -> (usize, usize, usize);
}

/// How a grid is laid out in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The width of the headings of rows, the space behind them included.
    pub heading: u16,
    /// The width of a column.
    pub cell: u16,
    /// The headings of columns stand upright, a letter a line.
    pub upright: bool,
    /// How many lines the headings of columns take.
    pub height: u16,
    /// How many columns can be seen.
    pub page: usize,
}

/// What stands where the headings of rows and columns meet is this wide.
const CORNER: u16 = 13;
/// A column with a heading that lies is at least this wide.
const LYING: u16 = 12;
/// A column whose heading is one of a few short ones may be as narrow as this.
const SHORT: u16 = 8;
/// And at most this wide.
const WIDEST: u16 = 30;

impl Shape {
    /// Fits a grid into a place.
    pub fn of(grid: &dyn Grid, place: Area) -> Self {
        let (row, column, text) = grid.widths();
        let count = grid.columns().len().max(1);
        let heading = (row as u16).clamp(CORNER, (place.width * 2 / 5).clamp(CORNER, 42)) + 1;
        let room = place.width.saturating_sub(heading);
        let share = room / (count.min(usize::from(room.max(1))) as u16).max(1);
        let wanted = (column.max(text + 2) as u16 + 2).clamp(6, WIDEST);
        let fits = count * usize::from(wanted) <= usize::from(room);
        // One long name among short ones may lose its end.
        let cut = || (0..count).filter(|at| heading_width(grid.columns(), *at) + 2 > usize::from(share)).count();
        if fits || share >= LYING || share >= SHORT && cut() * 4 <= count {
            let cell = if fits { wanted } else { share.min(WIDEST) };
            return Self { heading, cell, upright: false, height: 1, page: usize::from(room / cell.max(1)) };
        }
        let cell = share.clamp(if grid.tagged() { 3 } else { 2 }, 4);
        // Few rows leave more room for the headings.
        let free = place.height.saturating_sub(grid.rows().len().min(usize::from(place.height)) as u16);
        let height = (column as u16).clamp(3, (place.height * 2 / 5).max(free).clamp(3, 18));
        Self { heading, cell, upright: true, height, page: usize::from(room / cell) }
    }
}

/// The width of a heading.
fn heading_width(heads: &dyn Rows, at: usize) -> usize {
    heads.cells(at, &[]).first().map(Line::width).unwrap_or_default()
}

/// The rows of a grid, as those of a pane.
struct Down<'a>(Rc<dyn Grid + 'a>);

impl Rows for Down<'_> {
    fn len(&self) -> usize {
        self.0.rows().len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.0.rows().key(at)
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.0.rows().object(at)
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        self.0.rows().cells(at, columns)
    }

    fn find(&self, key: &RowKey) -> Option<usize> {
        self.0.rows().find(key)
    }
}

impl<'a> Pane<'a> {
    /// A pane of rows and columns.
    pub fn grid(area: Area, title: Line, grid: impl Grid + 'a) -> Self {
        let grid: Rc<dyn Grid + 'a> = Rc::new(grid);
        Self { grid: Some(Rc::clone(&grid)), ..Self::new(area, title, Down(grid)) }
    }

    /// How its grid is laid out, if it is one.
    pub fn shape(&self) -> Option<Shape> {
        let grid = self.grid.as_deref()?;
        let inside = self.inside();
        let height = inside.height.saturating_sub(self.head.len() as u16);
        Some(Shape::of(grid, Area { height, ..inside }))
    }
}

/// Goes to another column.
pub(super) fn travel(model: &mut Model, columns: isize, page: bool) {
    let mut across = model.screen.across.clone();
    {
        let panes = super::panes(model, layout(model).body);
        let focused = panes.get(model.screen.focus);
        let Some((grid, shape)) = focused.and_then(|pane| pane.grid.as_deref().zip(pane.shape())) else { return };
        let by = if page { columns * (shape.page.max(2) as isize - 1) } else { columns };
        across.step(grid.columns(), by, shape.page, true);
    }
    model.screen.across = across;
}
