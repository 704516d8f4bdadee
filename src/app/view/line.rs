//! Text with roles. Every text passes the cleaning of [`crate::app::text`] on its way in: there is no other way to the screen.

use std::borrow::Cow;

use crate::app::text;
use crate::config::theme::Role;

/// A piece of cleaned text in one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    text: String,
    /// What it is for.
    pub role: Role,
}

impl Span {
    /// Cleans a text.
    pub fn new(role: Role, text: impl AsRef<str>) -> Self {
        Self { text: text::clean(text.as_ref()).into_owned(), role }
    }

    /// The cleaned text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        text::width(&self.text)
    }
}

/// A line of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces.
    pub spans: Vec<Span>,
}

impl Line {
    /// An empty line.
    pub const fn new() -> Self {
        Self { spans: Vec::new() }
    }

    /// A line of ordinary text.
    pub fn plain(text: impl AsRef<str>) -> Self {
        Self::of(Role::Text, text)
    }

    /// A line in one role.
    pub fn of(role: Role, text: impl AsRef<str>) -> Self {
        Self { spans: vec![Span::new(role, text)] }
    }

    /// Adds a piece.
    #[must_use]
    pub fn add(mut self, role: Role, text: impl AsRef<str>) -> Self {
        self.push(role, text);
        self
    }

    /// Adds ordinary text.
    #[must_use]
    pub fn text(self, text: impl AsRef<str>) -> Self {
        self.add(Role::Text, text)
    }

    /// Adds quiet text.
    #[must_use]
    pub fn muted(self, text: impl AsRef<str>) -> Self {
        self.add(Role::Muted, text)
    }

    /// Adds a piece.
    pub fn push(&mut self, role: Role, text: impl AsRef<str>) {
        let span = Span::new(role, text);
        if !span.text.is_empty() {
            self.spans.push(span);
        }
    }

    /// Adds the pieces of another line.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.spans.extend(other.spans);
        self
    }

    /// Fills with spaces up to a column.
    #[must_use]
    pub fn pad(mut self, column: usize) -> Self {
        let width = self.width();
        if width < column {
            self.spans.push(Span { text: " ".repeat(column - width), role: Role::Text });
        }
        self
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        self.spans.iter().map(Span::width).sum()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Its text without roles.
    pub fn to_text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Cuts it to a number of columns.
    #[must_use]
    pub fn fit(mut self, columns: usize) -> Self {
        if self.width() <= columns {
            return self;
        }
        let mut left = columns;
        let mut spans = Vec::with_capacity(self.spans.len());
        for span in self.spans.drain(..) {
            let width = span.width();
            // Something follows or is cut off here, so the last column belongs to the ellipsis.
            if width < left {
                left -= width;
                spans.push(span);
                continue;
            }
            let text = match text::fit(&span.text, left) {
                Cow::Owned(cut) => cut,
                Cow::Borrowed(whole) => text::fit(&format!("{whole} "), left).into_owned(),
            };
            spans.push(Span { text, role: span.role });
            break;
        }
        self.spans = spans;
        self
    }

    /// The pieces in another role.
    #[must_use]
    pub fn recolour(mut self, role: Role) -> Self {
        for span in &mut self.spans {
            span.role = role;
        }
        self
    }

    /// Breaks a text into lines of one role.
    pub fn wrapped(role: Role, text: &str, columns: usize) -> Vec<Self> {
        text::wrap(&text::clean(text), columns).into_iter().map(|line| Self::of(role, line)).collect()
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

/// A bar of `columns` of which `part` of `whole` is filled, to an eighth of a column.
pub fn bar(part: usize, whole: usize, columns: usize) -> Line {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = if whole == 0 { 0 } else { (part.min(whole) * columns * 8).div_ceil(whole) };
    let (full, rest) = (eighths / 8, EIGHTHS.get(eighths % 8).copied().unwrap_or_default());
    let empty = columns - full - usize::from(!rest.is_empty());
    Line::new().add(Role::Bar, format!("{}{rest}", "█".repeat(full))).add(Role::BarRest, "░".repeat(empty))
}
