//! What can be opened: contexts, recordings, the demo; and why the last try failed.

use super::{Column, Pane, RowKey, Rows};
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::screens::ScreenKind;
use crate::app::source::{Choice, Failure, Feed, Source};
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
        self.choices.get(at).map_or(RowKey::Line(at), |choice| key(choice))
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(choice) = self.choices.get(at) else { return Vec::new() };
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        let (role, mark) = match standing(self.model, choice) {
            Standing::Open => (Role::Live, "●"),
            Standing::Failed => (Role::Bad, "✕"),
            Standing::Closed => (Role::Text, ""),
        };
        let name = text::clean(&choice.name);
        let name = Line::of(if is_careful(self.model, choice) { Role::Warning } else { Role::Strong }, text::fit_name(&name, room(2)));
        let place = text::clean(&choice.place);
        let mut cells = vec![Line::of(role, mark), Line::of(Role::Kind, choice.what), name, Line::of(Role::Muted, note(self.model, choice))];
        cells.extend((columns.len() > 4).then(|| Line::of(Role::Muted, text::fit_name(&place, room(4)))));
        cells
    }
}

/// How a choice stands to what is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Open,
    Failed,
    Closed,
}

fn standing(model: &Model, choice: &Choice) -> Standing {
    let current = matches!(model.source, Source::Live(None)) && choice.current;
    match &model.feed {
        _ if choice.source != model.source && !current => Standing::Closed,
        Feed::Failed(_) => Standing::Failed,
        _ => Standing::Open,
    }
}

/// Whether it is a cluster to be careful with.
fn is_careful(model: &Model, choice: &Choice) -> bool {
    choice.what == "context" && model.config.is_production(&choice.name)
}

/// What there is to know of a choice at a glance.
fn note(model: &Model, choice: &Choice) -> String {
    let standing = standing(model, choice);
    let words = [
        (standing == Standing::Open, "open"),
        (standing == Standing::Failed, "failed"),
        (choice.current, "current"),
        (is_careful(model, choice), "production"),
    ];
    words.into_iter().filter(|(set, _)| *set).map(|(_, word)| word).collect::<Vec<_>>().join(", ")
}

/// The columns: a name is worth more than where it leads, which is also said of the selected one below.
fn columns(model: &Model, choices: &[&Choice], inside: u16) -> Vec<Column> {
    let widest = |text: &dyn Fn(&Choice) -> usize| choices.iter().map(|choice| text(choice)).max().unwrap_or_default() as u16;
    let (what, note) = (widest(&|choice| choice.what.len()), widest(&|choice| note(model, choice).len()));
    let (name, place) = (widest(&|choice| text::width(&choice.name)).max(4), widest(&|choice| text::width(&choice.place)));
    let room = inside.saturating_sub(1 + 1 + what + 1 + 1 + note);
    let left = room.saturating_sub(name + 1);
    // Air between the columns, where there is some to spare.
    let air = if left >= place + 6 { 2 } else { 0 };
    let mut columns = vec![Column::left("", 1), Column::left("", what + air), Column::left("Name", (name + air).min(room)), Column::left("", note + air)];
    if left >= place.min(PLACE) {
        columns.push(Column::left("Where", left - 3 * air));
    }
    columns
}

/// Fewer columns than these say nothing of where something is.
const PLACE: u16 = 24;

/// What passes the filter.
fn shown(model: &Model) -> Vec<&Choice> {
    let query = Query::parse(&model.screen.filter);
    model.clusters.iter().filter(|choice| query.matches(choice)).collect()
}

/// The row of what could not be read, so that one key tries it again.
pub(in crate::app) fn failed_row(model: &Model) -> Option<RowKey> {
    model.clusters.iter().find(|choice| standing(model, choice) == Standing::Failed).map(key)
}

fn key(choice: &Choice) -> RowKey {
    RowKey::Text(Name::from(format!("{} {}", choice.what, choice.name)))
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let choices = shown(model);
    let columns_of = |area: Area| usize::from(area.content().width);
    let failure = match &model.feed {
        Feed::Failed(failure) => Some(failed(failure, columns_of(area))),
        _ => None,
    };
    let said = failure.as_ref().map_or(0, |lines| lines.len() as u16 + 2);
    let (top, rest) = area.top(said.min(area.height / 2));
    let selected = choices.get(model.screen.list_at(0).at).map(|choice| about(model, choice, columns_of(area)));
    let (below, list) = rest.bottom(selected.as_ref().map_or(0, |lines| lines.len() as u16 + 2).min(rest.height * 2 / 5));
    let mut pane = Pane::new(list, Line::of(Role::Title, "Clusters, recordings, the demo"), Choices { choices, model });
    pane.columns = columns(model, &shown(model), list.content().width);
    pane.empty = super::waiting::empty(model, &["No contexts were found in the kubeconfig, and no recordings in the data directory."]);
    let mut panes = vec![pane];
    panes.extend(selected.filter(|_| below.height > 2).map(|lines| Pane::note(below, Line::of(Role::Title, "Opening it"), lines)));
    panes.extend(failure.map(|lines| Pane::note(top, Line::of(Role::Bad, "✕ Not connected"), lines)));
    panes
}

/// One choice in full, and what opening it means.
fn about(model: &Model, choice: &Choice, columns: usize) -> Vec<Line> {
    let mut lines = Line::wrapped(Role::Strong, &choice.name, columns);
    lines.extend(Line::wrapped(Role::Muted, &choice.place, columns));
    let open = model.keymap.shown(Action::Open).unwrap_or_default();
    let does = match standing(model, choice) {
        Standing::Open => "reads it anew; what is marked and tried stays",
        Standing::Failed => "tries it again",
        Standing::Closed if choice.what == "context" => "reads it; nothing in it is ever changed",
        Standing::Closed => "opens it",
    };
    let mut line = Line::of(Role::Key, open).text(format!(" {does}"));
    let put_away = !(model.trials.is_empty() && model.compromised.is_empty() && model.jewels.is_empty());
    if put_away && standing(model, choice) == Standing::Closed {
        line = line.add(Role::Warning, "; what is marked and tried here is put away");
    }
    lines.push(line.fit(columns));
    lines
}

/// What failed, why, and what to do.
fn failed(failure: &Failure, columns: usize) -> Vec<Line> {
    let mut lines = Line::wrapped(Role::Bad, &failure.what, columns);
    lines.extend(Line::wrapped(Role::Text, &failure.cause, columns));
    lines.extend(Line::wrapped(Role::Good, &failure.remedy, columns));
    lines
}

/// Opens what is selected.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    if action != Action::Open {
        return false;
    }
    let source = shown(model).get(model.screen.list_at(0).at).map(|choice| choice.source.clone());
    if let Some(source) = source {
        load(model, source, effects);
        model.show(ScreenKind::Overview);
    }
    true
}
