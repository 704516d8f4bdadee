//! One test for each statement about NetworkPolicy.

use super::fixture::{cluster, namespace, node, object, on_host, on_node, pod, policy, rule, with_ip, with_ports};
use crate::model::{Coverage, Inventory, Kind, Phase, Protocol, Store};
use crate::network::{Connections, Endpoint, IpBlockMode, Notes, Options, Reachability, Verdict};

/// The connections between two sides, each `NS/POD`, `internet` or an address.
fn ask(inventory: &Inventory, from: &str, to: &str) -> Connections {
    ask_in(inventory, IpBlockMode::PodAddresses, from, to)
}

fn ask_in(inventory: &Inventory, mode: IpBlockMode, from: &str, to: &str) -> Connections {
    Reachability::new(inventory, mode).connections(&side(from), &side(to))
}

fn side(text: &str) -> Endpoint {
    match text.split_once('/') {
        _ if text == "internet" => Endpoint::Internet,
        _ if text.starts_with("node:") => Endpoint::Object(text.parse().unwrap()),
        Some((_, prefix)) if prefix.parse::<u8>().is_ok() => Endpoint::Block(super::fixture::block(text)),
        Some((namespace, name)) => Endpoint::Object(object(Kind::Pod, namespace, name)),
        None => Endpoint::address(text.parse().unwrap()),
    }
}

/// Two namespaces, `x` (with `team=x`) and `y`, with pods `a` and `b` each, labelled by their names.
fn square(policies: Vec<crate::model::NetworkPolicy>) -> Inventory {
    let ports = [("web", 80, Protocol::Tcp), ("dns", 53, Protocol::Udp)];
    let pods = [("x", "a"), ("x", "b"), ("y", "a"), ("y", "b")].map(|(ns, name)| with_ports(pod(ns, name, &format!("pod={name}")), &ports));
    cluster(vec![namespace("x", "team=x"), namespace("y", "")], pods.into(), policies)
}

#[test]
fn without_policies_everything_is_open() {
    let inventory = square(Vec::new());
    for (from, to) in [("x/a", "x/b"), ("x/a", "y/b"), ("internet", "x/a"), ("x/a", "internet"), ("x/a", "8.8.8.8"), ("2001:db8::1", "x/a")] {
        assert_eq!(ask(&inventory, from, to), Connections::all(), "{from} -> {to}");
    }
}

#[test]
fn both_sides_must_agree() {
    let inventory = square(vec![
        policy("x", "out", "pod=a", None, Some(vec![rule(&["pods:pod=b"], &["80", "81"])])),
        policy("x", "in", "pod=b", Some(vec![rule(&["pods:pod=a"], &["81", "82"])]), None),
    ]);
    assert_eq!(ask(&inventory, "x/a", "x/b").to_string(), "TCP 81");
    assert_eq!(ask(&inventory, "x/b", "x/a"), Connections::all(), "isolation holds for one direction");
    assert!(ask(&inventory, "y/a", "x/b").is_empty());
}

#[test]
fn a_selector_of_everything_stays_in_its_namespace() {
    let inventory = square(vec![policy("x", "deny", "", Some(Vec::new()), None)]);
    assert!(ask(&inventory, "y/a", "x/a").is_empty());
    assert!(ask(&inventory, "x/b", "x/a").is_empty());
    assert_eq!(ask(&inventory, "x/a", "y/a"), Connections::all());
}

#[test]
fn no_peers_is_everybody_and_an_empty_selector_is_pods_only() {
    let everybody = square(vec![policy("x", "p", "pod=a", Some(vec![rule(&[], &[])]), None)]);
    let own = square(vec![policy("x", "p", "pod=a", Some(vec![rule(&["pods:"], &[])]), None)]);
    let all = square(vec![policy("x", "p", "pod=a", Some(vec![rule(&["ns:"], &[])]), None)]);
    let open = |inventory: &Inventory, from| ask(inventory, from, "x/a") == Connections::all();
    assert_eq!(["internet", "x/b", "y/b"].map(|from| open(&everybody, from)), [true, true, true]);
    assert_eq!(["internet", "x/b", "y/b"].map(|from| open(&own, from)), [false, true, false]);
    assert_eq!(["internet", "x/b", "y/b"].map(|from| open(&all, from)), [false, true, true]);
}

