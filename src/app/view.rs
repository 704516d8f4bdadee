//! What is on the screen, as plain values: the terminal layer only draws them.

mod area;
mod line;

pub use area::Area;
pub use line::{Line, Span, bar};

#[cfg(test)]
mod tests;
