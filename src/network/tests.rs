//! Tests of reachability and exposure.

mod agreement;
mod conformance;
mod exposure;
mod fixture;
mod semantics;
