//! The lowest layer of the HTTP stack: nothing that could change a cluster, or read a Secret's values, passes it.
//!
//! It stands directly above the connection, below everything that could rewrite a request, and decides by method, path and headers alone.

use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use http::header::{ACCEPT, CONNECTION, HeaderMap, UPGRADE};
use http::{Method, Request, Uri};
use tower::{BoxError, Layer, Service};

/// The representation of a list that holds columns and metadata, but no object.
pub(crate) const TABLE: &str = "application/json;as=Table;g=meta.k8s.io;v=v1";

/// Where the reviews of the caller's own rights are posted.
pub(crate) const ACCESS_REVIEW: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
/// Where the list of the caller's own rights is asked for.
pub(crate) const RULES_REVIEW: &str = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
/// Where somebody else's rights are asked for; only to verify ravelin's own answers, when the user wants that.
pub(crate) const SUBJECT_REVIEW: &str = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

/// A request that was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused to send {method} {path}: {reason}")]
pub(crate) struct Refused {
    method: Method,
    path: String,
    reason: &'static str,
}

/// What may pass.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// The path of the server address, without a trailing slash: every request starts with it.
    pub(crate) base: String,
    /// The user asked to verify answers with SubjectAccessReviews.
    pub(crate) verify: bool,
}

impl Rules {
    /// Whether a request may be sent.
    pub(crate) fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refused> {
        let refuse = |reason| Err(Refused { method: method.clone(), path: uri.path().to_owned(), reason });
        let Some(path) = uri.path().strip_prefix(self.base.as_str()).filter(|path| path.starts_with('/')) else {
            return refuse("it leaves the address of the cluster");
        };
        if *method == Method::POST {
            let allowed = path == ACCESS_REVIEW || path == RULES_REVIEW || (self.verify && path == SUBJECT_REVIEW);
            return if allowed { Ok(()) } else { refuse("ravelin only reads") };
        }
        if *method != Method::GET {
            return refuse("ravelin only reads");
        }
        if headers.contains_key(UPGRADE) || headers.get(CONNECTION).is_some_and(|v| v.as_bytes().to_ascii_lowercase().windows(7).any(|w| w == b"upgrade")) {
            return refuse("a GET that upgrades the connection opens a session in a container");
        }
        let Some(segments) = segments(path) else {
            return refuse("its path is not written plainly");
        };
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (["api", _, below @ ..] | ["apis", _, _, below @ ..]) = segments.as_slice() else {
            return Ok(());
        };
        let object = match below {
            ["namespaces", _, rest @ ..] if !rest.is_empty() => rest,
            _ => below,
        };
        match object {
            ["secrets"] if headers.get_all(ACCEPT).iter().eq([TABLE]) && object_is_metadata(uri) => Ok(()),
            ["secrets", ..] => refuse("Secrets are read as a list of their metadata only"),
            ["proxy" | "watch", ..] => refuse("a legacy path"),
            [] | [_] | [_, _] => Ok(()),
            _ => refuse("subresources are not read"),
        }
    }
}

/// The rows of a Table hold metadata or nothing, never the object.
fn object_is_metadata(uri: &Uri) -> bool {
    let wanted: Vec<&str> = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.strip_prefix("includeObject=")).collect();
    matches!(wanted.as_slice(), [] | ["Metadata" | "None"])
}

/// The decoded segments of a path; none if one of them is empty, relative or hides a separator.
fn segments(path: &str) -> Option<Vec<String>> {
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return Some(Vec::new());
    }
    path.split('/')
        .map(|raw| {
            let decoded = decode(raw)?;
            let plain = !decoded.is_empty() && decoded != "." && decoded != ".." && !decoded.contains(['/', '\\', '\0']);
            plain.then_some(decoded)
        })
        .collect()
}

/// Percent-decodes one segment.
fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push((high * 16 + low) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Puts a [`Guard`] in front of a service.
#[derive(Clone, Debug)]
pub(crate) struct GuardLayer(Arc<Rules>);

impl GuardLayer {
    /// A layer with these rules.
    pub(crate) fn new(rules: Rules) -> Self {
        Self(Arc::new(rules))
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = Guard<S>;

    fn layer(&self, inner: S) -> Guard<S> {
        Guard { inner, rules: Arc::clone(&self.0) }
    }
}

/// A service that refuses what its rules do not let pass.
#[derive(Clone, Debug)]
pub(crate) struct Guard<S> {
    inner: S,
    rules: Arc<Rules>,
}

impl<S, B> Service<Request<B>> for Guard<S>
where
    S: Service<Request<B>>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if let Err(refused) = self.rules.check(request.method(), request.uri(), request.headers()) {
            return Box::pin(async move { Err(refused.into()) });
        }
        let sent = self.inner.call(request);
        Box::pin(async move { sent.await.map_err(Into::into) })
    }
}

#[cfg(test)]
mod tests;
