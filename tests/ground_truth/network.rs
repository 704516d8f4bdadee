//! Clusters with every connection that their network policies allow, as np-guard's analyzer lists them: workloads by owner, the world outside
//! as ranges of IPv4 addresses cut by every `ipBlock`, pods never matched by an `ipBlock`, the host's network of no account.

mod decode;
mod listing;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use ravelin::network::{HostNetworkMode, IpBlockMode, Options, Reachability};

/// Kinds of policies that are not NetworkPolicy: what they do is not modelled.
const OTHER_POLICIES: [&str; 7] =
    ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy", "UserDefinedNetwork", "ClusterUserDefinedNetwork", "VirtualMachine", "Route"];

/// One test for each case; those that need what is not modelled are ignored, and their names say why.
pub(crate) fn trials() -> Vec<Trial> {
    let Some(cases) = super::folder("network").map(|folder| folder.join("cases")) else {
        return vec![super::trial("network", "network", |_| Ok(()))];
    };
    let mut folders: Vec<_> = fs::read_dir(cases).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders
        .into_iter()
        .map(|folder| {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let kinds = decode::kinds(&folder.join("input"));
            match OTHER_POLICIES.iter().find(|kind| kinds.contains(**kind)) {
                Some(kind) => Trial::test(format!("ground_truth::network::{name} (needs {kind})"), || Ok(())).with_ignored_flag(true),
                None => Trial::test(format!("ground_truth::network::{name}"), move || run(&folder)),
            }
        })
        .collect()
}

fn run(folder: &Path) -> Result<(), Failed> {
    let inventory = decode::inventory(&folder.join("input"))?;
    let options = Options { ip_blocks: IpBlockMode::ExternalOnly, host_network: HostNetworkMode::AsPod, assume_enforced: true };
    let reach = Reachability::with(&inventory, options);
    if let Some(flow) = reach.all().find(|flow| !flow.connections.undefined.is_empty()) {
        return Err(format!("{:?} to {:?} is undefined: {}", flow.from, flow.to, flow.connections.notes).into());
    }
    let found = listing::lines(&inventory, &reach);
    let expected = listing::expected(folder)?;
    if expected == found {
        return Ok(());
    }
    let show = |title: &str, lines: &BTreeSet<String>, other: &BTreeSet<String>| {
        let lines: Vec<&String> = lines.difference(other).collect();
        let first: Vec<String> = lines.iter().take(10).map(|line| format!("  {line}")).collect();
        format!("{} {title}\n{}", lines.len(), first.join("\n"))
    };
    Err(format!("{}\n{}", show("missing", &expected, &found), show("too many", &found, &expected)).into())
}
