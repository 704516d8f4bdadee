//! Texts as small numbers, so that matching compares integers.

use rustc_hash::FxHashMap;

use crate::model::Name;

/// A text that occurs in a role or binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Symbol(u32);

impl Symbol {
    /// The empty text: the core group, the cluster scope, a request without a name.
    pub(super) const EMPTY: Self = Self(0);
    /// `*`.
    pub(super) const STAR: Self = Self(1);
    /// A text that occurs nowhere: equal to nothing that a rule holds.
    pub(super) const UNKNOWN: Self = Self(u32::MAX);
    /// No text at all, which differs from an empty one.
    pub(super) const NONE: Self = Self(u32::MAX - 1);
}

/// The table of all texts.
#[derive(Debug)]
pub(super) struct Symbols {
    known: FxHashMap<Name, Symbol>,
}

impl Symbols {
    pub(super) fn new() -> Self {
        let mut symbols = Self { known: FxHashMap::default() };
        symbols.intern("");
        symbols.intern("*");
        symbols
    }

    /// The symbol of a text, made if need be.
    pub(super) fn intern(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.known.get(text) {
            return *symbol;
        }
        let symbol = Symbol(self.known.len() as u32);
        self.known.insert(Name::new(text), symbol);
        symbol
    }

    /// The symbol of a text, [`Symbol::UNKNOWN`] if it occurs nowhere.
    pub(super) fn get(&self, text: &str) -> Symbol {
        self.known.get(text).copied().unwrap_or(Symbol::UNKNOWN)
    }
}
