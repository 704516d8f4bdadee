//! Random small clusters: the fast answer is the one that a reading of each policy gives, and it has the properties that policies promise.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::fixture::{block, cluster, namespace, node, object, on_host, on_node, pod, port, rule, selector, with_ip, with_ports};
use crate::model::{Inventory, Kind, NetworkPolicy, Owner, Placement, Pod, PolicyRuleSet, Protocol, Store};
use crate::network::explain::Example;
use crate::network::place::{Atlas, Openness, Place};
use crate::network::{Connections, Endpoint, HostNetworkMode, IpBlockMode, Options, Reachability, Side, Verdict};

const NAMESPACES: [(&str, &str); 3] = [("n0", "team=a"), ("n1", "team=b,stage=prod"), ("n2", "")];
const LABELS: [&str; 6] = ["", "app=a", "app=b", "app=a,tier=x", "app=b,tier=y", "tier=x"];
const SELECTORS: [&str; 9] = ["", "app=a", "app=b", "app=a|b", "app!=a", "tier", "!tier", "app=a,tier=x", "app=c"];
const SPACES: [&str; 7] = ["", "team=a", "team", "!team", "stage!=prod", "kubernetes.io/metadata.name=n1", "team=none"];
const BLOCKS: [&str; 6] = ["0.0.0.0/0", "10.0.0.0/29", "10.0.0.0/8-10.0.0.2/32", "0.0.0.0/0-10.0.0.0/8", "10.0.0.4/32", "2001:db8::/32"];
const PORTS: [&str; 10] = ["80", "81", "80-81", "web", "web/UDP", "alt", "*", "*/UDP", "80/SCTP", "443"];
const ADDRESSES: [&str; 4] = ["8.8.8.8", "10.0.0.6", "10.9.9.9", "2001:db8::1"];
const ASKED: [u16; 4] = [80, 81, 443, 9000];
const PROTOCOLS: [Protocol; 3] = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp];

fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(texts)
}

/// The pods' place, labels, ports, address, and network.
fn pods() -> impl Strategy<Value = Vec<Pod>> {
    let ports = prop_oneof![
        Just(vec![]),
        Just(vec![("web", 80, Protocol::Tcp)]),
        Just(vec![("web", 81, Protocol::Tcp), ("alt", 80, Protocol::Tcp)]),
        Just(vec![("web", 80, Protocol::Udp), ("web", 81, Protocol::Tcp)]),
    ];
    let one = (0..3usize, one_of(&LABELS), ports, 0..4u8, 0..6u8, any::<bool>(), any::<bool>(), 0..4u8);
    proptest::collection::vec(one, 1..=8).prop_map(|pods| {
        let pods = pods.into_iter().enumerate().map(|(at, (space, labels, ports, address, network, second, assumed, owner))| {
            let mut made = with_ports(pod(NAMESPACES[space].0, &format!("p{at}"), labels), &ports);
            if address > 0 {
                made = with_ip(made, &format!("10.0.0.{}", at + 1));
            }
            let node = if second { "k1" } else { "k2" };
            made = match network {
                0 => on_host(made, node),
                1..=3 => on_node(made, node),
                _ => made,
            };
            if owner < 2 {
                let name = format!("d{owner}").into();
                made.meta.owner = Some(Owner { kind: Some(Kind::StatefulSet), kind_name: "StatefulSet".into(), name });
            }
            if assumed && network == 1 {
                made.placement = Placement::Hypothetical;
            }
            made
        });
        pods.collect()
    })
}

fn peer_texts() -> impl Strategy<Value = String> {
    prop_oneof![
        one_of(&SELECTORS).prop_map(|pods| format!("pods:{pods}")),
        one_of(&SPACES).prop_map(|spaces| format!("ns:{spaces}")),
        (one_of(&SPACES), one_of(&SELECTORS)).prop_map(|(spaces, pods)| format!("ns:{spaces}/pods:{pods}")),
        one_of(&BLOCKS).prop_map(|block| format!("ip:{block}")),
    ]
}

fn rules() -> impl Strategy<Value = Vec<PolicyRuleSet>> {
    let one = (proptest::collection::vec(peer_texts(), 0..3), proptest::collection::vec(one_of(&PORTS), 0..3));
    proptest::collection::vec(one, 0..3).prop_map(|rules| {
        let texts = |peers: &[String]| peers.to_vec();
        rules.iter().map(|(peers, ports)| rule(&texts(peers).iter().map(String::as_str).collect::<Vec<_>>(), ports)).collect()
    })
}

