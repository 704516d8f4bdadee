//! One document as JSON: an object, or a list of objects, handed to the builder one by one.

use std::collections::BTreeMap;

use super::{json, known_kind, yaml};
use crate::collect::build::{Builder, Malformed, Origin};
use crate::model::{Kind, Name};

/// What was seen besides objects that are read.
#[derive(Default)]
pub(crate) struct Tally {
    /// Objects that were read.
    pub(crate) objects: usize,
    /// Objects of other kinds, by `apiVersion` and `kind`.
    pub(crate) other_kinds: BTreeMap<String, usize>,
    /// Documents that are no Kubernetes objects.
    pub(crate) foreign: usize,
    /// Documents that could not be understood.
    pub(crate) malformed: usize,
    /// What is wrong with the first of them.
    pub(crate) first_malformed: Option<String>,
}

/// What an object says it is.
#[derive(Default)]
struct Header {
    api_version: String,
    kind: String,
    items: Option<(usize, usize)>,
    metadata: bool,
    /// It says that it is of two kinds: two documents that nothing separates.
    two_kinds: bool,
}

fn header(text: &[u8]) -> Header {
    let mut header = Header::default();
    let word = |(start, end): (usize, usize)| serde_json::from_slice::<String>(&text[start..end]).unwrap_or_default();
    for (key, range) in json::members(text) {
        match key {
            b"apiVersion" => header.api_version = word(range),
            b"kind" => {
                let kind = word(range);
                header.two_kinds |= !header.kind.is_empty() && header.kind != kind;
                header.kind = kind;
            }
            b"items" => header.items = Some(range),
            b"metadata" => header.metadata = true,
            _ => {}
        }
    }
    header
}

/// The version and the kind that an object says it is of, as far as it can be read.
pub(crate) fn kind_of(text: &[u8]) -> (String, String) {
    let Header { api_version, kind, .. } = header(text);
    (api_version, kind)
}

/// What is said where fields may be hidden behind a mistake.
const NOT_JSON: &str = "it is not valid JSON";

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// How positions in the JSON text relate to lines of the input.
#[derive(Clone, Copy)]
pub(crate) enum Lines<'a> {
    /// The text is the input.
    Same,
    /// The text was made of this YAML document.
    Of(&'a str),
}

/// Reads one document, which starts at `origin`.
pub(crate) fn read(builder: &mut Builder, tally: &mut Tally, text: &[u8], origin: &Origin, lines: Lines<'_>) {
    let place = || match lines {
        Lines::Same => origin.clone(),
        Lines::Of(yaml) => Origin { input: origin.input.clone(), line: origin.line + yaml::silent_lines(yaml) },
    };
    match text.first() {
        Some(b'n') if text == b"null" => {}
        Some(b'{') => {
            let header = header(text);
            match (header.kind.strip_suffix("List"), header.items) {
                (Some(item_kind), Some((start, end))) => {
                    let inherited = (!item_kind.is_empty()).then_some((header.api_version.as_str(), item_kind));
                    let array = match lines {
                        Lines::Same => origin.at(text, start),
                        Lines::Of(_) => origin.clone(),
                    };
                    read_items(builder, tally, &text[start..end], &array, inherited, lines);
                }
                // What it lists cannot be told.
                (Some(item_kind), None) if !is_json(text) && (item_kind.is_empty() || known_kind(&header.api_version, item_kind).is_some()) => {
                    malformed(builder, tally, &Malformed::new(known_kind(&header.api_version, item_kind), "", &place(), NOT_JSON));
                }
                _ => read_object(builder, tally, text, &header, &place()),
            }
        }
        Some(b'[') => read_items(builder, tally, text, origin, None, lines),
        _ => malformed(builder, tally, &Malformed::new(None, "", &place(), "it is not an object with apiVersion and kind")),
    }
}

