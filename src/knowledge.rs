//! What `rules/` knows, parsed: the entries that are built in, with those of a user's folder merged over them by id.

mod advice;
mod drills;
mod edge;
mod embedded;
mod rule;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::model::{Catalogue, Mapping, Name};

pub use drills::drills;

/// No file of rules is larger: one that is was not meant to be read.
const MAX_BYTES: u64 = 1 << 20;

/// One file of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its path, as shown in errors; the folder that holds it says what its entries are.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Something that is wrong with a file of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub path: String,
    /// The line, where one is known.
    pub line: Option<usize>,
    /// The entry's id, where one is known.
    pub entry: Option<String>,
    /// What is wrong; it names the field.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(entry) = &self.entry {
            write!(f, ": {entry}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Everything that is wrong with the rules, each problem on a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            write!(f, "{}{problem}", if at == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The built-in catalogue, with the entries of `overrides/{posture,attack,runbooks}/*.yaml` merged over it.
pub fn load(overrides: Option<&Path>) -> Result<Catalogue, Problems> {
    let mut catalogue = Catalogue::default();
    let mut problems = Vec::new();
    for (path, text) in embedded::FILES {
        let source = Source { path: (*path).to_owned(), text: (*text).to_owned() };
        merge(&mut catalogue, &source, Known::Anything, &mut problems);
    }
    for source in overrides.map_or_else(Vec::new, |folder| read(folder, &mut problems)) {
        merge(&mut catalogue, &source, Known::ChecksOnly, &mut problems);
    }
    if problems.is_empty() { Ok(catalogue) } else { Err(Problems(problems)) }
}

/// The files of a user's folder, by path. A folder that is not there holds none.
fn read(folder: &Path, problems: &mut Vec<Problem>) -> Vec<Source> {
    ["attack", "posture", "runbooks"].into_iter().flat_map(|part| read_part(folder, part, problems)).collect()
}

/// The files of one part of a user's folder, by path.
fn read_part(folder: &Path, part: &str, problems: &mut Vec<Problem>) -> Vec<Source> {
    let Ok(entries) = folder.join(part).read_dir() else { return Vec::new() };
    let mut sources = Vec::new();
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == "yaml")) {
        match read_file(&path) {
            Ok(text) => sources.push(Source { path: path.display().to_string(), text }),
            Err(message) => problems.push(Problem { path: path.display().to_string(), line: None, entry: None, message }),
        }
    }
    sources
}

fn read_file(path: &Path) -> Result<String, String> {
    let size = path.metadata().map_err(|error| error.to_string())?.len();
    if size > MAX_BYTES {
        return Err(format!("it has {size} bytes, and a file of rules has at most {MAX_BYTES}"));
    }
    std::fs::read_to_string(path).map_err(|error| error.to_string())
}

/// Which ids a file may bring in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// New rules and edges.
    Anything,
    /// New edges, which are data alone; a rule needs a check, so only rules that are there can be changed.
    ChecksOnly,
}

/// Merges the entries of one file into the catalogue.
fn merge(catalogue: &mut Catalogue, source: &Source, known: Known, problems: &mut Vec<Problem>) {
    let folder = Path::new(&source.path).parent().and_then(Path::file_name);
    let merged = match folder.and_then(|name| name.to_str()) {
        Some("posture") => merge_rules(catalogue, source, known),
        Some("attack") => merge_edges(catalogue, source),
        Some("runbooks") => merge_advice(catalogue, source),
        _ => {
            let message = "rules are in folders named posture, attack and runbooks".to_owned();
            Err(vec![Problem { path: source.path.clone(), line: None, entry: None, message }])
        }
    };
    problems.extend(merged.err().unwrap_or_default());
}

fn merge_rules(catalogue: &mut Catalogue, source: &Source, known: Known) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    for entry in entries::<rule::Entry>(source).map_err(|problem| vec![problem])? {
        let (before, id) = (catalogue.rules.get(&entry.id), entry.id.clone());
        if before.is_none() && known == Known::ChecksOnly {
            problems.push(problem(source, &id, "no rule has this id: a rule needs a check, so a new one cannot be added here"));
            continue;
        }
        match entry.over(before) {
            Ok(rule) => _ = catalogue.rules.insert(id, rule),
            Err(message) => problems.push(problem(source, &id, &message)),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn merge_edges(catalogue: &mut Catalogue, source: &Source) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    for entry in entries::<edge::Entry>(source).map_err(|problem| vec![problem])? {
        let id = entry.id.clone();
        match entry.over(catalogue.edges.get(&id)) {
            Ok(edge) => _ = catalogue.edges.insert(id, edge),
            Err(message) => problems.push(problem(source, &id, &message)),
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn merge_advice(catalogue: &mut Catalogue, source: &Source) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    for entry in entries::<advice::Entry>(source).map_err(|problem| vec![problem])? {
        if catalogue.rules.contains_key(&entry.id) {
            catalogue.advice.insert(entry.id.clone(), entry.into_advice());
        } else {
            problems.push(problem(source, &entry.id, "no rule has this id"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn problem(source: &Source, id: &str, message: &str) -> Problem {
    let line = source.text.lines().position(|line| id_on(line) == Some(id)).map(|at| at + 1);
    Problem { path: source.path.clone(), line, entry: Some(id.to_owned()), message: message.to_owned() }
}

/// The entries of one file: a list, each entry with an `id` that no other entry of the file has.
pub(crate) fn entries<T: DeserializeOwned>(source: &Source) -> Result<Vec<T>, Problem> {
    let mut seen = BTreeMap::new();
    for (at, id) in source.text.lines().enumerate().filter_map(|(at, line)| id_on(line).map(|id| (at, id))) {
        if let Some(before) = seen.insert(id, at) {
            let message = format!("the same id is on line {}", before + 1);
            return Err(Problem { path: source.path.clone(), line: Some(at + 1), entry: Some(id.to_owned()), message });
        }
    }
    serde_saphyr::from_str(&source.text).map_err(|error| {
        let line = error.location().map(|location| location.line() as usize);
        let before = source.text.lines().take(line.unwrap_or(0));
        let entry = before.filter_map(id_on).last().map(str::to_owned);
        Problem { path: source.path.clone(), line, entry, message: error.without_snippet().to_string() }
    })
}

/// The id of the entry that begins on this line.
fn id_on(line: &str) -> Option<&str> {
    line.strip_prefix("- id:").map(|rest| rest.trim().trim_matches(['"', '\'']))
}

/// Controls by framework and version: `CIS v1.12: [5.2.2]`. The last word of a key is the version.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Mappings(BTreeMap<String, Vec<String>>);

impl Mappings {
    fn into_model(self) -> Result<Vec<Mapping>, String> {
        let mut mappings = Vec::new();
        for (key, controls) in self.0 {
            let (framework, version) = key.rsplit_once(' ').ok_or_else(|| format!("mappings: `{key}` must be a framework and its version"))?;
            let (framework, version) = (Name::new(framework.trim()), Name::new(version));
            mappings.extend(controls.iter().map(|control| Mapping { framework: framework.clone(), version: version.clone(), control: Name::new(control) }));
        }
        mappings.sort();
        mappings.dedup();
        Ok(mappings)
    }
}

/// The value of a field: given here, else as it was, else missing.
fn field<T>(name: &str, given: Option<T>, before: Option<T>) -> Result<T, String> {
    given.or(before).ok_or_else(|| format!("the field `{name}` is missing"))
}
