//! Labels and label selectors (`metav1.LabelSelector`).

use std::sync::Arc;

use super::Name;

/// A sorted map of labels or annotations, shared between objects that have the same ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Labels(Arc<[(Name, Name)]>);

impl Default for Labels {
    fn default() -> Self {
        Self(Arc::from([]))
    }
}

impl Labels {
    /// Sorts the pairs; of two with one key the last given stays.
    pub fn new(mut pairs: Vec<(Name, Name)>) -> Self {
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        let mut kept: Vec<(Name, Name)> = Vec::with_capacity(pairs.len());
        for pair in pairs {
            match kept.last_mut() {
                Some(last) if last.0 == pair.0 => *last = pair,
                _ => kept.push(pair),
            }
        }
        Self(kept.into())
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Name> {
        self.0.binary_search_by(|(k, _)| k.as_str().cmp(key)).ok().map(|at| &self.0[at].1)
    }

    /// All pairs in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Name)> {
        self.0.iter().map(|(k, v)| (k, v))
    }

    /// Whether there is no label.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of labels.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The same labels with `key` set to `value`.
    #[must_use]
    pub fn with(&self, key: &str, value: &str) -> Self {
        let mut pairs = self.0.to_vec();
        pairs.push((Name::new(key), Name::new(value)));
        Self::new(pairs)
    }

    /// The same labels without `key`.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        Self(self.0.iter().filter(|(k, _)| *k != *key).cloned().collect())
    }
}

/// How one expression of a selector compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operator {
    /// The key's value is among the values.
    In,
    /// The key is absent or its value is not among the values.
    NotIn,
    /// The key is present.
    Exists,
    /// The key is absent.
    DoesNotExist,
}

/// One requirement of a selector; `matchLabels` become [`Operator::In`] with one value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Expression {
    /// The label's key.
    pub key: Name,
    /// How to compare.
    pub operator: Operator,
    /// The values; empty for `Exists` and `DoesNotExist`.
    pub values: Vec<Name>,
}

impl Expression {
    /// Whether `labels` satisfy this requirement.
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            Operator::In => value.is_some_and(|v| self.values.contains(v)),
            Operator::NotIn => value.is_none_or(|v| !self.values.contains(v)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
        }
    }
}

/// A label selector: the conjunction of its expressions. The empty selector matches everything;
/// an absent selector (`None` at its user) means what the field says it means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Selector {
    /// The requirements, sorted.
    pub expressions: Vec<Expression>,
}

impl Selector {
    /// Whether all requirements hold.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.expressions.iter().all(|e| e.matches(labels))
    }

    /// Whether it matches everything.
    pub fn is_everything(&self) -> bool {
        self.expressions.is_empty()
    }

    /// A selector of equalities.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a Name, &'a Name)>) -> Self {
        let mut expressions: Vec<Expression> =
            pairs.into_iter().map(|(k, v)| Expression { key: k.clone(), operator: Operator::In, values: vec![v.clone()] }).collect();
        expressions.sort();
        Self { expressions }
    }
}
