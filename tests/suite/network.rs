//! The network screen on the demonstration, and on clusters made for it.

use std::sync::Arc;

use ravelin::analysis::{Analysis, Settings, analyse};
use ravelin::app::ask::{Answer, MatrixAnswer, NetworkAnswer};
use ravelin::model::{Coverage, CoverageEntry, CoverageState, Inventory, Kind, Meta, Namespace, NetworkPolicy, Peer, Pod, Scope, Store};
use ravelin::network::place::{Openness, Place};
use ravelin::network::{Connections, Endpoint, Notes};

use crate::stage::{Stage, demo, text};

/// The text of the screen after some keys.
fn seen(width: u16, height: u16, keys: &str) -> String {
    let mut stage = Stage::new(demo(), width, height);
    stage.press(keys);
    text(&stage.buffer("dark").0)
}

fn analysis(inventory: Arc<Inventory>) -> Analysis {
    analyse(inventory, &Settings::default())
}

fn matrix(stage: &Stage) -> Arc<MatrixAnswer> {
    match &stage.model.screen.main.answer {
        Some(Answer::Network(NetworkAnswer::Matrix(answer))) => Arc::clone(answer),
        other => panic!("no matrix: {other:?}"),
    }
}

/// The demonstration as it is read where one kind is forbidden.
fn without(kind: Kind) -> Arc<Inventory> {
    let mut inventory = ravelin::collect::demo();
    let entries = inventory.coverage.entries().iter().filter(|entry| entry.kind != Some(kind)).cloned();
    let forbidden = CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state: CoverageState::Forbidden, detail: "".into(), objects: 0 };
    inventory.coverage = Coverage::new(entries.chain([forbidden]).collect());
    if kind == Kind::NetworkPolicy {
        inventory.network_policies = Store::default();
    }
    Arc::new(inventory)
}

#[test]
fn crossings_of_namespaces_are_what_every_pair_of_workloads_says() {
    let stage_answer = {
        let mut stage = Stage::new(demo(), 120, 40);
        stage.press("6");
        matrix(&stage)
    };
    let analysis = analysis(demo());
    let within = |place: &Place| -> Vec<Endpoint> {
        let Place::Namespace(name) = place else { return Vec::new() };
        let pods = analysis.inventory.pods.in_namespace(name).iter().filter(|pod| pod.is_alive());
        let mut all: Vec<Endpoint> = pods.map(|pod| Endpoint::Object(analysis.inventory.root_owner(Kind::Pod, &pod.meta))).collect();
        all.sort();
        all.dedup();
        all
    };
    let mut met = std::collections::BTreeSet::new();
    for (row, from) in stage_answer.rows.iter().enumerate() {
        for (column, to) in stage_answer.columns.iter().enumerate() {
            let (sources, targets) = (within(from), within(to));
            if sources.is_empty() || targets.is_empty() {
                continue;
            }
            let every: Vec<Connections> =
                sources.iter().flat_map(|from| targets.iter().map(move |to| (from, to))).map(|(from, to)| analysis.reach.connections(from, to)).collect();
            let found = stage_answer.crossing(row, column).expect("it is in the window").openness;
            met.insert(found);
            let holds = match found {
                Openness::All => every.iter().all(|one| one.allowed.is_all()),
                Openness::Some => every.iter().any(|one| !one.allowed.is_empty()) && !every.iter().all(|one| one.allowed.is_all()),
                Openness::None => every.iter().all(Connections::is_empty),
                Openness::Unknown => every.iter().all(|one| one.allowed.is_empty()) && every.iter().any(|one| one.notes.has(Notes::ADDRESS)),
                Openness::Undefined => every.iter().all(|one| one.allowed.is_empty()) && every.iter().any(|one| !one.undefined.is_empty()),
                Openness::Nobody | Openness::Beyond => false,
            };
            assert!(holds, "{from} → {to}: {found:?}");
        }
    }
    assert!(met.is_superset(&[Openness::All, Openness::Some, Openness::None].into()), "{met:?}");
}

