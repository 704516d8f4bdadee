//! Small clusters to test on.

use std::sync::Arc;

use crate::model::{
    Container, ContainerPort, Coverage, CoverageEntry, CoverageState, Expression, Inventory, IpBlock, Kind, Labels, Meta, Name, Namespace, NetworkPolicy, Node,
    ObjectRef, Operator, Peer, Pod, PodSpec, PolicyPort, PolicyRuleSet, PortRef, Protocol, Scope, Selector, Store,
};
use crate::network::ip::parse_block;

pub(super) fn labels(text: &str) -> Labels {
    Labels::new(text.split(',').filter(|p| !p.is_empty()).map(|p| p.split_once('=').unwrap()).map(|(k, v)| (Name::new(k), Name::new(v))).collect())
}

/// `a=b,c` (exists), `!d` (does not exist), `e!=f`; the empty text selects everything.
pub(super) fn selector(text: &str) -> Selector {
    let expression = |key: &str, operator, values: &[&str]| Expression { key: Name::new(key), operator, values: values.iter().map(|v| Name::new(v)).collect() };
    let mut expressions: Vec<Expression> = text
        .split(',')
        .filter(|p| !p.is_empty())
        .map(|part| {
            if let Some((key, value)) = part.split_once("!=") {
                expression(key, Operator::NotIn, &[value])
            } else if let Some((key, values)) = part.split_once('=') {
                expression(key, Operator::In, &values.split('|').collect::<Vec<_>>())
            } else if let Some(key) = part.strip_prefix('!') {
                expression(key, Operator::DoesNotExist, &[])
            } else {
                expression(part, Operator::Exists, &[])
            }
        })
        .collect();
    expressions.sort();
    Selector { expressions }
}

pub(super) fn container(ports: &[(&str, u16, Protocol)]) -> Container {
    Container {
        name: "main".into(),
        image: "example.org/app:1".into(),
        ports: ports
            .iter()
            .map(|(name, port, protocol)| ContainerPort { name: Name::new(name), port: *port, host_port: 0, host_ip: Name::default(), protocol: *protocol })
            .collect(),
        ..Container::default()
    }
}

pub(super) fn pod(namespace: &str, name: &str, marks: &str) -> Pod {
    Pod {
        meta: Meta { labels: labels(marks), ..Meta::named(namespace, name) },
        spec: Arc::new(PodSpec { containers: vec![container(&[])], ..PodSpec::default() }),
        ..Pod::default()
    }
}

pub(super) fn with_ports(mut pod: Pod, ports: &[(&str, u16, Protocol)]) -> Pod {
    Arc::make_mut(&mut pod.spec).containers = vec![container(ports)];
    pod
}

pub(super) fn with_ip(mut pod: Pod, ip: &str) -> Pod {
    pod.ips = vec![ip.parse().unwrap()];
    pod
}

pub(super) fn on_host(mut pod: Pod, node: &str) -> Pod {
    Arc::make_mut(&mut pod.spec).host_network = true;
    pod.node = node.into();
    pod
}

pub(super) fn on_node(mut pod: Pod, node: &str) -> Pod {
    pod.node = node.into();
    pod
}

pub(super) fn node(name: &str, ips: &[&str]) -> Node {
    Node {
        meta: Meta::named("", name),
        ips: ips.iter().map(|ip| ip.parse().unwrap()).collect(),
        taints: Vec::new(),
        unschedulable: false,
        provider_id: Name::default(),
        kubelet: Name::default(),
        runtime: Name::default(),
        kernel: Name::default(),
        os: Name::default(),
        hypothetical: false,
    }
}

pub(super) fn namespace(name: &str, marks: &str) -> Namespace {
    Namespace { meta: Meta { labels: labels(marks).with("kubernetes.io/metadata.name", name), ..Meta::named("", name) }, implied: false }
}

pub(super) fn block(text: &str) -> IpBlock {
    parse_block(text).unwrap()
}

/// A peer: `pods:SELECTOR`, `ns:SELECTOR`, `ns:SELECTOR/pods:SELECTOR`, `ip:CIDR` or `ip:CIDR-EXCEPT-EXCEPT`.
pub(super) fn peer(text: &str) -> Peer {
    if let Some(ips) = text.strip_prefix("ip:") {
        let mut blocks = ips.split('-').map(block);
        return Peer::Ips { block: blocks.next().unwrap(), except: blocks.collect() };
    }
    // A label key may hold a slash: only one before `pods:` divides.
    let (namespaces, pods) = match text.split_once("/pods:") {
        Some((namespaces, pods)) => (Some(namespaces), Some(pods)),
        None if text.starts_with("pods:") => (None, text.strip_prefix("pods:")),
        None => (Some(text), None),
    };
    Peer::Pods { namespaces: namespaces.map(|n| selector(n.strip_prefix("ns:").unwrap())), pods: pods.map(selector) }
}

/// A port: `80`, `80-90`, `name`, `*`, each with an optional `/UDP` or `/SCTP`.
pub(super) fn port(text: &str) -> PolicyPort {
    let (port, protocol) = text.split_once('/').unwrap_or((text, "TCP"));
    let protocol = match protocol {
        "TCP" => Protocol::Tcp,
        "UDP" => Protocol::Udp,
        _ => Protocol::Sctp,
    };
    let (port, end) = match port.split_once('-') {
        Some((first, last)) if first.parse::<u16>().is_ok() => (Some(PortRef::Number(first.parse().unwrap())), last.parse().ok()),
        _ if port == "*" => (None, None),
        _ => (Some(port.parse().map_or_else(|_| PortRef::Named(port.into()), PortRef::Number)), None),
    };
    PolicyPort { protocol, port, end }
}

/// A rule: peers and ports; none of one is everything.
pub(super) fn rule(peers: &[&str], ports: &[&str]) -> PolicyRuleSet {
    PolicyRuleSet { peers: peers.iter().map(|p| peer(p)).collect(), ports: ports.iter().map(|p| port(p)).collect() }
}

/// A policy; a direction without rules isolates and admits nothing.
pub(super) fn policy(namespace: &str, name: &str, pods: &str, ingress: Option<Vec<PolicyRuleSet>>, egress: Option<Vec<PolicyRuleSet>>) -> NetworkPolicy {
    NetworkPolicy {
        meta: Meta::named(namespace, name),
        pods: selector(pods),
        isolates_ingress: ingress.is_some(),
        isolates_egress: egress.is_some(),
        ingress: ingress.unwrap_or_default(),
        egress: egress.unwrap_or_default(),
    }
}

/// A cluster of which everything was read; namespaces that pods are in are made up.
pub(super) fn cluster(mut namespaces: Vec<Namespace>, pods: Vec<Pod>, policies: Vec<NetworkPolicy>) -> Inventory {
    for pod in &pods {
        if !namespaces.iter().any(|n| n.meta.name == pod.meta.namespace) {
            namespaces.push(namespace(&pod.meta.namespace, ""));
        }
    }
    Inventory { coverage: whole(), namespaces: Store::new(namespaces), pods: Store::new(pods), network_policies: Store::new(policies), ..Inventory::default() }
}

/// Everything was read.
pub(super) fn whole() -> Coverage {
    let entry = |kind| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state: CoverageState::Complete, detail: Name::default(), objects: 0 };
    Coverage::new(Kind::collected().map(entry).collect())
}

pub(super) fn object(kind: Kind, namespace: &str, name: &str) -> ObjectRef {
    ObjectRef::namespaced(kind, namespace, name)
}
