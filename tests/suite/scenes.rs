//! Every screen of the interface, as somebody sees it: what is read, and the keys that lead there.

use std::sync::{Arc, OnceLock};

use ravelin::app::msg::{ClusterMsg, Level, LogLine, Msg, Time};
use ravelin::app::source::{Choice, Failure, KindProgress, Source};
use ravelin::app::view::crumbs;
use ravelin::model::{Coverage, CoverageEntry, CoverageState, Inventory, Kind, Meta, Namespace, Scope, Secret, SourceKind, Store};

use crate::stage::{Stage, demo, text};

/// A screen that is looked at.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    ground: fn(u16, u16) -> Stage,
    keys: &'static str,
    /// Where one is then: the breadcrumbs behind the cluster's name.
    place: &'static str,
    /// What is to be read there on a terminal of common size, so that no scene comes to show something else than its name says.
    pub(crate) says: &'static [&'static str],
}

const fn scene(name: &'static str, keys: &'static str, place: &'static str, says: &'static [&'static str]) -> Scene {
    on(whole, name, keys, place, says)
}

const fn on(ground: fn(u16, u16) -> Stage, name: &'static str, keys: &'static str, place: &'static str, says: &'static [&'static str]) -> Scene {
    Scene { name, ground, keys, place, says }
}

/// Every one.
pub(crate) const SCENES: &[Scene] = &[
    scene("overview", "", "overview", &["Cut first", "Worst paths", "Namespaces"]),
    scene("overview-posture", "tab tab tab", "overview", &["pass rate"]),
    scene("palette", ": {pay api}", "overview", &["Go", "Objects", "payments/api"]),
    scene("help", "?", "overview", &["Keys", "On what is selected or shown"]),
    scene("tour", "t : {payments api} enter", "deploy:payments/api", &["Tour 2/6"]),
    scene("findings", "2 j j", "findings", &["the worst first", "Why it matters here"]),
    scene("findings-one", "2 j j enter", "sts:monitoring/prometheus", &["StatefulSet monitoring/prometheus", "What it is"]),
    scene("findings-grouped", "2 o 3 j j", "findings", &["grouped by rule"]),
    scene("findings-filter", "2 / {sev:h ns:pay ki}", "findings ▸ /sev:h ns:pay ki", &["kind:"]),
    scene("findings-filtered", "2 / {sev:h+ ns:shop} enter j", "findings ▸ /sev:h+ ns:shop", &["shop/web", "2/"]),
    scene("findings-rights", "2 / {hygiene:self} enter j", "findings ▸ /hygiene:self", &["What it comes to", "it touches", "without this rule"]),
    scene("findings-system", "2 K", "findings", &["+ Kubernetes' own", "cr cluster-admin"]),
    scene("findings-nothing", "2 / {no such thing} enter", "findings ▸ /no such thing", &["Nothing passes the filter"]),
    scene("object-pod", ": {pay api} enter", "deploy:payments/api", &["Deployment payments/api", "What it is"]),
    scene("object-account", ": {sa ci deployer} enter", "sa:ci/deployer", &["ServiceAccount ci/deployer", "What it is"]),
    scene("object-node", ": {node worker-a1} enter", "node:worker-a1", &["Node worker-a1", "What it is"]),
    scene("paths", "3", "paths", &["Paths", "Step", "◉ internet"]),
    scene("paths-hop", "3 j", "paths", &["Paths", "Step", "Evidence"]),
    scene("paths-list", "3 tab j", "paths", &["Paths", "Step"]),
    scene("paths-ways", "3 ] ] ] j j j +", "paths", &["Other ways", "folds them"]),
    scene("paths-of-one", ": {pay api} enter p", "deploy:payments/api ▸ paths", &["from payments/api"]),
    scene("paths-to-one", ": {secret payments db} enter p o 2", "secret:payments/db ▸ paths", &["to secret payments/db"]),
    scene("paths-copy", "3 j y", "paths", &["Copy", "kubectl command"]),
    scene("evidence", "3 j j j enter", "deploy:ingress-nginx/controller ▸ evidence", &["What decides"]),
    scene("blast", "4", "blast", &["the internet (16 entries)", "How"]),
    scene("blast-open", ": {pay api} enter b j j j enter j enter j", "deploy:payments/api ▸ blast", &["payments/api  →", "▾ reads secrets"]),
    scene("chokes", "3 c", "choke points", &["cut the paths from the internet", "Together"]),
    scene("chokes-of-one", ": {pay api} enter c j", "deploy:payments/api ▸ choke points", &["cut the paths from payments/api"]),
    scene("what-if", "3 c w j w : {changes} enter", "what-if", &["Tried and marked", "before", "after"]),
    scene("what-if-nothing", ": {changes} enter", "what-if", &["Nothing is tried and nothing is marked."]),
    scene("access", "5", "access", &["Everybody", "Worst it may do"]),
    scene("access-rules", "5 / {platform/rbac-sync} enter enter j j j", "sa:platform/rbac-sync ▸ access", &["takes over", "Everyone who can"]),
    scene("access-turned", "5 / {platform/rbac-sync} enter enter j j j tab", "sa:platform/rbac-sync ▸ access", &["takes over", "Everyone who can"]),
    scene("access-who-can", "5 / {who can list secrets -n payments} enter", "access ▸ /who can list secrets -n payments", &["Who can", "Through"]),
    scene("access-asked", "5 / {can sa:ci/deployer create pods -n ci} enter", "access ▸ /can sa:ci/deployer create pods -n ci", &["● yes"]),
    scene("access-compared", ": {sa platform rbac-sync} enter a d", "sa:platform/rbac-sync ▸ access", &["is compared: d on another one"]),
    scene(
        "access-difference",
        ": {sa platform rbac-sync} enter d : {sa ci deployer} enter d",
        "sa:ci/deployer ▸ access ▸ against sa:platform/rbac-sync",
        &["only sa ci/deployer"],
    ),
    scene("least", ": {sa platform rbac-sync} enter L", "sa:platform/rbac-sync ▸ least privilege", &["Enough for", "1 rule now, 2 then", "Becomes denied"]),
    scene("least-wide", ": {sa ci deployer} enter a L space", "sa:ci/deployer ▸ least privilege", &["cluster-wide as now", "Nothing becomes denied"]),
    scene("least-tried", ": {sa ci deployer} enter L w", "sa:ci/deployer ▸ least privilege", &["tried on a copy", "limited to its namespace ci"]),
    scene("least-nobody", "5 / {system:masters} enter L", "group:system:masters ▸ least privilege", &["no role limits system:masters"]),
    scene("access-unbinding", ": {sa ci deployer} enter a j j w", "sa:ci/deployer ▸ access", &["Try without", "all of them", "of these"]),
    scene("access-unbound", ": {sa ci deployer} enter a j w", "what-if", &["Who loses what", "− sa ci/deployer", "= keeps", "Closed"]),
    scene("rights", "5 v l j", "access matrix", &["Who may get, list, watch", "who ↓   what →", "● everywhere"]),
    scene("rights-create", "5 v o 6", "access matrix", &["Who may create", "C takes over"]),
    scene(
        "rights-one",
        "5 / {payments/api} enter enter v j l",
        "sa:payments/api ▸ access matrix",
        &["What sa payments/api may do", "what ↓   verb →", "configmaps"],
    ),
    scene(
        "rights-place",
        ": {sa ci deployer} enter a v / {ns:payments secrets} enter",
        "sa:ci/deployer ▸ access matrix ▸ /ns:payments secrets",
        &["in namespace payments", "● every object"],
    ),
    scene(
        "rights-cell",
        ": {sa platform rbac-sync} enter a v / {secrets} enter enter",
        "sa:platform/rbac-sync ▸ access matrix ▸ get secrets",
        &["How sa platform/rbac-sync may get secrets", "Everyone who can get secrets", "reads secrets"],
    ),
    scene(
        "rights-turned",
        "5 v l l enter tab",
        "sa:ci/deployer ▸ access matrix ▸ get, list or watch secrets",
        &["Everyone who can get, list or watch secrets"],
    ),
    scene("rights-nobody", "5 v / {no such subject} enter", "access matrix ▸ /no such subject", &["Words find rows"]),
    on(partial, "rights-unread", "5 / {payments/api} enter enter v", "sa:payments/api ▸ access matrix", &["? unknown", "not everything was read"]),
    scene("access-nobody", ": {secret payments db} enter a", "secret:payments/db ▸ access", &["acts as nobody"]),
    scene("network", "6", "network", &["Who can talk to whom"]),
    scene(
        "network-workloads",
        "6 / {from:ingress-nginx to:shop} enter enter",
        "network ▸ ingress-nginx → shop",
        &["ingress-nginx → shop", "deploy controller"],
    ),
    scene("network-connection", ": {pay api} enter n enter", "network ▸ payments/api → internet", &["Verdict", "Why"]),
    scene("network-pod", ": {pay api} enter n", "deploy:payments/api ▸ network", &["can talk to", "Admitted by"]),
    scene("network-evidence", ": {pay api} enter n enter tab e", "netpol:payments/api-egress ▸ evidence", &["▌     - ipBlock"]),
    scene("runbook", ": {pay api} enter r", "deploy:payments/api ▸ runbook", &["Contain deploy:payments/api", "Before you begin"]),
    scene("runbook-step", ": {pay api} enter r ] ] ]", "deploy:payments/api ▸ runbook", &["Step 3 of"]),
    scene("game-day", "8", "game day", &["Game days", "A web pod is compromised"]),
    scene("game-day-briefing", "8 enter", "briefing", &["The situation", "The rules"]),
    scene("game-day-running", "8 enter enter", "game day", &["step 1/7"]),
    scene("drift", "3 c w 7", "drift", &["Changed"]),
    scene("compliance", "9 j", "compliance", &["Frameworks", "Control"]),
    scene("compliance-controls", "9 tab j", "compliance", &["Frameworks", "Control"]),
    scene("doctor", ": {doctor} enter", "doctor", &["What was read", "everything was read"]),
    on(partial, "doctor-unread", ": {doctor} enter j", "doctor", &["What was read", "4 gaps", "forbidden"]),
    on(partial, "overview-unread", "", "overview", &["Cut first", "≥ 17 exposed", "3 kinds unread"]),
    on(clusters, "clusters", "0", "clusters", &["prod-eu", "current"]),
    on(journal, "messages", ": {messages} enter", "messages", &["Messages", "124 pods were read"]),
    on(journal, "log", ": {log} enter", "log", &["Log", "the watch of pods"]),
    on(loading, "loading", "", "overview", &["Reading", "kinds"]),
    on(unreachable, "unreachable", "", "clusters", &["does not answer", "timed out"]),
    on(empty, "empty-overview", "", "overview", &["there is nothing to cut"]),
    on(empty, "empty-findings", "2", "findings", &["No check failed"]),
    on(empty, "empty-paths", "3", "paths", &["No path is known"]),
    on(empty, "empty-blast", "4", "blast", &["→"]),
    on(empty, "empty-access", "5", "access", &["No role binding"]),
    on(empty, "empty-rights", "5 v", "access matrix", &["No binding that was read gives anything."]),
    on(empty, "empty-chokes", "3 c", "choke points", &["There is no path to cut"]),
    on(small, "menu-mark", ": {vault} enter m", "secret:pay/vault", &["Mark secret:pay/vault", "crown jewel"]),
    on(small, "menu-copy", ": {vault} enter y", "secret:pay/vault", &["Copy", "object id"]),
    on(small, "menu-quit", ": {vault} enter x q", "secret:pay/vault", &["Not saved"]),
    on(small, "toasts", ": {vault} enter f s", "secret:pay/vault", &["only certain edges are followed", "saved"]),
];

impl Scene {
    /// The stage, once the keys are pressed. Fails where they lead elsewhere.
    pub(crate) fn at(&self, width: u16, height: u16) -> Stage {
        let mut stage = (self.ground)(width, height);
        stage.press(self.keys);
        let place = crumbs(&stage.model).split_off(1).join(" ▸ ");
        assert_eq!(place, self.place, "{}: the keys `{}` lead elsewhere", self.name, self.keys);
        stage
    }
}

#[test]
fn every_scene_shows_what_it_is_named_after() {
    let mut names = std::collections::BTreeSet::new();
    for scene in SCENES {
        assert!(names.insert(scene.name), "{} is there twice", scene.name);
        let seen = text(&scene.at(120, 40).buffer("dark").0);
        assert!(!scene.says.is_empty(), "{}: nothing tells it from others", scene.name);
        for words in scene.says {
            assert!(seen.contains(words), "{}: `{words}` is not on the screen:\n{seen}", scene.name);
        }
    }
}

/// The demonstration, read once for all scenes.
fn whole(width: u16, height: u16) -> Stage {
    static READ: OnceLock<Stage> = OnceLock::new();
    let mut stage = READ.get_or_init(|| Stage::new(demo(), width, height)).clone();
    stage.send(Msg::Resize(width, height));
    stage
}

/// A cluster of which some kinds could not be read.
fn partial(width: u16, height: u16) -> Stage {
    let mut inventory = Inventory::clone(&demo());
    let entry = |kind, scope, state, detail: &str, objects| CoverageEntry { kind: Some(kind), scope, state, detail: detail.into(), objects };
    let gaps = [Kind::Secret, Kind::NetworkPolicy, Kind::RoleBinding, Kind::Ingress, Kind::Node];
    let mut entries: Vec<CoverageEntry> =
        inventory.coverage.entries().iter().filter(|entry| !entry.kind.is_some_and(|kind| gaps.contains(&kind))).cloned().collect();
    entries.push(entry(Kind::Secret, Scope::Cluster, CoverageState::Forbidden, "secrets is forbidden: User \"viewer\" cannot list resource \"secrets\"", 0));
    entries.push(entry(Kind::NetworkPolicy, Scope::Namespace("payments".into()), CoverageState::Partial, "the API server timed out after 2 pages", 40));
    entries.push(entry(Kind::RoleBinding, Scope::Cluster, CoverageState::Malformed, "1 object could not be read: rolebindings/ci/odd", 61));
    entries.push(entry(Kind::Ingress, Scope::Cluster, CoverageState::Stale, "the watch broke 40 s ago", 12));
    entries.push(entry(Kind::Node, Scope::Cluster, CoverageState::NotServed, "the server does not have it", 0));
    inventory.coverage = Coverage::new(entries);
    Stage::new(Arc::new(inventory), width, height)
}

/// A cluster of three objects, for what stands in front of a screen.
fn small(width: u16, height: u16) -> Stage {
    let namespace = Namespace { meta: Meta::named("", "pay"), implied: false };
    let secret = |name| Secret { meta: Meta::named("pay", name), kind: "Opaque".into(), key_count: None, keys: Vec::new() };
    let mut inventory =
        Inventory { namespaces: Store::new(vec![namespace]), secrets: Store::new(vec![secret("token"), secret("vault")]), ..Inventory::default() };
    inventory.cluster.source = SourceKind::Demo;
    inventory.cluster.name = "small".into();
    Stage::new(Arc::new(inventory), width, height)
}

/// A cluster in which nothing runs.
fn empty(width: u16, height: u16) -> Stage {
    let mut inventory = Inventory::default();
    inventory.cluster.source = SourceKind::Live;
    inventory.cluster.name = "fresh".into();
    let (mut stage, _) = Stage::before(Source::Live(Some("fresh".to_owned())), Arc::new(inventory), width, height);
    stage.send(Msg::Cluster(1, ClusterMsg::Inventory(Arc::clone(&stage.inventory))));
    stage
}

/// What can be opened.
fn choices() -> Vec<Choice> {
    let choice = |name: &str, what, place: &str, source| Choice { name: name.to_owned(), what, place: place.to_owned(), current: name == "staging", source };
    vec![
        choice("prod-eu", "context", "https://10.20.0.1:6443", Source::Live(Some("prod-eu".to_owned()))),
        choice("staging", "context", "https://kube.staging.example.com", Source::Live(Some("staging".to_owned()))),
        choice("a-context-with-a-name-that-nobody-can-remember", "context", "https://127.0.0.1:6443", Source::Live(Some("long".to_owned()))),
        choice("prod-eu-2026-03-01.ravelin", "recording", "/home/ops/.local/share/ravelin/prod-eu-2026-03-01.ravelin", Source::Recording("r".into())),
        choice("demo", "demo", "a made-up company", Source::Demo),
    ]
}

fn clusters(width: u16, height: u16) -> Stage {
    let mut stage = small(width, height);
    stage.send(Msg::Clusters(choices()));
    stage
}

fn journal(width: u16, height: u16) -> Stage {
    let mut stage = small(width, height);
    let said = [
        (Level::Good, "reader", "124 pods were read"),
        (Level::Note, "watch", "the watch of pods was resumed at version 81"),
        (Level::Warning, "reader", "secrets: forbidden; what depends on them says so"),
        (Level::Error, "writer", "the state directory cannot be written: no space left on the device, so what is marked is lost when the program ends"),
    ];
    for (at, (level, from, text)) in said.into_iter().enumerate() {
        stage.send(Msg::Tick(Time { ms: 10_000 * (at as u64 + 1), unix: 1_772_000_000 + 10 * at as i64 }));
        stage.send(Msg::Logged(LogLine { unix: stage.model.time.unix, level, from: from.to_owned(), text: text.to_owned() }));
        stage.send(Msg::Say(level, text.to_owned()));
    }
    stage.send(Msg::Tick(Time { ms: 100_000, unix: 1_772_000_090 }));
    stage
}

/// A cluster that is being read.
fn loading(width: u16, height: u16) -> Stage {
    let (mut stage, _) = Stage::before(Source::Live(Some("prod-eu".to_owned())), Arc::default(), width, height);
    let progress = |kind, objects, state| KindProgress { kind, objects, state };
    stage.send(Msg::Tick(Time { ms: 4_000, unix: 1_772_000_003 }));
    let kinds = vec![
        progress(Kind::Namespace, 120, Some(CoverageState::Complete)),
        progress(Kind::Node, 5_000, Some(CoverageState::Complete)),
        progress(Kind::Pod, 61_500, None),
        progress(Kind::Secret, 0, Some(CoverageState::Forbidden)),
        progress(Kind::ClusterRole, 0, None),
        progress(Kind::AdmissionPolicy, 0, Some(CoverageState::NotServed)),
    ];
    stage.send(Msg::Cluster(1, ClusterMsg::Progress(kinds)));
    stage
}

/// A cluster that does not answer.
fn unreachable(width: u16, height: u16) -> Stage {
    let (mut stage, _) = Stage::before(Source::Live(Some("prod-eu".to_owned())), Arc::default(), width, height);
    stage.send(Msg::Clusters(choices()));
    let failure = Failure {
        what: "The cluster prod-eu does not answer.".to_owned(),
        cause: "connecting to https://10.20.0.1:6443 timed out after 10 s".to_owned(),
        remedy: "Check the VPN and the address: `kubectl --context prod-eu get --raw /version` must answer.".to_owned(),
    };
    stage.send(Msg::Cluster(1, ClusterMsg::Failed(failure)));
    stage
}
