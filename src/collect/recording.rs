//! Recordings: an inventory to a file and back, through the same path as every other source.
//!
//! Pod specifications are written once and shared by number, as the inventory shares them: a recording of many replicas is
//! small and quick to read.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use indexmap::IndexSet;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::encode;
use crate::model::{Inventory, Kind, PodSpec};
use crate::recording::{Error, Header, Reader, Writer};

mod blocks;
mod unpack;

use unpack::build;

/// The section of the shared pod specifications.
const SPECS: &str = "podspecs";

/// Writes an inventory to a file: as a whole or not at all, readable by its owner only.
pub fn write(inventory: &Inventory, path: &Path) -> Result<(), Error> {
    Writer::to_file(path, &header(inventory), |writer| sections(inventory, writer))
}

/// The bytes of a recording.
pub fn to_bytes(inventory: &Inventory) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut writer = Writer::new(&mut bytes, &header(inventory))?;
    sections(inventory, &mut writer)?;
    writer.finish()?;
    Ok(bytes)
}

/// Reads a recording.
pub fn read(path: &Path) -> Result<Inventory, Error> {
    let (header, reader) = Reader::open(path)?;
    build(header, reader, path)
}

/// Reads a recording from memory; `name` stands for it in messages.
pub fn from_bytes(bytes: &[u8], name: &Path) -> Result<Inventory, Error> {
    let (header, reader) = Reader::new(bytes, name, bytes.len() as u64)?;
    build(header, reader, name)
}

fn header(inventory: &Inventory) -> Header {
    Header {
        ravelin: env!("CARGO_PKG_VERSION").to_owned(),
        cluster: inventory.cluster.clone(),
        coverage: inventory.coverage.clone(),
        diagnostics: inventory.diagnostics.clone(),
    }
}

fn sections<W: Write>(inventory: &Inventory, writer: &mut Writer<W>) -> io::Result<()> {
    // Most are shared already; those that are equal all the same are found once for each.
    let mut numbers: FxHashMap<*const PodSpec, usize> = FxHashMap::default();
    let mut specs: IndexSet<&Arc<PodSpec>, FxBuildHasher> = IndexSet::default();
    for spec in inventory.workloads().map(|w| &w.template).chain(inventory.pods.iter().map(|p| &p.spec)) {
        numbers.entry(Arc::as_ptr(spec)).or_insert_with(|| specs.insert_full(spec).0);
    }
    let number = |spec: &Arc<PodSpec>| numbers.get(&Arc::as_ptr(spec)).copied().unwrap_or_default();
    writer.section(SPECS, specs.len())?;
    for spec in specs {
        writer.object(&encode::template(spec))?;
    }
    for kind in Kind::collected().filter(|kind| inventory.count(*kind) > 0) {
        writer.section(kind.plural(), inventory.count(kind))?;
        match inventory.workloads_of(kind) {
            _ if kind == Kind::Pod => {
                for pod in inventory.pods.iter() {
                    writer.object(&encode::of_pod(pod, number(&pod.spec)))?;
                }
            }
            Some(workloads) => {
                for workload in workloads.iter() {
                    writer.object(&encode::of_workload(workload, Some(number(&workload.template))))?;
                }
            }
            None => {
                for object in encode::all(inventory, kind) {
                    writer.object(&object)?;
                }
            }
        }
    }
    Ok(())
}
