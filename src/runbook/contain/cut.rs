//! What the steps for a kind of object leave open is cut where the attack graph says.

use crate::analysis::{self, Analysis};
use crate::attack::{self, Mask, VertexId};
use crate::model::{Kind, ObjectRef, Subject};
use crate::runbook::change::Change;
use crate::runbook::draft::Draft;
use crate::runbook::{Step, fix, proof};

/// After so many rounds what is left is said, not cut.
const ROUNDS: usize = 4;

/// Cuts the ways that still lead from any of the objects to a goal, and answers which goals stay in reach, and how everything is then.
pub(super) fn rest(draft: &mut Draft<'_>, object: &ObjectRef, aliases: &[ObjectRef]) -> (Vec<ObjectRef>, Analysis) {
    let mut state = analysis::what_if(draft.analysis, &draft.runbook.edits());
    let mut left = proof::reached_by(&state, aliases);
    for _ in 0..ROUNDS {
        if left.is_empty() {
            break;
        }
        let changes = cuts(&state, aliases);
        if changes.is_empty() {
            break;
        }
        let why = format!(
            "Ways that do not go through what was closed above still lead from {object} to {}. Others have these rights too: look at who loses what",
            left[0]
        );
        draft.push(Step::titled("Cut what is left", why), &changes);
        state = analysis::what_if(draft.analysis, &draft.runbook.edits());
        left = proof::reached_by(&state, aliases);
    }
    if !left.is_empty() {
        draft.warn(format!("{object} still reaches {}: nothing that can be changed by these steps closes that", left[0]));
    }
    (left, state)
}

/// The smallest set of changes that the graph knows, of objects that can be taken away.
fn cuts(state: &Analysis, aliases: &[ObjectRef]) -> Vec<Change> {
    let starts: Vec<VertexId> = aliases.iter().filter_map(|object| state.graph.find(object)).collect();
    let goals = state.graph.goals();
    let points = state.graph.choke_points(&starts, &goals, &Mask::default());
    let chosen = if points.combination.is_empty() { &points.single } else { &points.combination };
    let mut changes: Vec<Change> = Vec::new();
    for cut in chosen {
        for change in made(state, &cut.remove, cut.change) {
            if changes.iter().all(|c| c.object != change.object) {
                changes.push(change);
            }
        }
    }
    changes
}

/// The changes that do what the graph proposes.
fn made(state: &Analysis, object: &ObjectRef, change: attack::Change) -> Vec<Change> {
    match change {
        attack::Change::Delete => removal(state, object),
        attack::Change::UnmountToken => fix::without_token(&state.inventory, object),
        attack::Change::Confine => fix::confined(&state.inventory, object),
    }
}

/// The changes that take an object away: a user or group is taken out of every binding.
fn removal(state: &Analysis, object: &ObjectRef) -> Vec<Change> {
    match object.kind {
        Kind::User | Kind::Group => Subject::from_object(object).map_or_else(Vec::new, |subject| fix::unbind(&state.inventory, &subject)),
        kind if kind.plural().is_empty() => Vec::new(),
        _ => vec![Change::remove(object.clone())],
    }
}
