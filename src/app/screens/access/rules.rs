//! The rules of one subject, by what they are worth.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::{Column, Pane, RowKey, Rows, waiting};
use super::{mark, short_chain};
use crate::app::ask::{AccessAnswer, Danger, RuleRow, place};
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Kind, Name, ObjectRef, PolicyRule};

#[derive(Clone, Copy)]
enum Row {
    Heading(Danger, usize, bool),
    Rule(usize),
}

struct List {
    answer: Arc<AccessAnswer>,
    rows: Vec<Row>,
}

struct Seen<'a>(&'a RuleRow);

impl Facts for Seen<'_> {
    fn text(&self) -> String {
        let row = self.0;
        let (about, verbs) = deed(&row.rule.rule);
        format!("{} {} {verbs} {about} {} {}", row.danger.title(), row.gives, row.rule.grant.binding, row.rule.grant.role)
    }

    fn namespace(&self) -> Option<&str> {
        self.0.rule.namespace.as_ref().map(Name::as_str)
    }

    fn kind(&self) -> Option<Kind> {
        Some(self.0.rule.grant.binding.kind)
    }
}

/// A rule in two parts: what it is about, and its verbs.
pub(in crate::app::screens) fn deed(rule: &PolicyRule) -> (String, String) {
    let join = |names: &[Name]| names.iter().map(Name::as_str).collect::<Vec<_>>().join(",");
    let verbs = if rule.verbs.iter().any(|verb| *verb == *"*") { "every verb".to_owned() } else { join(&rule.verbs) };
    if !rule.urls.is_empty() {
        let every = rule.urls.iter().any(|url| *url == *"*");
        return (if every { "every path".to_owned() } else { join(&rule.urls) }, verbs);
    }
    let groups: Vec<&str> = rule.groups.iter().map(Name::as_str).filter(|group| !group.is_empty()).collect();
    let suffix = match groups.as_slice() {
        [] => String::new(),
        ["*"] if rule.resources.iter().all(|resource| *resource == *"*") => String::new(),
        groups => format!(" .{}", groups.join(",.")),
    };
    let only = if rule.names.is_empty() { String::new() } else { format!(" only {}", join(&rule.names)) };
    let all = rule.groups.iter().chain(&rule.resources).all(|name| *name == *"*");
    let about = if all { "every resource".to_owned() } else { join(&rule.resources) };
    (about, format!("{verbs}{only}{suffix}"))
}

impl List {
    fn new(model: &Model, answer: &Arc<AccessAnswer>, own: bool) -> Self {
        let query = if own && answer.line.is_none() { Query::parse(&model.screen.filter) } else { Query::default() };
        let mut rows = Vec::new();
        let mut from = 0;
        // The worst come first, so that each group is in one piece.
        for inside in answer.rules.chunk_by(|a, b| a.danger == b.danger) {
            let (start, danger) = (from, inside[0].danger);
            from += inside.len();
            let passing: Vec<usize> =
                if query.is_empty() { (start..from).collect() } else { (start..from).filter(|at| query.matches(&Seen(&answer.rules[*at]))).collect() };
            if passing.is_empty() {
                continue;
            }
            let closed = own && query.is_empty() && model.screen.open.contains(&RowKey::Group(Name::new(danger.title())));
            rows.push(Row::Heading(danger, passing.len(), closed));
            rows.extend(passing.into_iter().filter(|_| !closed).map(Row::Rule));
        }
        Self { answer: Arc::clone(answer), rows }
    }

    fn rule(&self, at: usize) -> Option<&RuleRow> {
        match self.rows.get(at)? {
            Row::Rule(at) => self.answer.rules.get(*at),
            Row::Heading(..) => None,
        }
    }
}

