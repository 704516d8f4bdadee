//! What could be opened: the contexts of the kubeconfig, recordings, the demo.

use std::path::Path;

use kube::config::Kubeconfig;

use super::files;
use crate::app::source::{Choice, Source};

/// Lists them. A kubeconfig that cannot be read has no contexts; opening one says why.
pub(super) fn list(kubeconfig: Option<&Path>) -> Vec<Choice> {
    let read = kubeconfig.map_or_else(Kubeconfig::read, Kubeconfig::read_from);
    let read = read.inspect_err(|error| tracing::info!("kubeconfig: {error}")).unwrap_or_default();
    let current = read.current_context.unwrap_or_default();
    let server = |cluster: &str| {
        let found = read.clusters.iter().find(|known| known.name == cluster);
        found.and_then(|known| known.cluster.as_ref()).and_then(|cluster| cluster.server.clone()).unwrap_or_default()
    };
    let mut choices: Vec<Choice> = read
        .contexts
        .iter()
        .map(|context| Choice {
            name: context.name.clone(),
            what: "context",
            place: context.context.as_ref().map(|context| server(&context.cluster)).unwrap_or_default(),
            current: context.name == current,
            source: Source::Live(Some(context.name.clone())),
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
