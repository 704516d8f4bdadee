//! What could be opened: the contexts of the kubeconfig, recordings, the demo.

use std::path::Path;

use super::files;
use crate::app::source::{Choice, Source};
use crate::collect::live;

/// Lists them. A kubeconfig that cannot be read has no contexts; opening one says why.
pub(super) fn list(kubeconfig: Option<&Path>) -> Vec<Choice> {
    let contexts = live::contexts(kubeconfig).inspect_err(|error| tracing::info!("kubeconfig: {error}")).unwrap_or_default();
    let mut choices: Vec<Choice> = contexts
        .into_iter()
        .map(|context| Choice {
            what: "context",
            place: format!("cluster {}, namespace {}", context.cluster, context.namespace),
            current: context.current,
            source: Source::Live(Some(context.name.clone())),
            name: context.name,
        })
        .collect();
    choices.sort_by(|a, b| b.current.cmp(&a.current).then_with(|| a.name.cmp(&b.name)));
    choices.extend(recordings());
    choices.push(Choice { name: "demo".to_owned(), what: "demo", place: "a made-up company, built in".to_owned(), current: false, source: Source::Demo });
    choices
}

/// The recordings in the data directory, the newest first by name.
fn recordings() -> Vec<Choice> {
    let folder = files::recordings_dir().and_then(|folder| std::fs::read_dir(folder).ok());
    let mut files: Vec<_> = folder.into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files.reverse();
    let choice = |path: std::path::PathBuf| Choice {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        what: "recording",
        place: path.display().to_string(),
        current: false,
        source: Source::Recording(path),
    };
    files.into_iter().map(choice).collect()
}
