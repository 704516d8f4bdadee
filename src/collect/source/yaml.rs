//! YAML documents as JSON text.

use std::fmt;

use serde::Deserialize as _;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy};

/// Why a document could not be turned into JSON; never with its text in it.
#[derive(Debug)]
pub(crate) struct YamlError {
    /// What is wrong, in words.
    pub(crate) reason: &'static str,
    /// The line within the document, from 1; 0 if it is not known.
    pub(crate) line: usize,
}

/// The reason for documents that would cost too much.
const TOO_MUCH: &str = "it is nested too deeply, or its aliases expand to too much";

/// The reason for most documents that cannot be read.
pub(crate) const NOT_YAML: &str = "it is not valid YAML";

/// Nesting that no object of Kubernetes needs: the schemas of custom resources stay below half of it.
const DEEPEST: usize = 200;

/// No field that is read lies deeper in a list of objects: what does is skipped, so that the stack stays small.
const DEEPEST_READ: usize = 32;

/// Writes the document in `text` as JSON, `null` for an empty one.
///
/// The parser's budgets for plain events grow with the input, since a large cluster is no attack; those for aliases, which
/// are what makes a small input large, do not, and neither may the output outgrow the input by much.
pub(crate) fn to_json(text: &str) -> Result<Vec<u8>, YamlError> {
    let bytes = text.len();
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: bytes.saturating_add(1_000),
            max_nodes: bytes.saturating_add(1_000),
            max_total_scalar_bytes: bytes.saturating_mul(2).saturating_add(1_000_000),
            max_depth: DEEPEST,
            max_aliases: 10_000,
            max_anchors: 10_000,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 100_000,
            max_replay_stack_depth: 16,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        leading_zero_numbers_as_strings: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        emit_comments: false,
        with_snippet: false,
    };
    let mut out = Output { json: Vec::with_capacity(bytes.min(1 << 26)), limit: bytes.saturating_mul(8).saturating_add(16 << 20), full: false };
    let written = serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| Node { out: &mut out, depth: 0 }.deserialize(yaml));
    match written {
        Ok(()) => Ok(out.json),
        Err(error) => Err(YamlError { reason: if out.full { TOO_MUCH } else { reason(&error) }, line: error.location().map_or(0, |at| at.line() as usize) }),
    }
}

/// A reason in words of our own: the parser's may quote the document.
fn reason(error: &serde_saphyr::Error) -> &'static str {
    use serde_saphyr::Error;
    match error {
        Error::AliasError { error, .. } | Error::WithSnippet { error, .. } => reason(error),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. } => TOO_MUCH,
        Error::MultipleDocuments { .. } => "there is more than one document in it",
        _ => NOT_YAML,
    }
}

struct Output {
    json: Vec<u8>,
    limit: usize,
    full: bool,
}

impl Output {
    fn room<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        self.full |= self.json.len().saturating_add(bytes) > self.limit;
        if self.full { Err(E::custom(TOO_MUCH)) } else { Ok(()) }
    }

    fn text<E: serde::de::Error>(&mut self, text: &str) -> Result<(), E> {
        self.room(text.len())?;
        serde_json::to_writer(&mut self.json, text).map_err(E::custom)
    }

    fn number<E: serde::de::Error>(&mut self, number: &impl serde::Serialize) -> Result<(), E> {
        self.room(0)?;
        serde_json::to_writer(&mut self.json, number).map_err(E::custom)
    }
}

/// One node of the document, written as it is read.
struct Node<'o> {
    out: &'o mut Output,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.depth > DEEPEST_READ {
            self.out.json.extend_from_slice(b"null");
            return IgnoredAny::deserialize(deserializer).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML node")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.out.number(&value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.out.number(&value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.out.number(&value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.out.number(&value)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.out.text(text)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.out.json.extend_from_slice(b"null");
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { out, depth } = self;
        out.json.push(b'[');
        let mut first = true;
        loop {
            let mark = out.json.len();
            if !first {
                out.json.push(b',');
            }
            if seq.next_element_seed(Node { out: &mut *out, depth: depth + 1 })?.is_none() {
                out.json.truncate(mark);
                break;
            }
            first = false;
        }
        out.json.push(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { out, depth } = self;
        out.json.push(b'{');
        let mut first = true;
        loop {
            let mark = out.json.len();
            if !first {
                out.json.push(b',');
            }
            if map.next_key_seed(Key { out: &mut *out })?.is_none() {
                out.json.truncate(mark);
                break;
            }
            out.json.push(b':');
            map.next_value_seed(Node { out: &mut *out, depth: depth + 1 })?;
            first = false;
        }
        out.json.push(b'}');
        Ok(())
    }
}

/// A key: whatever scalar it is, JSON wants a string.
struct Key<'o> {
    out: &'o mut Output,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.out.text(text)
    }
}

/// The documents of a stream, as (number of the first line, text): cut at lines that start with `---` or are `...`,
/// which end a document wherever they stand, so that one that cannot be parsed does not take the others with it.
pub(crate) fn documents(stream: &[u8]) -> Vec<(usize, &[u8])> {
    let mut documents = Vec::new();
    let (mut start, mut start_line) = (0, 1);
    let mut at = 0;
    for (index, line) in stream.split_inclusive(|b| *b == b'\n').enumerate() {
        let end = at + line.len();
        let bare = line.trim_ascii_end();
        let begins = line.starts_with(b"---") && matches!(line.get(3), None | Some(b' ' | b'\t' | b'\r' | b'\n'));
        if begins {
            documents.push((start_line, &stream[start..at]));
            (start, start_line) = (at, index + 1);
        } else if bare == b"..." {
            documents.push((start_line, &stream[start..at]));
            (start, start_line) = (end, index + 2);
        }
        at = end;
    }
    documents.push((start_line, &stream[start..]));
    documents.retain(|(_, text)| !is_blank(text));
    documents
}

/// The number of lines at the start of a document that say nothing.
pub(crate) fn silent_lines(text: &str) -> usize {
    text.lines().take_while(|line| line.trim().is_empty() || line.starts_with('#') || line.trim_end() == "---").count()
}

/// The lines, from 0, on which the items of a list start that is written in block style: all dashes with the indentation of
/// the first one below `items:`. What is inside an item is indented more.
pub(crate) fn item_lines(text: &str) -> Vec<usize> {
    let mut below = text.lines().enumerate().skip_while(|(_, line)| line.trim_end() != "items:").skip(1);
    let Some((first, line)) = below.find(|(_, line)| line.trim_start().starts_with('-')) else { return Vec::new() };
    let indentation = line.len() - line.trim_start().len();
    let starts = |line: &str| line.get(indentation..).is_some_and(|rest| rest.starts_with("- ") || rest == "-") && line[..indentation].trim().is_empty();
    // The list ends where a key stands further left, or beside the dashes.
    let ended = |line: &str| !line.trim().is_empty() && line.len() - line.trim_start().len() <= indentation && !line.trim_start().starts_with(['-', '#']);
    let rest = below.take_while(|(_, line)| !ended(line)).filter(|(_, line)| starts(line)).map(|(at, _)| at);
    std::iter::once(first).chain(rest).collect()
}

/// Nothing but blanks, comments, directives and document markers.
fn is_blank(text: &[u8]) -> bool {
    text.split(|b| *b == b'\n').all(|line| {
        let line = line.trim_ascii();
        let line = line.strip_prefix(b"---").unwrap_or(line).trim_ascii();
        line.is_empty() || line.starts_with(b"#") || line.starts_with(b"%")
    })
}
