//! What is read of a cluster comes in.

use std::sync::Arc;

use super::palette;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::{ClusterMsg, Level};
use crate::app::screens::ScreenKind;
use crate::app::search::Index;
use crate::app::source::{Feed, KindProgress, Source};
use crate::app::text;
use crate::model::{Inventory, SourceKind};

/// Begins to read something else; what is on the screen stays until it is there.
pub(in crate::app) fn load(model: &mut Model, source: Source, effects: &mut Vec<Effect>) {
    model.epoch += 1;
    if model.source != source {
        // Marks and selections mean nothing in another cluster.
        model.compromised.clear();
        model.inventory = None;
        model.index = None;
        model.back.clear();
    }
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
        ClusterMsg::Progress(progress) => advance(model, progress),
        ClusterMsg::Inventory(inventory) => arrived(model, inventory, effects),
        ClusterMsg::Feed(feed) => model.feed = feed,
        ClusterMsg::Failed(failure) => {
            model.say(Level::Error, failure.what.clone());
            model.feed = Feed::Failed(failure);
            if model.inventory.is_none() {
                model.show(ScreenKind::Clusters);
            }
        }
    }
}

fn advance(model: &mut Model, progress: KindProgress) {
    if let Feed::Loading { kinds, .. } = &mut model.feed {
        match kinds.iter_mut().find(|known| known.kind == progress.kind) {
            Some(known) => *known = progress,
            None => kinds.push(progress),
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
    let gaps = inventory.coverage.gaps().count();
    if gaps > 0 && model.inventory.is_none() {
        model.say(Level::Warning, format!("{} not wholly read: answers that depend on them say so (`:doctor`)", text::counted(gaps, "kind is|kinds are")));
    }
    model.inventory = Some(Arc::clone(&inventory));
    effects.push(Effect::Index(inventory));
}

/// The palette can search now.
pub(super) fn indexed(model: &mut Model, inventory: &Arc<Inventory>, index: Arc<Index>, effects: &mut Vec<Effect>) {
    if model.inventory.as_ref().is_some_and(|current| Arc::ptr_eq(current, inventory)) {
        model.index = Some(index);
        palette::refresh(model, effects);
    }
}
