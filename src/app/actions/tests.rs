use std::collections::BTreeSet;

use super::*;
use crate::app::key::Key;

#[test]
fn names_and_actions_are_unique_and_every_key_can_be_read() {
    let mut names = BTreeSet::new();
    let mut actions = BTreeSet::new();
    for spec in table() {
        assert!(names.insert(spec.name), "{}", spec.name);
        assert!(actions.insert(spec.action), "{}", spec.name);
        assert!(!spec.title.is_empty() && !spec.title.ends_with('.'), "{}", spec.name);
        for key in spec.keys {
            assert_eq!(key.parse::<Key>().map(|k| k.to_string()), Ok((*key).to_owned()), "{}", spec.name);
        }
    }
}

#[test]
fn no_key_has_two_meanings_on_one_screen() {
    for screen in ScreenKind::ALL {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for spec in table().filter(|spec| spec.scope.includes(*screen)) {
            for key in spec.keys {
                let other = seen.iter().find(|(taken, _)| taken == key);
                assert!(other.is_none(), "{key} on {screen:?}: {} and {other:?}", spec.name);
                seen.push((key, spec.name));
            }
        }
    }
}

#[test]
fn screens_never_rebind_a_global_key() {
    let global: BTreeSet<&str> = table().filter(|spec| spec.scope == Scope::Global).flat_map(|spec| spec.keys.iter().copied()).collect();
    for spec in table().filter(|spec| spec.scope != Scope::Global) {
        for key in spec.keys {
            assert!(!global.contains(key), "{key} of {}", spec.name);
        }
    }
}

#[test]
fn commands_have_no_key_and_everything_else_has_one() {
    for spec in table() {
        assert_eq!(spec.keys.is_empty(), spec.scope == Scope::Command, "{}", spec.name);
    }
}
