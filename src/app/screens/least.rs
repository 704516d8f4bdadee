//! A role that would be enough for somebody: its rules, what becomes denied by it, what stays, and how to apply it.

use std::sync::Arc;

use super::parts::{hanging, heading};
use super::{Pane, Route, ScreenKind, access, shared, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, LeastAnswer, PlacedRow, Proposal, Question, place};
use crate::app::effect::Effect;
use crate::app::model::{Model, Trial};
use crate::app::msg::Level;
use crate::app::sheet::file_name;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef, PolicyRule, Subject};
use crate::report;

/// From this width on, what changes stands beside the rules.
const WIDE: u16 = 110;

/// Shows it, if the object is or acts as somebody.
pub(super) fn open(model: &mut Model, selected: &ObjectRef) {
    match access::comparable(model, Some(selected)) {
        Some(subject) => model.visit(Route::About(ScreenKind::Least, subject)),
        None => model.say(Level::Note, format!("{selected} acts as nobody: no role is needed")),
    }
}

/// What the screen asks.
pub(super) fn question(model: &Model) -> Option<Question> {
    model.screen.route.object().cloned().map(Question::Least)
}

fn answer(model: &Model) -> Option<&Arc<LeastAnswer>> {
    match &model.screen.main.answer {
        Some(Answer::Least(answer)) => Some(answer),
        _ => None,
    }
}

/// The one that is shown, and for whom.
fn shown(model: &Model) -> Option<(&Subject, &Proposal)> {
    let answer = answer(model)?;
    let last = answer.proposals.len().checked_sub(1)?;
    Some((answer.subject.as_ref().ok()?, answer.proposals.get(model.screen.order.min(last))?))
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(answer) = answer(model) else {
        return vec![waiting::pane(model, area, "A role that would be enough")];
    };
    let Some((subject, proposal)) = shown(model) else {
        let why = answer.subject.as_ref().err().map_or("", String::as_str);
        let lines = Line::wrapped(Role::Muted, why, usize::from(area.content().width));
        return vec![Pane::text(area, Line::of(Role::Title, "A role that would be enough"), lines)];
    };
    let (left, right) = if area.width < WIDE { area.top_percent(52) } else { area.left_percent(54) };
    vec![enough(model, subject, proposal, left), changes(proposal, right)]
}

/// The rules that would be enough.
fn enough<'a>(model: &Model, subject: &Subject, proposal: &Proposal, area: Area) -> Pane<'a> {
    let columns = usize::from(area.content().width);
    let lines = proposal.rules.at(columns, || rules(proposal, columns));
    let mut pane = Pane::laid(area, Line::of(Role::Title, "Enough for ").add(Role::Strong, place(&subject.object())), lines);
    let (held, enough) = (proposal.document.held.len(), proposal.enough.len());
    pane.corner = Line::of(Role::Muted, format!("{} now, {} then", text::counted(held, "rule"), text::count(enough)));
    pane.head = head(model, subject, proposal, columns);
    pane
}

fn rules(proposal: &Proposal, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    // They stand by place.
    for rows in proposal.enough.chunk_by(|one, other| one.namespace == other.namespace) {
        if !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.extend(rows.first().map(|row| whereabouts(row, columns).muted(format!("  {}", text::counted(rows.len(), "rule"))).fit(columns)));
        lines.extend(rows.iter().flat_map(|row| rule(row, columns)));
    }
    if lines.is_empty() {
        let why = if proposal.document.held.is_empty() { "It holds nothing by a binding of its own." } else { "Groups give it all that it holds." };
        // What was not read may give it more, and need more.
        let (role, said) = if proposal.document.complete { (Role::Good, "No role is needed.") } else { (Role::Partial, "That is as far as was read.") };
        lines.extend(Line::wrapped(role, &format!("{why} {said}"), columns));
    }
    lines
}

