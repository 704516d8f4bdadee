//! Every kind of a cluster, each as one list, in parallel; kinds that must not be listed cluster-wide, namespace by namespace.

use crate::model::words::counted;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use super::client::Client;
use super::list::{self, Outcome};
use super::message::{Covered, Message, Out, Source};
use super::progress::Tracker;
use super::resource;
use super::split::Items;
use super::stop::Stop;
use crate::model::{CoverageState, Kind};

/// A list that was read to its end and can be followed by a watch.
#[derive(Clone, Debug)]
pub(crate) struct Followable {
    /// What was read.
    pub(crate) source: Source,
    /// The version of the API that served it.
    pub(crate) api: &'static str,
    /// The version of the list.
    pub(crate) since: String,
}

/// What a first pass needs.
#[derive(Clone)]
pub(crate) struct Gather {
    /// The connection.
    pub(crate) client: Client,
    /// The namespaces that collection is limited to; empty is no limit.
    pub(crate) namespaces: Arc<[String]>,
    /// Who stops it.
    pub(crate) stop: Stop,
    /// Who keeps the inventory.
    pub(crate) sender: mpsc::Sender<Message>,
    /// Who counts.
    pub(crate) tracker: Tracker,
}

/// What a first pass ended with.
#[derive(Default)]
pub(crate) struct Gathered {
    /// Lists that can be followed.
    pub(crate) followable: Vec<Followable>,
    /// Lists that failed for a reason that may pass.
    pub(crate) short: Vec<Source>,
    /// Some list was refused because the server does not know who asks.
    pub(crate) unauthorized: bool,
}

impl Gather {
    /// Reads every kind.
    pub(crate) async fn run(&self) -> Gathered {
        let known = watch::Sender::new(None);
        let mut tasks = JoinSet::new();
        for kind in Kind::collected() {
            let (gather, names) = (self.clone(), known.clone());
            tasks.spawn(async move { gather.kind(kind, &names).await });
        }
        let mut gathered = Gathered::default();
        while let Some(ended) = tasks.join_next().await {
            match ended {
                Ok(one) => {
                    gathered.followable.extend(one.followable);
                    gathered.short.extend(one.short);
                    gathered.unauthorized |= one.unauthorized;
                }
                Err(error) => tracing::error!("a reader ended unexpectedly: {error}"),
            }
        }
        gathered.followable.sort_by(|a, b| a.source.cmp(&b.source));
        _ = self.sender.send(Message::Collected).await;
        gathered
    }

    /// Reads one kind. `known` is told the namespaces, and asked for them where they are needed.
    async fn kind(&self, kind: Kind, known: &watch::Sender<Option<Vec<String>>>) -> Gathered {
        let mut gathered = Gathered::default();
        let state = if kind.namespaced() && !self.namespaces.is_empty() {
            self.each(kind, &self.namespaces.clone(), true, &mut gathered).await.state
        } else {
            let source = Source::cluster(kind);
            let covered = match self.read(&source, &mut gathered).await {
                Err(reason) if kind.namespaced() => self.fall_back(kind, &reason, known, &mut gathered).await,
                Err(reason) if kind == Kind::Namespace => self.get_namespaces(&reason).await,
                Err(reason) => Covered { state: CoverageState::Forbidden, detail: reason },
                Ok(covered) => covered,
            };
            let state = covered.state;
            self.out(source).end(covered).await;
            state
        };
        if kind == Kind::Namespace {
            let (answer, listed) = oneshot::channel();
            _ = self.sender.send(Message::Namespaces(answer)).await;
            known.send_replace(Some(listed.await.unwrap_or_default()));
        }
        self.tracker.done(kind, state);
        gathered
    }