#[test]
fn selectors_of_one_peer_are_both_needed_and_peers_add() {
    let both = square(vec![policy("y", "p", "", Some(vec![rule(&["ns:team=x/pods:pod=b"], &[])]), None)]);
    assert_eq!(ask(&both, "x/b", "y/a"), Connections::all());
    assert!(ask(&both, "x/a", "y/a").is_empty());
    assert!(ask(&both, "y/b", "y/a").is_empty());
    let either = square(vec![policy("y", "p", "", Some(vec![rule(&["ns:team=x", "pods:pod=b"], &[])]), None)]);
    assert_eq!(["x/a", "x/b", "y/b"].map(|from| ask(&either, from, "y/a")), [Connections::all(), Connections::all(), Connections::all()]);
}

#[test]
fn selectors_know_all_operators() {
    let allowed = |peer: &str| {
        let inventory = square(vec![policy("y", "p", "", Some(vec![rule(&[peer], &[])]), None)]);
        ["x/a", "x/b", "y/b"].map(|from| !ask(&inventory, from, "y/a").is_empty())
    };
    assert_eq!(allowed("ns:/pods:pod=a|c"), [true, false, false]);
    assert_eq!(allowed("ns:/pods:pod!=a"), [false, true, true]);
    assert_eq!(allowed("ns:team"), [true, true, false]);
    assert_eq!(allowed("ns:!team"), [false, false, true]);
    assert_eq!(allowed("ns:team!=x"), [false, false, true], "an absent key is not among the values");
    assert_eq!(allowed("ns:kubernetes.io/metadata.name=x"), [true, true, false], "every namespace carries its name");
}

#[test]
fn ports_by_number_range_protocol_and_name() {
    let open = |ports: &[&str]| ask(&square(vec![policy("x", "p", "pod=a", Some(vec![rule(&[], ports)]), None)]), "y/a", "x/a").to_string();
    assert_eq!(open(&["80"]), "TCP 80");
    assert_eq!(open(&["80-90", "85-99", "100"]), "TCP 80-100");
    assert_eq!(open(&["*/SCTP"]), "SCTP all", "a protocol alone is every port of it, and isolates the others");
    assert_eq!(open(&["web"]), "TCP 80");
    assert_eq!(open(&["web/UDP"]), "none", "a name counts only with its protocol");
    assert_eq!(open(&["dns/UDP", "81"]), "TCP 81; UDP 53");
    assert_eq!(open(&["nothing"]), "none");
}

#[test]
fn names_of_ports_are_the_destinations() {
    let mut inventory = square(vec![policy("x", "p", "pod=a", None, Some(vec![rule(&["ns:"], &["web"])]))]);
    inventory.pods.put(with_ports(pod("y", "b", "pod=b"), &[("web", 8080, Protocol::Tcp)]));
    assert_eq!(ask(&inventory, "x/a", "x/b").to_string(), "TCP 80");
    assert_eq!(ask(&inventory, "x/a", "y/b").to_string(), "TCP 8080");
    let outward = square(vec![policy("x", "p", "pod=a", None, Some(vec![rule(&[], &["web"])]))]);
    assert!(ask(&outward, "x/a", "8.8.8.8").is_empty(), "an address has no port names");
}

#[test]
fn names_are_looked_up_in_containers_that_keep_running() {
    use crate::model::ContainerRole;
    for (role, open) in [(ContainerRole::Main, true), (ContainerRole::Sidecar, true), (ContainerRole::Init, false)] {
        let mut inventory = square(vec![policy("x", "p", "pod=a", Some(vec![rule(&[], &["web"])]), None)]);
        let mut pod = with_ports(pod("x", "a", "pod=a"), &[("web", 80, Protocol::Tcp)]);
        std::sync::Arc::make_mut(&mut pod.spec).containers[0].role = role;
        inventory.pods.put(pod);
        assert_eq!(!ask(&inventory, "y/a", "x/a").is_empty(), open, "{role:?}");
    }
}

