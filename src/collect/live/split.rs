//! Cuts a list into its items while it arrives, without building a tree of it.
//!
//! A page of a list is `{"kind": …, "metadata": {…}, "items": [ITEM, …]}`, a Table the same with `rows`. Only brackets and strings are
//! followed; each item is a slice of JSON for the decoder of its kind to judge.

/// The longest item. The API server's own limit for what it stores is a tenth of it.
const ITEM_LIMIT: usize = 16 << 20;
/// The longest other field that is kept.
const FIELD_LIMIT: usize = 1 << 20;

/// Why a text is no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SplitError {
    /// It is not JSON, or not an object.
    NotAList,
    /// An item or field is too long.
    TooLarge,
}

/// Where the splitter is in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Before the opening brace.
    Start,
    /// Before a key or the closing brace.
    Key,
    /// In a key.
    InKey,
    /// After a key, before the colon.
    Colon,
    /// Before the value of a key.
    Value,
    /// In a value other than the list.
    InValue,
    /// In the list, between items.
    Between,
    /// In an item.
    InItem,
    /// After a value, before a comma or the closing brace.
    After,
    /// After the closing brace.
    End,
}

/// The items of a list, one behind the other, and its other fields.
#[derive(Default)]
pub(crate) struct Items {
    /// The text of all items.
    pub(crate) text: Vec<u8>,
    /// Where each one ends.
    pub(crate) ends: Vec<usize>,
}

impl Items {
    /// One item that came alone.
    pub(crate) fn one(text: Vec<u8>) -> Self {
        Self { ends: vec![text.len()], text }
    }

    /// Every item.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Follows one page.
pub(crate) struct Splitter {
    list: &'static str,
    at: At,
    key: Vec<u8>,
    /// How many brackets are open within the current value or item.
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The value of a field that is kept, or nothing.
    field: Option<Vec<u8>>,
    /// The list was there.
    listed: bool,
    /// `metadata` and `kind`, as they were written.
    fields: Vec<(Vec<u8>, Vec<u8>)>,
    items: Items,
}

impl Splitter {
    /// For a page whose items are in the field `list`.
    pub(crate) fn new(list: &'static str) -> Self {
        Self {
            list,
            at: At::Start,
            key: Vec::new(),
            depth: 0,
            in_string: false,
            escaped: false,
            field: None,
            listed: false,
            fields: Vec::new(),
            items: Items::default(),
        }
    }

    /// Takes the next piece of the text.
    pub(crate) fn push(&mut self, mut piece: &[u8]) -> Result<(), SplitError> {
        while let Some((&byte, rest)) = piece.split_first() {
            match self.at {
                At::InItem | At::InValue => {
                    let taken = self.value(piece)?;
                    piece = piece.get(taken..).unwrap_or_default();
                    continue;
                }
                At::InKey => self.key_byte(byte)?,
                _ if byte.is_ascii_whitespace() => {}
                At::Start if byte == b'{' => self.at = At::Key,
                At::Key if byte == b'"' => {
                    self.key.clear();
                    self.at = At::InKey;
                }
                At::Key | At::After if byte == b'}' => self.at = At::End,
                At::Colon if byte == b':' => self.at = At::Value,
                At::Value if byte == b'[' && self.key == self.list.as_bytes() => {
                    self.listed = true;
                    self.at = At::Between;
                }
                At::Value => {
                    let kept = matches!(self.key.as_slice(), b"metadata" | b"kind") || self.key == self.list.as_bytes();
                    self.field = kept.then(Vec::new);
                    self.begin(At::InValue);
                    continue;
                }
                At::Between if byte == b']' => self.at = At::After,
                At::Between if byte == b',' => {}
                At::Between if byte != b'}' => {
                    self.begin(At::InItem);
                    continue;
                }
                At::After if byte == b',' => self.at = At::Key,
                At::Start | At::Key | At::Colon | At::Between | At::After | At::End => return Err(SplitError::NotAList),
            }
            piece = rest;
        }
        Ok(())
    }

