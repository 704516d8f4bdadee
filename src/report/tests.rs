//! JSON that a terminal shows without obeying it.

use super::{json, json_line};

#[test]
fn no_control_character_stands_in_json_as_it_is() {
    for c in (0..0x80_u8).map(char::from).chain(['\u{9b}', '\u{202e}', 'é']) {
        let value = format!("a{c}b");
        for text in [json_line(&value), json(&value)] {
            assert!(!text.trim_end_matches('\n').contains(char::is_control), "{text:?}");
            assert!(!text.contains('\u{202e}'), "{text:?}");
            assert_eq!(serde_json::from_str::<String>(&text).unwrap(), value);
        }
    }
}
