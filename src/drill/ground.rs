//! The ground of a script: what has to be in a cluster for it to be played there.

use std::collections::BTreeSet;

use super::condition::{Condition, Deed, exists};
use super::event::EventPattern;
use super::question::Expected;
use super::script::Script;
use crate::model::{Inventory, Kind, ObjectRef};

impl Script {
    /// The objects that the script is about and that are not there: with none, it can be played. What only a move brings in is not asked for.
    pub fn missing(&self, inventory: &Inventory) -> Vec<ObjectRef> {
        let mut needed = BTreeSet::new();
        for stage in &self.stages {
            for checkpoint in &stage.checkpoints {
                checkpoint.when.needs(&mut needed);
            }
            for question in &stage.questions {
                match &question.expects {
                    Expected::Objects(objects) => needed.extend(objects.iter().cloned()),
                    Expected::GoalsReached(from) | Expected::GoalsReachedCount(from) => _ = needed.insert(from.clone()),
                    Expected::WhoCan(_) => {}
                }
            }
        }
        // Users, groups and goals are no objects of a cluster.
        needed.retain(|object| !matches!(object.kind, Kind::User | Kind::Group | Kind::Goal | Kind::Internet));
        needed.into_iter().filter(|object| !exists(inventory, object)).collect()
    }
}

impl Condition {
    fn needs(&self, needed: &mut BTreeSet<ObjectRef>) {
        let mut add = |object: &ObjectRef| _ = needed.insert(object.clone());
        let mut deed = |deed: &Deed| add(&deed.who.object());
        match self {
            Self::All(parts) => parts.iter().for_each(|part| part.needs(needed)),
            Self::Not(part) => part.needs(needed),
            Self::Path { from, to } | Self::Reach { from, to, .. } => [from, to].into_iter().for_each(add),
            Self::Reaches(object) | Self::Exists(object) | Self::Contained(object) | Self::Marked(object) => add(object),
            Self::Can(one) => deed(one),
            Self::Replay(deeds) => deeds.iter().for_each(deed),
            Self::Finding { object, .. } | Self::Did(EventPattern::Opened { object, .. }) => object.iter().for_each(add),
            // One of several is enough; edits may bring their object in; the rest names no object of its own.
            Self::Any(_) | Self::Edited(_) | Self::WhoCan { .. } | Self::NewPaths | Self::Answered(_) | Self::Did(_) | Self::Edits(_) => {}
        }
    }
}
