//! One request: limited, sent, its status judged, its body read piece by piece with a limit on silence.

use std::time::Duration;

use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, RETRY_AFTER, USER_AGENT};
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use kube::client::Body;
use serde::Deserialize;

use super::client::Client;
use super::describe;
use super::failure::{Again, Failure};
use super::limits::Backoff;

/// Plain JSON.
pub(crate) const JSON: &str = "application/json";
/// The largest answer that is read as a whole: versions, discovery, reviews, error messages.
const SMALL: usize = 4 << 20;
/// The most of a server's message that is kept.
const MESSAGE: usize = 300;

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    path: String,
    accept: &'static str,
    gzip: bool,
    body: Option<Vec<u8>>,
}

impl Ask {
    /// A GET of plain JSON.
    pub(crate) fn json(path: impl Into<String>) -> Self {
        Self { path: path.into(), accept: JSON, gzip: false, body: None }
    }

    /// A GET in some representation, compressed where the server likes to.
    pub(crate) fn list(path: String, accept: &'static str) -> Self {
        Self { path, accept, gzip: true, body: None }
    }

    /// A GET whose answer has no end. It is not compressed: each event would be a compressed stream of its own.
    pub(crate) fn watch(path: String, accept: &'static str) -> Self {
        Self { path, accept, gzip: false, body: None }
    }

    /// A POST of a review of rights.
    pub(crate) fn review(path: &str, body: &serde_json::Value) -> Self {
        Self { path: path.to_owned(), accept: JSON, gzip: false, body: Some(body.to_string().into_bytes()) }
    }

    /// Path and query.
    #[cfg(test)]
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The representation.
    #[cfg(test)]
    pub(crate) const fn accept(&self) -> &'static str {
        self.accept
    }

    fn request(&self) -> Result<Request<Body>, Failure> {
        let mut request = Request::builder()
            .method(if self.body.is_some() { Method::POST } else { Method::GET })
            .uri(&self.path)
            .header(ACCEPT, self.accept)
            .header(ACCEPT_ENCODING, if self.gzip { "gzip" } else { "identity" })
            .header(USER_AGENT, concat!("ravelin/", env!("CARGO_PKG_VERSION")));
        if self.body.is_some() {
            request = request.header(CONTENT_TYPE, JSON);
        }
        let body = self.body.clone().map_or_else(Body::empty, Body::from);
        request.body(body).map_err(|_error| Failure::Malformed("the request has no valid path"))
    }
}

/// A successful response whose body is still to be read.
pub(crate) struct Answer {
    body: Body,
    /// The body is compressed.
    pub(crate) gzip: bool,
    client: Client,
    stall: Duration,
}

