//! One object in the network: what it can talk to and what can talk to it, or what it does to connections.

use std::sync::Arc;

use super::{explain, mark};
use crate::app::actions::Action;
use crate::app::ask::{AboutAnswer, Answer, NetworkAnswer, NetworkQuestion, Peer, PeerGroup, Peers, place_word};
use crate::app::model::Model;
use crate::app::screens::{Column, Entry, Pane, RowKey, Rows, waiting};
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef};
use crate::network::place::Place;

/// What the screen asks.
pub(super) fn question(model: &Model, object: &ObjectRef) -> NetworkQuestion {
    let toggled = model.screen.open.iter().filter_map(|key| match key {
        RowKey::Group(name) => Some(name.clone()),
        _ => None,
    });
    NetworkQuestion::About { object: object.clone(), filter: model.screen.filter.trim().to_owned(), toggled: toggled.collect() }
}

fn answer(model: &Model) -> Option<&Arc<AboutAnswer>> {
    match &model.screen.main.answer {
        Some(Answer::Network(NetworkAnswer::About(answer))) => Some(answer),
        _ => None,
    }
}

/// A row of the list, by places.
#[derive(Clone, Copy)]
enum Row {
    Group(usize),
    Peer(usize, usize),
}

struct List {
    answer: Arc<AboutAnswer>,
    side: usize,
    rows: Vec<Row>,
}

impl List {
    fn new(answer: &Arc<AboutAnswer>, side: usize) -> Self {
        let mut rows = Vec::new();
        for (at, group) in answer.sides[side].groups.iter().enumerate() {
            if !group.namespace.is_empty() {
                rows.push(Row::Group(at));
            }
            rows.extend((0..group.peers.len()).filter(|_| group.unfolded).map(|peer| Row::Peer(at, peer)));
        }
        Self { answer: Arc::clone(answer), side, rows }
    }

    fn peers(&self) -> &Peers {
        &self.answer.sides[self.side]
    }

    fn row(&self, at: usize) -> Option<(&PeerGroup, Option<&Peer>)> {
        match *self.rows.get(at)? {
            Row::Group(group) => self.peers().groups.get(group).map(|group| (group, None)),
            Row::Peer(group, peer) => self.peers().groups.get(group).map(|group| (group, group.peers.get(peer))),
        }
    }
}

impl Rows for List {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn key(&self, at: usize) -> RowKey {
        match self.row(at) {
            Some((_, Some(Peer { place: Place::Object(object), .. }))) => RowKey::Object(object.clone()),
            Some((_, Some(peer))) => RowKey::Text(Name::new(peer.place.to_string().as_str())),
            Some((group, None)) => RowKey::Group(group.namespace.clone()),
            None => RowKey::Line(at),
        }
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        let (group, peer) = self.row(at)?;
        match peer {
            Some(peer) => peer.place.object(),
            None => Place::Namespace(group.namespace.clone()).object(),
        }
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        match self.row(at) {
            Some((group, None)) => {
                let fold = if group.unfolded { "▾ " } else { "▸ " };
                let name = Line::of(Role::Rail, fold).add(Role::Strong, text::fit_name(&text::clean(&group.namespace), room(0).saturating_sub(2)));
                let (role, glyph) = mark(group.openness());
                let (open, unsettled) = (group.open(), group.peers.len() - group.open());
                let unsure = if unsettled > 0 { format!("{} unknown", text::count(unsettled)) } else { String::new() };
                let count = Line::of(role, glyph).muted(format!(" {} of {} open", text::count(open), text::count(group.total)));
                vec![name, count, Line::of(Role::Unknown, unsure)]
            }
            Some((group, Some(peer))) => {
                let (role, glyph) = mark(peer.openness);
                let indent = if group.namespace.is_empty() { "" } else { "  " };
                let name = match &peer.place {
                    Place::Object(object) => format!("{} {}", crate::app::ask::kind_word(object.kind), object.name),
                    other => place_word(other),
                };
                let name = text::fit_name(&text::clean(&name), room(0).saturating_sub(indent.len() + 2)).into_owned();
                let ports = if peer.ports.is_empty() { peer.openness.word() } else { &peer.ports };
                vec![Line::plain(indent).add(role, glyph).text(" ").text(name), Line::plain(ports), Line::of(Role::Muted, &peer.decided)]
            }
            None => Vec::new(),
        }
    }
}

