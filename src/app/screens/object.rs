//! An object's page: what it is, how an attacker gets there, where he goes from there, what is wrong with it.

use std::sync::Arc;

use super::parts::{letter, path, severity, surety, times};
use super::{Column, Pane, Route, RowKey, Rows, ScreenKind, waiting};
use crate::analysis::Analysis;
use crate::app::actions::Action;
use crate::app::ask::{Answer, Fact, ObjectAnswer, PathRow, Question, absence};
use crate::app::model::Model;
use crate::app::text;
use crate::app::trial;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Evidence, Name, ObjectRef};

/// A row of the page.
enum Entry {
    Space,
    Heading(Line),
    Note(Line),
    /// A path from here, by its place.
    Onwards(usize),
    /// A path to here.
    Towards(usize),
    /// What is reached, by its place.
    Reach(usize),
    Finding(u32),
}

struct Page {
    analysis: Arc<Analysis>,
    answer: Arc<ObjectAnswer>,
    entries: Vec<Entry>,
    width: usize,
}

impl Page {
    fn new(analysis: &Arc<Analysis>, answer: &Arc<ObjectAnswer>, width: usize) -> Self {
        let mut entries = Vec::new();
        let heading = |title: &str, more: Line| Entry::Heading(Line::of(Role::Accent, title).text("  ").join(more));
        // Good news only where nothing is missing that could change it.
        let whole = analysis.inventory.coverage.gaps().next().is_none();
        let none = |text: &str| if whole { Line::of(Role::Good, text) } else { Line::of(Role::Unknown, format!("{text}; not everything was read")) };
        if answer.in_graph {
            let more = Line::of(Role::Muted, format!("{} of {} goals and crown jewels", answer.targets, answer.targets_of));
            entries.push(heading("What matters, from here", more));
            entries.extend((0..answer.onwards.len()).map(Entry::Onwards));
            if answer.onwards.is_empty() {
                entries.push(Entry::Note(none("no path from here to a goal or crown jewel is known")));
            }
            entries.push(Entry::Space);
            let sure = if answer.total.0 == answer.total.1 { String::new() } else { format!(", {} over certain edges only", text::count(answer.total.1)) };
            entries.push(heading("Reaches", Line::of(Role::Muted, format!("{}{sure}", text::counted(answer.total.0, "object")))));
            entries.extend((0..answer.reaches.len()).map(Entry::Reach));
            entries.push(Entry::Space);
            entries.push(heading("Reached", Line::of(Role::Muted, "how an attacker gets here")));
            entries.extend((0..answer.towards.len()).map(Entry::Towards));
            if answer.towards.is_empty() {
                entries.push(Entry::Note(none("no path from an entry to here is known")));
            }
            entries.push(Entry::Space);
        }
        if !answer.removed {
            entries.push(heading("Findings", Line::of(Role::Muted, text::count(answer.findings.len()))));
            entries.extend(answer.findings.iter().copied().map(Entry::Finding));
        }
        Self { analysis: Arc::clone(analysis), answer: Arc::clone(answer), entries, width }
    }

    fn row(&self, entry: &Entry) -> Option<&PathRow> {
        match entry {
            Entry::Onwards(at) => self.answer.onwards.get(*at),
            Entry::Towards(at) => self.answer.towards.get(*at),
            _ => None,
        }
    }
}

impl Rows for Page {
    fn len(&self) -> usize {
        self.entries.len()
    }

    fn key(&self, at: usize) -> RowKey {
        let text = match self.entries.get(at) {
            Some(Entry::Onwards(path)) => self.answer.onwards.get(*path).and_then(|row| row.path.hops.last()).map(|hop| format!("to {}", hop.to)),
            Some(Entry::Towards(path)) => self.answer.towards.get(*path).and_then(|row| row.path.hops.first()).map(|hop| format!("from {} {path}", hop.from)),
            Some(Entry::Reach(reach)) => self.answer.reaches.get(*reach).map(|(power, ..)| format!("reach {}", power.title())),
            Some(Entry::Finding(finding)) => self.analysis.findings.get(*finding as usize).map(|finding| finding.id.to_string()),
            _ => None,
        };
        text.map_or(RowKey::Line(at), |text| RowKey::Text(Name::from(text)))
    }

    fn selectable(&self, at: usize) -> bool {
        !matches!(self.entries.get(at), None | Some(Entry::Space | Entry::Heading(_) | Entry::Note(_)))
    }

