//! One connection: what holds for which ports, and why.

use std::sync::Arc;

use super::explain;
use crate::app::ask::{BetweenAnswer, Decision, Talk, place_word};
use crate::app::model::Model;
use crate::app::screens::{Column, Pane, RowKey, Rows};
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Evidence, Name, ObjectRef};
use crate::network::Verdict;
use crate::network::place::Place;

struct Decisions {
    answer: Arc<BetweenAnswer>,
}

fn decisions(answer: &BetweenAnswer) -> &[Decision] {
    match &answer.talk {
        Talk::One { decisions, .. } => decisions,
        Talk::Pairs(_) | Talk::Nothing => &[],
    }
}

impl Rows for Decisions {
    fn len(&self) -> usize {
        decisions(&self.answer).len()
    }

    fn key(&self, at: usize) -> RowKey {
        decisions(&self.answer).get(at).map_or(RowKey::Line(at), |decision| RowKey::Text(Name::new(&decision.ports)))
    }

    fn object(&self, _at: usize) -> Option<ObjectRef> {
        let object = |place: &Place| match place {
            Place::Object(object) => Some(object.clone()),
            _ => None,
        };
        object(&self.answer.from).or_else(|| object(&self.answer.to))
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        let Some(decision) = decisions(&self.answer).get(at) else { return Vec::new() };
        let (role, glyph, word) = explain::decided(decision);
        vec![Line::of(role, glyph).text(" ").add(role, word), Line::of(Role::Strong, &decision.ports), Line::of(Role::Muted, &decision.listens)]
    }
}

/// The decision that is selected.
pub(super) fn selected<'a>(model: &Model, answer: &'a BetweenAnswer) -> Option<&'a Decision> {
    let all = decisions(answer);
    all.get(model.screen.list_at(0).at).or_else(|| all.first())
}

/// The decision that is looked at, on whichever screen of the network.
fn decision<'a>(model: &Model, answer: &'a BetweenAnswer) -> Option<&'a Decision> {
    if matches!(super::shown(model), super::Shown::Talk(..)) { selected(model, answer) } else { decisions(answer).first() }
}

/// The policy that decides: the one that would have to change first, or one that admits it.
pub(super) fn deciding(model: &Model, answer: &BetweenAnswer) -> Option<ObjectRef> {
    let explanation = decision(model, answer)?.explanation.as_ref()?;
    let admitting = || explanation.ingress.admitting().chain(explanation.egress.admitting()).next();
    explanation.change().or_else(admitting).cloned()
}

/// What decides in a policy: the rules that admit the connection; where none does, what makes it select the pod, and all of its rules.
pub(super) fn evidence(model: &Model, answer: &BetweenAnswer, policy: &ObjectRef) -> Vec<Evidence> {
    let of = |field: String, value: &str| Evidence::field(policy.clone(), field, value);
    let mut found = Vec::new();
    let explanation = decision(model, answer).and_then(|decision| decision.explanation.as_ref());
    for side in explanation.into_iter().flat_map(|explanation| [&explanation.egress, &explanation.ingress]) {
        for report in side.policies.iter().filter(|report| report.policy == *policy) {
            let field = format!("spec.{}", side.direction.field());
            let before = found.len();
            let admitting = report.rules.iter().filter(|rule| rule.verdict != Verdict::Denied);
            found.extend(admitting.map(|rule| of(format!("{field}[{}]", rule.index), &explain::admitted(rule))));
            if found.len() == before {
                found.push(of("spec.podSelector".to_owned(), &format!("selects {}", report.selector)));
                found.push(of(field, "no rule admits it"));
            }
        }
    }
    // What leads in from outside rests on objects of its own.
    found.extend(answer.exposures.iter().flat_map(|exposure| &exposure.via).filter(|via| via.object == *policy).cloned());
    found.dedup();
    found
}

/// The panes.
pub(super) fn panes<'a>(model: &'a Model, area: Area, answer: &'a Arc<BetweenAnswer>) -> Vec<Pane<'a>> {
    let title = Line::of(Role::Title, place_word(&answer.from)).add(Role::Rail, " → ").add(Role::Title, place_word(&answer.to));
    let count = decisions(answer).len() as u16;
    if count == 0 {
        let (role, glyph) = super::mark(answer.openness);
        return vec![Pane::text(area, title, vec![Line::of(role, glyph).text(" ").text(answer.openness.word())])];
    }
    let (list, why) = if area.width >= 140 { area.left_percent(40) } else { area.top((count + 3).min(area.height / 3).max(5)) };
    let mut pane = Pane::new(list, title, Decisions { answer: Arc::clone(answer) });
    let inside = list.content().width;
    let ports = decisions(answer).iter().map(|decision| decision.ports.chars().count()).max().unwrap_or(0).clamp(8, (usize::from(inside) / 2).max(8)) as u16;
    pane.columns = vec![Column::left("Verdict", 11), Column::left("Ports", ports), Column::left("Declared by the target", inside.saturating_sub(ports + 13))];
    let columns = usize::from(why.content().width);
    let decision = selected(model, answer);
    let title = Line::of(Role::Title, "Why ").add(Role::Strong, decision.map(|decision| decision.ports.clone()).unwrap_or_default());
    let mut reasons = explain::pane(why, title, explain::connection(model, answer, decision, columns));
    reasons.corner = decision.map_or_else(Line::new, |decision| {
        let (role, glyph, word) = explain::decided(decision);
        Line::of(role, format!("{glyph} {word}"))
    });
    vec![pane, reasons]
}
