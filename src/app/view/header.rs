//! The first line and the tabs.

use super::{Header, Line, Tab, age};
use crate::app::actions::Action;
use crate::app::ask::{Purpose, place_word};
use crate::app::model::Model;
use crate::app::msg::Badge;
use crate::app::screens::{Route, ScreenKind};
use crate::app::source::Feed;
use crate::app::text;
use crate::app::view::Layout;
use crate::config::theme::Role;
use crate::model::Name;

/// Where one is, as words: the cluster, the screen, what it is about, the filter.
pub fn crumbs(model: &Model) -> Vec<String> {
    let mut crumbs = vec![model.cluster()];
    match &model.screen.route {
        Route::Between(from, to) => crumbs.extend(["network".to_owned(), format!("{} → {}", place_word(from), place_word(to))]),
        Route::About(ScreenKind::Object, object) => crumbs.push(object.to_string()),
        Route::Right(asked) => crumbs.extend([asked.object.to_string(), "access matrix".to_owned(), crate::app::screens::crumb(asked)]),
        Route::Fix(id, object) => crumbs.extend([object.to_string(), format!("fix {}", fixed(model, id))]),
        Route::About(kind @ ScreenKind::Access, object) if model.screen.aim.is_some() => {
            let against = model.screen.aim.as_ref().map(|other| format!("against {other}"));
            crumbs.extend([object.to_string(), kind.title().to_lowercase()].into_iter().chain(against));
        }
        Route::About(kind, object) => crumbs.extend([object.to_string(), kind.title().to_lowercase()]),
        Route::Whole(kind) => crumbs.push(kind.title().to_lowercase()),
    }
    if !model.screen.filter.trim().is_empty() {
        crumbs.push(format!("/{}", model.screen.filter.trim()));
    }
    crumbs
}

/// What a fix is for: the rule, while the finding is known.
fn fixed(model: &Model, id: &Name) -> String {
    let rule = model.analysis.as_ref().and_then(|analysis| analysis.finding(id)).map(|finding| finding.rule.clone());
    rule.or_else(|| model.books.get(&Purpose::Fix(id.clone())).and_then(|book| book.written.rule.clone()))
        .map_or_else(|| id.to_string(), |rule| rule.to_string())
}

pub(super) fn header(model: &Model, layout: &Layout) -> Header {
    let badges = badges(model);
    let taken: usize = badges.iter().map(|(_, line)| line.width() + 2).sum();
    let names = crumbs(model);
    let last = names.len() - 1;
    let room = usize::from(layout.header.width).saturating_sub(taken + 2 + 3 * last);
    let widths: usize = names.iter().map(|name| text::width(&text::clean(name))).sum();
    let crumbs = names.iter().enumerate().map(|(at, name)| {
        let name = text::clean(name);
        // All crumbs shrink alike when there is no room; the last, where one is, keeps the most.
        let share = if widths <= room { text::width(&name) } else { (room / (last + 2)).max(3) * (1 + usize::from(at == last)) };
        let role = if at == last { Role::Crumb } else { Role::Header };
        Line::of(role, text::fit_name(&name, share))
    });
    Header { area: layout.header, crumbs: crumbs.collect(), badges }
}

fn badges(model: &Model) -> Vec<(Badge, Line)> {
    let mut badges = Vec::new();
    if !model.compromised.is_empty() {
        badges.push((Badge::Compromised, Line::of(Role::Compromised, format!("☠ {} assumed compromised", model.compromised.len()))));
    }
    if !model.trials.is_empty() {
        badges.push((Badge::WhatIf, Line::of(Role::WhatIf, format!("△ what-if: {}", text::counted(model.trials.len(), "change")))));
    }
    if model.certain {
        badges.push((Badge::Certain, Line::of(Role::Warning, "certain edges only")));
    }
    if model.settings.include_system {
        badges.push((Badge::System, Line::of(Role::Warning, "+ Kubernetes' own")));
    }
    badges.push((Badge::Feed, feed(model)));
    if model.is_production() {
        badges.push((Badge::ReadOnly, Line::of(Role::Warning, "PRODUCTION")));
    }
    badges.push((Badge::ReadOnly, Line::of(Role::ReadOnly, "READ-ONLY")));
    let gaps = model.inventory.as_ref().map_or(0, |inventory| inventory.coverage.unread().len());
    let limits = model.inventory.as_ref().map_or(&[][..], |inventory| &inventory.cluster.limited_to);
    if !limits.is_empty() {
        let names = if let [one] = limits { text::clean(one).into_owned() } else { text::counted(limits.len(), "namespace") };
        badges.push((Badge::Partial, Line::of(Role::Partial, format!("◐ only {names}"))));
    }
    if gaps > 0 {
        badges.push((Badge::Partial, Line::of(Role::Partial, format!("◐ {} unread", text::counted(gaps, "kind")))));
    }
    badges
}