#[test]
fn what_the_internet_reaches_is_what_is_exposed() {
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press("6");
    let (answer, analysis) = (matrix(&stage), analysis(demo()));
    let row = answer.rows.iter().position(|place| *place == Place::Internet).expect("the internet");
    for (column, place) in answer.columns.iter().enumerate() {
        let Place::Namespace(name) = place else { continue };
        let exposed = analysis.exposure.open.iter().any(|exposure| exposure.workload_or_pod.namespace == *name);
        let found = answer.crossing(row, column).expect("it is in the window").openness;
        assert_eq!(found, if exposed { Openness::Some } else { Openness::None }, "{name}");
    }
}

#[test]
fn nothing_is_told_of_policies_that_were_not_read() {
    let mut stage = Stage::new(without(Kind::NetworkPolicy), 120, 40);
    stage.press("6");
    let answer = matrix(&stage);
    for (row, from) in answer.rows.iter().enumerate() {
        for (column, to) in answer.columns.iter().enumerate() {
            if let (Place::Namespace(_), Place::Namespace(_)) = (from, to) {
                assert_eq!(answer.crossing(row, column).map(|crossing| crossing.openness), Some(Openness::Unknown), "{from} → {to}");
            }
        }
    }
    let shown = text(&stage.buffer("dark").0);
    assert!(shown.contains("networkpolicies were not all read"), "{shown}");
    // Where pods were not all read, nothing is said of all of them.
    let mut stage = Stage::new(without(Kind::Pod), 120, 40);
    stage.press("6");
    let answer = matrix(&stage);
    assert!(answer.crossings.iter().all(|crossing| !matches!(crossing.openness, Openness::All | Openness::None)), "all or none, though pods are unread");
}

#[test]
fn a_banner_says_where_nothing_enforces_policies() {
    let enforced = seen(120, 40, "6");
    assert!(!enforced.contains("nothing shows that network policies"), "{enforced}");
    let mut inventory = ravelin::collect::demo();
    inventory.daemon_sets = Store::default();
    let keep = |pod: &&ravelin::model::Pod| pod.meta.owner.as_ref().is_none_or(|owner| owner.kind != Some(Kind::DaemonSet));
    inventory.pods = Store::new(inventory.pods.iter().filter(keep).cloned().collect());
    let mut stage = Stage::new(Arc::new(inventory), 120, 40);
    stage.press("6");
    let shown = text(&stage.buffer("dark").0);
    assert!(shown.contains("▲ nothing shows that network policies are enforced"), "{shown}");
}

#[test]
fn from_the_matrix_to_the_policy_that_decides() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut stage = Stage::new(demo(), width, height);
        stage.press("6 / {from:payments to:data} enter l");
        let top = text(&stage.buffer("dark").0);
        assert!(top.contains("payments → data"), "{top}");
        stage.press("enter / {from:api to:payments-db} enter");
        let middle = text(&stage.buffer("dark").0);
        assert!(middle.contains("TCP 5432"), "{middle}");
        stage.press("enter");
        let bottom = text(&stage.buffer("dark").0);
        assert!(bottom.contains("open") && bottom.contains("TCP 5432"), "{bottom}");
        assert!(bottom.contains("To close TCP 5432"), "{bottom}");
        stage.press("y Y");
        assert_eq!(stage.copied[0], "ravelin reach --from deploy:payments/api --to sts:data/payments-db --explain");
        assert!(stage.copied[1].starts_with("kubectl get networkpolicies.networking.k8s.io -n "), "{:?}", stage.copied);
        stage.press("esc esc esc esc");
        assert_eq!(stage.model.screen.route, ravelin::app::screens::Route::Whole(ravelin::app::screens::ScreenKind::Network));
    }
}

#[test]
fn the_matrix_is_saved_as_a_table() {
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press("6 s S");
    let (_, markdown) = &stage.saved[0];
    assert!(markdown.contains("| payments |") || markdown.contains("| payments | "), "{markdown}");
    let parsed: serde_json::Value = serde_json::from_str(&stage.saved[1].1).expect("JSON");
    let columns = parsed["parts"][0]["columns"].as_array().expect("columns").len();
    assert_eq!(columns, matrix(&stage).columns.len() + 1);
    assert_eq!(parsed["parts"][0]["rows"].as_array().expect("rows").len(), matrix(&stage).rows.len());
}

