//! Port sets and addresses.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::fixture::block;
use crate::model::Protocol;
use crate::network::ip::{AddressRange, contains, cut, is_public, parse_block};
use crate::network::{PortRange, Ports};

const PROTOCOLS: [Protocol; 3] = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp];

fn range(protocol: Protocol, first: u16, last: u16) -> PortRange {
    PortRange { protocol, first, last }
}

/// Ranges near the ends of the ports, where adjacent ones are likely.
fn ranges() -> impl Strategy<Value = Vec<PortRange>> {
    let bound = prop_oneof![1..12u16, 65530..=65535u16];
    proptest::collection::vec((0..3usize, bound.clone(), bound), 0..6)
        .prop_map(|list| list.into_iter().map(|(protocol, first, last)| range(PROTOCOLS[protocol], first, last)).collect())
}

/// The ports of ranges one by one, those near the ends.
fn listed(ranges: &[PortRange]) -> BTreeSet<(Protocol, u16)> {
    let near = || (1..14u16).chain(65528..=65535);
    PROTOCOLS
        .iter()
        .flat_map(|p| near().map(|port| (*p, port)))
        .filter(|(p, n)| ranges.iter().any(|r| r.protocol == *p && r.first <= *n && *n <= r.last))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn port_sets_are_sets(a in ranges(), b in ranges()) {
        let (left, right) = (Ports::of(a.clone()), Ports::of(b.clone()));
        let (a, b) = (listed(&a), listed(&b));
        let same = |ports: &Ports, expected: &BTreeSet<(Protocol, u16)>| listed(ports.ranges()) == *expected;
        prop_assert!(same(&left, &a));
        prop_assert!(same(&left.union(&right), &(&a | &b)));
        prop_assert!(same(&left.intersection(&right), &(&a & &b)));
        prop_assert!(same(&left.difference(&right), &(&a - &b)));
        prop_assert!(a.iter().all(|(protocol, port)| left.contains(*protocol, *port)));
        // Equal sets are equal values: no two ranges touch.
        for set in [&left, &left.union(&right), &left.intersection(&right), &left.difference(&right)] {
            prop_assert!(set.ranges().windows(2).all(|w| w[0].protocol < w[1].protocol || u32::from(w[0].last) + 1 < u32::from(w[1].first)));
        }
    }

    #[test]
    fn a_cut_tells_apart_what_blocks_tell_apart(blocks in proptest::collection::vec((any::<u32>(), 0..=32u8), 0..6), address in any::<u32>()) {
        let blocks: Vec<_> = blocks.iter().map(|(base, prefix)| block(&format!("{}/{prefix}", std::net::Ipv4Addr::from(*base)))).collect();
        let parts = cut(&blocks);
        prop_assert!(parts.windows(2).all(|w| w[0].last < w[1].first));
        let address = std::net::Ipv4Addr::from(address).into();
        let part = parts.iter().find(|part| part.contains(address)).unwrap();
        prop_assert!(blocks.iter().all(|b| contains(b, address) == contains(b, part.first) && contains(b, address) == contains(b, part.last)));
    }
}

#[test]
fn port_sets_in_words() {
    let ports = |list: &[PortRange]| Ports::of(list.iter().copied()).to_string();
    assert_eq!(ports(&[]), "none");
    assert_eq!(Ports::all().to_string(), "all connections");
    assert_eq!(ports(&PROTOCOLS.map(|p| range(p, 1, 65535))), "all connections");
    assert_eq!(ports(&[range(Protocol::Udp, 53, 53), range(Protocol::Tcp, 443, 445), range(Protocol::Tcp, 80, 80)]), "TCP 80,443-445; UDP 53");
    assert_eq!(ports(&[range(Protocol::Sctp, 1, 65535)]), "SCTP all");
    assert_eq!(ports(&[range(Protocol::Tcp, 5, 4)]), "none");
}

#[test]
fn the_ends_of_the_address_space() {
    assert_eq!(cut([]).iter().map(ToString::to_string).collect::<Vec<_>>(), ["0.0.0.0-255.255.255.255", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]);
    let parts = cut(&[block("255.255.255.255/32"), block("0.0.0.0/32"), block("ffff::/16")]);
    assert_eq!(parts.len(), 5);
    assert_eq!(parts[2].to_string(), "255.255.255.255-255.255.255.255");
    assert_eq!(AddressRange::of(&block("10.1.2.3/8")).to_string(), "10.0.0.0-10.255.255.255");
    assert_eq!(AddressRange::of(&block("2001:db8::/127")).to_string(), "2001:db8::-2001:db8::1");
}

#[test]
fn blocks_in_words() {
    assert_eq!(parse_block("10.1.2.3"), Some(block("10.1.2.3/32")));
    assert_eq!(parse_block("10.1.2.3/8"), Some(block("10.0.0.0/8")));
    for text in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/-1", "x"] {
        assert_eq!(parse_block(text), None, "{text}");
    }
}

#[test]
fn public_addresses() {
    let public = ["8.8.8.8", "1.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "203.0.113.7", "2001:db8::1", "2606:4700::1"];
    let other =
        ["10.0.0.1", "127.0.0.1", "100.64.0.1", "169.254.169.254", "172.31.0.1", "192.168.0.1", "224.0.0.1", "255.255.255.255", "::1", "fd00::1", "fe80::1"];
    assert!(public.iter().all(|a| is_public(a.parse().unwrap())));
    assert!(other.iter().all(|a| !is_public(a.parse().unwrap())));
    assert!(AddressRange::of(&block("0.0.0.0/0")).is_public());
    assert_eq!(AddressRange::of(&block("10.0.0.0/7")).first_public(), Some("11.0.0.0".parse().unwrap()));
    assert!(!AddressRange::of(&block("224.0.0.0/4")).is_public());
    assert!(!AddressRange::of(&block("fc00::/7")).is_public());
    assert!(AddressRange::of(&block("::/0")).is_public());
}
