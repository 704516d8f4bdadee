//! Services, ingresses, network policies.

use std::collections::BTreeSet;

use super::{Fact, links};
use crate::analysis::Analysis;
use crate::app::text;
use crate::config::theme::Role;
use crate::model::{Kind, ObjectRef};

/// A Service.
pub(super) fn service(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let inventory = &analysis.inventory;
    let Some(service) = inventory.services.get(&object.namespace, &object.name) else { return Vec::new() };
    let mut facts = vec![Fact::new("type", format!("{:?}", service.kind))];
    facts.extend(service.ports.iter().map(|port| Fact::new("port", format!("{}/{:?}", port.port, port.protocol))));
    facts.extend(service.external_ips.iter().chain(&service.load_balancer).map(|ip| Fact::new("outside", ip.to_string()).taken(Role::Entry)));
    if let Some(selector) = &service.selector {
        let pods = inventory.pods.in_namespace(&object.namespace).iter().filter(|pod| selector.matches(&pod.meta.labels));
        let roots: BTreeSet<ObjectRef> = pods.map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
        if roots.is_empty() {
            facts.push(Fact::new("leads to", "no pod has its labels").taken(Role::Warning));
        }
        facts.extend(links("leads to", roots));
    }
    facts
}

/// An Ingress.
pub(super) fn ingress(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let Some(ingress) = analysis.inventory.ingresses.get(&object.namespace, &object.name) else { return Vec::new() };
    let mut facts = Vec::new();
    if !ingress.class.is_empty() {
        facts.push(Fact::new("class", ingress.class.to_string()));
    }
    facts.push(if ingress.has_tls { Fact::new("TLS", "yes") } else { Fact::new("TLS", "none").taken(Role::Warning) });
    for rule in &ingress.rules {
        let host = if rule.host.is_empty() { "every host" } else { &rule.host };
        let service = ObjectRef::namespaced(Kind::Service, object.namespace.clone(), rule.backend.service.clone());
        facts.push(Fact::link("leads to", service, &format!("for {host}{}", rule.path)));
    }
    facts
}

/// A NetworkPolicy.
pub(super) fn policy(analysis: &Analysis, object: &ObjectRef) -> Vec<Fact> {
    let inventory = &analysis.inventory;
    let Some(policy) = inventory.network_policies.get(&object.namespace, &object.name) else { return Vec::new() };
    let mut facts = Vec::new();
    for (isolates, rules, label) in [(policy.isolates_ingress, &policy.ingress, "ingress"), (policy.isolates_egress, &policy.egress, "egress")] {
        if isolates {
            let text = if rules.is_empty() { "nothing is allowed".to_owned() } else { format!("only {}", text::counted(rules.len(), "rule")) };
            facts.push(Fact::new(label, text));
        }
    }
    let pods = inventory.pods.in_namespace(&object.namespace).iter().filter(|pod| policy.pods.matches(&pod.meta.labels));
    let roots: BTreeSet<ObjectRef> = pods.map(|pod| inventory.root_owner(Kind::Pod, &pod.meta)).collect();
    if roots.is_empty() {
        facts.push(Fact::new("isolates", "no pod has its labels").taken(Role::Warning));
    }
    facts.extend(links("isolates", roots));
    facts
}
