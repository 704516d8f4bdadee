//! Who can talk to whom: namespaces, their workloads, one connection.

mod about;
mod explain;
mod matrix;
mod talk;

use super::{Grid, Pane, Route, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, BetweenAnswer, NetworkAnswer, NetworkQuestion, Question, place_word};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::proof;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Evidence, Kind, ObjectRef};
use crate::network::Verdict;
use crate::network::cni::Enforcement;
use crate::network::place::{METADATA, Openness, Place};

/// From this width on, what is known of the selected crossing stands at the side.
const WIDE: u16 = 160;

/// What the screen shows.
enum Shown<'a> {
    /// A matrix of all namespaces, or of the workloads of two places.
    Matrix(Option<(&'a Place, &'a Place)>),
    /// One connection.
    Talk(&'a Place, &'a Place),
    /// Something about one object.
    About(&'a ObjectRef),
}

fn shown(model: &Model) -> Shown<'_> {
    match &model.screen.route {
        Route::Between(from, to) if matches!(from, Place::Namespace(_)) || matches!(to, Place::Namespace(_)) => Shown::Matrix(Some((from, to))),
        Route::Between(from, to) => Shown::Talk(from, to),
        Route::About(_, object) => Shown::About(object),
        Route::Whole(_) | Route::Fix(..) | Route::Right(_) => Shown::Matrix(None),
    }
}

/// What the screen asks.
pub(super) fn question(model: &Model) -> Question {
    Question::Network(match shown(model) {
        Shown::Matrix(sides) => matrix::question(model, sides),
        Shown::Talk(from, to) => NetworkQuestion::Between(from.clone(), to.clone()),
        Shown::About(object) => about::question(model, object),
    })
}

/// What it would ask about all of a matrix.
pub(super) fn whole(model: &Model) -> Option<NetworkQuestion> {
    match shown(model) {
        Shown::Matrix(sides) => matrix::whole(model, sides),
        Shown::Talk(..) | Shown::About(_) => None,
    }
}

/// A matrix as a grid.
pub(super) fn grid(answer: &NetworkAnswer) -> Option<Box<dyn Grid>> {
    if let NetworkAnswer::Matrix(answer) = answer { Some(matrix::grid(answer)) } else { None }
}

/// What it wants to know about the selected crossing.
pub(super) fn detail(model: &Model) -> Option<Question> {
    let (from, to) = selected(model)?;
    let follows = match shown(model) {
        Shown::Matrix(_) => true,
        Shown::About(_) => model.size.0 >= WIDE,
        Shown::Talk(..) => false,
    };
    follows.then_some(Question::Network(NetworkQuestion::Between(from, to)))
}

/// The two places that are selected, or that the screen is about.
fn selected(model: &Model) -> Option<(Place, Place)> {
    match shown(model) {
        Shown::Matrix(_) => matrix::selected(model),
        Shown::Talk(from, to) => Some((from.clone(), to.clone())),
        Shown::About(_) => about::selected(model),
    }
}

/// What is known of them.
fn known(model: &Model) -> Option<&BetweenAnswer> {
    let slot = match shown(model) {
        Shown::Talk(..) => &model.screen.main,
        _ => &model.screen.detail,
    };
    match &slot.answer {
        Some(Answer::Network(NetworkAnswer::Between(answer))) => Some(answer),
        _ => None,
    }
}

/// What decides in a policy about the connection that is looked at.
pub(super) fn evidence(model: &Model, object: &ObjectRef) -> Vec<Evidence> {
    known(model).map_or_else(Vec::new, |answer| talk::evidence(model, answer, object))
}

/// Nothing that is closed here is closed where nothing enforces policies.
pub(super) fn banner(model: &Model) -> Option<Line> {
    let analysis = model.analysis.as_ref()?;
    let cni = analysis.reach.cni();
    let policies = analysis.inventory.network_policies.len();
    match &cni.enforcement {
        Enforcement::Enforced(_) => None,
        Enforcement::NotEnforced(_) => {
            Some(Line::of(Role::Bad, format!(" ✕ {}", cni.sentence())).muted(format!(" ({} are without effect)", text::counted(policies, "policy|policies"))))
        }
        Enforcement::Unknown => Some(Line::of(Role::Warning, format!(" ▲ {}", cni.sentence()))),
    }
}

/// An answer came in: one begins where namespaces cross, not where nothing is said.
pub(super) fn answered(model: &mut Model, answer: &Answer) {
    if let Answer::Network(NetworkAnswer::Matrix(answer)) = answer
        && model.screen.across.key.is_none()
        && answer.sides.is_none()
    {
        let first = |places: &[Place]| places.iter().position(|place| matches!(place, Place::Namespace(_))).unwrap_or(0);
        model.screen.across.at = first(&answer.columns);
        if model.screen.list_at(0).key.is_none() {
            model.screen.list(0).at = first(&answer.rows);
        }
    }
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    match (shown(model), &model.screen.main.answer) {
        (Shown::Matrix(_), Some(Answer::Network(NetworkAnswer::Matrix(answer)))) => matrix::panes(model, area, answer),
        (Shown::Talk(..), Some(Answer::Network(NetworkAnswer::Between(answer)))) => talk::panes(model, area, answer),
        (Shown::About(_), Some(Answer::Network(NetworkAnswer::About(answer)))) => about::panes(model, area, answer),
        _ => vec![waiting::pane(model, area, "Network")],
    }
}