/// Many namespaces of many workloads; each admits what is its own, and every tenth is open.
fn large(namespaces: usize, workloads: usize) -> Arc<Inventory> {
    let mut inventory = Inventory::default();
    let entry = |kind: &Kind| CoverageEntry { kind: Some(*kind), scope: Scope::Cluster, state: CoverageState::Complete, detail: "".into(), objects: 0 };
    inventory.coverage = Coverage::new(Kind::ALL.iter().map(entry).collect());
    let spec = Arc::new(ravelin::model::PodSpec { service_account: "default".into(), ..ravelin::model::PodSpec::default() });
    let (mut spaces, mut pods, mut policies) = (Vec::new(), Vec::new(), Vec::new());
    for space in 0..namespaces {
        let name = format!("ns-{space:05}");
        spaces.push(Namespace { meta: Meta::named("", &name), implied: false });
        for workload in 0..workloads {
            let meta = Meta::named(&name, &format!("app-{workload:02}"));
            let labels = ravelin::model::Labels::new(vec![("app".into(), meta.name.clone())]);
            pods.push(Pod { meta: Meta { labels, ..meta }, spec: Arc::clone(&spec), ..Pod::default() });
        }
        let own = ravelin::model::PolicyRuleSet { peers: vec![Peer::Pods { namespaces: None, pods: None }], ports: Vec::new() };
        if space % 10 != 0 {
            policies.push(NetworkPolicy {
                meta: Meta::named(&name, "own"),
                pods: ravelin::model::Selector::default(),
                isolates_ingress: true,
                isolates_egress: false,
                ingress: vec![own],
                egress: Vec::new(),
            });
        }
    }
    inventory.namespaces = Store::new(spaces);
    inventory.pods = Store::new(pods);
    inventory.network_policies = Store::new(policies);
    Arc::new(inventory)
}

#[test]
fn a_large_cluster_costs_what_is_in_sight() {
    let evaluated = |namespaces: usize| {
        let mut stage = Stage::new(large(namespaces, 20), 200, 60);
        stage.press("6");
        let first = matrix(&stage);
        assert_eq!(first.rows.len(), namespaces + 2);
        // To the far end of both axes: what is there is worked out then, and only that.
        stage.press("G ] ] ] ] ] ] ] ] l l l");
        let last = matrix(&stage);
        assert!(last.window.row > 0 && last.window.column > 0, "{:?}", last.window);
        assert!(last.crossing(stage.model.screen.list_at(0).at, stage.model.screen.across.at).is_some());
        let (shown, _) = stage.buffer("dark");
        assert!(text(&shown).contains(&format!("ns-{:05}", namespaces - 1)));
        for answer in [&first, &last] {
            let window = answer.window.rows * answer.window.columns;
            assert!(window <= 96 * 128, "{:?}", answer.window);
            // Workloads that policies cannot tell apart are asked about once; a namespace with itself asks for all its pairs.
            assert!(answer.evaluated <= 2 * window + 400 * answer.window.rows, "{} for {window}", answer.evaluated);
        }
        first.evaluated
    };
    assert_eq!(evaluated(2_000), evaluated(200), "the cost does not grow with the cluster");
}

#[test]
fn a_large_matrix_is_saved_whole() {
    let mut stage = Stage::new(large(150, 1), 80, 24);
    stage.press("6");
    let seen = matrix(&stage).window;
    assert!(seen.rows < 152 && seen.columns < 153, "{seen:?}");
    stage.press("s S");
    let [(_, markdown), (_, json)] = stage.saved.as_slice() else { panic!("two files: {:?}", stage.saved.len()) };
    let parsed: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let part = &parsed["parts"][0];
    assert_eq!((part["columns"].as_array().unwrap().len(), part["rows"].as_array().unwrap().len(), &part["left_out"]), (154, 152, &serde_json::json!(0)));
    assert!(part["rows"].as_array().unwrap().iter().all(|row| row.as_array().unwrap().len() == 154), "every crossing");
    assert!(!json.contains("a filter chooses others") && markdown.contains("| ns\\-00149 |") || markdown.contains("| ns-00149 |"), "{}", part["head"]);
    // The screen is as it was.
    assert_eq!(matrix(&stage).window, seen);
}

