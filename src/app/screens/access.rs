//! Who may do what: every subject, one subject's rules by what they are worth, and the question turned round.

mod bearer;
mod compare;
pub(super) mod matrix;
mod people;
mod rules;
mod unbind;

use std::sync::Arc;

pub(super) use compare::{comparable, compare};
pub(super) use rules::deed;
pub(in crate::app) use unbind::attempt;
pub(super) use unbind::{bindings, has_bindings, unbind};

use super::parts::hanging;
use super::{Pane, RowKey, waiting};
use crate::app::actions::Action;
use crate::app::ask::{AccessAnswer, AccessQuestion, Answer, Danger, LineAnswer, Question, RuleRow, asked_words, place};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::Name;
use crate::rbac::{Grant, Request, Target};

/// From this width on, the rules of the selected subject stand beside the list.
const WIDE: u16 = 110;
/// From this width on, the question turned round stands beside the rules; below that, both need the whole width.
const BESIDE: u16 = 150;

/// What the screen asks.
pub(super) fn question(model: &Model) -> Question {
    let filter = model.screen.filter.trim();
    // What filters the rules of one is looked up here; a list of everybody may be long.
    let line = if is_question(filter) || model.screen.route.object().is_none() { filter.to_owned() } else { String::new() };
    if let (Some(one), Some(other), true) = (model.screen.route.object(), &model.screen.aim, line.is_empty()) {
        return Question::Access(AccessQuestion::Difference(one.clone(), other.clone()));
    }
    Question::Access(AccessQuestion::Rules(model.screen.route.object().cloned(), line))
}

/// What it wants to know about the selected row: who else may do this; a subject's rules.
pub(super) fn detail(model: &Model) -> Option<Question> {
    let answer = answer(model)?;
    if answer.other.is_some() {
        return None;
    }
    if answer.subject.is_some() {
        return request(model, answer).map(|request| Question::Access(AccessQuestion::WhoCan(request)));
    }
    match model.screen.list_at(0).key {
        Some(RowKey::Object(subject)) if model.size.0 >= WIDE && answer.holders.is_none() => {
            Some(Question::Access(AccessQuestion::Rules(Some(subject), String::new())))
        }
        _ => None,
    }
}

/// Whether a filter is a question instead.
pub(in crate::app) fn is_question(filter: &str) -> bool {
    filter == "can" || filter.starts_with("can ") || filter.starts_with("who can") || filter.starts_with("who-can")
}

/// Whether two answers tell who may do something, but not the same thing.
pub(in crate::app) fn asked_otherwise(before: &Answer, after: &Answer) -> bool {
    let asked = |answer: &Answer| match answer {
        Answer::Access(answer) => answer.holders.as_ref().map(|holders| holders.request.clone()),
        _ => None,
    };
    asked(after).is_some_and(|after| asked(before) != Some(after))
}

fn answer(model: &Model) -> Option<&Arc<AccessAnswer>> {
    match &model.screen.main.answer {
        Some(Answer::Access(answer)) => Some(answer),
        _ => None,
    }
}

fn detailed(model: &Model) -> Option<&Arc<AccessAnswer>> {
    match &model.screen.detail.answer {
        Some(Answer::Access(answer)) => Some(answer),
        _ => None,
    }
}

/// The question of the selected rule.
fn request(model: &Model, answer: &AccessAnswer) -> Option<Request> {
    selected(model, answer).and_then(|row| row.request.clone())
}

fn selected<'a>(model: &Model, answer: &'a AccessAnswer) -> Option<&'a RuleRow> {
    let Some(RowKey::Text(key)) = model.screen.list_at(0).key else { return None };
    answer.rules.iter().find(|row| row.key == key)
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(answer) = answer(model) else {
        return vec![waiting::pane(model, area, "Access")];
    };
    if let Some(why) = &answer.nobody {
        let key = model.keymap.shown(Action::Show(super::ScreenKind::Access)).unwrap_or_default();
        let lines = vec![Line::of(Role::Muted, why), Line::new().add(Role::Key, key).muted(" lists everybody who has access")];
        return vec![Pane::text(area, Line::of(Role::Title, "Access"), lines)];
    }
    if answer.holders.is_some() {
        let mut pane = people::holders(answer, area);
        pane.head = head(model, answer, area);
        return vec![pane];
    }
    if let Some(other) = &answer.other {
        return compare::panes(model, area, answer, other);
    }
    let narrow = area.width < WIDE;
    if answer.subject.is_none() {
        let (left, right) = if narrow { (area, Area::default()) } else { area.left_percent(62) };
        let mut list = people::subjects(model, answer, left);
        list.head = head(model, answer, left);
        let mut panes = vec![list];
        if let Some(detail) = detailed(model).filter(|detail| !narrow && detail.subject.is_some()) {
            panes.push(rules::pane(model, detail, right, false));
        }
        return panes;
    }
    let beside = area.width >= BESIDE;
    let (left, mut right) = if beside { area.left_percent(60) } else { area.top_percent(62) };
    let mut list = rules::pane(model, answer, left, true);
    list.head = head(model, answer, left);
    if !beside {
        // Few rules leave the room to what is said of them.
        let needed = (list.rows.len() + list.head.len() + 3).max(area.height as usize / 3);
        (list.area, right) = area.top(left.height.min(needed as u16));
    }
    vec![list, turned(model, answer, right)]
}

