//! Commands as lists of words.
//!
//! The name of an object always follows its resource and a slash, and every value follows its flag and `=`: no name from a cluster
//! begins a word, so that none is taken for a flag.

use super::tree::Tree;
use crate::model::{Kind, ObjectRef};

/// One command. Its words are quoted when it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// A document that it reads from its input.
    pub input: Option<Tree>,
    /// The file that takes its output.
    pub save_as: Option<String>,
    /// What it does, or what to take care of; may be empty.
    pub note: String,
}

impl Command {
    /// `kubectl` with these arguments.
    pub(super) fn kubectl<S: Into<String>>(arguments: impl IntoIterator<Item = S>) -> Self {
        let words = std::iter::once("kubectl".to_owned()).chain(arguments.into_iter().map(Into::into)).collect();
        Self { words, input: None, save_as: None, note: String::new() }
    }

    /// `kubectl VERB RESOURCE/NAME --namespace=NS`.
    pub(super) fn on(verb: &str, object: &ObjectRef) -> Self {
        Self::kubectl([verb.to_owned(), target(object)]).within(object)
    }

    /// The same, in the object's namespace.
    pub(super) fn within(mut self, object: &ObjectRef) -> Self {
        if !object.namespace.is_empty() {
            self.words.push(format!("--namespace={}", object.namespace));
        }
        self
    }

    /// The same with one more argument.
    pub(super) fn with(mut self, argument: impl Into<String>) -> Self {
        self.words.push(argument.into());
        self
    }

    /// The same with a note.
    pub(super) fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same with its output in a file.
    pub(super) fn saved_as(mut self, file: impl Into<String>) -> Self {
        self.save_as = Some(file.into());
        self
    }

    /// Creates or updates an object from a whole document.
    pub(super) fn apply(manifest: Tree) -> Self {
        Self { input: Some(manifest), ..Self::kubectl(["apply", "--filename=-"]) }
    }

    /// Changes an object.
    pub(super) fn patch(object: &ObjectRef, kind: PatchKind, patch: &Tree) -> Self {
        Self::on("patch", object).with(format!("--type={}", kind.word())).with(format!("--patch={}", patch.json()))
    }

    /// Keeps an object as it is, in [`saved`].
    pub(super) fn save(object: &ObjectRef) -> Self {
        Self::on("get", object).with("--output=yaml").saved_as(saved(object))
    }
}

/// How `kubectl` merges a patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PatchKind {
    /// Lists of known kinds are merged by the key of their elements.
    Strategic,
    /// Lists are replaced.
    Merge,
    /// A list of operations, each on one path.
    Json,
}

impl PatchKind {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Strategic => "strategic",
            Self::Merge => "merge",
            Self::Json => "json",
        }
    }
}

/// `RESOURCE.GROUP/NAME`.
pub(super) fn target(object: &ObjectRef) -> String {
    format!("{}/{}", resource(object.kind), object.name)
}

/// `RESOURCE.GROUP`: another group's resource of the same name is not meant.
pub(super) fn resource(kind: Kind) -> String {
    if kind.group().is_empty() { kind.plural().to_owned() } else { format!("{}.{}", kind.plural(), kind.group()) }
}

/// The file that keeps an object as it was.
pub(super) fn saved(object: &ObjectRef) -> String {
    file_name("before", object)
}

/// A file name for something about an object. The parts are joined by `_`, which names of Kubernetes do not hold; a part that had to
/// be changed is told apart by a number made of the whole name.
pub(super) fn file_name(what: &str, object: &ObjectRef) -> String {
    let mut changed = false;
    let mut parts = vec![what.to_owned(), object.kind.short().to_owned()];
    for part in [&object.namespace, &object.name].into_iter().filter(|p| !p.is_empty()) {
        const LONGEST: usize = 60;
        let clean: String = part.chars().take(LONGEST).map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' { c } else { '.' }).collect();
        let clean = clean.trim_matches(['.', '-']).to_owned();
        changed |= clean != part.as_str();
        parts.push(if clean.is_empty() { "x".to_owned() } else { clean });
    }
    if changed {
        parts.push(format!("{:08x}", digest(&object.to_string())));
    }
    format!("{}.yaml", parts.join("_"))
}

/// FNV-1a: the same on every machine.
fn digest(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
