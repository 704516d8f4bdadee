//! What stands behind Services, and who can ask for names.

use super::exposure::service;
use super::fixture::{cluster, object, on_host, pod, policy, rule, selector, with_ip, with_ports};
use crate::model::{
    Endpoint as SliceEndpoint, EndpointPort, EndpointSlice, Inventory, Kind, Labels, Meta, Name, PortRef, Protocol, Service, ServicePort, ServiceType, Store,
};
use crate::network::dns::{DnsGap, gaps};
use crate::network::service::{Backends, Target, connections};
use crate::network::{Endpoint, IpBlockMode, Notes, Reachability, Verdict};

fn side(namespace: &str, name: &str) -> Endpoint {
    Endpoint::Object(object(Kind::Pod, namespace, name))
}

/// A client, and two pods behind a Service that call the same port by one name.
fn shop(target: PortRef, policies: Vec<crate::model::NetworkPolicy>) -> Inventory {
    let pods = vec![
        with_ports(pod("shop", "web-1", "app=web,slot=1"), &[("http", 8080, Protocol::Tcp)]),
        with_ports(pod("shop", "web-2", "app=web,slot=2"), &[("http", 9090, Protocol::Tcp)]),
        pod("shop", "client", "app=client"),
    ];
    Inventory { services: Store::new(vec![service(ServiceType::ClusterIp, target)]), ..cluster(Vec::new(), pods, policies) }
}

fn ask(inventory: &Inventory) -> crate::network::Connections {
    let reach = Reachability::new(inventory, IpBlockMode::PodAddresses);
    connections(inventory, &reach, &side("shop", "client"), &object(Kind::Service, "shop", "web")).unwrap()
}

#[test]
fn policies_see_the_port_behind_the_service() {
    let named = || PortRef::Named("http".into());
    assert_eq!(ask(&shop(named(), Vec::new())).to_string(), "TCP 80");
    let on = |port: &str| vec![policy("shop", "p", "app=web", Some(vec![rule(&[], &[port])]), None)];
    let first = ask(&shop(named(), on("8080")));
    assert_eq!((first.to_string().as_str(), first.notes), ("TCP 80", Notes::SOME_BACKENDS));
    assert!(ask(&shop(named(), on("80"))).is_empty());
    assert_eq!(ask(&shop(PortRef::Number(80), on("80"))).to_string(), "TCP 80");
    assert!(ask(&shop(PortRef::Named("grpc".into()), Vec::new())).is_empty(), "no pod has a port of that name");
    let mut headless = shop(PortRef::Number(8080), Vec::new());
    headless.services.put(Service { headless: true, ..service(ServiceType::ClusterIp, PortRef::Number(8080)) });
    assert_eq!(ask(&headless).to_string(), "TCP 8080", "nothing translates the port");
}

#[test]
fn slices_name_backends_of_services_without_selector() {
    let mut inventory = shop(PortRef::Number(80), Vec::new());
    inventory.pods.put(with_ip(pod("other", "hidden", ""), "10.0.0.9"));
    inventory.services.put(Service { selector: None, ..service(ServiceType::ClusterIp, PortRef::Number(80)) });
    let endpoint = |address: &str, pod: &str| SliceEndpoint { addresses: vec![address.into()], ready: true, pod: pod.into() };
    inventory.endpoint_slices = Store::new(vec![EndpointSlice {
        meta: Meta::named("shop", "web-x"),
        service: "web".into(),
        endpoints: vec![endpoint("10.0.0.7", "web-1"), endpoint("10.0.0.9", ""), endpoint("203.0.113.9", "")],
        ports: vec![EndpointPort { name: Name::default(), protocol: Protocol::Tcp, port: Some(8443) }],
    }]);
    let web = inventory.services.get("shop", "web").unwrap().clone();
    let found = Backends::new(&inventory).of(&web);
    let targets: Vec<Target> = found.iter().map(|b| b.target.clone()).collect();
    let pod = |namespace: &str, name: &str| Target::Pod(object(Kind::Pod, namespace, name));
    assert_eq!(targets, [Target::Address("203.0.113.9".parse().unwrap()), pod("other", "hidden"), pod("shop", "web-1")]);
    assert!(found.iter().all(|b| b.port == 8443 && b.named_by == Some(object(Kind::EndpointSlice, "shop", "web-x"))));
    let mut alias = web;
    alias.kind = ServiceType::ExternalName;
    assert_eq!(Backends::new(&inventory).of(&alias), []);
}

/// A cluster with a name server and an application, and a policy on the application's egress.
fn names(egress: Option<Vec<crate::model::PolicyRuleSet>>) -> Inventory {
    let server = with_ports(pod("kube-system", "coredns", "k8s-app=kube-dns"), &[("dns", 53, Protocol::Udp), ("dns-tcp", 53, Protocol::Tcp)]);
    let port = |name: &str, protocol| ServicePort { name: name.into(), protocol, port: 53, target: PortRef::Named(name.into()), node_port: 0 };
    let dns = Service {
        meta: Meta { labels: Labels::default().with("k8s-app", "kube-dns"), ..Meta::named("kube-system", "kube-dns") },
        selector: Some(selector("k8s-app=kube-dns")),
        ports: vec![port("dns", Protocol::Udp), port("dns-tcp", Protocol::Tcp)],
        ..service(ServiceType::ClusterIp, PortRef::Number(53))
    };
    let policies = egress.map(|rules| policy("shop", "out", "", None, Some(rules))).into_iter().collect();
    Inventory { services: Store::new(vec![dns]), ..cluster(Vec::new(), vec![server, pod("shop", "app", "app=app")], policies) }
}

fn missing(inventory: &Inventory) -> Vec<DnsGap> {
    gaps(inventory, &Reachability::new(inventory, IpBlockMode::PodAddresses))
}

#[test]
fn egress_policies_that_forget_dns() {
    let gap = |udp, tcp| vec![DnsGap { workload: object(Kind::Pod, "shop", "app"), udp, tcp }];
    assert_eq!(missing(&names(None)), []);
    assert_eq!(missing(&names(Some(vec![rule(&["ns:"], &[])]))), []);
    assert_eq!(missing(&names(Some(Vec::new()))), gap(Verdict::Denied, Verdict::Denied));
    assert_eq!(missing(&names(Some(vec![rule(&["ns:"], &["53/UDP"])]))), gap(Verdict::Allowed, Verdict::Denied));
    let mut without = names(Some(Vec::new()));
    without.services = Store::default();
    assert_eq!(missing(&without), [], "no name server is known");
    let mut cached = names(Some(Vec::new()));
    cached.pods.put(on_host(pod("kube-system", "cache", "k8s-app=node-local-dns"), "n1"));
    assert_eq!(missing(&cached), gap(Verdict::Undefined, Verdict::Undefined));
    let mut admitted = names(Some(vec![rule(&["ip:169.254.20.10/32"], &["53/UDP", "53"])]));
    admitted.pods.put(on_host(pod("kube-system", "cache", "k8s-app=node-local-dns"), "n1"));
    assert_eq!(missing(&admitted), []);
}
