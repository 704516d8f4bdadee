//! Access as rows and columns: on the command line and on the screens.

use std::collections::BTreeMap;
use std::sync::Arc;

use ravelin::app::ask::{Answer, Head, RightsAnswer, RightsCell, RightsTable};
use ravelin::app::screens::selected;
use ravelin::app::view::crumbs;
use ravelin::model::{Binding, Coverage, CoverageEntry, CoverageState, Inventory, Meta, PolicyRule, Role, RoleKind, RoleRef, Scope, Store, Subject};
use ravelin::rbac;
use ravelin::rbac::matrix::Reach;
use serde_json::Value;

use crate::program::{answer, code, run};
use crate::stage::{Stage, demo};

fn document(arguments: &[&str]) -> Value {
    serde_json::from_str(&answer(&[arguments, &["--demo", "-o", "json"]].concat())).unwrap()
}

/// The cells of a matrix by resource and verb.
fn cells(document: &Value) -> BTreeMap<(&str, &str), &Value> {
    let mut found = BTreeMap::new();
    for row in document["matrix"]["rows"].as_array().unwrap() {
        for cell in row["cells"].as_array().unwrap() {
            found.insert((row["resource"].as_str().unwrap(), cell["verb"].as_str().unwrap()), cell);
        }
    }
    found
}

fn list<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value[key].as_array().map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

#[test]
fn every_cell_is_what_can_says_of_it() {
    let mut met = std::collections::BTreeSet::new();
    for subject in ["sa:platform/rbac-sync", "sa:payments/api", "sa:ci/deployer", "group:payments-developers", "group:system:masters", "user:nobody"] {
        let document = document(&["access", subject, "--matrix"]);
        let cells = cells(&document);
        for row in document["matrix"]["rows"].as_array().unwrap() {
            let resource = row["resource"].as_str().unwrap();
            for verb in ["get", "list", "create", "*"] {
                let cell = cells.get(&(resource, verb));
                let reach = cell.map_or("none", |cell| cell["reach"].as_str().unwrap());
                met.insert(reach.to_owned());
                let asked = |more: &[&str]| code(&run(&[&["can", subject, verb, resource, "--demo"], more].concat())) == 0;
                assert_eq!(reach == "all", asked(&[]), "{subject} {verb} {resource}: {reach}");
                let places = cell.map(|cell| list(cell, "namespaces")).unwrap_or_default();
                assert_eq!(reach == "namespaces", !places.is_empty(), "{subject} {verb} {resource}");
                assert!(places.iter().all(|place| asked(&["-n", place])), "{subject} {verb} {resource} in {places:?}");
                for name in cell.map(|cell| list(cell, "names")).unwrap_or_default() {
                    let (place, name) = name.split_once('/').unwrap_or(("", name));
                    assert!(asked(&["--name", name, "-n", place][..if place.is_empty() { 2 } else { 4 }]), "{subject} {verb} {resource} {name}");
                }
            }
        }
    }
    assert!(met.is_superset(&["all", "namespaces", "none"].map(str::to_owned).into()), "{met:?}");
}

#[test]
fn a_cell_names_the_rules_that_give_it() {
    for subject in ["sa:platform/rbac-sync", "sa:payments/api", "sa:ci/deployer"] {
        let document = document(&["access", subject, "--matrix"]);
        let rules = document["rules"].as_array().unwrap();
        let cells = cells(&document);
        assert!(!cells.is_empty(), "{subject}");
        for ((resource, verb), cell) in cells {
            let numbers = cell["rules"].as_array().unwrap();
            assert!(!numbers.is_empty(), "{subject} {verb} {resource}");
            for number in numbers {
                let verbs = list(&rules[number.as_u64().unwrap() as usize], "verbs");
                assert!(verbs.contains(&verb) || verbs.contains(&"*"), "{subject} {verb} {resource}: {verbs:?}");
            }
        }
    }
}

