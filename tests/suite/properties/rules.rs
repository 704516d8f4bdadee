//! Rules, game days, configuration and themes of an operator: what is wrong is named with its file, and nothing else is touched.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::select;
use ravelin::config::theme::load;
use ravelin::config::{Config, Layer};
use ravelin::knowledge;

use super::damage::{damaged, some};

const RULES: &[(&str, &str)] = &[
    ("attack/rbac.yaml", include_str!("../../../rules/attack/rbac.yaml")),
    ("attack/escape.yaml", include_str!("../../../rules/attack/escape.yaml")),
    ("posture/network.yaml", include_str!("../../../rules/posture/network.yaml")),
    ("posture/pod.yaml", include_str!("../../../rules/posture/pod.yaml")),
    ("runbooks/pods.yaml", include_str!("../../../rules/runbooks/pods.yaml")),
];

const DRILL: &str = include_str!("../../../rules/drills/web-shell.yaml");

const SETTINGS: &str = "theme = \"light\"\ncolor = \"256\"\nmouse = false\nascii = true\nstart = \"findings\"\nproduction = [\"*prod*\", \"live\"]\n\
    crown-jewels = [\"secret:pay/db\"]\nsave-dir = \"/var/tmp\"\nlog-level = \"debug\"\n[views]\nmine = \"sev:h ns:pay\"\n[keys]\nblast = [\"B\", \"ctrl-b\"]\nquit = []\n";

const THEME: &str = include_str!("../../../themes/dark.toml");

/// A folder that holds one file.
fn folder(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    folder
}

/// Every problem names the file.
fn names(problems: &knowledge::Problems, name: &str) -> Result<(), TestCaseError> {
    prop_assert!(!problems.0.is_empty());
    for problem in &problems.0 {
        prop_assert!(problem.path.ends_with(Path::new(name).file_name().unwrap().to_str().unwrap()), "{}", problem);
        prop_assert!(!problem.message.is_empty() && problem.to_string().len() < 2000, "{}", problem);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_rules_are_named((name, text) in select(RULES), damage in some()) {
        let folder = folder(name, &damaged(text, &damage));
        if let Err(problems) = knowledge::load(Some(folder.path())) {
            names(&problems, name)?;
        }
    }

    #[test]
    fn damaged_game_days_are_named(damage in some()) {
        let folder = folder("drills/own.yaml", &damaged(DRILL, &damage));
        match knowledge::drills(Some(folder.path())) {
            Err(problems) => names(&problems, "own.yaml")?,
            // The built-in ones are there whatever an operator's file holds.
            Ok(scripts) => prop_assert!(["tour", "web-shell"].iter().all(|id| scripts.iter().any(|script| script.id == **id))),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_settings_are_named_and_the_rest_is_kept(damage in some(), noise in "(\\PC|\n){0,60}") {
        let right = Config::resolve([Layer::from_toml("config.toml", SETTINGS).0]);
        for text in [damaged(SETTINGS, &damage), noise] {
            let (layer, errors) = Layer::from_toml("config.toml", &text);
            for error in &errors {
                prop_assert!(error.to_string().starts_with("config.toml") && error.line <= text.matches('\n').count() + 1, "{} in {:?}", error, text);
            }
            let config = Config::resolve([layer]);
            // Without a complaint nothing was read as something else than it says.
            prop_assert!(!errors.is_empty() || text != SETTINGS || config == right);
            let _ = config.is_production("eu-prod-1");
        }
    }

    #[test]
    fn a_damaged_theme_is_complete_all_the_same(damage in some()) {
        let text = format!("inherits = \"dark\"\n{}", damaged(THEME, &damage));
        let loaded = load("mine", &|name| (name == "mine").then(|| text.clone()));
        for error in &loaded.errors {
            prop_assert!(error.place == "mine.toml" || error.place == "dark.toml", "{}", error);
        }
        let dark = load("dark", &|_| None);
        prop_assert!(dark.errors.is_empty());
        prop_assert!(loaded.unset.is_empty() || !loaded.errors.is_empty(), "{:?}", loaded.unset);
    }
}
