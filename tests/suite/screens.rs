//! Golden screens: text and styles, in several sizes and themes.

use crate::stage::{Stage, demo};

/// Looks at a screen in every size and theme that has a golden one.
fn golden(name: &str, keys: &str) {
    for (width, height, theme) in [(80, 24, "dark"), (80, 24, "mono"), (120, 40, "dark"), (120, 40, "light"), (200, 60, "dark")] {
        let mut stage = Stage::new(demo(), width, height);
        stage.press(keys);
        stage.golden(name, theme);
    }
}

#[test]
fn palette() {
    golden("palette", ": {pay api}");
}

#[test]
fn help() {
    golden("help", "?");
}
