//! The built-in demonstration: a recording of a cluster that was made up for it.

use std::path::Path;

use super::recording;
use crate::model::{Inventory, SourceKind, Timestamp};

/// When the demonstration was "recorded": 2026-03-02, half past nine in the morning.
pub const DEMO_TIME: Timestamp = Timestamp(1_772_443_800);

/// The recording, made from the manifests beside it; a test holds the two together.
const RECORDING: &[u8] = include_bytes!("../../snapshots/clusters/demo.ravelin");

/// The inventory of the demonstration.
pub fn demo() -> Inventory {
    // It is part of the program: a test reads it, so that it can be read here.
    let mut inventory = recording::from_bytes(RECORDING, Path::new("demo.ravelin")).unwrap_or_default();
    inventory.cluster.source = SourceKind::Demo;
    inventory.cluster.recorded = None;
    inventory
}
