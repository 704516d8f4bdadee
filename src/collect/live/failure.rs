//! How a request can fail, what that means for coverage, and whether to try again.

use std::time::Duration;

use crate::model::CoverageState;

/// How a request failed. Nothing in it is text of an object: what could not be understood is not quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// 401.
    Unauthorized,
    /// 403, with the server's reason.
    Forbidden(String),
    /// 404.
    NotFound,
    /// 410: the version or the continuation that was asked for is too old.
    Gone,
    /// 429, and how long the server wants us to wait.
    Throttled {
        /// `Retry-After`.
        after: Option<Duration>,
    },
    /// 5xx.
    Server {
        /// The status.
        status: u16,
        /// The server's message.
        message: String,
    },
    /// Another status that is no success.
    Rejected {
        /// The status.
        status: u16,
        /// The server's message.
        message: String,
    },
    /// No response began in time.
    Timeout,
    /// A response began, and then nothing more came.
    Stalled,
    /// No connection.
    Connect(String),
    /// No trusted connection.
    Tls(String),
    /// The connection broke.
    Reset(String),
    /// The response ended before it was complete.
    Truncated,
    /// The response is not what was asked for.
    Malformed(&'static str),
    /// The response, or an object in it, is larger than any honest one.
    TooLarge,
    /// The guard did not let the request pass.
    Refused(String),
    /// There are no credentials to send.
    Credentials(String),
    /// The user stopped it.
    Stopped,
}

/// Whether a failed request is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// No: the answer would be the same.
    Never,
    /// After a pause of our own choice.
    Later,
    /// Not before the server's own time.
    After(Duration),
}

impl Failure {
    /// Whether to try again.
    pub(crate) const fn again(&self) -> Again {
        match self {
            Self::Throttled { after: Some(wait) } => Again::After(*wait),
            Self::Throttled { after: None } | Self::Server { .. } | Self::Timeout | Self::Stalled | Self::Connect(_) | Self::Reset(_) | Self::Truncated => {
                Again::Later
            }
            Self::Unauthorized
            | Self::Forbidden(_)
            | Self::NotFound
            | Self::Gone
            | Self::Rejected { .. }
            | Self::Tls(_)
            | Self::Malformed(_)
            | Self::TooLarge
            | Self::Refused(_)
            | Self::Credentials(_)
            | Self::Stopped => Again::Never,
        }
    }

    /// The state of a scope whose list ended in this failure. Whatever is not a clear answer leaves a part unread.
    pub(crate) const fn state(&self) -> CoverageState {
        match self {
            Self::Forbidden(_) => CoverageState::Forbidden,
            Self::NotFound => CoverageState::NotServed,
            _ => CoverageState::Partial,
        }
    }

    /// What happened, in words for the coverage entry.
    pub(crate) fn words(&self) -> String {
        let said = |message: &str| if message.is_empty() { String::new() } else { format!(": {message}") };
        match self {
            Self::Unauthorized => "the API server no longer accepts the credentials (401)".to_owned(),
            Self::Forbidden(reason) => format!("not allowed (403){}", said(reason)),
            Self::NotFound => "the API server does not serve it (404)".to_owned(),
            Self::Gone => "the list expired while it was read, twice (410)".to_owned(),
            Self::Throttled { after: Some(wait) } => format!("the API server is overloaded and wanted a pause of {} s (429)", wait.as_secs()),
            Self::Throttled { after: None } => "the API server is overloaded (429)".to_owned(),
            Self::Server { status, message } => format!("the API server failed ({status}){}", said(message)),
            Self::Rejected { status, message } => format!("the API server refused the request ({status}){}", said(message)),
            Self::Timeout => "no answer in time".to_owned(),
            Self::Stalled => "the answer stopped half-way".to_owned(),
            Self::Connect(cause) => format!("no connection: {cause}"),
            Self::Tls(cause) => format!("no trusted connection: {cause}"),
            Self::Reset(cause) => format!("the connection broke: {cause}"),
            Self::Truncated => "the answer ended half-way".to_owned(),
            Self::Malformed(what) => format!("the answer is not what was asked for: {what}"),
            Self::TooLarge => "the answer is larger than ravelin reads".to_owned(),
            Self::Refused(reason) => reason.clone(),
            Self::Credentials(cause) => format!("no credentials: {cause}"),
            Self::Stopped => "stopped before the end".to_owned(),
        }
    }
}
