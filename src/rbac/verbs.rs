//! Sets of verbs as bits.

use rustc_hash::FxHashMap;

use super::symbols::{Symbol, Symbols};
use crate::model::Name;

/// The bit of `*`, which is set in no set but that of all verbs.
const STAR: u64 = 1;
/// The bit that stands for every verb beyond the first 62: the set's list decides.
const RARE: u64 = 1 << 63;

/// The verbs of a rule.
#[derive(Debug)]
pub(super) struct VerbSet {
    bits: u64,
    rare: Box<[Symbol]>,
}

/// The verb of a question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verb {
    bit: u64,
    symbol: Symbol,
}

impl VerbSet {
    /// Whether a rule with these verbs matches the verb.
    pub(super) fn contains(&self, verb: Verb) -> bool {
        let hit = self.bits & (verb.bit | STAR);
        hit & !RARE != 0 || (hit != 0 && self.rare.contains(&verb.symbol))
    }
}

/// Gives each verb a bit, in the order of appearance.
#[derive(Debug, Default)]
pub(super) struct Verbs {
    bits: FxHashMap<Symbol, u64>,
}

impl Verbs {
    /// The set of a rule's verbs.
    pub(super) fn set(&mut self, symbols: &mut Symbols, verbs: &[Name]) -> VerbSet {
        let mut set = VerbSet { bits: 0, rare: Box::default() };
        let mut rare = Vec::new();
        for verb in verbs {
            let symbol = symbols.intern(verb);
            if symbol == Symbol::STAR {
                return VerbSet { bits: u64::MAX, rare: Box::default() };
            }
            let next = self.bits.len() + 1;
            let bit = *self.bits.entry(symbol).or_insert(if next < 63 { 1 << next } else { RARE });
            set.bits |= bit;
            if bit == RARE {
                rare.push(symbol);
            }
        }
        set.rare = rare.into();
        set
    }

    /// The verb of a question. One that no rule names has no bit: only `*` contains it.
    pub(super) fn verb(&self, symbols: &Symbols, verb: &str) -> Verb {
        let symbol = symbols.get(verb);
        Verb { bit: self.bits.get(&symbol).copied().unwrap_or_default(), symbol }
    }
}
