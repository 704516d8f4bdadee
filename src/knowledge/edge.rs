//! Entries of `rules/attack/*.yaml`.

use serde::Deserialize;

use super::rule::name;
use super::{Mappings, field};
use crate::model::{Certainty, EdgeInfo, GrantSpec, Name, Need};

/// One entry. Over an edge that is there, fields that are not given stay as they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    #[serde(deserialize_with = "name")]
    pub(super) id: Name,
    family: Option<String>,
    title: Option<String>,
    technique: Option<String>,
    mappings: Option<Mappings>,
    certainty: Option<CertaintyWord>,
    cost: Option<u16>,
    meaning: Option<String>,
    abuse: Option<String>,
    cut: Option<String>,
    verify: Option<String>,
    grants: Option<Vec<Grant>>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CertaintyWord {
    Certain,
    Conditional,
    Heuristic,
}

/// Permissions that make the edge: every element of `all`, each by any one of its alternatives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Grant {
    all: Vec<Vec<Permission>>,
    #[serde(default)]
    namespaced: bool,
    #[serde(default)]
    hub: String,
    from_minor: Option<u16>,
    to_minor: Option<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Permission {
    verbs: Vec<String>,
    #[serde(default)]
    group: String,
    resource: String,
    name: Option<String>,
    #[serde(default)]
    cluster: bool,
}

impl Entry {
    pub(super) fn over(self, before: Option<&EdgeInfo>) -> Result<EdgeInfo, String> {
        let text = |name, given: Option<String>, of: fn(&EdgeInfo) -> &Name| field(name, given.map(|t| Name::new(t.trim())), before.map(|e| of(e).clone()));
        Ok(EdgeInfo {
            family: text("family", self.family, |e| &e.family)?,
            title: text("title", self.title, |e| &e.title)?,
            technique: text("technique", self.technique, |e| &e.technique)?,
            mappings: match self.mappings {
                Some(mappings) => mappings.into_model()?,
                None => before.map(|e| e.mappings.clone()).unwrap_or_default(),
            },
            certainty: field("certainty", self.certainty.map(certainty), before.map(|e| e.certainty))?,
            cost: field("cost", self.cost, before.map(|e| e.cost))?,
            meaning: text("meaning", self.meaning, |e| &e.meaning)?,
            abuse: text("abuse", self.abuse, |e| &e.abuse)?,
            cut: text("cut", self.cut, |e| &e.cut)?,
            verify: text("verify", self.verify, |e| &e.verify)?,
            grants: match self.grants {
                Some(grants) => grants.into_iter().map(Grant::into_model).collect::<Result<_, _>>()?,
                None => before.map(|e| e.grants.clone()).unwrap_or_default(),
            },
            id: self.id,
        })
    }
}

const fn certainty(word: CertaintyWord) -> Certainty {
    match word {
        CertaintyWord::Certain => Certainty::Certain,
        CertaintyWord::Conditional => Certainty::Conditional,
        CertaintyWord::Heuristic => Certainty::Heuristic,
    }
}

impl Grant {
    fn into_model(self) -> Result<GrantSpec, String> {
        // An empty conjunction would hold for everybody, an empty choice for nobody.
        if self.all.is_empty() || self.all.iter().any(Vec::is_empty) {
            return Err("grants: `all` needs permissions, and each of its elements at least one".to_owned());
        }
        let all = self.all.into_iter().map(|any| any.into_iter().map(Permission::into_model).collect()).collect::<Result<_, _>>()?;
        Ok(GrantSpec { all, namespaced: self.namespaced, hub: self.hub.into(), from_minor: self.from_minor, to_minor: self.to_minor })
    }
}

impl Permission {
    fn into_model(self) -> Result<Need, String> {
        if self.verbs.is_empty() || self.resource.is_empty() {
            return Err("grants: a permission needs verbs and a resource".to_owned());
        }
        let verbs = self.verbs.iter().map(|verb| Name::new(verb)).collect();
        Ok(Need { verbs, group: self.group.into(), resource: self.resource.into(), name: self.name.map(Name::from), cluster: self.cluster })
    }
}
