//! The first screen: where an attacker stands, what to cut first, the worst paths, the namespaces.

use std::sync::Arc;

use super::chokes::{cells, columns};
use super::parts::{counts, counts_in_columns, path_cells, path_columns};
use super::{Column, Lines, Pane, Route, RowKey, Rows, ScreenKind, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, NamespaceRow, OverviewAnswer, PathRow, Question};
use crate::app::model::Model;
use crate::app::source::Source;
use crate::app::text;
use crate::app::view::{Area, Line, bar, clock};
use crate::config::theme::Role;
use crate::model::{Inventory, Kind, Name, ObjectRef, Severity};

const CUTS: usize = 0;
const PATHS: usize = 1;
const NAMESPACES: usize = 2;
const POSTURE: usize = 3;

struct Cuts(Arc<OverviewAnswer>);

impl Rows for Cuts {
    fn len(&self) -> usize {
        self.0.chokes.rows.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.0.chokes.rows.get(at).map_or(RowKey::Line(at), |row| RowKey::Text(Name::new(&row.cut.description)))
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.0.chokes.rows.get(at).map(|row| row.cut.remove.clone())
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        self.0.chokes.rows.get(at).map(|row| cells(row, at, columns)).unwrap_or_default()
    }
}

struct Paths(Arc<OverviewAnswer>);

impl Paths {
    fn row(&self, at: usize) -> Option<&PathRow> {
        self.0.paths.get(at)
    }
}

impl Rows for Paths {
    fn len(&self) -> usize {
        self.0.paths.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.row(at).map_or(RowKey::Line(at), |row| RowKey::Text(Name::new(&row.sentence)))
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        self.row(at).map(|row| path_cells(row, columns)).unwrap_or_default()
    }
}

/// The namespaces, and whether there may be more to say of them than is known.
struct Namespaces(Arc<OverviewAnswer>, bool);

impl Rows for Namespaces {
    fn len(&self) -> usize {
        self.0.namespaces.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.0.namespaces.get(at).map_or(RowKey::Line(at), |row| RowKey::Text(row.name.clone()))
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.0.namespaces.get(at).map(|row| ObjectRef::cluster(Kind::Namespace, row.name.clone()))
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(row) = self.0.namespaces.get(at) else { return Vec::new() };
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        let worst = self.0.namespaces.first().map_or(1, |row| row.weight).max(1);
        // Nothing that was not read is shown as safe.
        let exposed = match row.exposed {
            0 if self.1 => Line::of(Role::Partial, "exposed ?"),
            0 => Line::of(Role::Muted, "exposed 0"),
            count => Line::of(Role::Entry, format!("exposed {count}")),
        };
        let admin = match row.admin {
            true => Line::of(Role::Bad, "● reaches admin"),
            false if self.1 => Line::of(Role::Partial, "?"),
            false => Line::of(Role::Muted, "·"),
        };
        vec![
            Line::of(Role::Strong, text::fit_name(&text::clean(&row.name), room(0))),
            bar(row.weight, worst, room(1)),
            counts_in_columns(row.counts),
            exposed,
            admin,
            worst_of(row),
        ]
    }
}

/// The worst finding of a namespace, and how bad it is.
fn worst_of(row: &NamespaceRow) -> Line {
    let Some(worst) = &row.worst else { return Line::new() };
    let name = text::clean(&worst.name).into_owned();
    Line::of(Role::Muted, format!("{:>4}  ", worst.score)).add(Role::Strong, text::fit_name(&name, 24)).pad(32).text(&worst.title)
}

/// Whether there may be more than is known.
fn is_partial(model: &Model) -> bool {
    model.inventory.as_ref().is_some_and(|inventory| inventory.coverage.gaps().next().is_some() || !inventory.cluster.limited_to.is_empty())
}

/// Whether not a single object could be read.
fn is_blank(inventory: &Inventory) -> bool {
    inventory.coverage.gaps().next().is_some() && Kind::collected().all(|kind| inventory.count(kind) == 0)
}

