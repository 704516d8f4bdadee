//! Knowledge about checks and edges, as parsed from `rules/`.

use std::collections::BTreeMap;

use super::{Evidence, Name, Severity};

/// A control of a framework that a rule answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mapping {
    /// The framework (`CIS`, `NSA`, `ATT&CK`, `MS-TM`, `PSS`, `OWASP-K8S`).
    pub framework: Name,
    /// Its version: control numbers move between versions.
    pub version: Name,
    /// The control's id.
    pub control: Name,
}

/// A family of untidy access rights (`inert-grant`, `dangling`, `unused`, …) that a rule finds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hygiene {
    /// Its word.
    pub family: Name,
    /// What the field of the evidence begins with that shows it; empty where every finding of the rule does.
    pub field: Name,
}

/// What is known of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `POD-001`.
    pub id: Name,
    /// Its group of findings (`pod-security`, `rbac`, `network`, …).
    pub category: Name,
    /// How bad it is.
    pub severity: Severity,
    /// A short name.
    pub title: Name,
    /// Why it matters.
    pub rationale: Name,
    /// Which fields are looked at.
    pub fields: Vec<Name>,
    /// What to do.
    pub remediation: Name,
    /// The controls it answers, sorted.
    pub mappings: Vec<Mapping>,
    /// The families of untidy rights that it finds, sorted; none for what is no matter of rights.
    pub hygiene: Vec<Hygiene>,
}

impl Rule {
    /// The families that evidence shows, sorted.
    pub fn hygiene_of<'a>(&'a self, evidence: &'a [Evidence]) -> impl Iterator<Item = &'a Name> + 'a {
        let shown = |hygiene: &&Hygiene| evidence.iter().any(|piece| piece.field.starts_with(hygiene.field.as_str()));
        self.hygiene.iter().filter(shown).map(|hygiene| &hygiene.family)
    }
}

/// How sure an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// It follows from objects of the API.
    Certain,
    /// It holds under a stated condition that the API does not show.
    Conditional,
    /// It is likely.
    Heuristic,
}

impl Certainty {
    /// The word in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Conditional => "conditional",
            Self::Heuristic => "heuristic",
        }
    }
}

/// One permission that an edge needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Need {
    /// Any one of these verbs.
    pub verbs: Vec<Name>,
    /// The API group.
    pub group: Name,
    /// `RESOURCE` or `RESOURCE/SUBRESOURCE`.
    pub resource: Name,
    /// The object's name, where the edge is about one.
    pub name: Option<Name>,
    /// It must be held in the whole cluster even where the edge is about a namespace.
    pub cluster: bool,
}

/// The permissions that make an edge: every one of `all`, each satisfied by any one of its alternatives,
/// on the union of everything the identity holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GrantSpec {
    /// A conjunction of alternatives.
    pub all: Vec<Vec<Need>>,
    /// The edge also exists namespace by namespace.
    pub namespaced: bool,
    /// The capability that it gives.
    pub hub: Name,
    /// The first minor version to which it applies.
    pub from_minor: Option<u16>,
    /// The last minor version to which it applies.
    pub to_minor: Option<u16>,
}

/// What is known of a kind of edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeInfo {
    /// `POD_EXEC`.
    pub id: Name,
    /// Its family (`escape`, `identity`, `token`, `exec`, …).
    pub family: Name,
    /// What a hop says between two things (`may exec into`).
    pub title: Name,
    /// MITRE ATT&CK technique, the most fitting one.
    pub technique: Name,
    /// Entries of other matrices.
    pub mappings: Vec<Mapping>,
    /// How sure it is unless the edge itself says otherwise.
    pub certainty: Certainty,
    /// How much an attacker has to do: paths are ordered by the sum.
    pub cost: u16,
    /// What it means.
    pub meaning: Name,
    /// What an attacker does, in words.
    pub abuse: Name,
    /// How it is cut.
    pub cut: Name,
    /// How to see it: a command with `{from}`, `{to}`, `{namespace}` and `{name}` to fill in.
    pub verify: Name,
    /// The permissions that make it, for an edge that RBAC makes.
    pub grants: Vec<GrantSpec>,
}

/// What a person has to decide or know before a finding is fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The rule's id.
    pub id: Name,
    /// Each as one sentence or two.
    pub decide: Vec<Name>,
}

impl Catalogue {
    /// Every family of untidy rights that a rule finds, sorted.
    pub fn families(&self) -> Vec<&Name> {
        let all: std::collections::BTreeSet<&Name> = self.rules.values().flat_map(|rule| &rule.hygiene).map(|hygiene| &hygiene.family).collect();
        all.into_iter().collect()
    }
}

/// Everything that `rules/` knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Checks by id.
    pub rules: BTreeMap<Name, Rule>,
    /// Edges by id.
    pub edges: BTreeMap<Name, EdgeInfo>,
    /// Advice by the rule's id.
    pub advice: BTreeMap<Name, Advice>,
}
