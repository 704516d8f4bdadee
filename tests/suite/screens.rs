//! Golden screens: text and styles, in several sizes and themes.

use std::collections::BTreeSet;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use ravelin::app::msg::Msg;
use ravelin::app::view::{Footer, view};
use ravelin::config::theme::{BUILTIN, contrast};

use crate::scenes::SCENES;
use crate::stage::{Stage, demo, text};

/// Looks at a screen in every size and theme that has a golden one.
pub(crate) fn golden(name: &str, keys: &str) {
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

#[test]
fn runbook() {
    golden("runbook", ": {pay api} enter r");
    golden("runbook-step", ": {pay api} enter r ] ] ] ] space ] ]");
}

/// The text of the screen after some keys.
fn seen(width: u16, height: u16, keys: &str) -> String {
    let mut stage = Stage::new(demo(), width, height);
    stage.press(keys);
    text(&stage.buffer("dark").0)
}

#[test]
fn access_lists_everybody_then_the_rules_of_one_and_everyone_who_can_do_the_same() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let everybody = seen(width, height, "5");
        assert!(everybody.contains("Worst it may do") && everybody.contains("everywhere"), "{everybody}");
        let rules = seen(width, height, "5 / {platform/rbac-sync} enter enter j j j");
        assert!(rules.contains("takes over") && rules.contains("reads secrets") && rules.contains("Everyone who can list secrets"), "{rules}");
        assert!(rules.contains("sa ci/deployer") && rules.contains("legacy-all-sa-secrets"), "{rules}");
    }
}

#[test]
fn access_questions_are_answered_while_they_are_typed() {
    let yes = seen(120, 40, "5 / {can sa:ci/deployer create pods/exec -n payments}");
    assert!(yes.contains("● yes, sa ci/deployer can create pods/exec in payments") && yes.contains("ci-deployer-admin"), "{yes}");
    let no = seen(120, 40, "5 / {can sa:payments/nobody create nodes}");
    assert!(no.contains("○ no, sa payments/nobody cannot create nodes"), "{no}");
    let who = seen(120, 40, "5 / {who can list secrets -n payments}");
    assert!(who.contains("subjects can list secrets in payments") && who.contains("sa ci/deployer"), "{who}");
    let more = seen(120, 40, "5 / {can sa:ci/deployer}");
    assert!(more.contains("VERB RESOURCE"), "{more}");
}

#[test]
fn the_ladder_bears_a_terminal_that_becomes_too_small_for_it() {
    let mut stage = Stage::new(demo(), 80, 24);
    stage.press("3 j");
    let before = stage.buffer("dark").0;
    for (width, height) in [(80, 12), (40, 8), (80, 3), (1, 1), (0, 0), (80, 24)] {
        stage.send(Msg::Resize(width, height));
        let (buffer, _) = stage.buffer("dark");
        assert_eq!((buffer.area.width, buffer.area.height), (width, height));
    }
    assert_eq!(text(&stage.buffer("dark").0), text(&before), "one is still where one was");
}

/// The first number one that stands before a word in the plural.
pub(crate) fn one_of_many(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let verbs = ["is", "was", "has", "does", "as", "needs", "reaches", "closes", "runs", "less", "pass", "this", "class", "access"];
    let plural = |word: &str| word.len() > 2 && word.ends_with('s') && word.bytes().all(|byte| byte.is_ascii_lowercase()) && !verbs.contains(&word);
    let one = |word: &str| matches!(word.trim_start_matches(['+', '−', '×', '(', ',']), "1");
    words.windows(2).find(|pair| one(pair[0]) && plural(pair[1].trim_end_matches([',', '.', ':', ';', ')']))).map(|pair| pair.join(" "))
}

#[test]
fn of_one_thing_no_screen_speaks_as_of_many() {
    for scene in SCENES {
        for (width, height) in [(80, 24), (200, 60)] {
            let seen = scene.at(width, height).seen();
            // What stands side by side in panes is no sentence.
            let wrong = seen.lines().flat_map(|line| line.split("  ")).find_map(one_of_many);
            assert_eq!(wrong, None, "{} at {width}x{height}: {seen}", scene.name);
        }
    }
}

#[test]
fn in_ascii_no_screen_has_anything_else_and_no_glyph_is_without_a_form() {
    for scene in SCENES {
        let mut stage = scene.at(120, 40);
        let boxes = text(&stage.buffer("dark").0);
        let unknown: Vec<char> = boxes.chars().filter(|c| *c != '?' && ravelin::tui::ascii(*c) == '?').collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", scene.name);
        stage.model.ascii = true;
        let plain = text(&stage.buffer("mono").0);
        assert!(plain.is_ascii(), "{}: {plain}", scene.name);
    }
}

