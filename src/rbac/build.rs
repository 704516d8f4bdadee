//! From the objects of an inventory to the index.

use rustc_hash::{FxHashMap, FxHashSet};

use super::aggregation::Gathered;
use super::authorizer::{Authorizer, BindingNode, Link, RoleNode, SetLink, SubjectLink};
use super::resources::Resources;
use super::rules::{RuleId, RuleSetId, Rules};
use crate::model::{Binding, Inventory, Kind, Name, ObjectRef, PolicyRule, Role, RoleKind, Subject};

/// Interns rules and lists of rules while roles are added.
struct Loader<'a> {
    rules: Rules,
    rule_ids: FxHashMap<&'a PolicyRule, RuleId>,
    set_ids: FxHashMap<Vec<RuleId>, RuleSetId>,
    nodes: Vec<RoleNode>,
    /// By kind, namespace and name.
    index: FxHashMap<(RoleKind, &'a str, &'a str), u32>,
}

impl<'a> Loader<'a> {
    fn rule_ids(&mut self, role: &'a Role) -> Vec<RuleId> {
        let (rules, ids) = (&mut self.rules, &mut self.rule_ids);
        role.rules.iter().map(|rule| *ids.entry(rule).or_insert_with(|| rules.add(rule))).collect()
    }

    fn set(&mut self, rules: Vec<RuleId>) -> RuleSetId {
        let sets = &mut self.rules;
        match self.set_ids.get(&rules) {
            Some(set) => *set,
            None => *self.set_ids.entry(rules).or_insert_with_key(|rules| sets.add_set(rules)),
        }
    }

    fn add(&mut self, kind: RoleKind, role: &'a Role, set: RuleSetId) {
        let object_kind = if kind == RoleKind::Role { Kind::Role } else { Kind::ClusterRole };
        let object = ObjectRef { kind: object_kind, namespace: role.meta.namespace.clone(), name: role.meta.name.clone() };
        self.index.insert((kind, role.meta.namespace.as_str(), role.meta.name.as_str()), self.nodes.len() as u32);
        self.nodes.push(RoleNode { object, set });
    }

    fn find(&self, binding: &Binding) -> Option<u32> {
        let namespace = match binding.role.kind {
            RoleKind::ClusterRole => "",
            // A ClusterRoleBinding that refers to a Role grants nothing, whatever that Role may hold.
            RoleKind::Role if binding.is_cluster_wide() => return None,
            RoleKind::Role => binding.meta.namespace.as_str(),
        };
        self.index.get(&(binding.role.kind, namespace, binding.role.name.as_str())).copied()
    }
}

/// Reads the roles and bindings of an inventory.
pub(super) fn build(inventory: &Inventory) -> Authorizer {
    let mut loader =
        Loader { rules: Rules::new(), rule_ids: FxHashMap::default(), set_ids: FxHashMap::default(), nodes: Vec::new(), index: FxHashMap::default() };
    let gathered = Gathered::new(inventory);
    let lists: Vec<Vec<RuleId>> = gathered.roles().iter().map(|role| loader.rule_ids(role)).collect();
    // What many roles gather is put together once.
    let mut unions: FxHashMap<&[usize], RuleSetId> = FxHashMap::default();
    for (at, role) in gathered.roles().iter().enumerate() {
        let set = match gathered.of(role) {
            None => loader.set(lists[at].clone()),
            Some(parts) => *unions.entry(parts).or_insert_with(|| loader.set(union(parts.iter().map(|part| &lists[*part])))),
        };
        loader.add(RoleKind::ClusterRole, role, set);
    }
    for role in inventory.roles.iter() {
        let rules = loader.rule_ids(role);
        let set = loader.set(rules);
        loader.add(RoleKind::Role, role, set);
    }

    let subjects = subjects(inventory);
    let principals: FxHashMap<&Subject, u32> = subjects.iter().enumerate().map(|(at, subject)| (subject, at as u32)).collect();
    let (mut bindings, mut links, mut namespaces): (Vec<BindingNode>, _, _) = (Vec::new(), Vec::new(), Vec::new());
    for binding in inventory.bindings() {
        let role = loader.find(binding);
        namespaces.push(loader.rules.symbols.intern(&binding.meta.namespace));
        // Each once and in order, however often and wherever the binding names it.
        let mut named: Vec<u32> = binding.subjects.iter().filter_map(|subject| principals.get(subject).copied()).collect();
        named.sort_unstable();
        named.dedup();
        links.extend(named.into_iter().map(|subject| Link { binding: bindings.len() as u32, subject }));
        let object = binding.object();
        // Bindings come by namespace, cluster-wide ones first.
        let place = match bindings.last() {
            None => u32::from(!binding.is_cluster_wide()),
            Some(last) => last.place + u32::from(last.object.namespace != binding.meta.namespace),
        };
        bindings.push(BindingNode { object, role, place });
    }

    let granting = |link: &Link| {
        let node = &loader.nodes[bindings[link.binding as usize].role? as usize];
        (!loader.rules.set(node.set).is_empty()).then_some((node.set, namespaces[link.binding as usize]))
    };
    let mut by_subject = Vec::new();
    let mut by_set = Vec::new();
    for (at, link) in links.iter().enumerate() {
        if let Some((set, namespace)) = granting(link) {
            by_subject.push((link.subject, SubjectLink { namespace, set, link: at as u32 }));
            by_set.push((set.0, SetLink { namespace, link: at as u32 }));
        }
    }
    by_subject.sort_unstable_by_key(|(subject, link)| (*subject, link.namespace, link.link));
    by_set.sort_unstable_by_key(|(set, link)| (*set, link.namespace, link.link));
    let (subject_ranges, by_subject) = grouped(subjects.len(), by_subject);
    let (set_ranges, by_set) = grouped(loader.set_ids.len(), by_set);
    drop(principals);

    let mut users: FxHashMap<Name, Vec<u32>> = FxHashMap::default();
    let mut groups: FxHashMap<Name, u32> = FxHashMap::default();
    for (at, subject) in subjects.iter().enumerate() {
        match (subject, subject.user_name()) {
            (Subject::Group(name), _) => _ = groups.insert(name.clone(), at as u32),
            (_, Some(user)) => users.entry(user).or_default().push(at as u32),
            (_, None) => {}
        }
    }
    let resources = Resources::new(&inventory.custom_resources);
    Authorizer { rules: loader.rules, roles: loader.nodes, bindings, links, subjects, users, groups, subject_ranges, by_subject, set_ranges, by_set, resources }
}

/// Equal rules once.
fn union<'l>(lists: impl Iterator<Item = &'l Vec<RuleId>>) -> Vec<RuleId> {
    let mut seen = FxHashSet::default();
    lists.flatten().copied().filter(|rule| seen.insert(*rule)).collect()
}

/// Every subject that a binding names, sorted, each once.
fn subjects(inventory: &Inventory) -> Vec<Subject> {
    let distinct: FxHashSet<&Subject> = inventory.bindings().flat_map(|binding| &binding.subjects).collect();
    let mut subjects: Vec<Subject> = distinct.into_iter().cloned().collect();
    subjects.sort_unstable();
    subjects
}

/// Sorted pairs as one list and, for each of `count` keys, where its part of the list starts; the end of the last part is added.
fn grouped<T>(count: usize, pairs: Vec<(u32, T)>) -> (Vec<u32>, Vec<T>) {
    let mut starts = vec![0; count + 1];
    for (key, _) in &pairs {
        starts[*key as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    (starts, pairs.into_iter().map(|(_, value)| value).collect())
}
