//! What it is that would be taken away.

use std::collections::BTreeSet;

use super::Named;
use crate::analysis::Analysis;
use crate::model::{Binding, Edit, Finding, Inventory, Kind, Labels, Name, Object, ObjectRef, PolicyRule, Role, RoleKind, RoleRef, Subject};
use crate::rbac::{Gatherers, inert};

/// Edits that take away what a finding is about.
#[derive(Debug)]
pub(super) struct Removal {
    pub(super) edits: Vec<Edit>,
    /// They do nothing but remove objects.
    pub(super) whole: bool,
    pub(super) words: String,
}

impl Removal {
    fn of(edits: Vec<Edit>, words: String) -> Self {
        let whole = edits.iter().all(|edit| matches!(edit, Edit::Remove(_)));
        Self { edits, whole, words }
    }
}

/// The binding or what of it the finding names; the rules that it names of roles; the label that gathers.
pub(super) fn of(analysis: &Analysis, finding: &Finding, families: &[Name]) -> Removal {
    let inventory = &*analysis.inventory;
    let is_inert = families.iter().any(|family| *family == "inert-grant");
    match Object::of(inventory, &finding.object) {
        Some(Object::Binding(binding)) => of_binding(analysis, finding, &binding, is_inert),
        Some(Object::Role(role)) if names_field(finding, &finding.object, "metadata.labels") => of_label(inventory, finding, role),
        Some(Object::Role(_)) => of_rules(analysis, finding, is_inert),
        _ => of_account(inventory, finding),
    }
}

fn names_field(finding: &Finding, object: &ObjectRef, field: &str) -> bool {
    finding.evidence.iter().any(|piece| piece.object == *object && piece.field.starts_with(field))
}

