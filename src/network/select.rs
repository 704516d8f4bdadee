//! Selectors over many things at once, without asking every selector of everything.

use rustc_hash::FxHashMap;

use crate::model::{Labels, Operator, Selector};

/// Which of some numbered things carry a label.
#[derive(Default)]
pub(super) struct LabelIndex<'a> {
    postings: FxHashMap<(&'a str, &'a str), Vec<u32>>,
}

impl<'a> LabelIndex<'a> {
    /// Adds a thing; numbers must ascend.
    pub(super) fn add(&mut self, number: u32, labels: &'a Labels) {
        for (key, value) in labels.iter() {
            self.postings.entry((key, value)).or_default().push(number);
        }
    }

    /// Numbers among which every match of the selector is, in no particular order, if they are fewer than `most`.
    pub(super) fn candidates(&self, selector: &Selector, most: usize) -> Option<Vec<u32>> {
        let narrowest = selector
            .expressions
            .iter()
            .filter(|e| e.operator == Operator::In)
            .map(|e| (e.values.iter().map(|value| self.with(&e.key, value).len()).sum::<usize>(), e))
            .min_by_key(|(count, _)| *count)
            .filter(|(count, _)| *count < most);
        narrowest.map(|(_, e)| e.values.iter().flat_map(|value| self.with(&e.key, value)).copied().collect())
    }

    fn with<'s>(&'s self, key: &'s str, value: &'s str) -> &'s [u32] {
        self.postings.get(&(key, value)).map_or(&[], Vec::as_slice)
    }
}