    /// How long the items are that nobody has taken yet.
    pub(crate) fn pending(&self) -> usize {
        self.items.ends.last().copied().unwrap_or(0)
    }

    /// Takes the items that have ended so far.
    pub(crate) fn drain(&mut self) -> Items {
        let unfinished = self.items.text.split_off(self.pending());
        let taken = std::mem::take(&mut self.items);
        self.items.text = unfinished;
        taken
    }

    /// Whether the text has come to its end.
    pub(crate) fn is_complete(&self) -> bool {
        self.at == At::End
    }

    /// Whether the list was there; one without any item may be written as `null`.
    pub(crate) fn has_list(&self) -> bool {
        self.listed || self.field(self.list).is_some_and(|text| text.trim_ascii() == b"null")
    }

    /// A field beside the list, as it was written.
    pub(crate) fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|(key, _)| key == name.as_bytes()).map(|(_, text)| text.as_slice())
    }

    fn begin(&mut self, at: At) {
        self.at = at;
        self.depth = 0;
        self.in_string = false;
        self.escaped = false;
    }

    fn key_byte(&mut self, byte: u8) -> Result<(), SplitError> {
        if self.escaped {
            self.escaped = false;
        } else if byte == b'\\' {
            self.escaped = true;
        } else if byte == b'"' {
            self.at = At::Colon;
            return Ok(());
        }
        self.key.push(byte);
        if self.key.len() > FIELD_LIMIT { Err(SplitError::TooLarge) } else { Ok(()) }
    }

    /// Follows the current value or item; how many bytes of the piece belong to it.
    fn value(&mut self, piece: &[u8]) -> Result<usize, SplitError> {
        let mut position = 0;
        let mut ended = false;
        while let Some(&byte) = piece.get(position) {
            if self.in_string {
                position = self.string(piece, position);
                ended = !self.in_string && self.depth == 0;
            } else {
                match byte {
                    b'"' => {
                        self.in_string = true;
                        position += 1;
                    }
                    b'{' | b'[' => {
                        self.depth += 1;
                        position += 1;
                    }
                    b'}' | b']' if self.depth > 0 => {
                        self.depth -= 1;
                        position += 1;
                        ended = self.depth == 0;
                    }
                    // A number or a word ends where something else begins.
                    b'}' | b']' | b',' if self.depth == 0 => ended = true,
                    _ => position += 1,
                }
            }
            if ended {
                break;
            }
        }
        self.keep(piece.get(..position).unwrap_or_default())?;
        if ended {
            self.end();
        }
        Ok(position)
    }

    /// Follows a string; the position behind what was looked at.
    fn string(&mut self, piece: &[u8], mut position: usize) -> usize {
        if self.escaped {
            self.escaped = false;
            return position + 1;
        }
        let rest = piece.get(position..).unwrap_or_default();
        let Some(offset) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')) else {
            return piece.len();
        };
        position += offset;
        if piece.get(position) == Some(&b'"') {
            self.in_string = false;
        } else {
            self.escaped = true;
        }
        position + 1
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), SplitError> {
        let (kept, limit) = match (self.at, &mut self.field) {
            (At::InItem, _) => {
                self.items.text.extend_from_slice(bytes);
                (self.items.text.len() - self.items.ends.last().copied().unwrap_or(0), ITEM_LIMIT)
            }
            (_, Some(field)) => {
                field.extend_from_slice(bytes);
                (field.len(), FIELD_LIMIT)
            }
            _ => (0, FIELD_LIMIT),
        };
        if kept > limit { Err(SplitError::TooLarge) } else { Ok(()) }
    }

    fn end(&mut self) {
        if self.at == At::InItem {
            self.items.ends.push(self.items.text.len());
            self.at = At::Between;
            return;
        }
        if let Some(field) = self.field.take() {
            self.fields.push((std::mem::take(&mut self.key), field));
        }
        self.at = At::After;
    }
}

#[cfg(test)]
mod tests;
