//! An API server that fails on purpose: whatever it does, the answer says how well each kind was read.

mod canary;
mod connecting;
mod interface;
mod interrupted;
mod listing;
mod objects;
mod plugins;
mod politeness;
mod server;
mod verdicts;
mod watching;

use std::time::Duration;

use ravelin::collect::live::{Client, CollectOptions, ConnectOptions, Limits, Stop, collect_once, connect};
use ravelin::model::{CoverageEntry, Inventory, Kind, Scope};

use server::Server;

/// Limits with which a test does not wait long.
fn limits() -> Limits {
    Limits {
        page: 2,
        rate: 10_000.0,
        burst: 10_000.0,
        parallel: 32,
        attempts: 3,
        retries: 1000,
        backoff: Duration::from_millis(5),
        backoff_max: Duration::from_millis(20),
        retry_after_max: Duration::from_secs(5),
        head: Duration::from_millis(500),
        stall: Duration::from_millis(500),
        watch: Duration::from_secs(60),
        batch: Duration::from_millis(20),
        watch_stall: Duration::from_secs(60),
        stale_after: Duration::from_millis(100),
        relist: Duration::from_millis(200),
        ..Limits::default()
    }
}

/// Runs a test with a server.
fn with_server<F: Future<Output = ()>>(run: impl FnOnce(Server) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { run(Server::start()).await });
    // Whatever a test left hanging must not hold it up.
    runtime.shutdown_timeout(Duration::from_millis(200));
}

/// A connection to a server, as a context whose own namespace is `namespace`.
async fn client(server: &Server, namespace: &str, limits: Limits) -> Client {
    let kubeconfig = server.kubeconfig(namespace);
    connect(&ConnectOptions { kubeconfig: Some(kubeconfig.path().to_owned()), limits, ..ConnectOptions::default() }).await.unwrap()
}

/// One pass over a server.
async fn collect(server: &Server) -> Inventory {
    collect_once(&client(server, "a", limits()).await, &CollectOptions::default(), &Stop::default()).await.unwrap()
}

/// The coverage of a kind in the whole cluster.
fn covered(inventory: &Inventory, kind: Kind) -> CoverageEntry {
    let found: Vec<_> = inventory.coverage.entries().iter().filter(|e| e.kind == Some(kind) && e.scope == Scope::Cluster).collect();
    assert_eq!(found.len(), 1, "{kind:?}: {found:?}");
    found[0].clone()
}
