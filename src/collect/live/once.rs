//! One pass over a cluster: an inventory, and how well it covers the cluster.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::Error;
use super::client::Client;
use super::gather::Gather;
use super::keeper::Keeper;
use super::mirror::Mirror;
use super::progress::{OnProgress, Tracker};
use super::stop::Stop;
use crate::model::{CoverageState, Inventory, Kind};

/// How often progress is told.
const TELL: Duration = Duration::from_millis(100);
/// How many messages may wait: enough to keep both ends busy, few enough to bound the memory.
pub(crate) const WAITING: usize = 16;

/// Which part of a cluster, and who is told meanwhile.
#[derive(Clone, Default)]
pub struct CollectOptions {
    /// The namespaces to which collection is limited; empty is no limit. Kinds without a namespace are read all the same.
    pub namespaces: Vec<String>,
    /// Who is told of progress, ten times a second.
    pub progress: Option<OnProgress>,
}

/// Reads everything once. What cannot be read is said in the coverage; an error means that nothing could be read at all.
/// When it is stopped, what was read by then is kept.
pub async fn collect_once(client: &Client, options: &CollectOptions, stop: &Stop) -> Result<Inventory, Error> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let tracker = Tracker::new();
    let mirror = Mirror::new(client.cluster(&options.namespaces));
    let keeper = Keeper { mirror, receiver, batch: client.limits().batch, publish: None };
    let runtime = Handle::current();
    let kept = tokio::task::spawn_blocking(move || keeper.run(&runtime));
    let gather = Gather { client: client.clone(), namespaces: options.namespaces.clone().into(), stop: stop.clone(), sender, tracker: tracker.clone() };
    let teller = options.progress.clone().map(|on| tokio::spawn(tell(on, tracker.clone(), client.clone())));
    let gathered = gather.run().await;
    drop(gather);
    if let Some(teller) = teller {
        teller.abort();
    }
    let inventory = kept.await.map_err(|_panicked| Error::Internal)?;
    if let Some(on) = &options.progress {
        on(&tracker.snapshot(client.counters().cost()));
    }
    let nothing = Kind::collected().all(|kind| inventory.count(kind) == 0 && inventory.coverage.state(kind) != CoverageState::Complete);
    if nothing && gathered.unauthorized {
        return Err(Error::Unauthorized { server: client.server() });
    }
    Ok(inventory)
}

/// Tells of progress again and again.
async fn tell(on: OnProgress, tracker: Tracker, client: Client) {
    loop {
        on(&tracker.snapshot(client.counters().cost()));
        tokio::time::sleep(TELL).await;
    }
}
