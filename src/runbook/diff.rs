//! The difference between two states of an object, as a patch. What did not change is not in it.

mod container;
mod pod;
mod volume;

use super::kubectl::PatchKind;
use super::manifest;
use super::tree::Tree;
use crate::model::{
    AdmissionPolicyBinding, FailurePolicy, Ingress, Kind, Labels, Meta, Name, NetworkPolicy, Object, Service, ServiceType, WebhookConfiguration, Workload,
};

/// How an object changes, and by which kind of patch; an empty tree where nothing does.
pub(super) fn patch(before: &Object, after: &Object) -> (PatchKind, Tree) {
    let mut tree = metadata(meta(before), meta(after));
    let mut kind = PatchKind::Merge;
    match (before, after) {
        (Object::Pod(b), Object::Pod(a)) => {
            kind = PatchKind::Strategic;
            tree.merge(non_empty("spec", pod::spec(&b.spec, &a.spec)));
        }
        (Object::Workload(b), Object::Workload(a)) => {
            kind = PatchKind::Strategic;
            tree.merge(workload(b, a));
        }
        (Object::ServiceAccount(b), Object::ServiceAccount(a)) => {
            changed(&mut tree, "automountServiceAccountToken", &b.automount, &a.automount);
            for (field, before, after) in [("imagePullSecrets", &b.pull_secrets, &a.pull_secrets), ("secrets", &b.secrets, &a.secrets)] {
                if before != after {
                    tree.set(field, Tree::list(after.iter().map(|name| Tree::map([("name", name)]))));
                }
            }
        }
        (Object::Role(b), Object::Role(a)) => {
            if b.rules != a.rules {
                tree.set("rules", manifest::rules(&a.rules));
            }
            if b.aggregation != a.aggregation {
                let selectors = |list: &Vec<_>| Tree::map([("clusterRoleSelectors", Tree::list(list.iter().map(manifest::selector)))]);
                tree.set("aggregationRule", a.aggregation.as_ref().map(selectors));
            }
        }
        (Object::Binding(b), Object::Binding(a)) if b.subjects != a.subjects => tree.set("subjects", manifest::subjects(&a.subjects)),
        (Object::NetworkPolicy(b), Object::NetworkPolicy(a)) => tree.merge(non_empty("spec", policy(b, a))),
        (Object::Service(b), Object::Service(a)) => tree.merge(non_empty("spec", service(b, a))),
        (Object::Node(b), Object::Node(a)) => {
            let mut spec = Tree::Map(Vec::new());
            changed(&mut spec, "unschedulable", &b.unschedulable, &a.unschedulable);
            if b.taints != a.taints {
                let taint = |t: &crate::model::Taint| {
                    let mut tree = Tree::map([("key", &t.key), ("effect", &t.effect)]);
                    if !t.value.is_empty() {
                        tree.set("value", &t.value);
                    }
                    tree
                };
                spec.set("taints", Tree::list(a.taints.iter().map(taint)));
            }
            tree.merge(non_empty("spec", spec));
        }
        (Object::Webhook(b), Object::Webhook(a)) => {
            kind = PatchKind::Strategic;
            tree.merge(webhooks(b, a));
        }
        (Object::AdmissionPolicyBinding(b), Object::AdmissionPolicyBinding(a)) => tree.merge(non_empty("spec", admission(b, a))),
        (Object::Ingress(b), Object::Ingress(a)) => tree.merge(non_empty("spec", ingress(b, a))),
        // Of these only the metadata can be put.
        _ => {}
    }
    (kind, tree)
}

/// The metadata of an object.
pub(super) fn meta(object: &Object) -> &Meta {
    match object {
        Object::Namespace(o) => &o.meta,
        Object::Node(o) => &o.meta,
        Object::Pod(o) => &o.meta,
        Object::Workload(o) => &o.meta,
        Object::ServiceAccount(o) => &o.meta,
        Object::Role(o) => &o.meta,
        Object::Binding(o) => &o.meta,
        Object::Service(o) => &o.meta,
        Object::NetworkPolicy(o) => &o.meta,
        Object::Volume(o) => &o.meta,
        Object::Webhook(o) => &o.meta,
        Object::AdmissionPolicyBinding(o) => &o.meta,
        Object::Secret(o) => &o.meta,
        Object::ConfigMap(o) => &o.meta,
        Object::Ingress(o) => &o.meta,
    }
}

