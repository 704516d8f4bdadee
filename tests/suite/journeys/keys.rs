//! Every key does what it is there for: those that the other journeys do not need.

use std::process::{Command, Stdio};
use std::sync::Arc;

use ravelin::app::ask::Answer;
use ravelin::app::msg::{ClusterMsg, Msg};
use ravelin::app::screens::ScreenKind;
use ravelin::app::view::crumbs;
use ravelin::model::{Inventory, Store};

use crate::stage::{Stage, demo};

fn begun(keys: &str) -> Stage {
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press(keys);
    stage
}

/// The selected row of the pane that has the keys.
fn at(stage: &Stage) -> usize {
    stage.model.screen.list_at(stage.model.screen.focus).at
}

fn place(stage: &Stage) -> String {
    crumbs(&stage.model).split_off(1).join(" ▸ ")
}

#[test]
fn each_digit_leads_to_its_screen() {
    let mut stage = begun("");
    for (key, kind) in "1234567890".chars().zip(ScreenKind::TABS) {
        stage.press(&key.to_string());
        assert_eq!(stage.model.screen.route.kind(), kind, "{key}");
    }
}

#[test]
fn lists_are_walked_by_letters_arrows_and_pages() {
    let mut stage = begun("2 j j k");
    assert_eq!(at(&stage), 1);
    stage.press("down down up");
    assert_eq!(at(&stage), 2);
    stage.press("ctrl-d");
    let half = at(&stage);
    assert!(half > 10, "{half}");
    stage.press("ctrl-u pagedown");
    assert!(at(&stage) > half, "{} after {half}", at(&stage));
    stage.press("pageup");
    assert_eq!(at(&stage), 2);
    let count = stage.model.analysis.as_ref().unwrap().findings.len();
    for (keys, row) in [("G", count - 1), ("g", 0), ("end", count - 1), ("home", 0)] {
        stage.press(keys);
        assert_eq!(at(&stage), row, "{keys}");
    }
}

#[test]
fn findings_are_grouped_and_groups_folded() {
    let mut stage = begun("2 o 3");
    let rows = |stage: &Stage| match &stage.model.screen.main.answer {
        Some(Answer::Findings(answer)) => answer.rows.len(),
        other => panic!("{other:?}"),
    };
    let all = rows(&stage);
    assert!(stage.seen().contains("grouped by rule"), "{}", stage.seen());
    for (keys, folded) in [("h", true), ("l", false), ("left", true), ("right", false), ("enter", true), ("enter", false)] {
        stage.press(keys);
        assert_eq!(rows(&stage) < all, folded, "{keys}");
    }
}

#[test]
fn the_next_and_the_one_before_are_shown_whatever_has_the_keys() {
    let mut stage = begun("3 tab tab ] ] [");
    assert!(stage.seen().contains(" 2/72  cost"), "{}", stage.seen());
    stage.press("2 tab ]");
    assert_eq!(stage.model.screen.list_at(0).at, 1);
}

#[test]
fn each_question_about_what_is_selected_has_a_key_and_esc_returns_to_where_one_was() {
    let mut stage = begun("2 j j j");
    let before = stage.seen();
    let questions = [
        ("b", ScreenKind::Blast),
        ("p", ScreenKind::Paths),
        ("a", ScreenKind::Access),
        ("n", ScreenKind::Network),
        ("e", ScreenKind::Evidence),
        ("r", ScreenKind::Runbook),
        ("c", ScreenKind::Chokes),
        ("enter", ScreenKind::Object),
    ];
    for (key, kind) in questions {
        stage.press(key);
        assert_eq!(stage.model.screen.route.kind(), kind, "{key}");
        assert!(place(&stage).contains("deploy:shop/web"), "{key}: {}", place(&stage));
        stage.press("esc");
        assert_eq!(stage.seen(), before, "{key}");
    }
    // The explanation speaks of the same finding.
    stage.press("tab b");
    assert_eq!(place(&stage), "deploy:shop/web ▸ blast");
}

#[test]
fn certain_edges_reach_less_and_the_screen_says_that_only_they_are_followed() {
    let mut stage = begun("4");
    let reached = |stage: &Stage| match &stage.model.screen.main.answer {
        Some(Answer::Blast(answer)) => (answer.total, answer.certain),
        other => panic!("{other:?}"),
    };
    let (all, certain) = reached(&stage);
    assert!(certain < all);
    stage.press("f");
    assert_eq!(reached(&stage).0, certain);
    assert!(stage.seen().lines().next().unwrap().contains("certain edges only"));
    stage.press("1");
    assert!(stage.seen().lines().next().unwrap().contains("certain edges only"), "it holds on every screen");
    stage.press("4 f");
    assert_eq!(reached(&stage).0, all);
}

#[test]
fn a_frozen_picture_stays_until_it_is_thawed() {
    let mut stage = begun("z");
    assert!(stage.seen().contains("❚❚ frozen"), "{}", stage.seen());
    let newer = Inventory { secrets: Store::default(), ..Inventory::clone(&demo()) };
    stage.send(Msg::Cluster(stage.model.epoch, ClusterMsg::Inventory(Arc::new(newer))));
    assert!(stage.seen().contains("newer data waits"), "{}", stage.seen());
    let secrets = |stage: &Stage| stage.model.inventory.as_ref().unwrap().secrets.len();
    assert!(secrets(&stage) > 0);
    stage.press("z");
    assert_eq!(secrets(&stage), 0);
    assert!(!stage.seen().contains("❚❚ frozen"));
}

