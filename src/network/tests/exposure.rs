//! Ways in from outside.

use std::sync::Arc;

use super::fixture::{cluster, node, on_host, pod, policy, rule, selector, with_ports};
use crate::model::{
    Certainty, Ingress, IngressBackend, IngressRule, Inventory, Labels, Meta, Name, NetworkPolicy, PortRef, Protocol, Service, ServicePort, ServiceType, Store,
};
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

#[test]
fn node_ports_and_external_addresses() {
    let mut by_port = service(ServiceType::NodePort, PortRef::Number(8080));
    by_port.ports[0].node_port = 30080;
    let mut inventory = shop(by_port);
    let with_nodes = |inventory: &mut Inventory, ips: &[&str]| inventory.nodes = Store::new(vec![node("n1", ips)]);
    let found = open(&inventory);
    assert_eq!((found.len(), found[0].way, found[0].port, found[0].target_port), (1, Way::NodePort, 30080, 8080));
    assert_eq!((found[0].certainty, found[0].assumption.as_str()), (Certainty::Conditional, "whether the nodes can be reached from outside is not known"));
    with_nodes(&mut inventory, &["10.0.0.1"]);
    assert!(open(&inventory)[0].assumption.contains("private addresses"));
    with_nodes(&mut inventory, &["10.0.0.1", "203.0.113.1"]);
    assert_eq!((open(&inventory)[0].certainty, open(&inventory)[0].assumption.as_str()), (Certainty::Certain, ""));

    let mut addressed = service(ServiceType::ClusterIp, PortRef::Number(8080));
    addressed.external_ips = vec!["203.0.113.5".into()];
    let found = open(&shop(addressed.clone()));
    assert_eq!((found[0].way, found[0].port, found[0].certainty), (Way::ExternalIp, 80, Certainty::Certain));
    addressed.external_ips = vec!["10.0.0.5".into()];
    assert_eq!(open(&shop(addressed))[0].certainty, Certainty::Conditional);

    let mut both = service(ServiceType::LoadBalancer, PortRef::Number(8080));
    both.ports[0].node_port = 30080;
    both.source_ranges = vec!["10.0.0.0/8".into()];
    let ways: Vec<Way> = open(&shop(both)).iter().map(|e| e.way).collect();
    assert_eq!(ways, [Way::NodePort], "source ranges bind the load balancer, not its node port");
}

#[test]
fn load_balancers_with_an_address() {
    let mut balanced = service(ServiceType::LoadBalancer, PortRef::Number(8080));
    balanced.load_balancer = vec!["192.168.1.240".into()];
    assert_eq!(open(&shop(balanced.clone()))[0].certainty, Certainty::Conditional);
    balanced.load_balancer = vec!["a1.elb.example.org".into()];
    assert_eq!(open(&shop(balanced))[0].certainty, Certainty::Certain);
    let mut live = shop(service(ServiceType::LoadBalancer, PortRef::Number(8080)));
    live.cluster.source = crate::model::SourceKind::Live;
    assert!(open(&live)[0].assumption.contains("no address yet"));
}

#[test]
fn ports_of_the_node() {
    let mut inventory = shop(service(ServiceType::ClusterIp, PortRef::Number(8080)));
    inventory.nodes = Store::new(vec![node("n1", &["203.0.113.1"])]);
    let ported = |host_port: u16, host_ip: &str| {
        let mut pod = with_ports(pod("shop", "edge", ""), &[("http", 8080, Protocol::Tcp)]);
        let port = &mut Arc::make_mut(&mut pod.spec).containers[0].ports[0];
        (port.host_port, port.host_ip) = (host_port, host_ip.into());
        pod
    };
    let mut with = |pod| {
        inventory.pods.put(pod);
        open(&inventory)
    };
    let found = with(ported(443, ""));
    assert_eq!((found.len(), found[0].way, found[0].port, found[0].certainty), (1, Way::HostPort, 443, Certainty::Certain));
    assert_eq!(with(ported(443, "127.0.0.1")), []);
    assert_eq!(with(ported(443, "10.0.0.7"))[0].certainty, Certainty::Conditional);
    let found = with(on_host(ported(0, ""), "n1"));
    assert_eq!((found.len(), found[0].way, found[0].port, found[0].certainty), (1, Way::HostNetwork, 8080, Certainty::Conditional));
}