#[test]
fn address_blocks_and_their_exceptions() {
    let inventory = square(vec![policy("x", "p", "pod=a", None, Some(vec![rule(&["ip:0.0.0.0/0-10.0.0.0/8-169.254.169.254/32"], &["443"])]))]);
    assert_eq!(ask(&inventory, "x/a", "8.8.8.8").to_string(), "TCP 443");
    assert!(ask(&inventory, "x/a", "10.1.2.3").is_empty());
    assert!(ask(&inventory, "x/a", "169.254.169.254").is_empty());
    assert!(ask(&inventory, "x/a", "2001:db8::1").is_empty());
    let partly = ask(&inventory, "x/a", "8.0.0.0/6");
    assert_eq!((partly.to_string().as_str(), partly.notes), ("undefined: TCP 443", Notes::PART_OF_RANGE));
    assert_eq!(ask(&inventory, "x/a", "internet").to_string(), "TCP 443", "the exceptions hold no public address");

    let again = square(vec![
        policy("x", "p", "pod=a", None, Some(vec![rule(&["ip:0.0.0.0/0-10.0.0.0/8"], &[])])),
        policy("x", "q", "pod=a", None, Some(vec![rule(&["ip:10.1.0.0/16"], &["53/UDP"])])),
    ]);
    assert_eq!(ask(&again, "x/a", "10.1.2.3").to_string(), "UDP 53", "an exception holds for its own block only");
}

#[test]
fn the_internet_may_be_admitted_in_part() {
    let open = |peer: &str| ask(&square(vec![policy("x", "p", "pod=a", Some(vec![rule(&[peer], &["443"])]), None)]), "internet", "x/a");
    assert_eq!(open("ip:0.0.0.0/0").verdict(Protocol::Tcp, 443), Verdict::Allowed);
    assert_eq!(open("ip:203.0.113.0/24").verdict(Protocol::Tcp, 443), Verdict::Undefined);
    assert_eq!(open("ip:10.0.0.0/8").verdict(Protocol::Tcp, 443), Verdict::Denied);
    assert_eq!(open("ns:").verdict(Protocol::Tcp, 443), Verdict::Denied);
}

#[test]
fn blocks_match_pods_by_address_or_not_at_all() {
    let mut inventory = square(vec![policy("x", "p", "pod=a", None, Some(vec![rule(&["ip:10.0.0.0/24-10.0.0.9/32"], &[])]))]);
    inventory.pods.put(with_ip(pod("x", "b", "pod=b"), "10.0.0.8"));
    inventory.pods.put(with_ip(pod("y", "a", "pod=a"), "10.0.0.9"));
    inventory.pods.put(with_ip(pod("y", "b", "pod=b"), "10.0.1.9"));
    let verdicts = |mode| ["x/b", "y/a", "y/b"].map(|to| ask_in(&inventory, mode, "x/a", to).verdict(Protocol::Tcp, 80));
    assert_eq!(verdicts(IpBlockMode::PodAddresses), [Verdict::Allowed, Verdict::Denied, Verdict::Denied]);
    assert_eq!(verdicts(IpBlockMode::ExternalOnly), [Verdict::Denied, Verdict::Denied, Verdict::Denied]);

    inventory.pods.put(pod("y", "b", "pod=b"));
    let unknown = ask(&inventory, "x/a", "y/b");
    assert_eq!((unknown.verdict(Protocol::Tcp, 80), unknown.notes), (Verdict::Undefined, Notes::ADDRESS));
}

#[test]
fn own_node_traffic_is_never_closed() {
    let mut inventory = square(vec![policy("x", "deny", "", Some(Vec::new()), Some(Vec::new()))]);
    inventory.nodes = Store::new(vec![node("n1", &["10.0.0.1"]), node("n2", &["10.0.0.2"])]);
    inventory.pods.put(on_node(pod("x", "a", "pod=a"), "n1"));
    inventory.pods.put(on_host(pod("x", "h1", "pod=h"), "n1"));
    inventory.pods.put(on_host(pod("x", "h2", "pod=h"), "n2"));
    for (from, to) in [("x/h1", "x/a"), ("x/a", "x/h1"), ("node:n1", "x/a"), ("x/a", "node:n1")] {
        let open = ask(&inventory, from, to);
        assert!(open.allowed.is_all() && open.notes.has(Notes::OWN_NODE), "{from} -> {to}");
    }
    for (from, to) in [("x/h2", "x/a"), ("x/a", "x/h2"), ("node:n2", "x/a"), ("x/a", "node:n2")] {
        assert!(ask(&inventory, from, to).is_empty(), "{from} -> {to}");
    }
    let mut assumed = on_node(pod("x", "a", "pod=a"), "n1");
    assumed.placement = crate::model::Placement::Hypothetical;
    inventory.pods.put(assumed);
    let open = ask(&inventory, "x/h1", "x/a");
    assert!(open.undefined.is_all() && open.notes.has(Notes::PLACEMENT));
}

