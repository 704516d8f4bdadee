//! Text from a cluster, made fit to be shown: nothing in it can move the cursor, hide itself, or turn the reading direction.

mod distinct;

use std::borrow::Cow;

pub use distinct::distinct;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::model::words;

/// How many marks may stand on one letter. More are shown as their numbers: they would climb over the lines above.
const MARKS: usize = 2;

/// The text as it may be shown. What cannot be shown is written as what it is: `␛`, `<U+202E>`.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let mut marks = 0;
    for c in text.chars() {
        let zero = c.width() == Some(0);
        marks = if zero { marks + 1 } else { 0 };
        match c {
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + c as u32)),
            '\u{7f}' => shown.push('\u{2421}'),
            _ if is_hidden(c) || marks > MARKS || (zero && shown.is_empty()) => shown.push_str(&format!("<U+{:04X}>", c as u32)),
            _ => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Whether a character has no form of its own, or one that only some fonts know.
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{ffff}'
            | '\u{e0000}'..='\u{10ffff}'
    )
}

/// How many columns a cleaned text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// The text in at most `columns`, cut at its end.
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    Cow::Owned(format!("{}…", head(text, room)))
}

/// The text in at most `columns`, cut in its middle: names differ at their ends.
pub fn fit_name(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    // The end distinguishes more than the beginning, which mostly repeats the namespace.
    let end = room.div_ceil(2).max(room.saturating_sub(12));
    let tail = tail(text, end);
    let head = head(text, room - width(tail).min(room));
    Cow::Owned(format!("{head}…{tail}"))
}

/// As much of the beginning as fits.
fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        end = at + c.len_utf8();
    }
    text.get(..end).unwrap_or_default()
}

/// As much of the end as fits.
fn tail(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > columns {
            break;
        }
        start = at;
    }
    text.get(start..).unwrap_or_default()
}

/// Breaks a text into lines of at most `columns`, at spaces where there are any.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let mut word = word;
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        while width(&line) + width(word) > columns {
            let part = head(word, columns - width(&line).min(columns));
            // A letter wider than the whole line still has to go somewhere.
            let part = if part.is_empty() && line.is_empty() { word.get(..word.chars().next().map_or(0, char::len_utf8)).unwrap_or_default() } else { part };
            line.push_str(part);
            word = word.get(part.len()..).unwrap_or_default();
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// A number with a comma between thousands.
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 subject`, `2 subjects`. The plural adds an `s` unless the noun says otherwise (`identity|identities`).
pub fn counted(number: usize, noun: &str) -> String {
    format!("{} {}", count(number), words::noun(number, noun))
}

/// The text as one line that can be pasted: without controls, line ends, or characters that hide or turn the text.
pub fn pasteable(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).filter(|c| !c.is_control() && !is_hidden(*c)).collect()
}

#[cfg(test)]
mod tests;
