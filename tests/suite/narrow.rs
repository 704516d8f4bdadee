//! Where there is little room: nothing is lost that tells one line from the next, and room goes where there is something to say.

use std::sync::Arc;

use ravelin::app::overlay::Overlay;
use ravelin::app::screens::panes;
use ravelin::app::view::{crumbs, layout};
use ravelin::collect::manifests::{Options, parse};
use ravelin::model::Inventory;
use serde_json::{Value, json};

use crate::stage::{Stage, demo};

const RBAC: &str = "rbac.authorization.k8s.io";

fn read(objects: &[Value]) -> Arc<Inventory> {
    let text: Vec<String> = objects.iter().map(Value::to_string).collect();
    Arc::new(parse(text.join("\n---\n").as_bytes(), "made.yaml", &Options::default()).expect("it can be read"))
}

fn role(name: &str, rules: &Value) -> Value {
    json!({"apiVersion": format!("{RBAC}/v1"), "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules})
}

fn bound(namespace: Option<&str>, name: &str, role: &str, user: &str) -> Value {
    let kind = if namespace.is_some() { "RoleBinding" } else { "ClusterRoleBinding" };
    json!({"apiVersion": format!("{RBAC}/v1"), "kind": kind, "metadata": {"name": name, "namespace": namespace},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role}, "subjects": [{"apiGroup": RBAC, "kind": "User", "name": user}]})
}

const EDITED: [&str; 3] = ["certificaterequests", "certificatesigningrequests", "issuers"];
const VERBS: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
const LONG: &str = "the-other-binding-that-gives-it-as-well";

fn region(at: char) -> String {
    format!("payments-of-the-northern-region-{at}")
}

/// One who may do the same by two roles in three namespaces, and by the first one maybe everywhere.
fn alike(everywhere: bool) -> Arc<Inventory> {
    let rules = json!([{"apiGroups": ["example.com"], "resources": EDITED, "verbs": VERBS}]);
    let mut objects = vec![role("certificate-editor", &rules), role("as-well", &rules), bound(Some(&region('c')), LONG, "as-well", "u")];
    if everywhere {
        objects.push(bound(None, "one", "certificate-editor", "u"));
    } else {
        objects.extend(['a', 'b'].map(|at| bound(Some(&region(at)), "one", "certificate-editor", "u")));
    }
    read(&objects)
}

/// All lines of the lower pane, those that are out of sight as well.
fn lower(stage: &Stage) -> Vec<String> {
    let panes = panes(&stage.model, layout(&stage.model).body);
    let pane = &panes[1];
    let room = usize::from(pane.area.content().width);
    let line = |at: usize| {
        let cells = pane.rows.cells(at, &pane.columns);
        let text: String = cells.iter().map(ravelin::app::view::Line::to_text).collect();
        assert!(ravelin::app::text::width(&text) <= room, "{text}");
        text
    };
    (0..pane.rows.len()).map(line).collect()
}

/// Lines as one text without its spaces, however they were broken.
fn flat(lines: &[String]) -> String {
    lines.iter().flat_map(|line| line.split_whitespace()).collect()
}

#[test]
fn what_is_lost_is_said_whole_at_every_width() {
    for (width, height) in [(60, 20), (80, 24), (120, 40), (200, 60)] {
        let mut stage = Stage::new(alike(false), width, height);
        stage.press(": {clusterrole certificate-editor} enter x : {changes} enter");
        let lines = lower(&stage);
        let words = flat(&lines);
        for at in ['a', 'b'] {
            let right = format!("{}{}.example.comin{}", EDITED.join(","), VERBS.join(","), region(at));
            assert_eq!(words.matches(&right).count(), 1, "{width}: {lines:#?}");
        }
    }
}

#[test]
fn what_is_kept_names_the_binding_that_gives_it_at_every_width() {
    for (width, height) in [(60, 20), (80, 24), (120, 40)] {
        let mut stage = Stage::new(alike(true), width, height);
        stage.press(": {clusterrolebinding one} enter x : {changes} enter");
        let lines = lower(&stage);
        // Of one right there may be several lines, and only the first of them leads to what gives it.
        let kept = lines.iter().position(|line| line.contains("= keeps")).unwrap_or_else(|| panic!("{lines:#?}"));
        let (words, place, mut verbs) = (flat(&lines[kept..]), region('c'), VERBS);
        verbs.sort_unstable();
        assert!(words.contains(&format!("=keeps{}{}.example.comin{place}byrb{place}/{LONG}", EDITED.join(","), verbs.join(","))), "{width}: {lines:#?}");
        let shown = panes(&stage.model, layout(&stage.model).body);
        assert!(shown[1].rows.selectable(kept) && (width > 80 || !shown[1].rows.selectable(kept + 1)), "{width}");
    }
}

#[test]
fn the_matrix_says_what_its_letters_mean_and_how_many_columns_are_out_of_sight() {
    for keys in ["5 v", ": {sa payments api} enter a v", ": {sa payments api} enter a v / {ns:payments} enter"] {
        let mut stage = Stage::new(demo(), 80, 24);
        stage.press(keys);
        let seen = stage.seen();
        let legend = seen.lines().find(|line| line.contains("? unknown")).unwrap_or_else(|| panic!("{seen}"));
        for words in ["● ", "◦ named", "· no", "C take", "H secrets, code", "M ", "policy"] {
            assert!(legend.contains(words), "{words}: {legend}");
        }
        assert!(!legend.contains('…'), "{legend}");
    }
    let mut stage = Stage::new(demo(), 80, 24);
    stage.press("5 v");
    stage.says(&["column 1 of 94 · 79 more ▸"]);
    stage.press("] ]");
    let seen = stage.seen();
    assert!(seen.contains("◂ 1") && seen.contains("more · column") && seen.contains("more ▸"), "{seen}");
}

#[test]
fn of_a_cells_proof_whatever_has_more_to_say_has_the_room() {
    let rows = |inventory: &Arc<Inventory>, keys: &str, height: u16| -> Vec<(usize, usize)> {
        let mut stage = Stage::new(Arc::clone(inventory), 80, height);
        stage.press(keys);
        assert!(crumbs(&stage.model).last().is_some_and(|last| last.contains("get secrets")), "{}", stage.seen());
        panes(&stage.model, layout(&stage.model).body).iter().map(|pane| (pane.page(), pane.rows.len())).collect()
    };
    // One grant, and many who have the same.
    let few = rows(&demo(), ": {sa platform rbac-sync} enter a v / {secrets} enter enter", 24);
    assert!(few[0].1 == 1 && few[0].0 == 1 && few[1].0 >= 13, "{few:?}");
    // Many grants of one, and nobody else but those who may everything.
    let rules = json!([{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]);
    let mut objects = vec![role("reader", &rules)];
    objects.extend((0..30).map(|at| bound(Some(&format!("ns-{at:02}")), "reads", "reader", "u")));
    let many = rows(&read(&objects), ": {user u} enter v enter", 24);
    assert!(many[0].1 == 30 && many[1].1 <= 2 && many[1].0 >= many[1].1 && many[0].0 > 10, "{many:?}");
    // Where both have much to say, each has half of it.
    let both: Vec<Value> = std::iter::once(role("reader", &rules))
        .chain((0..30).map(|at| bound(Some(&format!("ns-{at:02}")), "reads", "reader", "u")))
        .chain((0..30).map(|at| bound(None, &format!("reads-{at}"), "reader", &format!("v{at}"))))
        .collect();
    let both = rows(&read(&both), ": {user u} enter v enter", 24);
    assert!(both.iter().all(|(page, rows)| *page >= 5 && *rows >= 30), "{both:?}");
}

#[test]
fn a_group_of_rules_is_tried_away_by_all_of_its_bindings() {
    let mut stage = Stage::new(demo(), 80, 24);
    stage.press(": {sa ci deployer} enter a");
    // The heading of the worst group, of one binding.
    stage.press("g w");
    assert_eq!(stage.model.trials.len(), 1, "{}", stage.seen());
    stage.says(&["Remove ClusterRoleBinding ci-deployer-admin", "Who loses what"]);
    let mut several = Stage::new(alike(false), 80, 24);
    several.press(": {user u} enter a g w");
    let Some(Overlay::Menu(menu)) = &several.model.overlay else { panic!("{}", several.seen()) };
    assert_eq!(menu.items.len(), 4, "three bindings, and all of them");
    // All of them come first, and of the others the menu says how much of the group each gives.
    assert_eq!((menu.items[0].label.as_str(), menu.items[0].detail.as_str()), ("all of them", "3 bindings"));
    assert!(menu.items[1..].iter().all(|item| item.detail == "gives 1 rule of these"), "{menu:?}");
    several.press("a");
    assert_eq!(several.model.trials.len(), 1);
    assert_eq!(several.model.trials[0].edits.len(), 3);
    several.says(&["Who loses what  1 subject"]);

    // Of what is filtered only what passes is meant.
    for (filter, tried) in [(region('a'), 1), ("northern-region !region-a".to_owned(), 2)] {
        let mut filtered = Stage::new(alike(false), 80, 24);
        filtered.press(&format!(": {{user u}} enter a / {{{filter}}} enter g w"));
        if tried > 1 {
            let Some(Overlay::Menu(menu)) = &filtered.model.overlay else { panic!("{}", filtered.seen()) };
            assert_eq!(menu.items.len(), tried + 1);
            filtered.press("enter");
        }
        assert_eq!(filtered.model.trials.iter().map(|trial| trial.edits.len()).collect::<Vec<_>>(), [tried], "{}", filtered.seen());
    }
}

#[test]
fn where_there_are_more_bindings_than_keys_the_menu_says_so() {
    let rules = json!([{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"]}]);
    let mut objects = vec![role("reader", &rules)];
    objects.extend((0..40).map(|at| bound(Some(&format!("ns-{at:02}")), "reads", "reader", "u")));
    let mut stage = Stage::new(read(&objects), 80, 24);
    stage.press(": {user u} enter a g w");
    stage.says(&["all of them", "40 bindings, those below and 10 more"]);
    // Down is down, whatever number of choices there is.
    stage.press("j k j j enter");
    assert_eq!(stage.model.trials.len(), 1);
    stage.says(&["Remove RoleBinding ns-01/reads"]);
}

#[test]
fn what_is_said_beside_what_is_typed_is_there_whole_or_not_at_all() {
    let mut seen = [0; 2];
    for width in 60..=130 {
        let mut stage = Stage::new(demo(), width, 24);
        stage.press("2 / {x-----BEGIN RSA PRIVATE KEY----- MIIEpAIBAAKCAQEA}");
        let seen_there = stage.seen();
        let last = seen_there.trim_end().lines().last().unwrap();
        let whole = last.contains("looks like a credential: not kept");
        assert!(whole || !last.contains("look"), "{width}: {last}");
        seen[usize::from(whole)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
}
