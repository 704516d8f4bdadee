//! The screens: what each shows, and what its keys do beyond those that all share.

mod route;
mod rows;
mod state;

pub use route::{Route, ScreenKind};
pub use rows::{Column, Lines, Pane, RowKey, Rows};
pub use state::{ListState, Screen};
