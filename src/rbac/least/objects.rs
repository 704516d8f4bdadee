//! Suggested rules as roles and bindings.

use std::collections::BTreeMap;

use super::Placed;
use crate::model::{Binding, Edit, Inventory, Meta, Name, Object, PolicyRule, Role, RoleKind, RoleRef, Subject};

/// The ending of the names of suggested objects.
const SUFFIX: &str = "least-privilege";

/// Roles with the bindings that give them to the subject: a ClusterRole for the whole cluster, a Role for a namespace, and one ClusterRole
/// bound in each of them where namespaces have the same rules.
pub(super) fn of(subject: &Subject, placed: &[Placed]) -> Vec<(Role, Vec<Binding>)> {
    let mut by_rules: BTreeMap<&[PolicyRule], Vec<Option<&Name>>> = BTreeMap::new();
    for place in placed {
        by_rules.entry(&place.rules).or_default().push(place.namespace.as_ref());
    }
    let mut objects: Vec<(Role, Vec<Binding>)> = Vec::new();
    let mut shared = 0;
    let mut groups: Vec<(&[PolicyRule], Vec<Option<&Name>>)> = by_rules.into_iter().collect();
    // In the order of the first place of each.
    groups.sort_by(|a, b| a.1.cmp(&b.1));
    for (rules, places) in groups {
        let name = name_of(subject);
        match places.as_slice() {
            [None] => objects.push(made(subject, RoleKind::ClusterRole, "", &name, rules, &places)),
            [Some(namespace)] => objects.push(made(subject, RoleKind::Role, namespace, &name, rules, &places)),
            several => {
                shared += 1;
                let name = format!("{name}-{shared}");
                objects.push(made(subject, RoleKind::ClusterRole, "", &name, rules, several));
            }
        }
    }
    objects
}

fn made(subject: &Subject, kind: RoleKind, namespace: &str, name: &str, rules: &[PolicyRule], places: &[Option<&Name>]) -> (Role, Vec<Binding>) {
    let role = Role { meta: Meta::named(namespace, name), rules: rules.to_vec(), aggregation: None };
    let binding = |place: Option<&Name>| Binding {
        meta: Meta::named(place.map_or("", |namespace| namespace), name),
        role: RoleRef { kind, name: Name::new(name) },
        subjects: vec![subject.clone()],
        inert_subjects: Vec::new(),
    };
    (role, places.iter().copied().map(binding).collect())
}

/// A name that says whose role it is. Names of roles may hold nearly anything, but a path segment they must be.
fn name_of(subject: &Subject) -> String {
    let base = match subject {
        Subject::ServiceAccount { namespace, name } => format!("{namespace}-{name}"),
        Subject::User(name) | Subject::Group(name) => name.to_string(),
    };
    let clean: String = base.chars().map(|c| if c.is_ascii_alphanumeric() || "-.:_@".contains(c) { c } else { '-' }).collect();
    format!("{clean}-{SUFFIX}")
}

/// A copy of a cluster in which the subject has these roles instead of all that its own bindings gave it. The bindings lose the subject;
/// other subjects keep them.
pub fn replaced(inventory: &Inventory, subject: &Subject, objects: &[(Role, Vec<Binding>)]) -> Inventory {
    Edit::apply(inventory, &edits(inventory, subject, objects))
}

/// The edits that lead there.
pub fn edits(inventory: &Inventory, subject: &Subject, objects: &[(Role, Vec<Binding>)]) -> Vec<Edit> {
    let own = inventory.bindings().filter(|binding| binding.subjects.contains(subject));
    let less = own.map(|binding| Binding { subjects: binding.subjects.iter().filter(|s| *s != subject).cloned().collect(), ..binding.clone() });
    let mut edits: Vec<Edit> = less.map(|binding| Edit::put(Object::Binding(binding))).collect();
    for (role, bindings) in objects {
        edits.push(Edit::put(Object::Role(role.clone())));
        edits.extend(bindings.iter().map(|binding| Edit::put(Object::Binding(binding.clone()))));
    }
    edits
}
