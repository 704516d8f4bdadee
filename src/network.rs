//! Who may connect to whom: NetworkPolicy semantics, and what is exposed to the world outside the cluster.
//!
//! [`Reachability`] is built once for an inventory and answers for pods, workloads, addresses and classes of pods.
//! What the API leaves undefined is said to be undefined, never guessed: see [`Connections::undefined`] and [`Notes`].

pub mod cni;
pub mod dns;
pub mod explain;
pub mod exposure;
pub mod ip;
pub mod place;
pub mod service;

mod build;
mod connections;
mod crowd;
mod hubs;
mod matrix;
mod options;
mod policies;
mod ports;
mod query;
mod reach;
mod select;

pub use connections::{Connections, Notes, Verdict};
pub use explain::Explanation;
pub use hubs::{Hub, SharedNode};
pub use ip::AddressRange;
pub use matrix::{Flow, Side};
pub use options::{Endpoint, HostNetworkMode, IpBlockMode, Options};
pub use ports::{PortRange, Ports};
pub use reach::{ClassId, Reachability};

#[cfg(test)]
mod tests;
