//! Reading a cluster, manifests or a recording into an inventory: source → redact → default → build.
//!
//! The only place that knows Kubernetes' wire format. Every source feeds the same [`build::Builder`], one object at a time as JSON text.

pub mod build;
mod decode;
mod default;
mod error;
pub mod manifests;
mod redact;
mod source;
mod wire;

pub use error::Error;
