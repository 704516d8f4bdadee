//! Tests of reachability and exposure.

mod agreement;
mod exposure;
mod fixture;
mod semantics;