/// Reads the items of a list that starts at `origin`; those without a kind have that of the list's own kind.
fn read_items(builder: &mut Builder, tally: &mut Tally, text: &[u8], origin: &Origin, inherited: Option<(&str, &str)>, lines: Lines<'_>) {
    if text.first() != Some(&b'[') {
        let kind = inherited.map(|(version, kind)| known_kind(version, kind));
        // Of a kind that is not read nothing is missing.
        if text != b"null" && kind != Some(None) {
            malformed(builder, tally, &Malformed::new(kind.flatten(), "", origin, "its items are not a list"));
        }
        return;
    }
    let mut item_lines = match lines {
        Lines::Same => Vec::new(),
        Lines::Of(yaml) => yaml::item_lines(yaml),
    }
    .into_iter();
    // Counting lines from the last item on keeps this linear.
    let (mut place, mut seen) = (origin.clone(), 0);
    for (start, end) in json::elements(text) {
        match lines {
            Lines::Same => place = place.at(&text[seen..], start - seen),
            Lines::Of(_) => place.line = origin.line + item_lines.next().unwrap_or(0),
        }
        seen = start;
        let item = &text[start..end];
        match item.first() {
            Some(b'{') => {
                let mut header = header(item);
                if let (Some((api_version, kind)), true) = (inherited, header.kind.is_empty()) {
                    (header.api_version, header.kind) = (api_version.to_owned(), kind.to_owned());
                }
                read_object(builder, tally, item, &header, &place);
            }
            Some(b'n') => {}
            _ => malformed(builder, tally, &Malformed::new(None, "", &place, "it is not an object with apiVersion and kind")),
        }
    }
}

/// Without a kind no tool makes an object of it: values, charts, patches. An `apiVersion` beside `metadata` shows that an object was meant.
fn read_object(builder: &mut Builder, tally: &mut Tally, text: &[u8], header: &Header, origin: &Origin) {
    if header.two_kinds {
        return malformed(builder, tally, &Malformed::new(None, "", origin, "it has more than one kind: a line with --- is missing between documents"));
    }
    if header.kind.is_empty() {
        if !is_json(text) {
            malformed(builder, tally, &Malformed::new(None, "", origin, NOT_JSON));
        } else if header.metadata && !header.api_version.is_empty() {
            malformed(builder, tally, &Malformed::new(None, "", origin, "it has no kind"));
        } else {
            tally.foreign += 1;
        }
        return;
    }
    let Some(kind) = known_kind(&header.api_version, &header.kind) else {
        let version = if header.api_version.is_empty() { String::new() } else { format!(" ({})", header.api_version) };
        *tally.other_kinds.entry(format!("{}{version}", header.kind)).or_default() += 1;
        return;
    };
    match builder.add(kind, text, origin) {
        Ok(()) => tally.objects += 1,
        Err(error) => malformed(builder, tally, &error),
    }
}

pub(crate) fn malformed(builder: &mut Builder, tally: &mut Tally, error: &Malformed) {
    tally.malformed += 1;
    tally.first_malformed.get_or_insert_with(|| error.to_string());
    builder.cover(error.entry());
}

/// What a document is that cannot be parsed, as far as single lines tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sniffed {
    /// An object of this kind, with its name.
    Object(Kind, Name),
    /// An object of a kind that is not read, by `kind` and `apiVersion`.
    Other(String),
    /// It might be of any kind, or hold objects of any.
    Unknown,
}

/// Looks for the kind and the name of an object in YAML that cannot be parsed.
pub(crate) fn sniff(text: &str) -> Sniffed {
    let top = |key: &str| {
        let mut values: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(key)).map(plain).collect();
        values.dedup();
        // Two kinds are two documents that nothing separates.
        if let [value] = values[..] { value } else { "" }
    };
    let (version, title) = (top("apiVersion:"), top("kind:"));
    let mut below = text.lines().skip_while(|line| !line.starts_with("metadata:")).skip(1).take_while(|line| line.starts_with([' ', '\t', '#']));
    let name = below.find_map(|line| line.strip_prefix("  name:")).map(plain).unwrap_or_default();
    match known_kind(version, title) {
        Some(kind) => Sniffed::Object(kind, Name::new(name)),
        None if version.is_empty() || title.is_empty() || title.ends_with("List") => Sniffed::Unknown,
        None => Sniffed::Other(format!("{title} ({version})")),
    }
}

/// The value on a line, if it has the form of a name.
fn plain(value: &str) -> &str {
    let value = value.trim().trim_matches(['"', '\'']);
    let name = value.len() <= 253 && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'/' | b':'));
    if name { value } else { "" }
}