    fn find(&self, key: &RowKey) -> Option<usize> {
        (0..self.len()).find(|at| self.selectable(*at) && self.key(*at) == *key)
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        let Some(entry) = self.entries.get(at) else { return Vec::new() };
        let line = match entry {
            Entry::Space => Line::new(),
            Entry::Heading(line) => line.clone(),
            Entry::Note(line) => Line::plain("  ").join(line.clone()),
            Entry::Onwards(_) | Entry::Towards(_) => {
                let Some(row) = self.row(entry) else { return Vec::new() };
                let end = Line::of(Role::Muted, format!("  {}  ", text::counted(row.path.hops.len(), "hop"))).join(surety(row));
                let room = self.width.saturating_sub(4 + end.width());
                Line::plain("  ").join(letter(row.severity)).text(" ").join(path(row, room)).pad(4 + room).join(end)
            }
            Entry::Reach(reach) => {
                let Some((power, count, hops)) = self.answer.reaches.get(*reach) else { return Vec::new() };
                let far = if *hops == 1 { "directly".to_owned() } else { format!("nearest {}", text::counted(*hops, "hop")) };
                Line::plain("  ").text(power.title()).pad(32.min(self.width / 2)).text(format!("{:>7}", text::count(*count))).muted(format!("   {far}"))
            }
            Entry::Finding(finding) => {
                let Some(finding) = self.analysis.findings.get(*finding as usize) else { return Vec::new() };
                Line::plain("  ").join(letter(finding.severity)).text(" ").muted(format!("{:<9} ", finding.rule)).text(&finding.title)
            }
        };
        vec![line.fit(self.width)]
    }
}

struct Facts {
    answer: Arc<ObjectAnswer>,
    width: usize,
}

impl Facts {
    fn fact(&self, at: usize) -> Option<&Fact> {
        self.answer.facts.get(at)
    }
}

impl Rows for Facts {
    fn len(&self) -> usize {
        self.answer.facts.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.fact(at).map_or(RowKey::Line(at), |fact| RowKey::Text(Name::from(format!("{} {}", fact.label, fact.value))))
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.fact(at).and_then(|fact| fact.object.clone())
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        let Some(fact) = self.fact(at) else { return Vec::new() };
        let same = at > 0 && self.fact(at - 1).is_some_and(|before| before.label == fact.label);
        let label = Line::of(Role::Muted, if same { "" } else { fact.label }).pad(13);
        let room = self.width.saturating_sub(13);
        let value = text::clean(&fact.value).into_owned();
        let role = if fact.object.is_some() && fact.role == Role::Text { Role::Strong } else { fact.role };
        vec![label.add(role, if fact.label == "image" { text::fit_name(&value, room) } else { text::fit(&value, room) })]
    }
}

/// What the page shows.
pub(super) fn question(object: &ObjectRef, certain: bool) -> Question {
    Question::Object(object.clone(), certain)
}

/// The panes: paths, reach and findings; and the facts.
pub(super) fn panes<'a>(model: &'a Model, area: Area, object: &ObjectRef) -> Vec<Pane<'a>> {
    let (Some(analysis), Some(Answer::Object(answer))) = (&model.screen.main.of, &model.screen.main.answer) else {
        return vec![waiting::pane(model, area, &object.path())];
    };
    let (main, side) = if area.width >= 110 { area.left_percent(62) } else { area.top_percent(60) };
    let mut title = Line::of(Role::Kind, object.kind.title()).text(" ").add(Role::Title, object.path()).muted(times(answer.pods));
    if answer.compromised {
        title = title.add(Role::Compromised, "  ☠ assumed compromised");
    }
    if answer.jewel {
        title = title.add(Role::Jewel, "  ◆ crown jewel");
    }
    let page = Page::new(analysis, answer, usize::from(main.content().width));
    let worst = answer.findings.iter().filter_map(|at| analysis.findings.get(*at as usize)).map(|finding| finding.severity).max();
    let mut main = Pane::new(main, title, page);
    if answer.removed {
        main.head = removed(model, object, usize::from(main.area.content().width));
    } else if !answer.known {
        let why = format!("{} What follows is what other objects say of it.", absence(&analysis.inventory, object));
        main.head = Line::wrapped(Role::Warning, &why, usize::from(main.area.content().width));
    }
    main.corner = worst.map_or_else(Line::new, |worst| Line::of(severity(worst), worst.word()));
    let facts = Facts { answer: Arc::clone(answer), width: usize::from(side.content().width) };
    let mut side = Pane::new(side, Line::of(Role::Title, "What it is"), facts);
    side.empty = vec![Line::of(Role::Muted, "nothing is known of it")];
    vec![main, side]
}

