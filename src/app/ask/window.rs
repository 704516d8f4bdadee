//! The part of a matrix that is worked out: what can be seen of it, or all of it for a file.

use std::ops::Range;

/// Rows and columns that are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the sides of a rectangle")]
pub struct Window {
    pub row: usize,
    pub rows: usize,
    pub column: usize,
    pub columns: usize,
}

impl Window {
    /// Where a crossing is among those of the window, row by row.
    pub fn at(self, row: usize, column: usize) -> Option<usize> {
        let (down, across) = (row.checked_sub(self.row)?, column.checked_sub(self.column)?);
        (down < self.rows && across < self.columns).then_some(down * self.columns + across)
    }

    /// What of it lies in a matrix of so many rows and columns.
    pub(super) fn clipped(self, rows: usize, columns: usize) -> Self {
        let (row, column) = (self.row.min(rows), self.column.min(columns));
        Self { row, rows: self.rows.min(rows - row), column, columns: self.columns.min(columns - column) }
    }

    /// Its rows and its columns.
    pub fn ranges(self) -> (Range<usize>, Range<usize>) {
        (self.row..self.row + self.rows, self.column..self.column + self.columns)
    }
}
