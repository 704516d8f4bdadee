//! What can be done with what is shown.

use super::{Action, Scope, Spec};

const fn spec(action: Action, name: &'static str, keys: &'static [&'static str], title: &'static str, hint: &'static str) -> Spec {
    Spec { action, name, keys, title, hint, scope: Scope::Selected }
}

/// The rows.
pub(super) const ACTIONS: &[Spec] = &[
    spec(Action::Save, "save", &["s"], "Save what is shown as Markdown; the file's path is copied", "save"),
    spec(Action::SaveJson, "save-json", &["S"], "Save what is shown as JSON", ""),
    spec(Action::Order, "order", &["o"], "Order and group", "order"),
    spec(Action::Certain, "certain-only", &["f"], "Follow certain edges only, or all", "certain only"),
    spec(Action::System, "system-objects", &["K"], "Judge also what Kubernetes itself ships, or leave it out", "Kubernetes' own"),
    spec(Action::Freeze, "freeze", &["z"], "Freeze the picture, or let it follow the cluster again", "freeze"),
    spec(Action::Tour, "tour", &["t"], "A guided tour in six steps; again, to skip a step or to leave", "tour"),
    spec(Action::Hint, "hint", &["H"], "A hint of the game day that runs; its report counts each", "hint"),
];
