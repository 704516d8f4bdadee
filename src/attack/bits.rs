//! A set of small numbers, one bit each.

/// A growing set of `u32`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// An empty set with room for `0..len`.
    pub(crate) fn with_len(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)] }
    }

    /// Adds a number; whether it is new.
    pub(crate) fn insert(&mut self, at: u32) -> bool {
        let (word, bit) = (at as usize / 64, 1u64 << (at % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        new
    }

    /// Takes a number out.
    pub(crate) fn remove(&mut self, at: u32) {
        if let Some(word) = self.words.get_mut(at as usize / 64) {
            *word &= !(1u64 << (at % 64));
        }
    }

    /// Adds what is in `more` and not in `but`.
    pub(crate) fn add(&mut self, more: &Self, but: &Self) {
        if self.words.len() < more.words.len() {
            self.words.resize(more.words.len(), 0);
        }
        for (at, (word, new)) in self.words.iter_mut().zip(&more.words).enumerate() {
            *word |= new & !but.words.get(at).copied().unwrap_or(0);
        }
    }

    /// Whether some number is in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(a, b)| a & b != 0)
    }

    /// Whether every number is in `of` too.
    pub(crate) fn is_within(&self, of: &Self) -> bool {
        self.words.iter().enumerate().all(|(at, word)| word & !of.words.get(at).copied().unwrap_or(0) == 0)
    }

    /// Whether a number is in the set.
    #[inline]
    pub(crate) fn contains(&self, at: u32) -> bool {
        self.words.get(at as usize / 64).is_some_and(|word| word & (1u64 << (at % 64)) != 0)
    }

    /// Whether the set is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }
}
