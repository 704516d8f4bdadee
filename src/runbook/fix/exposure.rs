//! Fixers of Services and Ingresses.

use super::{Case, Fixer, Plan};
use crate::model::{Ingress, Kind, Name, Object, Service, ServiceType};
use crate::runbook::change::Change;

pub(super) const FIXERS: &[(&str, Fixer)] = &[
    ("NET-007", inside),
    ("NET-008", limit_sources),
    ("NET-009", no_external_ips),
    ("NET-010", serve_tls),
    ("NET-011", name_host),
    ("NET-012", no_snippets),
    ("NET-017", remove_dangling),
];

fn service(case: &Case<'_>) -> Option<Service> {
    match Object::of(case.inventory, case.object()) {
        Some(Object::Service(service)) => Some(service),
        _ => None,
    }
}

fn ingress(case: &Case<'_>) -> Option<Ingress> {
    match Object::of(case.inventory, case.object()) {
        Some(Object::Ingress(ingress)) => Some(ingress),
        _ => None,
    }
}

fn inside(case: &Case<'_>) -> Plan {
    service(case).map(|service| Plan::of([Change::put(Object::Service(closed(service)))])).unwrap_or_default()
}

/// The Service without a load balancer, and without ports of nodes.
pub(in crate::runbook) fn closed(mut service: Service) -> Service {
    service.kind = ServiceType::ClusterIp;
    service.source_ranges.clear();
    service.ports.iter_mut().for_each(|port| port.node_port = 0);
    service
}

/// Private addresses: what is least likely to be the internet.
const PRIVATE: [&str; 3] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

fn limit_sources(case: &Case<'_>) -> Plan {
    let Some(mut service) = service(case) else { return Plan::default() };
    service.source_ranges = PRIVATE.iter().map(|range| Name::new(range)).collect();
    Plan::of([Change::put(Object::Service(service))])
}

fn no_external_ips(case: &Case<'_>) -> Plan {
    let Some(mut service) = service(case) else { return Plan::default() };
    service.external_ips.clear();
    Plan::of([Change::put(Object::Service(service))])
}

fn serve_tls(case: &Case<'_>) -> Plan {
    let Some(mut ingress) = ingress(case) else { return Plan::default() };
    let mut hosts: Vec<Name> = ingress.rules.iter().map(|r| r.host.clone()).filter(|h| !h.is_empty()).chain(ingress.tls_hosts.clone()).collect();
    hosts.sort();
    hosts.dedup();
    ingress.has_tls = true;
    ingress.tls_hosts = hosts;
    Plan::of([Change::put(Object::Ingress(ingress))])
}

fn name_host(case: &Case<'_>) -> Plan {
    let Some(mut ingress) = ingress(case) else { return Plan::default() };
    // A host that somebody else's Ingress may not take: the first that this one names already, else one to be put in place.
    let host = ingress.rules.iter().map(|r| r.host.clone()).find(|h| !h.is_empty() && *h != "*").unwrap_or_else(|| "put-the-host-here.example".into());
    for rule in ingress.rules.iter_mut().filter(|r| r.host.is_empty() || r.host == "*") {
        rule.host = host.clone();
    }
    let mut change = Change::put(Object::Ingress(ingress));
    change.by_hand = Some(format!("give every rule a host ({host}), and replace `defaultBackend` by such a rule"));
    Plan::of([change])
}

fn no_snippets(case: &Case<'_>) -> Plan {
    let Some(mut ingress) = ingress(case) else { return Plan::default() };
    let named = case.finding.evidence.iter().filter_map(|e| e.field.strip_prefix("metadata.annotations[")?.strip_suffix(']'));
    for key in named {
        ingress.meta.annotations = ingress.meta.annotations.without(key);
    }
    Plan::of([Change::put(Object::Ingress(ingress))])
}

fn remove_dangling(case: &Case<'_>) -> Plan {
    let inventory = case.inventory;
    if case.object().kind == Kind::Ingress
        && let Some(mut ingress) = ingress(case)
    {
        let leads = |name: &Name| name.is_empty() || inventory.services.get(&ingress.meta.namespace, name).is_some();
        let kept: Vec<_> = ingress.rules.iter().filter(|r| leads(&r.backend.service)).cloned().collect();
        if !kept.is_empty() {
            ingress.rules = kept;
            let mut change = Change::put(Object::Ingress(ingress));
            change.by_hand = Some("take out the rules whose Service does not exist".to_owned());
            return Plan::of([change]);
        }
    }
    Plan::of([Change::remove(case.object().clone())])
}
