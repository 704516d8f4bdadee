//! From the source flags to an inventory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::SourceArgs;
use super::{Failure, explain, question};
use crate::analysis::{self, Analysis, Settings};
use crate::collect;
use crate::knowledge;
use crate::model::{Inventory, ObjectRef};

/// Where the data comes from, decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A cluster's API server.
    Live,
    /// A recording.
    Recording(PathBuf),
    /// Manifests.
    Manifests(Vec<PathBuf>),
    /// The built-in demonstration.
    Demo,
}

impl Source {
    /// What the flags say; a live cluster if they say nothing.
    pub(crate) fn of(args: &SourceArgs) -> Self {
        if let Some(file) = &args.recording {
            Self::Recording(file.clone())
        } else if !args.manifests.is_empty() {
            Self::Manifests(args.manifests.clone())
        } else if args.demo {
            Self::Demo
        } else {
            Self::Live
        }
    }
}

/// Reads the inventory of a command. With `--strict` a gap in it is an error.
pub(crate) fn load(args: &SourceArgs, namespaces: &[String]) -> Result<Inventory, Failure> {
    let inventory = match Source::of(args) {
        Source::Live => return whole(super::live::collect(args, namespaces)?, args),
        Source::Recording(file) => collect::recording::read(&file).map_err(|error| Failure::usage(error.to_string()))?,
        Source::Manifests(paths) => manifests(&paths)?,
        Source::Demo => collect::demo(),
    };
    if let Some(failure) = question::missing_namespace(&inventory, namespaces) {
        return Err(failure);
    }
    whole(collect::limit(inventory, namespaces), args)
}

/// The inventory, if there is something in it and, with `--strict`, nothing is missing.
fn whole(inventory: Inventory, args: &SourceArgs) -> Result<Inventory, Failure> {
    if inventory.coverage.entries().iter().all(|entry| entry.objects == 0) && Source::of(args) == Source::Live {
        return Err(Failure::usage("nothing of the cluster could be read").remedy("`ravelin doctor --rbac` prints the role that ravelin needs"));
    }
    if args.strict {
        let gaps: Vec<String> = inventory.coverage.gaps().map(gap).collect();
        if !gaps.is_empty() {
            return Err(Failure::partial(format!("not everything was read: {}", gaps.join("; "))));
        }
    }
    Ok(inventory)
}

fn gap(entry: &crate::model::CoverageEntry) -> String {
    let kind = entry.kind.map_or("a document", crate::model::Kind::plural);
    format!("{kind} in {}: {}", entry.scope, entry.state.word())
}

/// Reads manifests; nothing understandable in them is an error.
pub(crate) fn manifests(paths: &[PathBuf]) -> Result<Inventory, Failure> {
    collect::manifests::load(paths, &collect::manifests::Options::default()).map_err(|error| Failure::usage(error.to_string()))
}

/// The settings of an analysis, with the built-in rules and those of the operator's folder.
pub(crate) fn settings(args: &SourceArgs, rules: Option<&Path>, include_system: bool) -> Result<Settings, Failure> {
    let catalogue = knowledge::load(rules).map_err(|problems| Failure::usage(problems.to_string()))?;
    Ok(Settings { catalogue: Arc::new(catalogue), now: None, compromised: args.compromised.clone(), jewels: args.jewel.clone(), include_system })
}

/// Reads and analyses for what is to be said of a finding: one that only what Kubernetes itself ships has is looked for there.
pub(crate) fn analyse_for(args: &SourceArgs, id: &str) -> Result<Analysis, Failure> {
    let analysis = analyse(args, &[], false)?;
    if question::known_finding(&analysis, id).is_some() || !explain::is_finding(&analysis.settings.catalogue, id) {
        return Ok(analysis);
    }
    let settings = Settings { include_system: true, ..analysis.settings };
    Ok(analysis::analyse(analysis.inventory, &settings))
}

/// Reads and analyses.
pub(crate) fn analyse(args: &SourceArgs, namespaces: &[String], include_system: bool) -> Result<Analysis, Failure> {
    let settings = settings(args, super::paths::rules().as_deref(), include_system)?;
    let inventory = load(args, namespaces)?;
    let mut marked = args.compromised.iter().map(|object| ("--compromised", object)).chain(args.jewel.iter().map(|object| ("--jewel", object)));
    // That nothing leads to or from what is not there would say nothing.
    if let Some((flag, object)) = marked.find(|(_, object)| !known(&inventory, object)) {
        return Err(question::missing(&inventory, &format!("{flag} {object}: there is no such object in what was read"), object));
    }
    Ok(analysis::analyse(Arc::new(inventory), &settings))
}

/// Whether an object is there, or may be: subjects exist without an object, and what was not read may be there.
fn known(inventory: &Inventory, object: &ObjectRef) -> bool {
    let read = object.kind.plural().is_empty() || inventory.coverage.state_in(object.kind, &object.namespace).is_whole();
    inventory.contains(object) || !read || crate::model::Subject::from_object(object).is_some()
}
