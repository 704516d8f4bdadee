//! The runbook that removes a finding.

use super::change::Change;
use super::draft::Draft;
use super::fix::{self, Case};
use super::proof;
use super::{Runbook, Step};
use crate::analysis::{self, Analysis};
use crate::model::{Finding, Object};

/// The steps that remove a finding, with the proof that they do.
pub fn fix(analysis: &Analysis, finding: &Finding) -> Runbook {
    let rule = analysis.settings.catalogue.rules.get(&finding.rule);
    let name = rule.map_or_else(|| finding.rule.to_string(), |r| r.title.to_string());
    let mut draft = Draft::new(analysis, format!("{}: {name}", finding.rule), &finding.object);
    draft.runbook.summary.push(finding.title.to_string());
    draft.runbook.summary.extend(rule.map(|r| r.rationale.to_string()));
    let case = Case { inventory: &analysis.inventory, finding };
    let Some(mut plan) = fix::plan(&case) else {
        let text = rule.map_or_else(String::new, |r| r.remediation.to_string());
        draft.push(Step::titled("Decide", "There is no change for this that could be made without you").deciding(text), &[]);
        return draft.runbook;
    };
    let remediation = rule.map_or_else(String::new, |r| r.remediation.to_string());
    let advice = analysis.settings.catalogue.advice.get(&finding.rule);
    let asked = advice.into_iter().flat_map(|a| &a.decide).map(ToString::to_string).chain(std::mem::take(&mut plan.decisions)).collect::<Vec<_>>();
    if !asked.is_empty() {
        let step = Step::titled("Decide", "The steps below are the part that is safe to prepare without you; these questions are not");
        draft.push(Step { decisions: asked, ..step }, &[]);
    }
    for change in &plan.changes {
        draft.push(Step::titled(title(change), remediation.clone()), std::slice::from_ref(change));
    }
    draft.warn_of_gaps();
    let edits = draft.runbook.edits();
    let after = analysis::what_if(analysis, &edits);
    draft.runbook.proof = proof::of_fix(analysis, &after, finding);
    draft.runbook
}

/// A step's headline.
fn title(change: &Change) -> String {
    let object = &change.object;
    match &change.after {
        _ if change.replaces_edit.is_some() => "Upgrade the API server".to_owned(),
        None => format!("Remove {object}"),
        Some(Object::Workload(_) | Object::Pod(_)) if change.moved_from.is_some() => format!("Make {object}"),
        Some(_) => format!("Change {object}"),
    }
}
