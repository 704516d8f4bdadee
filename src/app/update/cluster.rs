//! What is read of a cluster comes in.

use std::sync::Arc;

use super::{analyse, palette};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::{ClusterMsg, Level};
use crate::app::play;
use crate::app::screens::{self, ScreenKind, Slot};
use crate::app::search::Index;
use crate::app::source::{Feed, Source};
use crate::app::text;
use crate::model::{Inventory, SourceKind};

/// Begins to read something else; what is on the screen stays until it is there.
pub(in crate::app) fn load(model: &mut Model, source: Source, effects: &mut Vec<Effect>) {
    model.epoch += 1;
    if model.source != source {
        play::leave_ground(model);
        // Marks and selections mean nothing in another cluster.
        model.compromised.clear();
        model.jewels.clear();
        model.trials.clear();
        model.inventory = None;
        model.analysis = None;
        model.base = None;
        (model.baseline, model.marked, model.news, model.told) = (None, None, None, 0);
        model.unsaved = false;
        model.books.clear();
        model.index = None;
        model.back.clear();
        (model.screen.main, model.screen.detail, model.screen.fetched) = (Slot::default(), Slot::default(), None);
        model.frozen = None;
        model.waiting = None;
    }
    model.partial = false;
    model.source = source.clone();
    model.feed = Feed::Loading { kinds: Vec::new(), since: model.time.ms };
    effects.push(Effect::Load { epoch: model.epoch, source });
}

/// Something about reading.
pub(super) fn cluster(model: &mut Model, epoch: u64, msg: ClusterMsg, effects: &mut Vec<Effect>) {
    if epoch != model.epoch {
        return;
    }
    match msg {
        ClusterMsg::Progress(progress) => {
            if let Feed::Loading { kinds, .. } = &mut model.feed {
                *kinds = progress;
            }
        }
        // What was wholly read once is not given up for a part.
        ClusterMsg::Partial(inventory) if model.frozen.is_none() && (model.partial || model.inventory.is_none()) => {
            model.partial = true;
            show(model, inventory, model.analysis.is_none(), effects);
        }
        ClusterMsg::Partial(_) => {}
        ClusterMsg::Inventory(inventory) => arrived(model, inventory, effects),
        ClusterMsg::Feed(feed) => model.feed = feed,
        ClusterMsg::Failed(failure) => {
            model.say(Level::Error, failure.what.clone());
            model.feed = Feed::Failed(failure);
            if model.inventory.is_none() {
                model.show(ScreenKind::Clusters);
                // The screen says it, and in full.
                model.messages.iter_mut().rev().take(1).for_each(|message| message.shown = false);
                model.screen.list(0).key = screens::failed_row(model);
            }
        }
    }
}

fn arrived(model: &mut Model, inventory: Arc<Inventory>, effects: &mut Vec<Effect>) {
    if matches!(model.feed, Feed::Loading { .. } | Feed::Failed(_)) {
        model.feed = match inventory.cluster.source {
            SourceKind::Live => Feed::Live,
            SourceKind::Recording => Feed::Recorded(inventory.cluster.collected_at),
            SourceKind::Manifests => Feed::Fixed,
            SourceKind::Demo => Feed::Demo,
        };
    }
    let first = model.inventory.is_none() || model.partial;
    let gaps = inventory.coverage.unread().len();
    if gaps > 0 && first {
        model.say(Level::Warning, format!("{} not wholly read: answers that depend on them say so (`:doctor`)", text::counted(gaps, "kind is|kinds are")));
    }
    if model.frozen.is_some() {
        model.waiting = Some(inventory);
    } else {
        model.partial = false;
        // Whoever looks at nothing or at a part waits for it.
        show(model, inventory, first, effects);
    }
}

/// Lets the picture follow the cluster again.
pub(in crate::app) fn thaw(model: &mut Model, effects: &mut Vec<Effect>) {
    model.frozen = None;
    if let Some(inventory) = model.waiting.take() {
        model.partial = false;
        show(model, inventory, false, effects);
    }
}

/// Puts an inventory in place of the one that is shown.
pub(super) fn show(model: &mut Model, inventory: Arc<Inventory>, urgent: bool, effects: &mut Vec<Effect>) {
    model.inventory = Some(Arc::clone(&inventory));
    analyse::request(model, urgent, effects);
    effects.push(Effect::Index(inventory));
}

/// The palette can search now.
pub(super) fn indexed(model: &mut Model, inventory: &Arc<Inventory>, index: Arc<Index>, effects: &mut Vec<Effect>) {
    if model.inventory.as_ref().is_some_and(|current| Arc::ptr_eq(current, inventory)) {
        model.index = Some(index);
        palette::refresh(model, effects);
    }
}
