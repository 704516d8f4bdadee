//! Everything about one finding: what, why it matters here, what it rests on, what to do.

use super::paths::{PathRow, row};
use super::{mask, words};
use crate::analysis::{Analysis, Bearing};
use crate::model::{Finding, Mapping, Name};

/// The explanation of a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The finding; none if it is gone.
    pub finding: Option<Finding>,
    /// The rule in short.
    pub title: Name,
    /// Why the rule is there.
    pub rationale: Name,
    /// What to do.
    pub remediation: Name,
    /// The controls it answers.
    pub mappings: Vec<Mapping>,
    /// The cheapest attack path to the object, from a start.
    pub towards: Option<PathRow>,
    /// The cheapest attack path from the object, to a target.
    pub onwards: Option<PathRow>,
    /// Who is responsible.
    pub owner: String,
    /// Of a finding about untidy rights: what is granted, whom it touches, what closes without it.
    pub bearing: Option<Bearing>,
}

/// Explains a finding.
pub(super) fn answer(analysis: &Analysis, id: &str, certain: bool) -> Explanation {
    let Some(finding) = analysis.finding(id) else { return Explanation::default() };
    let rule = analysis.settings.catalogue.rules.get(&finding.rule);
    let mask = mask(certain);
    let own = analysis.graph.parts(&finding.object);
    let first = |from: &[_], to: &[_]| analysis.graph.paths(from, to, 1, &mask).into_iter().next().map(|path| row(analysis, path));
    Explanation {
        title: rule.map(|rule| rule.title.clone()).unwrap_or_default(),
        rationale: rule.map(|rule| rule.rationale.clone()).unwrap_or_default(),
        remediation: rule.map(|rule| rule.remediation.clone()).unwrap_or_default(),
        mappings: rule.map(|rule| rule.mappings.clone()).unwrap_or_default(),
        towards: first(&analysis.starts(), &own),
        onwards: first(&own, &analysis.targets()),
        owner: words::owner(&analysis.inventory, &finding.object).to_owned(),
        bearing: analysis.bearing(finding),
        finding: Some(finding.clone()),
    }
}