#[test]
fn a_pod_says_whom_it_can_talk_to_and_who_can_talk_to_it() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut stage = Stage::new(demo(), width, height);
        stage.press(": {deploy:payments/api} enter n");
        let shown = text(&stage.buffer("dark").0);
        assert!(shown.contains("payments/api can talk to") && shown.contains("can talk to payments/api"), "{shown}");
        stage.press("/ {payments-db} enter");
        let found = text(&stage.buffer("dark").0);
        assert!(found.contains("payments-db") && found.contains("TCP 5432"), "{found}");
        stage.press("esc tab / {ingress} enter");
        let turned = text(&stage.buffer("dark").0);
        assert!(turned.contains("TCP 8080"), "{turned}");
        stage.press("G enter");
        let why = text(&stage.buffer("dark").0);
        assert!(why.contains("→ payments/api") && why.contains("What may enter"), "{why}");
    }
}

#[test]
fn what_is_no_end_of_a_connection_says_what_it_does() {
    let about = |object: &str| {
        let mut stage = Stage::new(demo(), 120, 40);
        stage.press(&format!(": {{{object}}} enter n"));
        text(&stage.buffer("dark").0)
    };
    let policy = about("netpol:payments/api-egress");
    assert!(
        policy.contains("It isolates the pods app=api") && policy.contains("spec.egress[0]  on TCP 5432") && policy.contains("data/payments-db"),
        "{policy}"
    );
    let service = about("svc:payments/api");
    assert!(service.contains("It leads to") && service.contains("payments/api"), "{service}");
    let secret = about("secret:payments/");
    assert!(secret.contains("It is no question for a Secret"), "{secret}");
    let node = about("node:worker-a1");
    assert!(node.contains("Ports of the node that lead to pods"), "{node}");
    let namespace = about("ns:payments");
    assert!(namespace.contains("payments can talk to") && namespace.contains("kube-system"), "{namespace}");
}

#[test]
fn goldens() {
    crate::screens::golden("network", "6 j l l l l");
    crate::screens::golden("network-workloads", "6 / {from:payments to:data} enter l enter");
    crate::screens::golden("network-connection", "6 / {from:payments to:data} enter l enter / {from:api to:payments-db} enter enter");
    crate::screens::golden("network-pod", ": {pod:payments/api} enter n");
}

#[test]
fn the_command_line_says_the_same_of_namespaces() {
    let mut stage = Stage::new(demo(), 120, 40);
    stage.press("6 / {from:payments to:data} enter l y");
    let command = "ravelin reach --from ns:payments --to ns:data --explain";
    assert_eq!(stage.copied, [command]);
    let words: Vec<&str> = command.split(' ').skip(1).chain(["--demo", "-o", "json"]).collect();
    let answer: serde_json::Value = serde_json::from_str(&crate::program::answer(&words)).expect("JSON");
    let listed = answer["connections"].as_array().expect("connections");
    let Some(Answer::Network(NetworkAnswer::Between(between))) = &stage.model.screen.detail.answer else { panic!("nothing is known of the crossing") };
    let ravelin::app::ask::Talk::Pairs(pairs) = &between.talk else { panic!("{between:?}") };
    assert_eq!(listed.len(), pairs.counts.iter().sum::<usize>());
    for pair in &pairs.open {
        let ends = [&pair.from, &pair.to].map(|place| place.object().map(|object| object.to_string()).unwrap_or_default());
        assert!(listed.iter().any(|line| line["from"] == ends[0] && line["to"] == ends[1]), "{ends:?}");
    }
}
