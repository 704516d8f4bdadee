//! JSON values that follow each other, as `kubectl` prints them: all of them where they are sound, else those that are.

use serde::de::IgnoredAny;

use super::document::{self, Lines, Tally};
use super::{json, known_kind};
use crate::collect::build::{Builder, Malformed, Origin};

/// After so many broken values the rest is given up: each may cost a look at all that follows.
const BROKEN: usize = 50;

/// Reads a document as JSON if it is some.
pub(crate) fn read(builder: &mut Builder, tally: &mut Tally, text: &[u8], origin: &Origin) -> bool {
    let Some(start) = begin(text) else { return false };
    let whole = |(from, to): (usize, usize)| {
        let (from, to) = (start + from, start + to);
        // Where a line inside begins like a value, a quote or a brace that is missing may have swallowed one.
        matches!(text[from], b'{' | b'[') && (next(text, from) >= to || is_sound(&text[from..to]))
    };
    if !json::values(&text[start..]).all(|value| value.is_ok_and(whole)) {
        return false;
    }
    let mut place = Place { text, seen: 0, origin: origin.clone() };
    for (from, to) in json::values(&text[start..]).flatten() {
        let (from, to) = (start + from, start + to);
        document::read(builder, tally, &text[from..to], place.at(from), Lines::Same);
    }
    true
}

/// Reads what is sound of a document that is neither JSON nor YAML as a whole, and says what is not; false where nothing is.
pub(crate) fn salvage(builder: &mut Builder, tally: &mut Tally, text: &[u8], origin: &Origin) -> bool {
    let parts = begin(text).map_or_else(Vec::new, |start| parts(text, start));
    if !parts.iter().any(|part| part.sound) {
        return false;
    }
    let mut place = Place { text, seen: 0, origin: origin.clone() };
    for Part { from, to, sound } in parts {
        let value = &text[from..to];
        let place = place.at(from);
        if sound {
            document::read(builder, tally, value, place, Lines::Same);
        } else {
            let (version, kind) = document::kind_of(value);
            let reason = "it is not valid JSON, unlike what stands beside it";
            document::malformed(builder, tally, &Malformed::new(known_kind(&version, &kind), "", place, reason));
        }
    }
    true
}

/// Where the first value begins, if it looks like an object or a list of some.
fn begin(text: &[u8]) -> Option<usize> {
    let start = json::skip_space(text, text.strip_prefix(b"---").map_or(0, |_| 3));
    let inside = text.get(json::skip_space(text, start + 1));
    let begins = match text.get(start) {
        Some(b'{') => matches!(inside, Some(b'"' | b'}')),
        Some(b'[') => matches!(inside, Some(b'{' | b']')),
        _ => false,
    };
    begins.then_some(start)
}

/// A value, or what stands in place of one.
struct Part {
    from: usize,
    to: usize,
    sound: bool,
}

/// What is broken ends where a line begins with a value.
fn parts(text: &[u8], start: usize) -> Vec<Part> {
    let (mut parts, mut broken) = (Vec::new(), 0);
    let mut at = json::skip_space(text, start);
    while at < text.len() {
        let end = json::skip_value(text, at).filter(|end| is_sound(&text[at..*end]));
        let part = match end {
            Some(to) => Part { from: at, to, sound: true },
            None => Part { from: at, to: if broken < BROKEN { next(text, at) } else { text.len() }, sound: false },
        };
        broken += usize::from(!part.sound);
        at = json::skip_space(text, part.to);
        parts.push(part);
    }
    parts
}

fn is_sound(value: &[u8]) -> bool {
    matches!(value.first(), Some(b'{' | b'[')) && serde_json::from_slice::<IgnoredAny>(value).is_ok()
}

/// The next line that begins with an object or a list.
fn next(text: &[u8], at: usize) -> usize {
    let found = text[at..].windows(2).position(|pair| pair[0] == b'\n' && matches!(pair[1], b'{' | b'['));
    found.map_or(text.len(), |found| at + found + 1)
}

/// Counts lines on from the last place, which keeps it linear.
struct Place<'a> {
    text: &'a [u8],
    seen: usize,
    origin: Origin,
}

impl Place<'_> {
    fn at(&mut self, from: usize) -> &Origin {
        self.origin = self.origin.at(&self.text[self.seen..], from - self.seen);
        self.seen = from;
        &self.origin
    }
}
