//! Any bytes as manifests: they are read or refused, and what is read can be analysed.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use ravelin::analysis::{Settings, analyse};
use ravelin::collect::manifests::{Options, parse};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(inventory) = parse(bytes, "input.yaml", &Options::default()) {
        let _ = analyse(Arc::new(inventory), &Settings::default());
    }
});
