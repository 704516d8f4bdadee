//! Every rule has examples that behave; what is not read is never safe.

mod examples;
mod folding;
mod hygiene;
mod monotone;
mod reading;
mod semantics;

use super::reading::Reading;
use super::{CheckOptions, engine};
use crate::collect::manifests;
use crate::model::{Inventory, ObjectRef, Verdict, Version};

/// Every verdict of every check.
fn verdicts(inventory: &Inventory, options: CheckOptions) -> Vec<(&'static str, ObjectRef, Verdict)> {
    let reading = Reading::new(&inventory.coverage);
    let (all, _) = engine::run(inventory, options, &reading, true);
    let checks = super::registry().iter();
    checks.zip(all).flat_map(|(check, verdicts)| verdicts.trace.unwrap_or_default().into_iter().map(|(object, verdict)| (check.id, object, verdict))).collect()
}

/// The cluster that manifests describe. A first line `# server: v1.36.1` gives the API server's version.
fn cluster(text: &str) -> Inventory {
    let mut inventory = manifests::parse(text.as_bytes(), "test.yaml", &manifests::Options::default()).unwrap_or_else(|e| panic!("{e}: {text}"));
    if let Some(version) = text.lines().next().and_then(|line| line.strip_prefix("# server: ")) {
        inventory.cluster.version = Version::parse(version);
        inventory.cluster.version_text = version.into();
    }
    inventory
}

/// The verdicts of one rule, as `object verdict`.
fn judged(rule: &str, text: &str) -> Vec<String> {
    let word = |verdict: &Verdict| match verdict {
        Verdict::Pass => "pass".to_owned(),
        Verdict::Fail => "fail".to_owned(),
        Verdict::NotEvaluated { reason } => format!("not evaluated: {reason}"),
    };
    let all = verdicts(&cluster(text), CheckOptions::default());
    all.iter().filter(|(id, _, _)| *id == rule).map(|(_, object, verdict)| format!("{object} {}", word(verdict))).collect()
}