#[test]
fn a_matrix_is_printed_in_every_format_and_says_what_its_marks_mean() {
    let table = answer(&["access", "sa:payments/api", "--matrix", "--demo"]);
    assert!(table.starts_with("RESOURCE") && table.contains("deletecollection") && table.contains("◐1"), "{table}");
    assert!(table.contains("● every object in the whole cluster") && table.contains("? unknown"), "{table}");
    let local = answer(&["access", "sa:payments/api", "--matrix", "-n", "payments", "--demo"]);
    assert!(local.contains("in namespace payments") && !local.contains("◐1"), "{local}");
    let markdown = answer(&["access", "sa:payments/api", "--matrix", "--demo", "-o", "markdown"]);
    assert!(markdown.starts_with("| RESOURCE | get |") && markdown.contains("| `secrets` |"), "{markdown}");
    let csv = answer(&["access", "sa:payments/api", "--matrix", "--demo", "-o", "csv"]);
    assert!(csv.starts_with("resource,get,list,watch,") && csv.contains("namespaces: payments"), "{csv}");
    let everything = answer(&["access", "group:system:masters", "--matrix", "--demo"]);
    assert!(everything.contains("*.*"), "{everything}");
    let node = answer(&["access", "user:system:node:worker-a1", "--matrix", "--demo"]);
    assert!(node.contains("note: the Node authorizer") && node.contains("  ?  "), "{node}");
    let nowhere = answer(&["access", "sa:payments/api", "--matrix", "-n", "payment", "--demo"]);
    assert!(nowhere.contains("no namespace `payment` was read: did you mean payments?"), "{nowhere}");
    assert_eq!(code(&run(&["access", "sa:payments/api", "-n", "payments", "--demo"])), 2, "only a matrix is of one namespace");
    assert_eq!(code(&run(&["access", "sa:payments/api", "--matrix", "--diff", "sa:ci/deployer", "--demo"])), 2);
}

fn begun(width: u16, height: u16, keys: &str) -> Stage {
    let mut stage = Stage::new(demo(), width, height);
    stage.press(keys);
    stage
}

fn table(stage: &Stage) -> Arc<RightsTable> {
    match &stage.model.screen.main.answer {
        Some(Answer::Rights(RightsAnswer::Table(table))) => Arc::clone(table),
        other => panic!("no table: {other:?}"),
    }
}

fn cell(stage: &Stage) -> Arc<RightsCell> {
    match &stage.model.screen.main.answer {
        Some(Answer::Rights(RightsAnswer::Cell(cell))) => Arc::clone(cell),
        other => panic!("no cell: {other:?}"),
    }
}

fn place(stage: &Stage) -> String {
    crumbs(&stage.model).split_off(1).join(" ▸ ")
}

#[test]
fn the_screen_and_the_command_line_say_the_same_of_a_subject() {
    for (keys, subject) in [(": {sa payments api} enter a v", "sa:payments/api"), (": {sa platform rbac-sync} enter a v", "sa:platform/rbac-sync")] {
        let stage = begun(120, 40, keys);
        let (table, document) = (table(&stage), document(&["access", subject, "--matrix"]));
        let printed = cells(&document);
        let mut given = 0;
        for (row, what) in table.rows.iter().enumerate() {
            for (column, verb) in table.columns.iter().enumerate() {
                let reach = table.cell(row, column).expect("it is in the window").reach;
                let (what, verb) = (what.word(), verb.word());
                let word = printed.get(&(what.as_str(), verb.as_str())).map_or("none", |cell| cell["reach"].as_str().unwrap());
                let same = match reach {
                    Reach::Everywhere => "all",
                    Reach::Namespaces(_) => "namespaces",
                    Reach::Named(_) => "names",
                    Reach::Unknown => "unknown",
                    Reach::Nothing => "none",
                };
                assert_eq!(word, same, "{subject} {verb} {what}");
                given += usize::from(word != "none");
            }
        }
        assert_eq!(given, printed.len(), "{subject}: no cell is left out");
    }
}

