//! The terminal: draws a view and says what stands where.

mod canvas;
mod draw;
mod front;
mod glyphs;
mod hits;
mod paint;
mod pane;

pub use glyphs::ascii;
pub use hits::HitMap;
pub use paint::{Depth, Paint};

use ratatui::buffer::Buffer;

use crate::app::view::View;

/// Draws a view; every cell is written.
pub fn draw(view: &View, paint: &Paint, buffer: &mut Buffer) -> HitMap {
    let mut hits = HitMap::default();
    draw::screen(view, &mut canvas::Canvas { buffer, paint, hits: &mut hits });
    if paint.ascii {
        glyphs::to_ascii(buffer);
    }
    hits
}

#[cfg(test)]
mod tests;
