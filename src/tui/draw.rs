//! A whole screen.

use super::canvas::Canvas;
use super::{front, pane};
use crate::app::msg::Target;
use crate::app::screens::ScreenKind;
use crate::app::view::{Area, Footer, Header, Line, Span, Tab, View};
use crate::config::theme::Role;

/// Draws it.
pub(super) fn screen(view: &View, canvas: &mut Canvas<'_>) {
    let whole = Area::sized(canvas.buffer.area.width, canvas.buffer.area.height);
    canvas.clear(whole, Role::Text);
    if let Some(text) = &view.cramped {
        canvas.line(0, whole.height / 2, whole.width, &Line::of(Role::Warning, text));
        return;
    }
    if let Some(part) = &view.header {
        header(part, canvas);
    }
    if let Some((area, parts)) = &view.tabs {
        tabs(*area, parts, canvas);
    }
    for (area, line) in [&view.note, &view.banner].into_iter().flatten() {
        canvas.line(area.x, area.y, area.width, line);
    }
    for (at, part) in view.panes.iter().enumerate() {
        pane::pane(at, part, canvas);
    }
    if let Some((area, lines)) = &view.strip {
        canvas.clear(*area, Role::Header);
        for (line, y) in lines.iter().zip(area.y..) {
            canvas.line(area.x, y, area.width, line);
        }
        canvas.hits.add(*area, Target::Tab(ScreenKind::Drills));
    }
    if let Some((area, part)) = &view.footer {
        footer(*area, part, canvas);
    }
    for (area, line) in &view.toasts {
        canvas.clear(*area, Role::Popup);
        canvas.line(area.x, area.y, area.width, line);
    }
    if let Some(part) = &view.front {
        front::front(part, canvas);
    }
}

fn header(part: &Header, canvas: &mut Canvas<'_>) {
    let area = part.area;
    canvas.clear(area, Role::Header);
    let end = area.x + area.width;
    let mut right = end.saturating_sub(1);
    for (badge, line) in part.badges.iter().rev() {
        let width = canvas.line_right(right, area.y, right.saturating_sub(area.x), line);
        right = right.saturating_sub(width);
        canvas.hits.add(Area { x: right, y: area.y, width, height: 1 }, Target::Badge(*badge));
        right = right.saturating_sub(2);
    }
    let mut x = area.x + 1;
    for (at, crumb) in part.crumbs.iter().enumerate() {
        if at > 0 {
            x += canvas.line(x, area.y, right.saturating_sub(x), &Line::of(Role::Header, " ▸ "));
        }
        let width = canvas.line(x, area.y, right.saturating_sub(x), crumb);
        canvas.hits.add(Area { x, y: area.y, width, height: 1 }, Target::Crumb(part.crumbs.len() - 1 - at));
        x += width;
    }
}

fn tabs(area: Area, parts: &[Tab], canvas: &mut Canvas<'_>) {
    let mut x = area.x + 1;
    for tab in parts {
        let width = canvas.line(x, area.y, (area.x + area.width).saturating_sub(x), &tab.line);
        canvas.hits.add(Area { x, y: area.y, width, height: 1 }, Target::Tab(tab.screen));
        x += width + 2;
    }
}

fn footer(area: Area, part: &Footer, canvas: &mut Canvas<'_>) {
    canvas.clear(area, Role::Footer);
    let end = area.x + area.width;
    match part {
        Footer::Hints(hints) => {
            let mut x = area.x + 1;
            for (action, line) in hints {
                let width = canvas.line(x, area.y, end.saturating_sub(x), line);
                canvas.hits.add(Area { x, y: area.y, width, height: 1 }, Target::Hint(*action));
                x += width + 2;
            }
        }
        Footer::Prompt { label, halves, help, result } => {
            let mut x = area.x;
            x += canvas.line(x, area.y, end.saturating_sub(x), label);
            x += typed(x, area.y, end.saturating_sub(x), halves, canvas);
            let taken = result.width() as u16;
            if end.saturating_sub(x) > taken + 4 {
                canvas.line_right(end, area.y, taken, result);
                canvas.line(x + 1, area.y, end.saturating_sub(x + taken + 3), &whole(help, usize::from(end.saturating_sub(x + taken + 3))));
            }
        }
    }
}

/// As many spans as fit: half a word is worse than none.
fn whole(line: &Line, columns: usize) -> Line {
    let mut left = columns;
    let fits = |span: &&Span| {
        let room = left.checked_sub(span.width());
        left = room.unwrap_or(left);
        room.is_some()
    };
    Line { spans: line.spans.iter().take_while(fits).cloned().collect() }
}

/// Writes text that is being typed, with its cursor; the part around the cursor is what is seen. Says how many columns it took.
pub(super) fn typed(x: u16, y: u16, width: u16, (before, after): &(String, String), canvas: &mut Canvas<'_>) -> u16 {
    let mut start = before.as_str();
    while crate::app::text::width(start) + 2 > usize::from(width) {
        let mut chars = start.chars();
        if chars.next().is_none() {
            break;
        }
        start = chars.as_str();
    }
    let mut rest = after.chars();
    let under = rest.next().map_or_else(|| " ".to_owned(), String::from);
    let line = Line::of(Role::Input, start).add(Role::Cursor, under).add(Role::Input, rest.as_str());
    canvas.line(x, y, width, &line)
}
