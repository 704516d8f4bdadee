//! Cases with known answers that nobody of this project wrote. They are in the folder that `RAVELIN_GROUND_TRUTH` names; without it every test here is ignored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod attack;
#[path = "../support/claims.rs"]
mod claims;
mod installations;
mod manifests;
mod network;
mod pod_security;
mod rbac;
#[path = "../support/sources.rs"]
mod sources;

use std::path::PathBuf;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// The folder of one family of cases.
fn folder(family: &str) -> Option<PathBuf> {
    let root = std::env::var_os("RAVELIN_GROUND_TRUTH")?;
    Some(PathBuf::from(root).join(family)).filter(|folder| folder.is_dir())
}

/// A test of a family of cases, ignored where there are none.
fn trial(family: &'static str, name: &str, run: impl FnOnce(PathBuf) -> Result<(), Failed> + Send + 'static) -> Trial {
    let folder = folder(family);
    let missing = folder.is_none();
    Trial::test(format!("ground_truth::{name}"), move || folder.map_or_else(|| Err("no ground truth".into()), run)).with_ignored_flag(missing)
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = [attack::trials(), installations::trials(), manifests::trials(), network::trials(), pod_security::trials(), rbac::trials()];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}