/// What is said of an object that is tried away, and how it comes back.
fn removed(model: &Model, object: &ObjectRef, columns: usize) -> Vec<Line> {
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    let own = trial::removal(object);
    let back = if model.trials.contains(&own) {
        Line::new().add(Role::Key, key(Action::Remove)).text(" takes that back; ").add(Role::Key, key(Action::WhatIf)).text(" shows what it closes")
    } else {
        // Something else took it along.
        let taken = Line::new().add(Role::Key, key(Action::WhatIf)).text(" shows the changes that are tried; ");
        taken.add(Role::Key, key(Action::Remove)).text(" there takes one back")
    };
    let said = "△ Removed in the what-if: nothing of it is left in the other screens. What follows is how it is without the what-if.";
    let mut lines = Line::wrapped(Role::WhatIf, said, columns);
    lines.extend([back.fit(columns), Line::new()]);
    lines
}

/// The finding that is selected.
pub(super) fn finding(model: &Model) -> Option<Name> {
    let (Some(analysis), Some(Answer::Object(_))) = (&model.analysis, &model.screen.main.answer) else { return None };
    let Some(RowKey::Text(key)) = model.screen.list_at(0).key.filter(|_| model.screen.focus == 0) else { return None };
    analysis.finding(&key).map(|finding| finding.id.clone())
}

/// What the selected row rests on, as far as that lies in the object: the finding's evidence, or that of the step which leaves it or reaches it.
pub(super) fn evidence(model: &Model) -> Vec<Evidence> {
    let (Some(analysis), Some(Answer::Object(answer))) = (&model.screen.main.of, &model.screen.main.answer) else { return Vec::new() };
    if model.screen.focus != 0 {
        return Vec::new();
    }
    let page = Page::new(analysis, answer, 80);
    let hop = match page.entries.get(model.screen.list_at(0).at) {
        Some(Entry::Onwards(at)) => answer.onwards.get(*at).and_then(|row| row.path.hops.first()),
        Some(Entry::Towards(at)) => answer.towards.get(*at).and_then(|row| row.path.hops.last()),
        Some(Entry::Finding(at)) => return analysis.findings.get(*at as usize).map(|finding| finding.evidence.clone()).unwrap_or_default(),
        _ => None,
    };
    hop.map(|hop| hop.evidence.clone()).unwrap_or_default()
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action) -> bool {
    let Some(object) = model.screen.route.object().cloned() else { return false };
    let (Some(analysis), Some(Answer::Object(answer))) = (&model.screen.main.of, &model.screen.main.answer) else { return false };
    if action != Action::Open || model.screen.focus != 0 {
        return false;
    }
    let page = Page::new(analysis, answer, 80);
    let at = model.screen.list_at(0).at;
    match page.entries.get(at) {
        Some(Entry::Onwards(path)) => {
            let to = page.answer.onwards.get(*path).and_then(|row| row.path.hops.last()).map(|hop| hop.to.clone());
            model.visit(Route::About(ScreenKind::Paths, object));
            model.screen.aim = to;
        }
        Some(Entry::Towards(_)) => {
            model.visit(Route::About(ScreenKind::Paths, object));
            model.screen.order = 1;
        }
        Some(Entry::Reach(reach)) => {
            let power = page.answer.reaches.get(*reach).map(|(power, ..)| *power);
            model.visit(Route::About(ScreenKind::Blast, object));
            if let Some(power) = power {
                let key = RowKey::Text(Name::new(power.title()));
                model.screen.open.insert(key.clone());
                model.screen.list(0).key = Some(key);
            }
        }
        Some(Entry::Finding(finding)) => {
            let id = page.analysis.findings.get(*finding as usize).map(|finding| finding.id.clone());
            model.show(ScreenKind::Findings);
            model.screen.filter.clear();
            model.screen.focus = 0;
            model.screen.list(0).key = id.map(RowKey::Text);
        }
        _ => return false,
    }
    true
}
