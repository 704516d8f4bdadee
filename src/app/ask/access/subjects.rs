//! Every subject that a binding names, with the worst that its own bindings give it.

use rustc_hash::FxHashMap;

use super::danger::{Danger, judge};
use crate::analysis::Analysis;
use crate::model::{Binding, Name, PolicyRule, RoleRef, Subject};
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
            if (danger, !wide) < (row.danger, !row.everywhere) || row.bindings == 1 {
                (row.danger, row.gives, row.everywhere, row.namespace) = (danger, gives, wide, place.clone());
            }
        }
    }
    let mut rows: Vec<SubjectRow> = rows.into_values().map(|(row, _)| row).collect();
    rows.sort_by(|a, b| (a.danger, !a.everywhere, a.system, &a.subject).cmp(&(b.danger, !b.everywhere, b.system, &b.subject)));
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
        .min_by_key(|(danger, _)| *danger)
        .unwrap_or((Danger::Rest, ""))
}
