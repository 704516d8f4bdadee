//! Which labels there are.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Inventory, Labels, Name, Operator, Selector};

/// The different sets of labels of a namespace, of pods and of those that templates would make, by each label in them.
pub(in crate::posture) struct LabelIndex<'a> {
    sets: FxHashMap<&'a str, FxHashSet<&'a Labels>>,
    by_label: FxHashMap<(&'a str, &'a Name, &'a Name), Vec<&'a Labels>>,
}

impl<'a> LabelIndex<'a> {
    pub(in crate::posture) fn new(inventory: &'a Inventory) -> Self {
        let mut index = Self { sets: FxHashMap::default(), by_label: FxHashMap::default() };
        let pods = inventory.pods.iter().map(|pod| (pod.meta.namespace.as_str(), &pod.meta.labels));
        let templates = inventory.workloads().map(|workload| (workload.meta.namespace.as_str(), &workload.template_labels));
        for (namespace, labels) in pods.chain(templates) {
            if index.sets.entry(namespace).or_default().insert(labels) {
                for (key, value) in labels.iter() {
                    index.by_label.entry((namespace, key, value)).or_default().push(labels);
                }
            }
        }
        index
    }

    /// Whether a selector selects something in a namespace.
    pub(in crate::posture) fn selects(&self, namespace: &str, selector: &Selector) -> bool {
        let equality = selector.expressions.iter().find(|e| e.operator == Operator::In && e.values.len() == 1);
        match equality.and_then(|e| Some((&e.key, e.values.first()?))) {
            Some((key, value)) => self.by_label.get(&(namespace, key, value)).is_some_and(|sets| sets.iter().any(|labels| selector.matches(labels))),
            None => self.sets.get(namespace).is_some_and(|sets| sets.iter().any(|labels| selector.matches(labels))),
        }
    }
}