#[test]
fn pods_on_the_hosts_network_count_as_their_node() {
    let mut inventory = square(vec![
        policy("x", "deny", "pod=h", Some(Vec::new()), Some(Vec::new())),
        policy("y", "labels", "pod=a", Some(vec![rule(&["ns:"], &[])]), None),
        policy("y", "block", "pod=b", Some(vec![rule(&["ip:10.0.0.1/32"], &["80"])]), None),
    ]);
    inventory.nodes = Store::new(vec![node("n1", &["10.0.0.1"])]);
    inventory.pods.put(on_host(pod("x", "h", "pod=h"), "n1"));
    let to_host = ask(&inventory, "y/a", "x/h");
    assert!(to_host.allowed.is_all() && to_host.notes.has(Notes::HOST_NETWORK), "no policy isolates it");
    assert!(ask(&inventory, "x/h", "y/a").is_empty(), "no selector matches it");
    assert_eq!(ask(&inventory, "x/h", "y/b").to_string(), "TCP 80", "its node's address counts");
    let as_pod = Options { host_network: crate::network::HostNetworkMode::AsPod, ..Options::default() };
    let reach = Reachability::with(&inventory, as_pod);
    assert!(reach.connections(&side("y/a"), &side("x/h")).is_empty());
}

#[test]
fn a_pod_and_itself() {
    let inventory = square(vec![policy("x", "p", "pod=a", Some(vec![rule(&["pods:pod=a"], &["80"])]), None)]);
    let own = ask(&inventory, "x/a", "x/a");
    assert_eq!((own.verdict(Protocol::Tcp, 80), own.verdict(Protocol::Tcp, 81)), (Verdict::Allowed, Verdict::Undefined));
    assert!(own.notes.has(Notes::LOOPBACK));
}

#[test]
fn pods_that_have_ended_are_not_there() {
    let mut inventory = square(Vec::new());
    for phase in [Phase::Succeeded, Phase::Failed] {
        let mut ended = pod("x", "a", "pod=a");
        ended.phase = phase;
        inventory.pods.put(ended);
        assert!(ask(&inventory, "x/b", "x/a").is_empty());
        assert_eq!(Reachability::new(&inventory, IpBlockMode::PodAddresses).class_of(&object(Kind::Pod, "x", "a")), None);
    }
}

#[test]
fn what_was_not_read_is_not_safe() {
    let mut inventory = square(vec![policy("x", "deny", "", Some(Vec::new()), None)]);
    inventory.coverage = Coverage::default();
    let (closed, open) = (ask(&inventory, "y/a", "x/a"), ask(&inventory, "x/a", "y/a"));
    assert!(closed.undefined.is_all() && closed.notes.has(Notes::UNREAD), "a policy that was not read may open it");
    assert!(open.allowed.is_all() && open.notes.has(Notes::UNREAD), "a policy that was not read may close it");
}

#[test]
fn labels_of_namespaces_that_were_not_read_are_not_absent() {
    let mut inventory = square(vec![policy("y", "p", "", Some(vec![rule(&["ns:team=x"], &[])]), None)]);
    inventory.namespaces.remove("", "x");
    inventory.coverage = Coverage::new(super::fixture::whole().entries().iter().filter(|e| e.kind != Some(Kind::Namespace)).cloned().collect());
    let open = ask(&inventory, "x/a", "y/a");
    assert!(open.undefined.is_all() && open.notes.has(Notes::LABELS));
    let by_name = square(vec![policy("y", "p", "", Some(vec![rule(&["ns:kubernetes.io/metadata.name=z"], &[])]), None)]);
    assert!(ask(&by_name, "x/a", "y/a").is_empty());
}
