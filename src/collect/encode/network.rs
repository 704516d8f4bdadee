//! Services, endpoint slices, ingresses and network policies.

use serde_json::Value;

use super::container::protocol;
use super::workload::pairs;
use super::{Fields, fields, object, selector};
use crate::model::{EndpointSlice, Ingress, IngressBackend, IpBlock, Kind, NetworkPolicy, Peer, PolicyRuleSet, PortRef, Service, ServiceType};

pub(super) fn service(service: &Service) -> Value {
    let kind = match service.kind {
        ServiceType::ClusterIp => "ClusterIP",
        ServiceType::NodePort => "NodePort",
        ServiceType::LoadBalancer => "LoadBalancer",
        ServiceType::ExternalName => "ExternalName",
    };
    let ports = service.ports.iter().map(|p| {
        fields()
            .text("name", &p.name)
            .put("protocol", protocol(p.protocol))
            .put("port", p.port)
            .put("targetPort", port_ref(&p.target))
            .maybe("nodePort", (p.node_port != 0).then_some(p.node_port))
    });
    let spec = fields()
        .put("type", kind)
        .maybe("selector", service.selector.as_ref().map(pairs))
        .list("ports", ports)
        .names("externalIPs", &service.external_ips)
        .names("loadBalancerSourceRanges", &service.source_ranges)
        .text("clusterIP", if service.headless { "None" } else { "" })
        .text("externalName", &service.external_name);
    let address = |text: &crate::model::Name| {
        let field = if text.parse::<std::net::IpAddr>().is_ok() { "ip" } else { "hostname" };
        fields().put(field, text.as_str())
    };
    let status = fields().part("loadBalancer", fields().list("ingress", service.load_balancer.iter().map(address)));
    object(Kind::Service, &service.meta).put("spec", spec).part("status", status).into()
}

fn port_ref(port: &PortRef) -> Value {
    match port {
        PortRef::Number(number) => (*number).into(),
        PortRef::Named(name) => name.as_str().into(),
    }
}

pub(super) fn endpoint_slice(slice: &EndpointSlice) -> Value {
    let endpoints = slice.endpoints.iter().map(|e| {
        let pod = (!e.pod.is_empty()).then(|| fields().put("kind", "Pod").put("name", e.pod.as_str()));
        fields().names("addresses", &e.addresses).put("conditions", fields().put("ready", e.ready)).maybe("targetRef", pod)
    });
    let ports = slice.ports.iter().map(|p| fields().text("name", &p.name).put("protocol", protocol(p.protocol)).maybe("port", p.port));
    object(Kind::EndpointSlice, &slice.meta).list("endpoints", endpoints).list("ports", ports).into()
}

pub(super) fn ingress(ingress: &Ingress) -> Value {
    // The default backend comes first in the model, and only it has neither host nor path.
    let (default, rules) = match ingress.rules.split_first() {
        Some((first, rest)) if first.host.is_empty() && first.path.is_empty() => (Some(backend(&first.backend)), rest),
        _ => (None, ingress.rules.as_slice()),
    };
    let rules = rules.iter().map(|rule| {
        let path = fields().text("path", &rule.path).put("backend", backend(&rule.backend));
        fields().text("host", &rule.host).put("http", fields().list("paths", [path]))
    });
    let hosts = fields().names("hosts", &ingress.tls_hosts);
    let spec =
        fields().text("ingressClassName", &ingress.class).maybe("defaultBackend", default).list("tls", ingress.has_tls.then_some(hosts)).list("rules", rules);
    object(Kind::Ingress, &ingress.meta).put("spec", spec).into()
}

fn backend(backend: &IngressBackend) -> Value {
    let port = backend.port.as_ref().map(|port| match port {
        PortRef::Number(number) => fields().put("number", *number),
        PortRef::Named(name) => fields().put("name", name.as_str()),
    });
    fields().put("service", fields().text("name", &backend.service).maybe("port", port)).into()
}

pub(super) fn network_policy(policy: &NetworkPolicy) -> Value {
    let types = [(policy.isolates_ingress, "Ingress"), (policy.isolates_egress, "Egress")];
    let mut types: Vec<&str> = types.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect();
    if types.is_empty() {
        // Left out, the types would be defaulted.
        types.push("None");
    }
    let spec = fields()
        .put("podSelector", selector(&policy.pods))
        .list("policyTypes", types)
        .list("ingress", policy.ingress.iter().map(|rule| rule_set(rule, "from")))
        .list("egress", policy.egress.iter().map(|rule| rule_set(rule, "to")));
    object(Kind::NetworkPolicy, &policy.meta).put("spec", spec).into()
}

fn rule_set(rule: &PolicyRuleSet, peers: &str) -> Value {
    let ports = rule.ports.iter().map(|p| fields().put("protocol", protocol(p.protocol)).maybe("port", p.port.as_ref().map(port_ref)).maybe("endPort", p.end));
    fields().list(peers, rule.peers.iter().map(peer)).list("ports", ports).into()
}

fn peer(peer: &Peer) -> Value {
    let block = |block: &IpBlock| format!("{}/{}", block.base, block.prefix);
    let written: Fields = match peer {
        Peer::Pods { namespaces, pods } => {
            fields().maybe("namespaceSelector", namespaces.as_ref().map(selector)).maybe("podSelector", pods.as_ref().map(selector))
        }
        Peer::Ips { block: range, except } => fields().put("ipBlock", fields().put("cidr", block(range)).list("except", except.iter().map(block))),
        Peer::Invalid(reason) if reason.starts_with("ipBlock") => fields().put("ipBlock", fields()),
        Peer::Invalid(_) => fields(),
    };
    written.into()
}
