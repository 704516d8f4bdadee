//! Which theme, and how many colours.

use std::time::Duration;

use super::files;
use crate::config::theme::{Theme, load};
use crate::config::{ColorChoice, Config, ConfigError};
use crate::tui::{Depth, Paint};

/// How long the terminal may take to say what its background is.
const PATIENCE: Duration = Duration::from_millis(100);

/// How everything looks.
pub(super) struct Looks {
    /// The theme.
    pub(super) theme: Theme,
    /// What is wrong with its file.
    pub(super) mistakes: Vec<ConfigError>,
    depth: Depth,
}

impl Looks {
    /// The theme as the terminal understands it.
    pub(super) fn paint(&self, ascii: bool) -> Paint {
        Paint::new(&self.theme, self.depth, ascii)
    }

    /// Changes the theme.
    pub(super) fn change(&mut self, name: &str) -> Vec<ConfigError> {
        let loaded = load(name, &files::user_theme);
        self.theme = loaded.theme;
        loaded.errors
    }
}

/// Finds out, before the alternate screen is entered: the terminal may be asked for its background.
pub(super) fn detect(config: &Config) -> Looks {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    // crossterm would leave out colours by itself, and with them bold and reverse: the selected row would be lost.
    crossterm::style::force_color_output(true);
    let colourless = match config.color {
        ColorChoice::Never => true,
        ColorChoice::Auto => !variable("NO_COLOR").is_empty() || variable("TERM") == "dumb",
        _ => false,
    };
    let depth = match config.color {
        ColorChoice::Ansi => Depth::Ansi,
        ColorChoice::Indexed => Depth::Indexed,
        ColorChoice::True => Depth::True,
        _ => depth(&variable("COLORTERM"), &variable("TERM")),
    };
    let name = match config.theme.as_str() {
        _ if colourless => "mono",
        "auto" if depth == Depth::Ansi => "ansi",
        "auto" if is_light() => "light",
        "auto" => "dark",
        name => name,
    };
    let loaded = load(name, &files::user_theme);
    Looks { theme: loaded.theme, mistakes: loaded.errors, depth }
}

/// How many colours the terminal says it has.
fn depth(colorterm: &str, term: &str) -> Depth {
    let true_color = ["kitty", "alacritty", "wezterm", "ghostty", "foot", "direct"];
    if matches!(colorterm, "truecolor" | "24bit") || true_color.iter().any(|name| term.contains(name)) {
        Depth::True
    } else if matches!(term, "linux" | "dumb" | "vt100" | "vt220" | "ansi" | "xterm" | "screen" | "") {
        Depth::Ansi
    } else {
        Depth::Indexed
    }
}

fn is_light() -> bool {
    let mut options = terminal_colorsaurus::QueryOptions::default();
    options.timeout = PATIENCE;
    matches!(terminal_colorsaurus::theme_mode(options), Ok(terminal_colorsaurus::ThemeMode::Light))
}

#[cfg(test)]
mod tests;
