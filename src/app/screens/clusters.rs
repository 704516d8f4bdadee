//! What can be opened: contexts, recordings, the demo; and why the last try failed.

use super::{Column, Pane, RowKey, Rows};
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::screens::ScreenKind;
use crate::app::source::{Choice, Failure, Feed};
use crate::app::text;
use crate::app::update::load;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::Name;

struct Choices<'a> {
    choices: Vec<&'a Choice>,
    model: &'a Model,
}

impl Facts for &Choice {
    fn text(&self) -> String {
        format!("{} {} {}", self.what, self.name, self.place)
    }
}

impl Rows for Choices<'_> {
    fn len(&self) -> usize {
        self.choices.len()
    }

    fn key(&self, at: usize) -> RowKey {
        RowKey::Text(self.choices.get(at).map(|choice| Name::from(format!("{} {}", choice.what, choice.name))).unwrap_or_default())
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(choice) = self.choices.get(at) else { return Vec::new() };
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        let open = choice.source == self.model.source && !matches!(self.model.feed, Feed::Failed(_));
        let mark = if open { Line::of(Role::Live, "●") } else { Line::new() };
        let careful = choice.what == "context" && self.model.config.is_production(&choice.name);
        let name = text::clean(&choice.name);
        let name = Line::of(if careful { Role::Warning } else { Role::Strong }, text::fit_name(&name, room(2)));
        let mut note = String::new();
        for (set, word) in [(open, "open"), (choice.current, "current context"), (careful, "production")] {
            if set {
                note.push_str(if note.is_empty() { "" } else { ", " });
                note.push_str(word);
            }
        }
        vec![
            mark,
            Line::of(Role::Kind, choice.what),
            name,
            Line::of(Role::Muted, text::fit_name(&text::clean(&choice.place), room(3))),
            Line::of(Role::Muted, note),
        ]
    }
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let query = Query::parse(&model.screen.filter);
    let choices: Vec<&Choice> = model.clusters.iter().filter(|choice| query.matches(choice)).collect();
    let inside = usize::from(area.content().width);
    let name = choices.iter().map(|choice| text::width(&choice.name)).max().unwrap_or_default().clamp(10, (inside / 3).max(10)) as u16;
    let rest = (inside as u16).saturating_sub(1 + 1 + 10 + 1 + name + 1 + 1 + 30);
    let mut pane = Pane::new(area, Line::plain("Open"), Choices { choices, model });
    pane.columns = vec![Column::left("", 1), Column::left("", 10), Column::left("Name", name), Column::left("Where", rest), Column::left("", 30)];
    if let Feed::Failed(failure) = &model.feed {
        pane.head = failed(failure, inside);
    }
    pane.empty = vec![Line::of(Role::Muted, "No contexts were found in the kubeconfig, and no recordings in the data directory.")];
    vec![pane]
}

/// What failed, why, and what to do.
fn failed(failure: &Failure, columns: usize) -> Vec<Line> {
    let mut lines = vec![Line::of(Role::Bad, text::fit(&text::clean(&failure.what), columns))];
    lines.extend(Line::wrapped(Role::Text, &failure.cause, columns));
    lines.extend(Line::wrapped(Role::Good, &failure.remedy, columns));
    lines.push(Line::new());
    lines
}

/// Opens what is selected.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    if action != Action::Open {
        return false;
    }
    let query = Query::parse(&model.screen.filter);
    let at = model.screen.list_at(0).at;
    let source = model.clusters.iter().filter(|choice| query.matches(choice)).nth(at).map(|choice| choice.source.clone());
    if let Some(source) = source {
        load(model, source, effects);
        model.show(ScreenKind::Overview);
    }
    true
}
