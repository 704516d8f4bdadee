//! One list from its first page to its last: retries, the restart after an expired continuation, and what its end means.

use super::absence::{self, Absence};
use super::client::Client;
use super::failure::Failure;
use super::limits::Backoff;
use super::message::{Covered, Out, Source};
use super::page::{self, PageInfo};
use super::resource;
use super::stop::Stop;
use crate::model::CoverageState;

/// More pages than any cluster has: a server that never ends a list is not followed for ever.
const PAGES: usize = 100_000;

/// How a list ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was read.
    Complete {
        /// The version of the API that served it.
        api: &'static str,
        /// The version of the list.
        since: String,
    },
    /// It must not be listed here.
    Forbidden(String),
    /// It ended before everything was read, or there is nothing to read.
    Short(Covered),
    /// The server does not know who asks.
    Unauthorized,
}

/// Reads a list and passes its objects on. The caller says what the end means.
pub(crate) async fn read(client: &Client, stop: &Stop, out: &Out) -> Outcome {
    tokio::select! {
        biased;
        () = stop.stopped() => Outcome::Short(Covered { state: CoverageState::Partial, detail: Failure::Stopped.words() }),
        outcome = whole(client, out) => outcome,
    }
}

async fn whole(client: &Client, out: &Out) -> Outcome {
    let Some(_slot) = client.limiter().slot().await else {
        return short(&Failure::Stopped);
    };
    out.begin().await;
    for api in resource::versions(out.source.kind) {
        match pages(client, out, api).await {
            Ok(since) => return Outcome::Complete { api, since },
            Err(Failure::NotFound) => {}
            Err(Failure::Forbidden(reason)) => return Outcome::Forbidden(reason),
            Err(Failure::Unauthorized) => return Outcome::Unauthorized,
            Err(failure) => return short(&failure),
        }
    }
    match absence::confirm(client, out.source.kind).await {
        Absence::NotServed => short(&Failure::NotFound),
        Absence::Doubtful(why) => Outcome::Short(Covered { state: CoverageState::Partial, detail: why }),
    }
}

fn short(failure: &Failure) -> Outcome {
    Outcome::Short(Covered { state: failure.state(), detail: failure.words() })
}

/// Every page, from the first; once more from the first if the list expires on the way. Gives the version of the list.
async fn pages(client: &Client, out: &Out, api: &str) -> Result<String, Failure> {
    let Source { kind, namespace } = &out.source;
    let mut backoff = Backoff::new(client.limits());
    let mut next: Option<String> = None;
    let mut restarted = false;
    for _ in 0..PAGES {
        let ask = resource::page(*kind, api, namespace.as_deref(), client.limits().page, next.as_deref());
        match page::read(client, &ask, resource::list_field(*kind), out).await {
            Ok(PageInfo { resource_version, r#continue, remaining_item_count }) => {
                client.limiter().earn_retry();
                backoff = Backoff::new(client.limits());
                out.tracker.remaining(*kind, remaining_item_count);
                match r#continue.filter(|token| !token.is_empty()) {
                    None => return Ok(resource_version.unwrap_or_default()),
                    token if token == next => return Err(Failure::Malformed("a list that does not go on")),
                    token => next = token,
                }
            }
            Err(Failure::Gone) if next.is_some() && !restarted => {
                restarted = true;
                next = None;
                out.begin().await;
            }
            // An answer that contradicts the pages before it is no answer about the whole kind.
            Err(Failure::Forbidden(message)) if next.is_some() => return Err(Failure::Rejected { status: 403, message }),
            Err(Failure::NotFound) if next.is_some() => return Err(Failure::Rejected { status: 404, message: String::new() }),
            Err(failure) => client.pause(&mut backoff, failure).await?,
        }
    }
    Err(Failure::TooLarge)
}
