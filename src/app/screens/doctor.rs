//! What was read, what was not, and what that means for the answers.

use super::{Column, Pane, RowKey, Rows};
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::proof::quote;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{CoverageEntry, CoverageState, Diagnostic, Kind, Name, Scope};

struct Coverage<'a> {
    entries: Vec<&'a CoverageEntry>,
}

impl Facts for &CoverageEntry {
    fn text(&self) -> String {
        format!("{} {} {} {}", self.kind.map_or("", Kind::title), self.scope, self.state.word(), self.detail)
    }

    fn kind(&self) -> Option<Kind> {
        self.kind
    }

    fn namespace(&self) -> Option<&str> {
        match &self.scope {
            Scope::Namespace(name) => Some(name),
            Scope::Cluster | Scope::Input(_) => None,
        }
    }
}

/// How a state is shown.
const fn state(state: CoverageState) -> (Role, &'static str) {
    match state {
        CoverageState::Complete => (Role::Good, "●"),
        CoverageState::NotServed => (Role::Muted, "·"),
        CoverageState::Stale | CoverageState::Malformed | CoverageState::Partial => (Role::Partial, "◐"),
        CoverageState::Forbidden => (Role::Bad, "○"),
    }
}

/// A state in words.
pub(super) const fn word(state: CoverageState) -> &'static str {
    match state {
        CoverageState::NotServed => "not served",
        other => other.word(),
    }
}

/// What cannot be answered while a kind is not wholly read.
const fn meaning(kind: Kind) -> &'static str {
    match kind {
        Kind::Role | Kind::ClusterRole | Kind::RoleBinding | Kind::ClusterRoleBinding => "who may do what: grants may be missing",
        Kind::NetworkPolicy => "who can talk to whom: traffic may be blocked that is shown as open",
        Kind::Secret => "which secrets exist: paths through them may be missing",
        Kind::Pod => "what runs where: workloads and escapes may be missing",
        Kind::Node => "which nodes there are: placement and host access are uncertain",
        Kind::Ingress | Kind::Service | Kind::EndpointSlice => "what is exposed: entries may be missing",
        Kind::ValidatingWebhook | Kind::MutatingWebhook | Kind::AdmissionPolicy | Kind::AdmissionPolicyBinding => "what admission refuses or changes",
        Kind::ServiceAccount => "whether tokens are mounted",
        Kind::Namespace => "namespace labels: policies and pod security levels",
        _ => "checks of this kind are not evaluated",
    }
}

fn consequence(entry: &CoverageEntry) -> &'static str {
    entry.kind.map_or("it might be of any kind: no absence is sure", meaning)
}

/// What to do about a gap.
fn remedy(entry: &CoverageEntry) -> String {
    let kind = entry.kind.map_or("the document", Kind::plural);
    match entry.state {
        CoverageState::Complete | CoverageState::NotServed => String::new(),
        CoverageState::Forbidden => format!("Grant list and watch on {kind}; `ravelin doctor --rbac` prints the smallest role that reads everything."),
        CoverageState::Stale => "It is followed again as soon as the API server answers.".to_owned(),
        CoverageState::Malformed if entry.kind.is_none() => "Correct the document; until then no answer may rest on the absence of anything.".to_owned(),
        CoverageState::Malformed => "The objects that are named can be read with kubectl; everything else of the kind was read.".to_owned(),
        CoverageState::Partial => format!("Reading {kind} is tried again by itself while the cluster is followed."),
    }
}

/// One entry in full.
fn explained(entry: &CoverageEntry, columns: usize) -> Vec<Line> {
    let (role, glyph) = state(entry.state);
    let mut lines = vec![
        Line::of(role, format!("{glyph} {}", entry.kind.map_or("unknown kind", Kind::plural)))
            .muted(format!("  {}  ", entry.scope))
            .add(role, word(entry.state))
            .muted(format!("  {}", text::counted(entry.objects as usize, "object")))
            .fit(columns),
    ];
    lines.extend(Line::wrapped(Role::Text, &entry.detail, columns));
    if !entry.state.is_current() {
        lines.extend(Line::wrapped(Role::Partial, &format!("◐ {}.", consequence(entry)), columns));
        lines.extend(Line::wrapped(Role::Good, &remedy(entry), columns));
    }
    lines
}

impl Rows for Coverage<'_> {
    fn len(&self) -> usize {
        self.entries.len()
    }

    fn key(&self, at: usize) -> RowKey {
        let Some(entry) = self.entries.get(at) else { return RowKey::Line(at) };
        RowKey::Text(Name::from(format!("{} {}", entry.kind.map_or("", Kind::plural), entry.scope)))
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(entry) = self.entries.get(at) else { return Vec::new() };
        let (role, glyph) = state(entry.state);
        let means = if entry.state.is_current() { &*entry.detail } else { consequence(entry) };
        let room = columns.last().map_or(0, |column| usize::from(column.width));
        vec![
            Line::of(role, glyph),
            Line::plain(text::fit_name(entry.kind.map_or("unknown kind", Kind::plural), columns.get(1).map_or(0, |column| usize::from(column.width)))),
            Line::of(Role::Muted, entry.scope.to_string()),
            Line::of(role, word(entry.state)),
            Line::plain(text::count(entry.objects as usize)),
            Line::of(Role::Muted, text::fit(&text::clean(means), room)),
        ]
    }
}

