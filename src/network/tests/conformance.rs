//! The situations that the conformance tests of Kubernetes check on real network plugins, restated: nine pods `a`, `b`, `c` in the namespaces
//! `x`, `y`, `z`, each serving ports 80 and 81 over every protocol under names such as `serve-81-tcp`. Namespaces and pods are labelled `ns` and `pod`.

use super::fixture::{cluster, namespace, object, pod, policy, rule, with_ip, with_ports};
use crate::model::{Inventory, Kind, NetworkPolicy, Protocol};
use crate::network::{Endpoint, IpBlockMode, Reachability, Verdict};

use Protocol::{Sctp, Tcp, Udp};

const SPACES: [&str; 3] = ["x", "y", "z"];
const PODS: [&str; 3] = ["a", "b", "c"];

/// The address of a pod: `10.0.SPACE.POD`.
fn universe(policies: Vec<NetworkPolicy>) -> Inventory {
    let ports = [
        ("serve-80-tcp", 80, Tcp),
        ("serve-81-tcp", 81, Tcp),
        ("serve-80-udp", 80, Udp),
        ("serve-81-udp", 81, Udp),
        ("serve-80-sctp", 80, Sctp),
        ("serve-81-sctp", 81, Sctp),
    ];
    let mut pods = Vec::new();
    for (i, space) in SPACES.iter().enumerate() {
        for (j, name) in PODS.iter().enumerate() {
            let made = with_ports(pod(space, name, &format!("pod={name}")), &ports);
            pods.push(with_ip(made, &format!("10.0.{i}.{j}")));
        }
    }
    cluster(SPACES.iter().map(|s| namespace(s, &format!("ns={s}"))).collect(), pods, policies)
}

/// What is expected of one protocol and port: everything is open but `closed`, of which `open` is excepted. Each is `FROM>TO`, a side being
/// `SPACE/POD` with `*` for any. A pod and itself are not looked at, as in the original.
struct Expected {
    at: (Protocol, u16),
    closed: &'static [&'static str],
    open: &'static [&'static str],
}

fn expect(at: (Protocol, u16), closed: &'static [&'static str], open: &'static [&'static str]) -> Expected {
    Expected { at, closed, open }
}

fn fits(patterns: &[&str], from: (&str, &str), to: (&str, &str)) -> bool {
    let side = |pattern: &str, side: (&str, &str)| {
        let (space, name) = pattern.split_once('/').unwrap();
        (space == "*" || space == side.0) && (name == "*" || name == side.1)
    };
    patterns.iter().map(|p| p.split_once('>').unwrap()).any(|(a, b)| side(a, from) && side(b, to))
}

fn check(title: &str, policies: Vec<NetworkPolicy>, expected: &[Expected]) {
    check_in(title, &universe(policies), expected);
}

fn check_in(title: &str, inventory: &Inventory, expected: &[Expected]) {
    let reach = Reachability::new(inventory, IpBlockMode::PodAddresses);
    let pods: Vec<(&str, &str)> = SPACES.iter().flat_map(|s| PODS.iter().map(move |p| (*s, *p))).collect();
    for (from, to) in pods.iter().flat_map(|from| pods.iter().map(move |to| (*from, *to))).filter(|(from, to)| from != to) {
        let side = |(space, name)| Endpoint::Object(object(Kind::Pod, space, name));
        let found = reach.connections(&side(from), &side(to));
        for Expected { at, closed, open } in expected {
            let verdict = if fits(closed, from, to) && !fits(open, from, to) { Verdict::Denied } else { Verdict::Allowed };
            assert_eq!(found.verdict(at.0, at.1), verdict, "{title}: {from:?} to {to:?} on {at:?}");
        }
    }
}

/// A policy of namespace `x`.
fn ingress(name: &str, pods: &str, peers: &[&str], ports: &[&str]) -> NetworkPolicy {
    policy("x", name, pods, Some(vec![rule(peers, ports)]), None)
}

fn egress(name: &str, pods: &str, peers: &[&str], ports: &[&str]) -> NetworkPolicy {
    policy("x", name, pods, None, Some(vec![rule(peers, ports)]))
}

const TO_A: &[&str] = &["*/*>x/a"];
const FROM_A: &[&str] = &["x/a>*/*"];

#[test]
fn default_denials() {
    for protocol in [Tcp, Udp, Sctp] {
        check("deny ingress", vec![policy("x", "d", "", Some(vec![]), None)], &[expect((protocol, 80), &["*/*>x/*"], &[])]);
        check("deny all", vec![policy("x", "d", "", Some(vec![]), Some(vec![]))], &[expect((protocol, 80), &["*/*>x/*", "x/*>*/*"], &[])]);
    }
    check("allow all", vec![ingress("a", "", &[], &[])], &[expect((Tcp, 80), &[], &[]), expect((Tcp, 81), &[], &[])]);
}