#[test]
fn a_cell_is_proved_turned_round_and_left_again() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut stage = begun(width, height, "5 / {payments/api} enter enter v");
        let before = stage.seen();
        assert!(before.contains("What sa payments/api may do") && before.contains("secrets"), "{before}");
        stage.press("enter");
        assert_eq!(place(&stage), "sa:payments/api ▸ access matrix ▸ get secrets");
        let cell = cell(&stage);
        let bindings: Vec<&str> = cell.held.iter().map(|held| held.grant.binding.name.as_str()).collect();
        assert!(!bindings.is_empty() && bindings.iter().all(|name| stage.seen().contains(name)), "{bindings:?}: {}", stage.seen());
        stage.press("/");
        assert!(stage.model.prompt.is_none(), "a cell is not filtered");
        // A chain leads to its binding, and back again.
        stage.press("e");
        assert!(place(&stage).contains("▸ evidence"), "{}", place(&stage));
        stage.press("esc tab");
        assert!(stage.seen().contains("Everyone who can get secrets") && stage.model.screen.focus == 1, "{}", stage.seen());
        stage.press("esc");
        assert_eq!(stage.seen(), before, "one is where one was");
        // The same in one key: everyone who has what is selected.
        stage.press("tab j");
        assert!(stage.seen().contains("Everyone who can get secrets") && stage.model.screen.focus == 1, "{}", stage.seen());
        let other = selected(&stage.model).unwrap();
        assert_eq!(Some(&other), cell.everyone.get(1).map(|other| other.subject.object()).as_ref());
    }
}

#[test]
fn the_matrix_and_the_list_lead_to_each_other() {
    let mut stage = begun(120, 40, "5 j j j");
    let list = stage.seen();
    stage.press("v");
    assert_eq!(place(&stage), "access matrix");
    stage.press("v");
    assert_eq!(stage.seen(), list, "one is where one was");
    stage.press("v j a");
    assert!(place(&stage).ends_with(" ▸ access"), "{}", place(&stage));
    stage.press("v");
    assert!(place(&stage).ends_with(" ▸ access matrix") && stage.seen().contains("verb →"), "{}", stage.seen());
}

#[test]
fn a_verb_is_chosen_for_all_subjects_and_one_namespace_asked_about() {
    let mut stage = begun(120, 40, "5 v o 6");
    assert_eq!(table(&stage).verbs, ["create"]);
    assert!(stage.seen().contains("Who may create"), "{}", stage.seen());
    stage.press("/ {verb:escalate res:roles} enter");
    assert_eq!(table(&stage).verbs, ["escalate"]);
    assert!(table(&stage).columns.iter().all(|head| head.word().contains("roles")), "{:?}", table(&stage).columns);
    stage.press("esc / {ci deployer} enter");
    assert_eq!(table(&stage).rows.iter().map(Head::word).collect::<Vec<_>>(), ["sa ci/deployer"]);
    // In the namespace of a binding its grants are all that there is.
    let mut one = begun(120, 40, ": {sa payments api} enter a v");
    let some = |stage: &Stage| table(stage).cells.iter().filter(|right| matches!(right.reach, Reach::Namespaces(_))).count();
    assert!(some(&one) > 0);
    one.press("/ {ns:payments} enter");
    assert_eq!(some(&one), 0);
    assert!(one.seen().contains("in namespace payments") && table(&one).cells.iter().any(|right| right.reach == Reach::Everywhere), "{}", one.seen());
}

