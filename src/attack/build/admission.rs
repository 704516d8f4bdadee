//! What stands between a request to make a pod and the pod: pod security labels, webhooks and policies.

use rustc_hash::FxHashMap;

use crate::model::{AdmissionRule, Inventory, Labels, Name, Selector};

/// What a namespace's label says of the pods that may be made in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Enforced {
    /// Everything is let through.
    Privileged,
    /// There is no label: the API server's configuration decides, which is not readable.
    Unset,
    /// No pod that takes over its node, but for claims.
    Baseline,
    /// The same, and no root.
    Restricted,
}

/// The guard of one namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guard {
    pub(super) enforced: Enforced,
    /// What else has to let a privileged pod through; empty if nothing.
    pub(super) others: String,
}

impl Guard {
    /// What a privileged pod rests on; none if it is refused.
    pub(super) fn privileged(&self) -> Option<String> {
        match self.enforced {
            Enforced::Privileged => Some(self.others.clone()),
            Enforced::Unset => Some(join(&["no default of pod security is set in the API server's configuration", &self.others])),
            Enforced::Baseline | Enforced::Restricted => None,
        }
    }
}

/// Conditions in one sentence.
pub(super) fn join(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("; ")
}

/// The guards of every namespace.
#[derive(Debug, Default)]
pub(super) struct Guards {
    by_namespace: FxHashMap<Name, Guard>,
    /// Of namespaces that do not exist yet.
    pub(super) new_namespace: String,
}

impl Guards {
    pub(super) fn new(inventory: &Inventory) -> Self {
        let watchers = watchers(inventory);
        let mut guards = Self { by_namespace: FxHashMap::default(), new_namespace: others(&watchers, &Labels::default()) };
        for namespace in inventory.namespaces.iter() {
            let enforced = match namespace.meta.labels.get("pod-security.kubernetes.io/enforce").map(Name::as_str) {
                Some("privileged") => Enforced::Privileged,
                Some("baseline") => Enforced::Baseline,
                // A level that the admission plugin cannot read counts as the strictest.
                Some(_) => Enforced::Restricted,
                None => Enforced::Unset,
            };
            let guard = Guard { enforced, others: others(&watchers, &namespace.meta.labels) };
            guards.by_namespace.insert(namespace.meta.name.clone(), guard);
        }
        guards
    }

    /// The guard of a namespace; one that was not read has labels that are not known.
    pub(super) fn of(&self, namespace: &str) -> Guard {
        let unread = || Guard { enforced: Enforced::Unset, others: "the namespace, whose labels were not read, does not ask for more".to_owned() };
        self.by_namespace.get(namespace).cloned().unwrap_or_else(unread)
    }
}

/// Something that may refuse pods, and in which namespaces.
struct Watcher {
    name: String,
    namespaces: Option<Selector>,
}

fn watchers(inventory: &Inventory) -> Vec<Watcher> {
    let mut watchers = Vec::new();
    for configuration in inventory.validating_webhooks.iter() {
        for hook in configuration.hooks.iter().filter(|hook| hook.rules.iter().any(sees_new_pods)) {
            let name = format!("the admission webhook {} ({})", hook.name, configuration.meta.name);
            watchers.push(Watcher { name, namespaces: Some(hook.namespaces.clone()) });
        }
    }
    for binding in inventory.admission_policy_bindings.iter().filter(|b| b.actions.iter().any(|action| *action == "Deny")) {
        let policy = inventory.admission_policies.get("", &binding.policy);
        if policy.is_some_and(|policy| policy.rules.iter().any(sees_new_pods)) {
            watchers.push(Watcher { name: format!("the admission policy {}", binding.policy), namespaces: binding.namespaces.clone() });
        }
    }
    watchers
}

fn sees_new_pods(rule: &AdmissionRule) -> bool {
    let any = |list: &[Name], wanted: &[&str]| list.iter().any(|item| wanted.contains(&item.as_str()));
    any(&rule.operations, &["*", "CREATE"]) && any(&rule.groups, &["*", ""]) && any(&rule.resources, &["*", "*/*", "pods", "pods/*"])
}

/// How many are named before the rest is counted.
const NAMED: usize = 3;

fn others(watchers: &[Watcher], labels: &Labels) -> String {
    let seeing: Vec<&str> = watchers.iter().filter(|w| w.namespaces.as_ref().is_none_or(|s| s.matches(labels))).map(|w| w.name.as_str()).collect();
    match seeing.len() {
        0 => String::new(),
        count if count > NAMED => format!("{} and {} more let the pod through", seeing[..NAMED].join(", "), count - NAMED),
        1 => format!("{} lets the pod through", seeing[0]),
        _ => format!("{} let the pod through", seeing.join(", ")),
    }
}