/// The sentence at the top.
pub(super) fn banner(model: &Model) -> Option<Line> {
    let Some(Answer::Overview(answer)) = &model.screen.main.answer else { return None };
    Some(headline(model, answer))
}

fn headline(model: &Model, answer: &OverviewAnswer) -> Line {
    let summary = &answer.summary;
    if model.inventory.as_ref().is_some_and(|inventory| is_blank(inventory)) {
        let doctor = model.keymap.shown(Action::Go).map(|key| format!("{key}doctor")).unwrap_or_default();
        let line = Line::of(Role::Bad, " Nothing of this cluster could be read").text(": nothing here is known to be safe.  ");
        return line.add(Role::Key, doctor).muted(" says why");
    }
    let partial = is_partial(model);
    let bad = |count: usize| match count {
        0 if partial => Role::Partial,
        0 => Role::Good,
        _ => Role::Bad,
    };
    let wide = model.size.0 >= 100;
    let least = |line: Line| if partial { line.add(Role::Partial, if model.size.0 >= 140 { "at least " } else { "≥ " }) } else { line };
    let line = if model.compromised.is_empty() {
        let what = if wide { text::counted(summary.starts, "exposed workload") } else { format!("{} exposed", text::count(summary.starts)) };
        least(Line::plain(if wide { " From the internet: " } else { " Internet: " })).add(bad(summary.starts), what)
    } else {
        Line::plain(" From what is ").add(Role::Compromised, "assumed compromised").text(": ").add(bad(summary.starts), text::counted(summary.starts, "start"))
    };
    let verb = if answer.to_admin == 1 { " reaches" } else { " reach" };
    let line = least(line.add(Role::Rail, " → ")).add(bad(answer.to_admin), text::count(answer.to_admin)).text(verb).text(" cluster-admin");
    let targets = format!("{} of {}", answer.targets.0, answer.targets.1);
    let what = if wide { " goals and crown jewels in reach" } else { " goals and jewels" };
    least(line.add(Role::Rail, " → ")).add(bad(answer.targets.0), targets).text(what)
}

/// What a watched cluster has become since it was first read.
fn since(model: &Model) -> Option<Line> {
    let (time, _) = model.baseline.as_ref().filter(|_| matches!(model.source, Source::Live(_)))?;
    let (new, gone) = model.news.as_ref().map_or((0, 0), |(_, news)| (news.new.iter().sum(), news.gone));
    let line = Line::of(Role::Muted, format!("since {}Z", clock(time.unix).get(..5).unwrap_or_default())).pad(15);
    let line = line.add(if new > 0 { Role::Added } else { Role::Text }, format!("+{}", text::count(new))).text(" ");
    let line = line.add(if gone > 0 { Role::Removed } else { Role::Text }, format!("−{}", text::count(gone))).muted(" findings ");
    Some(line.add(Role::Key, model.keymap.shown(Action::Show(ScreenKind::Drift)).unwrap_or_default()))
}