/// The connection that is selected.
pub(super) fn selected(model: &Model) -> Option<(Place, Place)> {
    let answer = answer(model)?;
    let own = answer.place.clone()?;
    let side = model.screen.focus.min(1);
    let list = List::new(answer, side);
    let (_, peer) = list.row(model.screen.list_at(side).at)?;
    let other = peer?.place.clone();
    Some(if side == 0 { (own, other) } else { (other, own) })
}

/// Whether the list that has the keys has rows.
pub(super) fn has_rows(model: &Model) -> bool {
    answer(model).is_some_and(|answer| answer.place.is_some() && !List::new(answer, model.screen.focus.min(1)).rows.is_empty())
}

/// Folds or unfolds the selected namespace; whether one is selected.
pub(super) fn fold(model: &mut Model, action: Action) -> bool {
    let Some(answer) = answer(model) else { return false };
    let side = model.screen.focus.min(1);
    let list = List::new(answer, side);
    let Some((group, None)) = list.row(model.screen.list_at(side).at) else { return false };
    let wanted = match action {
        Action::Open => !group.unfolded,
        Action::Right => true,
        _ => false,
    };
    if wanted != group.unfolded {
        let key = RowKey::Group(group.namespace.clone());
        if !model.screen.open.remove(&key) {
            model.screen.open.insert(key);
        }
    }
    true
}

/// The panes.
pub(super) fn panes<'a>(model: &'a Model, area: Area, answer: &'a Arc<AboutAnswer>) -> Vec<Pane<'a>> {
    let Some(own) = &answer.place else { return vec![remarks(answer, area)] };
    let wide = area.width >= super::WIDE;
    let (lists, side) = if wide { area.left(area.width - area.width * 34 / 100) } else { (area, Area::default()) };
    let (first, second) = if area.width >= 120 { lists.left_percent(50) } else { lists.top_percent(50) };
    let word = place_word(own);
    let mut panes = vec![list(model, answer, 0, first, Line::of(Role::Title, &word).muted(" can talk to"))];
    panes.push(list(model, answer, 1, second, Line::of(Role::Muted, "can talk to ").add(Role::Title, &word)));
    if !side.is_empty() {
        panes.push(explain::side(model, side));
    }
    panes
}

fn list<'a>(model: &Model, answer: &Arc<AboutAnswer>, side: usize, area: Area, title: Line) -> Pane<'a> {
    let rows = List::new(answer, side);
    let peers = &answer.sides[side];
    let mut corner = Line::of(Role::Strong, text::count(peers.open)).muted(format!(" of {} open", text::count(peers.total)));
    if peers.unsettled > 0 {
        corner = corner.add(Role::Unknown, format!(", {} unknown", text::count(peers.unsettled)));
    }
    let inside = area.content().width;
    let name = (inside * 42 / 100).clamp(14, 44);
    let ports = (inside * 30 / 100).clamp(10, 30);
    let mut pane = Pane::new(area, title, rows);
    pane.corner = corner;
    pane.columns = vec![Column::left("Who", name), Column::left("Ports", ports), Column::left("Admitted by", inside.saturating_sub(name + ports + 2))];
    pane.head = answer.limits.iter().map(|limit| Line::of(Role::Partial, format!("◐ {limit}")).fit(usize::from(inside))).collect();
    pane.empty = waiting::empty(model, &["Nobody: policies close every way."]);
    pane
}

fn remarks<'a>(answer: &AboutAnswer, area: Area) -> Pane<'a> {
    let columns = usize::from(area.content().width);
    let mut entries = Vec::new();
    for (at, remark) in answer.remarks.iter().enumerate() {
        let indent = " ".repeat(remark.indent);
        if let Some(object) = &remark.object {
            let line = Line::plain(&indent).add(remark.role, &remark.text).fit(columns);
            entries.push(Entry { line, key: Some(RowKey::Text(Name::from(format!("{at} {object}")))), object: Some(object.clone()) });
            continue;
        }
        let lines = Line::wrapped(remark.role, &remark.text, columns.saturating_sub(remark.indent));
        entries.extend(lines.into_iter().map(|line| Entry::note(Line::plain(&indent).join(line))));
    }
    entries.extend(answer.limits.iter().map(|limit| Entry::note(Line::of(Role::Partial, format!("◐ {limit}")).fit(columns))));
    let title = Line::of(Role::Kind, answer.object.kind.title()).text(" ").add(Role::Title, answer.object.path()).muted("  in the network");
    explain::pane(area, title, entries)
}
