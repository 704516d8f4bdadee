//! What an explanation says.

use super::fixture::{block, cluster, namespace, object, on_host, pod, policy, rule, with_ports};
use crate::model::{Inventory, Kind, ObjectRef, Protocol};
use crate::network::explain::{Example, Isolation, PeerOutcome, PortOutcome, peer_text, selector_text};
use crate::network::{Endpoint, IpBlockMode, Reachability, Verdict};

fn shop() -> Inventory {
    let pods = vec![
        with_ports(pod("shop", "web", "app=web"), &[("http", 8080, Protocol::Tcp)]),
        with_ports(pod("shop", "db", "app=db"), &[("sql", 5432, Protocol::Tcp)]),
        pod("other", "job", "app=job"),
    ];
    let policies = vec![
        policy("shop", "deny", "", Some(Vec::new()), None),
        policy("shop", "db", "app=db", Some(vec![rule(&["ns:team=b", "pods:app=web"], &["80", "sql"])]), None),
        policy("other", "out", "app=job", None, Some(vec![rule(&["ip:0.0.0.0/0-10.0.0.0/8"], &["443"])])),
    ];
    cluster(vec![namespace("shop", "team=a")], pods, policies)
}

fn explain(inventory: &Inventory, from: &str, to: &str, port: Option<(Protocol, u16)>) -> crate::network::Explanation {
    let side = |text: &str| match text.split_once('/') {
        None => Endpoint::Internet,
        Some((_, prefix)) if prefix.parse::<u8>().is_ok() => Endpoint::Block(block(text)),
        Some((namespace, name)) => Endpoint::Object(object(Kind::Pod, namespace, name)),
    };
    Reachability::new(inventory, IpBlockMode::PodAddresses).explain(inventory, &side(from), &side(to), port).unwrap()
}

fn policies(side: &crate::network::explain::SideReport) -> Vec<(String, Verdict)> {
    side.policies.iter().map(|p| (p.policy.name.to_string(), p.verdict)).collect()
}

#[test]
fn an_allowed_connection_names_the_rule_that_admits_it() {
    let found = explain(&shop(), "shop/web", "shop/db", Some((Protocol::Tcp, 5432)));
    assert_eq!((found.verdict, found.change()), (Verdict::Allowed, None));
    assert_eq!((found.egress.isolation, found.ingress.isolation), (Isolation::NotIsolated, Isolation::Isolated));
    assert_eq!(policies(&found.ingress), [("db".to_owned(), Verdict::Allowed), ("deny".to_owned(), Verdict::Denied)]);
    let admitted = &found.ingress.policies[0].rules[0];
    assert_eq!(admitted.peers, PeerOutcome::Matches { index: 1, text: "pods app=web of its namespace".to_owned() });
    assert_eq!(admitted.ports, PortOutcome::Matches { index: 1, text: "TCP port named sql".to_owned() });
    assert_eq!(found.ingress.admitting().map(ObjectRef::to_string).collect::<Vec<_>>(), ["netpol:shop/db"]);
    assert_eq!(
        found.sentences(),
        [
            "pod:shop/web may connect to pod:shop/db on TCP 5432.",
            "No policy selects pod:shop/web for what leaves it: everything is allowed.",
            "netpol:shop/db selects pod:shop/db (app=db) for what arrives, and its spec.ingress[0] admits pods app=web of its namespace on TCP port named sql.",
            "netpol:shop/deny selects pod:shop/db (every pod) for what arrives and has no rules.",
        ]
    );
}

