//! Each layer uses only those below it.

use super::sources;

/// The layers from the lowest to the highest; modules of one layer do not use each other.
const LAYERS: &[&[&str]] = &[
    &["model"],
    &["rbac", "network", "posture"],
    &["attack"],
    &["analysis"],
    &["runbook", "drill"],
    &["knowledge", "report", "config", "recording"],
    &["collect"],
    &["app"],
    &["tui"],
    &["runtime", "cli"],
];

/// Pairs that may cross within or against the order, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("posture", "rbac", "checks of bindings ask what a role can do"),
    ("drill", "runbook", "a drill's debrief quotes the containment steps"),
    ("cli", "runtime", "`ravelin` without a command starts the interface"),
];

/// Crates that only some modules may name.
const CRATES: &[(&str, &[&str])] = &[
    ("petgraph", &["attack"]),
    ("serde", &["knowledge", "report", "config", "recording", "collect", "cli", "runtime"]),
    ("serde_json", &["knowledge", "report", "config", "recording", "collect", "cli", "runtime"]),
    ("serde_saphyr", &["knowledge", "report", "config", "recording", "collect", "cli"]),
    ("toml", &["config"]),
    ("kube", &["collect"]),
    ("k8s_openapi", &["collect"]),
    ("tokio", &["collect", "runtime", "cli"]),
    ("ratatui", &["tui", "runtime"]),
    ("crossterm", &["runtime"]),
    ("clap", &["cli"]),
    ("color_eyre", &["runtime", "cli", "main"]),
    ("directories", &["runtime", "cli"]),
    ("tracing_appender", &["runtime"]),
    ("fuzzy_matcher", &["app", "runtime"]),
];

/// What the lower layers must not touch: the world.
const WORLD: &[&str] =
    &["std::fs", "std::env", "std::net::Tcp", "std::process", "std::time::SystemTime", "std::time::Instant", "Instant::now", "SystemTime::now"];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

#[test]
fn modules_use_only_lower_layers() {
    let mut wrong = Vec::new();
    for source in sources() {
        let module = source.module();
        let Some(own) = layer(&module) else { continue };
        for other in LAYERS.iter().flat_map(|modules| modules.iter()) {
            if *other == module || layer(other).is_some_and(|l| l < own) || EXCEPTIONS.iter().any(|(a, b, _)| *a == module && b == other) {
                continue;
            }
            for (number, line) in source.text.lines().enumerate() {
                if !source.is_test() && line.contains(&format!("crate::{other}")) && !line.trim_start().starts_with("//") {
                    wrong.push(format!("src/{}:{}: {module} uses {other}", source.path.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_a_layer() {
    for source in sources() {
        let module = source.module();
        assert!(layer(&module).is_some() || module == "lib" || module == "main", "{module} is in no layer: add it to LAYERS and to ARCHITECTURE.md");
    }
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for source in sources() {
        let module = source.module();
        for (name, rooms) in CRATES {
            let named = |line: &str| !line.trim_start().starts_with("//") && (line.contains(&format!("{name}::")) || line.contains(&format!("use {name};")));
            if !rooms.contains(&module.as_str()) && !source.is_test() && source.text.lines().any(named) {
                wrong.push(format!("src/{}: {module} names {name}, which only {} may", source.path.display(), rooms.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_does_not_touch_the_world() {
    let mut wrong = Vec::new();
    for source in sources() {
        let module = source.module();
        let pure = layer(&module).is_some_and(|l| l <= 4) || module == "app" || module == "tui";
        if !pure || source.is_test() {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            if !line.trim_start().starts_with("//") && WORLD.iter().any(|word| line.contains(word)) {
                wrong.push(format!("src/{}:{}: {}", source.path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
