//! The controls of each framework, and how the checks that answer them fared.

use std::sync::Arc;

use super::parts::severity;
use super::{Column, Pane, RowKey, Rows, ScreenKind, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, ComplianceAnswer, Control, Framework, Question, Standing};
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line, bar};
use crate::config::theme::Role;

struct Frameworks(Arc<ComplianceAnswer>);

impl Rows for Frameworks {
    fn len(&self) -> usize {
        self.0.frameworks.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.0.frameworks.get(at).map_or(RowKey::Line(at), |framework| RowKey::Text(framework.name.clone()))
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(framework) = self.0.frameworks.get(at) else { return Vec::new() };
        let room = columns.get(1).map_or(0, |column| usize::from(column.width));
        let (passes, fails) = (framework.count(Standing::Passes), framework.count(Standing::Fails));
        let open = framework.count(Standing::NotEvaluated);
        let mut counts = Line::of(Role::Bad, format!("{fails:>3} fail")).add(Role::Good, format!("  {passes:>3} pass"));
        if open > 0 {
            counts = counts.add(Role::Unknown, format!("  {open} not evaluated"));
        }
        vec![Line::of(Role::Strong, framework.name.as_str()), bar(passes, passes + fails + open, room), counts]
    }
}

struct Controls {
    answer: Arc<ComplianceAnswer>,
    framework: usize,
    seen: Vec<usize>,
}

impl Facts for &Control {
    fn text(&self) -> String {
        let rules: Vec<String> = self.rules.iter().map(|(id, title)| format!("{id} {title}")).collect();
        format!("{} {}", self.id, rules.join(" "))
    }
}

impl Controls {
    fn control(&self, at: usize) -> Option<&Control> {
        self.answer.frameworks.get(self.framework)?.controls.get(*self.seen.get(at)?)
    }
}

/// How a standing is shown.
const fn standing(of: Standing) -> (Role, &'static str, &'static str) {
    match of {
        Standing::Fails => (Role::Bad, "✕", "fails"),
        Standing::NotEvaluated => (Role::Unknown, "◐", "not evaluated"),
        Standing::Passes => (Role::Good, "●", "passes"),
        Standing::Nothing => (Role::Muted, "·", "nothing to check"),
    }
}

impl Rows for Controls {
    fn len(&self) -> usize {
        self.seen.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.control(at).map_or(RowKey::Line(at), |control| RowKey::Text(control.id.clone()))
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(control) = self.control(at) else { return Vec::new() };
        let room = columns.get(2).map_or(0, |column| usize::from(column.width));
        let (role, glyph, word) = standing(control.standing());
        let titles: Vec<&str> = control.rules.iter().map(|(_, title)| title.as_str()).collect();
        let [passed, failed, _] = control.counts;
        let count = if failed > 0 { format!("{} of {}", text::count(failed as usize), text::count((passed + failed) as usize)) } else { String::new() };
        let worst = control.worst.map_or_else(Line::new, |worst| Line::of(severity(worst), worst.letter().to_string()));
        vec![
            Line::of(role, glyph),
            Line::of(Role::Strong, control.id.as_str()),
            Line::plain(text::fit(&text::clean(&titles.join("; ")), room)),
            worst,
            Line::of(role, word),
            Line::of(Role::Muted, count),
        ]
    }
}

/// The selected framework.
fn framework(model: &Model, answer: &ComplianceAnswer) -> usize {
    model.screen.list_at(0).at.min(answer.frameworks.len().saturating_sub(1))
}

fn seen(model: &Model, framework: Option<&Framework>) -> Vec<usize> {
    let query = Query::parse(&model.screen.filter);
    let controls = framework.map_or(&[][..], |framework| &framework.controls);
    let mut seen: Vec<usize> = (0..controls.len()).filter(|at| query.matches(&&controls[*at])).collect();
    // What fails comes first; within that, the order of the framework.
    seen.sort_by_key(|at| controls[*at].standing());
    seen
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(Answer::Compliance(answer)) = &model.screen.main.answer else {
        return vec![waiting::pane(model, area, "Compliance")];
    };
    let (top, below) = area.top((answer.frameworks.len() as u16 + 2).min(area.height * 4 / 10));
    let mut list = Pane::new(top, Line::of(Role::Title, "Frameworks"), Frameworks(Arc::clone(answer)));
    let inside = list.inside().width;
    list.columns = vec![Column::left("", 18), Column::left("", (inside / 3).min(40)), Column::left("", inside.saturating_sub(18 + (inside / 3).min(40) + 2))];
    list.empty = vec![Line::of(Role::Muted, "No rule names a control of a framework.")];
    let at = framework(model, answer);
    let of = answer.frameworks.get(at);
    let rows = Controls { answer: Arc::clone(answer), framework: at, seen: seen(model, of) };
    let title = of.map_or_else(Line::new, |framework| Line::of(Role::Title, framework.name.as_str()));
    let mut controls = Pane::new(below, title.muted("  controls that a check answers"), rows);
    let inside = controls.inside().width;
    let what = inside.saturating_sub(1 + 1 + 14 + 1 + 1 + 1 + 1 + 16 + 1 + 14);
    controls.columns = vec![
        Column::left("", 1),
        Column::left("Control", 14),
        Column::left("Checks", what),
        Column::left("", 1),
        Column::left("State", 16),
        Column::right("Objects", 14),
    ];
    controls.empty = waiting::empty(model, &["No check answers a control of it."]);
    vec![list, controls]
}

/// What the screen asks.
pub(super) const fn question() -> Question {
    Question::Compliance
}

/// Opens the findings of a control, or goes on to the controls.
pub(super) fn act(model: &mut Model, action: Action) -> bool {
    let Some(Answer::Compliance(answer)) = &model.screen.main.answer else { return false };
    if action != Action::Open {
        return false;
    }
    if model.screen.focus == 0 {
        model.screen.focus = 1;
        return true;
    }
    let at = framework(model, answer);
    let rows = Controls { answer: Arc::clone(answer), framework: at, seen: seen(model, answer.frameworks.get(at)) };
    let rules: Vec<String> =
        rows.control(model.screen.list_at(1).at).map(|control| control.rules.iter().map(|(id, _)| id.to_string()).collect()).unwrap_or_default();
    if !rules.is_empty() {
        model.show(ScreenKind::Findings);
        model.screen.filter = format!("rule:{}", rules.join(","));
    }
    true
}
