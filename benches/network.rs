//! All pairs of a large cluster: 5,000 workloads of ten pods each, 1,000 network policies. And the classes of one of the largest size that
//! Kubernetes documents: 150,000 pods in 10,000 namespaces, each with policies of its own.
#![allow(missing_docs, reason = "criterion makes public items without documentation")]

use std::hint::black_box;
use std::net::Ipv4Addr;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use ravelin::model::{
    Container, ContainerPort, Coverage, CoverageEntry, CoverageState, Expression, Inventory, IpBlock, Kind, Labels, Meta, Name, Namespace, NetworkPolicy,
    Operator, Owner, Peer, Pod, PodSpec, PolicyPort, PolicyRuleSet, PortRef, Protocol, Scope, Selector, Store,
};
use ravelin::network::exposure::exposures;
use ravelin::network::{IpBlockMode, Reachability};

/// How large a cluster is: namespaces, workloads in each, pods of each, policies in each.
#[derive(Clone, Copy)]
struct Size {
    namespaces: usize,
    workloads: usize,
    pods: usize,
    policies: usize,
}

const LARGE: Size = Size { namespaces: 50, workloads: 100, pods: 10, policies: 20 };
const LARGEST: Size = Size { namespaces: 10_000, workloads: 3, pods: 5, policies: 4 };

fn labels(pairs: &[(&str, String)]) -> Labels {
    Labels::new(pairs.iter().map(|(k, v)| (Name::new(k), Name::new(v))).collect())
}

fn equals(key: &str, value: &str) -> Selector {
    Selector { expressions: vec![Expression { key: key.into(), operator: Operator::In, values: vec![value.into()] }] }
}

fn spec(ports: &[(&str, u16)]) -> Arc<PodSpec> {
    let ports = ports
        .iter()
        .map(|(name, port)| ContainerPort { name: (*name).into(), port: *port, host_port: 0, host_ip: Name::default(), protocol: Protocol::Tcp })
        .collect();
    let container = Container { name: "main".into(), image: "example.org/app:1".into(), ports, ..Container::default() };
    Arc::new(PodSpec { containers: vec![container], ..PodSpec::default() })
}

fn pods(size: Size) -> Vec<Pod> {
    let mut pods = Vec::new();
    for (space, workload) in (0..size.namespaces).flat_map(|space| (0..size.workloads).map(move |workload| (space, workload))) {
        let spec = spec(&[("http", 8000 + (workload % 7) as u16), ("metrics", 9090)]);
        for replica in 0..size.pods {
            let labels = labels(&[
                ("app", format!("app-{workload}")),
                ("tier", format!("tier-{}", workload % 5)),
                ("pod-template-hash", format!("{space}{workload}")),
                ("team", format!("team-{}", space % 10)),
            ]);
            let owner = Owner { kind: Some(Kind::ReplicaSet), kind_name: "ReplicaSet".into(), name: format!("app-{workload}-7d4b9").into() };
            pods.push(Pod {
                meta: Meta { labels, owner: Some(owner), ..Meta::named(&format!("space-{space}"), &format!("app-{workload}-7d4b9-{replica}")) },
                spec: Arc::clone(&spec),
                node: format!("node-{}", (space * 31 + workload * 7 + replica) % 500).into(),
                ips: vec![Ipv4Addr::new(10, (space % 200) as u8, workload as u8, replica as u8).into()],
                ..Pod::default()
            });
        }
    }
    pods
}

fn port(port: u16) -> PolicyPort {
    PolicyPort { protocol: Protocol::Tcp, port: Some(PortRef::Number(port)), end: None }
}

