//! What may connect, and what that rests on.

use std::fmt;

use super::ports::Ports;
use crate::model::Protocol;

/// What an answer rests on that neither the policies nor the API settle. Several may hold at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Notes(u16);

macro_rules! notes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $text:literal;)*) => {
        impl Notes {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*
            const TEXTS: &'static [(Self, &'static str)] = &[$((Self::$name, $text)),*];
        }
    };
}

notes! {
    /// A pod on the host's network takes part.
    HOST_NETWORK = 0, "a pod on its node's network takes part: most network plugins treat it as the node, neither isolated nor matched by selectors";
    /// Own-node traffic.
    OWN_NODE = 1, "it holds between a pod and its own node, which policies never close";
    /// The node of a pod is an assumption.
    PLACEMENT = 2, "which pods share a node is not known";
    /// A pod talks to itself.
    LOOPBACK = 3, "a pod that connects to its own address: network plugins differ";
    /// A pod's address is not known, and an `ipBlock` might hold it.
    ADDRESS = 4, "a pod's address is not known, and a policy admits some addresses";
    /// The labels of a namespace are not known, and a policy selects namespaces by label.
    LABELS = 10, "the labels of a namespace were not read, and a policy selects namespaces by label";
    /// Policies of a namespace were not all read.
    UNREAD = 5, "the network policies of a namespace were not all read";
    /// The answer differs within the given addresses.
    PART_OF_RANGE = 6, "it holds for a part of the addresses";
    /// The answer differs between the pods of a workload.
    SOME_REPLICAS = 7, "it holds for some pods of a workload";
    /// Policies are there, but the network plugin does not enforce them.
    NOT_ENFORCED = 8, "the network plugin does not enforce network policies";
    /// Some backends of a Service answer, others do not.
    SOME_BACKENDS = 9, "it holds for some backends of the Service";
}

impl Notes {
    /// Nothing to note.
    pub const NONE: Self = Self(0);

    /// Whether there is nothing to note.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of `other` are noted.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// `other` only if a condition holds.
    #[must_use]
    pub const fn and_if(self, condition: bool, other: Self) -> Self {
        if condition { self.and(other) } else { self }
    }

    /// Each as a clause.
    pub fn texts(self) -> impl Iterator<Item = &'static str> {
        Self::TEXTS.iter().filter(move |(note, _)| self.has(*note)).map(|(_, text)| *text)
    }
}

impl fmt::Display for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, text) in self.texts().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            f.write_str(text)?;
        }
        Ok(())
    }
}

/// What is said of one connection, from the most open to the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It may be made.
    Allowed,
    /// The API, or what was read of the cluster, does not settle it.
    Undefined,
    /// It may not be made.
    Denied,
}

/// The ports on which one side may connect to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Connections {
    /// Ports on which it may.
    pub allowed: Ports,
    /// Ports for which that is not settled; none of them is in `allowed`.
    pub undefined: Ports,
    /// What the answer rests on.
    pub notes: Notes,
}

impl Connections {
    /// No connection.
    pub const fn none() -> Self {
        Self { allowed: Ports::none(), undefined: Ports::none(), notes: Notes::NONE }
    }

    /// Every connection.
    pub fn all() -> Self {
        Self { allowed: Ports::all(), undefined: Ports::none(), notes: Notes::NONE }
    }

    /// From what surely may and what may at most.
    pub(crate) fn between(sure: Ports, most: &Ports, notes: Notes) -> Self {
        let undefined = most.difference(&sure);
        Self { allowed: sure, undefined, notes }
    }

    /// Whether there is surely no connection.
    pub fn is_empty(&self) -> bool {
        self.allowed.is_empty() && self.undefined.is_empty()
    }

    /// Everything that is not surely closed.
    pub fn at_most(&self) -> Ports {
        self.allowed.union(&self.undefined)
    }

    /// The verdict on one port.
    pub fn verdict(&self, protocol: Protocol, port: u16) -> Verdict {
        if self.allowed.contains(protocol, port) {
            Verdict::Allowed
        } else if self.undefined.contains(protocol, port) {
            Verdict::Undefined
        } else {
            Verdict::Denied
        }
    }

    /// What either of two allows.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::between(self.allowed.union(&other.allowed), &self.at_most().union(&other.at_most()), self.notes.and(other.notes))
    }
}

impl fmt::Display for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.allowed.is_empty(), self.undefined.is_empty()) {
            (_, true) => self.allowed.fmt(f),
            (true, false) => write!(f, "undefined: {}", self.undefined),
            (false, false) => write!(f, "{}; undefined: {}", self.allowed, self.undefined),
        }
    }
}
