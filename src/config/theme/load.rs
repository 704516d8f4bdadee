//! Theme files: `inherits`, `appearance`, a `[palette]` and `[roles]`.

use std::collections::BTreeMap;

use super::builtin::BUILTIN;
use super::{Appearance, Color, Role, RoleStyle, Theme};
use crate::config::read::{Key, Reader, Value, parse};
use crate::config::{ConfigError, suggest};

/// A theme and what is wrong with its files. It is complete all the same: what could not be read is as in the theme it inherits from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedTheme {
    /// The theme.
    pub theme: Theme,
    /// Mistakes in its files.
    pub errors: Vec<ConfigError>,
    /// Roles that neither it nor what it inherits from sets.
    pub unset: Vec<Role>,
}

/// How many themes may stand above one another.
const DEPTH: usize = 8;

#[derive(Default)]
struct Draft {
    appearance: Option<Appearance>,
    palette: BTreeMap<String, Color>,
    roles: BTreeMap<Role, (RoleDraft, String, usize)>,
    inherits: Option<String>,
}

/// A style whose colours are still names of the palette: an heir may change the palette alone.
#[derive(Clone, Default)]
struct RoleDraft {
    fg: Option<String>,
    bg: Option<String>,
    style: RoleStyle,
}

/// Loads a theme by name. `file` gives the text of a theme file of the user; the built-in ones follow it.
pub fn load(name: &str, file: &dyn Fn(&str) -> Option<String>) -> LoadedTheme {
    let mut errors = Vec::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut next = Some(name.to_owned());
    let mut own: Vec<String> = Vec::new();
    let mut built_in: Vec<String> = Vec::new();
    while let Some(name) = next {
        // A theme of the user may inherit from the built-in one of the same name, so each name counts once for either.
        let text = if own.contains(&name) { None } else { file(&name) };
        let seen = if text.is_some() { &mut own } else { &mut built_in };
        let circle = seen.contains(&name);
        seen.push(name.clone());
        let text = text.or_else(|| BUILTIN.iter().find(|(known, _)| !circle && *known == name).map(|(_, text)| (*text).to_owned()));
        let Some(text) = text else {
            let message = if own.contains(&name) { format!("theme `{name}` inherits from itself") } else { format!("there is no theme `{name}`") };
            let hint = suggest::hint(&name, BUILTIN.iter().map(|(known, _)| *known));
            errors.push(ConfigError { place: format!("{name}.toml"), line: 0, message, hint });
            break;
        };
        let draft = read(&format!("{name}.toml"), &text, &mut errors);
        next = draft.inherits.clone().filter(|_| drafts.len() < DEPTH);
        drafts.push(draft);
    }
    let (theme, unset) = resolve(name, &drafts, &mut errors);
    LoadedTheme { theme, errors, unset }
}

/// Lays the drafts over one another, the heir's last.
fn resolve(name: &str, drafts: &[Draft], errors: &mut Vec<ConfigError>) -> (Theme, Vec<Role>) {
    let mut palette: BTreeMap<&str, Color> = BTreeMap::new();
    let mut roles: BTreeMap<Role, &(RoleDraft, String, usize)> = BTreeMap::new();
    let mut appearance = Appearance::default();
    for draft in drafts.iter().rev() {
        palette.extend(draft.palette.iter().map(|(name, color)| (name.as_str(), *color)));
        roles.extend(draft.roles.iter().map(|(role, style)| (*role, style)));
        appearance = draft.appearance.unwrap_or(appearance);
    }
    let mut color = |wanted: Option<&String>, file: &str, line: usize| {
        let wanted = wanted?;
        let found = palette.get(wanted.as_str()).copied().map_or_else(|| Color::parse(wanted), Ok);
        found
            .map_err(|message| {
                let hint = suggest::hint(wanted, palette.keys().copied());
                errors.push(ConfigError { place: file.to_owned(), line, message, hint });
            })
            .ok()
    };
    let mut unset = Vec::new();
    let mut styles = Vec::new();
    for role in Role::ALL {
        let Some((draft, file, line)) = roles.get(role) else {
            unset.push(*role);
            styles.push(RoleStyle::default());
            continue;
        };
        styles.push(RoleStyle { fg: color(draft.fg.as_ref(), file, *line), bg: color(draft.bg.as_ref(), file, *line), ..draft.style });
    }
    (Theme { name: name.to_owned(), appearance, styles }, unset)
}

