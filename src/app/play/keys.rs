//! Keys in the texts of scripts.

use crate::app::actions::{self, Action};
use crate::app::keymap::Keymap;
use crate::app::text;
use crate::app::view::Line;
use crate::config::theme::Role;

/// The key of the action of that name; one that has none is called by its name.
pub fn key(keymap: &Keymap, name: &str) -> Option<String> {
    let spec = actions::by_name(name)?;
    Some(keymap.shown(spec.action).unwrap_or_else(|| format!("{}{}", keymap.shown(Action::Go).unwrap_or_default(), spec.name)))
}

/// A text in lines of at most so many columns; what stands between backticks in it is a key, or is to be typed.
pub fn marked(role: Role, of: &str, columns: usize) -> Vec<Line> {
    let mut inside = false;
    let line = |line: String| {
        let mut out = Line::new();
        for (at, piece) in line.split('`').enumerate() {
            inside ^= at > 0;
            out.push(if inside { Role::Key } else { role }, piece);
        }
        out
    };
    text::wrap(&text::clean(of), columns).into_iter().map(line).collect()
}
