//! Address ranges: what an `ipBlock` holds, and how the blocks of all policies cut the address space.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::{Inventory, IpBlock};

/// A closed range of addresses of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressRange {
    /// The first address.
    pub first: IpAddr,
    /// The last address.
    pub last: IpAddr,
}

impl AddressRange {
    /// The addresses of a block.
    pub fn of(block: &IpBlock) -> Self {
        match block.base {
            IpAddr::V4(base) => {
                let host = u32::MAX.checked_shr(u32::from(block.prefix)).unwrap_or(0);
                let first = u32::from(base) & !host;
                Self { first: Ipv4Addr::from(first).into(), last: Ipv4Addr::from(first | host).into() }
            }
            IpAddr::V6(base) => {
                let host = u128::MAX.checked_shr(u32::from(block.prefix)).unwrap_or(0);
                let first = u128::from(base) & !host;
                Self { first: Ipv6Addr::from(first).into(), last: Ipv6Addr::from(first | host).into() }
            }
        }
    }

    /// All addresses of the family of `address`.
    pub fn whole(address: IpAddr) -> Self {
        let base = if address.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        Self::of(&IpBlock { base, prefix: 0 })
    }

    /// Whether an address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.first.is_ipv4() && self.first <= address && address <= self.last
    }

    /// Whether some address is in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first.is_ipv4() == other.first.is_ipv4() && self.first <= other.last && other.first <= self.last
    }

    /// Whether some address in it is one of the public Internet.
    pub fn is_public(&self) -> bool {
        self.first_public().is_some()
    }

    /// The first address in it that is one of the public Internet.
    pub fn first_public(&self) -> Option<IpAddr> {
        let mut first = self.first;
        for closed in NOT_PUBLIC.iter().map(Self::of) {
            if closed.contains(first) {
                first = after(closed.last).filter(|next| *next <= self.last && next.is_ipv4() == first.is_ipv4())?;
            }
        }
        Some(first)
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

const fn v4(a: u8, b: u8, prefix: u8) -> IpBlock {
    IpBlock { base: IpAddr::V4(Ipv4Addr::new(a, b, 0, 0)), prefix }
}

const fn v6(a: u16, prefix: u8) -> IpBlock {
    IpBlock { base: IpAddr::V6(Ipv6Addr::new(a, 0, 0, 0, 0, 0, 0, 0)), prefix }
}

/// Ranges without public addresses, sorted within each family. Ranges for documentation count as public: in a manifest they stand for public ones.
const NOT_PUBLIC: [IpBlock; 13] = [
    v4(0, 0, 8),
    v4(10, 0, 8),
    v4(100, 64, 10),
    v4(127, 0, 8),
    v4(169, 254, 16),
    v4(172, 16, 12),
    v4(192, 168, 16),
    v4(198, 18, 15),
    v4(224, 0, 3),
    v6(0, 3),
    v6(0x4000, 2),
    v6(0x8000, 2),
    v6(0xc000, 2),
];

/// Whether an address is one of the public Internet.
pub fn is_public(address: IpAddr) -> bool {
    !NOT_PUBLIC.iter().any(|block| contains(block, address))
}

/// Whether a block holds an address.
pub fn contains(block: &IpBlock, address: IpAddr) -> bool {
    AddressRange::of(block).contains(address)
}

/// Whether `cidr` minus `except` holds an address.
pub fn holds(cidr: &IpBlock, except: &[IpBlock], address: IpAddr) -> bool {
    contains(cidr, address) && !except.iter().any(|e| contains(e, address))
}

/// Whether a block is one address, and that is a node's: no pod has it but those on the node's own network.
pub(super) fn is_of_node(inventory: &Inventory, block: &IpBlock) -> bool {
    let whole = if block.base.is_ipv4() { 32 } else { 128 };
    block.prefix == whole && inventory.nodes.iter().any(|node| node.ips.contains(&block.base))
}

/// Reads `10.0.0.0/8`, or a single address.
pub fn parse_block(text: &str) -> Option<IpBlock> {
    let (base, prefix) = text.split_once('/').map_or((text, None), |(base, prefix)| (base, Some(prefix)));
    let base: IpAddr = base.trim().parse().ok()?;
    let most = if base.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Some(most), |p| p.trim().parse().ok()).filter(|p| *p <= most)?;
    Some(IpBlock { base: AddressRange::of(&IpBlock { base, prefix }).first, prefix })
}

/// The address behind this one; none behind the last.
fn after(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(a) => u32::from(a).checked_add(1).map(|n| Ipv4Addr::from(n).into()),
        IpAddr::V6(a) => u128::from(a).checked_add(1).map(|n| Ipv6Addr::from(n).into()),
    }
}

/// The address before this one; itself before the first.
fn before(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(a) => Ipv4Addr::from(u32::from(a).saturating_sub(1)).into(),
        IpAddr::V6(a) => Ipv6Addr::from(u128::from(a).saturating_sub(1)).into(),
    }
}

/// The address space cut at every boundary of the given blocks: within one part no block tells two addresses apart.
/// Sorted, IPv4 first; without blocks, one part for each family.
pub fn cut<'a>(blocks: impl IntoIterator<Item = &'a IpBlock>) -> Vec<AddressRange> {
    let mut starts: Vec<IpAddr> = vec![Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()];
    for block in blocks {
        let range = AddressRange::of(block);
        starts.push(range.first);
        starts.extend(after(range.last));
    }
    starts.sort_unstable();
    starts.dedup();
    let last_of = |family: IpAddr| if family.is_ipv4() { IpAddr::from(Ipv4Addr::BROADCAST) } else { IpAddr::from(Ipv6Addr::from(u128::MAX)) };
    let ends = starts.iter().skip(1).copied().map(Some).chain([None]);
    starts
        .iter()
        .zip(ends)
        .map(|(first, next)| {
            let last = next.filter(|n| n.is_ipv4() == first.is_ipv4()).map_or_else(|| last_of(*first), before);
            AddressRange { first: *first, last }
        })
        .collect()
}