fn policies() -> impl Strategy<Value = Vec<NetworkPolicy>> {
    let one = (0..3usize, one_of(&SELECTORS), 1..4u8, rules(), rules());
    proptest::collection::vec(one, 0..=5).prop_map(|policies| {
        let policies = policies.into_iter().enumerate().map(|(at, (space, pods, isolates, ingress, egress))| NetworkPolicy {
            meta: crate::model::Meta::named(NAMESPACES[space].0, &format!("np{at}")),
            pods: selector(pods),
            isolates_ingress: isolates & 1 != 0,
            isolates_egress: isolates & 2 != 0,
            ingress,
            egress,
        });
        policies.collect()
    })
}

fn clusters() -> impl Strategy<Value = Inventory> {
    (pods(), policies(), 0..4u8).prop_map(|(pods, policies, nodes)| {
        let spaces = NAMESPACES.iter().map(|(name, labels)| namespace(name, labels)).collect();
        let mut inventory = cluster(spaces, pods, policies);
        let addresses = |on: bool, address: &'static str| if on { vec![address] } else { vec![] };
        inventory.nodes = Store::new(vec![node("k1", &addresses(nodes & 1 != 0, "10.0.0.100")), node("k2", &addresses(nodes & 2 != 0, "10.0.0.2"))]);
        inventory
    })
}

fn options() -> impl Strategy<Value = Options> {
    (any::<bool>(), any::<bool>()).prop_map(|(external, pods)| Options {
        ip_blocks: if external { IpBlockMode::ExternalOnly } else { IpBlockMode::PodAddresses },
        host_network: if pods { HostNetworkMode::AsPod } else { HostNetworkMode::AsNode },
        assume_enforced: true,
    })
}

/// Every side that a question may name.
fn sides(inventory: &Inventory) -> Vec<(Endpoint, Example)> {
    let pods = inventory.pods.iter().map(|p| object(Kind::Pod, &p.meta.namespace, &p.meta.name)).map(|p| (Endpoint::Object(p.clone()), Example::Pod(p)));
    let nodes = ["k1", "k2"].map(|n| (Endpoint::Object(format!("node:{n}").parse().unwrap()), Example::Node(n.into())));
    let addresses = ADDRESSES.map(|a| (Endpoint::address(a.parse().unwrap()), Example::Address(a.parse().unwrap())));
    pods.chain(nodes).chain(addresses).collect()
}

fn is_pod(endpoint: &Endpoint) -> bool {
    matches!(endpoint, Endpoint::Object(object) if object.kind == Kind::Pod)
}

