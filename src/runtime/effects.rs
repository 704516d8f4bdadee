//! What the core asks for, done outside of the loop; answers come back as messages.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc::Sender;

use super::analyst::{Analyst, Job};
use super::load::Reading;
use super::{Start, clusters, document, files, load};
use crate::app::ask::answer;
use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::search::{Fuzzy, Index, search};
use crate::collect::live::{self, Client, Lend};
use crate::model::ObjectRef;

/// How many objects the palette offers.
const OFFERED: usize = 50;

/// Does what is asked for.
pub(super) struct Executor {
    sender: Sender<Msg>,
    start: Start,
    connection: Option<Result<Client, live::Error>>,
    lend: Lend,
    reading: Option<Reading>,
    analyst: Analyst,
    searched: Arc<AtomicU64>,
    asked: Arc<AtomicU64>,
}

impl Executor {
    pub(super) fn new(start: &Start, connection: Option<Result<Client, live::Error>>, lend: Lend, sender: Sender<Msg>) -> Self {
        let analyst = Analyst::new(sender.clone());
        Self { sender, start: start.clone(), connection, lend, reading: None, analyst, searched: Arc::default(), asked: Arc::default() }
    }

    /// Begins to do something.
    pub(super) fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Load { epoch, source } => {
                // Dropping what is being read ends it.
                self.reading = None;
                self.reading = Some(load::load(epoch, source, self.connection.take(), &self.start, &self.lend, self.sender.clone()));
            }
            Effect::StopLoading => {
                if let Some(reading) = &self.reading {
                    reading.stop();
                }
            }
            Effect::ListClusters => {
                let kubeconfig = self.start.connect.kubeconfig.clone();
                self.compute(move || Some(Msg::Clusters(clusters::list(kubeconfig.as_deref()))));
            }
            Effect::Analyse { ticket, inventory, settings, edits, base, urgent } => {
                self.analyst.order(Job { ticket, inventory, settings, edits, base, urgent });
            }
            Effect::Ask { ticket, analysis, base, question, fleeting } => {
                let newest = Arc::clone(&self.asked);
                if fleeting {
                    newest.fetch_max(ticket, Ordering::Relaxed);
                }
                self.compute(move || {
                    let wanted = !fleeting || newest.load(Ordering::Relaxed) == ticket;
                    wanted.then(|| Msg::Answered(ticket, answer(&analysis, base.as_deref(), &question, &document::lines)))
                });
            }
            Effect::Fetch { ticket, object } => self.fetch(ticket, object),
            Effect::Index(inventory) => self.compute(move || {
                let index = Arc::new(Index::new(&inventory));
                Some(Msg::Indexed(inventory, index))
            }),
            Effect::Search { ticket, index, typed } => {
                let newest = Arc::clone(&self.searched);
                newest.fetch_max(ticket, Ordering::Relaxed);
                // Whoever types fast asks faster than the answers come: only the last question is answered.
                self.compute(move || {
                    (newest.load(Ordering::Relaxed) == ticket).then(|| Msg::Found(ticket, search(&index, &Fuzzy::default(), &typed, OFFERED)))
                });
            }
            Effect::Save { name, text } => {
                let folder = self.start.config.save_dir.clone();
                self.compute(move || Some(Msg::Saved(files::save(folder.as_deref(), &name, &text))));
            }
            // The loop does these itself: they are about the terminal.
            Effect::Quit(_) | Effect::Suspend | Effect::Redraw | Effect::Copy(..) | Effect::Mouse(_) | Effect::Ascii(_) | Effect::Theme(_) | Effect::Crash => {}
        }
    }

    /// Gets one object of a live cluster as it is now.
    fn fetch(&self, ticket: u64, object: ObjectRef) {
        let (client, sender) = (self.reading.as_ref().and_then(Reading::client), self.sender.clone());
        tokio::spawn(async move {
            let got = match client {
                Some(client) => live::get(&client, &object).await.map(|value| document::of(&value)),
                None => Err("there is no connection".to_owned()),
            };
            let _ = sender.send(Msg::Fetched(ticket, got)).await;
        });
    }

    /// Does something on another thread. If it panics, that is said and the rest goes on.
    fn compute(&self, work: impl FnOnce() -> Option<Msg> + Send + 'static) {
        let sender = self.sender.clone();
        tokio::task::spawn_blocking(move || {
            let msg = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Some(Msg::Crashed(reason(&*panic))));
            if let Some(msg) = msg {
                // Nobody listens any more when the program is being left.
                let _ = sender.blocking_send(msg);
            }
        });
    }
}

/// What a panic said.
pub(super) fn reason(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a defect".to_owned())
}
