//! Whole objects as documents, for those that a runbook creates or puts back.

use super::tree::Tree;
use crate::model::{
    Binding, Expression, IpBlock, Kind, Labels, Meta, NetworkPolicy, Object, ObjectRef, Operator, Peer, PolicyPort, PolicyRule, PolicyRuleSet, PortRef, Role,
    RoleKind, Selector, Subject,
};

/// `apiVersion`, `kind` and the name: what says which object a document is about.
pub(super) fn identity(object: &ObjectRef) -> Tree {
    let mut metadata = Tree::map([("name", &object.name)]);
    if !object.namespace.is_empty() {
        metadata.set("namespace", &object.namespace);
    }
    let group = object.kind.group();
    let version = if group.is_empty() { "v1".to_owned() } else { format!("{group}/v1") };
    Tree::map([("apiVersion", Tree::Text(version)), ("kind", Tree::from(object.kind.title())), ("metadata", metadata)])
}

/// The whole object, where everything that matters of it is known.
pub fn whole(object: &Object) -> Option<Tree> {
    let (kind, meta, fields) = match object {
        Object::Role(role) => (role.kind().kind(), &role.meta, role_fields(role)),
        Object::Binding(binding) => (binding.object().kind, &binding.meta, binding_fields(binding)),
        Object::NetworkPolicy(policy) => (Kind::NetworkPolicy, &policy.meta, vec![("spec", policy_spec(policy))]),
        Object::ServiceAccount(account) => {
            let mut fields = Vec::new();
            if let Some(automount) = account.automount {
                fields.push(("automountServiceAccountToken", Tree::Bool(automount)));
            }
            if !account.pull_secrets.is_empty() {
                fields.push(("imagePullSecrets", Tree::list(account.pull_secrets.iter().map(|name| Tree::map([("name", name)])))));
            }
            (Kind::ServiceAccount, &account.meta, fields)
        }
        Object::AdmissionPolicyBinding(binding) => {
            let spec = Tree::map([("policyName", Tree::from(&binding.policy)), ("validationActions", Tree::list(&binding.actions))]);
            (Kind::AdmissionPolicyBinding, &binding.meta, vec![("spec", spec)])
        }
        Object::Namespace(namespace) => (Kind::Namespace, &namespace.meta, Vec::new()),
        _ => return None,
    };
    let mut tree = identity(&ObjectRef { kind, namespace: meta.namespace.clone(), name: meta.name.clone() });
    tree.merge(described(meta));
    for (field, value) in fields {
        tree.set(field, value);
    }
    Some(tree)
}

/// Labels and kept annotations, below `metadata`.
fn described(meta: &Meta) -> Tree {
    let mut metadata = Tree::Map(Vec::new());
    if !meta.labels.is_empty() {
        metadata.set("labels", pairs(&meta.labels));
    }
    if !meta.annotations.is_empty() {
        metadata.set("annotations", pairs(&meta.annotations));
    }
    Tree::map([("metadata", metadata)])
}

pub(super) fn pairs(labels: &Labels) -> Tree {
    Tree::map(labels.iter().map(|(key, value)| (key.to_string(), value)))
}

fn role_fields(role: &Role) -> Vec<(&'static str, Tree)> {
    let mut fields = Vec::new();
    if let Some(selectors) = &role.aggregation {
        fields.push(("aggregationRule", Tree::map([("clusterRoleSelectors", Tree::list(selectors.iter().map(selector)))])));
    }
    fields.push(("rules", rules(&role.rules)));
    fields
}

/// `rules` of a role.
pub(super) fn rules(rules: &[PolicyRule]) -> Tree {
    let names = |names: &[crate::model::Name]| Tree::list(names);
    Tree::list(rules.iter().map(|rule| {
        let mut tree = Tree::Map(Vec::new());
        if rule.urls.is_empty() || !rule.resources.is_empty() {
            tree.set("apiGroups", names(&rule.groups));
            tree.set("resources", names(&rule.resources));
            if !rule.names.is_empty() {
                tree.set("resourceNames", names(&rule.names));
            }
        }
        if !rule.urls.is_empty() {
            tree.set("nonResourceURLs", names(&rule.urls));
        }
        tree.set("verbs", names(&rule.verbs));
        tree
    }))
}

fn binding_fields(binding: &Binding) -> Vec<(&'static str, Tree)> {
    let kind = match binding.role.kind {
        RoleKind::Role => "Role",
        RoleKind::ClusterRole => "ClusterRole",
    };
    let role = Tree::map([("apiGroup", Tree::from(RBAC)), ("kind", kind.into()), ("name", Tree::from(&binding.role.name))]);
    vec![("roleRef", role), ("subjects", subjects(&binding.subjects))]
}

