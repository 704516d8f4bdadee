//! Drawing lines of text and frames into cells.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{HitMap, Paint};
use crate::app::view::{Area, Line};
use crate::config::theme::Role;

/// Cells, how they look, and what stands where.
pub(super) struct Canvas<'a> {
    pub(super) buffer: &'a mut Buffer,
    pub(super) paint: &'a Paint,
    pub(super) hits: &'a mut HitMap,
}

/// A place as the terminal library has it.
const fn rect(area: Area) -> Rect {
    Rect { x: area.x, y: area.y, width: area.width, height: area.height }
}

impl Canvas<'_> {
    /// Empties a place and gives it the ground of a role.
    pub(super) fn clear(&mut self, area: Area, role: Role) {
        let rect = rect(area).intersection(self.buffer.area);
        let style = self.style(role);
        for y in rect.top()..rect.bottom() {
            for x in rect.left()..rect.right() {
                let cell = &mut self.buffer[(x, y)];
                cell.reset();
                cell.set_style(style);
            }
        }
    }

    /// The style of a role on the page's own ground.
    fn style(&self, role: Role) -> Style {
        self.paint.style(Role::Text).patch(self.paint.style(role))
    }

    /// Lays the style of a role over a place.
    pub(super) fn lay(&mut self, area: Area, role: Role) {
        let rect = rect(area).intersection(self.buffer.area);
        self.buffer.set_style(rect, self.paint.style(role));
    }

    /// Gives a place the ground of a role where the page's own is seen, and leaves its text as it is: what has a ground of its own is written for that.
    pub(super) fn lay_ground(&mut self, area: Area, role: Role) {
        let Some(ground) = self.paint.style(role).bg else { return };
        let page = self.paint.style(Role::Text).bg.unwrap_or_default();
        let rect = rect(area).intersection(self.buffer.area);
        for position in rect.positions() {
            let cell = &mut self.buffer[position];
            if cell.bg == page {
                cell.bg = ground;
            }
        }
    }

    /// Writes a line into at most `width` columns and says how many it took. Roles without a ground of their own leave what is there.
    pub(super) fn line(&mut self, x: u16, y: u16, width: u16, line: &Line) -> u16 {
        let end = x.saturating_add(width);
        let mut at = x;
        for span in &line.spans {
            let mut style = self.paint.style(span.role);
            if span.role == Role::Text {
                // The page's ground must not cover that of a selected row.
                style.bg = None;
            }
            at = self.put(at, y, end.saturating_sub(at), span.text(), style);
        }
        at - x
    }

    /// Writes a text, and says where it ends. What lies outside of the cells is not written: a terminal may shrink at any time.
    fn put(&mut self, x: u16, y: u16, width: u16, text: &str, style: Style) -> u16 {
        let room = width.min(self.buffer.area.right().saturating_sub(x));
        if room == 0 || y >= self.buffer.area.bottom() {
            return x;
        }
        self.buffer.set_stringn(x, y, text, usize::from(room), style).0
    }

    /// Writes a line so that it ends at a column.
    pub(super) fn line_right(&mut self, right: u16, y: u16, room: u16, line: &Line) -> u16 {
        let width = (line.width() as u16).min(room);
        self.line(right.saturating_sub(width), y, width, line);
        width
    }

    /// Draws a frame with what stands in it.
    pub(super) fn frame(&mut self, area: Area, role: Role, title: &Line, corner: &Line, foot: &Line) {
        if area.width < 2 || area.height < 2 {
            return;
        }
        let style = self.paint.style(role);
        let (right, bottom) = (area.x + area.width - 1, area.y + area.height - 1);
        let across = "─".repeat(usize::from(area.width - 2));
        for (y, left_end, right_end) in [(area.y, "╭", "╮"), (bottom, "╰", "╯")] {
            self.put(area.x, y, area.width, left_end, style);
            self.put(area.x + 1, y, area.width, &across, style);
            self.put(right, y, 1, right_end, style);
        }
        for y in area.y + 1..bottom {
            self.put(area.x, y, 1, "│", style);
            self.put(right, y, 1, "│", style);
        }
        let room = area.width.saturating_sub(4);
        let used = self.in_frame(area.x + 2, area.y, room, title);
        let left = room.saturating_sub(used + 1);
        // What stands at the right gives way to the title.
        if !corner.is_empty() && left > 4 {
            let corner = corner.clone().fit(usize::from(left - 2));
            let width = corner.width() as u16 + 2;
            self.in_frame(right.saturating_sub(width + 1), area.y, width, &corner);
        }
        if !foot.is_empty() && foot.width() as u16 + 4 <= room {
            self.in_frame(right.saturating_sub(foot.width() as u16 + 3), bottom, room, foot);
        }
    }

    /// Writes into the line of a frame, with a space at either side.
    fn in_frame(&mut self, x: u16, y: u16, room: u16, line: &Line) -> u16 {
        if line.is_empty() || room < 3 {
            return 0;
        }
        let line = line.clone().fit(usize::from(room - 2));
        let width = line.width() as u16 + 2;
        self.clear(Area { x, y, width, height: 1 }, Role::Text);
        self.line(x + 1, y, width - 2, &line);
        width
    }
}