/// Everyone who may do what the selected rule gives.
fn turned<'a>(model: &'a Model, answer: &AccessAnswer, area: Area) -> Pane<'a> {
    let columns = usize::from(area.content().width);
    let Some(row) = selected(model, answer) else {
        return match &answer.subject {
            Some(subject) => bearer::pane(subject, &answer.behind, area),
            None => Pane::text(area, Line::of(Role::Title, "Who else"), Vec::new()),
        };
    };
    let asked = row.request.as_ref().map(asked_words).unwrap_or_default();
    let shown = detailed(model).filter(|detail| detail.holders.as_ref().is_some_and(|holders| same(&holders.request, row.request.as_ref())));
    let mut pane = match shown {
        Some(detail) => people::holders(detail, area),
        None => Pane::text(area, Line::new(), Vec::new()),
    };
    pane.title = Line::of(Role::Title, "Everyone who can ").add(Role::Strong, asked);
    pane.head = chain(&row.rule.grant, columns);
    if let Some(why) = &row.rule.inert {
        pane.head.extend(Line::wrapped(Role::Warning, &format!("inert: {why}"), columns).into_iter().take(2));
    }
    pane
}

/// Whether a request is the one that was asked for, as a client sends it.
fn same(sent: &Request, asked: Option<&Request>) -> bool {
    let name = |request: &Request| match &request.target {
        Target::Resource { resource, subresource, name, .. } => (resource.clone(), subresource.clone(), name.clone()),
        Target::Url(url) => (url.clone(), Name::default(), Name::default()),
    };
    asked.is_some_and(|asked| asked.verb == sent.verb && name(asked) == name(sent))
}

/// How a rule came to the subject.
fn chain(grant: &Grant, columns: usize) -> Vec<Line> {
    let line = Line::of(Role::Muted, "through ").add(Role::Code, grant.binding.to_string()).add(Role::Rail, " → ").add(Role::Code, grant.role.to_string());
    let line = line.muted(format!(", rule {}", grant.rule));
    if line.width() <= columns {
        return vec![line];
    }
    let first = Line::of(Role::Muted, "through ").add(Role::Code, text::fit_name(&text::clean(&grant.binding.to_string()), columns.saturating_sub(8)));
    let role = text::clean(&grant.role.to_string()).into_owned();
    let second = Line::of(Role::Rail, "      → ").add(Role::Code, text::fit_name(&role, columns.saturating_sub(18))).muted(format!(", rule {}", grant.rule));
    vec![first, second]
}

/// A chain in one line.
fn short_chain(grant: &Grant, more: usize, columns: usize) -> Line {
    let also = if more > 0 { format!(" +{more}") } else { String::new() };
    let room = columns.saturating_sub(text::width(&also) + 3);
    let (binding, role) = (text::clean(&grant.binding.path()).into_owned(), text::clean(&grant.role.path()).into_owned());
    // Most bindings are called as their role, and one name says it then.
    if grant.binding.name == grant.role.name {
        return Line::of(Role::Text, text::fit_name(&binding, room)).muted(also);
    }
    let (have, want) = (text::width(&binding), text::width(&role));
    let left = if have + want <= room { have } else { have.min(room.saturating_sub(want.min(room / 2))) };
    Line::of(Role::Text, text::fit_name(&binding, left)).add(Role::Rail, " → ").text(text::fit_name(&role, room.saturating_sub(left))).muted(also)
}