#[test]
fn what_gives_a_cell_is_tried_away_and_copied_as_commands() {
    let mut stage = begun(120, 40, ": {sa platform rbac-sync} enter a v / {secrets} enter y Y");
    assert_eq!(stage.copied[0], "ravelin can sa:platform/rbac-sync get secrets");
    assert!(stage.copied[1].starts_with("kubectl auth can-i get secrets --all-namespaces --as=system:serviceaccount:platform:rbac-sync"), "{:?}", stage.copied);
    stage.press("w");
    assert_eq!(stage.model.trials.len(), 1, "{}", stage.seen());
    let mut after = begun(120, 40, ": {sa platform rbac-sync} enter a v / {secrets} enter w : {sa platform rbac-sync} enter a v / {secrets} enter");
    assert!(table(&after).rows.is_empty(), "{}", after.seen());
    after.press("u");
    assert!(!table(&after).rows.is_empty());
}

/// `*` among the paths of a rule is every path, and `*` in a command is a resource.
#[test]
fn every_path_is_a_path_wherever_it_is_written() {
    let paths = PolicyRule { verbs: vec!["get".into()], urls: vec!["*".into()], ..PolicyRule::default() };
    let role = |name: &str, rules: Vec<PolicyRule>| Role { meta: Meta::named("", name), rules, aggregation: None };
    let binding = |name: &str| Binding {
        meta: Meta::named("", name),
        role: RoleRef { kind: RoleKind::ClusterRole, name: name.into() },
        subjects: vec![Subject::user("u")],
        inert_subjects: Vec::new(),
    };
    let core = PolicyRule { verbs: vec!["list".into()], groups: vec!["".into()], resources: vec!["*".into()], ..PolicyRule::default() };
    let inventory = Inventory {
        cluster_roles: Store::new(vec![role("core", vec![core]), role("paths", vec![paths])]),
        cluster_role_bindings: Store::new(vec![binding("core"), binding("paths")]),
        ..Inventory::default()
    };
    let mut stage = Stage::new(Arc::new(inventory), 120, 40);
    stage.press(": {u} enter v");
    let all = table(&stage);
    let words: Vec<String> = all.rows.iter().map(Head::word).collect();
    assert!(words.contains(&"*".to_owned()) && words.contains(&"/*".to_owned()), "{words:?}");
    stage.press("G y enter y Y");
    assert_eq!(place(&stage), "user:u ▸ access matrix ▸ get /*");
    assert!(stage.seen().contains("How user u may get /*") && stage.seen().contains("paths"), "{}", stage.seen());
    assert_eq!(stage.copied[..2], ["ravelin can user:u get '/*'"; 2]);
    assert!(stage.copied[2].starts_with("kubectl auth can-i get '/*' --as=u"), "{:?}", stage.copied);
    // The list of rules asks its question of a path, too.
    let mut list = stage;
    list.press("esc v / {every path} enter G y");
    assert!(list.copied.last().is_some_and(|copied| copied.contains("get '/*'")), "{:?}\n{}", list.copied, list.seen());
    let masters = document(&["access", "group:system:masters", "--matrix"]);
    let path = masters["matrix"]["rows"].as_array().unwrap().iter().find(|row| row["resource"] == "/*").expect("every path has a row");
    assert_eq!(path.get("group"), None);
    // A rule of cluster-admin, as it is listed and told.
    let rules = answer(&["access", "sa:ci/deployer", "--demo"]);
    assert!(rules.lines().any(|line| line.contains("  *  ") && line.contains("  /*  ")), "{rules}");
    begun(120, 60, ": {clusterrole cluster-admin} enter").says(&["do anything to every path"]);
}

#[test]
fn all_of_a_large_matrix_is_saved() {
    let mut stage = begun(80, 24, "5 v s S");
    let [(name, page), (_, json)] = stage.saved.as_slice() else { panic!("{}", stage.saved.len()) };
    assert_eq!(name, "ravelin-marlowick-access-matrix.md");
    let document: Value = serde_json::from_str(json).unwrap();
    let rows = document["parts"][0]["rows"].as_array().unwrap();
    let full = table(&stage);
    assert_eq!((rows.len(), rows[0].as_array().unwrap().len()), (full.rows.len(), full.columns.len() + 1));
    assert!(rows.iter().all(|row| row.as_array().unwrap().iter().all(|cell| !cell.as_str().unwrap().is_empty())), "every cell is worked out");
    assert!(page.contains("who / what") && page.contains("sa ci/deployer"), "{page}");
    stage.press("q");
    assert_eq!(stage.left, Some(0));
}

