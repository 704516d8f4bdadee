//! Tests of reachability and exposure.

mod exposure;
mod fixture;
mod semantics;
