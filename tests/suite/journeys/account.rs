//! "What can this account really do, and who else can do that?": from its name to a role that would be enough.

use std::sync::Arc;

use ravelin::app::ask::Answer;
use ravelin::collect::manifests::{Options, parse};

use crate::program::{answer, argument, code, run};
use crate::stage::{Stage, demo, text};

fn paths(stage: &Stage) -> usize {
    stage.model.analysis.as_ref().unwrap().summary.paths
}

/// A question about the account in few words, and whether it is allowed where only these manifests are.
fn may(manifests: &str, words: &[&str]) -> bool {
    match code(&run(&[&["can", "sa:ci/deployer"], words, &["--manifests", manifests]].concat())) {
        0 => true,
        1 => false,
        other => panic!("{words:?}: {other}"),
    }
}

#[test]
fn an_account_is_seen_through_and_gets_a_smaller_role_in_fifteen_keys() {
    let mut stage = Stage::new(demo(), 120, 40);
    // What it may do, by what that is worth, each rule with its chain.
    stage.press(": {sa ci deployer} enter a");
    stage.says(&["◆ takes over", "every resource", "everywhere", "ci-deployer-admin", "the rest"]);
    // The question turned round: who else may do that. One of them is the other side of a comparison.
    stage.press("j tab");
    stage.says(&["Everyone who can do everything"]);
    let other = match &stage.model.screen.detail.answer {
        Some(Answer::Access(answer)) => answer.holders.as_ref().unwrap().list.iter().map(|holder| holder.subject.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert!(other.len() > 1, "{other:?}");
    stage.press("j d");
    let compared = stage.model.compared.clone().expect("somebody is compared");
    assert!(other.iter().any(|subject| subject.object() == compared), "{compared}");
    stage.press("tab d");
    stage.says(&["only sa ci/deployer"]);
    assert_eq!(stage.model.screen.aim, Some(compared));
    // One step back is its own access again, with the same rule selected.
    // Without the binding: who loses what, what he keeps by which other binding, and the paths that close.
    let before = paths(&stage);
    stage.press("esc w");
    assert!(paths(&stage) < before, "{before} → {}", paths(&stage));
    stage.says(&["Remove ClusterRoleBinding ci-deployer-admin", "Who loses what  1 subject", "− sa ci/deployer", "every resource every verb  everywhere"]);
    stage.says(&["= keeps /api, /api/*", "by crb system:discovery", "Closed", "deploy ingress-nginx/controller → goal cluster-admin"]);
    let without = stage.clone().press("esc").buffer("dark").0;
    assert!(!text(&without).contains("every resource"), "what it may no longer do is gone from its access");
    // It does its work with less than that, though.
    stage.press("u esc L s");
    stage.says(&["Enough for sa ci/deployer", "limited to its namespace ci", "saved /saved/"]);
    assert_eq!(stage.keys, 15, "besides what is typed");
    let [(name, yaml)] = stage.saved.as_slice() else { panic!("{:?}", stage.saved) };
    assert_eq!(stage.copied, [format!("/saved/{name}")]);

    // What was saved says the same when it is read again, by a program that knows nothing else.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, yaml).unwrap();
    for (words, allowed) in [
        (&["create", "pods", "-n", "ci"][..], true),
        (&["list", "secrets", "-n", "ci"], true),
        (&["get", "nodes"], true),
        (&["create", "pods", "-n", "payments"], false),
        (&["list", "secrets"], false),
        (&["frobnicate", "secrets", "-n", "ci"], false),
    ] {
        assert_eq!(may(&argument(&file), words), allowed, "{words:?}");
    }
}

#[test]
fn a_least_role_is_what_the_command_line_writes_in_both_reaches() {
    for (keys, arguments) in
        [("L", &["suggest", "role", "sa:ci/deployer", "--demo"][..]), ("L space", &["suggest", "role", "sa:ci/deployer", "--cluster-wide", "--demo"])]
    {
        let mut stage = Stage::new(demo(), 120, 40);
        stage.press(": {sa ci deployer} enter").press(keys).press("s S");
        let [(name, yaml), (json, document)] = stage.saved.as_slice() else { panic!("{:?}", stage.saved) };
        assert_eq!((name.as_str(), json.as_str()), ("ravelin-least-privilege-sa-ci-deployer.yaml", "ravelin-least-privilege-sa-ci-deployer.json"));
        assert_eq!(stage.copied, ["/saved/ravelin-least-privilege-sa-ci-deployer.yaml", "/saved/ravelin-least-privilege-sa-ci-deployer.json"]);
        assert!(*yaml == answer(arguments), "{keys}: {yaml}");
        let document: serde_json::Value = serde_json::from_str(document).unwrap();
        assert_eq!(document["subject"], "sa:ci/deployer");
        assert_eq!(document["denied"].as_array().unwrap().is_empty(), keys.contains("space"));
    }
}

#[test]
fn trying_a_least_role_is_counted_anew_and_taken_back() {
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press(": {sa ci deployer} enter L");
    let before = paths(&stage);
    stage.press("w");
    stage.says(&["△ what-if: 1 change", &format!("tried on a copy: {before} → {} paths", paths(&stage))]);
    let inventory = &stage.model.analysis.as_ref().unwrap().inventory;
    let bound: Vec<&str> = inventory
        .bindings()
        .filter(|binding| binding.subjects.iter().any(|subject| subject.to_string() == "sa:ci/deployer"))
        .map(|binding| binding.meta.name.as_str())
        .collect();
    assert!(!bound.is_empty() && bound.iter().all(|name| name.ends_with("least-privilege")), "{bound:?}");
    // What is suggested is for the cluster as it is, and stays the same while it is tried; the other reach takes its place.
    stage.says(&["2 rules now, 75 then"]);
    stage.press("space w");
    assert_eq!(stage.model.trials.len(), 1);
    stage.says(&["cluster-wide as now", "tried on a copy"]);
    stage.press("w");
    assert_eq!((stage.model.trials.len(), paths(&stage)), (0, before));
}

#[test]
fn a_least_role_is_found_from_a_pod_a_user_a_group_and_a_row() {
    for (keys, words) in [
        (": {pay api} enter L", "Enough for sa payments/api"),
        (": {sa platform rbac-sync} enter a j j j tab L", "Enough for "),
        ("5 / {group:} enter L", "Enough for group "),
        ("5 / {user:} enter L", "Enough for user "),
    ] {
        let mut stage = Stage::new(demo(), 120, 40);
        stage.press(keys);
        stage.says(&[words]);
    }
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press(": {secret payments db} enter L");
    stage.says(&["acts as nobody"]);
}

/// The bindings that are tried away.
fn tried(stage: &Stage) -> Vec<String> {
    stage.model.trials.iter().flat_map(|trial| trial.edits.iter().map(|edit| edit.object().to_string())).collect()
}

#[test]
fn a_binding_is_tried_away_from_a_rule_a_holder_a_page_and_both_sides_of_a_difference() {
    for (keys, gone) in [
        (": {sa ci deployer} enter a j w", "clusterrolebinding:ci-deployer-admin"),
        // On a heading: all that gives the rules below it.
        (": {sa ci deployer} enter a w", "clusterrolebinding:ci-deployer-admin"),
        (": {sa platform rbac-sync} enter d : {sa ci deployer} enter d w", "clusterrolebinding:ci-deployer-admin"),
        (": {sa ci deployer} enter d : {sa platform rbac-sync} enter d tab w", "clusterrolebinding:ci-deployer-admin"),
        (": {clusterrolebinding ci-deployer-admin} enter w", "clusterrolebinding:ci-deployer-admin"),
        (": {sa ci deployer} enter tab j w", "clusterrolebinding:ci-deployer-admin"),
        ("5 / {who can list secrets -n payments} enter j w", ""),
        (": {sa platform rbac-sync} enter d : {sa ci deployer} enter d j w", "clusterrolebinding:ci-deployer-admin"),
    ] {
        let mut stage = Stage::new(demo(), 120, 40);
        stage.press(keys);
        assert_eq!(stage.model.trials.len(), 1, "{keys}: {}", stage.seen());
        assert!(gone.is_empty() || tried(&stage) == [gone], "{keys}: {:?}", tried(&stage));
        stage.says(&["Tried and marked", "Who loses what"]);
        // Taken back there, it is as if nothing had been tried.
        stage.press("x");
        assert!(stage.model.trials.is_empty(), "{keys}");
    }
    // On a subject of the list nothing is tried.
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press("5 w");
    assert!(stage.model.trials.is_empty());
    stage.says(&["Nothing is tried and nothing is marked."]);
}

#[test]
fn what_several_bindings_give_is_tried_without_one_of_them_or_without_all() {
    let manifests =
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: [{apiGroups: [''], resources: [secrets], verbs: [list]}]\n";
    let binding = |name: &str, users: &str| {
        format!(
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: {name}}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}}\nsubjects: [{users}]\n"
        )
    };
    let user = |name: &str| format!("{{apiGroup: rbac.authorization.k8s.io, kind: User, name: {name}}}");
    let crowd: Vec<String> = (0..40).map(|at| user(&format!("u{at:02}"))).collect();
    let all = format!("{manifests}{}{}", binding("crowd", &crowd.join(", ")), binding("again", &user("u07")));
    let inventory = parse(all.as_bytes(), "a.yaml", &Options::default()).unwrap();
    let mut stage = Stage::new(Arc::new(inventory), 120, 40);
    // The one who has it by two bindings is asked about.
    stage.press("5 / {who can list secrets} enter j j j j j j j w");
    stage.says(&["41 subjects"]);
    assert!(stage.model.trials.is_empty());
    stage.says(&["Try without", "clusterrolebinding:again", "clusterrolebinding:crowd", "all of them"]);
    stage.press("2");
    assert_eq!(tried(&stage), ["clusterrolebinding:crowd"]);
    // Of forty who lose the same, some are named, and the rest is folded; the one who has it twice keeps it.

    stage.says(&[
        "Who loses what  39 subjects",
        "− user u00",
        "▸ 31 subjects more",
        "secrets list  everywhere",
        "Loses nothing  1 subject",
        "= user u07  has it by crb again",
    ]);
    stage.press("tab j j j j j j j j j enter");
    stage.says(&["− user u39", "▾ fewer"]);
    stage.press("enter u esc w a");
    assert_eq!(tried(&stage), ["clusterrolebinding:again", "clusterrolebinding:crowd"]);
    stage.says(&["Who loses what  40 subjects"]);
}

#[test]
fn a_difference_is_one_step_from_where_it_was_asked_for() {
    for start in [": {sa platform rbac-sync} enter d : {sa ci deployer} enter a j", ": {sa platform rbac-sync} enter d : {sa ci deployer} enter"] {
        let mut stage = Stage::new(demo(), 120, 40);
        stage.press(start);
        let (place, row) = (stage.model.screen.route.clone(), stage.model.screen.list_at(0).key);
        let steps = stage.model.back.len();
        stage.press("d");
        stage.says(&["only sa ci/deployer"]);
        assert_eq!(stage.model.back.len(), steps + 1, "{start}");
        // Asked for once more, it stays.
        stage.model.compared = stage.model.screen.aim.clone();
        stage.press("d");
        assert_eq!(stage.model.back.len(), steps + 1, "{start}");
        stage.press("esc");
        assert_eq!((&stage.model.screen.route, &stage.model.screen.aim, stage.model.screen.list_at(0).key), (&place, &None, row), "{start}");
    }
}
