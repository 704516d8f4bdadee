//! Every subject that a binding names, with the worst that its own bindings give it.

use rustc_hash::FxHashMap;

use super::danger::{Danger, EVERYTHING, judge};
use crate::analysis::Analysis;
use crate::app::filter::{Facts, Field, Query};
use crate::app::search::{Fuzzy, Matcher};
use crate::model::{Binding, Kind, Name, PolicyRule, RoleRef, Subject};
use crate::rbac::SUPERUSERS;
use crate::rbac::inert;

/// A subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectRow {
    /// Who.
    pub subject: Subject,
    /// The worst that it may do by its own bindings.
    pub danger: Danger,
    /// The same in words.
    pub gives: &'static str,
    /// The worst holds in the whole cluster.
    pub everywhere: bool,
    /// Where the worst holds otherwise: one of the namespaces.
    pub namespace: Name,
    /// In how many namespaces it is bound.
    pub namespaces: usize,
    /// How many bindings name it.
    pub bindings: usize,
    /// Kubernetes or a control plane component itself.
    pub system: bool,
    /// A service account that is not there: whoever makes it has this access.
    pub missing: bool,
}

impl Facts for SubjectRow {
    fn text(&self) -> String {
        format!("{} {} {}", self.subject, self.danger.title(), self.gives)
    }

    fn namespace(&self) -> Option<&str> {
        match &self.subject {
            Subject::ServiceAccount { namespace, .. } => Some(namespace),
            _ => None,
        }
    }

    fn kind(&self) -> Option<Kind> {
        Some(self.subject.object().kind)
    }
}

/// Which rows pass a filter, in their order; where none has what was typed, those that have its letters in order, the likeliest first.
/// Also whether that had to be done.
pub(super) fn shown(rows: &[SubjectRow], filter: &str) -> (Vec<u32>, bool) {
    let query = Query::parse(filter);
    let exact: Vec<u32> = (0..).zip(rows).filter(|(_, row)| query.matches(*row)).map(|(at, _)| at).collect();
    let (typed, others): (Vec<_>, Vec<_>) = query.terms.into_iter().partition(|term| term.field == Field::Text && !term.not);
    if !exact.is_empty() || typed.is_empty() {
        return (exact, false);
    }
    let (others, matcher) = (Query { terms: others }, Fuzzy::default());
    let score = |row: &SubjectRow| {
        let name = row.subject.to_string();
        typed.iter().map(|term| matcher.score(&name, &term.value)).sum::<Option<i64>>()
    };
    let mut near: Vec<(i64, u32)> =
        (0..).zip(rows).filter(|(_, row)| others.matches(*row)).filter_map(|(at, row)| score(row).map(|score| (-score, at))).collect();
    near.sort_unstable();
    (near.into_iter().map(|(_, at)| at).collect(), true)
}

/// What a role is worth where it is bound.
type Worth = (Danger, &'static str);

/// Every subject, the most dangerous first.
pub(super) fn all(analysis: &Analysis) -> Vec<SubjectRow> {
    let mut worths: FxHashMap<(&RoleRef, Name, bool), Worth> = FxHashMap::default();
    let mut rows: FxHashMap<&Subject, (SubjectRow, Name)> = FxHashMap::default();
    for binding in analysis.inventory.bindings() {
        let place = &binding.meta.namespace;
        let own = if binding.role.kind == crate::model::RoleKind::Role { place.clone() } else { Name::default() };
        let (danger, gives) = *worths.entry((&binding.role, own, place.is_empty())).or_insert_with(|| worth(analysis, binding));
        for subject in &binding.subjects {
            let (row, last) = rows.entry(subject).or_insert_with(|| (new(analysis, subject), Name::default()));
            row.bindings += 1;
            // Bindings come by namespace: another one than the last was not counted yet.
            if !place.is_empty() && *place != *last {
                row.namespaces += 1;
                *last = place.clone();
            }
            let wide = place.is_empty();
            if (danger, !wide, gives != EVERYTHING) < (row.danger, !row.everywhere, row.gives != EVERYTHING) || row.bindings == 1 {
                (row.danger, row.gives, row.everywhere, row.namespace) = (danger, gives, wide, place.clone());
            }
        }
    }
    let mut rows: Vec<SubjectRow> = rows.into_values().map(|(row, _)| row).collect();
    // Who may do everything comes before who may only get there.
    let order = |row: &SubjectRow| (row.danger, !row.everywhere, row.gives != EVERYTHING, row.system);
    rows.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.subject.cmp(&b.subject)));
    rows
}

fn new(analysis: &Analysis, subject: &Subject) -> SubjectRow {
    let missing = match subject {
        Subject::ServiceAccount { namespace, name } => analysis.inventory.service_accounts.get(namespace, name).is_none(),
        _ => false,
    };
    let system = match subject {
        Subject::ServiceAccount { namespace, .. } => namespace.starts_with("kube-"),
        Subject::User(name) | Subject::Group(name) => name.starts_with("system:") && *name != *SUPERUSERS,
    };
    SubjectRow {
        subject: subject.clone(),
        danger: Danger::Rest,
        gives: "",
        everywhere: false,
        namespace: Name::default(),
        namespaces: 0,
        bindings: 0,
        system,
        missing,
    }
}

/// The worst that a binding gives.
fn worth(analysis: &Analysis, binding: &Binding) -> Worth {
    let place = &binding.meta.namespace;
    let namespace = (!place.is_empty()).then_some(place);
    let rules = analysis.authorizer.role_rules(place, &binding.role).unwrap_or_default();
    let alive = |rule: &&&PolicyRule| inert::reason(rule, namespace.is_some(), analysis.authorizer.resources()).is_none();
    rules
        .iter()
        .filter(alive)
        .map(|rule| judge(rule, namespace))
        .map(|(danger, gives, _)| (danger, gives))
        .min_by_key(|(danger, gives)| (*danger, *gives != EVERYTHING))
        .unwrap_or((Danger::Rest, ""))
}