const RBAC: &str = "rbac.authorization.k8s.io";

/// `subjects` of a binding.
pub(super) fn subjects(subjects: &[Subject]) -> Tree {
    Tree::list(subjects.iter().map(|subject| match subject {
        Subject::ServiceAccount { namespace, name } => {
            Tree::map([("kind", Tree::from("ServiceAccount")), ("name", name.into()), ("namespace", namespace.into())])
        }
        Subject::User(name) => Tree::map([("apiGroup", Tree::from(RBAC)), ("kind", "User".into()), ("name", name.into())]),
        Subject::Group(name) => Tree::map([("apiGroup", Tree::from(RBAC)), ("kind", "Group".into()), ("name", name.into())]),
    }))
}

/// A label selector. Equalities are written as `matchLabels`.
pub(super) fn selector(selector: &Selector) -> Tree {
    let is_equality = |e: &&Expression| e.operator == Operator::In && e.values.len() == 1;
    let (equal, other): (Vec<_>, Vec<_>) = selector.expressions.iter().partition(is_equality);
    // Two equalities of one key cannot be written as a map.
    let unique = equal.windows(2).all(|pair| pair[0].key != pair[1].key);
    let mut tree = Tree::Map(Vec::new());
    let (equal, other) = if unique { (equal, other) } else { (Vec::new(), selector.expressions.iter().collect()) };
    if !equal.is_empty() {
        tree.set("matchLabels", Tree::map(equal.into_iter().map(|e| (e.key.to_string(), &e.values[0]))));
    }
    if !other.is_empty() {
        tree.set("matchExpressions", Tree::list(other.into_iter().map(expression)));
    }
    tree
}

fn expression(expression: &Expression) -> Tree {
    let operator = match expression.operator {
        Operator::In => "In",
        Operator::NotIn => "NotIn",
        Operator::Exists => "Exists",
        Operator::DoesNotExist => "DoesNotExist",
    };
    let mut tree = Tree::map([("key", Tree::from(&expression.key)), ("operator", operator.into())]);
    if !expression.values.is_empty() {
        tree.set("values", Tree::list(&expression.values));
    }
    tree
}

/// `spec` of a network policy.
pub(super) fn policy_spec(policy: &NetworkPolicy) -> Tree {
    let mut types = Vec::new();
    let mut spec = Tree::map([("podSelector", selector(&policy.pods))]);
    for (isolates, name, field, rules, peer) in
        [(policy.isolates_ingress, "Ingress", "ingress", &policy.ingress, "from"), (policy.isolates_egress, "Egress", "egress", &policy.egress, "to")]
    {
        if isolates {
            types.push(name);
        }
        if !rules.is_empty() {
            spec.set(field, Tree::list(rules.iter().filter_map(|rule| rule_set(rule, peer))));
        }
    }
    spec.set("policyTypes", Tree::list(types));
    spec
}

/// One rule; none if it admits nobody, because without its peers it would admit everybody.
fn rule_set(rule: &PolicyRuleSet, peer_field: &str) -> Option<Tree> {
    let mut tree = Tree::Map(Vec::new());
    if !rule.peers.is_empty() {
        let peers: Vec<Tree> = rule.peers.iter().filter_map(peer).collect();
        if peers.is_empty() {
            return None;
        }
        tree.set(peer_field, Tree::List(peers));
    }
    if !rule.ports.is_empty() {
        tree.set("ports", Tree::list(rule.ports.iter().map(port)));
    }
    Some(tree)
}

fn peer(peer: &Peer) -> Option<Tree> {
    let mut tree = Tree::Map(Vec::new());
    match peer {
        Peer::Pods { namespaces, pods } => {
            if let Some(namespaces) = namespaces {
                tree.set("namespaceSelector", selector(namespaces));
            }
            if let Some(pods) = pods {
                tree.set("podSelector", selector(pods));
            }
        }
        Peer::Ips { block, except } => {
            let mut ips = Tree::map([("cidr", cidr(*block))]);
            if !except.is_empty() {
                ips.set("except", Tree::list(except.iter().map(|e| cidr(*e))));
            }
            tree.set("ipBlock", ips);
        }
        // The API server would refuse it, and it admits nobody.
        Peer::Invalid(_) => return None,
    }
    Some(tree)
}

fn cidr(block: IpBlock) -> String {
    format!("{}/{}", block.base, block.prefix)
}

fn port(port: &PolicyPort) -> Tree {
    let mut tree = Tree::map([("protocol", port.protocol.to_string())]);
    match &port.port {
        Some(PortRef::Number(number)) => tree.set("port", *number),
        Some(PortRef::Named(name)) => tree.set("port", name),
        None => {}
    }
    if let Some(end) = port.end {
        tree.set("endPort", end);
    }
    tree
}
