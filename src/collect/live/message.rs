//! What the readers of a cluster tell the one place that keeps its inventory.

use tokio::sync::{mpsc, oneshot};

use super::progress::Tracker;
use super::split::Items;
use crate::model::{CoverageState, Kind, Name, Scope};

/// A part of the cluster that is read by one list and then by one watch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Source {
    /// The kind.
    pub(crate) kind: Kind,
    /// One namespace; none for the whole cluster.
    pub(crate) namespace: Option<Name>,
}

impl Source {
    /// A kind in the whole cluster.
    pub(crate) const fn cluster(kind: Kind) -> Self {
        Self { kind, namespace: None }
    }

    /// A kind in one namespace.
    pub(crate) fn namespace(kind: Kind, namespace: &str) -> Self {
        Self { kind, namespace: Some(Name::new(namespace)) }
    }

    /// Where its coverage holds.
    pub(crate) fn scope(&self) -> Scope {
        self.namespace.clone().map_or(Scope::Cluster, Scope::Namespace)
    }
}

/// How well a source is covered, and why not better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Covered {
    /// The state.
    pub(crate) state: CoverageState,
    /// Why, in words.
    pub(crate) detail: String,
}

impl Covered {
    /// Everything was read.
    pub(crate) const fn complete() -> Self {
        Self { state: CoverageState::Complete, detail: String::new() }
    }
}

/// How an object changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is new or different.
    Put,
    /// It is gone.
    Delete,
}

/// One message.
pub(crate) enum Message {
    /// A list begins, perhaps once more.
    Begin(Source),
    /// Objects of a list.
    Items(Source, Items),
    /// A list ended.
    End(Source, Covered),
    /// A list was tried in vain, and nothing is to be said about it.
    Dropped(Source),
    /// One object changed.
    Changed(Source, Change, Vec<u8>),
    /// What is known of a source is as good as said from now on.
    Covered(Source, Covered),
    /// Somebody wants to know which namespaces there are.
    Namespaces(oneshot::Sender<Vec<String>>),
    /// All lists of the first pass ended.
    Collected,
}

/// Where a reader of one source sends its messages.
#[derive(Clone)]
pub(crate) struct Out {
    /// What it reads.
    pub(crate) source: Source,
    /// To whom.
    pub(crate) sender: mpsc::Sender<Message>,
    /// Who counts.
    pub(crate) tracker: Tracker,
}

impl Out {
    /// A list begins.
    pub(crate) async fn begin(&self) {
        self.tracker.begin(self.source.kind);
        self.send(Message::Begin(self.source.clone())).await;
    }

    /// Some objects came.
    pub(crate) async fn items(&self, items: Items) {
        if items.len() > 0 {
            self.tracker.arrived(self.source.kind, items.len());
            self.send(Message::Items(self.source.clone(), items)).await;
        }
    }

    /// A list ended.
    pub(crate) async fn end(&self, covered: Covered) {
        self.send(Message::End(self.source.clone(), covered)).await;
    }

    /// Sends a message. Nobody listens any more only when everything is being stopped.
    pub(crate) async fn send(&self, message: Message) {
        _ = self.sender.send(message).await;
    }
}
