//! Matching letters in order, behind a trait: the crate that does it may be exchanged.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// Says how well a text answers what was typed.
pub trait Matcher: Send {
    /// A score, higher for better; nothing where the letters do not occur in order.
    fn score(&self, text: &str, typed: &str) -> Option<i64>;
}

/// The matcher in use.
#[derive(Default)]
pub struct Fuzzy {
    skim: SkimMatcherV2,
}

impl Matcher for Fuzzy {
    fn score(&self, text: &str, typed: &str) -> Option<i64> {
        // Most texts fail this, and it costs a fraction of a proper match.
        may_match(text, typed).then(|| self.skim.fuzzy_match(text, typed)).flatten()
    }
}

/// Whether the letters of `typed` occur in `text` in order, in any case.
fn may_match(text: &str, typed: &str) -> bool {
    let mut rest = text.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|wanted| rest.any(|c| c == wanted))
}
