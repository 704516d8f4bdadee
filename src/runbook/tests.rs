//! Runbooks do what they say: fixes remove their finding, containment leaves no way.

mod containment;
mod examples;

use std::sync::Arc;

use crate::analysis::{Analysis, Settings, analyse};
use crate::collect::manifests;
use crate::model::{Inventory, Version};

/// The cluster that manifests describe. A first line `# server: v1.36.1` gives the API server's version.
fn cluster(text: &str) -> Inventory {
    let mut inventory = manifests::parse(text.as_bytes(), "test.yaml", &manifests::Options::default()).unwrap_or_else(|e| panic!("{e}: {text}"));
    if let Some(version) = text.lines().next().and_then(|line| line.strip_prefix("# server: ")) {
        inventory.cluster.version = Version::parse(version);
        inventory.cluster.version_text = version.into();
    }
    inventory
}

/// Its analysis, with everything that is built in.
fn analysed(inventory: Inventory) -> Analysis {
    let catalogue = Arc::new(crate::knowledge::load(None).unwrap());
    analyse(Arc::new(inventory), &Settings { catalogue, ..Settings::default() })
}
