//! What can be done everywhere; no screen gives these keys another meaning.

use super::{Action, Scope, Spec};

const fn spec(action: Action, name: &'static str, keys: &'static [&'static str], title: &'static str, hint: &'static str) -> Spec {
    Spec { action, name, keys, title, hint, scope: Scope::Global }
}

/// The rows.
pub(super) const ACTIONS: &[Spec] = &[
    spec(Action::Go, "go", &[":"], "Go to an object (name, IP address, UID, node, image digest) or run a command", "go"),
    spec(Action::Filter, "filter", &["/"], "Filter what is shown", "filter"),
    spec(Action::Help, "help", &["?"], "Show the keys; type to find one, enter does it", "help"),
    spec(Action::Open, "open", &["enter"], "Open what is selected", "open"),
    spec(Action::Back, "back", &["esc"], "Close what is open, clear the filter, or go back to where you were", "back"),
    spec(Action::NextPane, "next-pane", &["tab"], "Go to the next pane, or turn the question round", "next pane"),
    spec(Action::PreviousPane, "previous-pane", &["shift-tab"], "Go to the pane before", ""),
    spec(Action::Quit, "quit", &["q"], "Leave; asks only when something is unsaved", "quit"),
    spec(Action::Interrupt, "interrupt", &["ctrl-c"], "Leave at once", ""),
    spec(Action::Suspend, "suspend", &["ctrl-z"], "Go back to the shell for a while; `fg` returns", ""),
    spec(Action::Redraw, "redraw", &["ctrl-l"], "Draw everything anew", ""),
    spec(Action::Up, "up", &["up", "k"], "One row up", ""),
    spec(Action::Down, "down", &["down", "j"], "One row down", ""),
    spec(Action::Left, "left", &["left", "h"], "To the left; fold", ""),
    spec(Action::Right, "right", &["right", "l"], "To the right; unfold", ""),
    spec(Action::Top, "top", &["g", "home"], "The first row", ""),
    spec(Action::Bottom, "bottom", &["G", "end"], "The last row", ""),
    spec(Action::HalfDown, "half-page-down", &["ctrl-d"], "Half a page down", ""),
    spec(Action::HalfUp, "half-page-up", &["ctrl-u"], "Half a page up", ""),
    spec(Action::PageDown, "page-down", &["pagedown", "ctrl-f"], "A page down", ""),
    spec(Action::PageUp, "page-up", &["pageup", "ctrl-b"], "A page up", ""),
    spec(Action::Previous, "previous", &["["], "The one before: path, finding, step", "previous"),
    spec(Action::Next, "next", &["]"], "The next one: path, finding, step", "next"),
];
