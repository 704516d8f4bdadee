//! What is shown, as a document: for the incident channel, or for a program.

use std::fmt::Write as _;

use super::ask::Answer;
use super::model::Model;
use super::screens::{self, Grid, Pane, Rows};
use super::text::clean;
use super::view::{Area, Line, layout};
use crate::report::text::is_deceptive;

/// A table longer than this is cut, and says so.
const LONGEST: usize = 5_000;
/// How wide a pane is when it is saved.
const WIDE: u16 = 240;

/// The content of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// A name for its file, of harmless characters.
    pub name: String,
    title: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Part {
    title: String,
    head: Vec<String>,
    /// It is a grid: what is in it may be worked out later.
    grid: bool,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    left_out: usize,
}

impl Sheet {
    /// What is shown now, every row of it.
    pub fn of(model: &Model) -> Self {
        let crumbs = super::view::crumbs(model);
        let body = Area { width: WIDE.max(layout(model).body.width), height: 60, ..Area::default() };
        let parts = screens::panes(model, body).iter().map(part).collect();
        Self { name: file_name(&crumbs.join("-")), title: crumbs.join(" ▸ "), parts }
    }

    /// The same with all of a matrix, of which only a part was worked out for the screen.
    #[must_use]
    pub fn with_whole(&self, answer: &Answer) -> Self {
        let mut whole = self.clone();
        if let (Some(part), Some(grid)) = (whole.parts.iter_mut().find(|part| part.grid), screens::matrix(answer)) {
            let head = part.head.iter().filter(|line| !line.ends_with(CHOOSE)).cloned().collect();
            *part = table(std::mem::take(&mut part.title), head, &*grid);
        }
        whole
    }

    /// The name of its file, and what is in it.
    pub fn file(&self, json: bool) -> (String, String) {
        if json { (format!("{}.json", self.name), self.json()) } else { (format!("{}.md", self.name), self.markdown()) }
    }

    /// As Markdown. Whatever comes from the cluster stands in code, where nothing in it can act.
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n", escape(&self.title));
        for part in &self.parts {
            let _ = write!(text, "\n## {}\n\n", escape(&part.title));
            for line in &part.head {
                let _ = write!(text, "{}\n\n", escape(line));
            }
            if part.columns.is_empty() {
                fence(&mut text, part.rows.iter().map(|row| row.concat()));
            } else {
                let _ = writeln!(
                    text,
                    "| {} |\n|{}",
                    part.columns.iter().map(|column| escape(column)).collect::<Vec<_>>().join(" | "),
                    " --- |".repeat(part.columns.len())
                );
                for row in &part.rows {
                    let cells: Vec<String> = row.iter().map(|cell| escape(cell.trim())).collect();
                    let _ = writeln!(text, "| {} |", cells.join(" | "));
                }
            }
            if part.left_out > 0 {
                let _ = writeln!(text, "\n… and {} more", part.left_out);
            }
        }
        text
    }

    /// As JSON: titles, columns and rows.
    pub fn json(&self) -> String {
        let list = |items: &mut dyn Iterator<Item = String>| format!("[{}]", items.collect::<Vec<_>>().join(", "));
        let parts = list(&mut self.parts.iter().map(|part| {
            let columns = list(&mut part.columns.iter().map(|column| quote(column)));
            let rows = list(&mut part.rows.iter().map(|row| list(&mut row.iter().map(|cell| quote(cell.trim())))));
            let head = list(&mut part.head.iter().map(|line| quote(line)));
            format!("{{\"title\": {}, \"head\": {head}, \"columns\": {columns}, \"rows\": {rows}, \"left_out\": {}}}", quote(&part.title), part.left_out)
        }));
        format!("{{\"version\": 1, \"title\": {}, \"parts\": {parts}}}\n", quote(&self.title))
    }
}

fn part(pane: &Pane<'_>) -> Part {
    let text = |line: &Line| line.to_text();
    let title = pane.title.to_text().trim().to_owned();
    let head = pane.head.iter().map(text).filter(|line| !line.trim().is_empty()).collect();
    if let Some(grid) = pane.grid.as_deref() {
        return table(title, head, grid);
    }
    let count = pane.rows.len();
    let rows: Vec<Vec<String>> = (0..count.min(LONGEST)).map(|at| pane.rows.cells(at, &pane.columns).iter().map(text).collect()).collect();
    let rows = if count == 0 { pane.empty.iter().map(|line| vec![line.to_text()]).collect() } else { rows };
    Part {
        title,
        head,
        grid: false,
        columns: if pane.has_headings() && count > 0 { pane.columns.iter().map(|column| column.title.to_owned()).collect() } else { Vec::new() },
        rows,
        left_out: count.saturating_sub(LONGEST),
    }
}

/// How the sentence ends that says that a part is missing.
const CHOOSE: &str = "columns: a filter chooses others";

/// A grid: a row for each of its rows, a column for each of its columns. Of a large one it is the part that was worked out.
fn table(title: String, mut head: Vec<String>, grid: &dyn Grid) -> Part {
    let name = |rows: &dyn Rows, at: usize| rows.cells(at, &[]).first().map(Line::to_text).unwrap_or_default();
    let (rows, columns) = (grid.rows().len(), grid.columns().len());
    let (down, known) = grid.known();
    let mark = |row: usize, column: usize| grid.mark(row, column).map(|mark| format!("{}{} {}", mark.glyph, mark.tag, mark.text)).unwrap_or_default();
    let one = |row: usize| [name(grid.rows(), row)].into_iter().chain(known.clone().map(|column| mark(row, column))).collect::<Vec<String>>();
    let made: Vec<Vec<String>> = down.take(LONGEST).map(one).collect();
    if made.len() < rows || known.len() < columns {
        head.push(format!("{} of {rows} rows, {} of {columns} {CHOOSE}", made.len(), known.len()));
    }
    let (across, along) = grid.axes();
    let columns = [format!("{across} / {along}")].into_iter().chain(known.map(|column| name(grid.columns(), column))).collect();
    Part { title, head, grid: true, columns, left_out: rows - made.len(), rows: made }
}

/// A file name: letters, digits, dots and dashes; never hidden, never a way to another folder.
pub fn file_name(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        let c = if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        if c != '-' || !name.ends_with('-') {
            name.push(c);
        }
    }
    let name: String = name.trim_matches(['-', '.']).chars().take(80).collect();
    if name.is_empty() { "ravelin".to_owned() } else { format!("ravelin-{name}") }
}

/// Text of a Markdown paragraph or cell.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '(' | ')' | '#' | '+' | '!' | '|' | '~' | '$' | '@' | '&') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Lines as they are, in a fence that is longer than any in them.
fn fence(text: &mut String, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.map(|line| clean(line.trim_end()).into_owned()).collect();
    let longest = lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    let _ = writeln!(text, "{fence}text\n{}\n{fence}", lines.join("\n"));
}

/// A JSON string; what a terminal would obey stands in it as its number.
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || is_deceptive(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests;
