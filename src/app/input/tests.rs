use super::*;

fn typed(start: &str, keys: &[&str]) -> String {
    let mut input = Input::new(start);
    for key in keys {
        assert!(input.key(key.parse().expect("a key")), "{key}");
    }
    let (before, after) = input.halves();
    format!("{before}|{after}")
}

#[test]
fn keys_edit_the_text() {
    for (start, keys, result) in [
        ("", &["a", "b"][..], "ab|"),
        ("pay api", &["backspace"], "pay ap|"),
        ("pay api", &["ctrl-w"], "pay |"),
        ("pay  ", &["ctrl-w"], "|"),
        ("pay", &["ctrl-u"], "|"),
        ("größe", &["left", "left", "backspace"], "gr|ße"),
        ("größe", &["left", "left", "left", "delete"], "gr|ße"),
        ("abc", &["home", "x", "end", "y"], "xabcy|"),
        ("abc", &["home", "left", "ctrl-k"], "|"),
        ("", &["backspace", "delete", "left", "right"], "|"),
        ("a", &["space"], "a |"),
    ] {
        assert_eq!(typed(start, keys), result, "{start} {keys:?}");
    }
}

#[test]
fn other_keys_are_left_to_others() {
    for key in ["enter", "esc", "up", "f1", "alt-x", "ctrl-d"] {
        assert!(!Input::new("x").key(key.parse().expect("a key")), "{key}");
    }
}

#[test]
fn what_is_pasted_is_one_line_and_not_endless() {
    let mut input = Input::default();
    input.insert("a\nb\u{1b}c");
    assert_eq!(input.text(), "a b c");
    input.insert(&"x".repeat(5000));
    assert_eq!(input.text(), "a b c");
}
