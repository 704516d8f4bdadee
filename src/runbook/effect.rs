//! Who loses what by a change, computed from the inventory before and after it.

use crate::model::words::{self, noun};
use std::collections::BTreeSet;

use crate::model::{Binding, Edit, Inventory, Kind, NetworkPolicy, Object, ObjectRef, Pod, PolicyRule, Role, RoleKind, Service, Subject};

/// No more names than these are listed.
const LISTED: usize = 5;

/// What the edits between two states take away, in sentences.
pub(super) fn of(before: &Inventory, after: &Inventory, edits: &[Edit]) -> Vec<String> {
    let mut effects: Vec<String> = Vec::new();
    let mut objects: Vec<ObjectRef> = edits.iter().map(Edit::object).collect();
    objects.sort();
    objects.dedup();
    for object in &objects {
        match (Object::of(before, object), Object::of(after, object)) {
            (Some(Object::Binding(old)), new) => binding(before, after, &old, new.as_ref(), &mut effects),
            (Some(Object::Role(old)), new) => role(before, &old, new.as_ref(), &mut effects),
            (Some(Object::ServiceAccount(_)), None) => account(before, object, &mut effects),
            (Some(Object::Secret(_)), None) => secret(before, object, &mut effects),
            (Some(Object::Node(old)), Some(Object::Node(new))) if !old.unschedulable && new.unschedulable => {
                effects.push(format!("{object} takes no new pods"));
            }
            (Some(Object::NetworkPolicy(old)), None) => {
                let pods = selected(before, object, &old.pods);
                effects.push(format!("{pods} {} {} not selected by {object} any more", noun(pods, "pod"), if pods == 1 { "is" } else { "are" }));
            }
            (old, Some(Object::NetworkPolicy(new))) => policy(before, after, object, old.as_ref(), &new, &mut effects),
            _ => {}
        }
    }
    effects.extend(pods(before, after));
    effects.extend(services(before, after, &objects));
    effects
}

/// Some names, and how many more.
pub(super) fn listed<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    words::listed(items, LISTED)
}

fn selected(inventory: &Inventory, policy: &ObjectRef, pods: &crate::model::Selector) -> usize {
    inventory.pods.in_namespace(&policy.namespace).iter().filter(|p| p.is_alive() && pods.matches(&p.meta.labels)).count()
}

fn policy(before: &Inventory, after: &Inventory, object: &ObjectRef, old: Option<&Object>, new: &NetworkPolicy, effects: &mut Vec<String>) {
    let pods = selected(after, object, &new.pods);
    let was = if let Some(Object::NetworkPolicy(old)) = old { selected(before, object, &old.pods) } else { 0 };
    if pods != was {
        effects.push(format!("{object} selects {pods} {} in place of {was}", noun(pods, "pod")));
    } else if pods > 0 {
        let same = matches!(old, Some(Object::NetworkPolicy(old)) if old.ingress == new.ingress && old.egress == new.egress);
        effects.extend((!same).then(|| format!("{object} allows something else to its {pods} {}", noun(pods, "pod"))));
    }
}

/// How many accounts a group stands for, where it is one of service accounts.
fn members(inventory: &Inventory, subject: &Subject) -> String {
    let Subject::Group(name) = subject else { return String::new() };
    let count = match name.strip_prefix("system:serviceaccounts") {
        Some("") => inventory.service_accounts.len(),
        Some(rest) => inventory.service_accounts.in_namespace(rest.trim_start_matches(':')).len(),
        None => return String::new(),
    };
    format!(" ({count} {})", noun(count, "account"))
}

fn binding(before: &Inventory, after: &Inventory, old: &Binding, new: Option<&Object>, effects: &mut Vec<String>) {
    let kept: &[Subject] = match new {
        Some(Object::Binding(new)) if new.role == old.role => &new.subjects,
        _ => &[],
    };
    let scope = if old.is_cluster_wide() { "in the whole cluster".to_owned() } else { format!("in {}", old.meta.namespace) };
    for subject in old.subjects.iter().filter(|s| !kept.contains(s)) {
        let same = |b: &&Binding| b.role == old.role && b.subjects.contains(subject) && (b.is_cluster_wide() || b.meta.namespace == old.meta.namespace);
        let again = after.bindings().find(same).map_or_else(String::new, |b| format!(", but keeps it by {}", b.object()));
        let name = if old.role.kind == RoleKind::ClusterRole { "ClusterRole" } else { "Role" };
        effects.push(format!("{subject}{} loses {name} {} {scope}{again}", members(before, subject), old.role.name));
    }
}

/// A rule in words.
pub(super) fn describe(rule: &PolicyRule) -> String {
    let join = |list: &[crate::model::Name]| listed(list.iter().map(|n| if n.is_empty() { "core" } else { n.as_str() }));
    let every_path = rule.urls.iter().any(|url| *url == *"*");
    let what = match rule.resources.as_slice() {
        [] if every_path => "every path".to_owned(),
        [] => join(&rule.urls),
        resources => join(resources),
    };
    let names = if rule.names.is_empty() { String::new() } else { format!(" named {}", join(&rule.names)) };
    format!("{} of {what}{names}", join(&rule.verbs))
}

