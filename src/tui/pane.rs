//! A framed list. It is given only the rows that can be seen, so that its cost does not grow with the list.

use super::canvas::Canvas;
use crate::app::msg::Target;
use crate::app::screens::Column;
use crate::app::view::{Area, GridView, Line, PaneView, RowView};
use crate::config::theme::Role;

/// Draws a pane.
pub(super) fn pane(number: usize, part: &PaneView, canvas: &mut Canvas<'_>) {
    if part.area.is_empty() {
        return;
    }
    canvas.hits.add(part.area, Target::Pane(number));
    canvas.frame(part.area, part.frame, &part.title, &part.corner, &part.foot);
    let mut rest = part.area.content();
    for line in &part.head {
        let (place, below) = rest.top(1);
        if !place.is_empty() {
            canvas.line(place.x, place.y, place.width, line);
        }
        rest = below;
    }
    if part.headings {
        let (place, below) = rest.top(1);
        if !place.is_empty() {
            let titles: Vec<Line> = part.columns.iter().map(|column| Line::of(Role::Column, column.title)).collect();
            cells(place, &part.columns, &titles, canvas);
        }
        rest = below;
    }
    for (at, row) in part.rows.iter().enumerate() {
        let (place, below) = rest.top(1);
        if place.is_empty() {
            break;
        }
        draw_row(place, part, row, canvas);
        if !row.note {
            canvas.hits.add(place, Target::Row(number, part.first + at));
        }
        rest = below;
    }
    if let Some(grid) = &part.grid {
        columns(number, part, grid, rest.y, canvas);
    }
    scrollbar(part, canvas);
}

/// Lets the selected column of a grid be seen, and each crossing be hit. The rows end above the line `end`.
fn columns(number: usize, part: &PaneView, grid: &GridView, end: u16, canvas: &mut Canvas<'_>) {
    let content = part.area.content();
    let first = end.saturating_sub(part.rows.len().min(usize::from(content.height)) as u16);
    let place = |column: usize, y: u16, height: u16| {
        let x = content.x + grid.left + column as u16 * grid.width;
        Area { x, y, width: grid.width.min((content.x + content.width).saturating_sub(x)), height }
    };
    for (at, _) in part.rows.iter().enumerate().take_while(|(at, _)| first + (*at as u16) < end) {
        for column in 0..grid.count {
            canvas.hits.add(place(column, first + at as u16, 1), Target::Cell(number, part.first + at, grid.first + column));
        }
    }
    for (at, row) in part.rows.iter().enumerate().take_while(|(at, _)| first + (*at as u16) < end) {
        if let Some(column) = grid.selected.checked_sub(grid.first).filter(|column| *column < grid.count && row.ground.is_none()) {
            canvas.lay_ground(place(column, first + at as u16, 1), Role::SelectionInactive);
        }
    }
}

fn draw_row(place: Area, part: &PaneView, row: &RowView, canvas: &mut Canvas<'_>) {
    // The ground first: what has a ground of its own, like a severity, keeps it.
    if let Some(ground) = row.ground {
        let inside = part.area.inside();
        canvas.lay(Area { x: inside.x, width: inside.width, ..place }, ground);
    }
    if row.note || part.columns.is_empty() {
        let mut x = place.x;
        for cell in &row.cells {
            let room = (place.x + place.width).saturating_sub(x);
            x += canvas.line(x, place.y, room, &cell.clone().fit(usize::from(room)));
        }
    } else {
        cells(place, &part.columns, &row.cells, canvas);
    }
}

/// Writes the cells of a row into their columns, one space apart. Where there are fewer of them, the last one goes on to the end: it is a heading.
fn cells(place: Area, columns: &[Column], cells: &[Line], canvas: &mut Canvas<'_>) {
    let mut x = place.x;
    let end = place.x + place.width;
    for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
        let left = end.saturating_sub(x);
        let room = if at + 1 == cells.len() && cells.len() < columns.len() { left } else { column.width.min(left) };
        if room == 0 && column.width > 0 {
            break;
        }
        let cell = cell.clone().fit(usize::from(room));
        if column.right {
            canvas.line_right(x + room, place.y, room, &cell);
        } else {
            canvas.line(x, place.y, room, &cell);
        }
        // What has no width is not there, and leaves no gap.
        x += column.width + u16::from(column.width > 0);
    }
}

/// Marks in the frame at the right which part of the rows is seen.
fn scrollbar(part: &PaneView, canvas: &mut Canvas<'_>) {
    let seen = part.rows.len();
    let track = part.area.inside();
    if seen == 0 || part.total <= seen || track.height < 2 {
        return;
    }
    let height = usize::from(track.height);
    let length = (height * seen / part.total).max(1);
    let start = (height - length) * part.first / (part.total - seen).max(1);
    for y in start..(start + length).min(height) {
        let x = track.x + track.width;
        canvas.line(x, track.y + y as u16, 1, &Line::of(Role::Bar, "┃"));
    }
}
