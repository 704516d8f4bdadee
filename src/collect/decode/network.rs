//! Services, endpoint slices, ingresses and network policies.

use std::net::IpAddr;

use super::container::protocol;
use super::{Context, rbac};
use crate::collect::wire::meta::Object;
use crate::collect::wire::{IntOrText, network as wire};
use crate::model::{
    Endpoint, EndpointPort, EndpointSlice, Ingress, IngressBackend, IngressRule, IpBlock, NetworkPolicy, Peer, PolicyPort, PolicyRuleSet, PortRef, Selector,
    Service, ServicePort, ServiceType,
};

/// The label by which an EndpointSlice names its Service.
const SERVICE_NAME: &str = "kubernetes.io/service-name";

/// The annotation that came before `ingressClassName`.
const INGRESS_CLASS: &str = "kubernetes.io/ingress.class";

pub(crate) fn service(cx: &mut Context, wire: &Object<'_, wire::ServiceSpec<'_>, wire::BalancedStatus<'_>>) -> Service {
    let empty = wire::ServiceSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    let kind = match &*spec.r#type {
        "NodePort" => ServiceType::NodePort,
        "LoadBalancer" => ServiceType::LoadBalancer,
        "ExternalName" => ServiceType::ExternalName,
        _ => ServiceType::ClusterIp,
    };
    let pairs = spec.selector.as_ref().map(|s| cx.labels(s)).filter(|pairs| !pairs.is_empty());
    let addresses = wire.status.as_ref().map(|s| &s.load_balancer.ingress);
    let load_balancer =
        addresses.into_iter().flat_map(|list| list.iter()).filter_map(|a| cx.some_name(if a.ip.is_empty() { &a.hostname } else { &a.ip })).collect();
    Service {
        meta: cx.meta(&wire.metadata),
        kind,
        selector: pairs.filter(|_| kind != ServiceType::ExternalName).map(|pairs| Selector::of(pairs.iter())),
        ports: spec.ports.iter().map(|p| service_port(cx, p)).collect(),
        external_ips: cx.names(&spec.external_ips),
        source_ranges: cx.names(&spec.load_balancer_source_ranges),
        load_balancer,
        headless: &*spec.cluster_ip == "None",
        external_name: cx.name(&spec.external_name),
    }
}

fn service_port(cx: &mut Context, wire: &wire::ServicePort<'_>) -> ServicePort {
    let port = wire.port.unwrap_or(0);
    let target = wire.target_port.as_ref().and_then(|t| port_ref(cx, t)).unwrap_or(PortRef::Number(port));
    ServicePort { name: cx.name(&wire.name), protocol: protocol(&wire.protocol), port, target, node_port: wire.node_port.unwrap_or(0) }
}

/// A port by number or name; zero and the empty name are no port.
fn port_ref(cx: &mut Context, wire: &IntOrText<'_>) -> Option<PortRef> {
    match wire {
        IntOrText::Int(number) => u16::try_from(*number).ok().filter(|n| *n != 0).map(PortRef::Number),
        IntOrText::Text(text) if text.is_empty() => None,
        // A number in quotes is taken for the number it was surely meant to be.
        IntOrText::Text(text) => Some(text.parse().ok().filter(|n| *n != 0).map_or_else(|| PortRef::Named(cx.name(text)), PortRef::Number)),
    }
}

pub(crate) fn endpoint_slice(cx: &mut Context, wire: &wire::EndpointSlice<'_>) -> EndpointSlice {
    let meta = cx.meta(&wire.metadata);
    let service = meta.labels.get(SERVICE_NAME).cloned().unwrap_or_else(|| cx.empty());
    let endpoint = |cx: &mut Context, e: &wire::Endpoint<'_>| Endpoint {
        addresses: cx.names(&e.addresses),
        ready: e.conditions.as_ref().and_then(|c| c.ready) != Some(false),
        pod: cx.name(e.target_ref.as_ref().filter(|t| &*t.kind == "Pod").map_or("", |t| &t.name)),
    };
    EndpointSlice {
        meta,
        service,
        endpoints: wire.endpoints.iter().map(|e| endpoint(cx, e)).collect(),
        ports: wire.ports.iter().map(|p| EndpointPort { name: cx.name(&p.name), protocol: protocol(&p.protocol), port: p.port }).collect(),
    }
}

