//! Texts that were right once.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What gets into a text that does not belong there.
const PIECES: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    "\r\n",
    "---",
    "...",
    "- ",
    "-",
    ":",
    ": ",
    "?",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "'",
    "#",
    "|",
    ">",
    "&a ",
    "*a",
    "!!binary ",
    "!x ",
    "%YAML 9.9\n",
    "<<: *a",
    "null",
    "~",
    "true",
    "0x7f",
    "1e999",
    "-1",
    "99999999999999999999",
    ".nan",
    "2024-01-01",
    "\\u0000",
    "\u{0}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{feff}",
    "é",
    "😀",
    "{{ .Values.x }}",
    "$(x)",
    "a: b\n",
    "[1, {b: c}]",
    "{\"a\": [1]}",
    "=",
];

/// One thing that happens to a text.
#[derive(Clone, Debug)]
pub(crate) enum Damage {
    /// Nothing is left behind a place.
    Cut(Index),
    /// A piece of this length is missing.
    Hole(Index, usize),
    /// A piece gets in.
    Insert(Index, &'static str),
    /// A line is missing.
    Drop(Index),
    /// A line stands there twice.
    Double(Index),
    /// Two lines change places.
    Swap(Index, Index),
    /// A line is moved to the right.
    Indent(Index, usize),
    /// What stands behind a colon or an equals sign is something else.
    Value(Index, &'static str),
}

/// One or a few of them.
pub(crate) fn some() -> impl Strategy<Value = Vec<Damage>> {
    let one = prop_oneof![
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), 1..12usize).prop_map(|(at, length)| Damage::Hole(at, length)),
        (any::<Index>(), select(PIECES)).prop_map(|(at, piece)| Damage::Insert(at, piece)),
        any::<Index>().prop_map(Damage::Drop),
        any::<Index>().prop_map(Damage::Double),
        (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Damage::Swap(a, b)),
        (any::<Index>(), 1..5usize).prop_map(|(at, by)| Damage::Indent(at, by)),
        (any::<Index>(), select(PIECES)).prop_map(|(at, piece)| Damage::Value(at, piece)),
    ];
    proptest::collection::vec(one, 1..4)
}

/// The text after all of it.
pub(crate) fn damaged(text: &str, damage: &[Damage]) -> String {
    damage.iter().fold(text.to_owned(), |text, one| apply(&text, one))
}

fn apply(text: &str, damage: &Damage) -> String {
    let place = |at: &Index| (0..=at.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    match damage {
        Damage::Cut(at) => return text[..place(at)].to_owned(),
        Damage::Hole(at, length) => {
            let start = place(at);
            return format!("{}{}", &text[..start], text[start..].chars().skip(*length).collect::<String>());
        }
        Damage::Insert(at, piece) => {
            let at = place(at);
            return format!("{}{piece}{}", &text[..at], &text[at..]);
        }
        Damage::Drop(at) => _ = lines.remove(at.index(lines.len())),
        Damage::Double(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at].clone());
        }
        Damage::Swap(a, b) => {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
        }
        Damage::Indent(at, by) => {
            let at = at.index(lines.len());
            lines[at].insert_str(0, &" ".repeat(*by));
        }
        Damage::Value(at, piece) => {
            let at = at.index(lines.len());
            if let Some(sign) = lines[at].find([':', '=']) {
                lines[at].truncate(sign + 1);
                lines[at].push(' ');
                lines[at].push_str(piece);
            }
        }
    }
    lines.join("\n")
}
