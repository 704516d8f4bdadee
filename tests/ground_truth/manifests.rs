//! Manifests that others wrote must be read without a gap, and recorded without a loss.

use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use ravelin::collect::manifests::{Options, load};
use ravelin::collect::recording;

pub(crate) fn trials() -> Vec<Trial> {
    // The real installations lie beside the cases.
    let clusters = super::trial("../clusters", "clusters_are_read_whole_and_recorded", |folder| {
        let mut read = 0;
        for entry in std::fs::read_dir(&folder)? {
            read += whole(&entry?.path())?;
        }
        if read < 4 { Err("there are hardly any clusters".into()) } else { whole(&folder).map(|_| ()) }
    });
    let attack = super::trial("attack/kubehound", "attack_fixtures_are_read_whole_and_recorded", |folder| whole(&folder).map(|_| ()));
    vec![clusters, attack]
}

/// Reads a folder as one cluster; the number of clusters read.
fn whole(folder: &Path) -> Result<usize, Failed> {
    let mut inventory = load(&[PathBuf::from(folder)], &Options::default())?;
    if let Some(gap) = inventory.coverage.gaps().next() {
        return Err(format!("{}: {} {}", folder.display(), gap.scope, gap.detail).into());
    }
    let again = recording::from_bytes(&recording::to_bytes(&inventory)?, Path::new("test"))?;
    (inventory.cluster.source, inventory.cluster.recorded) = (again.cluster.source, again.cluster.recorded);
    if again == inventory { Ok(1) } else { Err(format!("{}: the recording differs", folder.display()).into()) }
}
