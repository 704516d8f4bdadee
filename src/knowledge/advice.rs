//! Entries of `rules/runbooks/*.yaml`.

use serde::Deserialize;

use super::rule::name;
use crate::model::{Advice, Name};

/// One entry. It takes the place of one with the same id.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    #[serde(deserialize_with = "name")]
    pub(super) id: Name,
    decide: Vec<String>,
}

impl Entry {
    pub(super) fn into_advice(self) -> Advice {
        Advice { id: self.id, decide: self.decide.iter().map(|text| Name::new(text.trim())).collect() }
    }
}