#[test]
fn ingress_by_selectors() {
    let peers = |title: &str, peers: &[&str], open: &'static [&'static str]| {
        for protocol in [Tcp, Udp, Sctp] {
            check(title, vec![ingress("p", "pod=a", peers, &[])], &[expect((protocol, 80), TO_A, open)]);
        }
    };
    peers("pods of the namespace", &["pods:pod=b"], &["x/b>x/a"]);
    peers("every namespace", &["ns:"], &["*/*>x/a"]);
    peers("another namespace", &["ns:ns=z"], &["z/*>x/a"]);
    peers("one of several pods", &["pods:pod=b|c"], &["x/b>x/a", "x/c>x/a"]);
    peers("not these namespaces", &["ns:ns!=x"], &["y/*>x/a", "z/*>x/a"]);
    peers("pods or namespaces", &["ns:ns!=x", "pods:pod=b"], &["y/*>x/a", "z/*>x/a", "x/b>x/a"]);
    peers("pods and namespaces", &["ns:ns!=x/pods:pod=b"], &["y/b>x/a", "z/b>x/a"]);
    peers("several pods of several namespaces", &["ns:ns!=x/pods:pod=b|c"], &["y/b>x/a", "y/c>x/a", "z/b>x/a", "z/c>x/a"]);
    peers("any of two selectors of pods", &["pods:pod=b", "pods:pod=c"], &["x/b>x/a", "x/c>x/a"]);
    peers("one pod of one other namespace", &["ns:ns=y/pods:pod=a"], &["y/a>x/a"]);
    check(
        "a target within a denial",
        vec![policy("x", "d", "", Some(vec![]), None), ingress("p", "pod=a", &["pods:pod=b"], &[])],
        &[expect((Tcp, 80), &["*/*>x/*"], &["x/b>x/a"])],
    );
}

#[test]
fn ports_and_names() {
    check("one port", vec![ingress("p", "pod=a", &["ns:ns=y"], &["81"])], &[expect((Tcp, 81), TO_A, &["y/*>x/a"]), expect((Tcp, 80), TO_A, &[])]);
    check(
        "stacked policies",
        vec![ingress("p", "pod=a", &["ns:ns=y"], &["81"]), ingress("q", "pod=a", &["ns:ns=z"], &["80"])],
        &[expect((Tcp, 81), TO_A, &["y/*>x/a"]), expect((Tcp, 80), TO_A, &["z/*>x/a"])],
    );
    let two = policy("x", "p", "pod=a", Some(vec![rule(&["ns:ns=y"], &["80"]), rule(&["ns:ns=y"], &["81"])]), None);
    check("two rules", vec![two], &[expect((Tcp, 80), TO_A, &["y/*>x/a"]), expect((Tcp, 81), TO_A, &["y/*>x/a"])]);
    check("a named port", vec![ingress("p", "pod=a", &[], &["serve-81-tcp"])], &[expect((Tcp, 81), &[], &[]), expect((Tcp, 80), TO_A, &[])]);
    check(
        "a named port for a namespace",
        vec![ingress("p", "pod=a", &["ns:ns=z"], &["serve-80-tcp"])],
        &[expect((Tcp, 80), TO_A, &["z/*>x/a"]), expect((Tcp, 81), TO_A, &[])],
    );
    check("a named port outwards", vec![egress("p", "pod=a", &[], &["serve-80-tcp"])], &[expect((Tcp, 80), &[], &[]), expect((Tcp, 81), FROM_A, &[])]);
    check("a range", vec![ingress("p", "pod=a", &[], &["80-90"])], &[expect((Tcp, 81), &[], &[]), expect((Tcp, 91), TO_A, &[])]);
}

#[test]
fn protocols_are_not_mixed_up() {
    check("any port of TCP", vec![ingress("p", "pod=a", &[], &["*"])], &[expect((Tcp, 80), &[], &[]), expect((Udp, 80), TO_A, &[])]);
    check(
        "SCTP is not TCP",
        vec![ingress("p", "pod=a", &["pods:pod=b"], &["81/SCTP"])],
        &[expect((Tcp, 81), TO_A, &[]), expect((Tcp, 80), TO_A, &[]), expect((Sctp, 81), TO_A, &["x/b>x/a"])],
    );
    check("UDP is not TCP", vec![ingress("p", "pod=a", &[], &["81/UDP"])], &[expect((Tcp, 81), TO_A, &[]), expect((Udp, 81), &[], &[])]);
    check("an SCTP port isolates", vec![ingress("p", "", &[], &["80/SCTP"])], &[expect((Tcp, 80), &["*/*>x/*"], &[]), expect((Sctp, 80), &[], &[])]);
}