/// Where it holds, what it is made of, and what trying it does.
fn head(model: &Model, subject: &Subject, proposal: &Proposal, columns: usize) -> Vec<Line> {
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    let other =
        |words: &str| if offers(model, Action::Reach) { Line::plain("  ").add(Role::Key, key(Action::Reach)).muted(format!(" {words}")) } else { Line::new() };
    let reach = match &proposal.limited {
        Some(namespace) => Line::of(Role::Good, format!("limited to its namespace {namespace}")).join(other("cluster-wide as now")),
        None if proposal.enough.iter().any(|row| row.namespace.is_none()) => {
            Line::of(Role::Warning, "cluster-wide as now").join(other("limited to its namespace"))
        }
        None => Line::of(Role::Text, "where it holds now"),
    };
    let mut lines = vec![reach];
    if let (true, Some(base), Some(analysis)) = (is_tried(model, subject, proposal), &model.base, &model.analysis) {
        let (before, after) = (base.summary.paths, analysis.summary.paths);
        let role = if after < before { Role::Good } else { Role::Warning };
        let said = Line::of(Role::WhatIf, "△ tried on a copy: ").add(role, format!("{} → {}", text::count(before), text::counted(after, "path")));
        lines.push(said.muted("  ").add(Role::Key, key(Action::WhatIf)).muted(" takes it back"));
    }
    lines.into_iter().map(|line| line.fit(columns)).collect()
}

/// What is different then, what is not, and how to get there.
fn changes<'a>(proposal: &Proposal, area: Area) -> Pane<'a> {
    let columns = usize::from(area.content().width);
    Pane::laid(area, Line::of(Role::Title, "What changes"), proposal.changes.at(columns, || differences(proposal, columns)))
}

fn differences(proposal: &Proposal, columns: usize) -> Vec<Line> {
    let document = &proposal.document;
    let mut lines = Vec::new();
    if proposal.denied.is_empty() {
        let role = if proposal.enough.is_empty() { Role::Muted } else { Role::Warning };
        lines.extend(Line::wrapped(role, "Nothing becomes denied: it is the same access, written without wildcards.", columns));
    } else {
        lines.push(heading("Becomes denied").muted(format!("  {}", text::counted(proposal.denied.len(), "rule"))));
    }
    let mut before = None;
    for row in &proposal.denied {
        let at = (&row.namespace, &row.except);
        if before != Some(at) {
            lines.push(whereabouts(row, columns));
            before = Some(at);
        }
        lines.extend(rule(row, columns));
    }
    if !document.shared.is_empty() {
        lines.push(Line::new());
        lines.push(heading("Stays, since groups have it").muted(format!("  {}", text::counted(document.shared.len(), "rule"))));
        for shared in &document.shared {
            lines.extend(hanging(Line::of(Role::Muted, "· "), Role::Text, &shared.subject_matter(), columns));
            lines.extend(hanging(Line::plain("  "), Role::Muted, &format!("through {}", shared.grant.sentence()), columns));
        }
    }
    lines.push(Line::new());
    lines.push(heading("To apply it").muted("  ravelin changes nothing"));
    lines.extend(document.commands.iter().flat_map(|command| hanging(Line::of(Role::Muted, "$ "), Role::Code, command, columns)));
    lines.push(Line::new());
    lines.push(heading("To take care of"));
    lines.extend(document.notes.iter().flat_map(|note| hanging(Line::of(Role::Warning, "▲ "), Role::Text, note, columns)));
    lines
}

/// The place of a rule, as a heading.
fn whereabouts(row: &PlacedRow, columns: usize) -> Line {
    let line = match (&row.namespace, row.except.as_slice()) {
        (Some(namespace), _) => Line::of(Role::Strong, format!("in {namespace}")),
        (None, []) => Line::of(Role::Warning, "in the whole cluster"),
        (None, except) => {
            let names: Vec<&str> = except.iter().map(Name::as_str).collect();
            Line::of(Role::Strong, format!("in every namespace but {}", names.join(", ")))
        }
    };
    line.fit(columns)
}

