//! Every dependency may be shipped with an Apache-2.0 program.

use super::root;
use std::process::Command;

/// Licences that are accepted; an expression passes when one of its alternatives is made of these only.
const ACCEPTED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "BSL-1.0",
    "CC0-1.0",
    "Unicode-3.0",
    "Unlicense",
    "CDLA-Permissive-2.0",
    "MIT-0",
];

/// Packages with another licence, each with the reason why it may be shipped all the same.
const EXCEPTIONS: &[(&str, &str, &str)] = &[("option-ext", "MPL-2.0", "needed by `directories`; used unmodified, and the licence covers its own files only")];

/// Whether an SPDX expression is acceptable: any of its `OR` branches, all of that branch's `AND` parts.
fn acceptable(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    plain.split(" OR ").any(|branch| branch.split(" AND ").all(|part| ACCEPTED.contains(&part.trim())))
}

#[test]
fn dependencies_have_accepted_licences() {
    let output = Command::new(env!("CARGO")).args(["metadata", "--format-version=1", "--locked", "--offline"]).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "the metadata holds the dependencies");
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| {
            let (name, licence) = (package["name"].as_str().unwrap_or_default(), package["license"].as_str().unwrap_or("none"));
            !acceptable(licence) && !EXCEPTIONS.iter().any(|(n, l, _)| *n == name && *l == licence)
        })
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn expressions_are_read_right() {
    assert!(acceptable("MIT OR GPL-3.0"));
    assert!(acceptable("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(acceptable("MIT/Apache-2.0"));
    assert!(!acceptable("MPL-2.0"));
    assert!(!acceptable("MIT AND GPL-3.0"));
    assert!(!acceptable("none"));
}