#[test]
fn egress_and_both() {
    check("deny egress of a pod", vec![policy("x", "p", "pod=a", None, Some(vec![]))], &[expect((Tcp, 80), FROM_A, &[])]);
    check("deny egress of a namespace", vec![policy("x", "p", "", None, Some(vec![]))], &[expect((Tcp, 80), &["x/*>*/*"], &[])]);
    let both = policy("x", "p", "pod=a", Some(vec![rule(&[], &["80"])]), Some(vec![rule(&[], &["80"])]));
    check("both directions", vec![both], &[expect((Tcp, 80), &[], &[]), expect((Tcp, 81), &["*/*>x/a", "x/a>*/*"], &[])]);
    let client = policy("y", "deny", "pod=a", None, Some(vec![]));
    check("the client's denial stands against the server's permission", vec![ingress("p", "pod=a", &[], &[]), client], &[expect((Tcp, 80), &["y/a>*/*"], &[])]);
    check("a server of another namespace", vec![egress("p", "pod=a", &["ns:ns=y/pods:pod=a"], &[])], &[expect((Tcp, 80), FROM_A, &["x/a>y/a"])]);
    let apart = vec![egress("out", "pod=a", &["pods:pod=b"], &[]), ingress("in", "pod=a", &["pods:pod=b"], &[])];
    check("directions are controlled apart", apart, &[expect((Tcp, 80), &["*/*>x/a", "x/a>*/*"], &["x/b>x/a", "x/a>x/b"])]);
}

#[test]
fn the_widest_policy_wins() {
    let narrow = ingress("narrow", "", &["pods:pod=b"], &["80"]);
    check("ingress", vec![narrow, ingress("wide", "", &[], &[])], &[expect((Tcp, 80), &[], &[]), expect((Tcp, 81), &[], &[])]);
    let narrow = egress("narrow", "", &["pods:pod=b"], &["80"]);
    check("egress", vec![narrow, egress("wide", "", &[], &[])], &[expect((Tcp, 80), &[], &[]), expect((Tcp, 81), &[], &[])]);
}

#[test]
fn blocks_of_pod_addresses() {
    check("a block", vec![egress("p", "pod=a", &["ip:10.0.1.1/32"], &[])], &[expect((Tcp, 80), FROM_A, &["x/a>y/b"])]);
    let except = egress("p", "pod=a", &["ip:10.0.0.0/8-10.0.1.1/32"], &[]);
    check("an exception", vec![except.clone()], &[expect((Tcp, 80), &["x/a>y/b"], &[])]);
    let again = egress("q", "pod=a", &["ip:10.0.1.1/32"], &[]);
    check("an exception that another policy takes back", vec![except, again], &[expect((Tcp, 80), &[], &[])]);
}

#[test]
fn what_changes_changes_the_answer() {
    let mut inventory = universe(vec![ingress("p", "pod=a", &["ns:ns=y"], &[])]);
    inventory.namespaces.put(namespace("y", "ns=other"));
    check_in("a namespace's labels", &inventory, &[expect((Tcp, 80), TO_A, &[])]);
    inventory.namespaces.put(namespace("z", "ns=y"));
    check_in("another namespace's labels", &inventory, &[expect((Tcp, 80), TO_A, &["z/*>x/a"])]);

    let mut inventory = universe(vec![ingress("p", "pod=a", &["ns:/pods:role=client"], &[])]);
    check_in("before", &inventory, &[expect((Tcp, 80), TO_A, &[])]);
    let mut client = inventory.pods.get("x", "b").unwrap().clone();
    client.meta.labels = client.meta.labels.with("role", "client");
    inventory.pods.put(client);
    check_in("a pod's labels", &inventory, &[expect((Tcp, 80), TO_A, &["x/b>x/a"])]);
    let mut server = inventory.pods.get("x", "c").unwrap().clone();
    server.meta.labels = server.meta.labels.with("pod", "a");
    inventory.pods.put(server);
    check_in("the target's labels", &inventory, &[expect((Tcp, 80), &["*/*>x/a", "*/*>x/c"], &["x/b>x/a", "x/b>x/c"])]);
    inventory.network_policies.remove("x", "p");
    check_in("without policies", &inventory, &[expect((Tcp, 80), &[], &[])]);
}