/// What passes the filter. What is missing comes first: that is what one comes here for.
fn shown(model: &Model) -> Vec<&CoverageEntry> {
    let query = Query::parse(&model.screen.filter);
    let all = model.inventory.as_deref().map_or(&[][..], |inventory| inventory.coverage.entries());
    let mut entries: Vec<&CoverageEntry> = all.iter().filter(|entry| query.matches(entry)).collect();
    entries.sort_by_key(|entry| (entry.state.is_current(), std::cmp::Reverse(entry.state)));
    entries
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(inventory) = model.inventory.as_deref() else {
        return vec![Pane::text(area, Line::of(Role::Title, "Doctor"), vec![Line::of(Role::Muted, "Nothing was read yet.")])];
    };
    let entries = shown(model);
    let gaps = inventory.coverage.gaps().count();
    let notes: Vec<Line> = inventory.diagnostics.iter().flat_map(|note| remark(note, usize::from(area.content().width))).collect();
    // The list is what one reads; what stands below it is as high as it needs to be, and scrolls.
    let room = if gaps > 0 && area.height < 30 { area.height / 5 } else { area.height * 3 / 10 };
    let (below, upper) = area.bottom(if notes.is_empty() { 0 } else { (notes.len() as u16 + 2).min(room) });
    let (one, list) = upper.bottom(if gaps == 0 { 0 } else { 9.min(upper.height * 3 / 5) });
    let selected = entries.get(model.screen.list_at(0).at).map(|entry| explained(entry, usize::from(one.content().width)));
    // Where there is no room for it, what it means is said of the selected row only.
    let wide = list.width >= 100;
    let inside = list.content().width;
    let place = entries.iter().map(|entry| text::width(&entry.scope.to_string())).max().unwrap_or_default().clamp(7, 18) as u16;
    let fixed = 1 + place + 11 + 8 + 5;
    let longest = entries.iter().filter_map(|entry| entry.kind).map(|kind| text::width(kind.plural())).max().unwrap_or_default().max(12) as u16;
    let name = longest.min(if wide { inside / 4 } else { inside.saturating_sub(fixed) });
    let explains = gaps > 0 || entries.iter().any(|entry| !entry.detail.is_empty());
    let rest = if wide && explains { inside.saturating_sub(fixed + name) } else { 0 };
    let mut pane = Pane::new(list, Line::of(Role::Title, "What was read"), Coverage { entries });
    pane.columns = vec![
        Column::left("", 1),
        Column::left("Kind", name),
        Column::left("Where", place),
        Column::left("State", 11),
        Column::right("Objects", 8),
        Column::left(if rest > 0 { "What that means" } else { "" }, rest),
    ];
    pane.corner = if gaps == 0 { Line::of(Role::Good, "everything was read") } else { Line::of(Role::Partial, format!("◐ {}", text::counted(gaps, "gap"))) };
    pane.empty = vec![Line::of(Role::Muted, "Nothing passes the filter; esc clears it.")];
    let mut panes = vec![pane];
    if gaps > 0 {
        panes.push(Pane::note(one, Line::of(Role::Title, "Why, and what to do"), selected.unwrap_or_default()));
    }
    if !notes.is_empty() {
        panes.push(Pane::note(below, Line::of(Role::Title, "What else there is to say"), notes));
    }
    panes
}

/// Something that was noticed while reading, wrapped.
fn remark(note: &Diagnostic, columns: usize) -> Vec<Line> {
    let about = note.object.as_ref().map(|object| format!("{object}: ")).unwrap_or_default();
    Line::wrapped(Role::Text, &format!("{about}{}", note.message), columns)
}

/// Copies what is said of the selected kind, or the command that shows whether it may be read.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    if !matches!(action, Action::Copy | Action::CopyProof | Action::Open) {
        return false;
    }
    let found = shown(model).get(model.screen.list_at(0).at).map(|entry| if action == Action::Copy { sentence(entry) } else { proof(entry) });
    if let Some(text) = found.filter(|text| action != Action::Open && !text.is_empty()) {
        let text = text::pasteable(&text);
        effects.push(Effect::Copy(text.clone(), text));
    }
    true
}

/// An entry as one line, for the incident channel.
fn sentence(entry: &CoverageEntry) -> String {
    let kind = entry.kind.map_or("unknown kind", Kind::plural);
    let detail = if entry.detail.is_empty() { String::new() } else { format!(": {}", entry.detail) };
    format!("{kind} ({}) {}, {}{detail}", entry.scope, entry.state.word(), text::counted(entry.objects as usize, "object"))
}

/// The command that shows whether a kind may be read.
fn proof(entry: &CoverageEntry) -> String {
    let Some(kind) = entry.kind.filter(|kind| !kind.plural().is_empty()) else { return String::new() };
    let group = if kind.group().is_empty() { String::new() } else { format!(".{}", kind.group()) };
    let place = match &entry.scope {
        Scope::Namespace(name) => format!(" -n {}", quote(name)),
        Scope::Cluster | Scope::Input(_) if kind.namespaced() => " -A".to_owned(),
        Scope::Cluster | Scope::Input(_) => String::new(),
    };
    format!("kubectl auth can-i list {}{group}{place}", kind.plural())
}
