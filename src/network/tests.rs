//! Tests of reachability and exposure.

mod agreement;
mod cni;
mod conformance;
mod explain;
mod exposure;
mod fixture;
mod semantics;
mod services;
mod values;