/// What is drawn, not what a theme says: a ground that is laid over another one counts, too.
#[test]
fn every_letter_on_every_screen_can_be_read_in_every_theme() {
    let rgb = |color: Color| if let Color::Rgb(r, g, b) = color { Some([r, g, b]) } else { None };
    let themes: Vec<&str> = BUILTIN.iter().map(|(name, _)| *name).filter(|name| !["ansi", "mono"].contains(name)).collect();
    let mut poor = BTreeSet::new();
    let mut looked_at = 0;
    for scene in SCENES {
        for (width, height) in [(80, 24), (120, 40)] {
            let stage = scene.at(width, height);
            for theme in &themes {
                // Lines, bars and what joins steps are seen, not read.
                let letters = |cell: &&Cell| cell.symbol().chars().any(char::is_alphanumeric);
                for cell in stage.buffer(theme).0.content.iter().filter(letters) {
                    let (front, ground) = (rgb(cell.fg).expect("a colour"), rgb(cell.bg).expect("a ground"));
                    looked_at += 1;
                    if contrast(front, ground) < 4.5 {
                        poor.insert(format!("{} at {width}x{height}, {theme}: `{}` in {} on {}", scene.name, cell.symbol(), cell.fg, cell.bg));
                    }
                }
            }
        }
    }
    assert!(looked_at > 100_000, "{looked_at}");
    assert!(poor.is_empty(), "{poor:#?}");
}

#[test]
fn no_size_is_too_small_for_any_screen() {
    for scene in SCENES {
        let mut stage = scene.at(80, 24);
        for (width, height) in [(1, 1), (1, 60), (300, 1), (39, 8), (40, 7), (40, 8), (41, 9), (60, 12), (99, 20), (500, 9)] {
            stage.send(Msg::Resize(width, height));
            let (buffer, _) = stage.buffer("dark");
            assert_eq!((buffer.area.width, buffer.area.height), (width, height), "{}", scene.name);
            let written = text(&buffer);
            assert!(width < 10 || !written.trim().is_empty(), "{} at {width}x{height}", scene.name);
        }
    }
}

#[test]
fn the_screens_of_the_tabs_and_of_objects_look_as_they_did() {
    let looked_at = ["object-pod", "object-account", "paths-hop", "chokes", "what-if", "access-rules", "compliance", "log", "toasts"];
    for scene in SCENES.iter().filter(|scene| looked_at.contains(&scene.name)) {
        for (width, height, theme) in [(80, 24, "mono"), (120, 40, "dark"), (120, 40, "light")] {
            scene.at(width, height).golden(scene.name, theme);
        }
    }
}

#[test]
fn the_screens_that_answer_questions_look_as_they_did() {
    let wide = [
        "overview",
        "findings",
        "paths",
        "paths-ways",
        "blast",
        "blast-open",
        "access",
        "access-rules",
        "access-who-can",
        "rights",
        "rights-one",
        "rights-cell",
    ];
    let others = [
        "findings-grouped",
        "findings-filter",
        "findings-filtered",
        "findings-rights",
        "paths-list",
        "access-asked",
        "access-difference",
        "access-unbinding",
        "access-unbound",
        "least",
        "least-tried",
        "rights-create",
        "rights-place",
        "rights-turned",
        "rights-unread",
        "network-evidence",
        "empty-paths",
        "empty-blast",
    ];
    for scene in SCENES.iter().filter(|scene| wide.contains(&scene.name) || others.contains(&scene.name)) {
        for (width, height, theme) in [(80, 24, "mono"), (80, 24, "dark"), (120, 40, "dark"), (120, 40, "light")] {
            scene.at(width, height).golden(scene.name, theme);
        }
        for theme in ["dark", "light"].into_iter().filter(|_| wide.contains(&scene.name)) {
            scene.at(200, 60).golden(scene.name, theme);
        }
    }
}

/// What somebody notices of a screen besides what was only said in its corner.
fn noticed(stage: &Stage) -> Buffer {
    let mut stage = stage.clone();
    for message in &mut stage.model.messages {
        message.shown = false;
    }
    stage.buffer("dark").0
}

/// The keys that the footer offers on a stage and that do nothing there.
fn dead(stage: &Stage) -> Vec<String> {
    let offered: Vec<String> = match view(&stage.model).footer {
        Some((_, Footer::Hints(hints))) => hints.iter().map(|(_, line)| line.to_text()).collect(),
        Some((_, Footer::Prompt { result, .. })) => result.to_text().trim().split("  ").map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let before = noticed(stage);
    let mut dead = Vec::new();
    for line in offered {
        let key = line.split(' ').next().unwrap();
        let mut after = stage.clone();
        after.send(Msg::Key(key.parse().unwrap()));
        let done =
            noticed(&after) != before || after.left.is_some() || after.copied != stage.copied || after.saved != stage.saved || after.asked != stage.asked;
        if !done {
            dead.push(line);
        }
    }
    dead
}

#[test]
fn every_key_that_the_footer_offers_does_something() {
    let mut found = Vec::new();
    for scene in SCENES {
        // Whatever fits in the footer and whatever is out of sight differs by size.
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            let mut stage = scene.at(width, height);
            // In each of its panes, where nothing stands in front of them.
            let panes = if stage.model.overlay.is_none() && stage.model.prompt.is_none() { stage.model.screen.lists.len() } else { 1 };
            for turn in 0..panes.max(1) {
                found.extend(dead(&stage).into_iter().map(|key| format!("{} at {width}x{height}, pane {turn}: {key}", scene.name)));
                stage.press("tab");
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
