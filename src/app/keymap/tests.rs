use super::*;

fn change(pairs: &[(&str, &[&str])]) -> (Keymap, Vec<String>) {
    let binding = |keys: &[&str]| Binding { keys: keys.iter().map(|key| (*key).to_owned()).collect(), place: "config.toml:7".to_owned() };
    let changes = pairs.iter().map(|(name, keys)| ((*name).to_owned(), binding(keys))).collect();
    let (map, errors) = Keymap::new(&changes);
    (map, errors.iter().map(ToString::to_string).collect())
}

fn key(text: &str) -> Key {
    text.parse().expect("a key")
}

#[test]
fn every_action_answers_to_its_keys() {
    let map = Keymap::default();
    for spec in actions::table() {
        for text in spec.keys {
            let screen = ScreenKind::ALL.iter().find(|screen| spec.scope.includes(**screen)).expect("a screen");
            assert_eq!(map.action(key(text), *screen), Some(spec.action));
        }
    }
    assert_eq!(map.action(key("f9"), ScreenKind::Overview), None);
}

#[test]
fn configuration_replaces_adds_and_takes_away_keys() {
    let (map, errors) = change(&[("blast", &["B", "f2"]), ("tour", &[]), ("messages", &["ctrl-g"])]);
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(map.action(key("f2"), ScreenKind::Findings), Some(Action::Blast));
    assert_eq!(map.action(key("b"), ScreenKind::Findings), None);
    assert_eq!(map.action(key("t"), ScreenKind::Findings), None);
    assert_eq!(map.action(key("ctrl-g"), ScreenKind::Findings), Some(Action::Messages));
    assert_eq!(map.shown(Action::Blast).as_deref(), Some("B"));
}

#[test]
fn every_action_can_be_moved_to_another_key() {
    for spec in actions::table() {
        let (map, errors) = change(&[(spec.name, &["f9"])]);
        assert_eq!(errors, Vec::<String>::new(), "{}", spec.name);
        assert_eq!(map.keys(spec.action), [key("f9")]);
    }
}

#[test]
fn mistakes_are_told_and_change_nothing() {
    assert_eq!(change(&[("blats", &["B"])]).1, ["config.toml:7: there is no action `blats` (did you mean `blast`?)"]);
    let (map, errors) = change(&[("blast", &["shift"])]);
    assert!(errors[0].starts_with("config.toml:7: `shift` is not a key"), "{errors:?}");
    assert_eq!(map.shown(Action::Blast).as_deref(), Some("b"));
    let (map, errors) = change(&[("blast", &["q"])]);
    assert_eq!(errors, ["config.toml:7: the key `q` would do both `quit` and `blast` (give one of them another key; an empty list takes its keys away)"]);
    assert_eq!(map.action(key("q"), ScreenKind::Findings), Some(Action::Quit));
}