fn posture(model: &Model, answer: &OverviewAnswer, columns: usize) -> Vec<Line> {
    let summary = &answer.summary;
    let by = |severity: Severity| summary.of(severity);
    let found = Severity::ALL.map(by);
    let mut lines = vec![counts(found).fit(columns)];
    // Nothing that was not judged is good news.
    let unsure = is_partial(model) || summary.not_evaluated > 0;
    if found.iter().all(|count| *count == 0) {
        let role = if unsure { Role::Unknown } else { Role::Good };
        lines = vec![Line::of(role, "no check failed").muted(if unsure { " of those that were made" } else { "" }).fit(columns)];
    }
    lines.extend(since(model));
    if let Some(rate) = summary.pass_rate() {
        let checks = summary.passed + summary.failed;
        lines.push(
            Line::of(Role::Muted, "pass rate      ")
                .text(format!("{}.{} %", rate / 10, rate % 10))
                .muted(format!(" of {}", text::counted(checks as usize, "check"))),
        );
    }
    let coverage = model.inventory.as_ref().map(|inventory| &inventory.coverage);
    let unread = coverage.map_or(0, |coverage| coverage.unread().len());
    // What was never asked for is no gap of what was read, but nothing can be judged by it either.
    let unasked = coverage.map_or(0, |coverage| coverage.missing(&Kind::collected().collect::<Vec<_>>()).len());
    let mut line = Line::of(Role::Muted, "not evaluated  ")
        .add(if summary.not_evaluated > 0 { Role::Partial } else { Role::Text }, text::count(summary.not_evaluated as usize));
    match &answer.unsure {
        _ if unread > 0 => line = line.muted(format!(" (why: {} unread)", text::counted(unread, "kind"))),
        _ if unasked > 0 => line = line.muted(format!(" ({} never read)", text::counted(unasked, "kind"))),
        Some(reason) => line = line.muted(format!(" ({reason})")),
        None => {}
    }
    lines.push(line.fit(columns));
    let least = if is_partial(model) { "≥ " } else { "" };
    lines.push(Line::of(Role::Muted, "exposed        ").add(Role::Partial, least).text(text::counted(summary.exposed, "workload")));
    lines.push(Line::of(Role::Muted, "open paths     ").add(Role::Partial, least).text(text::count(summary.paths)));
    if let Some(inventory) = &model.inventory {
        // What was not wholly read may be more.
        let size = |kind: Kind, word: &str| {
            let least = if inventory.coverage.state(kind).is_whole() { "" } else { "≥ " };
            format!("{least}{}", text::counted(inventory.count(kind), word))
        };
        lines.push(Line::of(Role::Muted, "size           ").text(size(Kind::Pod, "pod")));
        let places = format!("{}, {}", size(Kind::Namespace, "namespace"), size(Kind::Node, "node"));
        lines.push(Line::of(Role::Muted, "               ").text(places));
    }
    lines
}

/// What the cuts do together.
fn together(answer: &OverviewAnswer) -> Option<Line> {
    let points = &answer.chokes.points;
    let closed = points.total - points.remaining;
    let count = points.combination.len();
    (count > 1).then(|| {
        let all = if points.remaining == 0 { "all ".to_owned() } else { String::new() };
        let line = Line::of(Role::Muted, format!("{count} changes together close {all}")).add(Role::Good, text::count(closed));
        if points.remaining > 0 {
            line.muted(format!(" of {}", text::count(points.total)))
        } else {
            line.muted(if points.minimal { "; nothing smaller does" } else { "" })
        }
    })
}

