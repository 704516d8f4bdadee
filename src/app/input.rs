//! One line of text being typed.

use super::key::{Code, Key};

/// A text field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    /// Where typing goes, as an offset into the text, always between two characters.
    cursor: usize,
}

/// No object of a cluster has a longer name than this together with everything that may be asked about it.
const LONGEST: usize = 1024;

impl Input {
    /// A field that holds a text, with the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is before and after the cursor.
    pub fn halves(&self) -> (&str, &str) {
        self.text.split_at_checked(self.cursor).unwrap_or((&self.text, ""))
    }

    /// Replaces the text.
    pub fn set(&mut self, text: &str) {
        *self = Self::new(text);
    }

    /// Types a text; control characters and line ends become spaces.
    pub fn insert(&mut self, text: &str) {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if self.text.len() + clean.len() <= LONGEST {
            self.text.insert_str(self.cursor, &clean);
            self.cursor += clean.len();
        }
    }

    /// Takes a key if it is one for a text field; whether it was.
    pub fn key(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return true;
        }
        match (key.code, key.ctrl) {
            (Code::Backspace, false) | (Code::Char('h'), true) => self.delete(self.before()),
            (Code::Delete, _) => self.delete(self.after()),
            (Code::Backspace | Code::Char('w'), true) => self.delete(self.word()),
            (Code::Char('u'), true) => self.delete(0),
            (Code::Char('k'), true) => self.delete(self.text.len()),
            (Code::Left, _) => self.cursor = self.before(),
            (Code::Right, _) => self.cursor = self.after(),
            (Code::Home, _) | (Code::Char('a'), true) => self.cursor = 0,
            (Code::End, _) | (Code::Char('e'), true) => self.cursor = self.text.len(),
            _ => return false,
        }
        true
    }

    /// Deletes between the cursor and another place.
    fn delete(&mut self, other: usize) {
        let (from, to) = (self.cursor.min(other), self.cursor.max(other));
        self.text.replace_range(from..to, "");
        self.cursor = from;
    }

    fn before(&self) -> usize {
        self.halves().0.char_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        self.cursor + self.halves().1.chars().next().map_or(0, char::len_utf8)
    }

    /// The beginning of the word before the cursor.
    fn word(&self) -> usize {
        let before = self.halves().0.trim_end();
        before.rfind(' ').map_or(0, |at| at + 1)
    }
}

#[cfg(test)]
mod tests;