fn role(before: &Inventory, old: &Role, new: Option<&Object>, effects: &mut Vec<String>) {
    let kept: &[PolicyRule] = match new {
        Some(Object::Role(new)) => &new.rules,
        _ => &[],
    };
    let gone: Vec<&PolicyRule> = old.rules.iter().filter(|rule| !kept.contains(rule)).collect();
    if gone.is_empty() {
        return;
    }
    let cluster = old.meta.namespace.is_empty();
    let uses =
        |b: &&Binding| b.role.name == old.meta.name && (b.role.kind == RoleKind::ClusterRole) == cluster && (cluster || b.meta.namespace == old.meta.namespace);
    let subjects: BTreeSet<&Subject> = before.bindings().filter(uses).flat_map(|b| &b.subjects).collect();
    let whom = if subjects.is_empty() { "nobody has it now".to_owned() } else { format!("of {}", listed(subjects)) };
    effects.push(format!("What changes in {}: {} ({whom})", old.meta.name, listed(gone.into_iter().map(describe))));
}

/// Workloads of some pods, sorted.
fn roots<'a>(inventory: &Inventory, pods: impl Iterator<Item = &'a Pod>) -> BTreeSet<ObjectRef> {
    pods.map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect()
}

fn account(before: &Inventory, object: &ObjectRef, effects: &mut Vec<String>) {
    let pods = || before.pods.in_namespace(&object.namespace).iter().filter(|p| p.is_alive() && p.spec.service_account == object.name);
    let count = pods().count();
    if count > 0 {
        let names = listed(roots(before, pods()));
        effects.push(format!("{count} {} of {names} lose the API server, and no new ones start while the account is away", noun(count, "pod")));
    }
}

fn secret(before: &Inventory, object: &ObjectRef, effects: &mut Vec<String>) {
    // What is in quarantine will not start again.
    let counts = |p: &&Pod| p.is_alive() && p.meta.labels.get(super::contain::QUARANTINE).is_none() && super::reads::names_secret(&p.spec, &object.name);
    let names = roots(before, before.pods.in_namespace(&object.namespace).iter().filter(counts));
    if !names.is_empty() {
        effects.push(format!("Pods of {} do not start without {object}", listed(names)));
    }
}

/// Pods that end, by workload.
fn pods(before: &Inventory, after: &Inventory) -> Vec<String> {
    let mut effects = Vec::new();
    let mut gone: Vec<&Pod> = Vec::new();
    let mut remade: Vec<&Pod> = Vec::new();
    // Namespaces that did not change share their blocks: the comparison of the slices ends at once.
    for namespace in before.pods.namespaces() {
        let (old, new) = (before.pods.in_namespace(namespace), after.pods.in_namespace(namespace));
        if std::ptr::eq(old, new) {
            continue;
        }
        for pod in old.iter().filter(|p| p.is_alive()) {
            match after.pods.get(namespace, &pod.meta.name) {
                None => gone.push(pod),
                Some(other) if other.spec != pod.spec || other.node != pod.node => remade.push(pod),
                Some(_) => {}
            }
        }
    }
    for (list, one, many) in [(gone, "ends", "end"), (remade, "is made anew", "are made anew")] {
        if !list.is_empty() {
            let word = if list.len() == 1 { one } else { many };
            let names = listed(roots(before, list.iter().copied()));
            effects.push(format!("{} {} {word}: {names}", list.len(), noun(list.len(), "pod")));
        }
    }
    effects
}

/// Services that have no pod any more, or cannot be reached from outside.
fn services(before: &Inventory, after: &Inventory, changed: &[ObjectRef]) -> Vec<String> {
    let backends = |inventory: &Inventory, service: &Service| {
        let selector = service.selector.as_ref().filter(|s| !s.is_everything());
        selector.map_or(0, |s| inventory.pods.in_namespace(&service.meta.namespace).iter().filter(|p| p.is_alive() && s.matches(&p.meta.labels)).count())
    };
    let namespaces: BTreeSet<_> = changed.iter().map(|o| &o.namespace).filter(|n| !n.is_empty()).collect();
    let mut effects = Vec::new();
    for service in namespaces.into_iter().flat_map(|ns| before.services.in_namespace(ns)) {
        let Some(now) = after.services.get(&service.meta.namespace, &service.meta.name) else { continue };
        let (old, new) = (backends(before, service), backends(after, now));
        if new < old {
            let left = if new == 0 { "has no pod any more".to_owned() } else { format!("has {new} of {old} pods left") };
            effects.push(format!("svc:{}/{} {left}", service.meta.namespace, service.meta.name));
        }
        if service.kind != now.kind {
            effects.push(format!("svc:{}/{} is not reached from outside the cluster any more", service.meta.namespace, service.meta.name));
        }
    }
    effects
}
