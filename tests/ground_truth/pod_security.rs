//! Pods that pass or fail a level of the Pod Security Standards in a version of them; on failure, the file's name begins with the control's id.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use ravelin::collect::manifests;
use ravelin::model::Version;
use ravelin::posture::pss::{self, Level, Violation};

/// The number of pods that the folder holds at least; fewer means that the walk missed some.
const AT_LEAST: usize = 900;

/// The tests of this family.
pub(crate) fn trials() -> Vec<Trial> {
    vec![super::trial("pod-security", "pod_security", |folder| {
        let mut judged = 0;
        let mut wrong = Vec::new();
        for level in [Level::Baseline, Level::Restricted] {
            for folder in sorted(&folder.join(level.word())) {
                let version = folder.file_name().and_then(|name| Version::parse(&name.to_string_lossy())).ok_or("a folder is no version")?;
                for (expected, verdict) in [(true, "pass"), (false, "fail")] {
                    for file in sorted(&folder.join(verdict)) {
                        judged += 1;
                        let inventory = manifests::load(std::slice::from_ref(&file), &manifests::Options::default()).map_err(|e| e.to_string())?;
                        let Some(pod) = inventory.pods.iter().next().filter(|_| inventory.pods.len() == 1) else {
                            wrong.push(format!("{}: it does not hold one pod", file.display()));
                            continue;
                        };
                        let violations = pss::evaluate(level, version, &pod.meta, &pod.spec);
                        if let Err(why) = compare(expected, &file, &violations) {
                            wrong.push(format!("{level} {version} {}: {why}", file.display()));
                        }
                    }
                }
            }
        }
        if judged < AT_LEAST {
            return Err(format!("only {judged} pods were found").into());
        }
        if wrong.is_empty() { Ok(()) } else { Err(Failed::from(wrong.join("\n"))) }
    })]
}

/// Whether the violations are those that the file's name promises.
fn compare(passes: bool, file: &Path, violations: &[Violation]) -> Result<(), String> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let control = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    match (passes, violations) {
        (true, []) => Ok(()),
        (true, [first, ..]) => Err(format!("must pass, but violates {} at {}", first.control, first.field)),
        (false, []) => Err("must fail, but passes".to_owned()),
        (false, _) => {
            // A pod may violate more: a privileged container, say, cannot forbid privilege escalation.
            let found: BTreeSet<&str> = violations.iter().map(|v| v.control).collect();
            if found.iter().any(|id| id.eq_ignore_ascii_case(control)) { Ok(()) } else { Err(format!("violates {found:?} instead of {control}")) }
        }
    }
}

/// The entries of a folder, by name.
fn sorted(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())).map(|e| e.unwrap().path()).collect();
    entries.sort();
    entries
}
