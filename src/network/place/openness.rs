//! How open a way is, in one word.

use super::NOT_READ;
use crate::network::{Connections, Notes};

/// How open the way from one place to another is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Openness {
    /// From every workload to every workload on every port.
    All,
    /// Some ports, or some of the workloads.
    Some,
    /// Nothing.
    None,
    /// What was read does not tell.
    Unknown,
    /// The API does not define it.
    Undefined,
    /// There is no workload on one of the sides.
    Nobody,
    /// It is no question that objects of the API decide.
    Beyond,
}

impl Openness {
    /// Every state that a legend has to explain.
    pub const LEGEND: [Self; 5] = [Self::All, Self::Some, Self::None, Self::Unknown, Self::Undefined];

    /// What one answer says.
    pub fn of(connections: &Connections) -> Self {
        if connections.notes.has(Notes::UNREAD) {
            Self::Unknown
        } else if connections.allowed.is_all() {
            Self::All
        } else if !connections.allowed.is_empty() {
            Self::Some
        } else if connections.undefined.is_empty() {
            Self::None
        } else if NOT_READ.iter().any(|note| connections.notes.has(*note)) {
            Self::Unknown
        } else {
            Self::Undefined
        }
    }

    /// What an answer about addresses outside says: that it holds for some of them is not a doubt but a part.
    pub fn outward(connections: &Connections) -> Self {
        match Self::of(connections) {
            Self::Undefined if connections.notes.has(Notes::PART_OF_RANGE) => Self::Some,
            found => found,
        }
    }

    /// What two answers say together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut sum = Sum::default();
        sum.add(self);
        sum.add(other);
        sum.answer()
    }

    /// Its meaning in a few words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Some => "some ports or workloads",
            Self::None => "none",
            Self::Unknown => "unknown: not everything was read",
            Self::Undefined => "undefined by the API",
            Self::Nobody => "nobody is there",
            Self::Beyond => "no object of the API decides it",
        }
    }
}

/// Several answers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    all: bool,
    some: bool,
    none: bool,
    unknown: bool,
    undefined: bool,
}

impl Sum {
    pub(super) fn add(&mut self, answer: Openness) {
        match answer {
            Openness::All => self.all = true,
            Openness::Some => self.some = true,
            Openness::None => self.none = true,
            Openness::Unknown => self.unknown = true,
            Openness::Undefined => self.undefined = true,
            Openness::Nobody | Openness::Beyond => {}
        }
    }

    /// Whether no further answer can change the sum.
    pub(super) const fn is_settled(self) -> bool {
        self.some || (self.all && (self.none || self.unknown || self.undefined))
    }

    pub(super) const fn answer(self) -> Openness {
        match self {
            Self { some: true, .. } => Openness::Some,
            Self { all: true, none: false, unknown: false, undefined: false, .. } => Openness::All,
            Self { all: true, .. } => Openness::Some,
            Self { unknown: true, .. } => Openness::Unknown,
            Self { undefined: true, .. } => Openness::Undefined,
            Self { none: true, .. } => Openness::None,
            _ => Openness::Nobody,
        }
    }
}
