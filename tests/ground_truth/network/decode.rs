//! The objects of a case.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ravelin::collect::manifests;
use ravelin::model::Inventory;

/// Every word that stands as a kind in the files of a case, at any depth.
pub(super) fn kinds(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| fs::read_to_string(entry.path()).ok());
    let mut kinds = BTreeSet::new();
    for text in files {
        let values = text.lines().filter_map(|line| line.trim_start_matches([' ', '-', '{']).trim_start_matches('"').strip_prefix("kind"));
        kinds.extend(values.map(|rest| rest.trim_matches(['"', ':', ',', ' ', '\'', '}']).to_owned()));
    }
    kinds
}

/// The case as a cluster.
pub(super) fn inventory(folder: &Path) -> Result<Inventory, String> {
    manifests::load(&[folder.to_owned()], &manifests::Options::default()).map_err(|error| error.to_string())
}