/// A rule: what it is about, then what may be done with that and what that gives to an attacker.
fn rule(row: &PlacedRow, columns: usize) -> Vec<Line> {
    let (role, glyph) = access::mark(row.danger);
    let (about, deeds) = access::deed(&PolicyRule { verbs: short(&row.rule.verbs), ..row.rule.clone() });
    let about = if row.rule.urls.is_empty() || about == "every path" { about } else { format!("URL paths {about}") };
    let about = about.replace(',', ", ");
    let gives = if row.gives.is_empty() { String::new() } else { format!(": {}", row.gives) };
    let deeds = format!("{}{gives}", deeds.replace(',', ", "));
    if text::width(&about) + text::width(&deeds) + 4 <= columns {
        return vec![Line::of(role, glyph).text(" ").add(Role::Strong, text::clean(&about)).muted("  ").muted(text::clean(&deeds))];
    }
    let mut lines = hanging(Line::of(role, glyph).text(" "), Role::Strong, &about, columns);
    lines.extend(hanging(Line::plain("  "), Role::Muted, &deeds, columns));
    lines
}

/// Verbs, with one word for all that read and one for all that write.
fn short(verbs: &[Name]) -> Vec<Name> {
    let words = [("read", &["get", "list", "watch"][..]), ("write", &["create", "update", "patch", "delete", "deletecollection"])];
    let mut short = verbs.to_vec();
    for (word, all) in words.into_iter().rev() {
        if all.iter().all(|verb| short.iter().any(|have| have == verb)) {
            short.retain(|have| !all.contains(&have.as_str()));
            short.insert(0, Name::new(word));
        }
    }
    short
}

/// What is saved: the manifests, or the document as the command line writes it.
pub(super) fn document(model: &Model, json: bool) -> Option<(String, String)> {
    let (subject, proposal) = shown(model)?;
    if proposal.enough.is_empty() && !json {
        return None;
    }
    let name = file_name(&format!("least-privilege-{subject}"));
    Some(if json { (format!("{name}.json"), report::json(&proposal.document)) } else { (format!("{name}.yaml"), proposal.manifests.clone()) })
}

fn trial(subject: &Subject, proposal: &Proposal) -> Trial {
    Trial { title: trial_title(subject, proposal), edits: proposal.edits.clone() }
}

fn trial_title(subject: &Subject, proposal: &Proposal) -> String {
    let reach = proposal.limited.as_ref().map(|namespace| format!(", limited to {namespace}")).unwrap_or_default();
    format!("A role that is enough for {subject}{reach}")
}

fn is_tried(model: &Model, subject: &Subject, proposal: &Proposal) -> bool {
    // The title first: there may be thousands of edits.
    model.trials.iter().any(|known| known.title == trial_title(subject, proposal) && known.edits == proposal.edits)
}

/// Whether an action does something.
pub(super) fn offers(model: &Model, action: Action) -> bool {
    match action {
        Action::Reach => answer(model).is_some_and(|answer| answer.proposals.len() > 1),
        _ => shown(model).is_some_and(|(_, proposal)| !proposal.edits.is_empty()),
    }
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    match action {
        Action::Reach if offers(model, action) => model.screen.order = usize::from(model.screen.order == 0),
        Action::Reach => model.say(Level::Note, "a namespace limits nothing here"),
        Action::WhatIf => match shown(model).map(|(subject, proposal)| trial(subject, proposal)) {
            // The two reaches of one role are never tried together.
            Some(new) if !new.edits.is_empty() => {
                let others: Vec<Trial> = answer(model)
                    .into_iter()
                    .flat_map(|answer| answer.subject.iter().flat_map(|subject| answer.proposals.iter().map(move |other| trial(subject, other))))
                    .filter(|other| *other != new)
                    .collect();
                model.trials.retain(|known| !others.contains(known));
                shared::attempt(model, new, effects);
            }
            _ => model.say(Level::Note, "there is nothing to try: no binding of its own gives it anything"),
        },
        _ => return false,
    }
    true
}
