//! What the palette can do besides.

use super::{Action, Scope, Spec};

const fn spec(action: Action, name: &'static str, title: &'static str) -> Spec {
    Spec { action, name, keys: &[], title, hint: "", scope: Scope::Command }
}

/// The rows.
pub(super) const ACTIONS: &[Spec] = &[
    spec(Action::Doctor, "doctor", "What was read, what was not, and what that means for the answers"),
    spec(Action::Changes, "changes", "The changes that are tried"),
    spec(Action::Reset, "reset", "Forget all marks and all changes that are tried"),
    spec(Action::Reload, "reload", "Read everything again"),
    spec(Action::Views, "views", "Named filters of the findings"),
    spec(Action::Pause, "game-day-pause", "Stop the clock of the game day that runs, or let it go on"),
    spec(Action::Abandon, "game-day-end", "End the game day that runs; its debrief says how far it came"),
    spec(Action::Theme, "theme", "Change the colours"),
    spec(Action::Mouse, "mouse", "Give the mouse to the terminal (to mark text), or take it back"),
    spec(Action::Ascii, "ascii", "Switch between box characters and plain ASCII"),
    spec(Action::Messages, "messages", "What was said in the corner"),
    spec(Action::Log, "log", "The program's log"),
    #[cfg(debug_assertions)]
    spec(Action::Crash, "crash", "End as a defect would, to see that the terminal is restored"),
];
