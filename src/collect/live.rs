//! Reading a live cluster: politely, with nothing but reads, and saying of everything how well it was read.
//!
//! - [`connect`] finds the cluster (kubeconfig, context, service account of the pod), gets credentials (plugins included) and says why not;
//!   [`open`] does so without asking the server anything yet.
//! - [`collect_once`] reads everything once: one paged list per kind, in parallel under limits. What cannot be read ends in the coverage.
//! - [`watch()`] does the same and then follows every list; a [`Feed`] gives a new inventory whenever something that is kept has changed.
//! - [`get()`] reads one object for looking at it, redacted as a whole.
//! - [`rights`] asks beforehand what may be read; [`smallest_role`] is the role that lets everything be read.
//!
//! ```text
//! client ─ guard (GET, and POST of self-reviews; Secrets as Tables only)
//!   │
//! gather ─ list ─ page ─ split ──► items ─┐
//! watch ── follow ── events ──► changes ──┤──► mirror (build, redact, coverage) ──► Arc<Inventory>
//! ```
//!
//! Errors and log lines never hold text of an object: what cannot be understood is named, not quoted.

mod absence;
mod client;
mod counters;
mod describe;
mod doctor;
mod error;
mod failure;
mod fetch;
mod gather;
mod keeper;
mod limits;
mod list;
mod message;
mod mirror;
mod once;
mod page;
mod progress;
mod pulse;
mod resource;
mod single;
mod split;
mod stop;
mod table;
mod verify;
mod watch;

pub use client::{Client, ConnectOptions, ContextInfo, Lend, Notice, connect, contexts, is_configured, open};
pub use counters::{Cost, Counters};
pub use doctor::{Answer, Right, rights, smallest_role, subject_access};
pub use error::Error;
pub use limits::Limits;
pub use once::{CollectOptions, collect_once};
pub use progress::{KindProgress, OnProgress, Phase, Progress};
pub use single::{get, is_fetched};
pub use stop::Stop;
pub use verify::decisions;
pub use watch::{Feed, State, Update, watch};