/// A default deny, and rules of every kind for some workloads.
fn policies(size: Size) -> Vec<NetworkPolicy> {
    let mut policies = Vec::new();
    for (space, number) in (0..size.namespaces).flat_map(|space| (0..size.policies).map(move |number| (space, number))) {
        let named = |key: &str| PolicyPort { protocol: Protocol::Tcp, port: Some(PortRef::Named(key.into())), end: None };
        let own = Peer::Pods { namespaces: None, pods: Some(equals("app", &format!("app-{}", number * 3 % size.workloads))) };
        let tier = Peer::Pods { namespaces: Some(equals("team", &format!("team-{}", number % 10))), pods: Some(equals("tier", "tier-1")) };
        let any = Peer::Pods { namespaces: Some(Selector::default()), pods: None };
        let block = |a: u8, b: u8, prefix: u8| IpBlock { base: Ipv4Addr::new(a, b, 0, 0).into(), prefix };
        let everybody = Peer::Pods { namespaces: None, pods: None };
        let named_space = Peer::Pods { namespaces: Some(equals("kubernetes.io/metadata.name", &format!("space-{}", space / 100))), pods: None };
        let outside = Peer::Ips { block: block(0, 0, 0), except: vec![block(10, 0, 8), block(172, 16 + number as u8 % 16, 16)] };
        let rule = |peers: Vec<Peer>, ports: Vec<PolicyPort>| PolicyRuleSet { peers, ports };
        let (pods, ingress, egress) = match number {
            0 => (Selector::default(), Some(Vec::new()), None),
            1 => (Selector::default(), None, Some(vec![rule(vec![any], vec![PolicyPort { protocol: Protocol::Udp, ..port(53) }])])),
            2 => (Selector::default(), Some(vec![rule(vec![everybody.clone(), named_space], Vec::new())]), Some(vec![rule(vec![everybody], Vec::new())])),
            _ => (
                equals("app", &format!("app-{}", number * 5 % size.workloads)),
                Some(vec![rule(vec![own.clone(), tier.clone()], vec![named("http"), port(9090)]), rule(vec![outside.clone()], vec![port(443)])]),
                Some(vec![rule(vec![tier, own], vec![named("http")]), rule(vec![outside], Vec::new())]),
            ),
        };
        policies.push(NetworkPolicy {
            meta: Meta::named(&format!("space-{space}"), &format!("policy-{number}")),
            pods,
            isolates_ingress: ingress.is_some(),
            isolates_egress: egress.is_some(),
            ingress: ingress.unwrap_or_default(),
            egress: egress.unwrap_or_default(),
        });
    }
    policies
}

fn inventory(size: Size) -> Inventory {
    let entry = |kind| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state: CoverageState::Complete, detail: Name::default(), objects: 0 };
    let namespace = |at: usize| Namespace {
        meta: Meta {
            labels: labels(&[("kubernetes.io/metadata.name", format!("space-{at}")), ("team", format!("team-{}", at % 10))]),
            ..Meta::named("", &format!("space-{at}"))
        },
        implied: false,
    };
    Inventory {
        coverage: Coverage::new(Kind::collected().map(entry).collect()),
        namespaces: Store::new((0..size.namespaces).map(namespace).collect()),
        pods: Store::new(pods(size)),
        network_policies: Store::new(policies(size)),
        ..Inventory::default()
    }
}

fn reachability(criterion: &mut Criterion) {
    let large = inventory(LARGE);
    let reach = Reachability::new(&large, IpBlockMode::PodAddresses);
    let mut group = criterion.benchmark_group("network");
    group.sample_size(10);
    group.bench_function("classes of 50,000 pods", |b| b.iter(|| Reachability::new(black_box(&large), IpBlockMode::PodAddresses)));
    group.bench_function("all pairs of 5,000 workloads", |b| b.iter(|| black_box(&reach).all().count()));
    group.bench_function("hubs", |b| b.iter(|| black_box(&reach).hubs().len()));
    group.bench_function("exposures", |b| b.iter(|| exposures(black_box(&large), &reach).len()));
    let largest = inventory(LARGEST);
    let reach = Reachability::new(&largest, IpBlockMode::PodAddresses);
    group.bench_function("classes of 150,000 pods in 10,000 namespaces", |b| {
        b.iter(|| Reachability::new(black_box(&largest), IpBlockMode::PodAddresses));
    });
    group.bench_function("hubs of 10,000 namespaces", |b| b.iter(|| black_box(&reach).hubs().len()));
    group.finish();
}

criterion_group!(benches, reachability);
criterion_main!(benches);
