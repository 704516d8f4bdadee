//! A role that would be enough for somebody, and what it would lose by it.

use super::access::{Danger, judge, subject_of};
use crate::analysis::Analysis;
use crate::app::laid::Laid;
use crate::app::view::Line;
use crate::model::{Edit, Name, ObjectRef, PolicyRule, Subject};
use crate::rbac::least::{self, Suggestion};
use crate::rbac::{Authorizer, SUPERUSERS};
use crate::report::suggest::{self, SuggestDocument};
use crate::report::text;

/// What is answered.
#[derive(Clone, Debug)]
pub struct LeastAnswer {
    /// For whom, or why for nobody.
    pub subject: Result<Subject, String>,
    /// What is suggested: first what is limited to its namespace, where that makes a difference, and last what holds where it holds now.
    pub proposals: Vec<Proposal>,
}

/// One role that would be enough.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The namespace that it is limited to, if it is.
    pub limited: Option<Name>,
    /// The rules that would be enough, by place, the worst first.
    pub enough: Vec<PlacedRow>,
    /// What becomes denied, the worst first.
    pub denied: Vec<PlacedRow>,
    /// The same as a document, with what stays, what to run and what to know.
    pub document: SuggestDocument,
    /// The roles and bindings as YAML.
    pub manifests: String,
    /// What makes the cluster so.
    pub edits: Vec<Edit>,
    /// The rules as lines.
    pub rules: Laid<Vec<Line>>,
    /// What changes as lines.
    pub changes: Laid<Vec<Line>>,
}

/// A rule in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedRow {
    /// The namespace; none for the whole cluster.
    pub namespace: Option<Name>,
    /// Namespaces of the whole cluster for which it is not said.
    pub except: Vec<Name>,
    /// What it is worth.
    pub danger: Danger,
    /// The same in words.
    pub gives: &'static str,
    /// The rule.
    pub rule: PolicyRule,
}

/// What is to be put in the place of FILE, where nothing is saved yet.
const FILE: &str = "FILE   # what is saved here";

/// Answers it.
pub(super) fn answer(analysis: &Analysis, object: &ObjectRef) -> LeastAnswer {
    let subject = subject_of(analysis, object).and_then(|subject| {
        if Authorizer::is_superuser(&subject.identity()) {
            return Err(format!("no role limits {SUPERUSERS}: the API server allows its members everything before it looks at any binding"));
        }
        Ok(subject)
    });
    let mut proposals = Vec::new();
    if let Ok(subject) = &subject {
        let now = proposal(analysis, subject, None);
        if let Subject::ServiceAccount { namespace, .. } = subject {
            proposals.extend(Some(proposal(analysis, subject, Some(namespace))).filter(|limited| limited.enough != now.enough));
        }
        proposals.push(now);
    }
    LeastAnswer { subject, proposals }
}

fn proposal(analysis: &Analysis, subject: &Subject, limited: Option<&Name>) -> Proposal {
    let inventory = &analysis.inventory;
    let suggestion = least::tightened(&analysis.authorizer, subject, limited.cloned().as_slice());
    let mut notes = suggest::notes(inventory, &suggestion);
    let word = text::shell(&subject.to_string());
    notes.push(format!("Bindings alone do not tell what it uses: `ravelin suggest role {word} --audit FILE` finds that in the API server's audit log."));
    let document = suggest::document(inventory, &suggestion, None, suggest::commands(inventory, subject, FILE), notes);
    Proposal {
        limited: limited.cloned(),
        enough: enough(&suggestion),
        denied: denied(&suggestion),
        manifests: suggest::manifests(&suggestion),
        edits: least::edits(inventory, subject, &suggestion.objects),
        document,
        rules: Laid::default(),
        changes: Laid::default(),
    }
}

fn enough(suggestion: &Suggestion) -> Vec<PlacedRow> {
    suggestion.enough.iter().flat_map(|placed| rows(placed.namespace.as_ref(), &[], &placed.rules)).collect()
}

fn denied(suggestion: &Suggestion) -> Vec<PlacedRow> {
    suggestion.denied.iter().flat_map(|denied| rows(denied.namespace.as_ref(), &denied.except, &denied.rules)).collect()
}

/// The rules of one place, the worst first.
fn rows(namespace: Option<&Name>, except: &[Name], rules: &[PolicyRule]) -> Vec<PlacedRow> {
    let row = |rule: &PolicyRule| {
        let (danger, gives, _) = judge(rule, namespace);
        PlacedRow { namespace: namespace.cloned(), except: except.to_vec(), danger, gives, rule: rule.clone() }
    };
    let mut rows: Vec<PlacedRow> = rules.iter().map(row).collect();
    rows.sort_by_key(|row| row.danger);
    rows
}
