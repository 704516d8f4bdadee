//! Ways in from outside.

use super::fixture::{cluster, pod, policy, rule, selector, with_ports};
use crate::model::{Certainty, Inventory, Labels, Meta, Name, PortRef, Protocol, Service, ServicePort, ServiceType, Store};
use crate::network::exposure::{Exposure, Way, exposures, survey};
use crate::network::{IpBlockMode, Reachability};

pub(super) fn service(kind: ServiceType, target: PortRef) -> Service {
    Service {
        meta: Meta::named("shop", "web"),
        kind,
        selector: Some(selector("app=web")),
        ports: vec![ServicePort { name: Name::default(), protocol: Protocol::Tcp, port: 80, target, node_port: 0 }],
        external_ips: Vec::new(),
        source_ranges: Vec::new(),
        load_balancer: Vec::new(),
        headless: false,
        external_name: Name::default(),
    }
}

fn shop(service: Service) -> Inventory {
    let pods = vec![with_ports(pod("shop", "web", "app=web"), &[("http", 8080, Protocol::Tcp)]), pod("shop", "db", "app=db")];
    Inventory { services: Store::new(vec![service]), ..cluster(Vec::new(), pods, Vec::new()) }
}

fn open(inventory: &Inventory) -> Vec<Exposure> {
    exposures(inventory, &Reachability::new(inventory, IpBlockMode::PodAddresses))
}

#[test]
fn a_load_balancer_exposes_what_it_selects() {
    let found = open(&shop(service(ServiceType::LoadBalancer, PortRef::Named("http".into()))));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].workload_or_pod.to_string().as_str(), found[0].way), ("pod:shop/web", Way::LoadBalancer));
    assert_eq!((found[0].port, found[0].target_port, found[0].certainty), (80, 8080, Certainty::Certain));
    let chain: Vec<String> = found[0].via.iter().map(|e| e.object.to_string()).collect();
    assert_eq!(chain, ["svc:shop/web", "svc:shop/web", "pod:shop/web"]);
}

#[test]
fn services_inside_the_cluster_expose_nothing() {
    assert_eq!(open(&shop(service(ServiceType::ClusterIp, PortRef::Number(8080)))), []);
    let missing = service(ServiceType::LoadBalancer, PortRef::Named("grpc".into()));
    assert_eq!(open(&shop(missing)), [], "no pod has a port of that name");
}

#[test]
fn internal_load_balancers_and_private_sources_are_not_the_internet() {
    let with = |change: fn(&mut Service)| {
        let mut changed = service(ServiceType::LoadBalancer, PortRef::Number(8080));
        change(&mut changed);
        open(&shop(changed))
    };
    let annotate = |service: &mut Service, key: &str, value: &str| service.meta.annotations = Labels::default().with(key, value);
    assert_eq!(with(|s| s.meta.annotations = Labels::default().with("networking.gke.io/load-balancer-type", "Internal")), []);
    assert_eq!(with(|s| s.meta.annotations = Labels::default().with("service.beta.kubernetes.io/azure-load-balancer-internal", "true")), []);
    assert_eq!(with(|s| s.meta.annotations = Labels::default().with("service.beta.kubernetes.io/aws-load-balancer-internal", "0.0.0.0/0")), []);
    assert_eq!(with(|s| s.source_ranges = vec!["10.0.0.0/8".into(), "192.168.1.0/24".into()]), []);
    let limited = with(|s| s.source_ranges = vec!["203.0.113.0/24".into()]);
    assert_eq!((limited.len(), limited[0].certainty), (1, Certainty::Conditional));
    assert!(limited[0].assumption.contains("203.0.113.0/24"));
    let mut facing = service(ServiceType::LoadBalancer, PortRef::Number(8080));
    annotate(&mut facing, "service.beta.kubernetes.io/aws-load-balancer-scheme", "internet-facing");
    assert_eq!(open(&shop(facing))[0].certainty, Certainty::Certain);
}

#[test]
fn policies_close_ways_in() {
    let mut inventory = shop(service(ServiceType::LoadBalancer, PortRef::Number(8080)));
    let mut with = |ingress| {
        inventory.network_policies = Store::new(vec![policy("shop", "p", "app=web", Some(ingress), None)]);
        survey(&inventory, &Reachability::new(&inventory, IpBlockMode::PodAddresses))
    };
    let deny = with(Vec::new());
    assert_eq!((deny.open.len(), deny.closed.len()), (0, 1));
    assert!(deny.closed[0].assumption.contains("only where the network plugin enforces them"));
    assert_eq!(with(vec![rule(&[], &["80"])]).open.len(), 0, "policies see the port of the pod, not that of the Service");
    let by_port = with(vec![rule(&[], &["8080"])]);
    assert_eq!((by_port.open.len(), by_port.open[0].certainty), (1, Certainty::Certain));
    let by_block = with(vec![rule(&["ip:203.0.113.0/24"], &[])]);
    assert_eq!((by_block.open.len(), by_block.open[0].certainty), (1, Certainty::Conditional));
    assert_eq!(with(vec![rule(&["ns:"], &[])]).open.len(), 0);
}