impl Answer {
    /// The next piece of the body; none at its end.
    pub(crate) async fn next(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, Failure> {
        loop {
            let frame = tokio::time::timeout(self.stall, self.body.frame()).await.map_err(|_elapsed| Failure::Stalled)?;
            match frame {
                None => return Ok(None),
                Some(Err(error)) => return Err(describe::broken(&error)),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.client.counters().receive(data.len());
                        self.client.pulse().beat();
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    /// The whole body, where it is small.
    async fn whole(mut self) -> Result<Vec<u8>, Failure> {
        let mut text = Vec::new();
        while let Some(piece) = self.next().await? {
            if text.len() + piece.as_ref().len() > SMALL {
                return Err(Failure::TooLarge);
            }
            text.extend_from_slice(piece.as_ref());
        }
        Ok(text)
    }
}

impl Client {
    /// Sends a request once, and again with renewed credentials if the server no longer knows the old ones.
    /// `stall` is the longest pause within the answer.
    pub(crate) async fn open(&self, ask: &Ask, stall: Duration) -> Result<Answer, Failure> {
        let mut renewed = false;
        loop {
            self.limiter().admit().await;
            let (http, generation) = self.session().client().await;
            self.counters().request();
            let sent = tokio::time::timeout(self.limits().head, http.send(ask.request()?));
            let response = sent.await.map_err(|_elapsed| Failure::Timeout)?.map_err(|error| describe::unsent(&error))?;
            self.pulse().beat();
            let status = response.status();
            let gzip = response.headers().get(CONTENT_ENCODING).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"gzip"));
            if status.is_success() {
                return Ok(Answer { body: response.into_body(), gzip, client: self.clone(), stall });
            }
            let failure = self.judge(status, response).await;
            if failure == Failure::Unauthorized && !renewed && self.session().renew(generation).await {
                renewed = true;
                continue;
            }
            return Err(failure);
        }
    }

    /// Sends a request once, whatever comes of it: whether anything came at all.
    pub(crate) async fn touch(&self, ask: &Ask) -> bool {
        let (http, _) = self.session().client().await;
        let Ok(request) = ask.request() else { return false };
        self.counters().request();
        let sent = async {
            let Ok(response) = http.send(request).await else { return false };
            self.pulse().beat();
            // Read to its end, so that the connection can be used again.
            let answer = Answer { body: response.into_body(), gzip: false, client: self.clone(), stall: self.limits().stall };
            _ = answer.whole().await;
            true
        };
        tokio::time::timeout(self.limits().patience, sent).await.is_ok_and(|answered| answered)
    }

    /// A small answer, tried as often as the limits allow.
    pub(crate) async fn small(&self, ask: &Ask) -> Result<Vec<u8>, Failure> {
        let mut backoff = Backoff::new(self.limits());
        loop {
            let tried = match self.open(ask, self.limits().stall).await {
                Ok(answer) => answer.whole().await,
                Err(failure) => Err(failure),
            };
            match tried {
                Ok(text) => return Ok(text),
                Err(failure) => self.pause(&mut backoff, failure).await?,
            }
        }
    }

    /// Waits before the next try, or gives the failure back if there is none.
    pub(crate) async fn pause(&self, backoff: &mut Backoff, failure: Failure) -> Result<(), Failure> {
        let wait = match failure.again() {
            Again::Never => return Err(failure),
            // The limiter keeps everybody silent until then.
            Again::After(wait) if wait <= self.limits().retry_after_max => backoff.pause().map(|_| Duration::ZERO),
            Again::After(_) => None,
            Again::Later => backoff.pause(),
        };
        match wait {
            Some(wait) if self.limiter().spend_retry() => {
                tracing::debug!(?wait, "trying again: {}", failure.words());
                self.counters().retry();
                tokio::time::sleep(wait).await;
                Ok(())
            }
            _ => Err(failure),
        }
    }

    /// What a status that is no success means.
    async fn judge(&self, status: StatusCode, response: Response<Body>) -> Failure {
        let header = retry_after(response.headers());
        let answer = Answer { body: response.into_body(), gzip: false, client: self.clone(), stall: self.limits().stall };
        let said = answer.whole().await.ok().and_then(|text| serde_json::from_slice::<Status>(&text).ok()).unwrap_or_default();
        let after = header.or_else(|| said.details.and_then(|d| d.retry_after_seconds).filter(|s| *s > 0).map(Duration::from_secs));
        if let Some(wait) = after {
            self.limiter().silence(wait.min(self.limits().retry_after_max));
        }
        let message: String = said.message.unwrap_or_default().chars().take(MESSAGE).collect();
        match status.as_u16() {
            401 => Failure::Unauthorized,
            403 => Failure::Forbidden(message),
            404 => Failure::NotFound,
            410 => Failure::Gone,
            429 => {
                self.counters().throttle();
                Failure::Throttled { after }
            }
            status @ 500.. => Failure::Server { status, message },
            status => Failure::Rejected { status, message },
        }
    }
}

/// `Retry-After` in seconds, the form that API servers use.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

/// The API server's own account of a failure.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    message: Option<String>,
    details: Option<Details>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    retry_after_seconds: Option<u64>,
}
