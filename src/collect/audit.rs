//! The API server's audit log, read for what one subject does.
//!
//! `audit.k8s.io` events come one a line (the log backend), as an EventList (the webhook backend), or as documents over several lines;
//! compressed with gzip or not. Logs are large: nothing is kept but each kind of request once, and of names only a few, so that the memory
//! does not grow with the log. The log is written by whoever may send requests: a line that cannot be understood is counted and skipped.

mod event;
mod read;
mod sent;
mod tally;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::model::{Name, Subject, Timestamp};
use crate::rbac::least::Observed;

pub use read::read;

/// What a log says of one subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// Events of anybody.
    pub events: u64,
    /// Requests of the subject, each counted once however many stages were logged.
    pub own: u64,
    /// What was allowed, by RBAC or by an authorizer that the log does not name; sorted.
    pub allowed: Vec<Observed>,
    /// What was refused.
    pub refused: Vec<Observed>,
    /// What another authorizer than RBAC allowed: no role is needed for it.
    pub elsewhere: Vec<Observed>,
    /// The groups that the subject's requests carried.
    pub groups: BTreeSet<Name>,
    /// The first and the last event of anybody: what the log covers.
    pub window: Option<(Timestamp, Timestamp)>,
    /// The first and the last request of the subject.
    pub active: Option<(Timestamp, Timestamp)>,
    /// Lines or documents that are no JSON, or end too early.
    pub corrupt: u64,
    /// Where the first of them is, and what is wrong.
    pub first_corrupt: Option<String>,
    /// JSON that is no audit event.
    pub foreign: u64,
    /// Requests that were left out, since there were more different ones than are kept.
    pub dropped: u64,
}

/// Whose requests count: those by the subject, or by members of the group.
fn is_by(subject: &Subject, user: &str, groups: &[std::borrow::Cow<'_, str>]) -> bool {
    match subject {
        Subject::Group(name) => groups.iter().any(|group| **group == **name),
        Subject::User(_) | Subject::ServiceAccount { .. } => subject.user_name().is_some_and(|own| *own == *user),
    }
}
