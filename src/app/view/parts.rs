//! The parts of a whole view.

use super::{Area, Line};
use crate::app::actions::Action;
use crate::app::msg::Badge;
use crate::app::screens::{Column, ScreenKind};
use crate::config::theme::Role;

/// Everything that is on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The size it was made for.
    pub size: (u16, u16),
    /// The first line.
    pub header: Option<Header>,
    /// The screens.
    pub tabs: Option<(Area, Vec<Tab>)>,
    /// What the screen says above its panes.
    pub banner: Option<(Area, Line)>,
    /// A line that can be put away.
    pub note: Option<(Area, Line)>,
    /// The panes.
    pub panes: Vec<PaneView>,
    /// The game day that runs, or the tour.
    pub strip: Option<(Area, Vec<Line>)>,
    /// The last line.
    pub footer: Option<(Area, Footer)>,
    /// What stands in front.
    pub front: Option<Front>,
    /// What was said, in the corner.
    pub toasts: Vec<(Area, Line)>,
    /// All that is shown where there is no room for more.
    pub cramped: Option<String>,
}

/// The first line: where one is, how fresh, how sure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Where.
    pub area: Area,
    /// The breadcrumbs; the last is where one is.
    pub crumbs: Vec<Line>,
    /// The badges.
    pub badges: Vec<(Badge, Line)>,
}

/// A tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// Its screen.
    pub screen: ScreenKind,
    /// Its key and title.
    pub line: Line,
}

/// A pane with the rows that can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaneView {
    /// Where, its frame included.
    pub area: Area,
    /// In the frame at the left.
    pub title: Line,
    /// In the frame at the right.
    pub corner: Line,
    /// In the lower frame at the right.
    pub foot: Line,
    /// How its frame looks.
    pub frame: Role,
    /// Lines above the rows.
    pub head: Vec<Line>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Whether the columns have headings.
    pub headings: bool,
    /// The rows that can be seen, or what there is to say instead.
    pub rows: Vec<RowView>,
    /// The number of the first of them.
    pub first: usize,
    /// How many there are in all.
    pub total: usize,
    /// Where its columns stand, if it is a grid.
    pub grid: Option<GridView>,
}

/// Where the columns of a grid stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridView {
    /// How far the first column in sight is from the beginning of a row.
    pub left: u16,
    /// How wide each is.
    pub width: u16,
    /// The number of the first in sight.
    pub first: usize,
    /// How many are in sight.
    pub count: usize,
    /// The number of the selected one.
    pub selected: usize,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowView {
    /// Its text, column by column.
    pub cells: Vec<Line>,
    /// How its ground looks, if it differs from the rest.
    pub ground: Option<Role>,
    /// It is no row of the list but says something instead.
    pub note: bool,
}

/// The last line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Footer {
    /// The keys that work here.
    Hints(Vec<(Action, Line)>),
    /// What is being typed: before the cursor, after it, and what is said about it at the right.
    Prompt {
        /// What it is for.
        label: Line,
        /// The text before and after the cursor.
        halves: (String, String),
        /// What may be typed.
        help: Line,
        /// What came of it.
        result: Line,
    },
}

/// What stands in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    /// Where, its frame included.
    pub area: Area,
    /// In the frame.
    pub title: Line,
    /// The text before and after the cursor, where something is typed.
    pub input: Option<(String, String)>,
    /// What is said below the input while there is nothing else.
    pub hint: Line,
    /// The rows that can be seen, each with its number; headings have none.
    pub rows: Vec<(Option<usize>, Line)>,
    /// The number of the selected row.
    pub selected: usize,
}