    /// Reads one source; an error where it must not be listed. The caller says how it is covered.
    async fn read(&self, source: &Source, gathered: &mut Gathered) -> Result<Covered, String> {
        match list::read(&self.client, &self.stop, &self.out(source.clone())).await {
            Outcome::Complete { api, since } => {
                gathered.followable.push(Followable { source: source.clone(), api, since });
                Ok(Covered::complete())
            }
            Outcome::Forbidden(reason) => Err(reason),
            Outcome::Short(covered) => {
                if covered.state != CoverageState::NotServed {
                    gathered.short.push(source.clone());
                }
                Ok(covered)
            }
            Outcome::Unauthorized => {
                gathered.unauthorized = true;
                Ok(Covered { state: CoverageState::Partial, detail: "the API server does not accept the credentials (401)".to_owned() })
            }
        }
    }

    /// Reads a kind in several namespaces. Those in which nothing may be read are said one by one only if they were asked for by name.
    async fn each(&self, kind: Kind, namespaces: &[String], by_name: bool, gathered: &mut Gathered) -> Covered {
        let (mut read, mut worst) = (0_usize, CoverageState::Complete);
        for namespace in namespaces {
            let source = Source::namespace(kind, namespace);
            let covered = match self.read(&source, gathered).await {
                Ok(covered) => covered,
                Err(reason) if by_name => Covered { state: CoverageState::Forbidden, detail: reason },
                Err(_) => {
                    let out = self.out(source.clone());
                    out.send(Message::Dropped(source)).await;
                    continue;
                }
            };
            read += usize::from(covered.state != CoverageState::Forbidden);
            worst = worst.max(covered.state);
            let stopped = self.stop.is_stopped();
            self.out(source).end(covered).await;
            if stopped {
                break;
            }
        }
        Covered { state: worst, detail: format!("read in {read} of {} namespaces", namespaces.len()) }
    }

    /// A kind that must not be listed in the whole cluster is tried in the namespaces that are known or named.
    async fn fall_back(&self, kind: Kind, reason: &str, known: &watch::Sender<Option<Vec<String>>>, gathered: &mut Gathered) -> Covered {
        let mut told = known.subscribe();
        let listed = tokio::select! {
            () = self.stop.stopped() => Vec::new(),
            told = told.wait_for(Option::is_some) => told.ok().and_then(|names| names.clone()).unwrap_or_default(),
        };
        // His own namespace is the one where somebody with few rights has any.
        let own = self.client.namespace();
        let total = listed.len();
        let mut candidates: Vec<String> = (listed.is_empty() || listed.iter().any(|name| name == own)).then(|| own.to_owned()).into_iter().collect();
        candidates.extend(listed.into_iter().filter(|name| name != own));
        candidates.truncate(self.client.limits().namespaces.max(1));
        let tried = self.each(kind, &candidates, false, gathered).await;
        let left = if total > candidates.len() {
            format!("; {} not tried", counted(total - candidates.len(), "namespace was|namespaces were"))
        } else {
            String::new()
        };
        Covered { state: CoverageState::Forbidden, detail: format!("{}{left}; {reason}", tried.detail) }
    }

    /// Namespaces that must not be listed: the named ones and the own one are got one by one, which a Role in them may allow.
    async fn get_namespaces(&self, reason: &str) -> Covered {
        let mut names: Vec<String> = self.namespaces.to_vec();
        if !names.iter().any(|name| name == self.client.namespace()) {
            names.push(self.client.namespace().to_owned());
        }
        let mut read = 0;
        for name in &names {
            let ask = resource::namespace(name);
            let got = tokio::select! {
                () = self.stop.stopped() => break,
                got = self.client.small(&ask) => got,
            };
            if let Ok(text) = got {
                read += 1;
                let out = self.out(Source::namespace(Kind::Namespace, name));
                out.begin().await;
                out.items(Items::one(text)).await;
                out.end(Covered::complete()).await;
            }
        }
        Covered { state: CoverageState::Forbidden, detail: format!("{read} of {} namespaces could be read by name; {reason}", names.len()) }
    }

    /// The sender for one source.
    pub(crate) fn out(&self, source: Source) -> Out {
        Out { source, sender: self.sender.clone(), tracker: self.tracker.clone() }
    }
}
