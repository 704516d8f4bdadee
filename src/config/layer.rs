//! One layer of configuration: what a file, the environment or the command line sets.

use std::collections::BTreeMap;

use super::read::{Reader, parse};
use super::{ColorChoice, Config, ConfigError, suggest};

/// The keys of one action, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binding {
    /// The keys (`ctrl-d`, `G`, `f1`); none unbinds the action.
    pub keys: Vec<String>,
    /// Where it is written, for messages: `config.toml:12`.
    pub place: String,
}

/// The settings that one layer sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are those of `Config`, each perhaps unset")]
pub struct Layer {
    pub theme: Option<String>,
    pub color: Option<ColorChoice>,
    pub mouse: Option<bool>,
    pub ascii: Option<bool>,
    pub start: Option<String>,
    pub production: Option<Vec<String>>,
    pub crown_jewels: Option<Vec<String>>,
    pub save_dir: Option<String>,
    pub log_level: Option<String>,
    pub views: BTreeMap<String, String>,
    pub keys: BTreeMap<String, Binding>,
}

/// The keys of the file, in the order in which `Layer` has them.
const KEYS: [&str; 11] = ["theme", "color", "mouse", "ascii", "start", "production", "crown-jewels", "save-dir", "log-level", "views", "keys"];

/// What may be logged.
const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

impl Layer {
    /// Reads a configuration file. Every mistake is reported, each with its line; what is right is kept.
    pub fn from_toml(file: &str, text: &str) -> (Self, Vec<ConfigError>) {
        let mut layer = Self::default();
        let mut errors = Vec::new();
        let table = match parse(file, text) {
            Ok(table) => table,
            Err(error) => return (layer, vec![error]),
        };
        let mut reader = Reader { file, text, errors: &mut errors };
        for (key, value) in table.get_ref() {
            match &**key.get_ref() {
                "theme" => layer.theme = reader.text(key, value),
                "color" => layer.color = reader.text(key, value).and_then(|text| reader.checked(value, text.parse())),
                "mouse" => layer.mouse = reader.flag(key, value),
                "ascii" => layer.ascii = reader.flag(key, value),
                "start" => layer.start = reader.text(key, value),
                "production" => layer.production = reader.texts(key, value),
                "crown-jewels" => layer.crown_jewels = reader.texts(key, value),
                "save-dir" => layer.save_dir = reader.text(key, value),
                "log-level" => layer.log_level = reader.text(key, value).and_then(|text| reader.checked(value, level(&text))),
                "views" => {
                    for (name, filter) in reader.table(key, value) {
                        layer.views.extend(reader.text(name, filter).map(|filter| (name.get_ref().to_string(), filter)));
                    }
                }
                "keys" => {
                    for (name, keys) in reader.table(key, value) {
                        let place = format!("{file}:{}", reader.line(name.span().start));
                        layer.keys.extend(reader.texts(name, keys).map(|keys| (name.get_ref().to_string(), Binding { keys, place })));
                    }
                }
                unknown => reader.error(key.span().start, format!("unknown key `{unknown}`"), suggest::hint(unknown, KEYS)),
            }
        }
        (layer, errors)
    }

    /// Reads the variables `RAVELIN_…` among those given. Variables of other programs are skipped.
    pub fn from_env(variables: impl IntoIterator<Item = (String, String)>) -> (Self, Vec<ConfigError>) {
        let mut layer = Self::default();
        let mut errors = Vec::new();
        for (name, value) in variables {
            let result = match name.as_str() {
                "RAVELIN_THEME" => set(&mut layer.theme, Ok(value)),
                "RAVELIN_COLOR" => set(&mut layer.color, value.parse()),
                "RAVELIN_MOUSE" => set(&mut layer.mouse, flag(&value)),
                "RAVELIN_ASCII" => set(&mut layer.ascii, flag(&value)),
                "RAVELIN_START" => set(&mut layer.start, Ok(value)),
                "RAVELIN_SAVE_DIR" => set(&mut layer.save_dir, Ok(value)),
                "RAVELIN_LOG_LEVEL" => set(&mut layer.log_level, level(&value)),
                _ => Ok(()),
            };
            if let Err(message) = result {
                errors.push(ConfigError { place: name, line: 0, message, hint: String::new() });
            }
        }
        (layer, errors)
    }

    /// Lays this layer over a configuration.
    pub(super) fn over(self, config: &mut Config) {
        fn lay<T>(new: Option<T>, old: &mut T) {
            if let Some(new) = new {
                *old = new;
            }
        }
        lay(self.theme, &mut config.theme);
        lay(self.color, &mut config.color);
        lay(self.mouse, &mut config.mouse);
        lay(self.ascii, &mut config.ascii);
        lay(self.start, &mut config.start);
        lay(self.production, &mut config.production);
        lay(self.crown_jewels, &mut config.crown_jewels);
        lay(self.save_dir.map(Some), &mut config.save_dir);
        lay(self.log_level, &mut config.log_level);
        config.views.extend(self.views);
        config.keys.extend(self.keys);
    }
}

fn set<T>(place: &mut Option<T>, value: Result<T, String>) -> Result<(), String> {
    *place = Some(value?);
    Ok(())
}

fn level(text: &str) -> Result<String, String> {
    LEVELS
        .iter()
        .find(|level| **level == text)
        .map(|level| (*level).to_owned())
        .ok_or_else(|| format!("`{text}` is not a log level: use {}", LEVELS.join(", ")))
}

fn flag(text: &str) -> Result<bool, String> {
    match text {
        "1" | "true" | "yes" | "on" => Ok(true),
        "" | "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(format!("`{text}` is neither true nor false")),
    }
}