/// Sets a field to what it is after, where that is new.
fn changed<T: PartialEq + Clone + Into<Tree>>(tree: &mut Tree, field: &str, before: &T, after: &T) {
    if before != after {
        tree.set(field, after.clone());
    }
}

/// Sets a text field; an empty text is an absent field.
fn changed_text(tree: &mut Tree, field: &str, before: &Name, after: &Name) {
    if before != after {
        tree.set(field, (!after.is_empty()).then_some(after));
    }
}

/// A field around a tree, or nothing around nothing.
fn non_empty(field: &str, tree: Tree) -> Tree {
    if tree.is_empty() { Tree::Map(Vec::new()) } else { tree.under(&[field]) }
}

/// Pairs that are new, changed, or gone (null).
fn pairs(before: &Labels, after: &Labels) -> Tree {
    let gone = before.iter().filter(|(key, _)| after.get(key).is_none()).map(|(key, _)| (key.to_string(), Tree::Null));
    let new = after.iter().filter(|(key, value)| before.get(key) != Some(value)).map(|(key, value)| (key.to_string(), Tree::from(value)));
    Tree::Map(gone.chain(new).collect())
}

fn metadata(before: &Meta, after: &Meta) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    tree.merge(non_empty("labels", pairs(&before.labels, &after.labels)));
    tree.merge(non_empty("annotations", pairs(&before.annotations, &after.annotations)));
    if before.last_applied && !after.last_applied {
        tree.merge(Tree::map([("kubectl.kubernetes.io/last-applied-configuration", Tree::Null)]).under(&["annotations"]));
    }
    non_empty("metadata", tree)
}

/// Where the template of a workload is.
pub(super) fn template_path(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Pod => &[],
        Kind::CronJob => &["spec", "jobTemplate", "spec", "template"],
        _ => &["spec", "template"],
    }
}

fn workload(before: &Workload, after: &Workload) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    let mut template = non_empty("spec", pod::spec(&before.template, &after.template));
    let mut meta = non_empty("labels", pairs(&before.template_labels, &after.template_labels));
    meta.merge(non_empty("annotations", pairs(&before.template_annotations, &after.template_annotations)));
    template.merge(non_empty("metadata", meta));
    if !template.is_empty() {
        tree.merge(template.under(template_path(after.kind.kind())));
    }
    if before.replicas != after.replicas {
        let field = if after.kind.kind() == Kind::Job { "parallelism" } else { "replicas" };
        tree.merge(Tree::from(after.replicas).under(&["spec", field]));
    }
    if before.suspended != after.suspended {
        tree.merge(Tree::Bool(after.suspended).under(&["spec", "suspend"]));
    }
    tree
}

fn policy(before: &NetworkPolicy, after: &NetworkPolicy) -> Tree {
    let (old, new) = (manifest::policy_spec(before), manifest::policy_spec(after));
    let mut tree = Tree::Map(Vec::new());
    for field in ["podSelector", "ingress", "egress", "policyTypes"] {
        let (old, new) = (old.get(field), new.get(field));
        if old == new {
            continue;
        }
        if field == "podSelector" {
            // Both forms of a selector are given, so that nothing of the other one stays.
            let mut selector = Tree::map([("matchLabels", Tree::Null), ("matchExpressions", Tree::Null)]);
            if let Some(Tree::Map(fields)) = new {
                for (key, value) in fields {
                    selector.set(key, value.clone());
                }
            }
            tree.set(field, selector);
        } else {
            tree.set(field, new.cloned());
        }
    }
    tree
}

