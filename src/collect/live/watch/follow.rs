//! One list, followed: its watch, the reconnects, the list anew when the watch has expired, and what is said when nothing helps.

use std::time::Duration;

use rand::Rng;
use tokio::time::Instant;

use super::board::Board;
use super::events::{self, Event, Lines};
use crate::collect::live::client::Client;
use crate::collect::live::failure::Failure;
use crate::collect::live::gather::Gather;
use crate::collect::live::limits::Backoff;
use crate::collect::live::list::{self, Outcome};
use crate::collect::live::message::{Covered, Message, Out, Source};
use crate::collect::live::resource;
use crate::collect::live::stop::Stop;
use crate::model::CoverageState;

/// A watch that lasts less than this has not been a success.
const BRIEF: Duration = Duration::from_secs(1);

/// Follows one list.
pub(super) struct Follower {
    client: Client,
    stop: Stop,
    out: Out,
    board: Board,
    /// The coverage says that changes were missed.
    stale: bool,
    /// The list is read again and again: nothing is heard between.
    polls: bool,
    /// What is said of it when it was read to its end.
    whole: Covered,
}

/// Where a follower goes on.
enum Next {
    /// From this version.
    Watch(&'static str, String),
    /// With a new list.
    List,
}

impl Follower {
    /// For one source.
    pub(super) fn new(gather: &Gather, board: Board, source: Source) -> Self {
        Self {
            client: gather.client.clone(),
            stop: gather.stop.clone(),
            out: gather.out(source),
            board,
            stale: false,
            polls: false,
            whole: Covered::complete(),
        }
    }

    /// Follows a list that was read to its end, for ever.
    pub(super) async fn follow(mut self, api: &'static str, since: String) {
        let mut next = Next::Watch(api, since);
        let mut backoff = Backoff::new(self.client.limits());
        let mut lost: Option<Instant> = None;
        loop {
            next = match next {
                Next::List => {
                    if let Some(next) = self.list().await {
                        next
                    } else {
                        tokio::time::sleep(self.client.limits().relist).await;
                        Next::List
                    }
                }
                Next::Watch(api, mut since) => {
                    let begun = Instant::now();
                    let ended = self.watch(api, &mut since, &mut lost).await;
                    if begun.elapsed() >= BRIEF && lost.is_none() {
                        backoff = Backoff::new(self.client.limits());
                    }
                    match ended {
                        Ok(()) if begun.elapsed() >= BRIEF => Next::Watch(api, since),
                        Ok(()) => self.wait(&mut backoff, &mut lost, "the watch ends at once", Next::Watch(api, since)).await,
                        Err(Failure::Gone) => Next::List,
                        Err(Failure::Malformed(_) | Failure::TooLarge) => self.wait(&mut backoff, &mut lost, "a change could not be read", Next::List).await,
                        Err(failure @ (Failure::Forbidden(_) | Failure::NotFound | Failure::Rejected { .. })) => {
                            return self.poll(&failure.words()).await;
                        }
                        Err(failure) => self.wait(&mut backoff, &mut lost, &failure.words(), Next::Watch(api, since)).await,
                    }
                }
            };
        }
    }

    /// Reads a list again and again that cannot be watched. It is whole, and as old as its last reading: the state of the connection says so.
    pub(super) async fn poll(mut self, why: &str) {
        let relist = self.client.limits().relist;
        // The same is said each time: a list in which nothing changed is no news.
        self.polls = true;
        self.whole = Covered { state: CoverageState::Complete, detail: format!("read again every {} s: {why}", relist.as_secs()) };
        self.out.send(Message::Covered(self.out.source.clone(), self.whole.clone())).await;
        self.board.read(&self.out.source);
        loop {
            tokio::time::sleep(relist).await;
            while self.list().await.is_none() {
                tokio::time::sleep(relist).await;
            }
        }
    }

    /// Tries a list again that the first pass could not read, and follows it from then on.
    pub(super) async fn heal(mut self) {
        loop {
            tokio::time::sleep(self.client.limits().relist).await;
            if let Some(Next::Watch(api, since)) = self.list().await {
                return self.follow(api, since).await;
            }
        }
    }