/// What stands above the list: the question line and its answer, and what limits all of it.
fn head(model: &Model, answer: &AccessAnswer, area: Area) -> Vec<Line> {
    let columns = usize::from(area.content().width);
    let mut lines = match &answer.line {
        None => {
            let key = model.keymap.shown(Action::Filter).unwrap_or_default();
            let example = if answer.subject.is_some() { "can create pods/exec -n NAMESPACE" } else { "who can list secrets -n NAMESPACE" };
            vec![Line::of(Role::Muted, "ask: ").add(Role::Key, key).add(Role::Code, format!(" {example}"))]
        }
        Some(LineAnswer::Incomplete(next)) => vec![Line::of(Role::Unknown, "? ").muted(next)],
        Some(LineAnswer::WhoCan(request)) => {
            let count = answer.holders.as_ref().map_or(0, |holders| holders.list.len());
            vec![Line::of(Role::Strong, text::counted(count, "subject")).text(format!(" can {}", asked_words(request)))]
        }
        Some(LineAnswer::Can(subject, request, decision, beside)) => {
            let allowed = decision.allowed || beside.allowed;
            let who = place(&subject.object());
            let what = asked_words(request);
            let verdict = if allowed { Line::of(Role::Bad, "● yes, ") } else { Line::of(Role::Good, "○ no, ") };
            let verdict = verdict.text(format!("{who} {} {what}", if allowed { "can" } else { "cannot" }));
            let mut lines = vec![verdict];
            if decision.superuser {
                lines.push(Line::of(Role::Muted, "as a member of system:masters, whatever the bindings say"));
            }
            if let Some(grant) = decision.grants.first() {
                lines.push(Line::plain("  ").join(short_chain(grant, decision.grants.len() - 1, columns.saturating_sub(2))));
            }
            let notes = beside.notes.iter().flat_map(|note| text::wrap(note, columns.saturating_sub(2)));
            lines.extend(notes.map(|part| Line::plain("  ").muted(part)));
            lines
        }
    };
    // What was meant stands at the end of a sentence, and must not be cut.
    lines.extend(answer.unknown.iter().flat_map(|what| hanging(Line::of(Role::Unknown, "? "), Role::Text, what, columns)));
    lines.extend(compare::remembered(model));
    if let Some(holders) = &answer.holders {
        lines.extend(holders.corrected.iter().flat_map(|why| Line::wrapped(Role::Muted, why, columns)));
    }
    lines.extend(answer.limits.iter().map(|limit| Line::of(Role::Partial, format!("◐ {limit}"))));
    lines.into_iter().map(|line| line.fit(columns)).collect()
}

/// The role and the glyph of a danger.
pub(super) const fn mark(danger: Danger) -> (Role, &'static str) {
    match danger {
        Danger::TakesOver => (Role::Critical, "◆"),
        Danger::ReadsSecrets => (Role::High, "●"),
        Danger::RunsCode => (Role::High, "▸"),
        Danger::ChangesPolicy => (Role::Medium, "△"),
        Danger::Rest => (Role::Muted, "·"),
    }
}

/// The command that asks the cluster the selected question.
pub(super) fn proof(model: &Model) -> Option<String> {
    let answer = answer(model)?;
    let (subject, request) = match &answer.line {
        Some(LineAnswer::Can(subject, request, ..)) => (subject.clone(), request.clone()),
        _ => (answer.subject.clone()?, request(model, answer)?),
    };
    Some(proof_of(&subject, &request))
}

/// The command that asks the cluster whether somebody may do something.
fn proof_of(subject: &crate::model::Subject, request: &Request) -> String {
    let quote = crate::app::proof::quote;
    let what = match &request.target {
        Target::Url(url) => quote(url),
        Target::Resource { group, resource, subresource, name } => {
            let group = if group.is_empty() || *group == *"*" { String::new() } else { format!(".{group}") };
            let sub = if subresource.is_empty() { String::new() } else { format!(" --subresource={}", quote(subresource)) };
            let name = if name.is_empty() { String::new() } else { format!("/{name}") };
            format!("{}{sub}", quote(&format!("{resource}{group}{name}")))
        }
    };
    let place = match (&request.target, request.namespace.is_empty()) {
        (Target::Url(_), _) => String::new(),
        (_, true) => " --all-namespaces".to_owned(),
        (_, false) => format!(" -n {}", quote(&request.namespace)),
    };
    let identity = subject.identity();
    // Impersonating a group needs some user, too.
    let user = identity.user.clone().unwrap_or_else(|| Name::new("ravelin-proof"));
    let groups = identity.groups.iter().map(|group| format!(" --as-group={}", quote(group))).collect::<Vec<_>>().concat();
    text::pasteable(&format!("kubectl auth can-i {} {what}{place} --as={}{groups}", quote(&request.verb), quote(&user)))
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action) -> bool {
    if action == Action::Matrix {
        matrix::show(model);
        return true;
    }
    if !matches!(action, Action::Open | Action::Left | Action::Right) || model.screen.focus != 0 {
        return false;
    }
    let list = model.screen.list_at(0);
    match (action, list.key) {
        (_, Some(key @ RowKey::Group(_))) => {
            let closed = model.screen.open.contains(&key);
            let close = match action {
                Action::Open => !closed,
                Action::Right => false,
                _ => true,
            };
            if close {
                model.screen.open.insert(key)
            } else {
                model.screen.open.remove(&key)
            };
            true
        }
        (Action::Open, Some(RowKey::Object(subject))) => {
            model.visit(super::Route::About(super::ScreenKind::Access, subject));
            true
        }
        _ => false,
    }
}