#[test]
fn a_step_is_tried_without_and_taken_back() {
    let mut stage = begun("3 j x");
    assert!(stage.seen().contains("△ what-if: 1 change"), "{}", stage.seen());
    stage.press("u");
    assert_eq!(stage.model.trials, []);
    stage.press("x : {changes} enter");
    assert!(stage.seen().contains(&stage.model.trials[0].title), "{}", stage.seen());
    stage.press("x");
    assert_eq!(stage.model.trials, []);
}

#[test]
fn what_is_marked_as_a_crown_jewel_is_one_until_it_is_neither() {
    let mut stage = begun(": {configmap payments api} enter m j");
    assert!(stage.model.jewels.iter().any(|jewel| jewel.to_string() == "cm:payments/api"), "{:?}", stage.model.jewels);
    assert!(stage.seen().contains("◆ crown jewel"), "{}", stage.seen());
    stage.press("m n");
    assert!(stage.model.jewels.is_empty() && !stage.seen().contains("◆ crown jewel"));
}

#[test]
fn what_is_shown_is_copied_proved_and_saved() {
    let mut stage = begun("3 j Y");
    assert_eq!(stage.copied, ["kubectl -n ingress-nginx get services,ingresses"]);
    stage.press("y p");
    assert!(stage.copied[1].starts_with("internet → ingress-nginx/controller"), "{:?}", stage.copied);
    stage.press("5 / {platform/rbac-sync} enter enter j j j Y");
    let proof = stage.copied.last().unwrap();
    assert!(proof.starts_with("kubectl auth can-i ") && proof.contains("--as=system:serviceaccount:platform:rbac-sync"), "{proof}");
    stage.press("2 s S");
    let [(markdown, text), (json, document)] = stage.saved.as_slice() else { panic!("{:?}", stage.saved.len()) };
    assert_eq!((markdown.as_str(), json.as_str()), ("ravelin-marlowick-findings.md", "ravelin-marlowick-findings.json"));
    assert!(text.contains("| Object | What is wrong |"), "{text}");
    assert!(serde_json::from_str::<serde_json::Value>(document).unwrap()["parts"].is_array());
}

#[test]
fn leaving_asks_only_where_something_would_be_lost() {
    assert_eq!(begun("q").left, Some(0));
    let mut stage = begun("3 j x q");
    assert!(stage.seen().contains("Not saved"), "{}", stage.seen());
    stage.press("n");
    assert_eq!(stage.left, None);
    stage.press("q y");
    assert_eq!(stage.left, Some(0));
    assert_eq!(begun(": {pay} ctrl-c").left, Some(130), "whatever stands in front");
}

#[test]
fn steps_of_a_runbook_are_ticked_off() {
    let mut stage = begun(": {pay api} enter r ] space");
    assert!(stage.seen().contains("1/9 done"), "{}", stage.seen());
    stage.press("space");
    assert!(stage.seen().contains("0/9 done"), "{}", stage.seen());
}

#[test]
fn an_account_is_looked_through_turned_round_compared_and_cut() {
    let mut stage = begun(": {sa platform rbac-sync} enter a j j j tab");
    assert!(stage.seen().contains("Everyone who can list secrets"), "{}", stage.seen());
    let turned = stage.seen().split("Everyone who can list secrets").nth(1).unwrap().to_owned();
    assert!(turned.contains("sa ci/deployer"), "{turned}");

    // One subject is remembered, the other one opens the difference, which is what the command line says.
    stage.press("esc a d : {sa ci deployer} enter d");
    assert_eq!(place(&stage), "sa:ci/deployer ▸ access ▸ against sa:platform/rbac-sync");
    let screen = stage.seen();
    assert!(screen.contains("only sa ci/deployer") && screen.contains("only sa platform/rbac-sync"), "{screen}");
    let arguments = ["--demo", "access", "sa:ci/deployer", "--diff", "sa:platform/rbac-sync", "-o", "json"];
    let output = Command::new(env!("CARGO_BIN_EXE_ravelin")).args(arguments).env_remove("KUBECONFIG").stdin(Stdio::null()).output().unwrap();
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let Some(Answer::Access(answer)) = &stage.model.screen.main.answer else { panic!("{screen}") };
    let other = answer.other.as_ref().expect("the other one");
    let count = |list: &str| printed[list].as_array().unwrap().len();
    assert_eq!((answer.rules.len(), other.rules.len()), (count("rules"), count("other_rules")), "{printed:#}");
    assert!(count("rules") > 0 && count("other_rules") > 0, "{printed:#}");

    // Without the binding it loses that, and paths close.
    let open = |stage: &Stage| stage.model.analysis.as_ref().unwrap().summary.paths;
    let before = open(&stage);
    stage.press("j x");
    assert!(stage.model.trials.len() == 1 && open(&stage) < before, "{:?}", stage.model.trials);
}
