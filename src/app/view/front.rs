//! What stands in front: palette, help, menus.

use super::{Area, Front, Line};
use crate::app::actions::{self, Action};
use crate::app::input::{HIDDEN_SHORT, Input};
use crate::app::model::Model;
use crate::app::overlay::{Menu, Overlay, Palette};
use crate::app::text;
use crate::app::update::help;
use crate::config::theme::Role;

/// A row of a list in front: its number, unless it is a heading, and its text.
type Row = (Option<usize>, Line);

pub(super) fn front(model: &Model, screen: Area) -> Option<Front> {
    match model.overlay.as_ref()? {
        Overlay::Palette(palette) => Some(palette_front(model, palette, screen)),
        Overlay::Help { input, list } => {
            let area = screen.centred(100, screen.height.saturating_sub(4).max(6));
            let rows = help_rows(model, input.text(), usize::from(area.inside().width));
            Some(listed(area, Line::plain("Keys"), Some(input.halves()), hint(input, "type to find one, enter does it"), rows, list.at))
        }
        Overlay::Menu(menu) => Some(menu_front(menu, screen)),
        Overlay::Answer(answering) => Some(crate::app::play::answer_front(answering, screen)),
    }
}

/// What is said while there is nothing to choose from, and above all why what was typed is not there.
pub(in crate::app) fn hint(input: &Input, usual: &str) -> Line {
    if input.hides() { Line::of(Role::Warning, HIDDEN_SHORT) } else { Line::of(Role::Muted, usual) }
}

/// Shows the part of a list around the selected row.
pub(in crate::app) fn listed(area: Area, title: Line, input: Option<(&str, &str)>, hint: Line, rows: Vec<Row>, selected: usize) -> Front {
    let height = usize::from(area.inside().height).saturating_sub(usize::from(input.is_some()));
    let place = rows.iter().position(|(number, _)| *number == Some(selected)).unwrap_or_default();
    // The heading above the first row is worth seeing.
    let top = (place + 2).saturating_sub(height).min(rows.len().saturating_sub(height));
    let rows = rows.into_iter().skip(top).take(height).collect();
    let input = input.map(|(before, after)| (text::clean(before).into_owned(), text::clean(after).into_owned()));
    Front { area, title, input, hint, rows, selected }
}

fn palette_front(model: &Model, palette: &Palette, screen: Area) -> Front {
    let width = (screen.width * 7 / 10).clamp(60, 110).min(screen.width);
    let (_, below) = screen.top(2);
    let (_, below) = below.bottom(1);
    let height = (palette.hits.len() + palette.commands.len() + 5).min(22) as u16;
    let area = Area { height: height.min(below.height), ..below.centred(width, below.height) };
    let columns = usize::from(area.inside().width);
    let typed = palette.input.text().trim();
    let mut rows: Vec<Row> = Vec::new();
    if !palette.hits.is_empty() {
        rows.push((None, Line::of(Role::Column, "Objects")));
    }
    let words: Vec<String> = typed.split([' ', '/', ':']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    // Long kinds are the exception: they make the column wider only where they are found.
    let longest = palette.hits.iter().map(|hit| text::width(hit.object.kind.title())).max().unwrap_or_default();
    let kinds = longest.clamp(20, 40).min(columns / 3);
    for (at, hit) in palette.hits.iter().enumerate() {
        let kind = Line::new().text(" ").add(Role::Kind, text::fit(hit.object.kind.title(), kinds)).pad(kinds + 2);
        let why = if hit.why.is_empty() { if hit.pods > 1 { format!("×{}", hit.pods) } else { String::new() } } else { hit.why.clone() };
        let room = columns.saturating_sub(kind.width() + 2 + if why.is_empty() { 0 } else { text::width(&why).min(columns / 3) });
        let name = text::clean(&hit.object.path()).into_owned();
        let line = kind.join(matched(&text::fit_name(&name, room), &words)).muted(format!("  {why}"));
        rows.push((Some(at), line.fit(columns)));
    }
    if !palette.commands.is_empty() {
        rows.push((None, Line::of(Role::Column, "Commands")));
    }
    for (at, action) in palette.commands.iter().enumerate() {
        let Some(spec) = actions::spec(*action) else { continue };
        let key = model.keymap.shown(*action).unwrap_or_default();
        let name = Line::new().text(" ").join(matched(spec.name, &words)).pad(22.min(columns / 3));
        let room = columns.saturating_sub(name.width() + text::width(&key) + 2);
        let line = name.muted(text::fit(spec.title, room)).pad(columns.saturating_sub(text::width(&key) + 1)).add(Role::Key, key);
        rows.push((Some(palette.hits.len() + at), line));
    }
    let usual = if typed.is_empty() {
        "a name, kind and name (sa ci deployer), IP address, UID, image digest, node, or a command"
    } else if model.index.is_none() {
        "the objects can be searched as soon as they are read"
    } else if palette.searching {
        "searching"
    } else {
        "nothing is called that, here and now"
    };
    listed(area, Line::plain("Go"), Some(palette.input.halves()), hint(&palette.input, usual), rows, palette.list.at)
}

/// A name with the typed words marked.
fn matched(name: &str, words: &[String]) -> Line {
    let lower = name.to_lowercase();
    let mut line = Line::new();
    let mut at = 0;
    // Where lower case has another length, places cannot be compared: nothing is marked then.
    while lower.len() == name.len() && at < name.len() {
        let next = words.iter().filter_map(|word| lower.get(at..).and_then(|rest| rest.find(word.as_str())).map(|found| (at + found, word.len()))).min();
        let Some((start, length)) = next else { break };
        line.push(Role::Text, name.get(at..start).unwrap_or_default());
        line.push(Role::Matched, name.get(start..start + length).unwrap_or_default());
        at = start + length.max(1);
    }
    line.text(name.get(at..).unwrap_or_default())
}

fn help_rows(model: &Model, typed: &str, columns: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut heading = "";
    for (at, spec) in help(model, typed).into_iter().enumerate() {
        if spec.scope.heading() != heading {
            heading = spec.scope.heading();
            rows.push((None, Line::of(Role::Column, heading)));
        }
        let keys: Vec<String> = model.keymap.keys(spec.action).iter().map(ToString::to_string).collect();
        let keys = if keys.is_empty() { format!("{}{}", model.keymap.shown(Action::Go).unwrap_or_default(), spec.name) } else { keys.join(" ") };
        let line = Line::new().text(" ").add(Role::Key, text::fit(&keys, 16)).pad(19).text(spec.title);
        rows.push((Some(at), line.fit(columns)));
    }
    rows
}

fn menu_front(menu: &Menu, screen: Area) -> Front {
    let label = menu.items.iter().map(|item| text::width(&text::clean(&item.label))).max().unwrap_or_default();
    let detail = menu.items.iter().map(|item| text::width(&text::clean(&item.detail))).max().unwrap_or_default();
    let width = (label + detail + 10).max(text::width(&menu.title) + 6).max(30) as u16;
    let area = screen.centred(width, menu.items.len() as u16 + 2);
    let columns = usize::from(area.inside().width);
    let rows = menu.items.iter().enumerate().map(|(at, item)| {
        let role = if item.choice.is_some() { Role::Text } else { Role::Muted };
        let line = Line::new().text(" ").add(Role::Key, item.key.to_string()).text("  ").add(role, &item.label).pad(label + 6).muted(&item.detail);
        (Some(at), line.fit(columns))
    });
    listed(area, Line::plain(&menu.title), None, Line::new(), rows.collect(), menu.list.at)
}
