//! The filter while it is typed.

use crate::app::filter::{self, Field};
use crate::app::input::Input;
use crate::app::key::{Code, Key};
use crate::app::model::Model;
use crate::app::screens::{ScreenKind, is_question};
use crate::model::{Kind, Severity};

use super::navigate;
use crate::app::actions::Action;

/// Begins to type.
pub(super) fn open(model: &mut Model) {
    model.prompt = Some(Input::new(&model.screen.filter));
}

/// A key.
pub(super) fn key(model: &mut Model, key: Key) {
    let Some(mut input) = model.prompt.take() else { return };
    match key.code {
        Code::Esc => return model.screen.filter.clear(),
        Code::Enter => return,
        Code::Tab => complete(model, &mut input),
        Code::Down => navigate::travel(model, Action::Down),
        Code::Up => navigate::travel(model, Action::Up),
        _ => _ = input.key(key),
    }
    keep(model, input);
}

/// Pasted text.
pub(super) fn paste(model: &mut Model, text: &str) {
    if let Some(mut input) = model.prompt.take() {
        input.insert(text);
        keep(model, input);
    }
}

/// What is typed filters at once.
fn keep(model: &mut Model, input: Input) {
    let is_new = input.text() != model.screen.filter;
    input.text().clone_into(&mut model.screen.filter);
    // Until it was a question it was a filter, and has chosen a row.
    if is_new && model.screen.route.kind() == ScreenKind::Access && is_question(input.text()) {
        model.screen.lists.clear();
    }
    model.prompt = Some(input);
}

/// What the last word may become.
pub(in crate::app) fn completions(model: &Model, typed: &str) -> Vec<String> {
    if model.screen.route.kind() == ScreenKind::Access && is_question(typed) {
        return Vec::new();
    }
    filter::complete(typed, fields(model.screen.route.kind()), &|field| values(model, field))
}

/// What the rows of a screen can be asked for besides their text.
const fn fields(screen: ScreenKind) -> &'static [Field] {
    match screen {
        ScreenKind::Findings => &[Field::Severity, Field::Namespace, Field::Kind, Field::Rule, Field::Hygiene, Field::Owner, Field::Path, Field::New],
        ScreenKind::Paths => &[Field::Severity, Field::Namespace, Field::Kind],
        ScreenKind::Access | ScreenKind::Blast | ScreenKind::Chokes | ScreenKind::Doctor => &[Field::Namespace, Field::Kind],
        ScreenKind::Matrix => &[Field::Namespace],
        _ => &[],
    }
}

fn complete(model: &Model, input: &mut Input) {
    let typed = input.text().to_owned();
    let Some(first) = completions(model, &typed).into_iter().next() else { return };
    let kept = typed.rfind(' ').map_or("", |at| typed.get(..=at).unwrap_or_default());
    let space = if first.ends_with(':') { "" } else { " " };
    input.set(&format!("{kept}{first}{space}"));
}

fn values(model: &Model, field: Field) -> Vec<String> {
    let inventory = model.inventory.as_deref();
    match field {
        Field::Severity => Severity::ALL.iter().map(|severity| severity.word().to_owned()).collect(),
        Field::Namespace => inventory.into_iter().flat_map(|inventory| inventory.namespaces.iter()).map(|namespace| namespace.meta.name.to_string()).collect(),
        Field::Kind => Kind::ALL.iter().map(|kind| kind.short().to_owned()).collect(),
        Field::Path => vec!["yes".to_owned(), "no".to_owned()],
        Field::Hygiene => model.settings.catalogue.families().into_iter().map(ToString::to_string).collect(),
        Field::New => vec!["1d".to_owned(), "7d".to_owned(), "30d".to_owned()],
        Field::Text | Field::Rule | Field::Owner => Vec::new(),
    }
}
