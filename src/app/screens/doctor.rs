//! What was read, what was not, and what that means for the answers.

use super::{Column, Pane, RowKey, Rows};
use crate::app::actions::Action;
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{CoverageEntry, CoverageState, Kind, Name, Scope};

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
            .add(role, entry.state.word())
            .muted(format!("  {}", text::counted(entry.objects as usize, "object")))
            .fit(columns),
    ];
    lines.extend(Line::wrapped(Role::Text, &entry.detail, columns));
    if !entry.state.is_current() {
        lines.extend(Line::wrapped(Role::Partial, &format!("Not known: {}.", consequence(entry)), columns));
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
            Line::plain(entry.kind.map_or("unknown kind", Kind::plural)),
            Line::of(Role::Muted, entry.scope.to_string()),
            Line::of(role, entry.state.word()),
            Line::plain(text::count(entry.objects as usize)),
            Line::of(Role::Muted, text::fit(&text::clean(means), room)),
        ]
    }
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(inventory) = model.inventory.as_deref() else {
        return vec![Pane::text(area, Line::plain("Doctor"), vec![Line::of(Role::Muted, "Nothing was read yet.")])];
    };
    let query = Query::parse(&model.screen.filter);
    let mut entries: Vec<&CoverageEntry> = inventory.coverage.entries().iter().filter(|entry| query.matches(entry)).collect();
    // What is missing comes first: that is what one comes here for.
    entries.sort_by_key(|entry| (entry.state.is_current(), std::cmp::Reverse(entry.state)));
    let notes = inventory.diagnostics.len();
    let (upper, below) = if notes > 0 { area.top_percent(70) } else { (area, Area::default()) };
    let (one, list) = upper.bottom(9.min(upper.height * 2 / 5));
    let selected = entries.get(model.screen.list_at(0).at).map(|entry| explained(entry, usize::from(one.content().width)));
    // Where there is no room for it, what it means is said of the selected row only.
    let wide = list.width >= 100;
    let rest = if wide { list.content().width.saturating_sub(1 + 34 + 18 + 11 + 8 + 5) } else { 0 };
    let name = if wide { 34 } else { list.content().width.saturating_sub(1 + 18 + 11 + 8 + 5).min(34) };
    let mut pane = Pane::new(list, Line::plain("What was read"), Coverage { entries });
    pane.columns = vec![
        Column::left("", 1),
        Column::left("Kind", name),
        Column::left("Where", 18),
        Column::left("State", 11),
        Column::right("Objects", 8),
        Column::left(if wide { "What that means" } else { "" }, rest),
    ];
    let gaps = inventory.coverage.gaps().count();
    pane.corner = if gaps == 0 { Line::of(Role::Good, "everything was read") } else { Line::of(Role::Partial, format!("◐ {}", text::counted(gaps, "gap"))) };
    pane.empty = vec![Line::of(Role::Muted, "Nothing passes the filter; esc clears it.")];
    let mut panes = vec![pane, Pane::text(one, Line::plain("Why, and what to do"), selected.unwrap_or_default())];
    if notes > 0 {
        let columns = usize::from(below.content().width);
        let lines = inventory.diagnostics.iter().flat_map(|note| {
            let about = note.object.as_ref().map(|object| format!("{object}: ")).unwrap_or_default();
            Line::wrapped(Role::Text, &format!("{about}{}", note.message), columns)
        });
        panes.push(Pane::text(below, Line::plain("What else there is to say"), lines.collect()));
    }
    panes
}

/// Opens a kind's objects by searching for them.
pub(super) fn act(_model: &mut Model, action: Action) -> bool {
    action == Action::Open
}