/// A cluster in which many may do many things, each a little of it in a namespace of its own.
fn large(subjects: usize, resources: usize) -> Arc<Inventory> {
    let list_of = |n: usize| PolicyRule {
        verbs: vec!["list".into()],
        groups: vec!["example.com".into()],
        resources: vec![format!("kind-{n:03}").into()],
        ..PolicyRule::default()
    };
    let role = |n: usize| Role { meta: Meta::named("", &format!("role-{n:03}")), rules: vec![list_of(n)], aggregation: None };
    let binding = |n: usize| Binding {
        meta: Meta::named(&format!("ns-{}", n % 50), &format!("binding-{n}")),
        role: RoleRef { kind: RoleKind::ClusterRole, name: format!("role-{:03}", n % resources).into() },
        subjects: vec![Subject::user(&format!("user-{n:04}"))],
        inert_subjects: Vec::new(),
    };
    let whole = rbac::KINDS.iter().map(|kind| CoverageEntry {
        kind: Some(*kind),
        scope: Scope::Cluster,
        state: CoverageState::Complete,
        detail: "".into(),
        objects: 0,
    });
    Arc::new(Inventory {
        cluster_roles: Store::new((0..resources).map(role).collect()),
        role_bindings: Store::new((0..subjects).map(binding).collect()),
        coverage: Coverage::new(whole.collect()),
        ..Inventory::default()
    })
}

#[test]
fn of_a_large_cluster_only_what_is_in_sight_is_worked_out() {
    let mut stage = Stage::new(large(5_000, 200), 120, 40);
    stage.press("5 v");
    let all = table(&stage);
    assert!(
        all.rows.len() == 5_000 && all.columns.len() >= 200 && all.cells.len() <= 96 * 64,
        "{} x {}: {}",
        all.rows.len(),
        all.columns.len(),
        all.cells.len()
    );
    stage.press("G");
    for _ in 0..12 {
        stage.press("]");
    }
    let end = table(&stage);
    assert!(end.window.row > 4_900 && end.window.column > 100 && end.cells.len() <= 96 * 64, "{:?}", end.window);
    let (row, column) = (stage.model.screen.list_at(0).at, stage.model.screen.across.at);
    assert_eq!((row, column), (end.rows.len() - 1, end.columns.len() - 1));
    // What is in sight is what the whole would say.
    for row in end.window.row..end.window.row + end.window.rows {
        for column in end.window.column..end.window.column + end.window.columns {
            let (Head::Subject(Subject::User(name)), head) = (&end.rows[row], &end.columns[column]) else { panic!("{:?}", end.rows[row]) };
            let number: usize = name.trim_start_matches("user-").parse().unwrap();
            let has = head.word() == format!("kind-{:03}.example.com", number % 200);
            assert_eq!(end.cell(row, column).unwrap().reach, if has { Reach::Namespaces(1) } else { Reach::Nothing }, "{name} {}", head.word());
        }
    }
}

#[test]
fn the_matrix_is_a_key_away_from_everywhere() {
    let stage = begun(120, 40, ": {pay api} enter v");
    assert_eq!(place(&stage), "deploy:payments/api ▸ access matrix");
    assert!(stage.seen().contains("What sa payments/api may do"), "{}", stage.seen());
    assert!(begun(120, 40, ": {secret payments db} enter v").seen().contains("acts as nobody"));
    assert!(begun(120, 40, "1 : {access-matrix} enter").seen().contains("access matrix"));
}