#[test]
fn a_denied_connection_names_the_first_policy_that_would_have_to_change() {
    let by_port = explain(&shop(), "shop/web", "shop/db", Some((Protocol::Tcp, 22)));
    assert_eq!((by_port.verdict, by_port.change().unwrap().name.as_str()), (Verdict::Denied, "db"));
    assert!(by_port.sentences().iter().any(|s| s.ends_with("rule 0 names pod:shop/web, but not the port.")));
    let by_peer = explain(&shop(), "other/job", "shop/web", Some((Protocol::Tcp, 8080)));
    assert_eq!((by_peer.egress.verdict, by_peer.ingress.verdict), (Verdict::Denied, Verdict::Denied));
    assert_eq!(by_peer.change().unwrap().to_string(), "netpol:other/out", "the source's side comes first");
    let stranger = explain(&shop(), "other/job", "shop/db", Some((Protocol::Tcp, 5432)));
    assert!(stranger.sentences().iter().any(|s| s.starts_with("netpol:shop/db") && s.ends_with("none of its rules (1) names pod:other/job.")));
    assert!(by_peer.sentences().iter().any(|s| s.ends_with("rule 0 might name pod:shop/web, but not the port.")));
}

#[test]
fn examples_stand_for_wider_sides() {
    let found = explain(&shop(), "other/job", "internet", None);
    assert_eq!((found.verdict, found.port), (Verdict::Allowed, 443));
    assert!(matches!(found.destination, Example::Address(address) if crate::network::ip::is_public(address)));
    let closed = explain(&shop(), "other/job", "10.1.0.0/16", None);
    assert_eq!((closed.verdict, closed.ingress.isolation), (Verdict::Denied, Isolation::NoPod));
    let open = explain(&shop(), "other/job", "8.0.0.0/6", Some((Protocol::Tcp, 443)));
    assert_eq!((open.verdict, open.destination), (Verdict::Allowed, Example::Address("8.0.0.0".parse().unwrap())));
}

#[test]
fn pods_on_the_hosts_network_are_said_to_be() {
    let mut inventory = shop();
    inventory.pods.put(on_host(pod("shop", "agent", "app=web"), "n1"));
    let found = explain(&inventory, "shop/agent", "shop/db", Some((Protocol::Tcp, 5432)));
    assert_eq!((found.verdict, found.egress.isolation), (Verdict::Denied, Isolation::HostNetwork));
    assert!(found.sentences().iter().any(|s| s.starts_with("Note: a pod on its node's network takes part")));
}

#[test]
fn a_service_is_explained_by_its_best_backend() {
    let mut inventory = shop();
    let mut db = super::exposure::service(crate::model::ServiceType::ClusterIp, crate::model::PortRef::Named("sql".into()));
    db.selector = Some(super::fixture::selector("app=db"));
    inventory.services.put(db);
    let reach = Reachability::new(&inventory, IpBlockMode::PodAddresses);
    let (from, to) = (Endpoint::Object(object(Kind::Pod, "shop", "web")), Endpoint::Object(object(Kind::Service, "shop", "web")));
    let found = reach.explain(&inventory, &from, &to, Some((Protocol::Tcp, 80))).unwrap();
    assert_eq!((found.verdict, found.port, found.destination), (Verdict::Allowed, 5432, Example::Pod(object(Kind::Pod, "shop", "db"))));
    assert_eq!(reach.explain(&inventory, &from, &to, Some((Protocol::Tcp, 81))), None, "the Service has no such port");
}

#[test]
fn sides_that_are_not_there_have_no_explanation() {
    let inventory = shop();
    let reach = Reachability::new(&inventory, IpBlockMode::PodAddresses);
    let side = |name: &str| Endpoint::Object(object(Kind::Pod, "shop", name));
    assert_eq!(reach.explain(&inventory, &side("web"), &side("nobody"), None), None);
}

#[test]
fn parts_of_policies_in_words() {
    let text = |text: &str| selector_text(&super::fixture::selector(text), "every pod");
    assert_eq!(text(""), "every pod");
    assert_eq!(text("a=1|2,!b,c,d!=3"), "a in (1,2),!b,c,d!=3");
    assert_eq!(peer_text(&super::fixture::peer("ns:/pods:a=1")), "pods a=1 of namespaces of any name");
    assert_eq!(peer_text(&super::fixture::peer("ip:10.0.0.0/8-10.1.0.0/16")), "ipBlock 10.0.0.0/8 except 10.1.0.0/16");
}
