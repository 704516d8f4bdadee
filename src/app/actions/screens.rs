//! The screens behind the digits.

use super::{Action, Scope, Spec};
use crate::app::screens::ScreenKind;

const fn spec(screen: ScreenKind, name: &'static str, keys: &'static [&'static str], title: &'static str) -> Spec {
    Spec { action: Action::Show(screen), name, keys, title, hint: "", scope: Scope::Global }
}

/// The rows.
pub(super) const ACTIONS: &[Spec] = &[
    spec(ScreenKind::Overview, "overview", &["1"], "Overview: what to cut first, the worst paths, namespaces"),
    spec(ScreenKind::Findings, "findings", &["2"], "Findings: what is wrong, why it matters here, how to fix it"),
    spec(ScreenKind::Paths, "all-paths", &["3"], "Paths: how an attacker gets from the internet to what matters"),
    spec(ScreenKind::Blast, "all-blast", &["4"], "Blast: what the internet, or what is marked compromised, reaches"),
    spec(ScreenKind::Access, "all-access", &["5"], "Access: who may do what"),
    spec(ScreenKind::Network, "all-network", &["6"], "Network: who can talk to whom"),
    spec(ScreenKind::Drift, "drift", &["7"], "Drift: what changed since it was first read, and by the changes you try"),
    spec(ScreenKind::Drills, "game-day", &["8"], "Game day: practise on this cluster"),
    spec(ScreenKind::Compliance, "compliance", &["9"], "Compliance: the controls of each framework"),
    spec(ScreenKind::Clusters, "clusters", &["0"], "Clusters: contexts, recordings, the demo"),
];