impl Rows for List {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn key(&self, at: usize) -> RowKey {
        match self.rows.get(at) {
            Some(Row::Heading(danger, ..)) => RowKey::Group(Name::new(danger.title())),
            _ => self.rule(at).map_or(RowKey::Line(at), |row| RowKey::Text(row.key.clone())),
        }
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.rule(at).map(|row| row.rule.grant.binding.clone())
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        if let Some(Row::Heading(danger, count, closed)) = self.rows.get(at) {
            let (role, glyph) = mark(*danger);
            let fold = if *closed { "▸" } else { "▾" };
            let title = Line::of(role, glyph).text(" ").add(role, danger.title()).muted(format!("  {}", text::counted(*count, "rule")));
            return vec![Line::of(Role::Rail, fold), title];
        }
        let Some(row) = self.rule(at) else { return Vec::new() };
        let (about, verbs) = deed(&row.rule.rule);
        let inert = row.rule.inert.is_some();
        let role = if inert { Role::Muted } else { Role::Text };
        // Verbs are few and known; what a rule is about is what one looks for.
        let about = text::fit(&text::clean(&about), room(1).saturating_sub(if inert { 12 } else { 6 })).into_owned();
        let first = if inert { Line::of(Role::Warning, "inert ").add(Role::Muted, about) } else { Line::of(Role::Strong, about) };
        let first = first.muted(format!(" {verbs}"));
        let scope = match &row.rule.namespace {
            None => Line::of(if inert { Role::Muted } else { Role::Warning }, "everywhere"),
            Some(namespace) => Line::of(role, text::fit_name(&text::clean(namespace), room(2))),
        };
        let subject = &row.rule.grant.subject;
        let inherited = self.answer.subject.as_ref().is_some_and(|own| own != subject);
        let also = if inherited { format!(" as {}", text::clean(&subject.object().path())) } else { String::new() };
        let chain = short_chain(&row.rule.grant, 0, room(3).saturating_sub(text::width(&also).min(room(3) / 2))).muted(also);
        vec![Line::new(), first.fit(room(1)), scope, chain, Line::of(Role::Muted, row.gives)]
    }
}

/// The heading that is selected in a list of rules: whose rules these are, what filters them, and the group.
fn heading<'a>(model: &'a Model, answer: &'a AccessAnswer) -> Option<(&'a AccessAnswer, &'a str, Name)> {
    let focus = model.screen.focus;
    let (shown, filter) = match &answer.other {
        _ if focus == 0 && answer.subject.is_some() => (answer, model.screen.filter.as_str()),
        Some(other) if focus == 1 => (&**other, ""),
        _ => return None,
    };
    let Some(RowKey::Group(group)) = model.screen.list_at(focus).key else { return None };
    Some((shown, if shown.line.is_none() { filter } else { "" }, group))
}

/// Whether a heading is selected. It stands above at least one rule, which a binding gives.
pub(super) fn is_on_group(model: &Model, answer: &AccessAnswer) -> bool {
    heading(model, answer).is_some()
}

/// The bindings that give the rules of the group whose heading is selected, as far as they pass the filter, and how many each gives; none where a rule is.
pub(super) fn of_group<'a>(model: &'a Model, answer: &'a AccessAnswer) -> Option<BTreeMap<&'a ObjectRef, usize>> {
    let (shown, filter, group) = heading(model, answer)?;
    let query = Query::parse(filter);
    let inside = |row: &&RuleRow| *group == *row.danger.title() && (query.is_empty() || query.matches(&Seen(row)));
    let mut bindings = BTreeMap::new();
    for row in shown.rules.iter().filter(inside) {
        *bindings.entry(&row.rule.grant.binding).or_default() += 1;
    }
    Some(bindings)
}

/// The rules. `own` are those of the screen's subject, others are shown beside a list of subjects.
pub(super) fn pane<'a>(model: &Model, answer: &Arc<AccessAnswer>, area: Area, own: bool) -> Pane<'a> {
    let list = List::new(model, answer, own);
    let inside = area.content().width;
    // Everything is as wide as it must be, as long as the rule and its chain have enough.
    let widest = |of: &dyn Fn(&RuleRow) -> usize| answer.rules.iter().map(of).max().unwrap_or_default() as u16;
    let scope = widest(&|row| row.rule.namespace.as_deref().map_or(10, text::width)).clamp(10, (inside / 6).max(10));
    let gives = if own && inside >= 140 { widest(&|row| text::width(row.gives)).min(inside / 3) } else { 0 };
    let rest = inside.saturating_sub(1 + scope + gives + 4);
    // Beside the list of subjects there is only room for what they may do.
    let what = if own || inside >= 70 { rest * 52 / 100 } else { rest };
    let subject = answer.subject.as_ref().map(|subject| place(&subject.object())).unwrap_or_default();
    let count = answer.rules.iter().filter(|row| row.rule.inert.is_none()).count();
    let mut pane = Pane::new(area, Line::of(Role::Title, subject).muted(format!("  {}", text::counted(count, "rule"))), list);
    let inert = answer.rules.len() - count;
    if inert > 0 {
        pane.corner = Line::of(Role::Muted, format!("{} more grant nothing", text::count(inert)));
    }
    if answer.superuser {
        pane.corner = Line::of(Role::Critical, "◆ system:masters: everything is allowed");
    }
    pane.columns = vec![
        Column::left("", 1),
        Column::left("May", what),
        Column::left("Where", scope),
        Column::left(if what < rest { "Through" } else { "" }, rest - what),
        Column::left(if gives > 0 { "That gives" } else { "" }, gives),
    ];
    pane.empty = if own { waiting::empty(model, &["No binding that was read gives it anything."]) } else { vec![Line::of(Role::Muted, "No rule.")] };
    pane
}
