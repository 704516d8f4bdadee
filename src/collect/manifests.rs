//! Manifests: files, folders and standard input, YAML or JSON, as people write them and as `kubectl get` prints them.

use crate::model::words::{counted, noun};
use std::path::{Path, PathBuf};

use super::Error;
use super::build::{Builder, Defaults, Malformed, Origin};
use super::source::document::{self, Lines, Sniffed, Tally};
use super::source::files::{self, Listing};
use super::source::{stream, yaml};
use crate::model::{ClusterInfo, Diagnostic, Inventory, Name, SourceKind};

/// How manifests are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The cluster's name; none takes the first path's.
    pub name: Option<String>,
    /// Where pods run counts as observed, not as assumed: for manifests that stand for a real cluster.
    pub simulated: bool,
}

/// Reads manifests as one cluster: a closed world of what the paths hold, `-` being standard input. What cannot be understood is
/// a gap in the inventory's coverage; only a path that cannot be read, or that nothing at all was found, is an error.
pub fn load(paths: &[PathBuf], options: &Options) -> Result<Inventory, Error> {
    let Some(first) = paths.first() else { return Err(Error::NoPaths) };
    let name = options.name.clone().unwrap_or_else(|| cluster_name(first));
    let mut builder = Builder::new(ClusterInfo { name: Name::new(&name), source: SourceKind::Manifests, ..ClusterInfo::default() });
    let mut tally = Tally::default();
    for path in paths {
        let listing = Listing::of(path)?;
        for link in &listing.outside {
            let message = format!("{} leads out of the folder and is not followed: name its target to have it read", files::display(link));
            builder.diagnose(Diagnostic::note(None, message));
        }
        for file in listing.files {
            match files::read(&file) {
                Ok(bytes) => read_stream(&mut builder, &mut tally, &bytes, &files::display(&file)),
                // A folder's file that cannot be read is a gap; what was named must be readable.
                Err(error) if file == *path => return Err(error),
                Err(_) => {
                    let origin = Origin::input(&files::display(&file));
                    document::malformed(&mut builder, &mut tally, &Malformed::new(None, "", &origin, "it cannot be read"));
                }
            }
        }
    }
    finish(builder, &tally, paths, options)
}

/// Reads manifests from memory; `input` names them in messages.
pub fn parse(bytes: &[u8], input: &str, options: &Options) -> Result<Inventory, Error> {
    let name = options.name.clone().unwrap_or_else(|| input.to_owned());
    let mut builder = Builder::new(ClusterInfo { name: Name::new(&name), source: SourceKind::Manifests, ..ClusterInfo::default() });
    let mut tally = Tally::default();
    read_stream(&mut builder, &mut tally, bytes, input);
    finish(builder, &tally, &[PathBuf::from(input)], options)
}

fn finish(mut builder: Builder, tally: &Tally, paths: &[PathBuf], options: &Options) -> Result<Inventory, Error> {
    if tally.objects == 0 {
        let paths = paths.iter().map(|p| files::display(p)).collect::<Vec<_>>().join(", ");
        if let Some(first) = tally.first_malformed.clone() {
            let others = if tally.malformed == 1 { String::new() } else { format!(" (and {} more)", tally.malformed - 1) };
            return Err(Error::NothingReadable { paths, first, others });
        }
        let others: usize = tally.other_kinds.values().sum();
        let hint = match (others, tally.foreign) {
            (0, 0) => String::new(),
            (0, foreign) => format!(" (only {foreign} other documents)"),
            (others, _) => format!(" that ravelin reads (only {others} of other kinds)"),
        };
        return Err(Error::NothingFound { paths, hint });
    }
    for (kind, count) in &tally.other_kinds {
        builder.diagnose(Diagnostic::note(None, format!("{count} of {kind} skipped: nothing reads this kind")));
    }
    if tally.foreign > 0 {
        builder.diagnose(Diagnostic::note(None, format!("{} skipped: no Kubernetes {}", counted(tally.foreign, "document"), noun(tally.foreign, "object"))));
    }
    Ok(builder.finish(if options.simulated { Defaults::Simulated } else { Defaults::Manifests }))
}

/// The name of a cluster that a path holds: the file's or folder's.
fn cluster_name(path: &Path) -> String {
    let own = path.file_stem().map(|name| name.to_string_lossy().into_owned());
    own.filter(|name| name != files::STDIN && !name.is_empty()).unwrap_or_else(|| "manifests".to_owned())
}

/// Reads the documents of one input.
fn read_stream(builder: &mut Builder, tally: &mut Tally, bytes: &[u8], input: &str) {
    let input = Name::new(input);
    for (line, text) in yaml::documents(&files::decoded(bytes)) {
        read_document(builder, tally, text, &Origin { input: input.clone(), line });
    }
}

fn read_document(builder: &mut Builder, tally: &mut Tally, text: &[u8], origin: &Origin) {
    let Ok(text) = std::str::from_utf8(text) else {
        return document::malformed(builder, tally, &Malformed::new(None, "", origin, "it is not valid UTF-8"));
    };
    if stream::read(builder, tally, text.as_bytes(), origin) {
        return;
    }
    match yaml::to_json(text) {
        Ok(json) => {
            document::read(builder, tally, &json, origin, Lines::Of(text));
        }
        Err(_) if stream::salvage(builder, tally, text.as_bytes(), origin) => {}
        Err(error) => {
            let (kind, name) = match document::sniff(text) {
                Sniffed::Object(kind, name) => (Some(kind), name),
                Sniffed::Other(kind) => return *tally.other_kinds.entry(kind).or_default() += 1,
                Sniffed::Unknown => (None, Name::default()),
            };
            let json = text.trim_start().starts_with(['{', '[']) && error.reason == yaml::NOT_YAML;
            let reason = match error.reason {
                _ if text.contains("{{") => HELM,
                _ if json => "it is neither valid JSON nor YAML",
                reason => reason,
            };
            let line = if error.line == 0 { origin.line } else { origin.line + error.line - 1 };
            let place = Origin { input: origin.input.clone(), line };
            document::malformed(builder, tally, &Malformed::new(kind, &name, &place, reason));
        }
    }
}

/// What is said of a template that was never rendered.
const HELM: &str = "it looks like an unrendered Helm template: render it first with helm template";
