//! Reading a cluster, manifests or a recording in the background.

use std::io::{self, Write as _};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::Start;
use crate::app::msg::{ClusterMsg, Msg};
use crate::app::source::{Failure, Feed, KindProgress, Source};
use crate::collect;
use crate::collect::live::{self, Client, CollectOptions, ConnectOptions, Lend, Phase, State};
use crate::model::Inventory;

/// How long a connection may take to prepare before somebody is told for what he waits.
const UNTOLD: Duration = Duration::from_millis(300);

/// Something that is being read. Dropping it ends that.
pub(super) struct Reading {
    task: AbortHandle,
    stop: watch::Sender<bool>,
    client: Arc<OnceLock<Client>>,
}

impl Reading {
    /// The connection, once it is there: a recording and the like have none.
    pub(super) fn client(&self) -> Option<Client> {
        self.client.get().cloned()
    }

    /// Stops reading; what was read by then comes as an inventory.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Gets credentials before the interface takes the screen: a plugin may have to ask something, on a terminal as it expects one.
/// Nothing is asked of the cluster yet: whoever waits for one that does not answer waits in the interface.
pub(super) async fn open_first(start: &Start, lend: &Lend) -> Option<Result<Client, live::Error>> {
    let Source::Live(context) = &start.source else { return None };
    // Its credentials may end while the screen is taken.
    let options = ConnectOptions { lend: Some(Arc::clone(lend)), notice: Some(notice()), ..options(&start.connect, context.as_ref()) };
    let opening = live::open(&options);
    tokio::pin!(opening);
    let label = crate::app::text::clean(&start.source.label()).into_owned();
    tokio::select! {
        opened = &mut opening => return Some(opened),
        () = tokio::time::sleep(UNTOLD) => {
            // Nobody reads it where there is no standard error.
            let _ = writeln!(io::stderr(), "ravelin: getting credentials for {label}");
        }
    }
    Some(opening.await)
}

/// What a plugin says is in the log, whatever the log's level is for everything else.
fn notice() -> live::Notice {
    Arc::new(|line| tracing::warn!("credential plugin: {line}"))
}

/// Begins to read; what comes of it is sent.
pub(super) fn load(epoch: u64, source: Source, connection: Option<Result<Client, live::Error>>, start: &Start, lend: &Lend, sender: Sender<Msg>) -> Reading {
    let (stop, stopped) = watch::channel(false);
    let client = Arc::default();
    let namespaces = start.namespaces.clone();
    let task = match source {
        Source::Live(context) => {
            let options = ConnectOptions { terminal: false, lend: Some(Arc::clone(lend)), notice: Some(notice()), ..options(&start.connect, context.as_ref()) };
            let collect = CollectOptions { namespaces, ..CollectOptions::default() };
            let following = connect_and_follow(connection, options, collect, stopped, Arc::clone(&client), Teller { epoch, sender });
            tokio::spawn(following).abort_handle()
        }
        Source::Demo => still(epoch, sender, namespaces, || Ok(collect::demo())),
        Source::Recording(path) => still(epoch, sender, namespaces, move || {
            collect::recording::read(&path).map_err(|error| Failure {
                what: "The recording cannot be read.".to_owned(),
                cause: error.to_string(),
                remedy: "`ravelin record -o FILE` makes one; the demo and your contexts are below.".to_owned(),
            })
        }),
        Source::Manifests(paths) => still(epoch, sender, namespaces, move || {
            collect::manifests::load(&paths, &collect::manifests::Options::default()).map_err(|error| Failure {
                what: "The manifests cannot be read.".to_owned(),
                cause: error.to_string(),
                remedy: "Name files or folders with `--manifests PATH`; `-` reads the standard input.".to_owned(),
            })
        }),
    };
    Reading { task, stop, client }
}

/// Reads something that does not change.
fn still(epoch: u64, sender: Sender<Msg>, namespaces: Vec<String>, read: impl FnOnce() -> Result<Inventory, Failure> + Send + 'static) -> AbortHandle {
    let task = tokio::task::spawn_blocking(move || {
        let msg = match read() {
            Ok(inventory) => ClusterMsg::Inventory(Arc::new(collect::limit(inventory, &namespaces))),
            Err(failure) => ClusterMsg::Failed(failure),
        };
        // Nobody listens any more when the program is being left.
        let _ = sender.blocking_send(Msg::Cluster(epoch, msg));
    });
    task.abort_handle()
}

async fn connect_and_follow(
    connection: Option<Result<Client, live::Error>>,
    options: ConnectOptions,
    collect: CollectOptions,
    mut stopped: watch::Receiver<bool>,
    connected: Arc<OnceLock<Client>>,
    teller: Teller,
) {
    let connecting = async {
        let client = match connection {
            Some(opened) => opened?,
            None => live::open(&options).await?,
        };
        client.greet().await.map(|()| client)
    };
    let client = tokio::select! {
        client = connecting => client,
        _ = stopped.changed() => return teller.tell(ClusterMsg::Failed(given_up())).await,
    };
    match client {
        Ok(client) => {
            let client = connected.get_or_init(|| client);
            follow(client, &collect, stopped, &teller).await;
        }
        Err(error) => teller.failed("The cluster cannot be reached.", &error).await,
    }
}

/// What is said when somebody did not want to wait any longer.
fn given_up() -> Failure {
    Failure {
        what: "Connecting was stopped.".to_owned(),
        cause: "The cluster had not answered yet, so nothing was read.".to_owned(),
        remedy: "Open it again, or something else: a recording can be read meanwhile.".to_owned(),
    }
}

fn options(connect: &ConnectOptions, context: Option<&String>) -> ConnectOptions {
    ConnectOptions { context: context.cloned().or_else(|| connect.context.clone()), ..connect.clone() }
}

/// Sends what happens to one reading.
struct Teller {
    epoch: u64,
    sender: Sender<Msg>,
}

impl Teller {
    async fn tell(&self, msg: ClusterMsg) {
        let _ = self.sender.send(Msg::Cluster(self.epoch, msg)).await;
    }

