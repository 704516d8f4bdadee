//! Building from a recording, in parts that are decoded side by side.

use std::sync::Arc;

use super::{Builder, Objects, parse};
use crate::model::{Kind, PodSpec};

impl Builder {
    /// Listens to what only a recording may say.
    pub(crate) fn recorded(mut self) -> Self {
        self.cx.recorded = true;
        self
    }

    /// A builder for another part of the same recording.
    pub(crate) fn sibling(&self) -> Self {
        Self { cx: self.cx.sibling(), ..Self::new(self.cluster.clone()) }
    }

    /// A pod specification of a recording.
    pub(crate) fn spec(&mut self, text: &[u8]) -> Result<Arc<PodSpec>, String> {
        Ok(self.cx.template(&parse(text)?))
    }

    /// Takes in the specifications of the recording, to which its objects refer by number.
    pub(crate) fn share(&mut self, specs: &Arc<Vec<Arc<PodSpec>>>) {
        self.cx.share_recorded(specs);
    }

    /// The number of objects so far.
    pub(crate) fn count(&self) -> usize {
        Kind::collected().map(|kind| self.objects.count(kind)).sum()
    }

    /// Adds the objects of another part.
    pub(crate) fn put(&mut self, objects: Objects) {
        self.objects.append(objects);
    }
}
