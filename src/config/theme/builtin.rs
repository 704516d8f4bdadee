//! The themes that come with the program.

use super::{Theme, load};

/// Their names and files.
pub const BUILTIN: [(&str, &str); 5] = [
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast", include_str!("../../../themes/high-contrast.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
    ("ansi", include_str!("../../../themes/ansi.toml")),
];

/// The theme of that name; the dark one if there is none of that name.
pub fn builtin(name: &str) -> Theme {
    let name = BUILTIN.iter().map(|(name, _)| *name).find(|known| *known == name).unwrap_or("dark");
    load(name, &|_| None).theme
}
