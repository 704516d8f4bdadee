//! Questions that are worth asking another authorizer too, to see whether it agrees.

use super::authorizer::Authorizer;
use super::request::{Request, Target};
use crate::model::{Identity, Inventory, Name, PolicyRule, Subject};

/// Verbs that a changed question may have; one that nobody knows is among them.
const VERBS: &[&str] = &["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "bind", "impersonate", "escalate", "frobnicate"];

/// A sequence of numbers that look random and are the same for the same seed.
struct Dice(u64);

impl Dice {
    /// A number below `sides`, 0 where there is none.
    fn roll(&mut self, sides: usize) -> usize {
        // SplitMix64 (Steele, Lea, Flood 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % (sides.max(1) as u64)) as usize
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        of.get(self.roll(of.len()))
    }
}

/// What questions are made of.
struct Stock<'a> {
    subjects: Vec<Subject>,
    rules: Vec<&'a PolicyRule>,
    /// Group, resource and subresource, of everything that is known.
    resources: Vec<(Name, Name, Name)>,
    namespaces: Vec<Name>,
}

/// Questions by the cluster's own subjects: each is what some rule gives, changed in up to two places. The same for the same seed.
///
/// Kubelets are left out: another authorizer answers for them, which is known.
pub fn questions(inventory: &Inventory, authorizer: &Authorizer, count: usize, seed: u64) -> Vec<(Identity, Request)> {
    let stock = Stock::of(inventory, authorizer);
    let mut dice = Dice(seed);
    let question = |_| {
        let who = dice.pick(&stock.subjects)?.identity();
        let mut what = stock.given(&mut dice)?;
        for _ in 0..dice.roll(3) {
            stock.change(&mut what, &mut dice);
        }
        Some((who, what))
    };
    (0..count).map_while(question).collect()
}

impl<'a> Stock<'a> {
    fn of(inventory: &'a Inventory, authorizer: &Authorizer) -> Self {
        let mut subjects = authorizer.subjects();
        subjects.extend(inventory.service_accounts.iter().map(|a| Subject::service_account(a.meta.namespace.clone(), a.meta.name.clone())));
        subjects.extend([Subject::User("system:anonymous".into()), Subject::User("somebody".into()), Subject::Group("system:authenticated".into())]);
        subjects.sort_unstable();
        subjects.dedup();
        subjects.retain(|subject| subject.identity().groups.iter().all(|group| *group != "system:nodes"));
        let roles = inventory.cluster_roles.iter().chain(inventory.roles.iter());
        let mut resources = Vec::new();
        for (group, plural, subresources) in authorizer.resources().all() {
            resources.extend(subresources.iter().map(|sub| (group.clone(), plural.clone(), Name::new(sub))));
            resources.push((group, plural, Name::default()));
        }
        let mut namespaces: Vec<Name> = inventory.namespaces.iter().map(|n| n.meta.name.clone()).collect();
        namespaces.extend(inventory.role_bindings.namespaces().cloned());
        namespaces.extend([Name::default(), Name::new("nowhere")]);
        namespaces.sort_unstable();
        namespaces.dedup();
        Self { subjects, rules: roles.flat_map(|role| &role.rules).collect(), resources, namespaces }
    }

    /// Something that a rule gives.
    fn given(&self, dice: &mut Dice) -> Option<Request> {
        let rule = dice.pick(&self.rules)?;
        let verb = dice.pick(&rule.verbs).filter(|verb| **verb != "*").map_or_else(|| dice.pick(VERBS).copied().unwrap_or("get").into(), Clone::clone);
        if let (Some(url), true) = (dice.pick(&rule.urls), rule.resources.is_empty()) {
            let path = url.strip_suffix('*').map_or_else(|| url.to_string(), |prefix| format!("{prefix}more"));
            return Some(Request { verb, namespace: Name::default(), target: Target::Url(path.into()) });
        }
        let (mut group, mut resource, mut subresource) = dice.pick(&self.resources)?.clone();
        if let Some(own) = dice.pick(&rule.groups).filter(|own| **own != "*") {
            group = own.clone();
        }
        if let Some(own) = dice.pick(&rule.resources) {
            let (plural, sub) = own.split_once('/').unwrap_or((own, ""));
            if plural != "*" {
                resource = plural.into();
                subresource = sub.into();
            } else if !sub.is_empty() {
                subresource = sub.into();
            }
        }
        let name = dice.pick(&rule.names).cloned().unwrap_or_default();
        let namespace = dice.pick(&self.namespaces)?.clone();
        Some(Request { verb, namespace, target: Target::Resource { group, resource, subresource, name } })
    }

    /// Changes one dimension.
    fn change(&self, what: &mut Request, dice: &mut Dice) {
        let other = dice.pick(&self.resources).cloned().unwrap_or_default();
        match (dice.roll(7), &mut what.target) {
            (0, _) => what.verb = dice.pick(VERBS).copied().unwrap_or("get").into(),
            (1, Target::Resource { .. }) => what.namespace = dice.pick(&self.namespaces).cloned().unwrap_or_default(),
            (2, Target::Resource { group, .. }) => *group = other.0,
            (3, Target::Resource { resource, .. }) => *resource = other.1,
            (4, Target::Resource { subresource, .. }) => *subresource = other.2,
            (5, Target::Resource { name, .. }) => *name = if name.is_empty() { "another".into() } else { Name::default() },
            (_, Target::Resource { resource, .. }) => *resource = resource.to_ascii_uppercase().into(),
            (_, Target::Url(path)) => *path = if path.len() > 1 && dice.roll(2) == 0 { path[..path.len() - 1].into() } else { format!("{path}/x").into() },
        }
    }
}