/// Every answer between pods.
fn answers(inventory: &Inventory, reach: &Reachability) -> Vec<Connections> {
    let pods: Vec<Endpoint> = sides(inventory).into_iter().map(|(e, _)| e).filter(is_pod).collect();
    pods.iter().flat_map(|from| pods.iter().map(move |to| reach.connections(from, to))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_answer_is_what_the_policies_say(inventory in clusters(), options in options()) {
        let reach = Reachability::with(&inventory, options);
        let judge = crate::network::explain::judge::Judge::new(&inventory, &reach);
        for (from, source) in &sides(&inventory) {
            for (to, destination) in &sides(&inventory) {
                if !is_pod(from) && !is_pod(to) {
                    continue;
                }
                let fast = reach.connections(from, to);
                for (protocol, port) in PROTOCOLS.iter().flat_map(|protocol| ASKED.map(|port| (*protocol, port))) {
                    let slow = judge.explain((from, source), (to, destination), protocol, port).unwrap();
                    prop_assert_eq!(fast.verdict(protocol, port), slow.verdict, "{:#?}\n{:?}", slow, fast);
                }
            }
        }
    }

    #[test]
    fn all_pairs_are_the_pairs(inventory in clusters(), options in options()) {
        let reach = Reachability::with(&inventory, options);
        let flows: Vec<_> = reach.all().collect();
        let pods = inventory.pods.iter().map(|p| object(Kind::Pod, &p.meta.namespace, &p.meta.name));
        let workloads: BTreeSet<Endpoint> = pods.map(|pod| Endpoint::Object(reach.workload_of(&pod).unwrap().clone())).collect();
        for from in &workloads {
            for to in workloads.iter().filter(|to| *to != from) {
                let flow = flows.iter().find(|f| matches!((f.from, f.to), (Side::Workload(a), Side::Workload(b)) if from == &Endpoint::Object(a.clone()) && to == &Endpoint::Object(b.clone())));
                let found = flow.map_or_else(Connections::none, |f| (*f.connections).clone());
                let asked = reach.connections(from, to);
                if asked.is_empty() {
                    prop_assert!(flow.is_none(), "{} -> {}", from, to);
                } else {
                    prop_assert_eq!(found, asked, "{} -> {}", from, to);
                }
            }
            for flow in &flows {
                let found = match (flow.from, flow.to) {
                    (Side::Workload(a), Side::External(range)) if *from == Endpoint::Object(a.clone()) => reach.connections(from, &Endpoint::address(range.last)),
                    (Side::External(range), Side::Workload(b)) if *from == Endpoint::Object(b.clone()) => reach.connections(&Endpoint::address(range.last), from),
                    _ => continue,
                };
                prop_assert_eq!(&found, &*flow.connections);
            }
        }
    }

    #[test]
    fn a_workload_may_do_what_any_of_its_pods_may(inventory in clusters(), options in options()) {
        let reach = Reachability::with(&inventory, options);
        let mut members: BTreeMap<_, Vec<Endpoint>> = BTreeMap::new();
        for pod in inventory.pods.iter().map(|p| object(Kind::Pod, &p.meta.namespace, &p.meta.name)) {
            members.entry(reach.workload_of(&pod).unwrap().clone()).or_default().push(Endpoint::Object(pod));
        }
        for (from, sources) in &members {
            for (to, targets) in &members {
                let alone = from == to && sources.len() == 1;
                let pairs = sources.iter().flat_map(|source| targets.iter().map(move |target| (source, target)));
                let each = pairs.filter(|(source, target)| alone || source != target).map(|(source, target)| reach.connections(source, target));
                let united = each.fold(Connections::none(), |all, one| all.union(&one));
                let asked = reach.connections(&Endpoint::Object(from.clone()), &Endpoint::Object(to.clone()));
                prop_assert_eq!((&asked.allowed, &asked.undefined), (&united.allowed, &united.undefined), "{} -> {}", from, to);
            }
        }
    }

    #[test]
    fn namespaces_are_as_open_as_the_pairs_of_their_workloads(inventory in clusters(), options in options()) {
        let reach = Reachability::with(&inventory, options);
        let survey = crate::network::exposure::survey(&inventory, &reach);
        let mut atlas = Atlas::new(&inventory, &reach, &survey);
        let pods = inventory.pods.iter().map(|p| object(Kind::Pod, &p.meta.namespace, &p.meta.name));
        let workloads: BTreeSet<_> = pods.map(|pod| reach.workload_of(&pod).unwrap().clone()).collect();
        for (a, b) in NAMESPACES.iter().flat_map(|a| NAMESPACES.iter().map(move |b| (a.0, b.0))) {
            let within = |space: &'static str| workloads.iter().filter(move |object| object.namespace == *space);
            let ask = |from: &crate::model::ObjectRef, to: &crate::model::ObjectRef| reach.connections(&Endpoint::Object(from.clone()), &Endpoint::Object(to.clone()));
            let every: Vec<Connections> = within(a).flat_map(|from| within(b).map(move |to| (from, to))).map(|(from, to)| ask(from, to)).collect();
            let expected = if every.is_empty() {
                vec![Openness::Nobody]
            } else if every.iter().all(|one| one.allowed.is_all()) {
                vec![Openness::All]
            } else if every.iter().any(|one| !one.allowed.is_empty()) {
                vec![Openness::Some]
            } else if every.iter().all(Connections::is_empty) {
                vec![Openness::None]
            } else {
                vec![Openness::Unknown, Openness::Undefined]
            };
            let found = atlas.openness(&Place::Namespace(a.into()), &Place::Namespace(b.into()));
            prop_assert!(expected.contains(&found), "{} -> {}: {:?}, {:?}", a, b, found, every);
        }
    }

    #[test]
    fn hubs_are_the_pairs_of_classes(inventory in clusters(), options in options()) {
        let reach = Reachability::with(&inventory, options);
        let mut joined: BTreeMap<_, Connections> = BTreeMap::new();
        for hub in reach.hubs() {
            for (from, to) in hub.sources.iter().flat_map(|from| hub.destinations.iter().map(move |to| (*from, *to))) {
                let known = joined.entry((from, to)).or_default();
                *known = known.union(&hub.connections);
            }
        }
        for (from, to) in reach.classes().flat_map(|from| reach.classes().map(move |to| (from, to))) {
            let (pair, hubs) = (reach.between(from, to), joined.get(&(from, to)).cloned().unwrap_or_default());
            prop_assert_eq!((&pair.allowed, &pair.undefined), (&hubs.allowed, &hubs.undefined));
        }
        for (from, to, connections) in reach.class_flows() {
            prop_assert_eq!(&*connections, &reach.between(from, to));
        }
    }

    #[test]
    fn classes_change_no_answer(inventory in clusters()) {
        // A policy that names each pod by a label of its own makes every pod a class of its own, and changes nothing else.
        let mut split = inventory.clone();
        split.pods.update(|pod| Some(Pod { meta: crate::model::Meta { labels: pod.meta.labels.with("own", &pod.meta.name), ..pod.meta.clone() }, ..pod.clone() }));
        let peers: Vec<String> = inventory.pods.iter().map(|pod| format!("ns:/pods:own={}", pod.meta.name)).collect();
        let peers: Vec<&str> = peers.iter().map(String::as_str).collect();
        split.network_policies.put(super::fixture::policy("empty", "names", "", Some(vec![rule(&peers, &[])]), None));
        let (whole, apart) = (Reachability::new(&inventory, IpBlockMode::PodAddresses), Reachability::new(&split, IpBlockMode::PodAddresses));
        prop_assert_eq!(answers(&inventory, &whole), answers(&split, &apart));
    }

    #[test]
    fn a_further_rule_of_an_isolating_policy_closes_nothing(inventory in clusters(), more in rules(), at in 0..5usize) {
        let before = Reachability::new(&inventory, IpBlockMode::PodAddresses);
        let mut wider = inventory.clone();
        let Some(mut policy) = inventory.network_policies.iter().nth(at).cloned() else { return Ok(()) };
        if policy.isolates_ingress { policy.ingress.extend(more.clone()); }
        if policy.isolates_egress { policy.egress.extend(more); }
        wider.network_policies.put(policy);
        let after = Reachability::new(&wider, IpBlockMode::PodAddresses);
        for (old, new) in answers(&inventory, &before).iter().zip(answers(&wider, &after)) {
            prop_assert!(old.allowed.difference(&new.allowed).is_empty(), "{} then {}", old, new);
            prop_assert!(old.at_most().difference(&new.at_most()).is_empty(), "{} then {}", old, new);
        }
    }

    #[test]
    fn the_order_of_policies_is_of_no_account(inventory in clusters()) {
        let mut turned = inventory.clone();
        let count = inventory.network_policies.len();
        let renamed = inventory.network_policies.iter().enumerate().map(|(at, policy)| {
            let mut policy = policy.clone();
            policy.meta.name = format!("np{}", count - at).into();
            policy.ingress.reverse();
            policy.egress.reverse();
            policy
        });
        turned.network_policies = Store::new(renamed.collect());
        let (one, other) = (Reachability::new(&inventory, IpBlockMode::PodAddresses), Reachability::new(&turned, IpBlockMode::PodAddresses));
        prop_assert_eq!(answers(&inventory, &one), answers(&turned, &other));
    }

    #[test]
    fn an_explanation_agrees_with_the_answer(inventory in clusters()) {
        let reach = Reachability::new(&inventory, IpBlockMode::PodAddresses);
        for (from, _) in &sides(&inventory) {
            for (to, _) in sides(&inventory).iter().filter(|(to, _)| is_pod(from) || is_pod(to)) {
                let explained = reach.explain(&inventory, from, to, Some((Protocol::Tcp, 80))).unwrap();
                prop_assert_eq!(explained.verdict, reach.connections(from, to).verdict(Protocol::Tcp, 80));
                prop_assert_eq!(explained.change().is_some(), explained.egress.verdict != Verdict::Allowed || explained.ingress.verdict != Verdict::Allowed);
            }
        }
    }
}

#[test]
fn the_alphabet_is_read() {
    assert!(BLOCKS.iter().flat_map(|b| b.split('-')).all(|b| block(b).prefix <= 128));
    assert!(PORTS.iter().all(|p| port(p).end.is_none_or(|end| end == 81)));
}
