//! A grid as lines: the headings of its columns above, then a line for each row that can be seen.

use super::{GridView, Line, RowView};
use crate::app::model::Model;
use crate::app::screens::{Grid, Mark, Pane, Shape};
use crate::app::text;
use crate::config::theme::Role;

/// Fills in what a grid adds to a pane: headings, crossings, and how much is out of sight.
pub(super) fn fill(model: &Model, pane: &Pane<'_>, first: usize, head: &mut Vec<Line>, corner: &mut Line, rows: &mut [RowView]) -> Option<GridView> {
    let (grid, shape) = (pane.grid.as_deref()?, pane.shape()?);
    let total = grid.columns().len();
    if pane.rows.is_empty() || total == 0 {
        return None;
    }
    let across = &model.screen.across;
    let left = across.top.min(total.saturating_sub(shape.page));
    let seen = left..(left + shape.page).min(total);
    let view = GridView { left: shape.heading, width: shape.cell, first: left, count: seen.len(), selected: across.at };
    head.extend(headings(grid, shape, view));
    for (at, row) in rows.iter_mut().enumerate() {
        let selected = row.ground.is_some();
        row.cells = vec![line(grid, shape, view, first + at, selected)];
    }
    let (before, after) = (left, total - seen.end);
    if before + after > 0 {
        let mut more = Line::new();
        if before > 0 {
            more = more.add(Role::Warning, format!("◂ {} more", text::count(before))).muted(" · ");
        }
        more = more.muted(format!("column {} of {}", text::count(across.at + 1), text::count(total)));
        if after > 0 {
            more = more.muted(" · ").add(Role::Warning, format!("{} more ▸", text::count(after)));
        }
        *corner = more;
    }
    Some(view)
}

/// The cleaned heading of a row or column.
fn name(rows: &dyn crate::app::screens::Rows, at: usize) -> String {
    rows.cells(at, &[]).first().map(Line::to_text).unwrap_or_default()
}

fn role(view: GridView, column: usize) -> Role {
    if column == view.selected { Role::Strong } else { Role::Column }
}

/// The lines above the rows.
fn headings(grid: &dyn Grid, shape: Shape, view: GridView) -> Vec<Line> {
    let columns = view.first..view.first + view.count;
    let (down, right) = grid.axes();
    let gap = if text::width(down) + text::width(right) + 7 < usize::from(shape.heading) { "   " } else { " " };
    let axes = Line::of(Role::Muted, format!("{down} ↓{gap}{right} →")).fit(usize::from(shape.heading - 1)).pad(usize::from(shape.heading));
    let (width, height) = (usize::from(shape.cell), usize::from(shape.height));
    let names: Vec<String> = columns.clone().map(|column| name(grid.columns(), column)).collect();
    let names = text::distinct(&names, if shape.upright { height } else { width - 2 });
    if !shape.upright {
        return vec![columns.zip(names).fold(axes, |line, (column, name)| {
            let end = line.width() + width;
            line.text(" ").add(role(view, column), name).pad(end)
        })];
    }
    let names: Vec<(usize, Vec<char>)> = columns.zip(names.iter().map(|name| name.chars().collect())).collect();
    let line = |at: usize| {
        let start = if at + 1 == height { axes.clone() } else { Line::new().pad(usize::from(shape.heading)) };
        names.iter().fold(start, |line, (column, letters)| {
            let end = line.width() + usize::from(shape.cell);
            // The end of a name stands right above its column.
            let letter = (at + letters.len()).checked_sub(height).and_then(|at| letters.get(at));
            line.text(" ").add(role(view, *column), letter.map(char::to_string).unwrap_or_default()).pad(end)
        })
    };
    (0..height).map(line).collect()
}

/// A row: its heading and its crossings.
fn line(grid: &dyn Grid, shape: Shape, view: GridView, row: usize, selected: bool) -> Line {
    let title = text::fit_name(&name(grid.rows(), row), usize::from(shape.heading - 1)).into_owned();
    let start = Line::of(if selected { Role::Strong } else { Role::Text }, title).pad(usize::from(shape.heading));
    let width = usize::from(shape.cell);
    (view.first..view.first + view.count).fold(start, |line, column| {
        let end = line.width() + width;
        let mark = grid.mark(row, column).unwrap_or_else(|| Mark { glyph: "…", role: Some(Role::Muted), ..Mark::default() });
        let text = if shape.upright || mark.text.is_empty() {
            String::new()
        } else {
            text::fit(&format!(" {}", text::clean(&mark.text)), width.saturating_sub(3 + mark.tag.len())).into_owned()
        };
        let tag = if width >= 3 { mark.tag } else { "" };
        if selected && column == view.selected {
            // Seen without colour, too.
            let held = Line::of(Role::Cursor, format!("›{}{tag}{text}", mark.glyph));
            let rest = end - line.width() - held.width().min(width);
            return line.join(held).add(Role::Cursor, " ".repeat(rest));
        }
        line.text(" ").add(mark.role.unwrap_or(Role::Text), format!("{}{tag}", mark.glyph)).add(Role::Text, text).pad(end)
    })
}