fn service(before: &Service, after: &Service) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    if before.kind != after.kind {
        let word = match after.kind {
            ServiceType::ClusterIp => "ClusterIP",
            ServiceType::NodePort => "NodePort",
            ServiceType::LoadBalancer => "LoadBalancer",
            ServiceType::ExternalName => "ExternalName",
        };
        tree.set("type", word);
    }
    for (field, old, new) in
        [("externalIPs", &before.external_ips, &after.external_ips), ("loadBalancerSourceRanges", &before.source_ranges, &after.source_ranges)]
    {
        if old != new {
            tree.set(field, if new.is_empty() { Tree::Null } else { Tree::list(new) });
        }
    }
    if before.selector != after.selector {
        // A Service selects by equality alone.
        let equalities = |s: &crate::model::Selector| Tree::map(s.expressions.iter().filter_map(|e| Some((e.key.to_string(), e.values.first()?))));
        tree.set("selector", after.selector.as_ref().map(equalities));
    }
    if before.ports != after.ports {
        tree.set("ports", Tree::list(after.ports.iter().map(service_port)));
    }
    tree
}

fn service_port(port: &crate::model::ServicePort) -> Tree {
    let mut tree = Tree::map([("port", Tree::from(port.port)), ("protocol", Tree::Text(port.protocol.to_string()))]);
    if !port.name.is_empty() {
        tree.set("name", &port.name);
    }
    match &port.target {
        crate::model::PortRef::Number(number) => tree.set("targetPort", *number),
        crate::model::PortRef::Named(name) => tree.set("targetPort", name),
    }
    if port.node_port != 0 {
        tree.set("nodePort", port.node_port);
    }
    tree
}

fn webhooks(before: &WebhookConfiguration, after: &WebhookConfiguration) -> Tree {
    let mut list = Vec::new();
    for hook in &after.hooks {
        let Some(old) = before.hooks.iter().find(|h| h.name == hook.name) else { continue };
        let mut tree = Tree::Map(Vec::new());
        if old.failure != hook.failure {
            tree.set("failurePolicy", if hook.failure == FailurePolicy::Fail { "Fail" } else { "Ignore" });
        }
        changed(&mut tree, "timeoutSeconds", &old.timeout, &hook.timeout);
        if old.namespaces != hook.namespaces {
            tree.set("namespaceSelector", manifest::selector(&hook.namespaces));
        }
        if old.objects != hook.objects {
            tree.set("objectSelector", manifest::selector(&hook.objects));
        }
        if old.rules != hook.rules {
            let rule = |rule: &crate::model::AdmissionRule| {
                let versions = Tree::list(["*"]);
                Tree::map([
                    ("apiGroups", Tree::list(&rule.groups)),
                    ("apiVersions", versions),
                    ("operations", Tree::list(&rule.operations)),
                    ("resources", Tree::list(&rule.resources)),
                ])
            };
            tree.set("rules", Tree::list(hook.rules.iter().map(rule)));
        }
        if !tree.is_empty() {
            let mut named = Tree::map([("name", &hook.name)]);
            named.merge(tree);
            list.push(named);
        }
    }
    let gone = before.hooks.iter().filter(|old| after.hooks.iter().all(|h| h.name != old.name));
    list.extend(gone.map(|old| Tree::map([("$patch", Tree::from("delete")), ("name", Tree::from(&old.name))])));
    if list.is_empty() { Tree::Map(Vec::new()) } else { Tree::map([("webhooks", Tree::List(list))]) }
}

fn admission(before: &AdmissionPolicyBinding, after: &AdmissionPolicyBinding) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    if before.actions != after.actions {
        tree.set("validationActions", Tree::list(&after.actions));
    }
    if before.namespaces != after.namespaces || before.narrowed != after.narrowed {
        let selected = |s: &crate::model::Selector| Tree::map([("namespaceSelector", manifest::selector(s))]);
        tree.set("matchResources", after.namespaces.as_ref().map(selected));
    }
    tree
}

fn ingress(before: &Ingress, after: &Ingress) -> Tree {
    let mut tree = Tree::Map(Vec::new());
    changed_text(&mut tree, "ingressClassName", &before.class, &after.class);
    if before.tls_hosts != after.tls_hosts || before.has_tls != after.has_tls {
        let entry = Tree::map([("hosts", Tree::list(&after.tls_hosts)), ("secretName", Tree::Text(format!("{}-tls", after.meta.name)))]);
        tree.set("tls", if after.has_tls { Tree::List(vec![entry]) } else { Tree::Null });
    }
    tree
}
