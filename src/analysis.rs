//! Everything derived from one inventory, in one pure call.

mod jewels;

pub use jewels::labelled;
