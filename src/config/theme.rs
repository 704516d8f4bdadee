//! Themes: a palette of named colours, and a style for each role.

mod builtin;
mod color;
mod load;
mod role;

pub use builtin::{BUILTIN, builtin};
pub use color::{Color, contrast};
pub use load::{LoadedTheme, load};
pub use role::Role;

/// How one role looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of text attributes")]
pub struct RoleStyle {
    /// The colour of the text; none leaves what is beneath.
    pub fg: Option<Color>,
    /// The colour behind the text; none leaves what is beneath.
    pub bg: Option<Color>,
    pub bold: bool,
    pub dim: bool,
    pub italic: bool,
    pub underline: bool,
    pub reverse: bool,
}

/// Whether a theme is made for a dark or a light background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Appearance {
    /// Light text on dark.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
    /// Whatever the terminal has.
    Terminal,
}

/// A complete theme: every role has a style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// What it is made for.
    pub appearance: Appearance,
    styles: Vec<RoleStyle>,
}

impl Theme {
    /// How a role looks.
    pub fn style(&self, role: Role) -> RoleStyle {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