/// How openness is drawn.
const fn mark(openness: Openness) -> (Role, &'static str) {
    match openness {
        Openness::All => (Role::Bad, "●"),
        Openness::Some => (Role::Warning, "◐"),
        Openness::None => (Role::Muted, "·"),
        Openness::Unknown => (Role::Unknown, "?"),
        Openness::Undefined => (Role::Partial, "!"),
        Openness::Nobody | Openness::Beyond => (Role::Muted, " "),
    }
}

/// How a verdict is drawn.
const fn verdict(verdict: Verdict) -> (Role, &'static str, &'static str) {
    match verdict {
        Verdict::Allowed => (Role::Bad, "●", "open"),
        Verdict::Undefined => (Role::Partial, "!", "undefined"),
        Verdict::Denied => (Role::Good, "·", "closed"),
    }
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    let in_grid = matches!(shown(model), Shown::Matrix(_)) && model.screen.focus == 0;
    match action {
        Action::Left | Action::Right | Action::Previous | Action::Next if in_grid => {
            let by = if matches!(action, Action::Left | Action::Previous) { -1 } else { 1 };
            super::grid::travel(model, by, matches!(action, Action::Previous | Action::Next));
            true
        }
        Action::Open if in_grid => {
            if let Some((from, to)) = matrix::selected(model) {
                open(model, from, to);
            }
            true
        }
        Action::Open | Action::Left | Action::Right if matches!(shown(model), Shown::About(_)) && model.screen.focus < 2 => {
            if about::fold(model, action) {
                return true;
            }
            match about::selected(model) {
                Some((from, to)) if action == Action::Open => open(model, from, to),
                _ => return false,
            }
            true
        }
        Action::Copy => copy(model, effects),
        Action::CopyProof => prove(model, effects),
        _ => false,
    }
}

/// Whether a connection is selected that can be looked at closer; none where something else is selected.
pub(super) fn opens(model: &Model) -> Option<bool> {
    match shown(model) {
        Shown::Matrix(_) if model.screen.focus == 0 => Some(matrix::selected(model).is_some_and(|(from, to)| !is_outside(&from, &to))),
        Shown::About(_) if model.screen.focus < 2 && about::has_rows(model) => Some(true),
        _ => None,
    }
}

/// Whether both are out of reach of every policy.
const fn is_outside(from: &Place, to: &Place) -> bool {
    matches!((from, to), (Place::Internet | Place::Nodes, Place::Internet | Place::Nodes | Place::Metadata))
}

/// Looks closer at two places.
fn open(model: &mut Model, from: Place, to: Place) {
    if is_outside(&from, &to) {
        return model.say(Level::Note, "what machines and the world do among themselves is decided by firewalls, which no object of the API shows");
    }
    model.visit(Route::Between(from, to));
}

/// The words for a place on the command line; none where it has none.
fn argument(model: &Model, of: &Place, other: &Place) -> Option<String> {
    match of {
        Place::Internet => Some("internet".to_owned()),
        Place::Metadata => Some(METADATA.to_string()),
        Place::Namespace(name) => Some(ObjectRef::cluster(Kind::Namespace, name.clone()).to_string()),
        Place::Object(object) => Some(object.to_string()),
        Place::Nodes => {
            let analysis = model.analysis.as_ref()?;
            let atlas = crate::network::place::Atlas::new(&analysis.inventory, &analysis.reach, &analysis.exposure);
            atlas.endpoint(of, other).map(|node| node.to_string())
        }
    }
}

/// Whether the keys that copy are about two places.
pub(super) fn has_two_places(model: &Model) -> bool {
    selected(model).is_some()
}

/// Whether there is something to copy.
pub(super) fn copies(model: &Model, action: Action) -> bool {
    // To find a node that stands for all of them is too much for every frame.
    let nodes = || selected(model).is_some_and(|(from, to)| from == Place::Nodes || to == Place::Nodes);
    if action == Action::Copy { nodes() || question_line(model).is_some() } else { proof_line(model).is_some() }
}

/// The command that answers the same.
fn question_line(model: &Model) -> Option<String> {
    let (from, to) = selected(model)?;
    let (source, target) = argument(model, &from, &to).zip(argument(model, &to, &from))?;
    Some(text::pasteable(&format!("ravelin reach --from {} --to {} --explain", proof::quote(&source), proof::quote(&target))))
}

/// The command that shows the policy that decides.
fn proof_line(model: &Model) -> Option<String> {
    let (from, to) = selected(model)?;
    let policy = known(model).and_then(|answer| talk::deciding(model, answer)).and_then(|policy| proof::of_object(&policy));
    let namespace = |place: &Place| match place {
        Place::Namespace(name) => Some(name.clone()),
        Place::Object(object) => Some(object.namespace.clone()),
        _ => None,
    };
    let all = || namespace(&to).or_else(|| namespace(&from)).map(|name| format!("kubectl get networkpolicies.networking.k8s.io -n {}", proof::quote(&name)));
    policy.or_else(all).map(|command| text::pasteable(&command))
}

/// Copies the command that answers the same.
fn copy(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    if selected(model).is_none() {
        return false;
    }
    match question_line(model) {
        Some(command) => effects.push(Effect::Copy(command.clone(), command)),
        None => model.say(Level::Note, "the command line has no word for that"),
    }
    true
}

/// Copies the command that shows the policy that decides.
fn prove(model: &mut Model, effects: &mut Vec<Effect>) -> bool {
    let Some((from, to)) = selected(model) else { return false };
    match proof_line(model) {
        Some(command) => effects.push(Effect::Copy(command.clone(), command)),
        None => model.say(Level::Note, format!("no policy decides what is between {} and {}", place_word(&from), place_word(&to))),
    }
    true
}
