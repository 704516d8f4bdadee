//! One line of text being typed. A credential whose form is known becomes dots as it is typed or pasted: a JWT, a bootstrap token, a token
//! of AWS IAM, a key or certificate in PEM, and forty or more capitals, small letters and digits in one. One without any form is kept like a name.

mod secret;

use super::key::{Code, Key};

/// A text field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    /// Where typing goes, as an offset into the text, always between two characters.
    cursor: usize,
    /// A key in PEM began here. By its dots nobody sees that, so that what follows would be taken for names.
    in_pem: bool,
}

/// Why there are dots.
pub const HIDDEN: &str = "this looks like a credential: not kept; `ravelin access --token -` reads one";
/// The same where there is little room.
pub const HIDDEN_SHORT: &str = "looks like a credential: not kept";

/// No object of a cluster has a longer name than this together with everything that may be asked about it.
const LONGEST: usize = 1024;

impl Input {
    /// A field that holds a text, with the cursor at its end.
    pub fn new(text: &str) -> Self {
        // What was hidden before may have been the beginning of a key.
        let mut input = Self { text: text.to_owned(), cursor: text.len(), in_pem: secret::is_in(text) };
        input.hide();
        input
    }

    /// Whether something that looked like a credential was not kept.
    pub fn hides(&self) -> bool {
        secret::is_in(&self.text)
    }

    fn hide(&mut self) {
        self.in_pem |= secret::begins_pem(&self.text);
        if let Some((text, cursor)) = secret::without(&self.text, self.cursor, self.in_pem) {
            (self.text, self.cursor) = (text, cursor);
        }
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
        let mut new = self.clone();
        new.text.insert_str(new.cursor, &clean);
        new.cursor += clean.len();
        // What is hidden takes little room.
        new.hide();
        if new.text.len() <= LONGEST {
            *self = new;
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
        self.in_pem &= self.hides();
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