/// A shop behind an Ingress, with a controller that a Service of some type leads to.
fn ingress(controller: Option<ServiceType>, policies: Vec<NetworkPolicy>) -> Inventory {
    let backend = IngressBackend { service: "web".into(), port: Some(PortRef::Number(80)) };
    let ingress = Ingress {
        meta: Meta::named("shop", "front"),
        class: "nginx".into(),
        rules: vec![IngressRule { host: "shop.example.org".into(), path: "/".into(), backend }],
        tls_hosts: vec!["shop.example.org".into()],
        has_tls: true,
    };
    let mut inventory = shop(service(ServiceType::ClusterIp, PortRef::Number(8080)));
    inventory.network_policies = Store::new(policies);
    inventory.ingresses = Store::new(vec![ingress]);
    if let Some(kind) = controller {
        let mut proxy = with_ports(pod("ingress", "nginx", "app=nginx"), &[("https", 443, Protocol::Tcp)]);
        Arc::make_mut(&mut proxy.spec).containers[0].image = "registry.k8s.io/ingress-nginx/controller:v1.11.2@sha256:00".into();
        inventory.pods.put(proxy);
        let entrance = Service { meta: Meta::named("ingress", "nginx"), selector: Some(selector("app=nginx")), ..service(kind, PortRef::Number(443)) };
        inventory.services.put(entrance);
    }
    inventory
}

/// The ways through an Ingress.
fn through(inventory: &Inventory) -> Vec<Exposure> {
    open(inventory).into_iter().filter(|e| e.way == Way::Ingress).collect()
}

#[test]
fn an_ingress_leads_through_its_controller() {
    let found = through(&ingress(Some(ServiceType::LoadBalancer), Vec::new()));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].workload_or_pod.to_string().as_str(), found[0].host.as_str(), found[0].port), ("pod:shop/web", "shop.example.org", 443));
    assert_eq!((found[0].certainty, found[0].target_port), (Certainty::Certain, 8080));
    let chain: Vec<String> = found[0].via.iter().map(|e| e.object.to_string()).collect();
    assert_eq!(chain, ["svc:ingress/nginx", "svc:ingress/nginx", "pod:ingress/nginx", "ingress:shop/front", "svc:shop/web", "svc:shop/web", "pod:shop/web"]);
    let hidden = through(&ingress(Some(ServiceType::ClusterIp), Vec::new()));
    assert_eq!((hidden.len(), hidden[0].certainty), (1, Certainty::Conditional));
    let unknown = through(&ingress(None, Vec::new()));
    assert_eq!((unknown.len(), unknown[0].certainty), (1, Certainty::Conditional));
    assert!(unknown[0].assumption.contains("an ingress controller that was not found"));
}

#[test]
fn policies_decide_between_controller_and_backend() {
    let only = |peer: &str| vec![policy("shop", "p", "app=web", Some(vec![rule(&[peer], &["8080"])]), None)];
    let balanced = Some(ServiceType::LoadBalancer);
    assert_eq!(through(&ingress(balanced, only("ns:kubernetes.io/metadata.name=ingress")))[0].certainty, Certainty::Certain);
    assert_eq!(through(&ingress(balanced, only("pods:app=other"))), []);
    let out = vec![policy("ingress", "p", "", None, Some(Vec::new()))];
    assert_eq!(through(&ingress(balanced, out)), [], "the controller may not connect to anything");
    let unknown = through(&ingress(None, only("ns:kubernetes.io/metadata.name=ingress")));
    assert!(unknown[0].assumption.contains("network policies admit that controller"));
}

#[test]
fn classes_and_ports_of_an_ingress() {
    let with = |change: fn(&mut Ingress)| {
        let mut inventory = ingress(Some(ServiceType::LoadBalancer), Vec::new());
        let mut front = inventory.ingresses.get("shop", "front").unwrap().clone();
        change(&mut front);
        inventory.ingresses.put(front);
        through(&inventory)
    };
    assert_eq!(with(|i| i.class = "alb".into()), [], "internal unless it says otherwise");
    assert_eq!(
        with(|i| (i.class, i.meta.annotations) = ("alb".into(), Labels::default().with("alb.ingress.kubernetes.io/scheme", "internet-facing")))[0].certainty,
        Certainty::Certain
    );
    assert_eq!(with(|i| i.class = "gce-internal".into()), []);
    assert_eq!(with(|i| i.class = "gce".into())[0].via[0].object.to_string(), "ingress:shop/front");
    assert!(with(|i| i.class = "traefik".into())[0].assumption.contains("which ingress controller answers for class `traefik`"));
    assert_eq!(with(|i| i.rules[0].backend.port = Some(PortRef::Number(81))), []);
    assert_eq!(with(|i| i.rules[0].backend.service = "other".into()), []);
    assert_eq!(with(|i| i.has_tls = false)[0].port, 80);
    let limited =
        |i: &mut Ingress| i.meta.annotations = Labels::default().with("nginx.ingress.kubernetes.io/whitelist-source-range", "10.0.0.0/8, 192.168.0.0/16");
    assert_eq!(with(limited), []);
}