fn of_binding(analysis: &Analysis, finding: &Finding, binding: &Binding, is_inert: bool) -> Removal {
    let inventory = &*analysis.inventory;
    if is_inert {
        return of_dead_rules(analysis, finding, binding);
    }
    let named = Named::new(finding);
    let gone: BTreeSet<&Subject> = binding.subjects.iter().filter(|subject| named.has(subject)).collect();
    let missing = inventory.role(&binding.meta.namespace, &binding.role).is_none();
    let kept: Vec<Subject> = binding.subjects.iter().filter(|subject| !gone.contains(subject)).cloned().collect();
    if kept.is_empty() || gone.is_empty() || missing {
        return Removal::of(vec![Edit::Remove(finding.object.clone())], finding.object.to_string());
    }
    let words = format!("{} in {}", gone.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "), finding.object);
    Removal::of(vec![Edit::put(Object::Binding(Binding { subjects: kept, ..binding.clone() }))], words)
}

/// A binding without what of its role works nowhere in its namespace: as if to a Role that has the rest.
fn of_dead_rules(analysis: &Analysis, finding: &Finding, binding: &Binding) -> Removal {
    let words = format!("what {} cannot grant", finding.object);
    let resources = analysis.authorizer.resources();
    let given = analysis.authorizer.role_rules(&binding.meta.namespace, &binding.role).unwrap_or_default();
    let rules: Vec<PolicyRule> = given.into_iter().flat_map(|rule| inert::alive(rule, true, resources)).collect();
    if rules.is_empty() {
        return Removal::of(vec![Edit::Remove(finding.object.clone())], words);
    }
    let namespace = &binding.meta.namespace;
    let taken = |name: &str| analysis.inventory.roles.get(namespace, name).is_some();
    let mut name = binding.role.name.clone();
    while taken(&name) {
        name = format!("{name}-local").into();
    }
    let mut role = Role { meta: binding.meta.clone(), rules, aggregation: None };
    role.meta.name = name.clone();
    let binding = Binding { role: RoleRef { kind: RoleKind::Role, name }, ..binding.clone() };
    Removal::of(vec![Edit::put(Object::Role(role)), Edit::put(Object::Binding(binding))], words)
}

/// Roles without the rules that the finding names, or a role of which it names none.
fn of_rules(analysis: &Analysis, finding: &Finding, is_inert: bool) -> Removal {
    let inventory = &*analysis.inventory;
    let index = |field: &str| field.strip_prefix("rules[").and_then(|rest| rest.strip_suffix(']')).and_then(|number| number.parse::<usize>().ok());
    let named: BTreeSet<(&ObjectRef, usize)> = finding.evidence.iter().filter_map(|piece| Some((&piece.object, index(&piece.field)?))).collect();
    // Of a role that nobody has, the rules are listed to say what is in it.
    if named.is_empty() || names_field(finding, &finding.object, "metadata.name") {
        return Removal::of(vec![Edit::Remove(finding.object.clone())], finding.object.to_string());
    }
    let resources = analysis.authorizer.resources();
    let mut edits = Vec::new();
    for object in named.iter().map(|(object, _)| *object).collect::<BTreeSet<_>>() {
        let Some(Object::Role(role)) = Object::of(inventory, object) else { continue };
        let local = object.kind == Kind::Role;
        let rules = role.rules.iter().enumerate().flat_map(|(at, rule)| match named.contains(&(object, at)) {
            false => vec![rule.clone()],
            // Of a rule of which a part grants nothing, the rest stays.
            true if is_inert => inert::alive(rule, local, resources),
            true => Vec::new(),
        });
        edits.push(Edit::put(Object::Role(Role { rules: rules.collect(), ..role })));
    }
    let words = match (is_inert, named.len()) {
        (true, _) => format!("what grants nothing in {}", finding.object),
        (_, 1) => format!("this rule of {}", finding.object),
        (_, n) => format!("these {n} rules of {}", finding.object),
    };
    gathered(inventory, &mut edits);
    Removal::of(edits, words)
}

/// A role without the labels by which others gather it.
fn of_label(inventory: &Inventory, finding: &Finding, mut role: Role) -> Removal {
    let says = |key: &Name| names_field(finding, &finding.object, &format!("metadata.labels[{key}]"));
    let kept = role.meta.labels.iter().filter(|(key, _)| !says(key)).map(|(key, value)| (key.clone(), value.clone())).collect();
    let before = role.clone();
    role.meta.labels = Labels::new(kept);
    let mut edits = vec![Edit::put(Object::Role(before))];
    gathered(inventory, &mut edits);
    edits[0] = Edit::put(Object::Role(role));
    Removal::of(edits, format!("the label of {}", finding.object))
}

/// Adds the roles that gather one of those that change: their rules are gathered again, as their controller would.
fn gathered(inventory: &Inventory, edits: &mut Vec<Edit>) {
    let changed = |edit: &Edit| match edit {
        Edit::Put(object) => match &**object {
            Object::Role(role) if role.kind() == RoleKind::ClusterRole => Some(role.clone()),
            _ => None,
        },
        Edit::Remove(_) | Edit::Server(_) => None,
    };
    let changed: Vec<Role> = edits.iter().filter_map(changed).collect();
    let above = Gatherers::new(inventory).above(&changed);
    edits.extend(above.into_iter().map(|role| Edit::put(Object::Role(Role { rules: Vec::new(), ..role.clone() }))));
}

/// The bindings that the finding names, without the account.
fn of_account(inventory: &Inventory, finding: &Finding) -> Removal {
    let account = Subject::from_object(&finding.object);
    let bindings: BTreeSet<&ObjectRef> = finding.evidence.iter().map(|piece| &piece.object).filter(|object| **object != finding.object).collect();
    let mut edits = Vec::new();
    for object in &bindings {
        let Some(Object::Binding(binding)) = Object::of(inventory, object) else { continue };
        let kept: Vec<Subject> = binding.subjects.iter().filter(|subject| Some(*subject) != account.as_ref()).cloned().collect();
        edits.push(if kept.is_empty() { Edit::Remove((*object).clone()) } else { Edit::put(Object::Binding(Binding { subjects: kept, ..binding })) });
    }
    let words = format!("it in {}", bindings.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    Removal::of(edits, words)
}
