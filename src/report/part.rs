//! An answer in parts, of which both forms for a person are made: lines and columns, and Markdown.

use super::table::Columns;
use super::{markdown, text};

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A sentence.
    Line(String),
    /// What belongs to the line or the item above, so many levels below; its columns.
    Item(usize, Vec<String>),
    /// A header and rows.
    Table(&'static [&'static str], Vec<Vec<String>>),
    /// What follows is about something else.
    Space,
}

impl Part {
    /// An item of one column.
    pub fn item(level: usize, text: impl Into<String>) -> Self {
        Self::Item(level, vec![text.into()])
    }

    /// What else there is to know.
    pub fn notes(notes: &[String]) -> impl Iterator<Item = Self> {
        notes.iter().map(|note| Self::Line(format!("note: {note}")))
    }
}

/// As lines and columns.
pub fn plain(parts: Vec<Part>) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Line(line) => out.push_str(&format!("{}\n", text::line(&line))),
            Part::Item(level, columns) => out.push_str(&format!("{}{}\n", "  ".repeat(level), text::line(&columns.join("   ")))),
            Part::Table(header, rows) => {
                let mut columns = Columns::new(header);
                for row in rows {
                    columns.row(&row);
                }
                out.push_str(&columns.render());
            }
            Part::Space => out.push('\n'),
        }
    }
    out
}

/// As Markdown: lines are paragraphs, items are lists, and no text is anything else than text.
pub fn in_markdown(parts: Vec<Part>) -> String {
    let mut out = String::new();
    let mut before = None;
    for part in parts {
        // Whatever follows a table or a list without an empty line would be taken for a part of it.
        let kind = std::mem::discriminant(&part);
        if !out.is_empty() && !out.ends_with("\n\n") && (before != Some(kind) || matches!(part, Part::Table(..))) {
            out.push('\n');
        }
        before = Some(kind);
        match part {
            Part::Line(line) => out.push_str(&format!("{}  \n", text::markdown_line(&line))),
            Part::Item(level, columns) => out.push_str(&format!("{}- {}\n", "  ".repeat(level), text::markdown_line(&columns.join(", ")))),
            Part::Table(header, rows) => {
                let cells = |row: Vec<String>| row.iter().map(|cell| text::markdown(cell)).collect();
                out.push_str(&markdown::table(header, &rows.into_iter().map(cells).collect::<Vec<Vec<String>>>()));
            }
            Part::Space => {}
        }
    }
    out
}
