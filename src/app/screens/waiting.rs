//! What is shown while there is no answer yet: how far reading has come, or why there is nothing.

use super::Pane;
use crate::app::actions::Action;
use crate::app::model::Model;
use crate::app::source::{Feed, KindProgress};
use crate::app::text;
use crate::app::view::{Area, Line, age, bar};
use crate::config::theme::Role;
use crate::model::{CoverageState, Kind};

/// A pane that says what is being waited for.
pub(super) fn pane<'a>(model: &Model, area: Area, title: &str) -> Pane<'a> {
    let columns = usize::from(area.content().width);
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    let lines = match &model.feed {
        Feed::Loading { kinds, since } if model.inventory.is_none() => {
            let mut lines = loading(kinds, model.time.ms.saturating_sub(*since), columns, usize::from(area.content().height));
            lines.insert(1, Line::new().add(Role::Key, key(Action::Back)).muted(" stops and keeps what was read"));
            lines
        }
        Feed::Failed(failure) if model.inventory.is_none() => {
            let mut lines = vec![Line::of(Role::Bad, &failure.what)];
            lines.extend(Line::wrapped(Role::Text, &failure.cause, columns));
            lines.extend(Line::wrapped(Role::Good, &failure.remedy, columns));
            lines.push(Line::new().add(Role::Key, key(Action::Show(super::ScreenKind::Clusters))).text(" other clusters, recordings, the demo"));
            lines
        }
        _ if model.analysis.is_none() => vec![Line::of(Role::Muted, "Analysing …")],
        _ => Vec::new(),
    };
    Pane::text(area, Line::of(Role::Title, title), lines)
}

/// How far reading has come, kind by kind.
fn loading(kinds: &[KindProgress], ms: u64, columns: usize, height: usize) -> Vec<Line> {
    let read: usize = kinds.iter().map(|kind| kind.objects).sum();
    let rate = (read as u64 * 1000).checked_div(ms).unwrap_or_default();
    let done = kinds.iter().filter(|kind| kind.state.is_some()).count();
    let mut head = Line::of(Role::Strong, "Reading").text(format!("  {}", text::counted(read, "object")));
    if ms >= 1000 {
        head = head.muted(format!("  {} a second, {}", text::count(rate as usize), age(ms)));
    }
    let mut lines = vec![head];
    if kinds.is_empty() {
        return lines;
    }
    lines.push(bar(done, kinds.len(), columns.min(60)).text(format!(" {done}/{} kinds", kinds.len())));
    lines.push(Line::new());
    // Side by side where that is needed to have all of them in sight at once; four lines stand above.
    let beside = kinds.len().div_ceil(height.saturating_sub(4).max(1)).clamp(1, (columns / NARROWEST).max(1));
    let (width, down) = ((columns / beside).min(WIDEST), kinds.len().div_ceil(beside));
    lines.extend((0..down).map(|row| {
        let across = (0..beside).filter_map(|column| kinds.get(column * down + row).map(|kind| (column, kind)));
        across.fold(Line::new(), |line, (column, kind)| line.pad(column * width).join(progress(kind, width.saturating_sub(2))))
    }));
    lines
}

/// A kind needs so many columns at least, and no more than those.
const NARROWEST: usize = 36;
const WIDEST: usize = 62;

/// How far one kind has come.
fn progress(of: &KindProgress, columns: usize) -> Line {
    let count = text::count(of.objects);
    let (role, glyph, role_of_count, said) = match of.state {
        None => (Role::Stale, "◌", Role::Text, count),
        Some(CoverageState::NotServed) => (Role::Muted, "·", Role::Muted, "not served".to_owned()),
        Some(state) if state.is_current() => (Role::Good, "●", Role::Text, count),
        Some(state) if of.objects == 0 => (Role::Partial, "◐", Role::Partial, state.word().to_owned()),
        Some(state) => (Role::Partial, "◐", Role::Partial, format!("{} {count}", state.word())),
    };
    let name = text::fit_name(of.kind.plural(), columns.saturating_sub(3 + said.len())).into_owned();
    Line::of(role, glyph).text(" ").text(name).pad(columns.saturating_sub(said.len())).add(role_of_count, said)
}

/// The same where paths are looked for: without a start there is none, and somebody may name one.
pub(super) fn no_start(model: &Model, starts: usize, nothing: &str) -> Vec<Line> {
    let mut lines = empty(model, &[nothing]);
    if starts == 0 && model.screen.route.object().is_none() && model.screen.filter.trim().is_empty() {
        let key = |action| model.keymap.shown(action).unwrap_or_default();
        lines.insert(1, Line::of(Role::Muted, "Nothing is exposed to the internet, as far as was read: there is no start."));
        let hint = Line::new().add(Role::Key, key(Action::Go)).muted(" finds an object, ").add(Role::Key, key(Action::Mark));
        lines.push(hint.muted(" on it marks it compromised: attacks start there then"));
    }
    lines
}

/// What to say of a list that a filter left empty, or that is empty by itself.
pub(super) fn empty(model: &Model, nothing: &[&str]) -> Vec<Line> {
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    if !model.screen.filter.trim().is_empty() {
        let filter = format!("Nothing passes the filter {}", model.screen.filter.trim());
        return vec![Line::of(Role::Muted, filter), Line::new().add(Role::Key, key(Action::Back)).muted(" clears it")];
    }
    let mut lines: Vec<Line> = nothing.iter().map(|line| Line::of(Role::Muted, line)).collect();
    if let Some(inventory) = &model.inventory {
        let kinds: std::collections::BTreeSet<Kind> = inventory.coverage.unread().into_iter().flatten().collect();
        if !kinds.is_empty() {
            let names: Vec<&str> = kinds.into_iter().map(Kind::plural).collect();
            let which = if names.len() > 3 { text::counted(names.len(), "kind") } else { names.join(", ") };
            lines.push(Line::of(Role::Partial, format!("◐ Not everything was read ({which}): that may be why.")));
            lines.push(Line::new().add(Role::Key, format!("{}doctor", key(Action::Go))).muted(" says what is missing"));
        }
    }
    lines
}
