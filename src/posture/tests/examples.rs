//! `rules/posture/examples/ID/{pass,fail}*.yaml`.

use std::fs;
use std::path::Path;

use super::{cluster, verdicts};
use crate::model::Verdict;
use crate::posture::{CheckOptions, registry};

#[test]
fn every_rule_has_examples_that_behave() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/posture/examples");
    let mut wrong = Vec::new();
    for check in registry() {
        let (mut passes, mut fails) = (0, 0);
        let mut files: Vec<_> = fs::read_dir(folder.join(check.id)).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
            let inventory = cluster(&fs::read_to_string(&file).unwrap());
            assert!(inventory.coverage.gaps().next().is_none(), "{}: {:?}", file.display(), inventory.coverage.gaps().collect::<Vec<_>>());
            let all = verdicts(&inventory, CheckOptions::default());
            let own: Vec<_> = all.iter().filter(|(id, _, _)| *id == check.id).map(|(_, object, verdict)| (object.to_string(), verdict)).collect();
            let bad = own.iter().any(|(_, verdict)| **verdict == Verdict::Fail);
            let good = own.iter().any(|(_, verdict)| **verdict == Verdict::Pass);
            passes += usize::from(stem.starts_with("pass"));
            fails += usize::from(stem.starts_with("fail"));
            if (stem.starts_with("fail") && !bad) || (stem.starts_with("pass") && (bad || !good)) {
                wrong.push(format!("{}/{stem}: {own:?}", check.id));
            }
        }
        if passes == 0 || fails == 0 {
            wrong.push(format!("{}: {passes} examples that pass, {fails} that fail", check.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_example_belongs_to_a_rule_that_is_gone() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/posture/examples");
    for entry in fs::read_dir(folder).unwrap() {
        let id = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(registry().iter().any(|check| check.id == id), "{id} is no rule");
    }
}