fn read(file: &str, text: &str, errors: &mut Vec<ConfigError>) -> Draft {
    let mut draft = Draft::default();
    let table = match parse(file, text) {
        Ok(table) => table,
        Err(error) => {
            errors.push(error);
            return draft;
        }
    };
    let mut reader = Reader { file, text, errors };
    for (key, value) in table.get_ref() {
        match &**key.get_ref() {
            "inherits" => draft.inherits = reader.text(key, value),
            "appearance" => draft.appearance = reader.text(key, value).and_then(|text| reader.checked(value, appearance(&text))),
            "palette" => {
                for (name, color) in reader.table(key, value) {
                    draft.palette.extend(palette_color(&mut reader, name, color).map(|color| (name.get_ref().to_string(), color)));
                }
            }
            "roles" => {
                for (name, style) in reader.table(key, value) {
                    let Some(role) = Role::from_name(name.get_ref()) else {
                        let hint = suggest::hint(name.get_ref(), Role::ALL.iter().map(|role| role.name()));
                        reader.error(name.span().start, format!("unknown role `{}`", name.get_ref()), hint);
                        continue;
                    };
                    let line = reader.line(name.span().start);
                    let style = role_style(&mut reader, name, style);
                    draft.roles.insert(role, (style, file.to_owned(), line));
                }
            }
            unknown => {
                reader.error(key.span().start, format!("unknown key `{unknown}`"), suggest::hint(unknown, ["inherits", "appearance", "palette", "roles"]));
            }
        }
    }
    draft
}

fn appearance(text: &str) -> Result<Appearance, String> {
    match text {
        "dark" => Ok(Appearance::Dark),
        "light" => Ok(Appearance::Light),
        "terminal" => Ok(Appearance::Terminal),
        _ => Err(format!("`{text}` is not an appearance: use dark, light or terminal")),
    }
}

/// `"#rrggbb"`, or `{ rgb = "#rrggbb", ansi = "red" }`.
fn palette_color(reader: &mut Reader<'_>, key: &Key<'_>, value: &Value<'_>) -> Option<Color> {
    if value.get_ref().as_table().is_none() {
        let text = reader.text(key, value)?;
        return reader.checked(value, Color::parse(&text));
    }
    let (mut rgb, mut stand_in) = (None, None);
    for (part, value) in reader.table(key, value) {
        match &**part.get_ref() {
            "rgb" => rgb = reader.text(part, value).and_then(|text| reader.checked(value, Color::parse(&text))),
            "ansi" => stand_in = reader.text(part, value).and_then(|text| reader.checked(value, Color::parse(&text))),
            unknown => reader.error(part.span().start, format!("unknown key `{unknown}`"), "a colour has `rgb` and `ansi`"),
        }
    }
    match (rgb, stand_in) {
        (Some(color), Some(Color::Ansi(stand_in))) => Some(color.with_ansi(stand_in)),
        (color, _) => color,
    }
}

/// `"name"`, or `{ fg = "name", bg = "name", bold = true, … }`.
fn role_style(reader: &mut Reader<'_>, key: &Key<'_>, value: &Value<'_>) -> RoleDraft {
    let mut draft = RoleDraft::default();
    if value.get_ref().as_table().is_none() {
        draft.fg = reader.text(key, value);
        return draft;
    }
    for (part, value) in reader.table(key, value) {
        let set = |reader: &mut Reader<'_>| reader.flag(part, value).unwrap_or_default();
        match &**part.get_ref() {
            "fg" => draft.fg = reader.text(part, value),
            "bg" => draft.bg = reader.text(part, value),
            "bold" => draft.style.bold = set(reader),
            "dim" => draft.style.dim = set(reader),
            "italic" => draft.style.italic = set(reader),
            "underline" => draft.style.underline = set(reader),
            "reverse" => draft.style.reverse = set(reader),
            unknown => {
                let hint = suggest::hint(unknown, ["fg", "bg", "bold", "dim", "italic", "underline", "reverse"]);
                reader.error(part.span().start, format!("unknown key `{unknown}`"), hint);
            }
        }
    }
    draft
}