    /// One watch, until it ends. `since` goes on with every event.
    async fn watch(&mut self, api: &str, since: &mut String, lost: &mut Option<Instant>) -> Result<(), Failure> {
        let Source { kind, namespace } = self.out.source.clone();
        let longest = self.client.limits().watch.as_secs().max(2);
        let seconds = rand::rng().random_range(longest / 2..=longest);
        let ask = resource::changes(kind, api, namespace.as_deref(), since, seconds);
        let mut answer = self.client.open(&ask, self.client.limits().watch_stall).await?;
        let mut silences = self.client.pulse().silences();
        // Whatever happened meanwhile comes now: nothing was missed.
        *lost = None;
        self.board.heard(&self.out.source);
        if self.stale {
            self.stale = false;
            self.out.send(Message::Covered(self.out.source.clone(), self.whole.clone())).await;
        }
        let mut lines = Lines::default();
        loop {
            let next = tokio::select! {
                next = answer.next() => next?,
                // What is open to a server that is gone would stay so, and hear nothing of one that comes back.
                _ = silences.changed() => return Err(Failure::Timeout),
            };
            let Some(piece) = next else { break };
            if !lines.push(piece.as_ref()) {
                return Err(Failure::TooLarge);
            }
            while let Some(line) = lines.next() {
                match events::read(kind, &line).ok_or(Failure::Malformed("an event of a watch"))? {
                    Event::Changed(change, objects, version) => {
                        for object in objects {
                            self.out.send(Message::Changed(self.out.source.clone(), change, object)).await;
                        }
                        *since = version.unwrap_or_else(|| std::mem::take(since));
                    }
                    Event::Bookmark(version) => *since = version.unwrap_or_else(|| std::mem::take(since)),
                    Event::Gone => return Err(Failure::Gone),
                    Event::Failed(403) => return Err(Failure::Forbidden(String::new())),
                    Event::Failed(status) => return Err(Failure::Server { status, message: String::new() }),
                }
            }
        }
        Ok(())
    }

    /// Reads the list anew; none if it could not be read, which has been said.
    async fn list(&mut self) -> Option<Next> {
        match list::read(&self.client, &self.stop, &self.out).await {
            Outcome::Complete { api, since } => {
                self.stale = false;
                if self.polls {
                    self.board.read(&self.out.source);
                } else {
                    self.board.heard(&self.out.source);
                }
                self.out.end(self.whole.clone()).await;
                Some(Next::Watch(api, since))
            }
            Outcome::Forbidden(reason) => self.not_listed(&format!("listing it is no longer allowed (403): {reason}")).await,
            Outcome::Unauthorized => self.not_listed(&Failure::Unauthorized.words()).await,
            Outcome::Short(covered) => self.not_listed(&covered.detail).await,
        }
    }

    async fn not_listed(&mut self, why: &str) -> Option<Next> {
        self.board.lost(&self.out.source, self.client.pulse().last());
        self.stale = true;
        self.out.end(stale(why)).await;
        None
    }

    /// Waits before the next try; says so in the coverage if it takes long.
    async fn wait(&mut self, backoff: &mut Backoff, lost: &mut Option<Instant>, why: &str, next: Next) -> Next {
        let since = *lost.get_or_insert_with(Instant::now);
        self.board.lost(&self.out.source, self.client.pulse().last());
        if !self.stale && since.elapsed() >= self.client.limits().stale_after {
            self.say_stale(why).await;
        }
        tokio::time::sleep(backoff.step()).await;
        next
    }

    async fn say_stale(&mut self, why: &str) {
        self.stale = true;
        self.board.lost(&self.out.source, self.client.pulse().last());
        self.out.send(Message::Covered(self.out.source.clone(), stale(why))).await;
    }
}

fn stale(why: &str) -> Covered {
    Covered { state: CoverageState::Stale, detail: format!("changes may have been missed: {why}") }
}
