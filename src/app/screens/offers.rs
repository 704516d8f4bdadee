//! The keys that the footer names: those that do something here and now, the most useful first.

use super::{Pane, Route, ScreenKind, shared};
use crate::app::actions::Action;
use crate::app::model::Model;
use crate::app::source::Feed;
use crate::model::{Kind, ObjectRef};

/// The keys that the footer names.
pub fn hints(model: &Model, panes: &[Pane<'_>]) -> Vec<Action> {
    let here = Here { model, panes, object: super::chosen(model, panes) };
    candidates(model).into_iter().filter(|action| here.offers(*action)).collect()
}

/// Whether a filter finds something on this screen.
pub fn filters(model: &Model, panes: &[Pane<'_>]) -> bool {
    let rows = || panes.iter().any(|pane| pane.selectable && !pane.rows.is_empty());
    model.screen.route.is_filtered() && (!model.screen.filter.is_empty() || rows())
}

/// What one may want on the screen, the most useful first.
fn candidates(model: &Model) -> Vec<Action> {
    let kind = model.screen.route.kind();
    let own: &[Action] = match kind {
        _ if waits(model) => &[],
        ScreenKind::Overview => &[Action::Open, Action::WhatIf, Action::NextPane, Action::Tour, Action::Save],
        ScreenKind::Findings => &[
            Action::Open,
            Action::Runbook,
            Action::Blast,
            Action::Paths,
            Action::Order,
            Action::Evidence,
            Action::Copy,
            Action::Mark,
            Action::NextPane,
            Action::System,
        ],
        ScreenKind::Object => &[
            Action::Open,
            Action::WhatIf,
            Action::Mark,
            Action::Blast,
            Action::Paths,
            Action::Access,
            Action::Runbook,
            Action::Chokes,
            Action::Evidence,
            Action::LeastPrivilege,
            Action::Network,
        ],
        ScreenKind::Paths => &[
            Action::Open,
            Action::Next,
            Action::Previous,
            Action::Chokes,
            Action::Alternatives,
            Action::Remove,
            Action::Order,
            Action::CopyProof,
            Action::Certain,
        ],
        ScreenKind::Blast => &[Action::Open, Action::Paths, Action::Chokes, Action::Certain, Action::Runbook, Action::Save],
        ScreenKind::Chokes => &[Action::Open, Action::WhatIf, Action::Runbook, Action::Paths, Action::Save],
        ScreenKind::Runbook => &[Action::Copy, Action::Tick, Action::WhatIf, Action::Save, Action::CopyProof, Action::Next, Action::Rewrite, Action::Open],
        ScreenKind::Least => &[Action::Save, Action::Reach, Action::WhatIf, Action::Access, Action::NextPane],
        ScreenKind::Changes => &[Action::Open, Action::Remove, Action::Undo, Action::Chokes, Action::Save],
        ScreenKind::Drills | ScreenKind::Briefing => return drills(model),
        ScreenKind::Access => &[
            Action::Open,
            Action::NextPane,
            Action::WhatIf,
            Action::Matrix,
            Action::Difference,
            Action::LeastPrivilege,
            Action::CopyProof,
            Action::Evidence,
            Action::Save,
        ],
        ScreenKind::Matrix => {
            &[Action::Open, Action::NextPane, Action::Order, Action::Matrix, Action::WhatIf, Action::Access, Action::CopyProof, Action::Copy, Action::Save]
        }
        ScreenKind::Network => &[Action::Open, Action::Copy, Action::CopyProof, Action::Blast, Action::Paths, Action::Evidence, Action::Save],
        ScreenKind::Clusters => &[Action::Open],
        ScreenKind::Messages | ScreenKind::Log => &[Action::Copy, Action::Save],
        ScreenKind::Doctor => &[Action::Copy, Action::CopyProof, Action::Save],
        ScreenKind::Drift | ScreenKind::Compliance | ScreenKind::Evidence => &[Action::Open, Action::Copy, Action::Save],
    };
    with_way_out(own)
}

/// Whether there is nothing yet but what is waited for.
fn waits(model: &Model) -> bool {
    let kind = model.screen.route.kind();
    model.analysis.is_none() && !matches!(kind, ScreenKind::Clusters | ScreenKind::Doctor | ScreenKind::Messages | ScreenKind::Log)
}

fn drills(model: &Model) -> Vec<Action> {
    let own = super::drills::hints(model);
    with_way_out(&[&[Action::Open], own.as_slice()].concat())
}

fn with_way_out(own: &[Action]) -> Vec<Action> {
    let mut all = own.to_vec();
    all.extend([Action::NextPane, Action::Back, Action::Quit].into_iter().filter(|action| !own.contains(action)));
    all
}

/// What is on the screen.
struct Here<'a> {
    model: &'a Model,
    panes: &'a [Pane<'a>],
    /// The object that is selected, or that the screen is about.
    object: Option<ObjectRef>,
}

