//! What is wrong, and why it matters here.

mod bearing;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::parts::{counts, evidence, heading, letter, path, severity, times};
use super::{Column, Lines, Pane, RowKey, Rows, waiting};
use crate::analysis::Analysis;
use crate::app::actions::Action;
use crate::app::ask::{self, Answer, Explanation, FindingRow, FindingsAnswer, Order, Question};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line, bar};
use crate::config::theme::Role;
use crate::model::{Finding, Name, ObjectRef};

struct List {
    analysis: Arc<Analysis>,
    answer: Arc<FindingsAnswer>,
}

impl List {
    fn finding(&self, at: usize) -> Option<&Finding> {
        match self.answer.rows.get(at)? {
            FindingRow::Finding(at) => self.analysis.findings.get(*at as usize),
            FindingRow::Group { .. } => None,
        }
    }
}

impl Rows for List {
    fn len(&self) -> usize {
        self.answer.rows.len()
    }

    fn key(&self, at: usize) -> RowKey {
        match (self.answer.rows.get(at), self.finding(at)) {
            (Some(FindingRow::Group { key, .. }), _) => RowKey::Group(key.clone()),
            (_, Some(finding)) => RowKey::Text(finding.id.clone()),
            _ => RowKey::Line(at),
        }
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.finding(at).map(|finding| finding.object.clone())
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        match self.answer.rows.get(at) {
            Some(FindingRow::Group { title, count, worst, closed, .. }) => {
                let fold = if *closed { "▸ " } else { "▾ " };
                let title = Line::of(Role::Rail, fold).add(Role::Strong, title).muted(format!("  {}", text::counted(*count, "finding")));
                vec![letter(*worst), title]
            }
            Some(FindingRow::Finding(place)) => {
                let Some(finding) = self.finding(at) else { return Vec::new() };
                let pods = times(finding.instances);
                let name = text::clean(&ask::place(&finding.object)).into_owned();
                let name = Line::of(Role::Strong, text::fit_name(&name, room(1).saturating_sub(text::width(&pods)))).muted(pods);
                let on_path = if self.answer.on_path.contains(place) { Line::of(Role::Bad, "◆") } else { Line::new() };
                let owner = Line::of(Role::Muted, ask::owner(&self.analysis.inventory, &finding.object));
                let risk = Line::plain(finding.risk.score.to_string());
                vec![letter(finding.severity), name, Line::plain(&finding.title), risk, owner, Line::of(Role::Muted, finding.rule.as_str()), on_path]
            }
            None => Vec::new(),
        }
    }
}

/// The order that is chosen.
fn order(model: &Model) -> Order {
    Order::ALL.get(model.screen.order).copied().unwrap_or_default()
}

/// The list.
pub(super) fn question(model: &Model) -> Question {
    let closed: BTreeSet<Name> = model.screen.open.iter().filter_map(|key| if let RowKey::Group(name) = key { Some(name.clone()) } else { None }).collect();
    Question::Findings { filter: model.screen.filter.clone(), order: order(model), closed }
}

/// The selected finding.
pub(in crate::app) fn selected(model: &Model) -> Option<Name> {
    // What a filter has taken away is not selected, though it will be again.
    let Some(Answer::Findings(answer)) = &model.screen.main.answer else { return None };
    match model.screen.list_at(0).key {
        Some(RowKey::Text(id)) if !answer.rows.is_empty() => Some(id),
        _ => None,
    }
}

/// The panes: the list, and the explanation of the selected finding beside or below it.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let (Some(analysis), Some(Answer::Findings(answer))) = (&model.screen.main.of, &model.screen.main.answer) else {
        return vec![waiting::pane(model, area, "Findings")];
    };
    let (left, right) =
        if area.width >= 110 { area.left_percent(if area.width >= 160 { 60 } else { 64 }) } else { area.top_percent(if area.height >= 30 { 55 } else { 60 }) };
    let rows = List { analysis: Arc::clone(analysis), answer: Arc::clone(answer) };
    let mut list = Pane::new(left, Line::of(Role::Title, "Findings").muted(format!("  {}", order(model).title())), rows);
    list.corner = counts(answer.counts);
    list.columns = columns(left.content().width);
    list.empty = waiting::empty(model, &["No check failed."]);
    vec![list, explanation(model, right)]
}

/// The columns. What is wrong with what comes first: the rest is there where it leaves enough room for that.
fn columns(inside: u16) -> Vec<Column> {
    // A letter, a mark, and the spaces between the four columns that are always there.
    let mut left = inside.saturating_sub(1 + 1 + 3);
    let mut optional = |title, width| {
        if left < 24 + 46 + 1 + width {
            return ("", 0);
        }
        left -= width + 1;
        (title, width)
    };
    let (rule, risk, owner) = (optional("Rule", 9), optional("Risk", 4), optional("Owner", 14));
    let name = (left * 36 / 100).clamp(14, 44).min(left);
    vec![
        Column::left("", 1),
        Column::left("Object", name),
        Column::left("What is wrong", left - name),
        Column::right(risk.0, risk.1),
        Column::left(owner.0, owner.1),
        Column::left(rule.0, rule.1),
        Column::left("", 1),
    ]
}

