//! Layered configuration, key bindings by action name, and themes.
//!
//! Nothing here reads a file or the environment: texts and pairs come in, values and errors with line numbers go out.
//! The layers are, from the weakest: the defaults, the file, the environment, the command line.

mod error;
mod layer;
mod read;
mod suggest;
pub mod theme;

pub use error::ConfigError;
pub use layer::{Binding, Layer};
pub use suggest::nearest;

use std::collections::BTreeMap;
use std::str::FromStr;

/// How many colours to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// As many as the terminal says it has; none with `NO_COLOR`.
    #[default]
    Auto,
    /// As many as the terminal says it has, also with `NO_COLOR`.
    Always,
    /// None.
    Never,
    /// The terminal's own sixteen.
    Ansi,
    /// 256.
    Indexed,
    /// 24 bits.
    True,
}

impl ColorChoice {
    /// The word for it in a configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
            Self::Ansi => "16",
            Self::Indexed => "256",
            Self::True => "true",
        }
    }
}

impl FromStr for ColorChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "auto" => Self::Auto,
            "always" => Self::Always,
            "never" => Self::Never,
            "16" => Self::Ansi,
            "256" => Self::Indexed,
            "true" => Self::True,
            _ => return Err(format!("`{text}` is not a choice of colours: use auto, always, never, 16, 256 or true")),
        })
    }
}

/// What the interface goes by, after all layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// A theme's name, or `auto`: dark or light, whichever the terminal's background is.
    pub theme: String,
    /// How many colours.
    pub color: ColorChoice,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// Whether to use nothing but ASCII.
    pub ascii: bool,
    /// The screen to start on.
    pub start: String,
    /// Contexts whose name matches one of these (`*` stands for anything) get a warning frame.
    pub production: Vec<String>,
    /// Objects that an attacker must not get, besides those that are labelled so.
    pub crown_jewels: Vec<String>,
    /// Where saved files go; none is the program's own data directory.
    pub save_dir: Option<String>,
    /// What is logged: `error`, `warn`, `info`, `debug` or `trace`.
    pub log_level: String,
    /// Named filters of the findings.
    pub views: BTreeMap<String, String>,
    /// Keys by action name, where they differ from the defaults; no key unbinds an action.
    pub keys: BTreeMap<String, Binding>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            theme: "auto".to_owned(),
            color: ColorChoice::Auto,
            mouse: true,
            ascii: false,
            start: "overview".to_owned(),
            production: vec!["*prod*".to_owned()],
            crown_jewels: Vec::new(),
            save_dir: None,
            log_level: "info".to_owned(),
            views: BTreeMap::new(),
            keys: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Lays the layers over the defaults, the strongest last.
    pub fn resolve(layers: impl IntoIterator<Item = Layer>) -> Self {
        let mut config = Self::default();
        for layer in layers {
            layer.over(&mut config);
        }
        config
    }

    /// Whether a context of that name is a production context.
    pub fn is_production(&self, context: &str) -> bool {
        self.production.iter().any(|pattern| matches_pattern(pattern, context))
    }
}

/// Whether `text` matches a pattern in which `*` stands for any text. Case does not count.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests;
