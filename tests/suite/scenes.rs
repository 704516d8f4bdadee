//! Every screen of the interface, as somebody sees it: what is read, and the keys that lead there.

use std::sync::Arc;

use ravelin::app::msg::{ClusterMsg, Level, LogLine, Msg, Time};
use ravelin::app::source::{Choice, Failure, KindProgress, Source};
use ravelin::model::{Coverage, CoverageEntry, CoverageState, Inventory, Kind, Meta, Namespace, Scope, Secret, SourceKind, Store};

use crate::stage::{Stage, demo};

/// A screen that is looked at.
pub(crate) struct Scene {
    pub(crate) name: &'static str,
    ground: fn(u16, u16) -> Stage,
    keys: &'static str,
}

const fn scene(name: &'static str, keys: &'static str) -> Scene {
    Scene { name, ground: whole, keys }
}

const fn on(ground: fn(u16, u16) -> Stage, name: &'static str, keys: &'static str) -> Scene {
    Scene { name, ground, keys }
}

/// Every one.
pub(crate) const SCENES: &[Scene] = &[
    scene("overview", ""),
    scene("findings", "2 j j"),
    scene("findings-one", "2 j j enter"),
    scene("findings-filter", "2 / {sev:h ns:pay ki}"),
    scene("object-pod", ": {pay api} enter"),
    scene("object-account", ": {sa ci deployer} enter"),
    scene("object-node", ": {node} enter"),
    scene("paths", "3"),
    scene("paths-hop", "3 enter j"),
    scene("paths-ways", "3 enter j j j +"),
    scene("evidence", "3 enter j j j enter"),
    scene("blast", "4"),
    scene("blast-open", ": {pay api} enter b j enter j enter j"),
    scene("chokes", "3 c"),
    scene("what-if", "3 c w j w : {changes} enter"),
    scene("access", "5"),
    scene("access-rules", "5 / {platform/rbac-sync} enter enter j j j"),
    scene("access-who-can", "5 / {who can list secrets -n payments} enter"),
    scene("drift", "3 c w 7"),
    scene("compliance", "9 j"),
    scene("doctor", ": {doctor} enter"),
    on(partial, "doctor-unread", ": {doctor} enter j"),
    on(partial, "overview-unread", ""),
    on(clusters, "clusters", "0"),
    on(journal, "messages", ": {messages} enter"),
    on(journal, "log", ": {log} enter"),
    on(loading, "loading", ""),
    on(unreachable, "unreachable", ""),
    on(empty, "empty-overview", ""),
    on(empty, "empty-paths", "3"),
    on(small, "menu-mark", ": {vault} enter m"),
    on(small, "menu-copy", ": {vault} enter y"),
    on(small, "menu-quit", ": {vault} enter x q"),
    on(small, "toasts", ": {vault} enter f s"),
];

impl Scene {
    /// The stage, once the keys are pressed.
    pub(crate) fn at(&self, width: u16, height: u16) -> Stage {
        let mut stage = (self.ground)(width, height);
        stage.press(self.keys);
        stage
    }
}

fn whole(width: u16, height: u16) -> Stage {
    Stage::new(demo(), width, height)
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
