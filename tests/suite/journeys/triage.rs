//! "This pod is compromised": from an alert to a containment runbook in the incident channel.

use std::process::{Command, Stdio};
use std::sync::Arc;

use ravelin::analysis::{Analysis, Settings, analyse, what_if};
use ravelin::attack::Mask;
use ravelin::model::{Edit, ObjectRef};

use crate::stage::{Stage, demo};

/// The number before a word on the screen.
fn number(stage: &Stage, word: &str) -> usize {
    let seen = stage.seen();
    let before = seen.split(word).next().filter(|before| before.len() < seen.len()).unwrap_or_else(|| panic!("no `{word}`:\n{seen}"));
    before
        .trim_end()
        .rsplit(|c: char| !c.is_ascii_digit() && c != ',')
        .next()
        .unwrap()
        .replace(',', "")
        .parse()
        .unwrap_or_else(|_| panic!("no number before `{word}`:\n{seen}"))
}

/// How many goals and crown jewels the object reaches, counted anew on the cluster with those changes.
fn recounted(object: &ObjectRef, edits: &[Edit]) -> usize {
    let catalogue = Arc::new(ravelin::knowledge::load(None).unwrap());
    let base = analyse(demo(), &Settings { catalogue, compromised: vec![object.clone()], ..Settings::default() });
    let pairs = |analysis: &Analysis| analysis.graph.pairs(&[analysis.graph.find(object).unwrap()], &analysis.graph.goals(), &Mask::default());
    if edits.is_empty() { pairs(&base) } else { pairs(&what_if(&base, edits)) }
}

/// What the command line prints.
fn printed(format: &str) -> String {
    let arguments = ["--demo", "runbook", "--contain", "deploy:payments/api", "-o", format];
    let output = Command::new(env!("CARGO_BIN_EXE_ravelin")).args(arguments).env_remove("KUBECONFIG").stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_compromised_pod_is_contained_in_twelve_keys() {
    let object: ObjectRef = "deploy:payments/api".parse().unwrap();
    for (width, height) in [(80, 24), (120, 40)] {
        let mut stage = Stage::new(demo(), width, height);
        stage.press(": {pay api} enter");
        stage.says(&["deploy:payments/api", "Deployment payments/api", "×3"]);

        // Marked: everything is recomputed with it as the start, and the page says what it is, as whom it runs, what it reaches.
        stage.press("m c");
        stage.says(&["☠ 1 assumed compromised", "☠ assumed compromised", "runs as", "sa:payments/api", "exposed"]);
        stage.says(&["What matters, from here  10 of 10 goals and crown jewels", "secret payments/db", "cluster-admin", "Reaches"]);

        // The first path, as a ladder.
        stage.press("enter");
        stage.says(&["from payments/api", "to cluster-admin", "● pod", "payments/api", "certain"]);

        // What to cut of the paths from there; the paths fall.
        stage.press("c");
        stage.says(&["cut the paths from payments/api", "unbind ci/payments-api-releases"]);
        let before = number(&stage, "paths open");
        assert_eq!(before, recounted(&object, &[]));
        stage.press("w");
        stage.says(&["△ what-if: 1 change", "before what is tried"]);
        let after = number(&stage, "paths open");
        assert_eq!(number(&stage, "before what is tried"), before);
        assert!(after < before, "{after} of {before}");
        assert_eq!(stage.model.trials.len(), 1);
        assert_eq!(after, recounted(&object, &stage.model.trials[0].edits));

        // How to contain it, with the proof that no path is left.
        stage.press("r");
        stage.says(&["Contain deploy:payments/api", "0/9 done", "nothing here is executed", "Put it into quarantine", "in reach of"]);
        let seen = stage.seen();
        let proof: Vec<&str> =
            seen.split("in reach of").nth(1).unwrap().lines().filter(|line| line.contains("before") || line.contains("after")).take(2).collect();
        assert!(proof[0].contains(&format!(" {before} ")) && proof[1].contains(" 0 "), "{proof:?}");

        // Saved as the command line writes it; the path is copied.
        stage.press("s");
        assert!(stage.keys <= 12, "{} keys", stage.keys);
        let (name, text) = stage.saved.last().unwrap();
        assert_eq!(name, "ravelin-runbook-Contain-deploy-payments-api.md");
        assert_eq!(*text, printed("markdown"));
        assert!(text.contains(&format!("| goals and crown jewels in reach of deploy:payments/api | {before} | 0 |  |")), "{text}");
        assert_eq!(stage.copied, [format!("/saved/{name}")]);
        stage.says(&["saved /saved/ravelin-runbook-Contain-deploy-payments-api.md"]);

        // For a program, too; and back where one came from.
        stage.press("S");
        assert_eq!(stage.saved.last().unwrap().1, printed("json"));
        stage.press("esc");
        stage.says(&["cut the paths from payments/api"]);
    }
}

#[test]
fn the_steps_of_the_runbook_hold_on_the_copy_that_they_are_tried_on() {
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press(": {pay api} enter r w");
    let seen = stage.seen();
    assert_eq!(seen.matches("△").count(), 1 + 7 + 2, "the header, seven steps that change something, two bars:\n{seen}");
    assert!(seen.contains("△ tried"), "{seen}");
    assert_eq!(stage.model.trials.len(), 1);
    let edited = Edit::apply(&demo(), &stage.model.trials[0].edits);
    assert_eq!(edited.pods.in_namespace("payments").iter().filter(|pod| pod.meta.name.starts_with("api-")).count(), 0);
}

#[test]
fn a_finding_is_fixed_from_where_it_is_shown() {
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press("2 r");
    let rule = stage.model.analysis.as_ref().unwrap().findings[0].rule.clone();
    stage.says(&[&format!("fix {rule}"), "Before you begin", "Decide", "finding", "connected pairs of entry and goal"]);
    let id = stage.model.analysis.as_ref().unwrap().findings[0].id.clone();
    stage.press("s");
    let output = Command::new(env!("CARGO_BIN_EXE_ravelin")).args(["--demo", "runbook", &id, "-o", "markdown"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(stage.saved.last().unwrap().1, String::from_utf8(output.stdout).unwrap());
    // And from the page of its object.
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press(": {pay api} enter G r");
    stage.says(&["deploy:payments/api", "fix SEC-006"]);
}
