//! What is on the screen, as plain values: the terminal layer only draws them.

mod area;
mod footer;
mod front;
mod grid;
mod header;
mod layout;
mod line;
mod parts;

pub use area::Area;
pub(in crate::app) use front::{hint as offer_hint, listed as offered};
pub use header::crumbs;
pub use layout::{Layout, layout};
pub use line::{Line, Span, bar};
pub use parts::{Footer, Front, GridView, Header, PaneView, RowView, Tab, View};

use super::model::Model;
use super::play;
use super::screens::{self, Pane};
use super::text;
use crate::config::theme::Role;

/// What is on the screen.
pub fn view(model: &Model) -> View {
    let layout = layout(model);
    if layout.body.is_empty() {
        let (width, height) = model.size;
        return View { size: model.size, cramped: Some(format!("40x8 needed, {width}x{height} here")), ..View::default() };
    }
    let panes = screens::panes(model, layout.body);
    let screen = Area::sized(model.size.0, model.size.1);
    View {
        size: model.size,
        header: Some(header::header(model, &layout)),
        tabs: (!layout.tabs.is_empty()).then(|| (layout.tabs, header::tabs(model))),
        banner: screens::banner(model).filter(|_| !layout.banner.is_empty()).map(|line| (layout.banner, line.fit(usize::from(layout.banner.width)))),
        note: (!layout.note.is_empty()).then(|| (layout.note, header::welcome(model, layout.note.width))),
        panes: panes.iter().enumerate().map(|(at, pane)| pane_view(model, pane, at)).collect(),
        strip: (!layout.strip.is_empty()).then(|| (layout.strip, play::strip(model))),
        footer: Some((layout.footer, footer::footer(model, &panes, layout.footer.width))),
        front: front::front(model, screen),
        toasts: toasts(model, &layout),
        cramped: None,
    }
}

/// The rows of a pane that can be seen.
fn pane_view(model: &Model, pane: &Pane<'_>, at: usize) -> PaneView {
    let list = model.screen.list_at(at);
    let focused = model.screen.focus == at && model.overlay.is_none();
    let total = pane.rows.len();
    let first = list.top.min(total);
    let seen = first..(first + pane.page()).min(total);
    let mut rows: Vec<RowView> = seen
        .map(|row| {
            let selected = pane.selectable && row == list.at;
            let ground = selected.then_some(if focused { Role::Selection } else { Role::SelectionInactive });
            RowView { cells: pane.rows.cells(row, &pane.columns), ground, note: false }
        })
        .collect();
    let (mut head, mut corner) = (pane.head.clone(), pane.corner.clone());
    let grid = grid::fill(model, pane, first, &mut head, &mut corner, &mut rows);
    if total == 0 {
        rows = pane.empty.iter().map(|line| RowView { cells: vec![line.clone()], ground: None, note: true }).collect();
    }
    let foot = match total {
        0 => Line::new(),
        _ if pane.selectable => Line::of(Role::Muted, format!("{}/{}", text::count(list.at + 1), text::count(total))),
        _ if total > pane.page() => Line::of(Role::Muted, format!("{} %", (first + pane.page()).min(total) * 100 / total)),
        _ => Line::new(),
    };
    let alone = model.screen.lists.len() < 2;
    let frame = if !model.trials.is_empty() {
        Role::BorderWhatIf
    } else if model.is_production() {
        Role::BorderProduction
    } else if focused && !alone {
        Role::BorderFocus
    } else {
        Role::Border
    };
    // Where the frame says something else, a text that has the keys is told by its title; a list is by its selected row.
    let told = focused && !alone && !pane.selectable && frame != Role::BorderFocus;
    let title = if told { Line::of(Role::Accent, "▸ ").join(pane.title.clone()) } else { pane.title.clone() };
    PaneView {
        area: pane.area,
        title,
        corner,
        foot,
        frame,
        head,
        columns: pane.columns.clone(),
        headings: pane.has_headings() && total > 0,
        rows,
        first,
        total,
        grid,
    }
}

/// What was said last, above the footer at the right.
fn toasts(model: &Model, layout: &Layout) -> Vec<(Area, Line)> {
    let room = layout.body;
    let widest = usize::from(room.width).saturating_sub(4).min(90);
    let mut placed = Vec::new();
    let mut bottom = room.y + room.height;
    let said: Vec<_> = model.toasts().collect();
    for message in said.into_iter().rev().take(3) {
        let (role, _) = screens::level(message.level);
        let lines: Vec<Line> = Line::wrapped(role, &message.text, widest).into_iter().take(3).collect();
        let width = lines.iter().map(Line::width).max().unwrap_or_default() + 3;
        for line in lines.into_iter().rev() {
            if bottom <= room.y + 1 {
                return placed;
            }
            bottom -= 1;
            let line = Line::of(role, "▌ ").join(line).pad(width);
            placed.push((Area { x: room.x + room.width.saturating_sub(width as u16 + 1), y: bottom, width: width as u16, height: 1 }, line));
        }
    }
    placed
}

/// A time of day, in UTC: that is what logs and incident channels have.
pub fn clock(unix: i64) -> String {
    let seconds = unix.rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A date.
pub fn date(unix: i64) -> String {
    time::OffsetDateTime::from_unix_timestamp(unix).map(|time| time.date().to_string()).unwrap_or_default()
}

/// A date and a time of day, in UTC.
pub fn moment(unix: i64) -> String {
    format!("{} {}Z", date(unix), clock(unix))
}

/// How long something has lasted.
pub fn age(ms: u64) -> String {
    let seconds = ms / 1000;
    match seconds {
        0 => String::new(),
        1..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3600),
    }
}

#[cfg(test)]
mod tests;
