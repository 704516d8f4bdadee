use super::*;

#[test]
fn keys_are_read_and_written_alike() {
    for text in ["a", "G", ":", "?", "[", "space", "minus", "ctrl-d", "shift-tab", "alt-x", "ctrl-alt-delete", "f1", "f12", "pageup", "esc"] {
        assert_eq!(text.parse::<Key>().map(|key| key.to_string()), Ok(text.to_owned()));
    }
}

#[test]
fn one_key_is_one_value() {
    for (a, b) in [("ctrl-D", "ctrl-d"), ("shift-G", "G"), ("shift-space", "space"), ("-", "minus")] {
        assert_eq!(a.parse::<Key>(), b.parse::<Key>(), "{a} and {b}");
    }
}

#[test]
fn what_is_no_key_is_refused() {
    for text in ["", "ctrl-", "foo", "f13", "f0", "ctrl-foo", "  ", "\u{1b}"] {
        let refused = text.parse::<Key>();
        assert!(refused.as_ref().is_err_and(|message| message.contains("is not a key")), "{text:?}: {refused:?}");
    }
}

#[test]
fn only_plain_characters_are_typed() {
    assert_eq!(Key::char('x').typed(), Some('x'));
    assert_eq!(Key::ctrl('x').typed(), None);
    assert_eq!(Key::plain(Code::Enter).typed(), None);
}
