//! What stands in front: a framed list, perhaps with a line to type in.

use super::canvas::Canvas;
use super::draw::typed;
use crate::app::msg::Target;
use crate::app::view::{Front, Line};
use crate::config::theme::Role;

/// Draws it.
pub(super) fn front(part: &Front, canvas: &mut Canvas<'_>) {
    canvas.clear(part.area, Role::Popup);
    canvas.hits.add(part.area, Target::FrontGround);
    canvas.frame(part.area, Role::PopupBorder, &part.title.clone().recolour(Role::Title), &Line::new(), &Line::new());
    canvas.lay_ground(part.area, Role::Popup);
    let mut rest = part.area.inside();
    if let Some(halves) = &part.input {
        let (place, below) = rest.top(1);
        if !place.is_empty() {
            let used = canvas.line(place.x, place.y, place.width, &Line::of(Role::Key, " › "));
            let taken = typed(place.x + used, place.y, place.width.saturating_sub(used), halves, canvas);
            if halves.0.is_empty() && halves.1.is_empty() {
                canvas.line(place.x + used + taken + 1, place.y, place.width.saturating_sub(used + taken + 1), &part.hint);
            }
        }
        rest = below;
        if part.rows.is_empty() && !(halves.0.is_empty() && halves.1.is_empty()) {
            canvas.line(rest.x + 1, rest.y, rest.width.saturating_sub(1), &part.hint);
        }
    }
    for (number, line) in &part.rows {
        let (place, below) = rest.top(1);
        if place.is_empty() {
            break;
        }
        canvas.line(place.x, place.y, place.width, line);
        if let Some(number) = number {
            canvas.hits.add(place, Target::Front(*number));
            if *number == part.selected {
                canvas.lay(place, Role::Selection);
            }
        }
        rest = below;
    }
}
