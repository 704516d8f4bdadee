//! The box in which a question of the script is answered: a number, or names with the objects of the cluster offered.

use super::course;
use crate::app::input::Input;
use crate::app::key::{Code, Key};
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::overlay::Overlay;
use crate::app::screens::ListState;
use crate::app::text;
use crate::app::view::{Area, Front, Line, offer_hint, offered};
use crate::config::theme::Role;
use crate::drill::Expected;
use crate::model::{Kind, Name, ObjectRef};

/// How many objects are offered.
const OFFERED: usize = 50;
/// How many of them can be seen at once.
const ROWS: u16 = 10;

/// A question that is being answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answering {
    /// The question's id.
    question: Name,
    /// What is asked.
    text: String,
    /// What was typed.
    pub input: Input,
    /// Where one is among what is offered.
    pub list: ListState,
    /// The objects that fit the last word.
    pub offered: Vec<ObjectRef>,
    /// The kinds that the answer is of; none for a number.
    kinds: Vec<Kind>,
    /// The answer is a number.
    number: bool,
}

/// Begins to answer.
pub(in crate::app) fn open(model: &mut Model, question: &str) {
    let Some(stage) = model.play.game.as_ref().and_then(|game| game.session.stage()) else { return };
    let Some(question) = stage.questions.iter().find(|known| known.id == *question) else { return };
    let mut kinds: Vec<Kind> = match &question.expects {
        Expected::Objects(objects) => objects.iter().map(|object| object.kind).collect(),
        _ => Vec::new(),
    };
    kinds.sort();
    kinds.dedup();
    let number = matches!(question.expects, Expected::GoalsReachedCount(_));
    let (id, text) = (question.id.clone(), question.text.clone());
    let mut answering = Answering { question: id, text, input: Input::default(), list: ListState::default(), offered: Vec::new(), kinds, number };
    offer(model, &mut answering);
    model.overlay = Some(Overlay::Answer(answering));
}

/// A key.
pub(in crate::app) fn key(model: &mut Model, mut answering: Answering, key: Key) {
    match key.code {
        Code::Enter => return give(model, answering),
        Code::Tab => complete(model, &mut answering),
        _ if answering.input.key(key) => offer(model, &mut answering),
        _ => crate::app::update::step(&mut answering.list, key, answering.offered.len()),
    }
    model.overlay = Some(Overlay::Answer(answering));
}

/// Pasted text.
pub(in crate::app) fn add(model: &Model, answering: &mut Answering, text: &str) {
    answering.input.insert(text);
    offer(model, answering);
}

/// A row was pressed: it is taken into the answer.
pub(in crate::app) fn choose(model: &mut Model, mut answering: Answering, row: usize) {
    answering.list.at = row;
    complete(model, &mut answering);
    model.overlay = Some(Overlay::Answer(answering));
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || c == ',' || c == ';'
}

/// The word that is being typed.
fn last(typed: &str) -> &str {
    typed.rsplit(is_separator).next().unwrap_or_default()
}

/// Whether a word means the object.
fn is_called(object: &ObjectRef, word: &str) -> bool {
    object.name == *word || object.path() == word || object.to_string() == word
}

/// Offers the objects whose name has the last word in it, those that are called so first.
fn offer(model: &Model, answering: &mut Answering) {
    let word = last(answering.input.text()).to_owned();
    let lower = word.to_lowercase();
    let objects = model.inventory.iter().flat_map(|inventory| answering.kinds.iter().flat_map(|kind| inventory.objects(*kind)));
    let mut fitting: Vec<ObjectRef> = objects.filter(|object| object.to_string().to_lowercase().contains(&lower)).collect();
    fitting.sort_by_key(|object| !is_called(object, &word));
    fitting.truncate(OFFERED);
    answering.offered = fitting;
    answering.list = ListState::default();
}

/// Puts what is selected in the place of the last word.
fn complete(model: &Model, answering: &mut Answering) {
    let Some(object) = answering.offered.get(answering.list.at) else { return };
    let typed = answering.input.text();
    let kept = typed.strip_suffix(last(typed)).unwrap_or_default();
    let typed = format!("{kept}{}, ", object.path());
    answering.input.set(&typed);
    offer(model, answering);
}

/// Gives the answer. What cannot be one is not held against anybody.
fn give(model: &mut Model, mut answering: Answering) {
    let word = last(answering.input.text()).to_owned();
    let known = answering.offered.iter().any(|object| is_called(object, &word));
    if !answering.kinds.is_empty() && !word.is_empty() && (answering.list.at > 0 || !known) {
        complete(model, &mut answering);
    }
    let typed = answering.input.text().trim_matches(is_separator).to_owned();
    let wrong = if typed.is_empty() {
        Some("nothing is typed yet".to_owned())
    } else if answering.number && typed.parse::<usize>().is_err() {
        Some(format!("`{typed}` is not a number"))
    } else if !answering.kinds.is_empty() && answering.offered.is_empty() {
        Some(format!("nothing here is called `{word}`"))
    } else {
        None
    };
    match wrong {
        Some(wrong) => {
            model.say(Level::Note, wrong);
            model.overlay = Some(Overlay::Answer(answering));
        }
        None => course::answer(model, answering.question, typed),
    }
}

/// How it looks.
pub(in crate::app) fn front(answering: &Answering, screen: Area) -> Front {
    let width = (text::width(&answering.text) + 8).clamp(60, 110).min(usize::from(screen.width));
    // A question that is too long for the frame stands above what is offered.
    let whole = text::width(&answering.text) + 6 <= width;
    let question = if whole { Vec::new() } else { Line::wrapped(Role::Strong, &answering.text, width.saturating_sub(4)) };
    let title = if whole { Line::plain(&answering.text) } else { Line::plain("Answer") };
    // The box stays as it is while one types.
    let rows = question.len() as u16 + if answering.kinds.is_empty() { 1 } else { ROWS };
    let area = screen.centred(width as u16, 3 + rows);
    let columns = usize::from(area.inside().width);
    let offers = answering.offered.iter().enumerate().map(|(at, object)| {
        let kind = Line::new().text(" ").add(Role::Kind, object.kind.title()).pad(22.min(columns / 3));
        (Some(at), kind.text(text::fit_name(&text::clean(&object.path()), columns.saturating_sub(24))).fit(columns))
    });
    let rows = question.into_iter().map(|line| (None, Line::plain(" ").join(line))).chain(offers).collect();
    let hint = match (answering.number, answering.kinds.is_empty()) {
        (true, _) => "a number, then enter",
        (false, true) => "names, then enter",
        (false, false) => "part of a name; tab takes it and asks for another, enter answers",
    };
    offered(area, title, Some(answering.input.halves()), offer_hint(&answering.input, hint), rows, answering.list.at)
}
