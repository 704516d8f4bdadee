//! Entries of `rules/posture/*.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Mappings, field};
use crate::model::{Hygiene, Name, Rule};

/// One entry. Over a rule that is there, fields that are not given stay as they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    #[serde(deserialize_with = "name")]
    pub(super) id: Name,
    category: Option<String>,
    severity: Option<String>,
    title: Option<String>,
    rationale: Option<String>,
    fields: Option<Vec<String>>,
    remediation: Option<String>,
    mappings: Option<Mappings>,
    /// By family, what the field of the evidence begins with that shows it.
    hygiene: Option<BTreeMap<String, String>>,
}

impl Entry {
    pub(super) fn over(self, before: Option<&Rule>) -> Result<Rule, String> {
        let text = |name, given: Option<String>, of: fn(&Rule) -> &Name| field(name, given.map(|text| Name::new(text.trim())), before.map(|r| of(r).clone()));
        Ok(Rule {
            category: text("category", self.category, |r| &r.category)?,
            severity: match self.severity {
                Some(word) => word.parse().map_err(|error| format!("severity: {error}"))?,
                None => field("severity", None, before.map(|r| r.severity))?,
            },
            title: text("title", self.title, |r| &r.title)?,
            rationale: text("rationale", self.rationale, |r| &r.rationale)?,
            fields: field("fields", self.fields.map(|f| f.iter().map(|f| Name::new(f)).collect()), before.map(|r| r.fields.clone()))?,
            remediation: text("remediation", self.remediation, |r| &r.remediation)?,
            mappings: match self.mappings {
                Some(mappings) => mappings.into_model()?,
                None => field("mappings", None, before.map(|r| r.mappings.clone()))?,
            },
            hygiene: match self.hygiene {
                Some(families) => families.iter().map(|(family, field)| Hygiene { family: Name::new(family), field: Name::new(field) }).collect(),
                None => before.map(|r| r.hygiene.clone()).unwrap_or_default(),
            },
            id: self.id,
        })
    }
}

/// A shared string from a text.
pub(super) fn name<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
    String::deserialize(deserializer).map(Name::from)
}
