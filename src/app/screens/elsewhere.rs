//! What the command line answers and no screen draws yet: said plainly, with the command, rather than an empty pane.

use super::{Pane, Route, ScreenKind};
use crate::app::view::{Area, Line};

/// Where the answer is.
pub(super) fn panes(area: Area, route: &Route) -> Vec<Pane<'static>> {
    let object = route.object().map(ToString::to_string);
    let kind = route.kind();
    let lines: &[&str] = match kind {
        ScreenKind::Runbook => &[
            "Runbooks are written by the command line:",
            "",
            "  ravelin runbook FINDING-ID                 steps that fix a finding",
            "  ravelin runbook --contain OBJECT           steps that contain an object",
        ],
        _ => &["There is nothing to show here yet."],
    };
    let mut text: Vec<Line> = vec![Line::plain("")];
    text.extend(lines.iter().map(|line| Line::plain(*line)));
    if let Some(object) = object {
        text.push(Line::plain(""));
        text.push(Line::plain(format!("The object here is {}.", crate::app::text::clean(&object))));
    }
    vec![Pane::text(area, Line::plain(kind.title()), text)]
}
