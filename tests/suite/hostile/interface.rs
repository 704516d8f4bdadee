//! The interface over hostile clusters: every screen, in three sizes, and no cell that a terminal would obey.

use std::sync::Arc;

use ravelin::collect::manifests::{Options, parse};
use ravelin::model::Inventory;

use super::{TEXTS, cluster, obeyed};
use crate::stage::{Stage, text};

/// The sizes in which every screen is looked at.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

/// Keys that lead to every screen, pane and overlay, from the overview; what is tried and marked on the way stays.
const WALKS: &[&str] = &[
    "1 tab tab j j enter",
    "2 j j enter e esc r esc n esc esc / {touch} esc",
    "2 enter b l l esc p esc a esc c esc m",
    "3 j enter + ] ] r",
    "4 l j l j enter",
    "5 j enter j j enter",
    "5 / {script} enter tab tab",
    "6 j enter",
    "7",
    "8 j enter",
    "9 j enter j enter",
    "0",
    ": {doctor} enter G",
    ": {messages} enter",
    ": {changes} enter",
    ": {log} enter",
    ": {x$}",
    ": {pwned} enter e",
    "2 x w u",
    "c enter w 7",
    "?",
];

/// Looks at every cell after every key of every walk.
fn walk(inventory: &Arc<Inventory>) {
    for (width, height) in SIZES {
        let mut stage = Stage::new(Arc::clone(inventory), width, height);
        for keys in WALKS {
            stage.press("esc esc esc esc 1");
            let mut pressed = String::new();
            for key in split(keys) {
                stage.press(&key);
                pressed.push_str(&key);
                pressed.push(' ');
                let (buffer, _) = stage.buffer("dark");
                for cell in &buffer.content {
                    let symbol = cell.symbol();
                    assert!(
                        !symbol.is_empty() && !symbol.contains('\n') && obeyed(symbol).is_none(),
                        "{symbol:?} on {width}x{height} after {pressed}:\n{}",
                        text(&buffer)
                    );
                }
            }
            harmless(&mut stage, &pressed);
        }
    }
}

/// Keys, where typed text stays together.
fn split(keys: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for word in keys.split(' ') {
        match parts.last_mut() {
            Some(last) if last.starts_with('{') && !last.ends_with('}') => *last = format!("{last} {word}"),
            _ => parts.push(word.to_owned()),
        }
    }
    parts
}

/// What is saved and copied from a screen.
fn harmless(stage: &mut Stage, pressed: &str) {
    stage.press("esc s S y Y");
    for (name, text) in stage.saved.drain(..) {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        assert!(plain && !name.starts_with(['.', '-']), "{name:?} is a file name, after {pressed}");
        assert_eq!(text.lines().find(|line| obeyed(line).is_some()), None, "saved after {pressed}");
    }
    for text in stage.copied.drain(..) {
        assert!(!text.contains('\n') && obeyed(&text).is_none(), "copied after {pressed}: {text:?}");
    }
}

#[test]
fn no_screen_shows_what_a_terminal_would_obey() {
    let mut inventory = parse(cluster().as_bytes(), "a\u{1b}]0;x\u{7}\u{202e}b.yaml", &Options::default()).unwrap();
    inventory.cluster.name = TEXTS[0].into();
    walk(&Arc::new(inventory));
}

#[test]
fn no_screen_trips_over_gaps_or_over_nothing() {
    let broken = "apiVersion: v1\nkind: Pod\nmetadata: {name: \"\u{202e}x\"}\nspec: 5\n---\nspec: [\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"\\e[31m\"}\n";
    walk(&Arc::new(parse(broken.as_bytes(), "\u{1b}[31m\u{202e}../../x", &Options::default()).unwrap()));
    walk(&Arc::new(Inventory::default()));
}