pub(crate) fn ingress(cx: &mut Context, wire: &Object<'_, wire::IngressSpec<'_>, wire::BalancedStatus<'_>>) -> Ingress {
    let empty = wire::IngressSpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    let meta = cx.meta(&wire.metadata);
    let mut rules = Vec::new();
    if let Some(backend) = spec.default_backend.as_ref().or(spec.backend.as_ref()) {
        rules.push(IngressRule { host: cx.empty(), path: cx.empty(), backend: ingress_backend(cx, backend) });
    }
    for rule in spec.rules.iter() {
        for path in rule.http.iter().flat_map(|http| http.paths.iter()) {
            rules.push(IngressRule { host: cx.name(&rule.host), path: cx.name(&path.path), backend: ingress_backend(cx, &path.backend) });
        }
    }
    Ingress {
        class: if spec.ingress_class_name.is_empty() {
            meta.annotation(INGRESS_CLASS).cloned().unwrap_or_else(|| cx.empty())
        } else {
            cx.name(&spec.ingress_class_name)
        },
        meta,
        rules,
        tls_hosts: spec.tls.iter().flat_map(|t| t.hosts.iter()).map(|h| cx.name(h)).collect(),
        has_tls: !spec.tls.is_empty(),
    }
}

fn ingress_backend(cx: &mut Context, wire: &wire::IngressBackend<'_>) -> IngressBackend {
    match &wire.service {
        Some(service) => IngressBackend {
            service: cx.name(&service.name),
            port: service.port.as_ref().and_then(|p| match p.number {
                Some(number) if number != 0 => Some(PortRef::Number(number)),
                _ => cx.some_name(&p.name).map(PortRef::Named),
            }),
        },
        None => IngressBackend { service: cx.name(&wire.service_name), port: wire.service_port.as_ref().and_then(|p| port_ref(cx, p)) },
    }
}

/// Decodes a policy; `policyTypes` left out means ingress, and egress where egress rules are given.
pub(crate) fn network_policy(cx: &mut Context, wire: &Object<'_, wire::PolicySpec<'_>>) -> NetworkPolicy {
    let empty = wire::PolicySpec::default();
    let spec = wire.spec.as_deref().unwrap_or(&empty);
    let named = |direction: &str| spec.policy_types.iter().any(|t| &**t == direction);
    let unnamed = spec.policy_types.is_empty();
    let rules = |cx: &mut Context, rules: &Option<super::List<wire::PolicyRule<'_>>>, outward: bool| {
        rules.iter().flat_map(|list| list.iter()).map(|rule| rule_set(cx, rule, outward)).collect::<Vec<_>>()
    };
    let egress = rules(cx, &spec.egress, true);
    NetworkPolicy {
        meta: cx.meta(&wire.metadata),
        pods: rbac::selector(cx, &spec.pod_selector),
        isolates_ingress: unnamed || named("Ingress"),
        isolates_egress: named("Egress") || (unnamed && !egress.is_empty()),
        ingress: rules(cx, &spec.ingress, false),
        egress,
    }
}

fn rule_set(cx: &mut Context, wire: &wire::PolicyRule<'_>, outward: bool) -> PolicyRuleSet {
    let peers = if outward { &wire.to } else { &wire.from };
    PolicyRuleSet { peers: peers.iter().map(|p| peer(cx, p)).collect(), ports: wire.ports.iter().map(|p| policy_port(cx, p)).collect() }
}

fn policy_port(cx: &mut Context, wire: &wire::PolicyPort<'_>) -> PolicyPort {
    // An entry with a port that is none admits nothing; without any port it admits all.
    let port = wire.port.as_ref().map(|p| port_ref(cx, p).unwrap_or(PortRef::Number(0)));
    PolicyPort { protocol: protocol(&wire.protocol), port, end: wire.end_port }
}

fn peer(cx: &mut Context, wire: &wire::Peer<'_>) -> Peer {
    if let Some(ips) = &wire.ip_block {
        let except: Option<Vec<IpBlock>> = ips.except.iter().map(|cidr| ip_block(cidr)).collect();
        return match (ip_block(&ips.cidr), except) {
            (Some(block), Some(except)) => Peer::Ips { block, except },
            _ => Peer::Invalid(cx.name("ipBlock with an address range that is not valid")),
        };
    }
    if wire.pod_selector.is_none() && wire.namespace_selector.is_none() {
        return Peer::Invalid(cx.name("peer without podSelector, namespaceSelector or ipBlock"));
    }
    let selector = |cx: &mut Context, s: &Option<_>| s.as_ref().map(|s| rbac::selector(cx, s));
    Peer::Pods { namespaces: selector(cx, &wire.namespace_selector), pods: selector(cx, &wire.pod_selector) }
}

/// Reads `ADDRESS/PREFIX` and masks the address.
pub(crate) fn ip_block(cidr: &str) -> Option<IpBlock> {
    let (address, prefix) = cidr.trim().split_once('/')?;
    let prefix: u8 = prefix.parse().ok()?;
    let base = match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(v4) if prefix <= 32 => IpAddr::V4((u32::from(v4) & u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)).into()),
        IpAddr::V6(v6) if prefix <= 128 => IpAddr::V6((u128::from(v6) & u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0)).into()),
        _ => return None,
    };
    Some(IpBlock { base, prefix })
}