    async fn failed(&self, what: &str, error: &live::Error) {
        self.tell(ClusterMsg::Failed(Failure { what: what.to_owned(), cause: error.to_string(), remedy: error.remedy() })).await;
    }
}

/// Reads everything, then follows every change, until the end or until it is stopped.
async fn follow(client: &Client, options: &CollectOptions, mut stopped: watch::Receiver<bool>, teller: &Teller) {
    let mut feed = live::watch(client, options);
    let (mut shown, mut state) = (0, State::Collecting);
    let began = Instant::now();
    let mut next_part = Duration::ZERO;
    loop {
        tokio::select! {
            changed = feed.updates.changed() => if changed.is_err() { return },
            asked = stopped.changed() => {
                if asked.is_err() {
                    return;
                }
                feed.stop().stop();
                continue;
            }
        }
        let update = feed.updates.borrow_and_update().clone();
        if update.state == State::Collecting {
            teller.tell(ClusterMsg::Progress(update.progress.kinds.iter().map(progress).collect())).await;
            // Each part costs an analysis, and more than the one before: there is one after 1, 3, 9, … seconds.
            if update.epoch != shown && began.elapsed() >= next_part {
                shown = update.epoch;
                next_part = began.elapsed() * 3;
                teller.tell(ClusterMsg::Partial(update.inventory)).await;
            }
            continue;
        }
        if let State::Failed { cause, remedy } = &update.state {
            let failure = Failure { what: "The cluster cannot be read.".to_owned(), cause: cause.clone(), remedy: remedy.clone() };
            return teller.tell(ClusterMsg::Failed(failure)).await;
        }
        if update.epoch != shown {
            shown = update.epoch;
            teller.tell(ClusterMsg::Inventory(update.inventory)).await;
        }
        if update.state != state {
            state = update.state;
            let feed = match &state {
                State::Stale { since } => Feed::Stale(*since),
                State::Stopped => Feed::Stopped,
                _ => Feed::Live,
            };
            teller.tell(ClusterMsg::Feed(feed)).await;
        }
    }
}

fn progress(kind: &live::KindProgress) -> KindProgress {
    let state = match kind.phase {
        Phase::Done(state) => Some(state),
        Phase::Waiting | Phase::Reading => None,
    };
    KindProgress { kind: kind.kind, objects: usize::try_from(kind.objects).unwrap_or(usize::MAX), state }
}
