//! What can be done with the selected object.

use super::{Action, Scope, Spec};
use crate::app::screens::ScreenKind;

const fn spec(action: Action, name: &'static str, keys: &'static [&'static str], title: &'static str, hint: &'static str) -> Spec {
    Spec { action, name, keys, title, hint, scope: Scope::Selected }
}

const fn runbook(action: Action, name: &'static str, keys: &'static [&'static str], title: &'static str, hint: &'static str) -> Spec {
    Spec { action, name, keys, title, hint, scope: Scope::Screens(&[ScreenKind::Runbook]) }
}

/// The rows.
pub(super) const ACTIONS: &[Spec] = &[
    spec(Action::Blast, "blast", &["b"], "What it reaches when it is compromised", "blast"),
    spec(Action::Paths, "paths", &["p"], "The attack paths from it, or to it", "paths"),
    spec(Action::Access, "access", &["a"], "What it may do in the cluster", "access"),
    spec(
        Action::Matrix,
        "access-matrix",
        &["v"],
        "Access as a matrix, resources against verbs (of all subjects: against resources), or as a list again",
        "matrix",
    ),
    spec(Action::Network, "network", &["n"], "What it can talk to, and what can talk to it", "network"),
    spec(Action::Evidence, "evidence", &["e"], "The object as collected, with the lines that decide", "evidence"),
    spec(Action::Runbook, "runbook", &["r"], "The steps to contain or fix it", "runbook"),
    spec(Action::Chokes, "choke-points", &["c"], "What to cut to stop the paths from it", "choke points"),
    spec(Action::Mark, "mark", &["m"], "Mark it: compromised, crown jewel, or neither", "mark"),
    spec(Action::WhatIf, "what-if", &["w"], "Try a cut, or without a right's binding (heading: all); else see what is tried", "what-if"),
    spec(Action::Remove, "remove", &["x"], "Try removing it (nothing in the cluster changes)", "try without"),
    spec(Action::Undo, "undo", &["u"], "Take back the last change that is tried", "undo"),
    spec(Action::Difference, "difference", &["d"], "Compare its access with that of another subject: once on each of the two", "difference"),
    spec(Action::LeastPrivilege, "least-privilege", &["L"], "A role that would be enough for it, as YAML, and what it would lose", "least role"),
    spec(Action::Copy, "copy", &["y"], "Copy the name, the command or the path", "copy"),
    spec(Action::CopyProof, "copy-proof", &["Y"], "Copy the command that proves it", "copy proof"),
    runbook(Action::Tick, "tick", &["space"], "Tick the step off, or take that back", "done"),
    runbook(Action::Rewrite, "rewrite", &["R"], "Write the runbook anew for the cluster as it is now; what is ticked off stays", "write anew"),
    Spec {
        action: Action::Reach,
        name: "other-reach",
        keys: &["space"],
        title: "Suggest a role limited to its namespace, or cluster-wide as now",
        hint: "other reach",
        scope: Scope::Screens(&[ScreenKind::Least]),
    },
    Spec {
        action: Action::Alternatives,
        name: "alternatives",
        keys: &["+"],
        title: "Unfold the other ways of a hop",
        hint: "other ways",
        scope: Scope::Screens(&[ScreenKind::Paths]),
    },
];