/// The panes: cuts, paths, namespaces, and counts.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(Answer::Overview(answer)) = &model.screen.main.answer else {
        return vec![waiting::pane(model, area, "Overview")];
    };
    let wide = area.width >= 100;
    let room = usize::from(area.height);
    // What stands beside the cuts has a height of its own.
    let shortest = if wide && room >= 30 { 9 } else { 7 };
    let cuts_height = (answer.chokes.rows.len() + 5).clamp(shortest, (room * 3 / 10).max(shortest)) as u16;
    let (top, rest) = area.top(cuts_height.min(area.height / 2));
    let (cuts, counts_area) = if wide { top.left(top.width.saturating_sub(45)) } else { (top, Area::default()) };
    let spare = room >= 26;
    let (paths, namespaces) = if spare { rest.top_percent(52) } else { (rest, Area::default()) };
    // What does not fit is a pane of its own when it has the keys.
    let (paths, namespaces) = if !spare && model.screen.focus == NAMESPACES { (namespaces, paths) } else { (paths, namespaces) };
    let (namespaces, counts_area) =
        if !wide && model.screen.focus == POSTURE { (Area::default(), if spare { namespaces } else { paths }) } else { (namespaces, counts_area) };
    let paths = if !wide && !spare && model.screen.focus == POSTURE { Area::default() } else { paths };

    let mut first = Pane::new(cuts, Line::of(Role::Title, "Cut first"), Cuts(Arc::clone(answer)));
    first.columns = columns(cuts.content().width);
    first.corner = together(answer).unwrap_or_default();
    let bare = model.inventory.as_ref().is_some_and(|inventory| inventory.pods.is_empty());
    first.empty = if bare {
        waiting::empty(model, &["Nothing runs here: no pod was read, so there is nothing to cut."])
    } else {
        waiting::no_start(model, answer.summary.starts, "No path from a start to a goal is known: there is nothing to cut.")
    };
    if bare {
        let key = |action| model.keymap.shown(action).unwrap_or_default();
        let clusters = Line::of(Role::Key, key(Action::Show(ScreenKind::Clusters))).muted(" other clusters, recordings, the demo");
        first.empty.push(clusters);
        first.empty.push(Line::of(Role::Key, format!("{}doctor", key(Action::Go))).muted(" says what was read"));
    }

    let mut second = Pane::new(paths, Line::of(Role::Title, "Worst paths"), Paths(Arc::clone(answer)));
    second.columns = path_columns(paths.content().width);
    second.empty = waiting::empty(model, &["No path from a start to a goal or crown jewel is known."]);

    let mut third =
        Pane::new(namespaces, Line::of(Role::Title, "Namespaces").muted("  findings, exposure, reach"), Namespaces(Arc::clone(answer), is_partial(model)));
    let inside = namespaces.content().width;
    let name = (inside / 5).clamp(10, 28);
    // A bar says nothing that the counts do not: it goes first.
    let bar = inside.saturating_sub(name + 30 + 10 + 15 + 5).min(24);
    let rest = inside.saturating_sub(name + bar + 30 + 10 + 15 + 5);
    // Where there is room for the worst of it, the columns need names.
    let wide = rest >= 60;
    let titled = |title, width| Column::left(if wide { title } else { "" }, width);
    third.columns = vec![
        titled("Namespace", name),
        Column::left("", bar),
        titled("Findings", 30),
        titled("Exposed", 10),
        titled("Reach", 15),
        titled("Risk  The worst of it", if wide { rest } else { 0 }),
    ];
    third.empty = waiting::empty(model, &["No namespace was read."]);
    let mut last = Pane::text(counts_area, Line::of(Role::Title, "Posture"), Vec::new());
    last.rows = Box::new(Lines(posture(model, answer, usize::from(counts_area.content().width))));
    vec![first, second, third, last]
}

/// What the screen asks.
pub(super) const fn question(certain: bool) -> Question {
    Question::Overview(certain)
}

/// Whether what has the keys leads somewhere by itself; namespaces have pages as all objects do.
pub(super) fn opens(model: &Model, focus: usize) -> bool {
    let Some(Answer::Overview(answer)) = &model.screen.main.answer else { return false };
    match focus {
        CUTS => !answer.chokes.rows.is_empty(),
        PATHS => !answer.paths.is_empty(),
        _ => focus == POSTURE,
    }
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action) -> bool {
    let Some(Answer::Overview(answer)) = &model.screen.main.answer else { return false };
    let at = model.screen.list_at(model.screen.focus).at;
    match (action, model.screen.focus) {
        _ if !opens(model, model.screen.focus) => false,
        (Action::Open, CUTS) => {
            let cut = answer.chokes.rows.get(at).map(|row| RowKey::Text(Name::new(&row.cut.description)));
            model.visit(Route::Whole(ScreenKind::Chokes));
            model.screen.list(0).key = cut;
            true
        }
        (Action::Open, PATHS) => {
            let path = answer.paths.get(at).map(|row| RowKey::Text(Name::new(&row.sentence)));
            model.visit(Route::Whole(ScreenKind::Paths));
            // The list of paths is the second pane there.
            model.screen.list(1).key = path;
            true
        }
        (Action::Open, POSTURE) => {
            model.show(ScreenKind::Findings);
            true
        }
        _ => false,
    }
}

/// The selected cut, where the list of cuts has the keys.
pub(in crate::app) fn selected_cut(model: &Model) -> Option<&crate::app::ask::CutRow> {
    let Some(Answer::Overview(answer)) = &model.screen.main.answer else { return None };
    answer.chokes.rows.get(model.screen.list_at(CUTS).at).filter(|_| model.screen.focus == CUTS)
}