/// How fresh the data is.
fn feed(model: &Model) -> Line {
    if let Some(since) = model.frozen {
        let waiting = if model.waiting.is_some() { ", newer data waits" } else { "" };
        return Line::of(Role::Frozen, format!("❚❚ frozen {}Z{waiting}", super::clock(since.unix)));
    }
    match &model.feed {
        _ if model.is_behind() && model.time.ms >= model.wanted_since + 1_000 => {
            Line::of(Role::Stale, format!("◌ {} behind", age(model.time.ms - model.wanted_since)))
        }
        Feed::Loading { kinds, since } => {
            let (done, all) = (kinds.iter().filter(|kind| kind.state.is_some()).count(), kinds.len());
            let waited = age(model.time.ms.saturating_sub(*since));
            let label = if all == 0 { format!("◌ reading {waited}") } else { format!("◌ connecting {done}/{all} kinds {waited}") };
            Line::of(Role::Stale, label.trim_end())
        }
        Feed::Live => Line::of(Role::Live, "● live"),
        // In steps of ten seconds: nobody needs to see it tick.
        Feed::Stale(since) => {
            let seconds = (model.time.unix - since.0).max(0) as u64 / 10 * 10;
            Line::of(Role::Stale, format!("● stale {}", age(seconds * 1000)).trim_end())
        }
        Feed::Stopped => Line::of(Role::Stale, "◌ stopped"),
        Feed::Recorded(Some(time)) => Line::of(Role::Recording, format!("▣ recording {}", super::date(time.0))),
        Feed::Recorded(None) => Line::of(Role::Recording, "▣ recording"),
        Feed::Fixed => Line::of(Role::Recording, "▣ manifests"),
        Feed::Demo => Line::of(Role::Recording, "▣ demo"),
        Feed::Failed(_) => Line::of(Role::Bad, "✕ not connected"),
    }
}

pub(super) fn tabs(model: &Model) -> Vec<Tab> {
    // The matrix is another look at access.
    let shown = Some(model.screen.route.kind()).filter(|kind| *kind != ScreenKind::Matrix).unwrap_or(ScreenKind::Access);
    ScreenKind::TABS
        .iter()
        .map(|screen| {
            let role = if *screen == shown { Role::TabActive } else { Role::Tab };
            let key = model.keymap.shown(Action::Show(*screen)).unwrap_or_default();
            Tab { screen: *screen, line: Line::of(Role::Key, key).add(Role::Tab, " ").add(role, screen.title()) }
        })
        .collect()
}

/// The line about the first steps.
pub(super) fn welcome(model: &Model, width: u16) -> Line {
    let contexts = model.clusters.iter().filter(|choice| choice.what == "context").count();
    let found = if contexts == 0 { String::new() } else { format!(" ({} in your kubeconfig)", text::count(contexts)) };
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    let begin = Line::of(Role::Accent, " This is a made-up company.").text("  ").add(Role::Key, key(Action::Tour)).text(" guided tour");
    let end = Line::new().text(" · ").add(Role::Key, key(Action::Back)).text(" puts this line away");
    let middle = Line::new().text(" · your clusters: ").add(Role::Code, "ravelin --context NAME").text(found);
    if begin.width() + middle.width() + end.width() <= usize::from(width) { begin.join(middle).join(end) } else { begin.join(end) }
}