impl Here<'_> {
    /// Whether an action does something.
    fn offers(&self, action: Action) -> bool {
        let model = self.model;
        let kind = model.screen.route.kind();
        match action {
            Action::Open => self.opens(),
            Action::Back => self.goes_back(),
            Action::NextPane if kind == ScreenKind::Matrix && super::access::matrix::turns(model) => true,
            Action::NextPane => self.panes.iter().filter(|pane| !pane.still).count() > 1,
            Action::Alternatives => super::paths::hop(model).is_some_and(|hop| hop.alternatives > 0),
            Action::Previous | Action::Next => match kind {
                ScreenKind::Paths => super::paths::has_neighbour(model, action),
                _ => self.has_rows(0),
            },
            Action::Order if kind == ScreenKind::Matrix => super::access::matrix::has_choice(model),
            Action::Order => kind == ScreenKind::Findings || model.screen.route.object().is_some(),
            Action::LeastPrivilege => super::access::comparable(model, self.object.as_ref()).is_some_and(|subject| self.is_elsewhere(action, &subject)),
            Action::WhatIf | Action::Reach if kind == ScreenKind::Least => super::least::offers(model, action),
            Action::Difference => super::access::comparable(model, self.object.as_ref()).is_some(),
            Action::WhatIf if matches!(kind, ScreenKind::Access | ScreenKind::Object) => super::access::has_bindings(model, self.object.as_ref()),
            Action::WhatIf if kind == ScreenKind::Matrix => !super::access::matrix::bindings(model).is_empty(),
            Action::Undo => !model.trials.is_empty(),
            Action::Certain | Action::Chokes | Action::System => model.analysis.is_some(),
            Action::Save => model.screen.main.answer.is_some() || !matches!(kind, ScreenKind::Overview | ScreenKind::Evidence | ScreenKind::Drift),
            Action::WhatIf | Action::Tick | Action::Rewrite | Action::Copy | Action::CopyProof if kind == ScreenKind::Runbook => {
                super::runbook::offers(model, action)
            }
            Action::Copy | Action::CopyProof if kind == ScreenKind::Network && super::network::has_two_places(model) => super::network::copies(model, action),
            Action::Copy | Action::CopyProof if kind == ScreenKind::Matrix => super::access::matrix::copies(model),
            Action::Copy | Action::CopyProof if matches!(kind, ScreenKind::Doctor | ScreenKind::Messages | ScreenKind::Log) => self.has_rows(0),
            Action::CopyProof => self.object.as_ref().is_some_and(|object| shared::command(model, object).is_some()),
            Action::Remove => self.object.as_ref().is_some_and(|object| shared::removed(model, object).is_some()),
            Action::Runbook => self.object.as_ref().is_some_and(|object| super::runbook::may_open(model, object) && self.is_elsewhere(action, object)),
            Action::Blast | Action::Paths | Action::Access | Action::Network | Action::Evidence | Action::Mark | Action::Copy => {
                self.object.as_ref().is_some_and(|object| self.is_elsewhere(action, object))
            }
            _ => true,
        }
    }

    /// Whether the screen that an action shows is another one.
    fn is_elsewhere(&self, action: Action, object: &ObjectRef) -> bool {
        let to = match action {
            Action::Blast => ScreenKind::Blast,
            Action::Paths => ScreenKind::Paths,
            Action::Access => ScreenKind::Access,
            Action::Network => ScreenKind::Network,
            Action::Runbook => ScreenKind::Runbook,
            Action::LeastPrivilege => ScreenKind::Least,
            _ => return true,
        };
        !matches!(&self.model.screen.route, Route::About(kind, about) if *kind == to && about == object)
    }

    /// Whether there is somewhere to go back to, or something to put away.
    fn goes_back(&self) -> bool {
        let model = self.model;
        let loading = matches!(model.feed, Feed::Loading { .. }) && (model.inventory.is_none() || model.partial);
        loading || model.welcome || !model.screen.filter.is_empty() || !model.back.is_empty()
    }

    /// Whether a row of a pane is selected.
    fn has_rows(&self, pane: usize) -> bool {
        let at = self.model.screen.list_at(pane).at;
        self.panes.get(pane).is_some_and(|pane| pane.selectable && at < pane.rows.len() && pane.rows.selectable(at))
    }

    /// Whether the selected object has a page that is not shown already.
    fn has_page(&self) -> bool {
        let shown = |object: &ObjectRef| matches!(&self.model.screen.route, Route::About(ScreenKind::Object, about) if about == object);
        self.object.as_ref().is_some_and(|object| object.kind != Kind::Internet && !shown(object))
    }

    /// Whether there is more to see of what is selected.
    fn opens(&self) -> bool {
        let model = self.model;
        let focus = model.screen.focus;
        match model.screen.route.kind() {
            ScreenKind::Doctor | ScreenKind::Messages | ScreenKind::Log | ScreenKind::Least => false,
            ScreenKind::Clusters | ScreenKind::Compliance => self.has_rows(focus),
            ScreenKind::Overview => super::overview::opens(model, focus) || self.has_page(),
            ScreenKind::Findings | ScreenKind::Access | ScreenKind::Object => focus == 0 && self.has_rows(0) || self.has_page(),
            ScreenKind::Paths => super::paths::selected(model).is_some(),
            ScreenKind::Blast => focus == 0 && super::blast::opens(model) || super::of_row(model, self.panes).is_some() && self.has_page(),
            ScreenKind::Matrix => super::access::matrix::opens(model).unwrap_or_else(|| self.has_page()),
            ScreenKind::Network => super::network::opens(model).unwrap_or_else(|| self.has_page()),
            ScreenKind::Drills | ScreenKind::Briefing => super::drills::opens(model),
            ScreenKind::Runbook => self.panes.len() > 1,
            ScreenKind::Changes => focus == 1 && self.has_rows(1) || self.has_page(),
            ScreenKind::Chokes | ScreenKind::Drift | ScreenKind::Evidence => self.has_page(),
        }
    }
}
