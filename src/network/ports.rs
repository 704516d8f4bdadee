//! Sets of ports of the three transport protocols that network policies know.

use std::fmt;

use crate::model::Protocol;

/// A closed range of ports of one protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortRange {
    /// The protocol.
    pub protocol: Protocol,
    /// The first port.
    pub first: u16,
    /// The last port.
    pub last: u16,
}

impl PortRange {
    /// One port.
    pub const fn single(protocol: Protocol, port: u16) -> Self {
        Self { protocol, first: port, last: port }
    }

    /// Every port of a protocol.
    pub const fn whole(protocol: Protocol) -> Self {
        Self { protocol, first: 1, last: u16::MAX }
    }
}

/// A set of ports: ranges that are sorted, disjoint and not adjacent, so that equal sets are equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ports {
    ranges: Vec<PortRange>,
}

/// Every protocol, in the order of the sets.
pub(crate) const PROTOCOLS: [Protocol; 3] = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp];

impl Ports {
    /// No port.
    pub const fn none() -> Self {
        Self { ranges: Vec::new() }
    }

    /// Every port of every protocol.
    pub fn all() -> Self {
        Self { ranges: PROTOCOLS.into_iter().map(PortRange::whole).collect() }
    }

    /// One port.
    pub fn single(protocol: Protocol, port: u16) -> Self {
        Self { ranges: vec![PortRange::single(protocol, port)] }
    }

    /// The union of ranges in any order; a range whose end lies before its start is empty.
    pub fn of(ranges: impl IntoIterator<Item = PortRange>) -> Self {
        let mut ranges: Vec<PortRange> = ranges.into_iter().filter(|r| r.first <= r.last).collect();
        ranges.sort_unstable();
        let mut merged: Vec<PortRange> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match merged.last_mut() {
                Some(last) if last.protocol == range.protocol && u32::from(range.first) <= u32::from(last.last) + 1 => last.last = last.last.max(range.last),
                _ => merged.push(range),
            }
        }
        Self { ranges: merged }
    }

    /// The ranges, sorted by protocol and port.
    pub fn ranges(&self) -> &[PortRange] {
        &self.ranges
    }

    /// Whether there is no port in it.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether every port of every protocol is in it.
    pub fn is_all(&self) -> bool {
        self.ranges.len() == PROTOCOLS.len() && self.ranges.iter().zip(PROTOCOLS).all(|(r, p)| *r == PortRange::whole(p))
    }

    /// Whether one port is in it.
    pub fn contains(&self, protocol: Protocol, port: u16) -> bool {
        self.ranges.iter().any(|r| r.protocol == protocol && r.first <= port && port <= r.last)
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if other.is_empty() || self == other || self.is_all() {
            return self.clone();
        }
        if self.is_empty() || other.is_all() {
            return other.clone();
        }
        Self::of(self.ranges.iter().chain(&other.ranges).copied())
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        if self == other || other.is_all() {
            return self.clone();
        }
        if self.is_all() {
            return other.clone();
        }
        let overlap = |a: &PortRange, b: &PortRange| PortRange { protocol: a.protocol, first: a.first.max(b.first), last: a.last.min(b.last) };
        Self::of(self.ranges.iter().flat_map(|a| other.ranges.iter().filter(|b| b.protocol == a.protocol).map(|b| overlap(a, b))))
    }

    /// What is in this and not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        if other.is_empty() {
            return self.clone();
        }
        let mut rest = Vec::new();
        for range in &self.ranges {
            // The part of this range that is not yet known to be in the other or not; wider than a port, as it may end behind the last one.
            let mut next = u32::from(range.first);
            for cut in other.ranges.iter().filter(|c| c.protocol == range.protocol && c.last >= range.first && c.first <= range.last) {
                if u32::from(cut.first) > next {
                    rest.push(PortRange { protocol: range.protocol, first: next as u16, last: cut.first - 1 });
                }
                next = next.max(u32::from(cut.last) + 1);
            }
            if next <= u32::from(range.last) {
                rest.push(PortRange { protocol: range.protocol, first: next as u16, last: range.last });
            }
        }
        Self::of(rest)
    }
}

impl fmt::Display for Ports {
    /// `all connections`, `none`, or `TCP 80,443-445; UDP all`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_all() {
            return f.write_str("all connections");
        }
        if self.is_empty() {
            return f.write_str("none");
        }
        let mut before: Option<Protocol> = None;
        for range in &self.ranges {
            match before {
                Some(protocol) if protocol == range.protocol => f.write_str(",")?,
                Some(_) => write!(f, "; {} ", range.protocol)?,
                None => write!(f, "{} ", range.protocol)?,
            }
            before = Some(range.protocol);
            match (range.first, range.last) {
                (1, u16::MAX) => f.write_str("all")?,
                (first, last) if first == last => write!(f, "{first}")?,
                (first, last) => write!(f, "{first}-{last}")?,
            }
        }
        Ok(())
    }
}
