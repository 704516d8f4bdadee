//! Every check's failing examples: the fix removes the finding, and opens no way.

use std::fs;
use std::path::{Path, PathBuf};

use super::{analysed, cluster};
use crate::analysis::what_if;
use crate::model::Edit;
use crate::posture::registry;
use crate::runbook::{Runbook, fix, proof};

/// The failing examples of a rule.
fn failing(rule: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/posture/examples").join(rule);
    let files = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|f| f.file_stem().unwrap().to_string_lossy().starts_with("fail")).collect();
    files.sort();
    files
}

/// Whether a person could follow it: every change of an object comes with a command, or says why not.
fn is_complete(runbook: &Runbook) -> bool {
    let decided = runbook.steps.iter().any(|s| !s.decisions.is_empty());
    runbook.steps.iter().all(|s| s.edits.is_empty() || !s.commands.is_empty() || decided)
}

#[test]
fn every_check_has_a_fix_that_removes_its_finding() {
    let mut wrong = Vec::new();
    for check in registry() {
        let mut tried = 0;
        for file in failing(check.id) {
            let name = format!("{}/{}", check.id, file.file_stem().unwrap().to_string_lossy());
            let before = analysed(cluster(&fs::read_to_string(&file).unwrap()));
            for finding in before.findings.iter().filter(|f| f.rule == check.id) {
                tried += 1;
                let runbook = fix(&before, finding);
                let edits: Vec<Edit> = runbook.edits();
                let after = what_if(&before, &edits);
                if let Some(left) = after.findings.iter().find(|f| f.rule == check.id && f.object == finding.object) {
                    wrong.push(format!("{name}: {} stays: {:?}", finding.object, left.evidence));
                }
                if proof::pairs(&after) > proof::pairs(&before) {
                    wrong.push(format!("{name}: a way opens"));
                }
                if !runbook.proof.holds() || !is_complete(&runbook) {
                    wrong.push(format!("{name}: {:?} {:?}", runbook.proof, runbook.steps));
                }
            }
        }
        if tried == 0 {
            wrong.push(format!("{}: no finding", check.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn findings_of_the_demo_are_fixed_too() {
    let before = analysed(crate::collect::demo());
    let ways = proof::pairs(&before);
    let mut wrong = Vec::new();
    for finding in before.findings.iter().step_by(29) {
        let runbook = fix(&before, finding);
        let after = what_if(&before, &runbook.edits());
        if after.findings.iter().any(|f| f.rule == finding.rule && f.object == finding.object) || runbook.edits().is_empty() {
            wrong.push(format!("{} on {} stays: {:?}", finding.rule, finding.object, finding.evidence));
        }
        if proof::pairs(&after) > ways {
            wrong.push(format!("{} on {}: a way opens", finding.rule, finding.object));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), before.findings.len(), wrong.join("\n"));
}

#[test]
fn what_is_only_named_is_made_and_not_patched() {
    let text = fs::read_to_string(failing("SA-005").first().unwrap()).unwrap();
    let before = analysed(cluster(&text));
    let finding = before.findings.iter().find(|f| f.rule == "SA-005").unwrap();
    let runbook = fix(&before, finding);
    let words: Vec<String> = runbook.steps.iter().flat_map(|s| &s.commands).map(|c| c.words.join(" ")).collect();
    assert_eq!(words[0], "kubectl apply --filename=-", "{words:?}");
}

#[test]
fn the_name_of_a_new_secret_stands_where_kubectl_counts_it() {
    let text = fs::read_to_string(failing("SEC-008").first().unwrap()).unwrap();
    let before = analysed(cluster(&text));
    let finding = before.findings.iter().find(|f| f.rule == "SEC-008").unwrap();
    let runbook = fix(&before, finding);
    let command = &runbook.steps.iter().find(|s| !s.commands.is_empty()).unwrap().commands[0];
    assert_eq!(command.words[1..4], ["create", "secret", "generic"], "{command:?}");
    assert!(!command.words[4].starts_with('-') && !command.words.contains(&"--".to_owned()), "{command:?}");
}
