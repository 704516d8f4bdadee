//! Reading a cluster, manifests or a recording in the background.

use std::sync::Arc;

use tokio::sync::mpsc::Sender;
use tokio::task::AbortHandle;

use super::Start;
use crate::app::msg::{ClusterMsg, Msg};
use crate::app::source::{Failure, Source};
use crate::collect;
use crate::model::Inventory;

/// Begins to read; what comes of it is sent.
pub(super) fn load(epoch: u64, source: Source, _start: &Start, sender: Sender<Msg>) -> AbortHandle {
    let task = tokio::task::spawn_blocking(move || {
        let msg = match read(&source) {
            Ok(inventory) => ClusterMsg::Inventory(Arc::new(inventory)),
            Err(failure) => ClusterMsg::Failed(failure),
        };
        let _ = sender.blocking_send(Msg::Cluster(epoch, msg));
    });
    task.abort_handle()
}

fn read(source: &Source) -> Result<Inventory, Failure> {
    let failure = |what: &str, cause: String, remedy: &str| Failure { what: what.to_owned(), cause, remedy: remedy.to_owned() };
    match source {
        Source::Demo => Ok(collect::demo()),
        Source::Recording(path) => collect::recording::read(path).map_err(|error| {
            failure("The recording cannot be read.", error.to_string(), "`ravelin record -o FILE` makes one; the demo and your contexts are below.")
        }),
        Source::Manifests(paths) => collect::manifests::load(paths, &collect::manifests::Options::default()).map_err(|error| {
            failure("The manifests cannot be read.", error.to_string(), "Name files or folders with `--manifests PATH`; `-` reads the standard input.")
        }),
        Source::Live(_) => {
            Err(failure("The cluster cannot be read.", "live collection is not part of this build".to_owned(), "Open a recording or the demo below."))
        }
    }
}