fn explanation<'a>(model: &Model, area: Area) -> Pane<'a> {
    let Some(Answer::Explain(answer)) = model.screen.detail.answer.as_ref().filter(|_| selected(model).is_some()) else {
        return Pane::text(area, Line::of(Role::Title, "Why"), Vec::new());
    };
    let lines = answer.finding.as_ref().map(|finding| explain(answer, finding, usize::from(area.content().width))).unwrap_or_default();
    let mut pane = Pane::text(area, Line::of(Role::Title, "Why"), Vec::new());
    if let Some(finding) = &answer.finding {
        pane.title = Line::of(severity(finding.severity), finding.severity.word()).add(Role::Title, format!("  {}", finding.rule));
    }
    pane.rows = Box::new(Lines(lines));
    pane
}

/// What, why it matters here, what it rests on, what to do.
fn explain(answer: &Explanation, finding: &Finding, columns: usize) -> Vec<Line> {
    let mut lines = Line::wrapped(Role::Strong, &answer.title, columns);
    let (kind, pods) = (finding.object.kind.title(), times(finding.instances));
    let room = columns.saturating_sub(text::width(kind) + 1 + text::width(&pods));
    let name = text::clean(&finding.object.path()).into_owned();
    let about = Line::of(Role::Kind, kind).text(" ").text(text::fit_name(&name, room)).muted(pods);
    let owner = if answer.owner.is_empty() { Line::new() } else { Line::of(Role::Muted, "owner ").muted(&answer.owner) };
    if owner.is_empty() || about.width() + 2 + owner.width() <= columns {
        lines.push(if owner.is_empty() { about } else { about.text("  ").join(owner) });
    } else {
        lines.extend([about, owner.fit(columns)]);
    }
    lines.extend(Line::wrapped(Role::Text, &finding.title, columns));
    lines.push(Line::new());
    lines.push(heading("Why it matters here"));
    let score = usize::from(finding.risk.score);
    lines.push(Line::plain("risk ").join(bar(score, 100, columns.saturating_sub(16).clamp(5, 30))).add(Role::Strong, format!(" {score}")).muted("/100"));
    for (reason, points) in finding.risk.factors.iter() {
        let words = text::wrap(&text::clean(reason), columns.saturating_sub(6));
        let lead = |at: usize| if at == 0 { format!("{points:>+4}  ") } else { " ".repeat(6) };
        lines.extend(words.into_iter().enumerate().map(|(at, words)| Line::of(Role::Muted, lead(at)).text(words)));
    }
    for (label, row) in [("reached  ", &answer.towards), ("leads to ", &answer.onwards)] {
        if let Some(row) = row {
            lines.push(Line::of(Role::Muted, label).join(path(row, columns.saturating_sub(9))));
        }
    }
    if answer.towards.is_none() && answer.onwards.is_none() {
        lines.push(Line::of(Role::Muted, "no attack path is known to go through it"));
    }
    if let Some(bearing) = &answer.bearing {
        lines.extend(bearing::lines(bearing, columns));
    }
    lines.push(Line::new());
    lines.push(heading("Evidence"));
    lines.extend(finding.evidence.iter().flat_map(|of| evidence(of, columns)));
    lines.push(Line::new());
    lines.push(heading("Fix"));
    lines.extend(Line::wrapped(Role::Text, &answer.remediation, columns));
    lines.push(Line::new());
    lines.push(heading("Why there is this rule"));
    lines.extend(Line::wrapped(Role::Muted, &answer.rationale, columns));
    if !answer.mappings.is_empty() {
        lines.push(Line::new());
        lines.extend(
            answer.mappings.iter().map(|mapping| Line::of(Role::Muted, format!("{} {} ", mapping.framework, mapping.version)).text(mapping.control.as_str())),
        );
    }
    lines
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action) -> bool {
    let key = model.screen.list_at(0).key;
    match (action, key) {
        (Action::Open | Action::Right | Action::Left, Some(key @ RowKey::Group(_))) if model.screen.focus == 0 => {
            let closed = model.screen.open.contains(&key);
            // What is left of the members is hidden with `left` and shown with `right`; enter does what was not done last.
            match action {
                Action::Right => _ = model.screen.open.remove(&key),
                Action::Left => _ = model.screen.open.insert(key),
                _ if closed => _ = model.screen.open.remove(&key),
                _ => _ = model.screen.open.insert(key),
            }
            true
        }
        (Action::Next | Action::Previous, _) => {
            let by = if action == Action::Next { Action::Down } else { Action::Up };
            model.screen.focus = 0;
            crate::app::update::travel(model, by);
            true
        }
        _ => false,
    }
}
