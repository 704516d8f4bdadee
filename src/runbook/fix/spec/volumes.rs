//! Fixers for paths of the node and other volumes.

use super::{Sheet, SpecFixer};
use crate::model::{Name, VolumeSource};

pub(super) const FIXERS: &[(&str, SpecFixer)] = &[
    ("POD-006", |sheet| leave_node(sheet)),
    ("POD-007", |sheet| read_only(sheet)),
    ("POD-008", |sheet| leave_node(sheet)),
    ("POD-009", |sheet| leave_node(sheet)),
    ("POD-030", |sheet| replace_others(sheet)),
    ("SEC-005", |sheet| leave_node(sheet)),
];

fn is_host_path(source: &VolumeSource) -> bool {
    matches!(source, VolumeSource::HostPath { .. })
}

/// A folder becomes an empty one, so that the program starts; a file or socket goes, since a folder cannot stand in for it.
pub(super) fn leave_node(sheet: &mut Sheet<'_>) {
    let mut gone: Vec<Name> = Vec::new();
    let named = sheet.named("volumes");
    for volume in sheet.spec.volumes.iter_mut().filter(|v| named.is_empty() || named.contains(&v.name.as_str())) {
        let VolumeSource::HostPath { path, kind } = &volume.source else { continue };
        let is_file = ["Socket", "File", "FileOrCreate", "CharDevice", "BlockDevice"].contains(&kind.as_str())
            || [".sock", ".json", ".conf"].iter().any(|end| path.ends_with(end));
        if is_file {
            gone.push(volume.name.clone());
        } else {
            volume.source = VolumeSource::EmptyDir;
        }
    }
    sheet.spec.volumes.retain(|v| !gone.contains(&v.name));
    sheet.each(|c| c.mounts.retain(|m| !gone.contains(&m.volume)));
}

fn read_only(sheet: &mut Sheet<'_>) {
    let paths: Vec<Name> = sheet.spec.volumes.iter().filter(|v| is_host_path(&v.source)).map(|v| v.name.clone()).collect();
    sheet.each(|c| c.mounts.iter_mut().filter(|m| paths.contains(&m.volume)).for_each(|m| m.read_only = true));
}

fn replace_others(sheet: &mut Sheet<'_>) {
    let mut replaced = false;
    for volume in sheet.spec.volumes.iter_mut().filter(|v| matches!(v.source, VolumeSource::Other(_))) {
        volume.source = VolumeSource::EmptyDir;
        replaced = true;
    }
    if replaced {}
}
