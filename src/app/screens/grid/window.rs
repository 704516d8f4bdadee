//! Which part of a grid is asked for: what can be seen, or all of it for a file.

use crate::app::ask::Window;
use crate::app::model::Model;

/// A window is made of whole tiles of this many rows and columns, so that small moves ask nothing new.
const TILE: usize = 32;

/// More crossings than this are worked out for no file.
const MOST: usize = 1_000_000;

/// The tiles that can be seen on a screen with so many rows and columns.
pub(in super::super) fn seen(model: &Model, rows: u16, columns: u16) -> Window {
    let tiles = |first: usize, seen: u16| {
        let start = first / TILE * TILE;
        (start, (first + usize::from(seen.max(1))).div_ceil(TILE) * TILE - start)
    };
    let ((row, rows), (column, columns)) = (tiles(model.screen.list_at(0).top, rows), tiles(model.screen.across.top, columns));
    Window { row, rows, column, columns }
}

/// All of a grid of so many rows and columns, where only a part is known.
pub(in super::super) fn whole(known: Window, rows: usize, columns: usize) -> Option<Window> {
    let all = Window { row: 0, rows, column: 0, columns };
    (known != all && rows.saturating_mul(columns) <= MOST).then_some(all)
}
