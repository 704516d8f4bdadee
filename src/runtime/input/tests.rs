use super::*;

fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<String> {
    match message(Event::Key(KeyEvent::new(code, modifiers)), &HitMap::default()) {
        Some(Msg::Key(key)) => Some(key.to_string()),
        _ => None,
    }
}

#[test]
fn keys_have_our_names() {
    for (code, modifiers, name) in [
        (KeyCode::Char('j'), KeyModifiers::NONE, "j"),
        (KeyCode::Char('G'), KeyModifiers::SHIFT, "G"),
        (KeyCode::Char('d'), KeyModifiers::CONTROL, "ctrl-d"),
        (KeyCode::BackTab, KeyModifiers::SHIFT, "shift-tab"),
        (KeyCode::F(5), KeyModifiers::NONE, "f5"),
        (KeyCode::Char(' '), KeyModifiers::NONE, "space"),
        (KeyCode::PageDown, KeyModifiers::NONE, "pagedown"),
    ] {
        assert_eq!(pressed(code, modifiers).as_deref(), Some(name));
    }
    assert_eq!(pressed(KeyCode::CapsLock, KeyModifiers::NONE), None);
}

#[test]
fn releases_are_no_keys() {
    let event = KeyEvent::new_with_kind(KeyCode::Char('q'), KeyModifiers::NONE, KeyEventKind::Release);
    assert!(message(Event::Key(event), &HitMap::default()).is_none());
}
