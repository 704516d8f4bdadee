//! Reading a cluster, manifests or a recording into an inventory: source → redact → default → build.
//!
//! The only place that knows Kubernetes' wire format. Every source feeds the same [`build::Builder`], one object at a time as JSON text.

pub mod audit;
pub mod build;
pub mod credential;
mod decode;
mod default;
mod demo;
pub mod encode;
mod error;
mod limit;
pub mod live;
pub mod manifests;
pub mod recording;
mod redact;
mod source;
mod wire;

pub use demo::{DEMO_TIME, demo};
pub use error::Error;
pub use limit::limit;
